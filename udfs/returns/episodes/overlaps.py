"""Gives every day of a child's overlapping episodes to one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from udfs.returns.episodes.rows import Rows
from udfs.returns.reading.columns import Flags, Numbers
from udfs.returns.report import ReturnsError

#: With more rows than this, Polars sorts faster.
_MANY = 100_000
#: More episodes than any child has. The episodes of a child are compared in pairs.
_MOST_EPISODES = 1_000


def without_overlaps(rows: Rows, say: Callable[[str, Rows, Any], None]) -> Rows:
    """Each day goes to the episode of the latest return that covers it, then to the latest start.

    ``rows`` are in order of child and start, each start once. An episode that another interrupts
    resumes afterwards, so that no day in care is lost.
    """
    touched = _of_overlapping_children(rows)
    if not touched.any():
        return rows
    some = rows.where(touched)
    most = int(np.bincount(some.child).max())
    if most > _MOST_EPISODES:
        raise ReturnsError(
            f"one CHILD has {most:,} episodes, far more than a child can have; give each child their own CHILD, as in the header"
        )
    which, start, end = _days_given(some)
    cut = np.ones(len(some), bool)
    whole = (start == some.start[which]) & (end == some.end[which])
    cut[which[whole]] = False
    unused = np.ones(len(some), bool)
    unused[which] = False
    say("covered", some, unused)
    say("overlap", some, cut & ~unused)

    parts = some.where(which).replaced(start=start, end=end)
    both = Rows.joined(rows.where(~touched), parts)
    return both.where(in_order((both.child.astype(np.int64) << 32) | both.start))


def in_order(key: Numbers) -> Numbers:
    """The positions that sort a key. If there are many rows, every processor helps."""
    if len(key) < _MANY:
        return np.argsort(key)
    import polars as pl  # small returns are read without it

    positions: Numbers = pl.Series(key).arg_sort().to_numpy().astype(np.int64)
    return positions


def _of_overlapping_children(rows: Rows) -> Flags:
    """Rows of children with any overlap, by the latest end so far of the same child."""
    span = np.int64(1 << 20)
    latest = np.maximum.accumulate(rows.end + rows.child * span) - rows.child * span
    overlapping = np.append(False, (rows.child[1:] == rows.child[:-1]) & (rows.start[1:] < latest[:-1]))
    children = np.zeros(int(rows.child.max(initial=0)) + 1, bool)
    children[rows.child[overlapping]] = True
    of_those: Flags = children[rows.child]
    return of_those


def _days_given(rows: Rows) -> tuple[Numbers, Numbers, Numbers]:
    """Stretches of days as (row, start, end): between neighbouring dates of a child, the best row."""
    pairs = _pairs(rows)
    inside = rows.start[pairs[1]] <= pairs[2]
    inside &= rows.end[pairs[1]] >= pairs[3]
    stretch, row, start, end = (part[inside] for part in pairs)
    best_last = np.lexsort((rows.start[row], rows.rank[row], stretch))
    stretch, row, start, end = (part[best_last] for part in (stretch, row, start, end))
    chosen = np.append(stretch[1:] != stretch[:-1], True)
    row, start, end = row[chosen], start[chosen], end[chosen]

    begins = np.append(True, (row[1:] != row[:-1]) | (start[1:] != end[:-1]))
    finishes = np.append(begins[1:], True)
    return row[begins], start[begins], end[finishes]


def _pairs(rows: Rows) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Every stretch between a child's neighbouring dates with every row of that child."""
    child, date = np.unique(np.stack([np.tile(rows.child, 2), np.append(rows.start, rows.end)]), axis=1)
    neighbours = np.flatnonzero(child[1:] == child[:-1])
    owner, start, end = child[neighbours], date[neighbours], date[neighbours + 1]
    first = np.searchsorted(rows.child, owner, side="left")
    many = np.searchsorted(rows.child, owner, side="right") - first
    stretch = np.repeat(np.arange(len(owner)), many)
    row = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many) + np.repeat(first, many)
    return stretch, row, start[stretch], end[stretch]
