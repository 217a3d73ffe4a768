"""How well messages are understood: labelled messages in, figures out."""
