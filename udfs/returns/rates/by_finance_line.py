"""Starters, leaving and moves of a year by finance line alone, for a plan that knows neither age nor time in care.

Everything is counted by its date; starters have the level that level.py carries forward. The rate of leaving is
leavers, those who turned 18 among them, ÷ years of care in the line, so that starters, moves and leavers of the same
months balance: a number of children that stood still in them stands still in the plan. Rates taken by age and time in
care, as :class:`Estimates` has them, would not do here: they leave out those who turn 18 and those who come and go
within a month.

Rates of lines with few events are drawn towards the rate of all lines, and destinations with few moves towards
those of all moves, as in pooling.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from udfs.calendar import MEAN_DAYS_IN_YEAR, MONTHS
from udfs.returns.episodes.monthly import History
from udfs.returns.rates.pooling import Array, pooled, pooled_shares
from udfs.returns.rates.starters import Entries
from udfs.returns.rates.windows import Window


@dataclass(frozen=True, eq=False, repr=False)
class ByLine:
    """Starters a year [lines], and events ÷ years of care in the line.

    ``leaving`` [lines] is out of care and ``moves`` [from, to] from line to line. ``window`` is their months,
    ``starters_window`` that of the starters, whose level is that of ``entries``.
    """

    lines: tuple[str, ...]
    window: Window
    starters_window: Window
    starters: Array
    leaving: Array
    moves: Array
    entries: Entries


def by_line(found: History, over: Window, entries: Entries, destination_weight: float) -> ByLine:
    """Leaving and moves as in the months of a window; starters as in their own, at the level of the entries."""
    starters_over = entries.window
    inside, recent = over.within(found), starters_over.within(found)
    years = found.child_days[inside].sum(0, keepdims=True) / MEAN_DAYS_IN_YEAR
    moves = found.moves[inside].sum(0, keepdims=True)
    leaving = pooled(found.departures[inside].sum(0, keepdims=True), years).rate[0]
    moving = pooled(moves.sum(2), years).rate[0]
    onward = pooled_shares(moves, destination_weight)[0]
    return ByLine(
        found.lines,
        over,
        starters_over,
        found.arrivals[recent].sum(0) * (MONTHS / starters_over.months * entries.to_counted),
        leaving,
        moving[:, None] * onward,
        entries,
    )
