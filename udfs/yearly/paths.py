"""Paths of a yearly count or rate, with a range from its own past and other councils'.

Observations are (year index, value) pairs; a year without a figure is simply absent. Every
function returns the central path and the half-width of its range at each coming year, or None
for the half-width when neither the history nor a prior leaves a degree of freedom to estimate it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from udfs.yearly.student_t import half_width

Observations = Sequence[tuple[int, float]]


@dataclass(frozen=True)
class Prior:
    """What is known of yearly changes before the history is seen; it counts as much as ``degrees`` changes of its own.

    ``deviation`` is the standard deviation of one year's change, in the unit of the observations;
    changes over several years add up as those of a random walk do, or, without drift, each year after
    the first adds ``later`` times its variance.
    """

    degrees: int
    deviation: float
    later: float = 1.0

    def over(self, unit: float) -> Prior:
        """The same of observations divided by a unit."""
        return replace(self, deviation=self.deviation / unit)


NO_PRIOR = Prior(0, 0.0)


@dataclass(frozen=True)
class Path:
    central: list[float]
    half_widths: list[float] | None

    def low(self) -> list[float | None]:
        return self._edge(-1)

    def high(self) -> list[float | None]:
        return self._edge(1)

    def _edge(self, sign: int) -> list[float | None]:
        if self.half_widths is None:
            return [None] * len(self.central)
        return [c + sign * w for c, w in zip(self.central, self.half_widths, strict=True)]


def drift_path(
    observed: Observations, years: int, probability: float, prior: Prior = NO_PRIOR, *, drift: bool = True
) -> Path:
    """A random walk from the last value, with the mean yearly change as its drift (or none).

    value(h) = last + h × mean change. The yearly changes vary with variance s², estimated from the
    observed steps (a step over k years has variance k s²); the range at year h is
    t × s × √(h + h²/n), where n is the years observed: the walk's own spread and the drift's error.
    Without drift it is t × s × √(1 + (h − 1) × later), later being the prior's (1 without one), and a step
    over k years has the variance of k years. A prior's variance is pooled with s² (``_half_widths``).
    """
    first_year, first = observed[0]
    last_year, last = observed[-1]
    span = last_year - first_year
    change = (last - first) / span if drift and span else 0.0
    central = [last + h * change for h in range(1, years + 1)]

    steps = [(t1 - t0, v1 - v0) for (t0, v0), (t1, v1) in itertools.pairwise(observed)]
    degrees = max(0, len(steps) - (1 if drift else 0))
    later = 1.0 if drift else prior.later

    def walked(over: int) -> float:
        return 1 + (over - 1) * later

    variance = sum((rise - k * change) ** 2 / walked(k) for k, rise in steps) / degrees if degrees else 0.0
    growing = [walked(h) + (h * h / span if drift and span else 0.0) for h in range(1, years + 1)]
    own = [variance * factor for factor in growing]
    return Path(central, _half_widths(probability, own, degrees, growing, prior))


def line_path(observed: Observations, years: int, probability: float, prior: Prior = NO_PRIOR) -> Path:
    """The least-squares line carried forward, with its prediction interval.

    value(x) = ȳ + b (x − x̄); the range is t × s × √(1 + 1/n + (x − x̄)² / Σ(x − x̄)²) with n − 2
    degrees of freedom. A prior's variance is pooled with s² (``_half_widths``).
    """
    n = len(observed)
    mean_x = sum(x for x, _ in observed) / n
    mean_y = sum(y for _, y in observed) / n
    spread_x = sum((x - mean_x) ** 2 for x, _ in observed)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in observed) / spread_x
    last = observed[-1][0]
    future = [last + h for h in range(1, years + 1)]
    central = [mean_y + slope * (x - mean_x) for x in future]
    degrees = n - 2
    residual = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in observed) if degrees else 0.0
    s_squared = residual / degrees if degrees else 0.0
    own = [s_squared * (1 + 1 / n + (x - mean_x) ** 2 / spread_x) for x in future]
    walk = _line_through_walk([x for x, _ in observed], mean_x, spread_x)
    growing = [x - last + walk(x) for x in future]
    return Path(central, _half_widths(probability, own, degrees, growing, prior))


def _half_widths(
    probability: float, own: Sequence[float], degrees: int, growing: Sequence[float], prior: Prior
) -> list[float] | None:
    """Student's t times the root of both variances at each year, weighted by their degrees of freedom.

    ``own`` is the variance of the forecast by the history's own spread and ``growing`` times the
    prior's variance that of the same forecast by the prior's. A prior of so many degrees is a scaled
    inverse chi-squared one, whose posterior is this mean with the degrees added.
    """
    every = degrees + prior.degrees
    if every < 1:
        return None
    t = half_width(probability, every)
    before = prior.degrees * prior.deviation**2
    return [
        t * math.sqrt((degrees * variance + before * factor) / every)
        for variance, factor in zip(own, growing, strict=True)
    ]


def _line_through_walk(years: Sequence[int], mean: float, spread: float) -> _Quadratic:
    """How far a line through a random walk is from its last value, as a variance in steps, by the year it is read at.

    The line at x weighs figure i by 1/n + (x − x̄)(xᵢ − x̄) ÷ Σ(x − x̄)². A step of the walk between
    two figures is in every later one, and so is missed by 1 less their weights.
    """
    share, lever = 1.0, 0.0
    constant = linear = square = 0.0
    for before, after in itertools.pairwise(years):
        share -= 1 / len(years)
        lever -= (before - mean) / spread
        missed = 1 - share
        constant += (after - before) * missed**2
        linear -= 2 * (after - before) * missed * lever
        square += (after - before) * lever**2
    return _Quadratic(mean, constant, linear, square)


@dataclass(frozen=True)
class _Quadratic:
    centre: float
    constant: float
    linear: float
    square: float

    def __call__(self, x: float) -> float:
        d = x - self.centre
        return self.constant + self.linear * d + self.square * d * d
