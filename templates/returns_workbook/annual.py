"""Starters and leaving by single year of age and placement, for the record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from udfs.calendar import MONTHS
from udfs.returns import Estimates
from udfs.returns.episodes.monthly import Counts
from udfs.returns.rates.pooling import Array

AGES = 18


@dataclass(frozen=True, eq=False, repr=False)
class Annual:
    """[18 ages, lines]: entries are children a year there at their first month end, leaving is leavers a year ÷
    average number of children, averaged over time in care by the months that children spent."""

    entries: Array
    leaving: Array


def annual(estimates: Estimates, months: Counts) -> Annual:
    """Those of a reference window's monthly estimates.

    ``months`` [age bands, times in care, lines] are those that all its children spent: the weights of averages over
    time in care.
    """
    ages = np.searchsorted(estimates.age_edges, MONTHS * np.arange(AGES), side="right") - 1
    entries = MONTHS * estimates.entries.monthly.reshape(AGES, MONTHS, -1).sum(1)
    return Annual(entries, MONTHS * _average(estimates.leaving_fit.rate, months)[ages])


def _average(rate: Array, months: Counts) -> Array:
    """Rates [ages, times in care, lines] averaged over time in care by months spent.

    A cell in which nobody spent any time takes the months of its age in all lines, or of all ages.
    """
    weight = months.astype(float)
    for wider in (months.sum(2, keepdims=True), months.sum((0, 2), keepdims=True), np.ones((1, 1, 1))):
        weight = np.where(weight.sum(1, keepdims=True) > 0, weight, wider)
    averaged: Array = (rate * weight).sum(1) / weight.sum(1)
    return averaged
