"""Lows and highs from a mean and a variance."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from udfs.engine.people import Array

HALVINGS = 30


def quantile(mean: Array, variance: Array, probability: float) -> Array:
    """The value with ``probability`` of the outcomes below it, never less than zero; in the mean's unit.

    The outcome is taken as u times a Poisson count, with u = variance ÷ mean, which has the given mean
    and variance, cannot be negative, may be zero, and is exactly Poisson for a count whose variance is
    its mean. For the sums of many children's stays that make up costs it has nearly the right skewness
    (gamma has too much); a binomial or negative binomial of the same mean and variance differs from it
    by about a tenth of (u − 1) at one chance in ten. The chance of k or fewer is reached at k + ½ and
    runs smoothly between, so that a low or high moves smoothly as the mean does; what lies below zero
    belongs to zero. The chances are Peizer and Pratt's (Journal of the American Statistical Association,
    1968), right to 0.001 when five are expected, 0.01 when two are, and 0.04 below half a child. A
    variance of zero gives the mean itself and an unmeasured one (NaN) gives NaN.
    """
    mean, variance = np.broadcast_arrays(np.asarray(mean, dtype=float), np.asarray(variance, dtype=float))
    result = np.where(np.isnan(variance), np.nan, mean)
    spread = (variance > 0) & (mean > 0)
    unit = variance[spread] / mean[spread]
    result[spread] = unit * _poisson(mean[spread] / unit, NormalDist().inv_cdf(probability))
    return result


def _poisson(expected: Array, score: float) -> Array:
    """The count of the given normal score where so many are expected, by halving; zero if it lies below."""
    low = np.zeros_like(expected)
    high = expected + (abs(score) + 3) * np.sqrt(expected) + (abs(score) + 3) ** 2
    some = _score(low, expected) < score
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = _score(middle, expected) < score
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.where(some, (low + high) / 2, 0.0)


def _score(count: Array, expected: Array) -> Array:
    """The standard normal score of a Poisson count, steps spread over k ± ½, being no more than ``count``."""
    ratio = count / expected
    gap = 1 - ratio
    near = np.abs(gap) < 0.01
    safe = np.where(near | (ratio <= 0), 0.5, ratio)
    far = (1 - safe**2 + 2 * safe * np.log(safe)) / (1 - safe) ** 2
    close = gap / 3 + gap**2 / 6 + gap**3 / 10 + gap**4 / 15
    bend = np.where(near, close, np.where(ratio <= 0, 1.0, far))
    result: Array = (count + 1 / 6 - expected + 0.02 / (count + 0.5)) * np.sqrt((1 + bend) / expected)
    return result
