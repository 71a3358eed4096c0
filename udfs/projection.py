"""Paths of a yearly count or rate, with the range that its own past variation supports.

Observations are (year index, value) pairs; a year without a figure is simply absent. Every
function returns the central path and the half-width of its range at each coming year, or None
for the half-width when the history leaves no degree of freedom to estimate it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from udfs.student_t import half_width

Observations = Sequence[tuple[int, float]]


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


def drift_path(observed: Observations, years: int, probability: float, *, drift: bool = True) -> Path:
    """A random walk from the last value, with the mean yearly change as its drift (or none).

    value(h) = last + h × mean change. The yearly changes vary with variance s², estimated from the
    observed steps (a step over k years has variance k s²); the range at year h is
    t × s × √(h + h²/n), where n is the years observed: the walk's own spread and the drift's error.
    Without drift it is t × s × √h.
    """
    first_year, first = observed[0]
    last_year, last = observed[-1]
    span = last_year - first_year
    change = (last - first) / span if drift and span else 0.0
    central = [last + h * change for h in range(1, years + 1)]

    steps = [(t1 - t0, v1 - v0) for (t0, v0), (t1, v1) in itertools.pairwise(observed)]
    degrees = len(steps) - (1 if drift else 0)
    if degrees < 1:
        return Path(central, None)
    variance = sum((rise - k * change) ** 2 / k for k, rise in steps) / degrees
    t = half_width(probability, degrees)
    widths = [t * math.sqrt(variance * (h + (h * h / span if drift else 0.0))) for h in range(1, years + 1)]
    return Path(central, widths)


def line_path(observed: Observations, years: int, probability: float) -> Path:
    """The least-squares line carried forward, with its prediction interval.

    value(x) = ȳ + b (x − x̄); the range is t × s × √(1 + 1/n + (x − x̄)² / Σ(x − x̄)²) with n − 2
    degrees of freedom.
    """
    n = len(observed)
    mean_x = sum(x for x, _ in observed) / n
    mean_y = sum(y for _, y in observed) / n
    spread_x = sum((x - mean_x) ** 2 for x, _ in observed)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in observed) / spread_x
    future = [observed[-1][0] + h for h in range(1, years + 1)]
    central = [mean_y + slope * (x - mean_x) for x in future]
    if n < 3:
        return Path(central, None)
    residual = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in observed)
    s = math.sqrt(residual / (n - 2))
    t = half_width(probability, n - 2)
    widths = [t * s * math.sqrt(1 + 1 / n + (x - mean_x) ** 2 / spread_x) for x in future]
    return Path(central, widths)
