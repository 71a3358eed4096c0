"""The command ``carecurve``: one module for each command."""
