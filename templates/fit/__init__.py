"""The sheet Fit: what may change and what must come out, read and written back."""
