"""A case goes to a municipality: directory, card, one-time link, answers, deadlines."""
