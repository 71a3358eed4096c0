"""Notes that a reader of a projection needs beside its numbers."""

from __future__ import annotations

import calendar
import math
from typing import TYPE_CHECKING

import numpy as np

from udfs.calendar import MONTHS
from udfs.returns import Returns
from udfs.returns.days import NO_DAY
from udfs.returns.price_walk import OTHER, RESIDENTIAL
from udfs.returns.projection import Outlook
from udfs.returns.rates.starters import Entries, Given
from udfs.returns.rates.starters_level import TREND
from udfs.returns.rates.windows import Window
from udfs.worksheet.dates import said

if TYPE_CHECKING:
    from udfs.returns.unit_costs import UnitCosts

#: A season whose highest and lowest month differ by no more than this share of the mean gets no note.
SEASON_SHOWN = 0.1
#: A chance of a trend above which it gets a note.
TREND_SHOWN = 1 / 6
#: A level that differs from the number counted by less than this share counts as the same.
SAME_LEVEL = 0.0005
#: If more children than this share have no date of birth, their ages, and so when they leave, are in doubt.
_MANY_WITHOUT_BIRTH = 0.05


def projection_notes(as_loaded: Returns, returns: Returns, projection: Outlook, costs: UnitCosts | None) -> list[str]:
    """Notes on the returns, starters, prices and unaccompanied children; ``returns`` are those projected from."""
    return [
        *_returns_notes(as_loaded, returns, projection.window),
        *(_trend_notes(projection) if projection.trend else []),
        *_level_notes(projection.starters),
        *_season_notes(projection.starters),
        *([] if costs is None else _price_notes(costs, projection.lines)),
        *_price_walk_notes(projection),
        *_part_year_notes(projection),
        *position_notes(returns, projection.starters.given),
    ]


def _returns_notes(as_loaded: Returns, returns: Returns, window: Window) -> list[str]:
    notes = []
    if returns.as_at != as_loaded.as_at:
        notes.append(
            f"{said(as_loaded.as_at)} is not the end of a month. The projection starts from {said(returns.as_at)}"
        )
    if returns.missing_years:
        then = "that year" if len(returns.missing_years) == 1 else "those years"
        notes.append(
            f"There is no return for {', '.join(returns.missing_years)}, so starters and leavers in {then} are not known. "
            f"Rates come from the months after {then}. To choose other months: --window-from and --window-to"
        )
    if "lone_header" in returns.report.first():
        notes.append(
            "A header table has no episodes table beside it, unlike the others (see import-903). If that year's episodes "
            "are missing, add them. Without them the year is not counted"
        )
    without_birth = returns.report.by_rule().get("no_birthday", 0)
    children = np.count_nonzero(np.bincount(returns.episodes.child))
    if without_birth > _MANY_WITHOUT_BIRTH * children:
        notes.append(
            f"{without_birth:,} of {children:,} children have no usable date of birth (see import-903). CareCurve gives "
            f"them the median age, which changes when they leave. If a header table is missing, add it"
        )
    if "few_continue" in returns.report.first():
        notes.append(
            "Many children who are open at the end of one return are not in the next (see import-903). If children were "
            "given new numbers, they are counted twice and the rates are wrong. Choose months after that return with "
            "--window-from, or give only the later returns"
        )
    if "other_children" in returns.report.first():
        notes.append(
            "Two files of the same year have hardly any children in common (see import-903). Both are counted. If they "
            "are from two councils, or one council gave its children new numbers, give only one of them"
        )
    if window.months < MONTHS:
        count = "1 month" if window.months == 1 else f"{window.months} months"
        notes.append(f"The rates come from {count} only. Less than a year does not even out the seasons")
    return notes


def _part_year_notes(projection: Outlook) -> list[str]:
    """A note on the financial years of which the projection holds only some months."""
    parts = [words for words in projection.part_years if words]
    if not parts:
        return []
    held = " and ".join(parts)
    return [f"Not whole financial years: {held}. Their starters, leavers, averages and costs are for those months only"]


def _trend_notes(projection: Outlook) -> list[str]:
    trend = projection.starters.trend
    notes = [
        f"Starters change by {math.expm1(trend.growth):+.1%} a year, from their level in {trend.over.since:%b %Y} to "
        f"{trend.over.until:%b %Y}. In those months they changed by {math.expm1(trend.measured):+.1%} a year, with a "
        f"standard error of {trend.error:.1%}. Part of that may be chance"
    ]
    if len(projection.dates) > trend.over.months:
        notes.append(
            f"The trend is measured over {trend.over.months} months and continued for {len(projection.dates)}. The later "
            f"months rest on an assumption, not on evidence"
        )
    return notes


def _level_notes(starters: Entries) -> list[str]:
    """What the level of starters is, what was counted, why they differ, and how to use the number counted."""
    level = starters.level
    if level is None:
        return []
    window, years = starters.window, len(starters.yearly)
    who = "" if starters.given is None else ", other than unaccompanied children"
    projected, counted = MONTHS * starters.estimated.sum(), MONTHS * starters.counts.sum() / window.months
    change = starters.to_counted - 1
    towards = (
        "the same level"
        if abs(change) < SAME_LEVEL
        else f"a level {abs(change):.1%} {'higher' if change > 0 else 'lower'}"
    )
    patterns = ", ".join(f"{name} {chance:.0%}" for name, chance in level.chances.items())
    notes = [
        f"New starters{who}: {projected:,.0f} a year. {counted:,.0f} a year were counted from {window.since:%B %Y} to "
        f"{window.until:%B %Y}, without those who left in the month they started. "
        f"{years} year{'s' if years > 1 else ''} of starters and the children in care now point to {towards}. "
        f"How likely each pattern of starters is: {patterns}. To use the number counted: --window-from "
        f"{window.since.isoformat()} (leaving and moves then come from those months too)"
    ]
    if level.chances[TREND] > TREND_SHOWN:
        notes.append(
            "Starters may be rising or falling for good. The projection continues that for one year, in proportion to "
            "how likely it is. If you expect it to last, use --trend"
        )
    return notes


def _season_notes(starters: Entries) -> list[str]:
    low, high = (int(month) for month in (starters.season.argmin(), starters.season.argmax()))
    if starters.season[high] - starters.season[low] <= SEASON_SHOWN:
        return []
    return [
        f"Starters vary with the seasons: from {starters.season[low]:.0%} of an average month in "
        f"{calendar.month_name[low + 1]} to {starters.season[high]:.0%} in {calendar.month_name[high + 1]}"
    ]


def _price_notes(costs: UnitCosts, lines: tuple[str, ...]) -> list[str]:
    columns = (
        ("Unit costs rise at the rates in the file for", costs.inflation),
        ("New placements have their own price in the file for", costs.weekly_new),
    )
    priced = [(words, [line for line in by_line if line in lines]) for words, by_line in columns]
    return [
        *costs.notes,
        *(f"{words} {'every line' if len(some) == len(lines) else ', '.join(some)}" for words, some in priced if some),
    ]


def cost_ranges(projection: Outlook) -> tuple[str, str]:
    """What the range of demand holds, and that of demand and price; for projections with unit costs."""
    demand = f"Demand: children and their placements, at the unit costs and inflation given. It allows for {projection.projection.uncertainty}"
    return demand, "Demand and price: the same, and prices that come to differ from the unit costs and inflation given"


def _price_walk_notes(projection: Outlook) -> list[str]:
    """How far prices are assumed to walk, in which lines, and how to change that."""
    walk = projection.price_walk
    if walk is None:
        return []
    spreads = dict(zip((RESIDENTIAL, OTHER), walk.spread.tolist(), strict=True))
    lines = [line for line, group in zip(projection.lines, walk.group.tolist(), strict=True) if group == 0]
    named = f"{', '.join(lines)} by {spreads[RESIDENTIAL]:.1%}, other" if lines else "all"
    return [
        f"The cost range 'demand' takes prices as certain. The range 'demand and price' assumes that they move away from "
        f"the inflation given each year (standard deviation): {named} lines by {spreads[OTHER]:.1%}. Use --price-spread to "
        f"change this"
    ]


def unaccompanied_notes(returns: Returns, uasc: Given | None) -> list[str]:
    """How unaccompanied children are counted; ``uasc`` is their number a year where the reader gave one."""
    notes = []
    if uasc is not None:
        notes.append(
            f"Unaccompanied children: {uasc.a_year:,g} start in a year, as given, instead of the {uasc.counted:,.1f} "
            f"counted. Their ages and placements are as counted"
        )
    without = returns.who == "other"
    if "many_unaccompanied" in returns.report.first() and (without or uasc is not None):
        notes.append(
            "Most children are in UASC tables, so they count as unaccompanied (see import-903). If one of these tables "
            "is a header with the column DUC, give it without that column"
        )
    if without and (returns.submitted.unaccompanied_to != NO_DAY).any():
        notes += [
            "Unaccompanied asylum-seeking children are left out, and the opening number does not include them",
            f"A child stops counting as unaccompanied on the date in DUC, so the children on {said(returns.as_at)} include "
            f"{returns.stopped_being_unaccompanied():,} who were unaccompanied before. A grant may count them differently",
        ]
    elif without:
        notes.append(
            "The returns do not say which children are unaccompanied, so all children are counted. To leave some out, "
            "add a UASC table (CHILD, SEX, DOB, DUC)"
        )
    return notes


def position_notes(returns: Returns, uasc: Given | None) -> list[str]:
    """What to know about the children counted: episodes that may have ended, and unaccompanied children."""
    notes = []
    without_date = returns.report.by_rule().get("reason_no_end", 0)
    if without_date:
        notes.append(
            f"{without_date:,} episodes have a reason for leaving (REC) but no date (DEC). They count as open on "
            f"{said(returns.last_day)} (see import-903). If those children left, fewer are in care"
        )
    return [*notes, *unaccompanied_notes(returns, uasc)]
