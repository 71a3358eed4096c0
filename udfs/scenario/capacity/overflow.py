"""Each intervention's share of the children sent on from a full placement."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from udfs.engine.people import Array

#: Where do nothing, the plan and the first intervention's effect stand among the scenarios followed.
NOTHING, PLAN, EFFECTS = 0, 1, 2

#: Where on the way from do nothing to the plan the chances are taken, and with what weight (Gauss and Legendre).
_POINTS, _WEIGHTS = (np.polynomial.legendre.leggauss(4)[0] + 1) / 2, np.polynomial.legendre.leggauss(4)[1] / 2
_NORMAL = NormalDist()
#: Children so few are rounding.
NOBODY = 1e-12
#: Rates a month so low that the first terms of their series are right to rounding, and the least chance of staying.
_SLOW, LEAST_STAY = 1e-6, 1e-9


@dataclass(frozen=True, eq=False)
class Crowding:
    """Do nothing and the plan, [2] each: children if all are let in, less places; the variance of their number; how
    many of them arrive; and the variance without those."""

    excess: Array
    variance: Array
    arrive: Array
    settled_variance: Array

    def regimes(self) -> tuple[float, float]:
        """The chance that one child more before sends one more on, and that one more who arrives is sent on whatever
        happens: because all are. Both on average along the straight way from do nothing to the plan."""
        over = _above(self.excess, self.variance)
        over_already = _above(self.excess - self.arrive, self.settled_variance)
        while_arrivals = float(_WEIGHTS @ np.minimum(over, over_already))
        return float(_WEIGHTS @ over) - while_arrivals, while_arrivals


def _above(excess: Array, variance: Array) -> Array:
    """The chances of more children than places, at the points of the way."""
    far, wide = (ends[NOTHING] + _POINTS * (ends[PLAN] - ends[NOTHING]) for ends in (excess, variance))
    return np.array([_NORMAL.cdf(e / math.sqrt(v)) if v > 0 else float(e > 0) for e, v in zip(far, wide, strict=True)])


def displaced(
    arriving: Array, load: Array, arrive: Array, added: Array, crowding: Crowding, sent: Array, spent: Array
) -> Array:
    """Children sent on [ages + 1, scenario]: do nothing's, the plan's, and each intervention's part of the change.

    ``sent`` and ``spent`` [2] are how many in all, at the month's end and on average in it. Ages follow those
    arriving. Along the straight way from do nothing to the plan an effect changes the number in proportion to what it
    adds to the excess of children over places while that counts, or to arrivals while those do. Chance makes that
    nearly exact; what is left is spread over the effects by their size, so no order is favoured.
    """
    total = np.zeros_like(arriving)
    shares = [arriving[:, s] / arrive[s] if arrive[s] > 0 else np.zeros(len(arriving)) for s in (NOTHING, PLAN)]
    for scenario in (NOTHING, PLAN):
        total[:, scenario] = sent[scenario] * shares[scenario]
    while_excess, while_arrivals = crowding.regimes()
    part = while_excess * (load[EFFECTS:] - added) + while_arrivals * arrive[EFFECTS:]
    part = _adding_up(part, sent[PLAN] - sent[NOTHING])
    more, fewer = (PLAN, NOTHING) if arrive[PLAN] >= arrive[NOTHING] else (NOTHING, PLAN)
    total[:, EFFECTS:] = shares[more][:, None] * part
    if sent[fewer] > 0:
        tilt = arriving[:, EFFECTS:] - shares[fewer][:, None] * arrive[EFFECTS:]
        total[:, EFFECTS:] += sent[fewer] / arrive[more] * tilt
    total[-1, :EFFECTS] = spent
    total[-1, EFFECTS:] = _adding_up(total[-1, EFFECTS:], spent[PLAN] - spent[NOTHING])
    return total


def stays(leaving: Array) -> tuple[Array, Array]:
    """Of children who come evenly through a month and leave with this chance in a whole one, the share still there at
    its end and the share of the month that they spend."""
    rate = -np.log1p(-np.minimum(leaving, 1 - LEAST_STAY))
    some = np.where(rate > _SLOW, rate, 1.0)
    there = np.where(rate > _SLOW, -np.expm1(-some) / some, 1 - rate / 2)
    return there, np.where(rate > _SLOW, (1 - there) / some, 0.5 - rate / 6)


def _adding_up(part: Array, whole: float) -> Array:
    """Parts that add up to the whole: what is missing is spread over them by their size."""
    missing = whole - part.sum()
    size = np.abs(part)
    if not size.any():
        if abs(missing) < NOBODY:
            return part
        size = np.ones_like(part)
    found: Array = part + missing * size / size.sum()
    return found
