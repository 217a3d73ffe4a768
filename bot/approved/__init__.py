"""What consultants may send as it stands: articles, canned answers and named facts."""
