"""What the range of a projection is made of, so that a plan that starts from it has a range with the same parts.

With N children at a year end and E of them started since the opening, the variance is
chance·N + (starters·E)² + (rates·N)². With d² = (starters·E ÷ N)² + rates² by line and A = price × average children,
that of a year's cost is chance·Σ price²·chance of the line·average + factor·(correlation·(Σ A d)² + (1 −
correlation)·Σ (A d)²).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from udfs.engine.people import Array
from udfs.engine.results import Projection

#: Fewer children than this are none.
NOBODY = 1e-9


@dataclass(frozen=True, eq=False)
class Doubt:
    """The numbers by year: ``lines`` [years, placements + total, 3] are chance, starters and rates as above, and
    ``cost`` [years, 3] chance, factor and correlation; it is None without prices."""

    lines: Array
    cost: Array | None

    @classmethod
    def of(cls, full: Projection, starters_only: Projection, since: Array, yearly_gbp: Array | None) -> Doubt:
        """That of a projection; ``starters_only`` is the same with doubt about starters alone, and ``since`` [years,
        placements] are its children started since the opening. ``yearly_gbp`` [years, placements] are its prices."""
        ends = [year.end - 1 for year in full.years]
        number, started = full.closing.mean[ends], with_total(since)
        whole = full.closing.parameter_variance[ends]
        of_starters = np.where(started > NOBODY, np.minimum(starters_only.closing.parameter_variance[ends], whole), 0.0)
        lines = np.stack(
            [
                ratio(full.closing.process_variance[ends], number),
                ratio(np.sqrt(of_starters), started),
                ratio(np.sqrt(whole - of_starters), number),
            ],
            axis=-1,
        )
        if yearly_gbp is None or full.cost is None:
            return cls(lines, None)
        correlation = np.array([_correlation(each) for each in full.fte.parameter_variance])
        parts = _cost_parts(lines, number[:, :-1], since, full.fte.mean[:, :-1], yearly_gbp, correlation)
        found = (full.cost.process_variance[:, -1], full.cost.parameter_variance[:, -1])
        factors = [np.divide(a, b, out=np.ones_like(b), where=b > 0) for a, b in zip(found, parts, strict=True)]
        return cls(lines, np.column_stack([*factors, correlation]))

    def children_variance(self, number: Array, started: Array) -> Array:
        """The variance of children, all [years, placements + total]."""
        chance, starters, rates = np.moveaxis(self.lines, -1, 0)
        variance: Array = chance * number + np.square(starters * started) + np.square(rates * number)
        return variance

    def cost_variance(self, number: Array, started: Array, average: Array, price: Array) -> Array:
        """The variance of all costs [years] from children and prices [years, placements]."""
        if self.cost is None:
            raise ValueError("there is no doubt about cost without prices")
        chance, factor, correlation = self.cost.T
        by_chance, by_doubt = _cost_parts(self.lines, number, started, average, price, correlation)
        variance: Array = chance * by_chance + factor * by_doubt
        return variance


def _cost_parts(
    lines: Array, number: Array, started: Array, average: Array, price: Array, correlation: Array
) -> tuple[Array, Array]:
    """The variance of cost by chance and by doubt, before the factors of the cost itself, [years] each."""
    chance, starters, rates = np.moveaxis(lines[:, :-1], -1, 0)
    each = price * average * np.sqrt(np.square(starters * ratio(started, number)) + np.square(rates))
    apart, together = np.square(each).sum(axis=1), np.square(each.sum(axis=1))
    return (np.square(price) * chance * average).sum(axis=1), correlation * together + (1 - correlation) * apart


def _correlation(variance: Array) -> float:
    """The one correlation between lines at which their doubt adds up to that of the total, in the last place.

    It is no lower than lets any lines add up to a variance above nought.
    """
    each = np.sqrt(variance[:-1])
    apart = float(np.square(each).sum())
    together = float(each.sum() ** 2)
    if together - apart <= NOBODY * together:
        return 0.0
    return float(np.clip((variance[-1] - apart) / (together - apart), -1 / each.size, 1.0))


def with_total(by_placement: Array) -> Array:
    """Children [years, placements] with their sum in a last column."""
    both: Array = np.concatenate([by_placement, by_placement.sum(axis=1, keepdims=True)], axis=1)
    return both


def ratio(part: Array, whole: Array) -> Array:
    """A part of each number of children, nought where there are none."""
    result: Array = np.divide(part, whole, out=np.zeros_like(part), where=whole > NOBODY)
    return result
