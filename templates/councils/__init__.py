"""Councils' published cases as filled workbooks: inputs from the published figures, answers by the functions."""
