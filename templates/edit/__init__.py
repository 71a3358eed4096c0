"""Works out workbooks, declared or stored, and changes stored ones cell by cell."""

from templates.edit.stored import StoredWorkbook

__all__ = ["StoredWorkbook"]
