"""Exact means and variances, month by month, of the children in care at the start."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

import numpy as np

from udfs.engine.chain import Chain, Grouping, Step, distinct
from udfs.engine.moments import CLOSING, Moments
from udfs.engine.people import Array, IntArray, Opening


@dataclass(frozen=True, eq=False)
class Cohort:
    """Opening children at one time, by kind (age and time in care, youngest first) and by row.

    A row is a kind and the placement its children began in: ``count`` of them, with ``chances`` of being
    in each state. ``where`` is how many of each kind to expect in each state, wherever they began.
    """

    age: IntArray
    care: IntArray
    where: Array
    kind: IntArray
    count: Array
    chances: Array


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
    where = np.zeros((age.size, chain.states))
    where[kind, placement] = count
    return Cohort(age, care, where, kind, count, np.eye(chain.states)[placement])


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
        later, flows = _expected(chain, now, step)
        bands = chain.bands(now.age, now.care)[now.kind]
        moved = Grouping(bands).advance(now.chances, step.transition)
        if month + 1 in measured:
            chances = chain.by_placement(_chances(now, step, bands, moved, len(later.count)))
            path.moments.variance[:, month] = _variance(now.count, chances)
        path.present.append(flows[CLOSING])
        path.moments.mean[:, month] = chain.by_placement(flows)
        now = replace(later, chances=moved[: len(later.count)])
    return path


def follow_opening_closings(chain: Chain, opening: Opening, months: int, measured: Collection[int]) -> OpeningPath:
    """The same with variances of closings alone, for rates that neither time in care nor the calendar changes.

    Chances then depend on age alone, so they are carried from one measured month to the next at once.
    """
    now = opening_cohort(chain, opening, months)
    path = OpeningPath(Moments.empty(months, chain.placements), [now.where.sum(axis=0)])
    known: dict[int, Array] = {}
    since = 0
    for month in range(months):
        now, flows = _expected(chain, now, chain.step(month))
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
    """Σ n q (1 − q) over rows, which are the last axis but one of the chances q (rounding may take q past 1)."""
    variance: Array = np.einsum("r,...rp->...p", count, np.maximum(chances * (1 - chances), 0.0))
    return variance


def _expected(chain: Chain, now: Cohort, step: Step) -> tuple[Cohort, Array]:
    """The cohort a month on, its chances not yet, and the expected flows of the month, [flows, states]."""
    grouping = Grouping(chain.bands(now.age, now.care))
    where = grouping.advance(now.where, step.transition)
    age = chain.older(now.age, 1)
    children = int(np.searchsorted(age, chain.leaves_at))
    rows = int(np.searchsorted(now.kind, children))
    flows = _expected_flows(now, step, grouping, where, children)
    later = Cohort(
        age=age[:children],
        care=now.care[:children] + 1,
        where=where[:children],
        kind=now.kind[:rows],
        count=now.count[:rows],
        chances=now.chances[:rows],
    )
    return later, flows


def _expected_flows(now: Cohort, step: Step, grouping: Grouping, moved: Array, children: int) -> Array:
    """Flows of the month, [flows, states]; the kinds after the first ``children`` turn 18."""
    present = grouping.totals(now.where)
    leaving, moving, staying = (
        (present * p[grouping.bands]).sum(axis=0) for p in (step.leaving, step.moving, step.staying)
    )
    closing, ageing = moved[:children].sum(axis=0), moved[children:].sum(axis=0)
    return np.array([closing, 0 * closing, leaving + ageing, ageing, closing + ageing - staying, moving])


def _chances(now: Cohort, step: Step, bands: IntArray, moved: Array, children: int) -> Array:
    """Each row's chance of being counted in each flow this month, [flows, rows, states]."""
    leaving, moving = now.chances * step.leaving[bands], now.chances * step.moving[bands]
    arriving = moved - now.chances * step.staying[bands]
    closing, ageing = moved.copy(), moved.copy()
    closing[children:], ageing[:children] = 0.0, 0.0
    return np.stack([closing, np.zeros_like(moved), leaving + ageing, ageing, arriving, moving])
