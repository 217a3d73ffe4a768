"""The parts of Rasa's pipeline that are ours; they run in the engine (Python 3.10)."""
