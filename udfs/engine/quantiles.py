"""Lows and highs from a mean and a variance."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from udfs.engine.people import Array

STEPS = 10
_SHIFT = 3 / 8
#: A chance so near to 1 that it is rounded to 1 is taken as the one before.
_LARGEST = math.nextafter(1.0, 0.0)


def quantile(mean: Array, variance: Array, probability: float) -> Array:
    """The value with ``probability`` of the outcomes below it, never less than zero; see :func:`quantiles`."""
    value: Array = quantiles(mean, variance, probability)[0]
    return value


def quantiles(mean: Array, variance: Array, *probabilities: float) -> Array:
    """The values with these shares of the outcomes below them, never less than zero, in the mean's unit.

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
    result = np.tile(np.where(np.isnan(variance), np.nan, mean), (len(probabilities), *[1] * mean.ndim))
    spread = (variance > 0) & (mean > 0)
    unit = variance[spread] / mean[spread]
    normal = NormalDist()
    scores = np.repeat([normal.inv_cdf(min(probability, _LARGEST)) for probability in probabilities], unit.size)
    counts = _poisson(np.tile(mean[spread] / unit, len(probabilities)), scores)
    result[:, spread] = unit * counts.reshape(len(probabilities), -1)
    return result


def _poisson(expected: Array, score: Array) -> Array:
    """The counts of the given normal scores where so many are expected; zero if they lie below.

    A normal score is nearly a straight line on the root of the count, along which false position is
    right to rounding within ``STEPS``; halving a kept end's height (Illinois) keeps it from hanging there.
    """
    result = np.zeros_like(expected)
    some = _score(result, expected) < score
    expected, score = expected[some], score[some]
    reach = np.abs(score) + 3
    low, high = (np.sqrt(count + _SHIFT) for count in (0 * expected, expected + reach * np.sqrt(expected) + reach**2))
    under, over = (_score(np.square(root) - _SHIFT, expected) - score for root in (low, high))
    for _ in range(STEPS):
        drop = over - under
        middle = high - (high - low) * np.divide(over, drop, out=np.zeros_like(drop), where=drop != 0)
        height = _score(np.square(middle) - _SHIFT, expected) - score
        same = (height > 0) == (over > 0)
        low, under = np.where(same, low, high), np.where(same, under / 2, over)
        high, over = middle, height
    result[some] = np.square(high) - _SHIFT
    return result


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
