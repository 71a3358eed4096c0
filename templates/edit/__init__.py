"""A workbook as someone saved it: read, worked out with CareCurve's functions, and changed cell by cell.

``package`` reads the file, ``formulas`` makes its formulas ready for the embedded engine, ``workbook`` works
them out, and ``patch`` writes a copy in which only chosen cells differ.
"""

from templates.edit.live import StoredWorkbook
from templates.workbook.package import cell_named, reference

__all__ = ["StoredWorkbook", "cell_named", "reference"]
