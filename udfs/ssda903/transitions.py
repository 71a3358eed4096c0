"""Observed from month end to month end: children at risk, leaving and moving, by age and time in care.

A child counts where it is at each month end, so what is estimated is exactly what a monthly
projection needs. Ages and times in care are completed months at the month end before; a child whose
18th birthday is within the month is not at risk, because it leaves whatever the rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from udfs.ssda903.columns import Flags, Numbers
from udfs.ssda903.days import MONTH
from udfs.ssda903.episodes import Episodes
from udfs.ssda903.windows import Window

Counts = np.ndarray[Any, np.dtype[np.int64]]

LAST_AGE = 215


@dataclass(frozen=True, eq=False, repr=False)
class Transitions:
    """Counts by age band, time-in-care band and line: (ages, cares, lines), and moves also by line to."""

    child_months: Counts
    leavers: Counts
    moves: Counts


@dataclass(frozen=True, eq=False, repr=False)
class Spans:
    """Episodes that hold a month end: their first and last one, and the months of birth, 18th birthday and start of care."""

    first: Numbers
    last: Numbers
    birth: Numbers
    care: Numbers
    line: Numbers
    enters: Flags
    leaves: Flags
    adult: Numbers
    start_known: Flags

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
        np.append(changes[1:], True),
        MONTH[e.adult_on[held]],
        e.start_known[held],
    )


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

    def cells(month: Numbers) -> Numbers:
        bands = age_band[month - born] * shape[1] + care_band[month - care]
        found: Numbers = bands * lines + line
        return found

    ends = last == spans.last[at_risk]
    gone = ends & spans.leaves[at_risk]
    onward = spans.next_line[at_risk]
    moved = ends & ~spans.leaves[at_risk] & (onward != line)
    final = cells(last)
    size = int(np.prod(shape))
    leavers = np.bincount(final[gone], minlength=size).reshape(shape)
    moves = np.bincount(final[moved] * lines + onward[moved], minlength=size * lines).reshape(*shape, lines)
    return Transitions(_child_months(first, last, born, care, line, lines, age_band, care_band, shape), leavers, moves)


def _child_months(
    first: Numbers, last: Numbers, born: Numbers, care: Numbers, line: Numbers, lines: int,
    age_band: Numbers, care_band: Numbers, shape: tuple[int, ...],
) -> Counts:  # fmt: skip
    """Month ends in each cell. Age at the start of care is fixed along an episode, so each adds one run of months."""
    months = LAST_AGE + 2
    run = ((care - born) * lines + line) * months
    steps = np.bincount(run + first - care, minlength=months * lines * months)
    steps -= np.bincount(run + last + 1 - care, minlength=len(steps))
    at_risk = np.cumsum(steps)
    present = np.flatnonzero(at_risk)
    age_at_care, rest = np.divmod(present, lines * months)
    which_line, in_care = np.divmod(rest, months)
    cell = (age_band[age_at_care + in_care] * shape[1] + care_band[in_care]) * lines + which_line
    return np.bincount(cell, weights=at_risk[present], minlength=int(np.prod(shape))).astype(np.int64).reshape(shape)


def _bands(edges: Sequence[int]) -> Numbers:
    """The band of each month of age or time in care, from the months in which bands begin."""
    found: Numbers = (np.searchsorted(np.asarray(edges), np.arange(LAST_AGE + 2), side="right") - 1).astype(np.int32)
    return found
