"""Numbers as people type them, by year, as the engine takes them, by month."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from udfs.engine.people import AGE_YEARS, Entries, Opening
from udfs.engine.rates import Rates

Rows = Sequence[Sequence[float]]
MONTHS = 12


def opening_of(numbers: Rows) -> Opening:
    """Children at the start, one row by placement or eighteen by single year of age."""
    return Opening.by_age(numbers) if len(numbers) == AGE_YEARS else Opening.by_placement(numbers[0])


def entries_of(yearly: Rows) -> Entries:
    """Children starting in a year, spread evenly over its months."""
    return Entries(np.array([yearly]) / MONTHS)


def rates_of(leaving: Rows, moves: Sequence[Rows] | None, *, by_age: bool) -> Rates:
    """Yearly shares as monthly probabilities; ``leaving`` and ``moves`` are of all ages, or of each year of age.

    A share r is of those there at the start of a year, with nothing else happening: a hazard of
    −ln(1 − r) ÷ 12 a month. Leaving and every move compete; a share of 1 goes at once, before any other.
    """
    share = np.array(leaving, dtype=float)
    types = share.shape[1]
    moving = np.zeros((1, types, types)) if moves is None else np.array(moves, dtype=float)
    ages = max(len(share), len(moving))
    shares = np.empty((ages, types, 1 + types))
    shares[..., 0], shares[..., 1:] = share, moving
    at_once = shares == 1
    sudden = at_once.any(axis=-1, keepdims=True)
    hazards = np.where(sudden, at_once, -np.log1p(-np.where(at_once, 0.0, shares)) / MONTHS)
    total = hazards.sum(axis=-1, keepdims=True)
    gone = np.where(sudden, 1.0, -np.expm1(-total))
    monthly = np.divide(hazards * gone, total, out=np.zeros_like(hazards), where=total > 0)[:, None]
    edges = tuple(range(0, MONTHS * ages, MONTHS))
    return Rates(monthly[..., 0], monthly[..., 1:], edges, by_age=by_age)
