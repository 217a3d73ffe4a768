"""Code that Rasa loads: its input channel. Runs on Python 3.10."""
