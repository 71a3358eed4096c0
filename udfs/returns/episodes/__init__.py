"""Episodes of care, merged over the years and mended: who is where, from when to when."""
