"""Exact means and variances, month by month, of the children in care at the start."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from udfs.engine.chain import Chain, Grouping, Step, distinct, summed
from udfs.engine.moments import AGEING_OUT, CLOSING, FLOWS, LEAVERS, MOVES_IN, MOVES_OUT, Moments
from udfs.engine.people import Array, IntArray, Opening


@dataclass(frozen=True, eq=False)
class Cohort:
    """Opening children at one time, by kind (age and time in care, youngest first) and by row.

    A row is a kind and the placement its children began in: ``count`` of them, with ``chances`` of being
    in each state.
    """

    age: IntArray
    care: IntArray
    kind: IntArray
    count: Array
    chances: Array

    @property
    def where(self) -> Array:
        """How many of each kind to expect in each state, wherever they began."""
        return summed(self.count[:, None] * self.chances, self.kind, self.age.size)

    def month_on(self, chain: Chain, chances: Array) -> Cohort:
        """Those still under 18, a month on, with the chances given."""
        age = chain.older(self.age, 1)
        kinds = int(np.searchsorted(age, chain.leaves_at))
        rows = int(np.searchsorted(self.kind, kinds))
        return Cohort(age[:kinds], self.care[:kinds] + 1, self.kind[:rows], self.count[:rows], chances[:rows])


@dataclass(frozen=True, eq=False)
class OpeningPath:
    """Moments by month, expected children by state from the start on, and rows of children at some times."""

    moments: Moments
    present: list[Array]
    at: dict[int, Cohort] = field(default_factory=dict)


def opening_cohort(chain: Chain, opening: Opening, months: int) -> Cohort:
    """The opening children, those with one future over the coming months counted together."""
    age, care = chain.equivalent(opening.age_months, opening.months_in_care, months)
    (age, care, placement), row = distinct(age, care, opening.placement)
    count: Array = np.bincount(row, weights=opening.count, minlength=age.size).astype(float)
    (age, care), kind = distinct(age, care)
    return Cohort(age, care, kind, count, np.eye(chain.states)[placement])


def follow_opening(
    chain: Chain, opening: Opening, months: int, *, measured: Collection[int], kept: Collection[int] = ()
) -> OpeningPath:
    """Moments of the opening children; variances in ``measured`` months (from 1), cohorts at ``kept`` times."""
    now = opening_cohort(chain, opening, months)
    path = OpeningPath(Moments.empty(months, chain.placements), [now.where.sum(axis=0)])
    for month in range(months):
        if month in kept:
            path.at[month] = now
        step = chain.step(month)
        bands = chain.bands(now.age, now.care)[now.kind]
        moved = Grouping(bands).advance(now.chances, step.transition)
        later = now.month_on(chain, moved)
        counted = _chances(now, step, bands, moved, len(later.count))
        path.present.append(now.count @ counted[CLOSING])
        counted = chain.by_placement(counted)
        path.moments.mean[:, month] = now.count @ counted
        if month + 1 in measured:
            path.moments.variance[:, month] = _variance(now.count, counted)
        now = later
    return path


def _variance(count: Array, chances: Array) -> Array:
    """Σ n q (1 − q) over rows, the last axis but one of the chances q (rounding may take it below nought)."""
    variance: Array = np.maximum(count @ (chances * (1 - chances)), 0.0)
    return variance


def _chances(now: Cohort, step: Step, bands: IntArray, moved: Array, children: int) -> Array:
    """Each row's chance of being counted in each flow this month, [flows, rows, states].

    The rows after the first ``children`` turn 18.
    """
    counted = np.zeros((len(FLOWS), *moved.shape))
    counted[CLOSING, :children] = moved[:children]
    counted[AGEING_OUT, children:] = moved[children:]
    counted[LEAVERS] = now.chances * step.leaving[bands]
    counted[LEAVERS, children:] += moved[children:]
    counted[MOVES_IN] = moved - now.chances * step.staying[bands]
    counted[MOVES_OUT] = now.chances * step.moving[bands]
    return counted
