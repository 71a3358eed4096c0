"""What a workbook looks like: declared sheets and formulas, the builder, worked examples, the tie-out."""
