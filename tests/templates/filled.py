"""A workbook with some cells typed over, worked out and read by sheet, label and year."""

from __future__ import annotations

from openpyxl.utils.cell import coordinate_to_tuple

from templates.edit.live import evaluate
from templates.plan.schedule import READ
from templates.workbook.model import Area, Constant, Value, Workbook
from templates.workbook.year_page import ALERTS, FIRST, HEADER_ROW, MASTER_CHECK, PLAN_YEARS
from tests.snapshots import labels

#: Sheet and cell, as Excel names it → what is typed.
Edits = dict[tuple[str, str], Value]
FIRST_ROW = HEADER_ROW + 1
OK, ALERT = "All checks OK", labels.ALERT_SEE_CHECKS_SHEET


class Filled:
    def __init__(self, book: Workbook, edits: Edits | None = None) -> None:
        self.book = book
        for (sheet, cell), value in (edits or {}).items():
            row, column = coordinate_to_tuple(cell)
            constants = self.book.sheet(sheet).constants
            there = constants.get((row - 1, column - 1))
            constants[row - 1, column - 1] = Constant(value, there.style if there else "input_text")
        self.values = evaluate(self.book)

    def at(self, sheet: str, row: int, column: int) -> Value:
        typed = self.book.sheet(sheet).constants.get((row, column))
        return self.values.get((sheet, row, column)) if typed is None else typed.value

    def row(self, sheet: str, label: str) -> int:
        """The row whose first cell shows a label."""
        typed = ((sheet, *cell) for cell in self.book.sheet(sheet).constants)
        rows = sorted({row for name, row, column in (*self.values, *typed) if name == sheet and column == 0})
        return next(row for row in rows if self.at(sheet, row, 0) == label)

    def line(self, sheet: str, label: str) -> list[Value]:
        row = self.row(sheet, label)
        return [self.at(sheet, row, FIRST + year) for year in range(PLAN_YEARS)]

    def years(self, sheet: str, label: str) -> list[float]:
        return [number(value) for value in self.line(sheet, label)]

    def column(self, sheet: str, column: int, rows: int) -> list[Value]:
        return [self.at(sheet, FIRST_ROW + i, column) for i in range(rows)]

    @property
    def status(self) -> tuple[Value, Value]:
        return self.at(*place(MASTER_CHECK)), self.at(*place(ALERTS))


def place(area: Area) -> tuple[str, int, int]:
    return area.sheet, area.row, area.column


def number(value: Value) -> float:
    assert isinstance(value, (int, float)), value
    return value


def scheduled(row: int, heading: str) -> tuple[str, str]:
    """The cell of the schedule in a row, from 0, under a heading."""
    return "Schedule", f"{'BCDEFGHIJKLM'[list(READ).index(heading)]}{FIRST_ROW + row + 1}"


def nothing_scheduled(rows: int) -> Edits:
    return {scheduled(row, heading): None for row in range(rows) for heading in READ}


def registered(book: Workbook, name: str) -> tuple[str, str]:
    """The first cell of an assumption."""
    entry = next(entry for entry in book.register if entry.name == name)
    return entry.area.sheet, entry.area.cell().local.replace("$", "")
