"""Exact variance of what adds up over a year: children's average number and their cost.

A child's own total for the year, C, is what its placements add at each month end. Going backwards
through the year, E[C] from each age, time in care and state follows from that a month later, and E[C²]
from E[C]. Opening children are independent, so the variance is Σ n (E[C²] − E[C]²); starters are
Poisson, so theirs is Σ λ E[C²], with (φ − 1) λ E[C]² for each month of entry when they come in groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from udfs.engine.chain import Chain, Grouping, distinct
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
    present = np.zeros((children.since.size, chain.states))
    np.add.at(present, mine, now.where)
    np.add.at(present, starters, arriving)
    expected, square = _expected(chain, children, present, year, worth)

    each_opening = np.einsum("rs,rks->rk", now.chances, expected[mine[now.kind]])
    variance: Array = np.maximum(square - now.count @ each_opening**2, 0.0)  # rounding may take a certainty below
    if entries.overdispersion > 1:
        each = np.einsum("ns,nks->nk", arriving, expected[starters])
        by_month = each.reshape(-1, grid.shape[1], len(worth)).sum(axis=1)
        starting = np.r_[
            expected_starters(entries, year.start - 1, grid.shape[0]),
            [entries.in_month(month).sum() for month in range(year.start, year.end)],
        ]
        variance = variance + extra_variance(entries.overdispersion, starting, by_month)
    return variance


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
    """E[C] from when each kind is first present, [kinds, totals, states], and E[C²] summed over all ``present``."""
    groupings = [_at(chain, children, time) for time in range(year.start, year.end)]
    by_time = [present]
    for time, (grouping, here, inside) in enumerate(groupings, start=year.start):
        later = by_time[-1].copy()
        later[:here] = grouping.advance(later[:here], chain.step(time).transition) * inside[:, None]
        by_time.append(later)

    weights = year.weights
    own = worth * weights[-1]
    expected = np.repeat(own[None], children.since.size, axis=0)
    square = own**2 @ by_time[-1].sum(axis=0)
    for time in range(year.end - 1, year.start - 1, -1):
        grouping, here, inside = groupings[time - year.start]
        back = chain.step(time).transition.swapaxes(-1, -2)
        after = grouping.advance(expected[:here] * inside[:, None, None], back)
        own = worth * weights[time - year.start]
        now = by_time[time - year.start][:here]
        square += own**2 @ now.sum(axis=0) + 2 * np.einsum("ks,ks->k", own, np.einsum("ns,nks->ks", now, after))
        expected[:here] = own + after
    return expected, square


def _at(chain: Chain, children: Kinds, time: int) -> tuple[Grouping, int, np.ndarray]:
    """How the kinds present at a time are grouped, how many they are (the first ones), and who stays a child."""
    here = int(np.searchsorted(children.since, time, side="right"))
    months = time - children.since[:here]
    age = chain.older(children.age[:here], months)
    return Grouping(chain.bands(age, children.care[:here] + months)), here, chain.older(age, 1) < chain.leaves_at
