"""What a worksheet function is, and how its cells become numbers, labels, years and units."""
