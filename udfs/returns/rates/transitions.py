"""Children at risk, leavers and moves from month end to month end, by age and time in care.

A child counts where it is at each month end, so what is estimated is exactly what a monthly
projection needs. Ages and times in care are completed months at the month end before; a child whose
18th birthday is within the month is not at risk, because it leaves whatever the rates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from udfs.calendar import ADULT_MONTHS
from udfs.returns.days import MONTH
from udfs.returns.episodes.care_periods import Episodes
from udfs.returns.episodes.monthly import Counts
from udfs.returns.rates.windows import Window
from udfs.returns.reading.columns import Flags, Numbers

LAST_AGE = ADULT_MONTHS - 1
#: Months in care, before they were first seen, of those whose care began at an unknown time, where they have to be
#: counted: of 12 to 36 tried, those with which yearly rates averaged over time in care project nearest to rates by it.
BEFORE_FIRST_SEEN = 18


@dataclass(frozen=True, eq=False, repr=False)
class Transitions:
    """Counts by age band, time-in-care band and line: (ages, cares, lines), and moves also by line to."""

    child_months: Counts
    leavers: Counts
    moves: Counts


@dataclass(frozen=True, eq=False, repr=False)
class Spans:
    """Episodes that hold a month end, their ``first`` and ``last``.

    ``joined`` are those of a time in care that had begun when its child became one of those counted. ``birth``, ``care``
    and ``adult`` are the months of birth, of the start of care and of the 18th birthday.
    """

    first: Numbers
    last: Numbers
    birth: Numbers
    care: Numbers
    line: Numbers
    enters: Flags
    leaves: Flags
    adult: Numbers
    start_known: Flags
    joined: Flags

    @property
    def next_line(self) -> Numbers:
        return np.append(self.line[1:], 0).astype(np.int32)


def month_spans(e: Episodes) -> Spans:
    """Month ends within each episode, [month of start, month of end − 1], without episodes that hold none."""
    first, last = MONTH[e.start], MONTH[e.end] - 1
    held = np.flatnonzero(last >= first)
    care = e.care_start[held]
    changes = np.append(True, care[1:] != care[:-1]) | np.append(True, e.child[held][1:] != e.child[held][:-1])
    return Spans(
        first[held],
        last[held],
        MONTH[e.birth[held]],
        MONTH[care],
        e.line[held],
        changes,
        np.append(changes[1:], True)[: len(held)],
        MONTH[e.adult_on[held]],
        e.start_known[held],
        _joined(e)[held],
    )


def _joined(e: Episodes) -> Flags:
    """The episodes whose child was in care before it became one of those counted."""
    if not e.joins.any():
        return e.joins
    joined: Flags = e.joins[np.maximum.accumulate(np.where(e.enters | e.joins, np.arange(len(e)), 0))]
    return joined


def transitions(
    spans: Spans, lines: int, over: Window, age_edges: Sequence[int], care_edges: Sequence[int]
) -> Transitions:
    """Children at risk at the month ends before each month of the window, and what they did in it.

    Where care began before the first return at an unknown time, a child counts once its known time
    in care has reached the last band.
    """
    age_band, care_band = _bands(age_edges), _bands(care_edges)
    shape = (len(age_edges), len(care_edges), lines)
    from_month = np.where(spans.start_known, spans.first, spans.care + care_edges[-1])
    first = np.maximum(np.maximum(spans.first, from_month), over.first - 1)
    last = np.minimum(np.minimum(spans.last, over.last - 1), spans.adult - 2)
    at_risk = np.flatnonzero(last >= first)
    first, last = first[at_risk], last[at_risk]
    born, care, line = spans.birth[at_risk], spans.care[at_risk], spans.line[at_risk]

    def cells(which: Any, month: Numbers) -> Numbers:
        bands = age_band[month - born[which]] * shape[1] + care_band[month - care[which]]
        index: Numbers = bands * lines + line[which]
        return index

    ends = last == spans.last[at_risk]
    gone = ends & spans.leaves[at_risk]
    onward = spans.next_line[at_risk]
    moved = ends & ~spans.leaves[at_risk] & (onward != line)
    size = int(np.prod(shape))
    final = cells(slice(None), last)
    leavers = np.bincount(final[gone], minlength=size).reshape(shape)
    moves = np.bincount(final[moved] * lines + onward[moved], minlength=size * lines).reshape(*shape, lines)

    # An episode's months in one cell are the month after them less their first.
    child_months = _summed(final, last + 1, size) - _summed(cells(slice(None), first), first, size)
    for of, month in _changes(first, last, born, care, age_edges, care_edges):
        child_months += _summed(cells(of, month - 1), month, size) - _summed(cells(of, month), month, size)
    return Transitions(child_months.reshape(shape), leavers, moves)


def all_child_months(
    spans: Spans, lines: int, over: Window, age_edges: Sequence[int], care_edges: Sequence[int]
) -> Counts:
    """Children at risk as :func:`transitions` has them, and those whose care began at an unknown time.

    They are taken to have been in care for so many months when first seen, or since birth.
    """
    begun = np.maximum(spans.care - BEFORE_FIRST_SEEN, spans.birth)
    known = replace(
        spans, care=np.where(spans.start_known, spans.care, begun), start_known=np.ones_like(spans.start_known)
    )
    return transitions(known, lines, over, age_edges, care_edges).child_months


def _changes(
    first: Numbers, last: Numbers, born: Numbers, care: Numbers, age_edges: Sequence[int], care_edges: Sequence[int]
) -> Iterator[tuple[Numbers, Numbers]]:
    """Episodes that change their cell between two of their months, and the later of the two; each change once."""
    for edge in age_edges[1:]:
        month = born + edge
        of = np.flatnonzero((month > first) & (month <= last))
        yield of, month[of]
    new_age = np.zeros(LAST_AGE + 2, bool)
    new_age[list(age_edges)] = True
    for edge in care_edges[1:]:
        month = care + edge
        of = np.flatnonzero((month > first) & (month <= last))
        of = of[~new_age[month[of] - born[of]]]
        yield of, month[of]


def _summed(cells: Numbers, months: Numbers, size: int) -> Counts:
    return np.bincount(cells, weights=months, minlength=size).astype(np.int64)


def _bands(edges: Sequence[int]) -> Numbers:
    """The band of each month of age or time in care, from the months in which bands begin."""
    band_of_month: Numbers = (np.searchsorted(np.asarray(edges), np.arange(LAST_AGE + 2), side="right") - 1).astype(
        np.int32
    )
    return band_of_month
