"""Reads and writes the addresses of cells: A1, $, ranges, and the quotes that a sheet needs."""

from __future__ import annotations

import re

from xlsxwriter.utility import quote_sheetname, xl_cell_to_rowcol, xl_col_to_name, xl_rowcol_to_cell

from udfs.errors import InputError

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

#: A cell: what locks its column, its column, what locks its row, and its row.
CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})")
_CELLS = re.compile(rf"{CELL.pattern}(?::{CELL.pattern})?")
_ON_A_SHEET = re.compile(r"(?:(?:'((?:[^']|'')+)'|([^'!\[\]*?:/\\]+))!)?([^!]+)")

#: A rectangle of cells: its first row and column, from 0, and how many there are of each.
Rectangle = tuple[int, int, int, int]


def written(rectangle: Rectangle, *, lock_rows: bool = False, lock_columns: bool = False) -> str:
    """B4, or B4:F9 for more than one cell."""
    row, column, rows, columns = rectangle
    first = xl_rowcol_to_cell(row, column, lock_rows, lock_columns)
    last = xl_rowcol_to_cell(row + rows - 1, column + columns - 1, lock_rows, lock_columns)
    return first if first == last else f"{first}:{last}"


def rectangle(address: str) -> Rectangle:
    """The cells of B4 or $B$4:$F$9."""
    first, _, last = address.partition(":")
    (top, left), (bottom, right) = _place(first), _place(last or first)
    return top, left, bottom - top + 1, right - left + 1


def is_cells(address: str) -> bool:
    return _CELLS.fullmatch(address) is not None


def on_a_sheet(text: str) -> tuple[str | None, str] | None:
    """The sheet that a reference names, without its quotes, and the rest of it; None if it is no reference."""
    match = _ON_A_SHEET.fullmatch(text)
    return (match[1].replace("''", "'") if match[1] else match[2], match[3]) if match else None


def here(row: int, column: int) -> str:
    """A cell of a formula's own sheet, free to move."""
    return str(xl_rowcol_to_cell(row, column))


def quoted(sheet: str) -> str:
    """A sheet's name as a formula needs it: in quotes unless it is one plain word."""
    return str(quote_sheetname(sheet))


def _place(address: str) -> tuple[int, int]:
    if CELL.fullmatch(address) is None:
        raise InputError(f"'{address}' is not the address of a cell; write it as C5")
    row, column = xl_cell_to_rowcol(address.upper())
    if row >= LAST_ROW or column >= LAST_COLUMN:
        raise InputError(f"'{address}' is beyond the last cell of a sheet, {xl_col_to_name(LAST_COLUMN - 1)}{LAST_ROW}")
    return row, column
