"""Councils whose truth is known: made for tests, benches and the demo."""
