"""How long a starter stays in care at estimated rates."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from udfs.calendar import ADULT_MONTHS
from udfs.returns.rates.pooling import Array


@dataclass(frozen=True, eq=False)
class Stay:
    """``present`` is the chance that a starter is in care at each month end, from the one of the month of entry."""

    present: Array

    @property
    def months(self) -> float:
        """Month ends that a starter is expected to be in care."""
        return float(self.present.sum())

    @property
    def together(self) -> float:
        """The mean chance, over those month ends, that another starter of the same day is in care too."""
        return float((self.present**2).sum() / self.months)

    def since(self, years: int) -> Array:
        """The shares of today's children by when they started, in a council that stands still (years + 1).

        First those of the latest year, then of the year before, and so on; last those of before them all.
        """
        present = np.append(self.present, np.zeros(12 * years))
        recent = present[: 12 * years].reshape(years, 12).sum(1) / self.months
        return np.append(recent, 1 - recent.sum())


def expected_stay(
    leaving: Array, moves: Array, age_edges: Sequence[int], care_edges: Sequence[int], starters: Array
) -> Stay:
    """How long starters of these ages and lines (216, lines) stay, at these rates, up to their 18th birthday."""
    staying = moves + np.eye(starters.shape[1]) * (1 - leaving - moves.sum(-1))[..., None]
    bands = list(enumerate(itertools.pairwise([*age_edges, ADULT_MONTHS - 1])))
    care = np.searchsorted(care_edges, np.arange(ADULT_MONTHS), side="right") - 1
    where = starters / starters.sum()
    present = np.ones(ADULT_MONTHS)
    older = np.zeros_like(where)
    for month in range(ADULT_MONTHS - 1):
        older[month] = 0.0
        for band, (first, after) in bands:
            here = slice(max(first, month), after)  # nobody is younger than so many months
            if here.start < after:
                np.matmul(where[here], staying[band, care[month]], out=older[here.start + 1 : after + 1])
        where, older = older, where
        present[month + 1] = where[month + 1 :].sum()
    return Stay(present)
