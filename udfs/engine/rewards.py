"""Exact variances of yearly totals: the average number of children, and their cost.

A child's own total for the year, C, is what its placements add at each month end. Going backwards
through the year, E[C] from each age, time in care and state follows from that a month later, and E[C²]
from E[C]. Opening children are independent, so the variance is Σ n (E[C²] − E[C]²); starters are
Poisson, so theirs is Σ λ E[C²], with (φ − 1) λ E[C]² for each month of entry when they come in groups.
Where prices are unsure too, what they add follows from these variances: see :func:`price_variance`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from udfs.engine.chain import Chain, Grouping, distinct, summed
from udfs.engine.entrants import EntrantPath
from udfs.engine.moments import expected_starters, extra_variance
from udfs.engine.opening import Cohort, OpeningPath
from udfs.engine.people import Array, Entries, IntArray
from udfs.engine.prices import Costs, PriceWalk, Year


@dataclass(frozen=True, eq=False)
class Stage:
    """Children at one time of a year, by kind: those of one band whose ages and times in care have one future.

    ``present`` of each kind to expect in each state; ``staying`` are the kinds still under 18 a month
    later, and ``later`` what kind each is then.
    """

    grouping: Grouping
    present: Array
    staying: IntArray
    later: IntArray


class Worth:
    """What a child adds to each of a year's totals by being in a state all year.

    The totals are average numbers (1 each) and costs (£), by placement and in all.
    """

    def __init__(self, chain: Chain, years: tuple[Year, ...], costs: Costs | None) -> None:
        prices = np.zeros((len(years), chain.states))
        if costs is not None:
            prices = np.hstack(costs.yearly_gbp(years)[: chain.states // chain.placements])
        self._group, self._prices = chain.by_placement(np.eye(chain.states)).T, prices
        self._one_price = chain.states == chain.placements
        walk = None if costs is None else costs.walk
        self._sharing = np.zeros((0, chain.states)) if walk is None else walk.members @ self._group[:-1]

    def each(self, year: int) -> Array:
        """[average number or cost, placements + total, states]."""
        return np.stack([self._group, self._group * self._prices[year]])

    def distinct(self, year: int) -> Array:
        """The totals whose variance is worked out, [totals, states].

        With one price for each placement the variance of its cost follows from that of its number.
        """
        numbers, costs = self.each(year)
        return np.vstack([numbers, costs[-1:] if self._one_price else costs, self.of_groups(year)])

    def of_groups(self, year: int) -> Array:
        """Cost of the placements whose prices move together, [groups, states]; no rows where prices are certain."""
        costs: Array = self._sharing * self._prices[year]
        return costs

    def variances(self, year: int, distinct: Array) -> Array:
        """The variances of all totals, shaped like ``each`` without states, from those of the distinct ones."""
        columns = len(self._group)
        numbers, costs = distinct[:columns], distinct[columns : len(distinct) - len(self._sharing)]
        if self._one_price:
            costs = np.r_[numbers[:-1] * self._prices[year] ** 2, costs]
        return np.stack([numbers, costs])

    def group_variances(self, distinct: Array) -> Array:
        """The variances of the groups' costs, from those of the distinct totals."""
        return distinct[len(distinct) - len(self._sharing) :]


def price_variance(walk: PriceWalk, year: Year, mean: Array, variance: Array, of_groups: tuple[Array, Array]) -> Array:
    """What walking prices add to the variances of a year's costs: each placement's, and in the last place all costs'.

    A group's cost is F × G: its price factor F has mean 1 and variance v, and G, its cost at the prices given, is
    independent of F. Given G, the variance of F × G is v × G². So Var(F × G) = Var(G) + v × (E[G]² + Var(G)), and
    independent groups add up. ``mean`` and ``variance`` are of G by placement, ``of_groups`` both by group.
    """
    factor = walk.factor_variance(year)
    group_mean, group_variance = of_groups
    each = factor[walk.group] * (mean**2 + variance)
    return np.append(each, factor @ (group_mean**2 + group_variance))


def year_variances(
    chain: Chain, entries: Entries, opening: OpeningPath, entrants: EntrantPath, year: Year, worth: Array
) -> Array:
    """Variance of each total of the year; ``worth`` [totals, states] is what a whole year adds.

    Over all children E[C²] sums to Σ over times of those present × r (r + 2 R): r is what the time itself
    adds and R what is still expected after it. Only E[C] is then needed child by child.
    """
    now = opening.at[year.start]
    stages, mine = _stages(chain, now, entrants, year)
    time, square = _expected(chain, stages, year, worth)

    each_opening = np.einsum("rs,rts->rt", now.chances, time[mine[now.kind]]) @ worth.T
    variance: Array = np.maximum(square - now.count @ each_opening**2, 0.0)  # rounding may take a certainty below
    if entries.overdispersion > 1:
        by_month = _by_month_of_entry(entrants, year) @ worth.T
        starting = expected_starters(entries, year.end - 1, year.end)[::-1]
        variance = variance + extra_variance(entries.overdispersion, starting, by_month)
    return variance


def _by_month_of_entry(entrants: EntrantPath, year: Year) -> Array:
    """The share of the year that starters are expected to spend in each state, by their month of entry."""
    total = np.zeros((year.end, entrants.by_months_since[0].shape[-1]))
    for time, weight in enumerate(year.weights, start=year.start):
        if time:
            total[:time] += weight * entrants.by_months_since[time - 1][::-1]
    return total


def _stages(chain: Chain, now: Cohort, entrants: EntrantPath, year: Year) -> tuple[list[Stage], IntArray]:
    """Everyone's kinds at the start of the year and each month end, starters joining; and which are ``now``'s."""
    grid = entrants.at[year.start][: year.start]
    care, age = np.indices(grid.shape[:2]).reshape(2, -1)
    age, care = np.r_[now.age, age], np.r_[now.care, care]
    where = np.concatenate([now.where, grid.reshape(-1, chain.states)])
    stages: list[Stage] = []
    for time in range(year.start, year.end + 1):
        age, care = chain.equivalent(age, care, year.end - time)
        (bands, age, care), place = distinct(chain.bands(age, care), age, care)
        if stages:
            stages[-1] = replace(stages[-1], later=place[: stages[-1].staying.size])
        else:
            mine = place[: now.age.size]
        present, grouping = summed(where, place, bands.size), Grouping(bands)
        older = chain.older(age, 1)
        staying = np.flatnonzero(older < chain.leaves_at)
        stages.append(Stage(grouping, present, staying, staying))
        if time < year.end:
            arrived = entrants.arrived[time]
            moved = grouping.advance(present, chain.step(time).transition)
            where = np.concatenate([moved[staying], arrived])
            age = np.r_[older[staying], np.arange(len(arrived))]
            care = np.r_[care[staying] + 1, np.zeros(len(arrived), np.int64)]
    return stages, mine


def _expected(chain: Chain, stages: list[Stage], year: Year, worth: Array) -> tuple[Array, Array]:
    """Time to expect in each state, and E[C²] summed over all who are present at any time.

    The first is the share of the year, by kind and state at its start: [kinds, states, first states].
    """
    weights = year.weights
    state = np.arange(chain.states)
    last = stages[-1].present
    expected = np.tile(weights[-1] * np.eye(chain.states), (len(last), 1, 1))
    square = (worth * weights[-1]) ** 2 @ last.sum(axis=0)
    for time in range(year.end - 1, year.start - 1, -1):
        stage = stages[time - year.start]
        later = np.zeros((len(stage.present), chain.states, chain.states))
        later[stage.staying] = expected[stage.later]
        after = stage.grouping.advance(later, chain.step(time).transition.swapaxes(-1, -2))
        own = worth * weights[time - year.start]
        following = worth @ np.einsum("ns,nts->ts", stage.present, after)
        square += own**2 @ stage.present.sum(axis=0) + 2 * (own * following).sum(axis=-1)
        after[:, state, state] += weights[time - year.start]
        expected = after
    return expected, square
