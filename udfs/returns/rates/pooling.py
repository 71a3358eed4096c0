"""Rates for cells with few events, pooled towards the average of cells like them.

A cell's expected events are exposure × exp(overall + one effect for each of its levels + one for its
age group and line together). The effects are fitted by penalised Poisson regression: each has a normal
prior of mean 0 and standard deviation ``EFFECT_SD`` on the log scale (``TOGETHER_SD`` for age group and
line together, because some lines are for some ages only), so a level without any event keeps a rate
above zero and one with many is left as it is. A cell's own rate then has a gamma prior with the fitted rate as its
mean and ``strength`` as its weight in events; the strength is estimated from how much more the
cells vary about the fit than chance allows, or given. The pooled rate is the posterior mean,
fitted × (events + strength) ÷ (expected + strength).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
Table = np.ndarray[Any, np.dtype[Any]]

EFFECT_SD = 1.0
TOGETHER_SD = 2.0
YEARS = 18
#: Years of age at which groups begin: babies, under fives, to nine, to fifteen, sixteen and seventeen.
YEAR_GROUPS = (0, 1, 5, 10, 16)
#: The weight, in moves, of all children's destinations against those of one age band.
AGE_WEIGHT = 2.0
WEAKEST, STRONGEST = 1.0, 1_000.0
_ROUNDS, _LARGEST_STEP, _DONE = 50, 2.0, 1e-8


@dataclass(frozen=True, eq=False, repr=False)
class Pooled:
    """Rates of one kind of event, an array with an axis for each factor, and what stands behind them.

    ``rate`` is per unit of exposure. ``strength`` is the weight of the fit, in events; the gamma
    distribution of a cell's rate given the fit has shape events + strength.
    """

    events: Array
    exposure: Array
    fitted: Array
    rate: Array
    strength: float
    effects: Array
    covariance: Array

    def draws(self, count: int, generator: np.random.Generator, dispersion: float = 1.0) -> Array:
        """Rates as uncertain as the counts leave them, (count, *factors).

        Their sum over all exposure is drawn from what all events together say, whose variance is
        ``dispersion`` times their number; how it divides, from the effects first and cells given them.
        """
        spread = np.linalg.cholesky(self.covariance)
        half = generator.standard_normal(((count + 1) // 2, len(self.effects)))
        effects = self.effects + np.concatenate([half, -half])[:count] @ spread.T
        fitted = np.exp(_design(self.events.shape).sums(effects)).reshape(count, *self.events.shape)
        shape = self.events + self.strength
        rates: Array = (
            generator.standard_gamma(shape, size=fitted.shape) * fitted / (fitted * self.exposure + self.strength)
        )
        total = float(self.events.sum())
        if not total:
            return rates
        level = spread_evenly(total / dispersion, count, generator) * (self.rate * self.exposure).sum()
        drawn = (rates * self.exposure).reshape(count, -1).sum(axis=1)
        rates *= (level / drawn).reshape(count, *[1] * self.events.ndim)
        return rates


def spread_evenly(shape: float, count: int, generator: np.random.Generator) -> Array:
    """Draws of a gamma distribution with mean 1, one from each of as many equal parts of it, in random order.

    By Wilson and Hilferty's cube of a normal number, no lower than nought, which it would pass only for a
    shape below 1; a few draws so spread have the distribution's variance nearly exactly.
    """
    cubes: Array = np.maximum(1 - 1 / (9 * shape) + normal_scores(count) / (3 * np.sqrt(shape)), 0.0) ** 3
    generator.shuffle(cubes)
    cubes /= cubes.mean()
    return cubes


def normal_scores(count: int) -> Array:
    """Normal numbers, the middle of each of as many equal parts of the distribution, rising, with variance 1."""
    normal = NormalDist()
    middle = np.array([normal.inv_cdf((i + 0.5) / count) for i in range(count)])
    middle /= np.sqrt((middle**2).mean())
    return middle


def pooled(events: Table, exposure: Table, strength: float | None = None) -> Pooled:
    """Pool the rates of a table of events and exposures; see the module for the method."""
    counts, base = events.ravel().astype(float), exposure.ravel().astype(float)
    design = _design(events.shape)
    if base.sum() <= 0 or counts.sum() <= 0:
        zero = np.zeros(events.shape)
        return Pooled(events, exposure, zero, zero, STRONGEST, _nothing(design), 1e-12 * np.eye(design.effects))
    mains = sum(events.shape)
    together = design.effects - 1 - mains
    prior = np.diag(np.r_[0.0, np.full(mains, EFFECT_SD**-2), np.full(together, TOGETHER_SD**-2)])
    effects = _fit(design, counts, base, prior)
    rate = np.exp(design.sums(effects))
    expected = rate * base
    if strength is None:
        strength = _strength(design, counts, expected, prior)
    information = design.information(expected / (1 + expected / strength)) + prior
    own = rate * (counts + strength) / (expected + strength)
    shape = events.shape
    return Pooled(
        events, exposure, rate.reshape(shape), own.reshape(shape), strength, effects, np.linalg.inv(information)
    )


def _nothing(design: Design) -> Array:
    """Effects of a kind of event that never happened: a rate of practically zero."""
    return np.append(-50.0, np.zeros(design.effects - 1))


class Design:
    """Which effects each cell of a table has: the overall, its level's of each factor, its age group and line's.

    The first factor is age, by band or by year, and the last is the line. A cell has few of the effects, so
    their sums are looked up rather than multiplied out.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        levels = [axis.ravel() for axis in np.indices(shape)]
        groups = _age_groups(shape[0])
        pairs = groups[levels[0]] * shape[-1] + levels[-1]
        blocks = [(1, np.zeros_like(pairs)), *zip(shape, levels, strict=True), ((groups[-1] + 1) * shape[-1], pairs)]
        starts = np.cumsum([0, *(size for size, _ in blocks)])
        self.effects = int(starts[-1])
        self._of_cell = np.stack([start + which for start, (_, which) in zip(starts, blocks, strict=False)], axis=1)
        self._each_two = (self._of_cell[:, :, None] * self.effects + self._of_cell[:, None, :]).reshape(len(pairs), -1)

    def sums(self, effects: Array) -> Array:
        """The sum of each cell's effects [..., effects], over the last axis."""
        total: Array = effects[..., self._of_cell[:, 0]]
        for column in self._of_cell.T[1:]:
            total = total + effects[..., column]
        return total

    def by_effect(self, values: Array) -> Table:
        """Values of the cells summed over the cells that have each effect."""
        repeated = np.repeat(values, self._of_cell.shape[1])
        return np.bincount(self._of_cell.ravel(), weights=repeated, minlength=self.effects)

    def information(self, weights: Array) -> Table:
        """Weights of the cells summed over those that have both of two effects, [effects, effects]."""
        repeated = np.repeat(weights, self._each_two.shape[1])
        summed = np.bincount(self._each_two.ravel(), weights=repeated, minlength=self.effects**2)
        return summed.reshape(self.effects, self.effects)

    def quadratic(self, covariance: Table) -> Array:
        """The variance of each cell's sum of effects."""
        sums: Array = covariance.ravel()[self._each_two].sum(axis=1)
        return sums


@cache
def _design(shape: tuple[int, ...]) -> Design:
    return Design(shape)


def _age_groups(ages: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The group of each age: the bands themselves, or years of age gathered by ``YEAR_GROUPS``."""
    if ages != YEARS:
        return np.arange(ages)
    return np.searchsorted(YEAR_GROUPS, np.arange(ages), side="right") - 1


def _fit(design: Design, counts: Array, base: Array, prior: Array) -> Array:
    """Penalised Poisson regression by Newton's method, in steps of limited length."""
    effects = np.append(np.log(counts.sum() / base.sum()), np.zeros(design.effects - 1))
    for _ in range(_ROUNDS):
        expected = base * np.exp(design.sums(effects))
        slope = design.by_effect(counts - expected) - prior @ effects
        step = np.linalg.solve(design.information(expected) + prior, slope)
        effects = effects + step * min(1.0, _LARGEST_STEP / max(np.abs(step).max(), _DONE))
        if np.abs(step).max() < _DONE:
            break
    return effects


def _strength(design: Design, counts: Array, expected: Array, prior: Array) -> float:
    """Weight of the fit by moments: (events − expected)² is what chance and fitting leave + expected² ÷ strength."""
    leverage = expected * design.quadratic(np.linalg.inv(design.information(expected) + prior))
    excess = ((counts - expected) ** 2 - expected * (1 - np.minimum(leverage, 1.0))).sum()
    total = (expected**2).sum()
    return float(np.clip(total / excess, WEAKEST, STRONGEST)) if excess > 0 else STRONGEST


def pooled_shares(counts: Table, strength: float) -> Array:
    """Shares along the last axis of (age band, from, to): each leans on its row's and its age band's together.

    A parent is the row's shares, tilted by how much more or less often children of that age go to each
    line than all children do. Nobody moves from a line to itself. A row without any move in it or above
    it has shares of zero.
    """
    to = counts.sum((0, 1)).astype(float)
    overall = to * np.ones(counts.shape[1:])
    np.fill_diagonal(overall, 0.0)
    rows = _toward(counts.sum(0), _normalised(overall), strength)
    share = _normalised(to)
    by_age = _toward(counts.sum(1), np.broadcast_to(share, (len(counts), len(to))), AGE_WEIGHT)
    tilt = np.divide(by_age, share, out=np.zeros_like(by_age), where=share > 0)
    return _toward(counts, _normalised(rows * tilt[:, None]), strength)


def _toward(counts: Array, parent: Array, strength: float) -> Array:
    return _normalised(counts + strength * parent)


def _normalised(weights: Array) -> Array:
    total = weights.sum(-1, keepdims=True)
    shares: Array = np.divide(weights, total, out=np.zeros_like(weights, dtype=float), where=total > 0)
    return shares
