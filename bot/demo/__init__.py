"""All channels side by side in one page, for trainings: the providers are the tests' stand-ins."""
