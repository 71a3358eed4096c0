"""How children move and leave in a month, at the rates that people typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.people import Array
from udfs.engine.yearly import Month, Rows


@dataclass(frozen=True, eq=False)
class Dynamics:
    """Who is there at the opening and who starts in a month, [ages in months, placements]; and what a month does."""

    opening: Array
    starting: Array
    month: Month

    @classmethod
    def of(cls, opening: Rows, starters: Rows, leaving: Rows, moves: Sequence[Rows] | None = None) -> Dynamics:
        """From numbers and yearly rates, one row by placement or eighteen by single year of age."""
        return cls(_by_month_of_age(opening), _by_month_of_age(starters) / MONTHS, Month.of(leaving, moves))

    @property
    def by_age(self) -> bool:
        return len(self.opening) > 1

    def at_each_age(self, whole: Array, in_part: Array) -> Array:
        """Values by age band at each age; those of the last month of age, who turn 18, are there for part of it."""
        values = self.spread(whole)
        if self.by_age:
            values[-1] = in_part[-1]
        return values

    def spread(self, values: Array) -> Array:
        """Values by age band at each age."""
        return np.repeat(values, len(self.opening) // len(values), axis=0)

    def transition(self, redirect: Array | None, onward: Array | None) -> Array:
        """Where a plan takes those there at a month's start, [bands, from, to]: arrivals redirected, then sent on."""
        settled = self.month.settled[0][..., None] * np.eye(self.starting.shape[1])
        taken = self.month.ends if redirect is None else settled + (self.month.ends - settled) @ redirect
        return taken if onward is None else taken @ onward


def _by_month_of_age(numbers: Rows) -> Array:
    """Numbers by single year of age spread evenly over its months; those of all ages stay one row."""
    table = np.array(numbers, dtype=float)
    return table if len(table) == 1 else np.repeat(table, MONTHS, axis=0) / MONTHS
