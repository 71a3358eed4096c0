"""Single values of the returns workbook: dates, reference periods and tolerances."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from templates.sheets.register_and_checks import Register
from templates.workbook.model import Area
from udfs.calendar import last_day
from udfs.returns import Estimates, Returns
from udfs.returns.rates.starters import Entries
from udfs.returns.rates.windows import Window
from udfs.worksheet.dates import said

DO_NOT_PUBLISH = "Small numbers: do not publish"
SMALL = "Holds small numbers: do not publish."


@dataclass(frozen=True)
class Settings:
    """Cells of the register, and in words what the returns' own numbers rest on."""

    base_year: Area | None
    opening_day: str
    children: Area
    interval: Area
    tolerance: Area
    evidence: str
    rates_evidence: str
    entries_evidence: str


def add_settings(register: Register, returns: Returns, estimates: Estimates) -> Settings:
    evidence, rates, entries = counted(returns), estimated(estimates.window), estimates.entries
    starters = f"{estimated(entries.window)} A year of them{at_level(entries)}.{starters_given(entries)}{who(returns)}"

    again = "Chosen at import: make the workbook again for others."
    for name, value, unit, why in (
        ("Opening day", said(returns.as_at), "date", evidence),
        ("Months that leaving and moves are from", in_words(estimates.window), "dates", again),
        ("Months that starters are from", in_words(entries.window), "dates", again),
    ):
        register.value(name, value, unit, why, "text", status="inferred", fixed=True)
    return Settings(
        base_year=_base_year(register, returns.as_at, evidence),
        opening_day=said(returns.as_at),
        children=register.value(
            "Children counted on the opening day",
            returns.children(),
            "children",
            evidence,
            "whole",
            status="counted",
            impact="High",
        ),
        interval=register.value(
            "Chance that the range is meant to hold",
            0.8,
            "decimal",
            "A range of 80% leaves one chance in ten above and one in ten below.",
            "percent",
            status="assumed",
            low=0.5,
            high=0.95,
            impact="Low",
        ),
        tolerance=register.value(
            "Tolerance of checks on children",
            0.000001,
            "children",
            "Room for binary arithmetic only.",
            "general",
            status="assumed",
            impact="Low",
        ),
        evidence=evidence,
        rates_evidence=rates,
        entries_evidence=starters,
    )


def _base_year(register: Register, as_at: datetime.date, evidence: str) -> Area | None:
    """The year that ends on the opening day, if it is a financial year."""
    if as_at != last_day(as_at.year):
        return None
    return register.value(
        "Base year starts in April of", as_at.year - 1, "year", evidence, "year", status="inferred", impact="Low"
    )


def covered(returns: Returns) -> str:
    """The days that the returns cover."""
    return f"{said(returns.first_day)} to {said(returns.last_day)}"


def counted(returns: Returns) -> str:
    """The evidence of a figure counted from the returns."""
    files = len(set(returns.report.files))
    return f"Counted from the council's SSDA903 returns, {covered(returns)}, in {files} files.{who(returns)}"


def who(returns: Returns) -> str:
    """Which children are counted, where they are not all, as a sentence after others."""
    if returns.who == "other":
        return " Unaccompanied asylum-seeking children are left out, each up to the day before its DUC."
    return ""


def starters_given(entries: Entries) -> str:
    """How many of the starters a year are given and not counted, as a sentence after others."""
    uasc = entries.given
    if uasc is None:
        return (
            f" Of those counted, {entries.joined:,} stopped being unaccompanied while in care."
            if entries.joined
            else ""
        )
    return f" Unaccompanied children among them: {uasc.a_year:,g} a year, as given, where {uasc.counted:,.1f} were counted."


def estimated(over: Window) -> str:
    """The evidence of a figure estimated from the months of a window."""
    return f"Estimated from the council's SSDA903 returns in the months {in_words(over)}."


def at_level(entries: Entries) -> str:
    """What the level of starters makes of those counted; nothing where it is theirs."""
    if entries.level is None:
        return ""
    years = f"{len(entries.yearly)} years" if len(entries.yearly) > 1 else "one year"
    return f", × {entries.to_counted:.1%}: the number that {years} of starters and the children in care now fit best"


def in_words(over: Window) -> str:
    return f"{over.since:%B %Y} to {over.until:%B %Y}"
