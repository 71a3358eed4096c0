"""Payback, and the chance of it."""
