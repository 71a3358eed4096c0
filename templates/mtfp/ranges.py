"""Assumptions that may turn out otherwise: the low and high of each, for the sensitivity."""

from __future__ import annotations

from dataclasses import dataclass

from templates import illustrative as county
from templates.common import Register
from templates.layout import HEADER_ROW, grid, new_sheet
from templates.model import Area, Workbook

TIMES = "multiple of the plan's"

#: Name, unit and what the low and high do.
ASSUMPTIONS = (
    ("Starters", TIMES, "Every placement's starters in every year."),
    ("Leaving rate", TIMES, "Every placement's share leaving care in a year."),
    ("Effect of all interventions", TIMES, "Children (or places) a year; for a change of price, the share taken off."),
    ("Slippage of the schedule", "whole months", "Every date of the schedule; a start typed in months does not slip."),
    ("Recruitment of in-house places", TIMES, "Places gained on the sheet Capacity, in every year."),
    ("Unit costs", TIMES, "Every placement's cost in every year, not the interventions' own costs."),
    ("Price inflation", "change in the yearly rate", "Added to every placement's inflation in every plan year."),
)


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


def add_ranges(book: Workbook, register: Register) -> dict[str, Range]:
    sheet = new_sheet(
        book, "Ranges", "input", "Low and high of uncertain assumptions",
        "Each is tried alone, with all else as planned.",
    )  # fmt: skip
    sheet.widths = dict(enumerate((34, 26, 12, 12, 70)))
    sheet.header_row = HEADER_ROW
    grid(sheet, HEADER_ROW, ("Assumption", "Unit", "Low", "High", "What it changes"), right_from=5)
    found = {}
    for row, (name, unit, words) in enumerate(ASSUMPTIONS, start=HEADER_ROW + 1):
        low, high, evidence = county.RANGES[name]
        cells = [Area(sheet.name, row, column) for column in range(4)]
        for column, value, style in (
            (0, name, "label"), (1, unit, "unit"), (2, low, "input_general"), (3, high, "input_general"),
            (4, words, "unit"),
        ):  # fmt: skip
            sheet.put(row, column, value, style)
        register.block(cells[2].span(columns=2), f"Range: {name.lower()}", unit, evidence, status="assumed")
        found[name] = Range(*cells)
    return found
