"""Exact variance of what adds up over a year: children's average number and their cost.

A child's own total for the year, C, is what its placements add at each month end. Going backwards
through the year, E[C] from each age, time in care and state follows from that a month later, and E[C²]
from E[C]. Opening children are independent, so the variance is Σ n (E[C²] − E[C]²); starters are
Poisson, so theirs is Σ λ E[C²], with (φ − 1) λ E[C]² for each month of entry when they come in groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from udfs.engine.chain import Chain, Grouping, distinct, summed
from udfs.engine.entrants import EntrantPath
from udfs.engine.moments import expected_starters, extra_variance
from udfs.engine.opening import Cohort, OpeningPath
from udfs.engine.people import Array, Entries, IntArray
from udfs.engine.prices import Costs, Year


@dataclass(frozen=True, eq=False)
class Kinds:
    """Kinds of children: present from ``since`` (a time in months) at this age and time in care."""

    since: IntArray
    age: IntArray
    care: IntArray


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

    def each(self, year: int) -> Array:
        """[average number or cost, placements + total, states]."""
        return np.stack([self._group, self._group * self._prices[year]])

    def distinct(self, year: int) -> Array:
        """The totals whose variance is worked out, [totals, states].

        With one price for each placement the variance of its cost follows from that of its number.
        """
        numbers, costs = self.each(year)
        return np.vstack([numbers, costs[-1:] if self._one_price else costs])

    def variances(self, year: int, distinct: Array) -> Array:
        """The variances of all totals, shaped like ``each`` without states, from those of the distinct ones."""
        columns = len(self._group)
        numbers, costs = distinct[:columns], distinct[columns:]
        if self._one_price:
            costs = np.r_[numbers[:-1] * self._prices[year] ** 2, costs]
        return np.stack([numbers, costs])


def year_variances(
    chain: Chain, entries: Entries, opening: OpeningPath, entrants: EntrantPath, year: Year, worth: Array
) -> Array:
    """Variance of each total of the year; ``worth`` [totals, states] is what a whole year adds.

    Over all children E[C²] sums to Σ over times of those present × r (r + 2 R): r is what the time itself
    adds and R what is still expected after it. Only E[C] is then needed child by child.
    """
    now, grid = opening.at[year.start], entrants.at[year.start][: year.start]
    children, mine, starters = _kinds(chain, now, grid, year)
    arriving = np.concatenate([grid.reshape(-1, chain.states), *entrants.arrived[year.start : year.end]])
    everyone = np.concatenate([now.where, arriving])
    present = summed(everyone, np.r_[mine, starters], children.since.size)
    time, square = _expected(chain, children, present, year, worth)

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


def _kinds(chain: Chain, now: Cohort, grid: Array, year: Year) -> tuple[Kinds, IntArray, IntArray]:
    """The kinds of children of a year, which of them each opening kind is, and each starter.

    Starters are those so far, by months in care and age, then those of each month, by age.
    """
    care, age = np.indices(grid.shape[:2]).reshape(2, -1)
    ages = grid.shape[1]
    since = np.repeat(np.arange(year.start + 1, year.end + 1), ages)
    everyone = Kinds(
        np.r_[np.full(now.age.size + age.size, year.start), since],
        np.r_[now.age, age, np.tile(np.arange(ages), year.months)],
        np.r_[now.care, care, np.zeros_like(since)],
    )
    age, care = chain.equivalent(everyone.age, everyone.care, year.end - everyone.since)
    kinds, place = distinct(everyone.since, age, care)
    return Kinds(*kinds), place[: now.age.size], place[now.age.size :]


def _expected(chain: Chain, children: Kinds, present: Array, year: Year, worth: Array) -> tuple[Array, Array]:
    """For each kind from when it is first present, the share of the year to expect in each state, by the state

    it is first in, [kinds, states, first states]; and E[C²] summed over all ``present``.
    """
    groupings = [_at(chain, children, time) for time in range(year.start, year.end)]
    by_time = [present]
    for time, (grouping, here, inside) in enumerate(groupings, start=year.start):
        later = by_time[-1].copy()
        later[:here] = grouping.advance(later[:here], chain.step(time).transition) * inside[:, None]
        by_time.append(later)

    weights = year.weights
    state = np.arange(chain.states)
    expected = np.tile(weights[-1] * np.eye(chain.states), (children.since.size, 1, 1))
    square = (worth * weights[-1]) ** 2 @ by_time[-1].sum(axis=0)
    for time in range(year.end - 1, year.start - 1, -1):
        grouping, here, inside = groupings[time - year.start]
        expected[:here][~inside] = 0.0
        after = grouping.advance(expected[:here], chain.step(time).transition.swapaxes(-1, -2))
        own = worth * weights[time - year.start]
        now = by_time[time - year.start][:here]
        following = worth @ np.einsum("ns,nts->ts", now, after)
        square += own**2 @ now.sum(axis=0) + 2 * (own * following).sum(axis=-1)
        after[:, state, state] += weights[time - year.start]
        expected[:here] = after
    return expected, square


def _at(chain: Chain, children: Kinds, time: int) -> tuple[Grouping, int, np.ndarray]:
    """How the kinds present at a time are grouped, how many they are (the first ones), and who stays a child."""
    here = int(np.searchsorted(children.since, time, side="right"))
    months = time - children.since[:here]
    age = chain.older(children.age[:here], months)
    return Grouping(chain.bands(age, children.care[:here] + months)), here, chain.older(age, 1) < chain.leaves_at
