"""How starters and leaving change from year to year, beyond what is read of a council's past: a local level model.

The level of starters walks (a random walk) and each year has a part of its own that passes; leaving does the same to a
lesser degree. One of two things holds of a council: it is calm, and nothing drifts, or it is changeable, and drifts as
councils do. Before looking, that is the sector's: how far a council's starters drift on average, in variance, is the
chance of the changeable × their drift. A council's own years of starters and of leaving then say which it is.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from udfs.calendar import MONTHS
from udfs.returns.rates.length_of_stay import Stay
from udfs.returns.rates.pooling import Array

#: The chance that a council is changeable, before looking.
CHANGEABLE = 0.6
#: Of a changeable council, on the log scale: the standard deviation of what a year does to the level of starters for good,
#: and of what it does to that year's alone; the same of leaving.
WALK_SD, PASSING_SD = 0.15, 0.17
LEAVING_WALK_SD, LEAVING_PASSING_SD = 0.03, 0.11
#: How far its leaving in the years ahead may differ on average from that of the months counted, and how far stays may
#: have changed so that the children in care are others than starters lead to, which lasts.
LEAVING_AHEAD_SD, STAY_DRIFT_SD = 0.10, 0.18
#: As good as nothing is known of the level itself.
LEVEL_VARIANCE = 1e4
#: A path of more parts than this has its smallest left out.
_MOST_PARTS = 24


def seen_in(years: int, stay: Stay) -> Array:
    """How much of each month ago is in each of the last years, the latest first, and in the children in care."""
    months = max(len(stay.present), MONTHS * years)
    weights = np.zeros((years + 1, months))
    weights[:years, : MONTHS * years] = np.repeat(np.eye(years), MONTHS, axis=1) / MONTHS
    weights[years, : len(stay.present)] = stay.present / stay.months
    return weights


def covariance(months: int, walk: float, passing: float) -> Array:
    """Of a level in each month from now on, ahead or back, about that of now; years are counted from now."""
    away = (np.arange(months) + 0.5) / MONTHS
    year = np.arange(months) // MONTHS
    matrix: Array = walk**2 * np.minimum.outer(away, away) + passing**2 * np.equal.outer(year, year)
    return matrix


def changeable_by_leaving(leavers: Any, children: Any, overdispersion: float) -> float:
    """How likely a council is changeable, by its leavers of each year and its average children, the latest year first.

    Half a leaver is added, and their variance taken as ``overdispersion`` × their number, as for starters.
    """
    left, there = np.asarray(leavers, dtype=float) + 0.5, np.asarray(children, dtype=float)
    left, there = left[there > 0], there[there > 0]
    if len(left) < 2:
        return CHANGEABLE
    rates = np.log(left / there)
    rates -= rates.mean()
    drifting = _yearly(covariance(MONTHS * len(left), LEAVING_WALK_SD, LEAVING_PASSING_SD))
    densities = [log_density(rates, np.diag(overdispersion / left) + LEVEL_VARIANCE + drift) for drift in (0, drifting)]
    odds = CHANGEABLE / (1 - CHANGEABLE) * math.exp(min(densities[1] - densities[0], 700.0))
    return odds / (1 + odds)


def _yearly(monthly: Array) -> Array:
    years = len(monthly) // MONTHS
    means: Array = monthly.reshape(years, MONTHS, years, MONTHS).mean(axis=(1, 3))
    return means


def log_density(values: Array, spread: Array) -> float:
    """The logarithm of a normal density with mean 0, but for a constant."""
    return float(-(values @ np.linalg.solve(spread, values) + np.linalg.slogdet(spread).logabsdet) / 2)


def paths(chance: float, months: int, apart_from: Array, generator: np.random.Generator) -> tuple[Array, Array]:
    """What drift makes of starters by month [draws, months] and of leaving [draws], each as a factor.

    ``chance`` is that of a changeable council. Scores are made so that over the draws they have exactly the
    covariance of the drift and none with the columns of ``apart_from`` [draws, columns], the draws of other things.
    """
    draws = len(apart_from)
    values, vectors = np.linalg.eigh(chance * covariance(months, WALK_SD, PASSING_SD))
    parts = min(months, _MOST_PARTS, draws - apart_from.shape[1] - 2)
    if parts < 1:
        return np.ones((draws, months)), np.ones(draws)
    others = np.column_stack([np.ones(draws), apart_from])
    scores = generator.standard_normal((draws, parts + 1))
    basis = np.linalg.qr(np.column_stack([others, scores]))[0][:, others.shape[1] :] * math.sqrt(draws - 1)
    path = basis[:, 1:] @ (vectors[:, -parts:] * np.sqrt(np.maximum(values[-parts:], 0.0))).T
    return np.exp(path), np.exp(LEAVING_AHEAD_SD * math.sqrt(chance) * basis[:, 0])
