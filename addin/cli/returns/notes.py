"""Notes that a reader of a projection needs beside its numbers."""

from __future__ import annotations

import calendar
import math
from typing import TYPE_CHECKING

import numpy as np

from udfs.calendar import MONTHS
from udfs.returns import Returns
from udfs.returns.days import NO_DAY
from udfs.returns.projection import Outlook
from udfs.returns.rates.starters import Entries, Given
from udfs.returns.rates.starters_level import TREND
from udfs.returns.rates.windows import Window
from udfs.worksheet.dates import said

if TYPE_CHECKING:
    from udfs.returns.unit_costs import UnitCosts

#: A difference between high and low season smaller than this, as a share of the mean, is not worth a note.
SEASON_SHOWN = 0.1
#: A chance of a trend above which it is told.
TREND_SHOWN = 1 / 6
#: The share of children without a date of birth from which the ages, and so the leaving, are in doubt.
_MANY_WITHOUT_BIRTH = 0.05


def projection_notes(given: Returns, returns: Returns, found: Outlook, costs: UnitCosts | None) -> list[str]:
    """Of the returns as ``given`` and as projected from, the starters, the prices and unaccompanied children."""
    return [
        *_returns_notes(given, returns, found.window),
        *(_trend_notes(found) if found.trend else []),
        *_level_notes(found.starters),
        *_season_notes(found.starters),
        *([] if costs is None else _price_notes(costs, found.lines)),
        *_part_year_notes(found),
        *position_notes(returns, found.starters.given),
    ]


def _returns_notes(given: Returns, returns: Returns, over: Window) -> list[str]:
    notes = []
    if returns.as_at != given.as_at:
        notes.append(f"{said(given.as_at)} is not the end of a month; projected from {said(returns.as_at)}")
    if returns.missing_years:
        notes.append(
            f"There is no return for {', '.join(returns.missing_years)}, so who started and left then is not known; "
            f"unless you choose months, rates are those of the months after it"
        )
    if "lone_header" in returns.report.first():
        notes.append(
            "A header has no episodes beside it, as others have (see import-903): if its year's episodes are missing, add "
            "them; the year is not counted without them"
        )
    without_birth = returns.report.by_rule().get("no_birthday", 0)
    children = np.count_nonzero(np.bincount(returns.episodes.child))
    if without_birth > _MANY_WITHOUT_BIRTH * children:
        notes.append(
            f"{without_birth:,} of {children:,} children have no usable date of birth and count with the median age (see import-903), "
            f"which changes when they leave; if a header table is missing, add it"
        )
    if "few_continue" in returns.report.first():
        notes.append(
            "Many children open at the end of one return are not in the next (see import-903): if all were numbered "
            "anew, they count twice before it, and the rates are wrong; choose months after it, or give the returns "
            "since then"
        )
    if "other_children" in returns.report.first():
        notes.append(
            "Two files of the same year have hardly a child in common (see import-903): all are counted; if they are one "
            "council's numbered anew, or two councils', give one of them"
        )
    if over.months < MONTHS:
        count = "1 month" if over.months == 1 else f"{over.months} months"
        notes.append(f"The rates rest on {count}; in less than a year seasons do not even out")
    return notes


def _part_year_notes(found: Outlook) -> list[str]:
    """The financial years of which the projection holds some months only."""
    parts = [words for words in found.part_years if words]
    if not parts:
        return []
    held = " and ".join(parts)
    return [f"Not whole financial years: {held}; their starters, leavers, averages and costs are of those months alone"]


def _trend_notes(found: Outlook) -> list[str]:
    seen = found.starters.trend
    notes = [
        f"Starters change by {math.expm1(seen.growth):+.1%} a year from the level of {seen.over.since:%b %Y} to "
        f"{seen.over.until:%b %Y}; they changed by {math.expm1(seen.measured):+.1%} then, with a standard error of "
        f"{seen.error:.1%}, and part of that may be chance"
    ]
    if len(found.dates) > seen.over.months:
        notes.append(
            f"That is measured in {seen.over.months} months and carried on for {len(found.dates)}: the end is an "
            f"assumption, not evidence"
        )
    return notes


def _level_notes(starters: Entries) -> list[str]:
    level = starters.level
    if level is None:
        return []
    years = len(starters.yearly)
    readings = ", ".join(f"{name} {chance:.0%}" for name, chance in level.chances.items())
    notes = [
        f"Starters are projected at {starters.to_counted:.1%} of the number counted in the months used. "
        f"{years} year{'s' if years > 1 else ''} of starters and the children in care now fit that number best. How likely "
        f"each reading of those years is: {readings}. To project the number counted, choose the months with --from"
    ]
    if level.chances[TREND] > TREND_SHOWN:
        notes.append(
            "Starters may be rising or falling for good. The projection carries that on for one year, in proportion to "
            "how likely it is. If you expect it to last, use --trend"
        )
    return notes


def _season_notes(starters: Entries) -> list[str]:
    low, high = (int(month) for month in (starters.season.argmin(), starters.season.argmax()))
    if starters.season[high] - starters.season[low] <= SEASON_SHOWN:
        return []
    return [
        f"Starters come in seasons: from {starters.season[low]:.0%} of an average month in "
        f"{calendar.month_name[low + 1]} to {starters.season[high]:.0%} in {calendar.month_name[high + 1]}"
    ]


def _price_notes(costs: UnitCosts, lines: tuple[str, ...]) -> list[str]:
    named = (
        ("Unit costs rise at the rates in the file", costs.inflation),
        ("Placements begun later have their own price in the file", costs.weekly_new),
    )
    held = [(what, [line for line in by_line if line in lines]) for what, by_line in named]
    return [*costs.notes, *(f"{what} for {', '.join(some)}" for what, some in held if some)]


def unaccompanied_notes(returns: Returns, given: Given | None) -> list[str]:
    """What was done about unaccompanied children, and what one is; ``given`` is their number a year, if one is given."""
    notes = []
    if given is not None:
        notes.append(
            f"Unaccompanied children: {given.a_year:,g} start in a year, as given, where {given.counted:,.1f} were counted; "
            f"their ages and placements are as counted"
        )
    without = returns.who == "other"
    if "many_unaccompanied" in returns.report.first() and (without or given is not None):
        notes.append(
            "Most children are in UASC tables and count as unaccompanied (see import-903): if one is a header with DUC, "
            "give it without that column"
        )
    if without and (returns.submitted.unaccompanied_to != NO_DAY).any():
        notes += [
            "Unaccompanied asylum-seeking children are left out, of the opening number too",
            f"A child is no longer unaccompanied from its DUC on: {returns.stopped_being_unaccompanied():,} who were are "
            f"counted among the others on {said(returns.as_at)}. A grant may count them otherwise",
        ]
    elif without:
        notes.append(
            "The returns name no unaccompanied child, so none is left out; a UASC table (CHILD, SEX, DOB, DUC) names them"
        )
    return notes


def position_notes(returns: Returns, given: Given | None) -> list[str]:
    """What the reader of children counted should know: open episodes with a reason for leaving, unaccompanied children."""
    notes = []
    without_date = returns.report.by_rule().get("reason_no_end", 0)
    if without_date:
        notes.append(
            f"{without_date:,} episodes have a reason for leaving (REC) without a date (DEC) and count as open on "
            f"{said(returns.last_day)} (see import-903): if those children left, fewer are in care"
        )
    return [*notes, *unaccompanied_notes(returns, given)]
