"""Understanding: training data, the engine's own components, and what language a text is in."""
