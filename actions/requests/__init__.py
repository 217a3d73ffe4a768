"""Requests for people to read: a case, a consultation, a coordinator's help."""
