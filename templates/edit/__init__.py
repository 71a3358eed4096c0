"""A workbook worked out with CareCurve's functions, as declared or as someone saved it, and changed cell by cell."""

from templates.edit.stored import StoredWorkbook

__all__ = ["StoredWorkbook"]
