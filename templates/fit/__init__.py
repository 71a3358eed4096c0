"""The sheet Fit: which assumptions may change, and which targets to reach."""
