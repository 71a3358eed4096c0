"""The projection: every quantity with its mean and its range."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from udfs.engine.chain import Chain
from udfs.engine.entrants import follow_entrants
from udfs.engine.moments import AGEING_OUT, CLOSING, FLOWS, LEAVERS, MOVES_IN, MOVES_OUT, STARTERS, Moments
from udfs.engine.opening import follow_opening
from udfs.engine.people import Array, Entries, Opening, refuse
from udfs.engine.prices import Costs, Year, financial_years
from udfs.engine.rates import Rates
from udfs.engine.results import Measure, Projection, check_conservation
from udfs.engine.rewards import Worth, price_variance, year_variances
from udfs.engine.uncertainty import Drawn, Ensemble, project_ensemble
from udfs.errors import InputError

DRAWS = 64
SEED = 20_140_401


def project(
    opening: Opening,
    entries: Entries,
    rates: Rates,
    months: int,
    *,
    costs: Costs | None = None,
    first_april: int = 0,
    interval: float = 0.8,
    draws: int = DRAWS,
    seed: int = SEED,
    measured: Collection[int] | None = None,
    drawn: Drawn | None = None,
    periods: tuple[Year, ...] | None = None,
) -> Projection:
    """Project children in care month by month, with flows, average numbers and costs.

    ``first_april`` is the month, from 0, that is the first April. ``measured`` are the months, from 1,
    whose ranges are wanted (default all). Uncertainty in entries and rates is that of ``drawn``, or is added
    where they carry evidence, by ``draws`` seeded draws. ``periods`` are those of average numbers and costs,
    if not the financial years.
    """
    _check(opening, entries, rates, months, costs, interval, draws)
    tenure = costs is not None and costs.daily_new_gbp is not None
    chain = Chain(rates, tenure=tenure)
    years = periods or financial_years(months, first_april)
    reported = range(1, months + 1) if measured is None else measured
    kept = [year.start for year in years]
    old = follow_opening(chain, opening, months, measured=reported, kept=kept)
    new = follow_entrants(chain, entries, months, reported, kept)
    total = Moments(old.moments.mean + new.moments.mean, old.moments.variance + new.moments.variance)
    start = chain.by_placement(old.present[0])
    check_conservation(start, total.mean)

    ensemble = None
    if drawn is not None or (draws and (rates.exposure is not None or entries.counts is not None)):
        ensemble = project_ensemble(rates, opening, entries, months, tenure=tenure, draws=draws, seed=seed, drawn=drawn)
    spread = _variance_of_flows(chain, ensemble, total.mean.shape)
    flows = [Measure(total.mean[f], total.variance[f], spread[f], interval) for f in range(len(FLOWS))]

    worth = Worth(chain, years, costs)
    present = np.array(old.present) + np.array(new.present)
    shape = (len(years), 2, chain.placements + 1)
    mean, process, parameter = np.zeros(shape), np.full(shape, np.nan), np.zeros(shape)
    price = np.zeros((len(years), chain.placements + 1))
    walk = None if costs is None else costs.walk
    for y, year in enumerate(years):
        each, groups = worth.each(y), worth.of_groups(y)
        average = year.weights @ present[year.start : year.end + 1]
        mean[y] = each @ average
        variances = year_variances(chain, entries, old, new, year, worth.distinct(y))
        process[y], of_groups = worth.variances(y, variances), worth.group_variances(variances)
        if ensemble is not None:
            drawn_averages = ensemble.averages(year)
            parameter[y] = (drawn_averages @ each.swapaxes(-1, -2)).var(axis=1, ddof=1)
            of_groups = of_groups + (drawn_averages @ groups.T).var(axis=0, ddof=1)
        if walk is not None:
            demand = process[y, 1, :-1] + parameter[y, 1, :-1]
            price[y] = price_variance(walk, year, mean[y, 1, :-1], demand, (groups @ average, of_groups))
    fte, cost = (Measure(mean[:, m], process[:, m], parameter[:, m], interval) for m in range(2))
    return Projection(
        opening=start,
        closing=flows[CLOSING],
        starters=flows[STARTERS],
        leavers=flows[LEAVERS],
        ageing_out=flows[AGEING_OUT],
        moves_in=flows[MOVES_IN],
        moves_out=flows[MOVES_OUT],
        years=years,
        fte=fte,
        cost=None if costs is None else cost,
        cost_with_price=None if walk is None else replace(cost, price_variance=price),
        rates_uncertain=drawn is not None or (bool(draws) and rates.exposure is not None),
        entries_uncertain=drawn is not None or (bool(draws) and entries.counts is not None),
        drifts=drawn is not None and drawn.entry_trend is not None,
    )


def _variance_of_flows(chain: Chain, ensemble: Ensemble | None, shape: tuple[int, ...]) -> Array:
    if ensemble is None:
        return np.zeros(shape)
    variance: Array = chain.by_placement(ensemble.flows).var(axis=0, ddof=1)
    return variance


def _check(
    opening: Opening, entries: Entries, rates: Rates, months: int, costs: Costs | None, interval: float, draws: int
) -> None:
    """Refuse inputs that do not fit one another."""
    p = rates.placements
    if months < 1:
        raise InputError(f"months is {months}; use a whole number of at least 1", at="months", value=months)
    if not 0 < interval < 1:
        raise InputError(
            f"interval is {interval}; use a decimal between 0 and 1 (80% is 0.8)", at="interval", value=interval
        )
    if draws in (1, 2) or draws < 0:
        raise InputError(
            f"draws is {draws}; use at least 3, or 0 to leave out uncertainty in the rates", at="draws", value=draws
        )
    outside = (opening.placement < 0) | (opening.placement >= p)
    refuse(opening.placement, outside, "opening placement", f"0 to {p - 1}, a placement that has rates")
    if entries.monthly.shape[2] != p:
        raise InputError(f"entries has {entries.monthly.shape[2]} placements and the rates have {p}", at="entries")
    if not entries.constant and entries.monthly.shape[0] < months:
        raise InputError(
            f"entries has {entries.monthly.shape[0]} months; it needs 1 or at least {months}", at="entries"
        )
    if not rates.by_age:
        refuse(opening.age_months, opening.age_months != 0, "opening age_months", "0, as the rates leave age out")
    if (entries.monthly.shape[1] > 1) != rates.by_age:
        raise InputError(
            "entries are by age but the rates are not, or the other way round; give both or neither", at="entries"
        )
    for name, factor in (("leaving_factor", rates.leaving_factor), ("moves_factor", rates.moves_factor)):
        if factor is not None and len(factor) < months:
            raise InputError(f"{name} has {len(factor)} months; it needs at least {months}", at=name)
    if costs is not None and costs.daily_gbp.size != p:
        raise InputError(
            f"daily_gbp has {costs.daily_gbp.size} prices and the rates have {p} placements", at="daily_gbp"
        )
