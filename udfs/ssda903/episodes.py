"""Clean episodes joined into periods of care, and who is where on a day."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np

from udfs.inputs import InputError
from udfs.ssda903.columns import Flags, Numbers
from udfs.ssda903.days import Days, birthday_18
from udfs.ssda903.merge import Merged

Who = Literal["all", "unaccompanied", "other"]


@dataclass(frozen=True, eq=False, repr=False)
class Episodes:
    """Episodes in order of child and start; each array has one value an episode.

    ``care_start`` is the first day of the unbroken time in care that the episode belongs to, and
    ``start_known`` says that care did not begin before the first return.
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

    def __len__(self) -> int:
        return len(self.child)

    def of(self, who: Who) -> Episodes:
        """The episodes of unaccompanied children, of the others, or of all."""
        if who not in ("all", "unaccompanied", "other"):
            raise InputError(f"who is '{who}'; use all, unaccompanied or other")
        if who == "all":
            return self
        return self.where(self.unaccompanied if who == "unaccompanied" else ~self.unaccompanied)

    def where(self, chosen: Any) -> Episodes:
        return Episodes(*(getattr(self, f.name)[chosen] for f in fields(self)))

    def on(self, day: int) -> Flags:
        """The episodes of the children who are in care at the end of a day: begun, and not ended."""
        found: Flags = (self.start <= day) & (self.end > day)
        return found

    @property
    def adult_on(self) -> Days:
        return birthday_18(self.birth)


def episodes(found: Merged, unaccompanied: Flags) -> Episodes:
    """The merged rows with the period of care each belongs to: episodes that meet without a day between."""
    rows = found.rows
    follows = (rows.child[1:] == rows.child[:-1]) & (rows.start[1:] == rows.end[:-1])
    enters = np.append(True, ~follows)
    first = np.flatnonzero(enters)
    care_start = np.repeat(rows.start[first], np.diff(np.append(first, len(rows))))
    known = (rows.start[first] >= found.first_day) | rows.starts_care[first]
    return Episodes(
        rows.child,
        rows.start,
        rows.end,
        rows.line,
        care_start,
        enters,
        np.append(~follows, True),
        np.repeat(known, np.diff(np.append(first, len(rows)))),
        found.birth[rows.child],
        unaccompanied[rows.child],
    )
