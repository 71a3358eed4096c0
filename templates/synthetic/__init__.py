"""Invented councils whose future is known, for tests, benches and the demo."""
