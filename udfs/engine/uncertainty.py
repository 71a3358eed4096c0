"""How wrong the rates themselves may be: a seeded ensemble of mean projections.

Each draw takes every rate from what its evidence supports: entries from a gamma distribution with as
many counts, leaving, moving and staying from a Dirichlet distribution with as many events. Cells that
were estimated together are drawn together. The variance of the draws' mean projections adds to the
variance that known rates would leave. It needs less detail than the projection itself: ages, and
time in care beyond a year, are taken to the half-year and starters' ages to the year, which changes the
added standard deviation by about a hundredth; the draws themselves, 64 of them, leave it uncertain by a
tenth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from udfs.engine.chain import Chain, Grouping, Multipliers, Step, distinct
from udfs.engine.moments import CLOSING, FLOWS, STARTERS
from udfs.engine.people import ADULT_MONTHS, AGE_YEARS, Array, Entries, IntArray, Opening, refuse
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
    and monthly entries [draws, ages, placements], each beside the point values that it belongs to."""

    leaving: Array
    moves: Array
    entries: Array
    #: How much more or fewer starters than the means each draw has in each month [draws, months].
    entry_trend: Array | None = None

    def relative_rates(self, rates: Rates) -> Multipliers:
        """The draws of rates relative to their point values."""
        leaving, moves = _flat_bands(rates.leaving, rates.moves)
        drawn_leaving, drawn_moves = _flat_bands(self.leaving, self.moves)
        staying, drawn_staying = (_staying(*pair) for pair in ((leaving, moves), (drawn_leaving, drawn_moves)))
        return Multipliers(
            _relative(drawn_leaving, leaving), _relative(drawn_moves, moves), _relative(drawn_staying, staying)
        )

    def relative_entries(self, entries: Entries) -> Array:
        """The draws of entries relative to their first month's means, [draws, ages, placements]."""
        return _relative(self.entries, entries.monthly[0])


def _staying(leaving: Array, moves: Array) -> Array:
    """What leaving and moves leave; below nought by no more than binary rounding, which is taken as nought."""
    left: Array = 1 - leaving - moves.sum(axis=-1)
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
    rates: Rates, opening: Opening, entries: Entries, months: int, *, tenure: bool, draws: int, seed: int,
    drawn: Drawn | None = None,
) -> Ensemble:  # fmt: skip
    """Mean projections under the draws given, or under draws of whatever rates and entries have evidence."""
    rng = np.random.default_rng(seed)
    if drawn is not None:
        draws = len(drawn.leaving)
        multipliers: Multipliers | None = drawn.relative_rates(rates)
        share: Array | None = drawn.relative_entries(entries)
    else:
        multipliers = draw_rates(rates, draws, rng)
        share = None if entries.counts is None else _gamma(entries.counts, draws, rng)
    chain = Chain(rates, tenure=tenure, draws=multipliers)
    at_start = _opening_children(chain, opening, draws, months)
    first = at_start.where.sum(axis=0)
    starters = _Children(chain, np.zeros((0, draws, chain.states)), *np.zeros((2, 0), dtype=np.int64))
    old = np.zeros((draws, len(FLOWS), months, chain.states))
    new = np.zeros_like(old)
    trend = None if drawn is None else drawn.entry_trend
    steady = entries.constant and chain.constant and trend is None
    for month in range(months):
        old[:, :, month] = at_start.advance(month)
        new[:, :, month] = starters.advance(month)
        if month == 0 or not steady:
            arriving = _by_year_of_age(entries, share, draws, month)
            if trend is not None:
                arriving = arriving * trend[:, month, None]
            starting = chain.entry_states(arriving)
            new[:, :, month] += starters.arrive(month, starting, entries.first_month_exposure)
    return Ensemble(old + (np.cumsum(new, axis=2) if steady else new), first)


def _by_year_of_age(entries: Entries, share: Array | None, draws: int, month: int) -> Array:
    """Drawn starters of a month, [single years of age (or 1), draws, placements]."""
    table = entries.monthly[0 if entries.constant else month]
    drawn: Array = np.broadcast_to(table if share is None else table * share, (draws, *table.shape))
    if len(table) == ADULT_MONTHS:
        drawn = drawn.reshape(draws, AGE_YEARS, 12, -1).sum(axis=2)
    return drawn.swapaxes(0, 1)


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
    """Expected children by kind (age and time in care), draw and state."""

    def __init__(self, chain: Chain, where: Array, age: IntArray, care: IntArray) -> None:
        self._chain, self.where, self._age, self._care = chain, where, age, care

    def advance(self, month: int) -> Array:
        """A month on; the flows of the month, [draws, flows, states]."""
        step = self._chain.step(month)
        before, grouping = self.where, Grouping(self._chain.bands(self._age, self._care))
        moved = grouping.advance_draws(before, step.transition)
        older = self._chain.older(self._age, 1)
        inside = older < self._chain.leaves_at
        self.where, self._age, self._care = moved[inside], older[inside], self._care[inside] + 1
        ageing = moved[~inside].sum(axis=0)
        return _flows(step, grouping, before, moved, ageing)

    def arrive(self, month: int, starting: Array, exposure: float) -> Array:
        """New starters [ages, draws, states], at risk for part of the month; the flows they add."""
        step = self._chain.step(month)
        years = np.arange(len(starting))
        age = years * 12 + 6 if self._chain.ageing else years
        care = np.zeros_like(age)
        grouping = Grouping(self._chain.bands(age, care))
        exposed = exposure * starting
        moved = grouping.advance_draws(exposed, step.transition)
        arrived = starting - exposed + moved
        flows = _flows(step, grouping, exposed, moved, np.zeros_like(moved[0]))
        flows[:, CLOSING] = arrived.sum(axis=0)
        flows[:, STARTERS] = starting.sum(axis=0)
        self.where = np.concatenate([self.where, arrived])
        self._age, self._care = np.r_[self._age, age], np.r_[self._care, care]
        return flows


def _flows(step: Step, grouping: Grouping, before: Array, moved: Array, ageing: Array) -> Array:
    present = grouping.totals(before).swapaxes(0, 1)
    leaving, moving, staying = (
        (present * p[..., grouping.bands, :]).sum(axis=-2) for p in (step.leaving, step.moving, step.staying)
    )
    moved_all = moved.sum(axis=0)
    parts = [moved_all - ageing, np.zeros_like(leaving), leaving + ageing, ageing, moved_all - staying, moving]
    return np.stack(parts, axis=1)
