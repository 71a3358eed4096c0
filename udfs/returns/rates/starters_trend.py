"""The trend of starters: a Poisson regression of their monthly numbers on time.

What it measures is drawn towards no growth as far as chance may have made it: before looking, growth is normal with
mean 0, and seldom with a deviation many times as large (the numbers of level.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from udfs.returns.episodes.monthly import Counts
from udfs.returns.rates.pooling import Array
from udfs.returns.rates.starters_level import CHANGE_SD, RARELY, TREND, UPHEAVAL
from udfs.returns.rates.windows import Window

#: The standard error of a year's growth, on the log scale, above which it is as good as unknown.
MOST_ERROR = 0.5
_ROUNDS, _DONE = 30, 1e-10


@dataclass(frozen=True)
class Trend:
    """The starters of some months: in all, a month in their middle, and their growth.

    ``measured`` is by the year, on the log scale, with its standard error ``error``; ``growth`` and
    ``deviation`` are what it makes likely.
    """

    over: Window
    starters: int
    in_middle: float
    measured: float
    error: float
    growth: float
    deviation: float

    @property
    def known(self) -> bool:
        """Whether the numbers tell anything of its growth."""
        return self.error <= MOST_ERROR

    def years_until(self, months: Any) -> Array:
        """Years from the middle of its months to the middle of others, as numbers from January 1970."""
        years: Array = (months - (self.over.first + self.over.last) / 2) / 12
        return years


def trend(over: Window, monthly: Counts) -> Trend:
    """The trend of a window's ``monthly`` starters; without two of them or a third month its error is infinite."""
    total = monthly.sum()
    if total < 2 or len(monthly) < 3:
        return Trend(over, int(total), float(total / over.months), 0.0, float("inf"), *_likely(0.0, float("inf")))
    time = (np.arange(len(monthly)) - (len(monthly) - 1) / 2) / 12
    slope = 0.0
    for _ in range(_ROUNDS):
        weight = np.exp(slope * time)
        mean = (weight * time).sum() / weight.sum()
        information = total * ((weight * time**2).sum() / weight.sum() - mean**2)
        step = ((monthly * time).sum() - total * mean) / information
        slope += float(np.clip(step, -1, 1))
        if abs(step) < _DONE:
            break
    error = float(np.sqrt(max(1.0, variance_ratio(monthly)) / information))
    return Trend(over, int(total), float(total / np.exp(slope * time).sum()), slope, error, *_likely(slope, error))


def _likely(measured: float, error: float) -> tuple[float, float]:
    """Mean and standard deviation of the growth, given what was measured."""
    usual = CHANGE_SD[TREND]
    deviations, before = np.array([usual, usual * UPHEAVAL]), np.array([1 - RARELY, RARELY])
    if not np.isfinite(error):
        return 0.0, float(np.sqrt(before @ deviations**2))
    spread = np.hypot(deviations, error)
    chance = before * np.exp(-((measured / spread) ** 2) / 2) / spread
    chance /= chance.sum()
    means, variances = measured * (deviations / spread) ** 2, (deviations * error / spread) ** 2
    mean = float(chance @ means)
    return mean, float(np.sqrt(chance @ (variances + (means - mean) ** 2)))


def variance_ratio(monthly: Counts) -> float:
    """Variance ÷ mean of a month's starters; 1 when there are too few to tell."""
    return float(monthly.var(ddof=1) / monthly.mean()) if len(monthly) > 1 and monthly.any() else 1.0
