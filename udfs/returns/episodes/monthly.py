"""The month-by-month table of children: opening, starters, moves, leavers and closing by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from udfs.returns.days import MONTH, MONTH_START, month_end
from udfs.returns.episodes.care_periods import Episodes

Counts = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, eq=False, repr=False)
class History:
    """Counts by month and finance line, each of shape (months, lines), and nights in care.

    If only some children are counted, ``joined`` are those who became one of them while in care, such as children who
    stop being unaccompanied. ``parted`` are those who stopped being one of them. Otherwise there are none. ``moves`` are
    by the line left and the line moved to, of shape (months, lines, lines). ``aged_out`` are the leavers who left on or
    after their 18th birthday. ``child_days`` are nights in care; divided by the days of the month, they are the average
    number of children.
    """

    months: np.ndarray[Any, np.dtype[np.datetime64]]
    lines: tuple[str, ...]
    opening: Counts
    starters: Counts
    moves: Counts
    leavers: Counts
    aged_out: Counts
    closing: Counts
    child_days: Counts
    joined: Counts
    parted: Counts

    @property
    def arrivals(self) -> Counts:
        """Starters and those who joined."""
        return self.starters + self.joined

    @property
    def departures(self) -> Counts:
        """Leavers and those who parted."""
        return self.leavers + self.parted

    @property
    def first(self) -> int:
        """Its first month, as a number from January 1970."""
        return int(self.months[0].astype(int))

    @property
    def moves_in(self) -> Counts:
        arrivals: Counts = self.moves.sum(1)
        return arrivals

    @property
    def moves_out(self) -> Counts:
        departures: Counts = self.moves.sum(2)
        return departures


class ConservationError(ArithmeticError):
    """Opening and flows do not add up to closing. This is a fault of the program, not of the data."""


def history(episodes: Episodes, lines: tuple[str, ...], first_day: int, last_day: int) -> History:
    """Count the whole months from the first day to the last, if any, by the dates of each episode."""
    first = int(MONTH[first_day])
    last = max(int(MONTH[last_day + 1]), first) - 1
    shape = (last - first + 1, len(lines))
    days_in_month = MONTH_START[first + 1 : last + 2] - MONTH_START[first : last + 1]

    def by_month(days: Any, cell: Any, cells: int = shape[1]) -> Counts:
        month = MONTH[days] - first
        inside = (month >= 0) & (month < shape[0])
        counts = np.bincount(month[inside] * cells + cell[inside], minlength=shape[0] * cells)
        return counts.reshape(shape[0], cells)

    def nights_left(days: Any, line: Any) -> Counts:
        """Nights from each day to the end of its month."""
        month = MONTH[days] - first
        inside = (month >= 0) & (month < shape[0])
        nights = month_end(month[inside] + first) + 1 - days[inside]
        cells = month[inside] * shape[1] + line[inside]
        return np.bincount(cells, weights=nights, minlength=shape[0] * shape[1]).reshape(shape).astype(np.int64)

    e = episodes
    changes = ~(e.enters | e.joins) & (e.line != np.append(-1, e.line[:-1]))
    moved = np.flatnonzero(changes)
    starters, leavers = by_month(e.start[e.enters], e.line[e.enters]), by_month(e.end[e.leaves], e.line[e.leaves])
    from_to = e.line[moved - 1] * shape[1] + e.line[moved]
    joined, parted = by_month(e.start[e.joins], e.line[e.joins]), by_month(e.end[e.parts], e.line[e.parts])
    moves = by_month(e.start[moved], from_to, shape[1] ** 2).reshape(*shape, shape[1])
    adult = e.leaves & (e.end >= e.adult_on)
    at_first = np.bincount(e.line[e.on(int(MONTH_START[first]) - 1)], minlength=shape[1])
    closing = at_first + np.cumsum(starters + joined + moves.sum(1) - moves.sum(2) - leavers - parted, axis=0)
    opening = np.vstack([at_first, closing])[:-1]
    at_last = np.bincount(e.line[e.on(int(month_end(last)))], minlength=shape[1])
    if shape[0] and not np.array_equal(closing[-1], at_last):
        raise ConservationError("opening and flows do not add up to the children counted at the end")
    child_days = opening * days_in_month[:, None] + nights_left(e.start, e.line) - nights_left(e.end, e.line)
    return History(
        np.arange(first, last + 1).astype("datetime64[M]"),
        lines,
        opening,
        starters,
        moves,
        leavers,
        by_month(e.end[adult], e.line[adult]),
        closing,
        child_days,
        joined,
        parted,
    )
