"""Exact means and variances, month by month, of the children in care at the start."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

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


def follow_opening_closings(chain: Chain, opening: Opening, months: int, measured: Collection[int]) -> OpeningPath:
    """The same with variances of closings alone, for rates that neither time in care nor the calendar changes.

    Chances then depend on age alone, so they are carried from one measured month to the next at once.
    """
    now = opening_cohort(chain, opening, months)
    where = now.where
    path = OpeningPath(Moments.empty(months, chain.placements), [where.sum(axis=0)])
    known: dict[int, Array] = {}
    since = 0
    for month in range(months):
        later = now.month_on(chain, now.chances)
        where, flows = _expected(chain, now, where, chain.step(month), len(later.age))
        now = later
        path.present.append(flows[CLOSING])
        path.moments.mean[:, month] = chain.by_placement(flows)
        if month + 1 in measured:
            gap = month + 1 - since
            if gap not in known:
                known[gap] = _over_months(chain, gap)
            then = chain.older(now.age, -gap)
            now = replace(now, chances=np.einsum("rs,rst->rt", now.chances, known[gap][then[now.kind]]))
            path.moments.variance[CLOSING, month] = _variance(now.count, chain.by_placement(now.chances))
            since = month + 1
    return path


def _over_months(chain: Chain, months: int) -> Array:
    """Chances of each state so many months on, by age and state now, of those then still under 18."""
    age = np.arange(max(chain.leaves_at - months, 0) if chain.ageing else 1)
    matrices = chain.step(0).transition
    result = np.broadcast_to(np.eye(chain.states), (age.size, chain.states, chain.states))
    for month in range(months):
        now = chain.older(age, month)
        result = Grouping(chain.bands(now, np.zeros_like(now))).advance(result, matrices)
    return result


def _variance(count: Array, chances: Array) -> Array:
    """Σ n q (1 − q) over rows, the last axis but one of the chances q (rounding may take it below nought)."""
    variance: Array = np.maximum(count @ (chances * (1 - chances)), 0.0)
    return variance


def _expected(chain: Chain, now: Cohort, where: Array, step: Step, children: int) -> tuple[Array, Array]:
    """Children to expect of each kind and state a month on, and the flows of the month, [flows, states].

    The kinds after the first ``children`` turn 18.
    """
    grouping = Grouping(chain.bands(now.age, now.care))
    moved = grouping.advance(where, step.transition)
    present = grouping.totals(where)
    leaving, moving, staying = (
        (present * p[grouping.bands]).sum(axis=0) for p in (step.leaving, step.moving, step.staying)
    )
    closing, ageing = moved[:children].sum(axis=0), moved[children:].sum(axis=0)
    flows = np.array([closing, 0 * closing, leaving + ageing, ageing, closing + ageing - staying, moving])
    return moved[:children], flows


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
