"""Single assumptions that every plan has."""

from __future__ import annotations

from templates.sheets.register_and_checks import Register
from templates.workbook.model import Area
from templates.workbook.year_page import PLAN_YEARS

#: Days that placements are paid for in a year, unless the register says otherwise.
PAID_DAYS = 365


def paid_days(register: Register) -> Area:
    return register.value(
        "Days in a year that placements are paid for",
        PAID_DAYS,
        "days",
        "A year without a leap day. 364 is 52 weeks exactly; 366 a leap year. Weekly costs are divided by 7.",
        "whole",
        status="assumed",
        low=364,
        high=366,
        impact="Low",
    )


def year_shown(register: Register, where: str) -> Area:
    return register.value(
        f"Plan year shown in {where}",
        PLAN_YEARS,
        "plan year",
        "A choice of what to show: 1 is the first plan year.",
        "year",
        status="assumed",
        low=1,
        high=PLAN_YEARS,
        impact="Low",
    )


def children_tolerance(register: Register) -> Area:
    return register.value(
        "Tolerance of checks on children",
        0.000001,
        "children",
        "Room for binary arithmetic only.",
        "general",
        status="assumed",
        impact="Low",
    )
