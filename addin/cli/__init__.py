"""The command ``carecurve``: one module a command, and what all of them share."""
