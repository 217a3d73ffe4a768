"""Files that people send: what is taken, how it is made harmless, how it is kept."""
