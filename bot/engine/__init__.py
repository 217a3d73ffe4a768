"""The engine: Rasa in its own environment, as a client sees it and as a child process."""
