"""The commands that read returns."""
