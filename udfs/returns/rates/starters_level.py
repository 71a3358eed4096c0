"""The level of starters to carry forward, and how sure it is.

Two kinds of evidence: how many children started in each of the last years, and how many are in care today,
who started over many years, the shares of each known from how long starters stay. Five readings of it:

- nothing has changed but by chance;
- starters changed for good, at the end of one of the years or of two;
- they rise or fall steadily, and will for one more year;
- the latest year was out of the ordinary, and it passes;
- they drift from year to year, as those of most councils do (drift.py), and so do stays.

Numbers are taken as normal on the log scale; so is the size of each change, with mean 0. How likely a
reading makes the numbers decides its weight. The level carried forward is the mean of the readings'
answers; its variance is that of the normal distribution with the 80% range of all of them together.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np

from udfs.returns.rates.drift import CHANGEABLE, LEVEL_VARIANCE, PASSING_SD, STAY_DRIFT_SD, WALK_SD, covariance, seen_in
from udfs.returns.rates.length_of_stay import Stay
from udfs.returns.rates.pooling import Array

UNCHANGED, STEP, TREND, PASSING = "no change", "changed for good", "rising or falling", "passing"
DRIFTING = "drifting"
#: Chance of each reading of a calm council before looking.
CHANCES = {UNCHANGED: 1 / 2, STEP: 1 / 6, TREND: 1 / 6, PASSING: 1 / 6}
#: Of changes for good, those that are two.
TWO_STEPS = 1 / 4
#: Standard deviation of the logarithm of a change; for the trend, of that of a year.
CHANGE_SD = {UNCHANGED: 0.0, STEP: 0.25, TREND: 0.05, PASSING: 0.25}
#: One change in ten is of another order, its deviation so many times as large; and one time in ten stays have
#: changed, so that the children in care are so far from what starters lead to (the deviation of a logarithm).
RARELY, UPHEAVAL, STAY_SD = 1 / 10, 6.0, 0.5
MOST_YEARS = 5
#: Years for which a trend is carried on.
_TREND_AHEAD = 1.0
_HALVINGS, _NEGLIGIBLE = 20, 1e-5


@dataclass(frozen=True, eq=False)
class Level:
    """Starters a month to carry forward: their logarithm, and its variance.

    ``chances`` of each reading; ``following`` is how much of a change in the number of children per month of
    stay the level would follow, on the log scale.
    """

    log: float
    variance: float
    chances: dict[str, float]
    following: float

    @property
    def changeable(self) -> float:
        """The chance that the council drifts."""
        return self.chances[DRIFTING]


@dataclass(frozen=True, eq=False)
class _Reading:
    """One reading: its name, its chance before looking among those of a calm council (or 1), and the part of each of two changes in force.

    ``past`` (2, years + 1) is in each past year, the latest first, and then in all before; ``ahead`` (2) in
    the time to come. ``change_sd`` and ``stay_sd`` are deviations, of a change and of the stock beyond chance.
    """

    name: str
    chance: float
    past: Array
    ahead: Array
    change_sd: float
    stay_sd: float


def level(
    starters: np.ndarray[Any, Any],
    overdispersion: float,
    children: float,
    stay: Stay,
    changeable: float = CHANGEABLE,
) -> Level:
    """The level that yearly ``starters``, the latest year first, and the children in care agree on.

    Variances of starters are ``overdispersion`` × their number, and half a starter is added to each year,
    which makes up for the logarithm's bias and lets a year have none. ``changeable`` is the chance, before the starters
    are looked at, that the council drifts.
    """
    years = len(starters)
    counted = np.asarray(starters, dtype=float) + 0.5
    usual = counted.mean()
    measured = np.log(np.append(counted, 12 * children / stay.months) / usual)
    noise = np.append(overdispersion / counted, (1 + (overdispersion - 1) * stay.together) / children)
    readings = _readings(years)
    past, ahead = np.array([r.past for r in readings]), np.array([r.ahead for r in readings])
    change = np.array([r.change_sd for r in readings])[:, None] ** 2
    seen = np.concatenate([past[..., :-1], past @ stay.since(years)[:, None]], axis=-1)

    spread = np.diag(noise) + LEVEL_VARIANCE + change[..., None] * np.einsum("rfi,rfj->rij", seen, seen)
    spread[:, -1, -1] += np.array([r.stay_sd for r in readings]) ** 2
    shared = LEVEL_VARIANCE + change * np.einsum("rf,rfi->ri", ahead, seen)
    before = LEVEL_VARIANCE + change[:, 0] * (ahead**2).sum(1)
    drifting = np.array([r.name == DRIFTING for r in readings])
    weights = seen_in(years, stay)
    spread[drifting] += weights @ covariance(weights.shape[1], WALK_SD, PASSING_SD) @ weights.T
    for part in (spread[:, -1, -1], shared[:, -1], before):  # stays that have changed last
        part[drifting] += STAY_DRIFT_SD**2
    sides = np.stack([shared, np.broadcast_to(measured, shared.shape)], axis=-1)
    weighted, misfits = np.moveaxis(np.linalg.solve(spread, sides), -1, 0)
    means = weighted @ measured
    variances = before - (weighted * shared).sum(1)

    likelihood = -(misfits @ measured + np.linalg.slogdet(spread).logabsdet) / 2
    chance = np.array([r.chance for r in readings]) * np.where(drifting, changeable, 1 - changeable)
    chance *= np.exp(likelihood - likelihood.max())
    chance /= chance.sum()
    return Level(
        float(np.log(usual / 12) + chance @ means),
        _variance_of_range(chance, means, variances),
        {name: float(chance[[r.name == name for r in readings]].sum()) for name in (*CHANCES, DRIFTING)},
        float(chance @ weighted[:, -1]),
    )


@cache
def _readings(years: int) -> list[_Reading]:
    return list(_each_reading(years))


def _each_reading(years: int) -> Iterator[_Reading]:
    ago = np.arange(years + 1)
    none = np.zeros(years + 1)
    since = [(ago < step).astype(float) for step in range(1, max(years, 2))]
    pairs = list(itertools.combinations(since, 2))
    one = CHANCES[STEP] * (1 - TWO_STEPS if pairs else 1) / len(since)
    two = CHANCES[STEP] * TWO_STEPS / max(len(pairs), 1)
    shapes = [
        (UNCHANGED, CHANCES[UNCHANGED], (none, none), (0, 0)),
        *((STEP, one, (step, none), (1, 0)) for step in since),
        *((STEP, two, pair, (1, 1)) for pair in pairs),
        (TREND, CHANCES[TREND], (-np.minimum(ago + 0.5, years), none), (_TREND_AHEAD, 0)),
        (PASSING, CHANCES[PASSING], ((ago == 0).astype(float), none), (0, 0)),
    ]
    for name, chance, past, ahead in shapes:
        for of_size, size in ((1 - RARELY, 1.0), (RARELY, UPHEAVAL)):
            for of_stay, stay_sd in ((1 - RARELY, 0.0), (RARELY, STAY_SD)):
                likely = chance * of_size * of_stay
                yield _Reading(name, likely, np.array(past), np.array(ahead), CHANGE_SD[name] * size, stay_sd)
    yield _Reading(DRIFTING, 1.0, np.array((none, none)), np.zeros(2), 0.0, 0.0)


def _variance_of_range(chance: Array, means: Array, variances: Array) -> float:
    """The variance of the normal distribution whose middle 80% is as wide as that of a mixture of normals."""
    kept = chance > _NEGLIGIBLE
    parts = list(
        zip(*(x[kept].tolist() for x in (chance / chance[kept].sum(), means, np.sqrt(variances))), strict=True)
    )
    tenth = NormalDist().inv_cdf(0.9)

    def outside(tail: int) -> float:
        """The value beyond which, upwards (1) or downwards (−1), a tenth lies."""
        ends = [mean + tail * tenth * deviation for _, mean, deviation in parts]
        low, high = float(min(ends)), float(max(ends))
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            beyond = sum(w * math.erfc(tail * (middle - m) / (d * math.sqrt(2))) for w, m, d in parts) / 2
            low, high = (middle, high) if (beyond > 0.1) == (tail > 0) else (low, middle)
        return (low + high) / 2

    reach: float = (outside(1) - outside(-1)) / (2 * tenth)
    return reach**2
