"""Facts about the desk."""
