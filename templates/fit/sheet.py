"""The Fit sheet: the assumptions that may change, their bounds, and the targets.

``add_fit`` declares it in a workbook that CareCurve makes; ``read_fit`` reads one that a person has filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.sheets.register_and_checks import Register
from templates.workbook.model import Area, Sheet, Value, Workbook
from templates.workbook.year_page import HEADER_ROW, STATUS_ROW, new_sheet

NAME = "Fit"
ASSUMPTION_HEADINGS = (
    "Assumption",
    "Unit",
    "Cell",
    "Low",
    "High",
    "Plausible low",
    "Plausible high",
    "Inside its bounds",
)
TARGET_HEADINGS = ("Target", "Unit", "Cell", "Wanted", "Tolerance", "Difference", "Met")
CELL, LOW = 2, 3

#: Rows that fit a printed page of this width.
PAGE_ROWS = 44
#: Empty rows at the end of each table, for the user's own.
SPARE = 3

HOW_TO_HEADING = "How to use this sheet"
HOW_TO = (
    "Assumptions: point Cell at the cell that may change (type = and click on it). Low and high are the limits of the "
    "search.",
    "Plausible low and high are optional. They do not limit the search: CareCurve reports a value beyond them.",
    "Targets: point Cell at a formula. Wanted is the number that it should reach, and tolerance is how far off it may be.",
    "Save and close the file, then run: carecurve fit FILE.xlsx (add --out NEW.xlsx for a copy with the fitted values).",
)


@dataclass(frozen=True)
class FitAssumption:
    """A row of the first table; ``style`` is its number style, such as percent."""

    name: str
    unit: str
    cell: Area
    low: float
    high: float
    style: str
    plausible_low: float | None = None
    plausible_high: float | None = None


@dataclass(frozen=True)
class FitTarget:
    """A row of the second table."""

    name: str
    unit: str
    cell: Area
    wanted: float
    tolerance: float
    style: str


def add_fit(
    book: Workbook,
    register: Register,
    assumptions: Sequence[FitAssumption],
    targets: Sequence[FitTarget],
    *,
    evidence: str,
    status: str,
) -> Sheet:
    """Add the Fit sheet, and put its bounds and targets in the register with their source."""
    sheet = new_sheet(
        book, NAME, "input", "Assumptions to fit", "carecurve fit finds the values that meet the targets."
    )
    sheet.widths = dict(enumerate((46, 14, 14, 14, 14, 14, 14, 17)))
    sheet.header_row = STATUS_ROW  # two tables: neither's headings stay above the other's rows
    _headings(sheet, HEADER_ROW, ASSUMPTION_HEADINGS)
    row = HEADER_ROW + 1
    for one in assumptions:
        numbers = (one.low, one.high, one.plausible_low, one.plausible_high)
        cell, low, high = _row(sheet, row, (one.name, one.unit), one.cell, numbers, one.style)[:3]
        inside = f'=IF(({cell.local}>={low.local})*({cell.local}<={high.local})=1,"OK","CHECK")'
        sheet.status_cells.append(sheet.formula(row, 7, inside, "general"))
        row += 1
    bounds = Area(NAME, HEADER_ROW + 1, LOW, len(assumptions) + SPARE, 4)
    row = _spare(sheet, row, LOW + 4) + 1
    if row + len(targets) + SPARE > PAGE_ROWS:
        sheet.page_breaks.append(row)
    _headings(sheet, row, TARGET_HEADINGS)
    first = row + 1
    for row, target in enumerate(targets, start=first):
        names = (target.name, target.unit)
        cell, target_value, tolerance = _row(
            sheet, row, names, target.cell, (target.wanted, target.tolerance), target.style
        )
        difference = sheet.formula(row, 5, f"={cell.local}-{target_value.local}", target.style)
        met = f'=IF(ABS({difference.local})<={tolerance.local},"OK","CHECK")'
        sheet.status_cells.append(sheet.formula(row, 6, met, "general"))
    wanted_area = Area(NAME, first, LOW, len(targets) + SPARE, 2)
    row = _spare(sheet, first + len(targets), LOW + 2) + 1
    sheet.put(row, 0, HOW_TO_HEADING, "section")
    for line, words in enumerate(HOW_TO, start=row + 1):
        sheet.put(line, 0, words, "tag")
    register.block(bounds, "Bounds of the assumptions to fit", "as each row", evidence, status=status, blanks=True)
    register.block(
        wanted_area, "Targets of the fit and their tolerances", "as each row", evidence, status=status, blanks=True
    )
    return sheet


def _headings(sheet: Sheet, row: int, headings: Sequence[str]) -> None:
    for column, text in enumerate(headings):
        sheet.put(row, column, text, "header" if column < CELL else "header_right")


def _row(
    sheet: Sheet, row: int, names: tuple[str, str], cell: Area, numbers: Sequence[Value], style: str
) -> list[Area]:
    """Write a row's names, the cell that it points at and its numbers. Returns the cells of the last two."""
    sheet.across(row, 0, names, "input_text")
    here = sheet.formula(row, CELL, f"={cell.ref}", style)
    return [here, *(sheet.put(row, LOW + i, number, f"input_{style}") for i, number in enumerate(numbers))]


def _spare(sheet: Sheet, row: int, columns: int) -> int:
    """Add empty rows for the user's own, and return the row after them."""
    for line in range(row, row + SPARE):
        for column in range(columns):
            sheet.put(line, column, None, "input_text" if column < CELL else "input_general")
    return row + SPARE
