"""Workbooks: declared sheets and formulas, what writes and changes them, and worked examples."""
