"""The office: when it is open, and appointments with its consultants."""
