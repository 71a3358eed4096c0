"""The low and high of each assumption, for the sensitivity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.model import Area, Workbook
from templates.workbook.year_page import HEADER_ROW, table_sheet

NAME, UNIT, LOW, HIGH, WHAT = range(5)
ENDS = ("low", "high")


@dataclass(frozen=True)
class Range:
    """One assumption with its cells."""

    name: Area
    unit: Area
    low: Area
    high: Area

    @property
    def ends(self) -> tuple[Area, Area]:
        return self.low, self.high


def add_ranges(
    book: Workbook,
    register: Register,
    checks: Checks,
    assumptions: Sequence[tuple[str, str, str]],
    ends: Mapping[str, tuple[float, float, str] | Area],
) -> dict[str, Range]:
    """The sheet of ranges, by the assumption's name.

    ``assumptions`` gives name, unit and what is changed; ``ends`` gives low, high and their evidence, or
    the two cells of the register, one below the other, that hold them.
    """
    sheet = table_sheet(
        book,
        "Ranges",
        "input",
        "Low and high of uncertain assumptions",
        "Each is tried alone, with all else as planned.",
        ("Assumption", "Unit", "Low", "High", "What it changes"),
        (34, 26, 12, 12, 70),
        WHAT + 1,
    )
    ranges = {}
    for row, (name, unit, words) in enumerate(assumptions, start=HEADER_ROW + 1):
        cells = [Area(sheet.name, row, column) for column in range(WHAT)]
        sheet.put(row, NAME, name, "label")
        sheet.put(row, UNIT, unit, "unit")
        low_and_high = ends[name]
        if isinstance(low_and_high, Area):
            for i, column in enumerate((LOW, HIGH)):
                sheet.formula(row, column, f"={low_and_high.cell(i).ref}", "pence")
        else:
            low, high, evidence = low_and_high
            sheet.put(row, LOW, low, "input_general")
            sheet.put(row, HIGH, high, "input_general")
            register.block(cells[LOW].span(columns=2), f"Range: {name.lower()}", unit, evidence, status="assumed")
        sheet.put(row, WHAT, words, "unit")
        ranges[name] = Range(*cells)
    lows, highs = (Area(sheet.name, HEADER_ROW + 1, column, len(ranges)).ref for column in (LOW, HIGH))
    checks.exact(
        "No low is above its high",
        sheet.name,
        f"=SUMPRODUCT(({lows}>{highs})*1)",
        "The sensitivity takes the low for the lower end of each assumption.",
    )
    return ranges
