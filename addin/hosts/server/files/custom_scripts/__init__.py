"""CareCurve has no scripts here. Written by CareCurve: changes here are lost at the next build."""
