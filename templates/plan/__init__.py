"""Sheets that several plans share: schedule, runs, effects, scenarios, bridge, sensitivity."""

from __future__ import annotations

from dataclasses import dataclass

from templates.workbook.model import Area
from templates.workbook.year_page import Line


@dataclass(frozen=True)
class Frame:
    """What the sheets of a plan refer to: the years' names and numbers, the year shown, and tolerances."""

    axis: Line
    number: Line
    year_shown: Area
    tolerance: Area
    money_tolerance: Area

    def in_year_shown(self, line: Line) -> str:
        """What a line shows in the year shown, as part of a formula."""
        return f"INDEX({line.plan.ref},{self.year_shown.ref})"
