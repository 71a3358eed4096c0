"""The low and high of the plan's main assumptions."""

from __future__ import annotations

from templates.mtfp_childrens.council import Council
from templates.plan.ranges import Range, add_ranges
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.model import Workbook

TIMES = "multiple of the plan's"

#: Name, unit and what the low and high do.
ASSUMPTIONS = (
    ("Starters", TIMES, "Every placement's starters in every year."),
    ("Leaving rate", TIMES, "Every placement's leaving rate: how fast children leave it."),
    ("Effect of all interventions", TIMES, "Children (or places) a year; for a change of price, the share taken off."),
    ("Slippage of the schedule", "whole months", "Every date of the schedule; a start typed in months does not slip."),
    ("Recruitment of in-house places", TIMES, "Places gained on the sheet Capacity, in every year."),
    ("Unit costs", TIMES, "Every placement's cost in every year, not the interventions' own costs."),
    ("Price inflation", "change in the yearly rate", "Added to every placement's inflation in every plan year."),
)


def add_plan_ranges(book: Workbook, register: Register, checks: Checks, council: Council) -> dict[str, Range]:
    return add_ranges(book, register, checks, ASSUMPTIONS, council.ranges)
