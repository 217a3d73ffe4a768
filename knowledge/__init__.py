"""What is true, in four languages, each statement with its source. Imports nothing of bot."""
