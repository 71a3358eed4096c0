"""A workbook as declared: sheets, styles, formulas, their rules, and the file written from them."""
