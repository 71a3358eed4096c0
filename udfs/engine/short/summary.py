"""A projection in short: rates by group and months since, what brings them to it, and its doubt.

``docs/method.md`` says why two groups are enough. The fit makes children at each year end, and on average in each
year, those of the projection; the doubt gives its ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.chain import Chain, Grouping
from udfs.engine.opening import opening_cohort
from udfs.engine.people import Array, Entries, IntArray, Opening
from udfs.engine.rates import Rates
from udfs.engine.results import Projection
from udfs.engine.short.doubt import Doubt
from udfs.engine.short.groups import HALF_YEAR, NOW, GroupRates
from udfs.engine.yearly import Month

#: Where bands begin, in months since the opening and since the start.
NOW_FROM, STARTERS_FROM = (0, 12, 24, 36, 48), (0, 3, 12, 24)
#: Where age groups of starters begin, in years.
STARTERS_AGES = (0, 10, 16)
#: Each round leaves about a tenth of the difference between rates of a month and rates at any moment.
ROUNDS = 12
#: How near the fit comes, on the log scale, in how many steps, none longer than this.
CLOSE, STEPS, LONGEST = 1e-11, 60, 0.1
#: Fewer children than this are none to fit.
NOBODY = 1e-9
#: The most of those in a placement who turn 18 in a month.
MOST_TURNING = 0.5
#: How far a factor of the fit is changed to see what that does.
NUDGE = 1e-6


@dataclass(frozen=True, eq=False)
class Summary:
    """The numbers of a plan: children now, starters a year there at a month end [years, placements], rates and doubt."""

    opening: Array
    starters: Array
    rates: GroupRates
    doubt: Doubt
    #: Where age groups of starters begin, in years.
    ages: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _Flows:
    """By months since: children there before and after the month, who left, moved and turned 18."""

    before: Array
    after: Array
    left: Array
    moved: Array
    turned: Array

    def weighted(self, weights: Array) -> _Flows:
        def times(values: Array) -> Array:
            result: Array = (values.T * weights).T
            return result

        return _Flows(*(times(each) for each in (self.before, self.after, self.left, self.moved, self.turned)))


def summarised(
    opening: Opening,
    entries: Entries,
    rates: Rates,
    full: Projection,
    starters_only: Projection | None,
    yearly_gbp: Array | None,
) -> Summary:
    """The summary of a projection of whole years from its own inputs.

    ``starters_only`` is the same projection with doubt about starters alone; ``yearly_gbp`` [years, placements] are
    the prices of its costs.
    """
    years, months = len(full.years), len(full.closing.mean)
    chain = Chain(rates)
    now = _flows_of_opening(chain, opening, months)
    monthly = _starters_together(entries, months)
    ages, groups = _age_groups(monthly)
    cohorts = np.arange(months, 0.0, -1)
    started = [_flows_of_starters(chain, each, months).weighted(cohorts) for each in groups]
    share = _ratio(np.array([each.sum(axis=0) for each in groups]), monthly.sum(axis=0))
    share[0, share.sum(axis=0) == 0] = 1.0
    starters = np.array([entries.in_month(m).sum(axis=0) for m in range(months)])
    found = _rates(now, started, share, months)
    children = _at_opening(opening, chain)
    fitted = _fitted(found, children, starters, full)
    starting = starters.reshape(years, MONTHS, -1).sum(axis=1)
    since = _started_since(fitted, children, starting)
    return Summary(children, starting, fitted, Doubt.of(full, starters_only or full, since, yearly_gbp), ages)


def _at_opening(opening: Opening, chain: Chain) -> Array:
    return np.bincount(opening.placement, weights=opening.count, minlength=chain.placements).astype(float)


def _flows_of_opening(chain: Chain, opening: Opening, months: int) -> _Flows:
    cohort = opening_cohort(chain, opening, months)
    return _followed(chain, cohort.age, cohort.care, cohort.where, months)


def _starters_together(entries: Entries, months: int) -> Array:
    """One month's starters by month of age and line; those of all months where they differ."""
    count = 1 if entries.constant else months
    together: Array = np.sum([entries.without_season(m) for m in range(count)], axis=0)
    return together


def _age_groups(monthly: Array) -> tuple[tuple[int, ...], list[Array]]:
    """Where age groups begin, and their starters; one group where age plays no part."""
    if len(monthly) == 1:
        return (0,), [monthly]
    age = np.searchsorted(STARTERS_AGES, np.arange(len(monthly)) // MONTHS, side="right") - 1
    return STARTERS_AGES, [np.where(age[:, None] == group, monthly, 0.0) for group in range(len(STARTERS_AGES))]


def _flows_of_starters(chain: Chain, where: Array, months: int) -> _Flows:
    age = np.arange(len(where))
    return _followed(chain, age, np.zeros_like(age), where, months)


def _followed(chain: Chain, age: IntArray, care: IntArray, where: Array, months: int) -> _Flows:
    p = chain.placements
    before, after, left, turned = np.zeros((4, months, p))
    flows = _Flows(before, after, left, np.zeros((months, p, p)), turned)
    for month in range(months):
        step = chain.step(month)
        grouping = Grouping(chain.bands(age, care))
        there = grouping.totals(where)
        flows.before[month] = where.sum(axis=0)
        flows.left[month] = (there * step.leaving[grouping.bands]).sum(axis=0)
        flows.moved[month] = (there[:, :, None] * step.moves[grouping.bands]).sum(axis=0)
        where = grouping.advance(where, step.transition)
        flows.after[month] = where.sum(axis=0)
        age, care = chain.older(age, 1), care + 1
        inside = age < chain.leaves_at
        flows.turned[month] = where[~inside].sum(axis=0)
        age, care, where = age[inside], care[inside], where[inside]
    return flows


def _rates(now: _Flows, started: Sequence[_Flows], share: Array, months: int) -> GroupRates:
    """Rates by band; see :func:`_share` for bands that nobody of a placement is in."""
    now_from, starters_from = (tuple(edge for edge in each if edge < months) for each in (NOW_FROM, STARTERS_FROM))
    groups = [(now, now_from), *((each, starters_from) for each in started)]
    bands = [[_summed(flows, first, last) for first, last in _spans(froms, months)] for flows, froms in groups]
    every = [one for group in bands for one in group]
    of_group = np.repeat(np.arange(len(bands)), [len(group) for group in bands])
    before, after, left, moved, turned = (
        np.array([getattr(one, name) for one in every]) for name in ("before", "after", "left", "moved", "turned")
    )
    where = _destinations(moved, of_group)
    leaving, moving = (_share(part, before, of_group) for part in (left, moved.sum(axis=2)))
    turning = -np.log1p(-np.minimum(_share(turned, after, of_group), MOST_TURNING)) * MONTHS
    yearly = _at_any_moment(leaving, moving, where[of_group], turning)
    return GroupRates(now_from, (starters_from,) * len(started), share, *yearly, where, np.ones((0, len(moved[0]))))


def _destinations(moved: Array, of_group: IntArray) -> Array:
    """Shares of those who move [groups, from, to]; where nobody of a group moved, those of all groups."""
    of_all = moved.sum(axis=0)
    usual = _ratio(of_all, of_all.sum(axis=1, keepdims=True))
    each = np.array([moved[of_group == group].sum(axis=0) for group in np.unique(of_group)])
    whole = each.sum(axis=2, keepdims=True)
    result: Array = np.where(whole > NOBODY, _ratio(each, whole), usual)
    return result


def _spans(froms: Sequence[int], months: int) -> list[tuple[int, int]]:
    return list(zip(froms, [*froms[1:], months], strict=True))


def _summed(flows: _Flows, first: int, last: int) -> _Flows:
    parts = (flows.before, flows.after, flows.left, flows.moved, flows.turned)
    return _Flows(*(each[first:last].sum(axis=0) for each in parts))


def _ratio(part: Array, whole: Array) -> Array:
    result: Array = np.divide(part, whole, out=np.zeros_like(part), where=np.broadcast_to(whole > NOBODY, part.shape))
    return result


def _share(events: Array, there: Array, of_group: IntArray) -> Array:
    """Events ÷ children [bands, placements]; where there is nobody, those of the band before, the group, or all."""
    shares = np.broadcast_to(_ratio(events.sum(axis=0), there.sum(axis=0)), events.shape).copy()
    for band, group in enumerate(of_group):
        if band and of_group[band - 1] == group:
            shares[band] = shares[band - 1]
        else:
            mine = of_group == group
            some = there[mine].sum(axis=0) > NOBODY
            shares[band, some] = _ratio(events[mine].sum(axis=0), there[mine].sum(axis=0))[some]
        some = there[band] > NOBODY
        shares[band, some] = _ratio(events[band], there[band])[some]
    return shares


def _at_any_moment(leaving: Array, moving: Array, where: Array, turning: Array) -> tuple[Array, Array, Array]:
    """Yearly rates at which as many have left, and are elsewhere, at a month's end as the shares of a month say."""
    yearly_leaving, yearly_moving = MONTHS * leaving, MONTHS * moving
    for _ in range(ROUNDS):
        month = Month.of(yearly_leaving.tolist(), (yearly_moving[..., None] * where).tolist())
        elsewhere = month.ends.sum(axis=-1) - np.diagonal(month.ends, axis1=1, axis2=2)
        yearly_leaving = yearly_leaving * _ratio(leaving, month.leavers)
        yearly_moving = yearly_moving * _ratio(moving, elsewhere)
    return yearly_leaving, turning, yearly_moving


def _fitted(rates: GroupRates, opening: Array, starters: Array, full: Projection) -> GroupRates:
    """The same with the fit, year by year: two factors a placement, for children at its end and on average in it."""
    monthly = starters.reshape(len(full.years), MONTHS, -1).mean(axis=1)
    rows, fit = rates.opening(opening), []
    for y, year in enumerate(full.years):
        target = np.array([full.closing.mean[year.end - 1, :-1], full.fte.mean[y, :-1]])
        step = _Year(rates, year.start, rows, monthly[y])
        factors = _solved(step, target)
        rows = step.run(factors[None])[1][:, 0]
        fit.append(factors)
    return replace(rates, fit=np.concatenate(fit))


class _Year:
    """A year at given factors, many sets of them at a time."""

    def __init__(self, rates: GroupRates, first: int, rows: Array, starting: Array) -> None:
        self._ends = [rates.month.ends[rates.bands(month)] for month in range(first, first + MONTHS)]
        self._rates, self._rows, self._starting = rates, rows, starting

    def run(self, factors: Array) -> tuple[Array, Array]:
        """From factors [sets, halves, placements], children at the end and on average [sets, 2, placements], and rows."""
        rows = np.tile(self._rows[:, None], (1, len(factors), 1))
        total = rows.sum(axis=0) / 2
        for month, ends in enumerate(self._ends):
            rows = self._rates.month_on((rows @ ends) * factors[:, month // HALF_YEAR])
            self._rates.arrive(rows, self._starting)
            total = total + rows.sum(axis=0)
        last = rows.sum(axis=0)
        return np.stack([last, (total - last / 2) / MONTHS], axis=1), rows


def _solved(year: _Year, target: Array) -> Array:
    """Factors [halves, placements] by Newton's steps on logarithms; 1 where there are no children to fit."""
    log = np.zeros(target.shape)
    some = np.flatnonzero((target > NOBODY).all(axis=0))
    if not some.size:
        return np.ones(target.shape)
    for _ in range(STEPS):
        tried = np.tile(log, (2 * some.size + 1, 1, 1))
        for i, line in enumerate(some):
            tried[1 + 2 * i, 0, line] += NUDGE
            tried[2 + 2 * i, 1, line] += NUDGE
        logs = np.log(np.maximum(year.run(np.exp(tried))[0][:, :, some], NOBODY)).reshape(len(tried), -1)
        miss = np.log(target[:, some]).reshape(-1) - logs[0]
        if np.abs(miss).max() < CLOSE:
            break
        slope = (logs[1:] - logs[0]).T / NUDGE
        change = np.linalg.lstsq(slope, miss, rcond=1e-9)[0]
        change *= min(1.0, LONGEST / max(float(np.abs(change).max()), NOBODY))
        log[:, some] += change.reshape(-1, 2).T
    return np.exp(log)


def _started_since(rates: GroupRates, opening: Array, starters: Array) -> Array:
    """Children at each year end who started since the opening, [years, placements]."""
    rows, found = rates.opening(opening), []
    for month in range(MONTHS * len(starters)):
        rows = rates.month_on(np.einsum("rp,rpq->rq", rows, rates.ends(month)))
        rates.arrive(rows, starters[month // MONTHS] / MONTHS)
        if (month + 1) % MONTHS == 0:
            found.append(rows[NOW + 1 :].sum(axis=0))
    return np.array(found)
