"""How wrong the rates themselves may be: a seeded ensemble of projections.

Each draw takes every rate from what its evidence supports: entries from a gamma distribution with as
many counts, leaving, moving and staying from a Dirichlet distribution with as many events. Cells that
were estimated together are drawn together. The variance of the draws' mean projections adds to the
variance that known rates would leave. It needs less detail than the projection itself: ages, and
time in care beyond a year, are taken to the half-year and starters' ages to the year, which changes the
added standard deviation by about a hundredth; the draws themselves, 64 of them, leave it uncertain by a
tenth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from udfs.calendar import ADULT_MONTHS
from udfs.engine.chain import Chain, Grouping, Multipliers, Replacements, Step, distinct
from udfs.engine.moments import AGEING_OUT, CLOSING, FLOWS, LEAVERS, MOVES_IN, MOVES_OUT, STARTERS
from udfs.engine.people import Array, Entries, IntArray, Opening, refuse
from udfs.engine.prices import Year
from udfs.engine.rates import ROUNDING, Rates

COARSE_MONTHS = 6
EXACT_CARE_MONTHS = 12


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Mean projections: flows [draws, flows, months, states] and opening children by state [draws, states]."""

    flows: Array
    opening: Array

    def averages(self, year: Year) -> Array:
        """Average numbers of a year, [draws, states]."""
        closing = self.flows[:, CLOSING]
        present = np.concatenate([self.opening[:, None], closing], axis=1)[:, year.start : year.end + 1]
        result: Array = np.einsum("t,dts->ds", year.weights, present)
        return result


@dataclass(frozen=True, eq=False)
class Drawn:
    """Draws made elsewhere from the evidence: leaving [draws, ages, cares, placements], moves (…, placements to)
    and monthly entries [draws, ages, placements], by year of age or as their point values are."""

    leaving: Array
    moves: Array
    entries: Array
    #: How much more or fewer starters than the means each draw has in each month [draws, months].
    entry_trend: Array | None = None

    def rates(self, point: Rates) -> Multipliers | Replacements:
        """The draws of rates: as they are or, where the rates change by the month, relative to their point values."""
        leaving, moves = _flat_bands(self.leaving, self.moves)
        drawn = Replacements(leaving, moves, _staying(leaving, moves))
        if point.constant:
            return drawn
        leaving, moves = _flat_bands(point.leaving, point.moves)
        return Multipliers(
            _relative(drawn.leaving, leaving),
            _relative(drawn.moves, moves),
            _relative(drawn.staying, _staying(leaving, moves)),
        )

    def relative_entries(self, entries: Entries) -> Array:
        """The draws of entries relative to their first month's means, [draws, years of age, placements]."""
        return _relative(_by_year_of_age(self.entries), _by_year_of_age(entries.monthly[0]))


def _staying(leaving: Array, moves: Array) -> Array:
    """What leaving and moves leave; below nought by no more than binary rounding, which is taken as nought."""
    left: Array = 1 - leaving - moves @ np.ones(moves.shape[-1])
    refuse(
        left, ~(left >= -ROUNDING), "drawn leaving + moves leave a share staying that", "rates that sum to at most 1"
    )
    return np.maximum(left, 0.0)


def _flat_bands(leaving: Array, moves: Array) -> tuple[Array, Array]:
    """Age and time-in-care bands as one axis."""
    placements = leaving.shape[-1]
    first = leaving.shape[:-3]
    return leaving.reshape(*first, -1, placements), moves.reshape(*first, -1, placements, placements)


def _relative(drawn: Array, point: Array) -> Array:
    result: Array = np.divide(drawn, point, out=np.ones_like(drawn), where=np.broadcast_to(point > 0, drawn.shape))
    return result


def draw_rates(rates: Rates, draws: int, rng: np.random.Generator) -> Multipliers | None:
    """Draws of the rates relative to their point values; None when they are taken as known."""
    if rates.exposure is None:
        return None
    moves = rates.moves.reshape(-1, rates.placements, rates.placements)
    leaving = rates.leaving.reshape(moves.shape[:2])
    exposure = rates.exposure.reshape(leaving.shape)
    staying = exposure * (1 - leaving - moves.sum(axis=-1))
    return Multipliers(
        _pooled(exposure * leaving, rates.leaving_pool, draws, rng),
        _pooled(exposure[..., None] * moves, rates.moves_pool, draws, rng),
        _gamma(np.maximum(staying, 0.0), draws, rng),
    )


def _pooled(events: Array, pool: IntArray | None, draws: int, rng: np.random.Generator) -> Array:
    """One multiplier for each cell [bands, placements (, placements to)], the same throughout a pool."""
    if pool is None:
        return _gamma(events, draws, rng)
    names, place = np.unique(pool, return_inverse=True)
    place = place.reshape(-1)
    flat = events.reshape(place.size, -1)
    together = np.zeros((names.size, flat.shape[1]))
    np.add.at(together, place, flat)
    return _gamma(together, draws, rng)[:, place].reshape(draws, *events.shape)


def _gamma(events: Array, draws: int, rng: np.random.Generator) -> Array:
    """Gamma draws with mean 1 and variance 1 ÷ events; 1 where there are none, and so no rate to vary."""
    drawn = rng.standard_gamma(events, size=(draws, *events.shape))
    result: Array = np.divide(drawn, events, out=np.ones_like(drawn), where=events > 0)
    return result


def project_ensemble(
    rates: Rates,
    opening: Opening,
    entries: Entries,
    months: int,
    *,
    tenure: bool,
    draws: int,
    seed: int,
    drawn: Drawn | None = None,
) -> Ensemble:
    """Mean projections under the draws given, or under draws of whatever rates and entries have evidence."""
    rng = np.random.default_rng(seed)
    if drawn is not None:
        draws = len(drawn.leaving)
        chain = Chain(rates, tenure=tenure, draws=drawn.rates(rates))
    else:
        chain = Chain(rates, tenure=tenure, draws=draw_rates(rates, draws, rng))
    starting = _starters(entries, draws, rng, drawn)
    at_start = _opening_children(chain, opening, draws, months)
    first = at_start.where.sum(axis=0)
    starters = _Children(chain, np.zeros((0, draws, chain.states)), *np.zeros((2, 0), dtype=np.int64))
    flows = np.zeros((draws, len(FLOWS), months, chain.states))
    new = np.zeros_like(flows)
    trend = None if drawn is None else drawn.entry_trend
    steady = entries.constant and chain.constant
    for month in range(months):
        at_start.advance(month, flows[:, :, month])
        starters.advance(month, new[:, :, month])
        if month == 0 or not steady:
            starting_now = starting(month) if steady or trend is None else starting(month) * trend[:, month, None]
            arriving = starters.arrive(month, chain.entry_states(starting_now), entries.first_month_exposure)
            new[:, :, month] += arriving
    # One month's starters do in each month of their stay what all earlier and later ones do in theirs.
    flows += _of_all_months(new, trend) if steady else new
    return Ensemble(flows, first)


def _of_all_months(of_first: Array, trend: Array | None) -> Array:
    """The flows of starters of every month, by those of the first month's [draws, flows, months, states].

    ``trend`` [draws, months] is how many more or fewer start in each month.
    """
    if trend is None:
        return of_first.cumsum(axis=2)
    months = of_first.shape[2]
    since = np.subtract.outer(np.arange(months), np.arange(months))
    weights = np.where(since >= 0, trend[:, np.maximum(since, 0)], 0.0)  # of the month, and of months since the start
    draws, flows, _, states = of_first.shape
    by_month = of_first.swapaxes(1, 2).reshape(draws, months, flows * states)
    trends: Array = (weights @ by_month).reshape(draws, months, flows, states).swapaxes(1, 2)
    return trends


def _starters(entries: Entries, draws: int, rng: np.random.Generator, drawn: Drawn | None) -> Callable[[int], Array]:
    """Starters of a month, [years of age (or 1), draws, placements]: as drawn, or the means times each draw's share."""
    share = None if drawn is not None or entries.counts is None else _gamma(entries.counts, draws, rng)
    relative = None if drawn is None or entries.constant else drawn.relative_entries(entries)

    def of_month(month: int) -> Array:
        table = entries.monthly[0 if entries.constant else month]
        if drawn is not None:
            by_year = _by_year_of_age(drawn.entries) if relative is None else _by_year_of_age(table) * relative
        else:
            by_year = _by_year_of_age(table if share is None else table * share)
        return np.broadcast_to(by_year, (draws, *by_year.shape[-2:])).swapaxes(0, 1)

    return of_month


def _by_year_of_age(table: Array) -> Array:
    """A table [..., ages, placements] with its months of age, if it has them, summed to years."""
    return np.add.reduceat(table, np.arange(0, ADULT_MONTHS, 12), axis=-2) if table.shape[-2] == ADULT_MONTHS else table


def _opening_children(chain: Chain, opening: Opening, draws: int, months: int) -> _Children:
    age, care = opening.age_months, opening.months_in_care
    if chain.ageing:
        age = _coarse(age)
    care = np.where(care < EXACT_CARE_MONTHS, care, _coarse(care))
    (age, care), place = distinct(*chain.equivalent(age, care, months))
    where = np.zeros((age.size, chain.states))
    np.add.at(where, (place, opening.placement), opening.count)
    return _Children(chain, np.repeat(where[:, None], draws, axis=1), age, care)


def _coarse(months: IntArray) -> IntArray:
    return months // COARSE_MONTHS * COARSE_MONTHS + COARSE_MONTHS // 2


class _Children:
    """Expected children by kind (age and time in care), draw and state; two arrays of them take turns."""

    def __init__(self, chain: Chain, where: Array, age: IntArray, care: IntArray) -> None:
        self._chain, self.where, self._age, self._care = chain, where, age, care
        self._spare = np.empty(where.shape)

    def advance(self, month: int, flows: Array) -> None:
        """A month on; its flows are put into [draws, flows, states]."""
        if not len(self.where):
            return
        step = self._chain.step(month)
        grouping = Grouping(self._chain.bands(self._age, self._care))
        before, spare, age, care = self.where, self._spare, self._age, self._care
        if not grouping.in_order:
            np.take(before, grouping.order, axis=0, out=spare, mode="clip")
            before, spare, age, care = spare, before, age[grouping.order], care[grouping.order]
        moved = _moved(grouping, before, step, spare)
        _put_flows(flows, step, grouping, before, moved)
        age = self._chain.older(age, 1)
        inside = age < self._chain.leaves_at
        if not inside.all():
            ageing = moved[~inside].sum(axis=0)
            flows[:, CLOSING] -= ageing
            flows[:, LEAVERS] += ageing
            flows[:, AGEING_OUT] = ageing
            age, care = age[inside], care[inside]
            before, moved = moved[: age.size], np.compress(inside, moved, axis=0, out=before[: age.size])
        self.where, self._spare, self._age, self._care = moved, before, age, care + 1

    def arrive(self, month: int, starting: Array, exposure: float) -> Array:
        """New starters [ages, draws, states], at risk for part of the month; the flows they add."""
        step = self._chain.step(month)
        years = np.arange(len(starting))
        age = years * 12 + 6 if self._chain.ageing else years
        care = np.zeros_like(age)
        grouping = Grouping(self._chain.bands(age, care))
        exposed = exposure * starting
        moved = _moved(grouping, exposed, step, np.empty(exposed.shape))
        arrived = starting - exposed + moved
        flows = np.zeros((starting.shape[1], len(FLOWS), starting.shape[2]))
        _put_flows(flows, step, grouping, exposed, moved)
        flows[:, CLOSING] = arrived.sum(axis=0)
        flows[:, STARTERS] = starting.sum(axis=0)
        self.where = np.concatenate([self.where, arrived])
        self._spare = np.empty(self.where.shape)
        self._age, self._care = np.r_[self._age, age], np.r_[self._care, care]
        return flows


def _moved(grouping: Grouping, ordered: Array, step: Step, moved: Array) -> Array:
    """Rows [rows, draws, states] in the order of their bands, where they are a month on, put into ``moved``."""
    for band, rows in grouping.parts:
        np.matmul(ordered[rows].swapaxes(0, 1), step.transition[..., band, :, :], out=moved[rows].swapaxes(0, 1))
    return moved


def _put_flows(flows: Array, step: Step, grouping: Grouping, ordered: Array, moved: Array) -> None:
    """The flows of rows in the order of their bands, as if nobody turned 18; starters are left as they are."""
    present = grouping.totals_in_order(ordered)
    leaving, staying = (
        (present * np.atleast_3d(p.T).T[:, grouping.bands].swapaxes(0, 1)).sum(axis=0)
        for p in (step.leaving, step.staying)
    )
    closing = moved.sum(axis=0)
    flows[:, CLOSING], flows[:, LEAVERS] = closing, leaving
    flows[:, MOVES_IN], flows[:, MOVES_OUT] = closing - staying, present.sum(axis=0) - leaving - staying
