"""The level of starters to carry forward: what the last years' numbers say, and what may be chance.

Two kinds of evidence: how many children started in each of the last years, and how many are in care today,
who started over many years, the shares of each known from how long starters stay. Four readings of it:

- nothing has changed but by chance;
- starters changed for good, at the end of one of the years;
- they rise or fall steadily, and will for one more year;
- the latest year was out of the ordinary, and it passes.

Numbers are taken as normal on the log scale; so is the size of each change, with mean 0. How likely a
reading makes the numbers decides its weight. The level carried forward is the mean of the readings'
answers; its variance is that of the normal distribution with the 80% range of all of them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from udfs.ssda903.pooling import Array
from udfs.ssda903.stay import Stay

#: Chance of each reading before looking, and the standard deviation of its change (a year, for the trend), as logarithms.
UNCHANGED, STEP, TREND, PASSING = "no change", "changed for good", "rising or falling", "passing"
CHANCES = {UNCHANGED: 1 / 2, STEP: 1 / 6, TREND: 1 / 6, PASSING: 1 / 6}
CHANGE_SD = {UNCHANGED: 0.0, STEP: 0.25, TREND: 0.05, PASSING: 0.25}
MOST_YEARS = 5
#: As good as nothing is known of the level itself.
_LEVEL_VARIANCE = 1e4
#: Years for which a trend is carried on.
_TREND_AHEAD = 1.0
_HALVINGS = 30


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


def level(starters: np.ndarray[Any, Any], overdispersion: float, children: float, stay: Stay) -> Level:
    """The level that yearly ``starters``, the latest year first, and the children in care agree on.

    Variances of starters are ``overdispersion`` × their number, and half a starter is added to each year,
    which makes up for the logarithm's bias and lets a year have none.
    """
    years = len(starters)
    counted = np.asarray(starters, dtype=float) + 0.5
    usual = counted.mean()
    measured = np.log(np.append(counted, 12 * children / stay.months) / usual)
    noise = np.append(overdispersion / counted, (1 + (overdispersion - 1) * stay.together) / children)
    names, past, ahead = _readings(years)
    deviations = np.array([CHANGE_SD[name] for name in names])
    seen = np.column_stack([past[:, :-1], past @ stay.since(years)])

    spread = np.diag(noise) + _LEVEL_VARIANCE + deviations[:, None, None] ** 2 * seen[:, :, None] * seen[:, None, :]
    shared = _LEVEL_VARIANCE + (deviations**2 * ahead)[:, None] * seen
    weights = np.linalg.solve(spread, shared[..., None])[..., 0]
    means = weights @ measured
    variances = _LEVEL_VARIANCE + deviations**2 * ahead**2 - (weights * shared).sum(1)

    misfit = np.linalg.solve(spread, np.broadcast_to(measured, seen.shape)[..., None])[..., 0] @ measured
    likelihood = -(misfit + np.linalg.slogdet(spread).logabsdet) / 2
    prior = np.array([CHANCES[name] / names.count(name) for name in names])
    chance = prior * np.exp(likelihood - likelihood.max())
    chance /= chance.sum()

    mean = chance @ means
    return Level(
        float(np.log(usual / 12) + mean),
        _variance_of_range(chance, means, variances),
        {name: float(chance[[n == name for n in names]].sum()) for name in CHANCES},
        float(chance @ weights[:, -1]),
    )


def _variance_of_range(chance: Array, means: Array, variances: Array) -> float:
    """The variance of the normal distribution whose middle 80% is as wide as that of a mixture of normals."""
    parts = [NormalDist(m, d) for m, d in zip(means.tolist(), np.sqrt(variances).tolist(), strict=True)]
    shares = chance.tolist()

    def value(probability: float) -> float:
        each = [part.inv_cdf(probability) for part in parts]
        low, high = min(each), max(each)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            below = sum(share * part.cdf(middle) for share, part in zip(shares, parts, strict=True))
            low, high = (middle, high) if below < probability else (low, middle)
        return (low + high) / 2

    return ((value(0.9) - value(0.1)) / (NormalDist().inv_cdf(0.9) - NormalDist().inv_cdf(0.1))) ** 2


def _readings(years: int) -> tuple[list[str], Array, Array]:
    """Name of each reading, and what part of its change is in force: in each past year, the latest first and
    then all before, (readings, years + 1); and in the time ahead."""
    ago = np.arange(years + 1)
    steps = range(1, max(years, 2))
    found: list[tuple[str, Array, float]] = [
        (UNCHANGED, np.zeros(years + 1), 0.0),
        *((STEP, (ago < step).astype(float), 1.0) for step in steps),
        (TREND, -np.minimum(ago + 0.5, years), _TREND_AHEAD),
        (PASSING, (ago == 0).astype(float), 0.0),
    ]
    names, past, ahead = zip(*found, strict=True)
    return list(names), np.array(past), np.array(ahead)
