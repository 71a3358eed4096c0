"""Example calls as formulas in a workbook: arguments in cells, answers where the formula puts them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

#: A formula that gives each error value.
ERRORS = {
    "#N/A": "=NA()",
    "#DIV/0!": "=1/0",
    "#NUM!": "=10^400",
    "#VALUE!": '="a"+1',
    "#NAME?": "=NO_SUCH_NAME",
    "#REF!": "=#REF!",
}
ANSWER_ROW, ANSWER_COLUMN = 0, 60

Rows = list[list[Any]]


class Formulas:
    """A workbook of one call a sheet, and what Python says each must show."""

    def __init__(self, path: Path, prefix: str = "") -> None:
        self.path, self.prefix = path, prefix
        self.expected: dict[str, tuple[str, Rows]] = {}
        self._book = xlsxwriter.Workbook(str(path))

    def add(self, name: str, args: Sequence[Any], rows: Rows, *, literals: bool) -> str:
        """A sheet with a call; single values are typed into the formula or put in cells."""
        sheet = self._book.add_worksheet()
        parts, column = [], 0
        for value in args:
            if isinstance(value, list):
                parts.append(xl_range(0, column, len(value) - 1, column + len(value[0]) - 1))
                write_cells(sheet, value, column)
                column += len(value[0])
            elif value is None or (literals and value not in ERRORS):
                parts.append(literal(value))
            else:
                parts.append(xl_rowcol_to_cell(0, column))
                write_cells(sheet, [[value]], column)
                column += 1
        formula = f"={self.prefix}{name}({','.join(parts)})"
        where = xl_range(ANSWER_ROW, ANSWER_COLUMN, ANSWER_ROW + len(rows) - 1, ANSWER_COLUMN + len(rows[0]) - 1)
        if len(rows) == len(rows[0]) == 1:
            sheet.write_formula(where, formula)
        else:
            sheet.write_dynamic_array_formula(where, formula)
        self.expected[sheet.get_name()] = (f"{name}{tuple(args)!r} as {formula}", rows)
        return str(sheet.get_name())

    def close(self) -> Path:
        self._book.close()
        return self.path


def write_cells(sheet: Any, rows: Rows, column: int) -> None:
    for r, row in enumerate(rows):
        for c, value in enumerate(row, column):
            if value in ERRORS:
                sheet.write_formula(r, c, ERRORS[value])
            elif value is not None:
                sheet.write(r, c, value)


def literal(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return str(value).upper()


def as_in_cells(value: Any) -> Any:
    """A call's values as a spreadsheet keeps them: every number a float."""
    if isinstance(value, list):
        return [as_in_cells(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_rows(answer: Any) -> Rows:
    return answer if isinstance(answer, list) else [[answer]]


def shown(values: dict[str, Any], rows: Rows) -> Rows:
    """The cells of a sheet's answer."""
    return [
        [values[xl_rowcol_to_cell(ANSWER_ROW + r, ANSWER_COLUMN + c)] for c in range(len(row))]
        for r, row in enumerate(rows)
    ]


def same(found: Any, expected: Any) -> bool:
    """Equal within 1e-9, relative; no data shows as empty text."""
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, (int, float)):
        return isinstance(found, (int, float)) and math.isclose(found, expected, rel_tol=1e-9)
    return bool(found == ("" if expected is None else expected))
