"""Measurements of the engine against outcomes it has not seen, naive methods, other tools and the clock."""
