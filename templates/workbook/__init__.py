"""A workbook as declared (sheets, styles, formulas), its rules, and the file written from it."""
