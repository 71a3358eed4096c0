"""The flows of a projection, and how variances add up.

Children in care at the start move independently: with n children of a kind and q the chance that one of
them is counted, the mean is Σ n q and the variance Σ n q (1 − q). Starters are Poisson, and so is any
count of them, its variance being its mean; where starters come in groups, with a monthly variance of φ
times the mean λ, each month of entry adds (φ − 1) λ q̄², q̄ being the mean chance of that month's starters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from udfs.engine.people import Array, Entries

FLOWS = ("closing", "starters", "leavers", "ageing_out", "moves_in", "moves_out")
CLOSING, STARTERS, LEAVERS, AGEING_OUT, MOVES_IN, MOVES_OUT = range(len(FLOWS))


@dataclass(frozen=True, eq=False)
class Moments:
    """Means and variances [flows, months, placements + total]; variances of unmeasured months are NaN."""

    mean: Array
    variance: Array

    @classmethod
    def empty(cls, months: int, placements: int) -> Moments:
        shape = (len(FLOWS), months, placements + 1)
        return cls(np.zeros(shape), np.full(shape, np.nan))


def expected_starters(entries: Entries, month: int, cohorts: int) -> Array:
    """Expected starters of this month, the last, the one before …: [cohorts]."""
    return np.array([entries.in_month(month - c).sum() if c <= month else 0.0 for c in range(cohorts)])


def extra_variance(overdispersion: float, expected: Array, counted: Array) -> Array:
    """(φ − 1) Σ λ q̄² over the months of entry, with counted = λ q̄ on the last axis but one."""
    known = expected > 0
    share = np.square(counted[..., known, :]) / expected[known][:, None]
    extra: Array = (overdispersion - 1) * share.sum(axis=-2)
    return extra
