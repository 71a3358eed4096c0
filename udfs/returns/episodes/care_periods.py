"""Clean episodes joined into periods of care, and who is where on a day."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np

from udfs.errors import InputError
from udfs.returns.days import Days, birthday_18
from udfs.returns.episodes.merge import Merged
from udfs.returns.episodes.rows import Rows
from udfs.returns.reading.columns import Flags, Numbers

#: Which children: all; unaccompanied on the day, or other; unaccompanied when their time in care began, or other.
Who = Literal["all", "unaccompanied", "other", "began unaccompanied", "began other"]
_WHO = ("all", "unaccompanied", "other", "began unaccompanied", "began other")


@dataclass(frozen=True, eq=False, repr=False)
class Episodes:
    """Episodes in order of child and start; each array has one value an episode.

    ``care_start`` is the first day of the unbroken time in care that the episode belongs to. ``start_known`` says that
    care did not begin before the first return. If a child stops being unaccompanied within an episode, it becomes two,
    one up to that day and one from it. If only some children are chosen, ``joins`` are the episodes that begin because a
    child became one of them while in care, and ``parts`` are those that end because a child stopped being one of them.
    """

    child: Numbers
    start: Days
    end: Days
    line: Numbers
    care_start: Days
    enters: Flags
    leaves: Flags
    start_known: Flags
    birth: Days
    unaccompanied: Flags
    joins: Flags
    parts: Flags

    def __len__(self) -> int:
        return len(self.child)

    def of(self, who: Who) -> Episodes:
        """The episodes of some children: unaccompanied on the day, or when care began, the others, or all."""
        if who not in _WHO:
            raise InputError(f"who is '{who}'; use {', '.join(_WHO[:-1])} or {_WHO[-1]}", at="who", value=who)
        if who == "all":
            return self
        alone = self.unaccompanied
        if who.startswith("began"):
            begins = self.enters | self.joins
            alone = alone[np.maximum.accumulate(np.where(begins, np.arange(len(self)), 0))]
        chosen = alone if who.endswith("unaccompanied") else ~alone
        goes_on = ~(self.leaves | self.parts)[:-1]
        joins, parts = self.joins.copy(), self.parts.copy()
        joins[1:] |= goes_on & ~chosen[:-1]
        parts[:-1] |= goes_on & ~chosen[1:]
        return replace(self, joins=joins, parts=parts).where(chosen)

    def where(self, chosen: Any) -> Episodes:
        return Episodes(*(getattr(self, f.name)[chosen] for f in fields(self)))

    def on(self, day: int) -> Flags:
        """The episodes that have begun and not ended at the end of a day: one for each child in care."""
        in_care: Flags = (self.start <= day) & (self.end > day)
        return in_care

    @property
    def adult_on(self) -> Days:
        return birthday_18(self.birth)


def episodes(merged_rows: Merged, unaccompanied_to: Days) -> Episodes:
    """The merged rows with their periods of care. Episodes without a day between them are one period.

    ``unaccompanied_to`` is each child's first day of no longer being unaccompanied.
    """
    rows = _parted(merged_rows.rows, unaccompanied_to, merged_rows.last_day)
    follows = (rows.child[1:] == rows.child[:-1]) & (rows.start[1:] == rows.end[:-1])
    enters = np.append(True, ~follows)
    first = np.flatnonzero(enters)
    care_start = np.repeat(rows.start[first], np.diff(np.append(first, len(rows))))
    known = (rows.start[first] >= merged_rows.first_day) | rows.starts_care[first]
    return Episodes(
        rows.child,
        rows.start,
        rows.end,
        rows.line,
        care_start,
        enters,
        np.append(~follows, True),
        np.repeat(known, np.diff(np.append(first, len(rows)))),
        merged_rows.birth[rows.child],
        unaccompanied_to[rows.child] > rows.start,
        np.zeros(len(rows), bool),
        np.zeros(len(rows), bool),
    )


def _parted(rows: Rows, on: Days, last_day: int) -> Rows:
    """The rows; those in which a child stops being unaccompanied are split in two on that day."""
    until = on[rows.child]
    parted = (until > rows.start) & (until < rows.end) & (until <= last_day)
    if not parted.any():
        return rows
    whole = np.repeat(np.arange(len(rows)), 1 + parted)
    later = np.append(False, whole[1:] == whole[:-1])
    sooner = np.append(later[1:], False)
    twice = rows.where(whole)
    return twice.replaced(
        start=np.where(later, until[whole], twice.start),
        end=np.where(sooner, until[whole], twice.end),
        starts_care=twice.starts_care & ~later,
    )
