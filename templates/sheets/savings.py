"""A cashable saving by year: part-year effect, then full-year effect.

A cashable saving lowers an approved budget; it is never added to a cost avoided, which lowers growth
against a named forecast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.model import Area
from templates.workbook.year_page import PLAN_YEARS, Line, YearPage


@dataclass(frozen=True)
class Effect:
    """A saving: the full-year effect of what starts in each plan year, and its first year's months."""

    name: str
    full_year: Sequence[float]
    months: Sequence[float]
    evidence: str
    status: str


def effect_inputs(page: YearPage, register: Register, effect: Effect) -> tuple[Line, Line]:
    """Full-year effect and months of saving by year of start, as inputs."""
    page.section(effect.name)
    full = page.inputs(
        f"{effect.name}: full-year effect of what starts in the year", "£ a year", effect.full_year, "money"
    )
    months = page.inputs(f"{effect.name}: months of saving in its first year", "months", effect.months, "rate")
    for line, unit in ((full, "£ a year"), (months, "months")):
        register.block(line.plan, line.label, unit, effect.evidence, status=effect.status)
    return full, months


def saving_by_year(
    page: YearPage, checks: Checks, name: str, inputs: tuple[Line, Line], year_months: Area, tolerance: Area
) -> Line:
    """The saving in each year, built from its changes; returns its line."""
    full, months = inputs
    page.section(name)
    part = page.line(
        f"{name}: part-year effect of what starts in the year",
        "£",
        lambda y: f"={full[y]}*{months[y]}/{year_months.ref}",
        "money",
        base="=0",
    )
    rest = page.line(
        f"{name}: rest of the full-year effect of the year before",
        "£",
        lambda y: f"={full[y - 1]}-{part[y - 1]}",
        "money",
    )
    row = Line(page.name, page.row, "")
    saving = page.line(
        f"{name}: saving in the year",
        "£",
        lambda y: f"={row[y - 1]}+{part[y]}+{rest[y]}",
        "money",
        base="=0",
        total=True,
        bold=True,
    )
    row = Line(page.name, page.row, "")
    run_rate = page.line(
        f"{name}: yearly saving once in full effect",
        "£ a year",
        lambda y: f"={row[y - 1]}+{full[y]}",
        "money",
        base="=0",
    )
    last = PLAN_YEARS
    checks.zero(
        f"{name}: the last year and what is still to come are the full-year effect",
        page.name,
        f"={saving[last]}+{full[last]}-{part[last]}-{run_rate[last]}",
        tolerance,
        "Part-year and full-year effects neither lose nor repeat a saving.",
    )
    checks.zero(
        f"{name}: months are 0 to 12",
        full.sheet,
        f"=MAX(0,MAX({months.plan.ref})-{year_months.ref})-MIN(0,MIN({months.plan.ref}))",
        tolerance,
        "A first year cannot hold more months than a year has.",
    )
    return saving
