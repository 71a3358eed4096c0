"""How far arrivals in a limited placement are in doubt, so that without a limit its number is as the table of doubt says."""

from __future__ import annotations

import math

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.people import Array
from udfs.engine.short.doubt import Doubt
from udfs.scenario.clock import MonthsSince
from udfs.scenario.flow import Flow

#: With more doubt than this fewer than none would come.
MOST_DOUBT = 1 / math.sqrt(3)
#: Children so few are none.
NOBODY = 1e-9


def of_arrivals(clock: MonthsSince, free: Flow, doubt: Doubt) -> Array:
    """The standard deviation of each year's arrivals as a share, [years, placements], from a plan without limits.

    Chance has its own variance of the number; the table has more. So much is the number moved by arrivals that are more
    or fewer than expected, all of a year alike, those who stayed from the years before included.
    """
    number, placements = free.present.sum(axis=1), clock.opening.shape[1]
    years = len(free.redirect) // MONTHS
    of_table = doubt.children_variance(*_with_blank(number, free.present[:, clock.started_since].sum(axis=1)))
    by_chance, moved, found = np.zeros(placements), np.zeros(placements), np.zeros((years, placements))
    for year in range(years):
        stays, comes = np.ones(placements), np.zeros(placements)
        for month in range(year * MONTHS, (year + 1) * MONTHS):
            settled = _settled(clock, free, month)
            stayed = number[month] * settled
            arrived = np.maximum(number[month + 1] - stayed, 0.0)
            by_chance = by_chance * settled**2 + stayed * (1 - settled) + arrived
            stays, comes = stays * settled, comes * settled + arrived
        wanted = np.sqrt(np.maximum(of_table[year, :placements] - by_chance, 0.0)) - moved * stays
        share = np.divide(wanted, comes, out=np.zeros(placements), where=comes > NOBODY)
        found[year] = np.clip(share, -MOST_DOUBT, MOST_DOUBT)
        moved = moved * stays + found[year] * comes
    return found


def _settled(clock: MonthsSince, free: Flow, month: int) -> Array:
    """The chance that a child stays in its placement through a month."""
    before, step = free.present[month], clock.step(month)
    number = before.sum(axis=0)
    stays = np.divide((before * step.settled).sum(axis=0), number, out=np.ones_like(number), where=number > NOBODY)
    onward = free.onward[month]
    found: Array = stays if onward is None else stays * np.diag(onward)
    return found


def _with_blank(*children: Array) -> tuple[Array, ...]:
    """Numbers [times, placements] at the year ends, with a last column that counts for nothing."""
    return tuple(np.pad(each[MONTHS::MONTHS], ((0, 0), (0, 1))) for each in children)
