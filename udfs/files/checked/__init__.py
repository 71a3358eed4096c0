"""Checks workbooks and zips against limits before any library reads them.

A few bytes of a file can ask a reader for more memory than a machine has: one cell at the far corner of a sheet, a row
repeated a million times, a member that unpacks to gigabytes. ``open_archive`` checks a zip's list of members, and
``check_workbook`` reads a workbook's sheets in a stream, without keeping them. docs/files.md lists the limits.
"""

from udfs.files.checked.archive import open_archive, unpacked
from udfs.files.checked.libraries import refusing
from udfs.files.checked.workbook import check_workbook

__all__ = ["check_workbook", "open_archive", "refusing", "unpacked"]
