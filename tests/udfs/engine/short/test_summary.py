"""A projection in short: followed by hand from its numbers alone, it is the projection."""

import numpy as np
import pytest
from scipy import linalg

from udfs.engine import Drawn, Entries, Opening, Rates, project
from udfs.engine.prices import Costs, Year
from udfs.engine.short.summary import summarised

YEARS, MONTHS = 3, 36
PERIODS = tuple(Year(12 * y, 12 * y + 12, (30, 31) * 6) for y in range(YEARS))
AGES, CARES = (0, 60, 192), (0, 3, 12)


def council(seed, lines=3):
    """Opening, entries, rates with draws, and costs of a small council of invented numbers."""
    rng = np.random.default_rng(seed)
    rows = 80
    opening = Opening(
        rng.integers(1, 4, rows), rng.integers(0, 215, rows), rng.integers(0, 60, rows), rng.integers(0, lines, rows)
    )
    entries = Entries(rng.uniform(0, 0.03, (1, 216, lines)), first_month_exposure=0.0, overdispersion=1.4)
    shape = (len(AGES), len(CARES), lines)
    leaving = rng.uniform(0.01, 0.05, shape)
    moves = rng.uniform(0, 0.02, (*shape, lines)) * (1 - np.eye(lines))
    rates = Rates(leaving, moves, AGES, CARES)
    spread = rng.gamma(40, 1 / 40, (24, 1, 1, 1))
    by_year = entries.monthly[0].reshape(18, 12, lines).sum(1)
    drawn = Drawn(leaving * spread, moves * spread[..., None], by_year * rng.gamma(60, 1 / 60, (24, 1, 1)))
    return opening, entries, rates, drawn, Costs.weekly(rng.uniform(300, 5000, lines))


def short(seed):
    opening, entries, rates, drawn, costs = council(seed)
    known = {name: np.broadcast_to(getattr(rates, name), getattr(drawn, name).shape) for name in ("leaving", "moves")}
    only = Drawn(**known, entries=drawn.entries)
    given = (opening, entries, rates, MONTHS)
    full = project(*given, costs=costs, periods=PERIODS, drawn=drawn)
    starters = project(*given, periods=PERIODS, drawn=only)
    return full, summarised(opening, entries, rates, full, starters, costs.yearly_gbp(PERIODS)[0])


def followed(found):
    """Children at each month end by line and by whether they started since, from the tables and SciPy's exponentials."""
    rates = found.rates
    lines = len(found.opening)

    def month(group, since, fit):
        froms = ((rates.now_from, *rates.starters_from))[group]
        band = sum(len(edges) for edges in (rates.now_from, *rates.starters_from)[:group])
        band += sum(since >= first for first in froms) - 1
        moving = rates.moving[band][:, None] * rates.where[group]
        out = rates.leaving[band] + rates.turning_18[band] + moving.sum(axis=1)
        return linalg.expm((moving - np.diag(out)) / 12) * fit

    cohorts = [(0, 0, found.opening)]
    now, since = [found.opening], [np.zeros(lines)]
    for m in range(MONTHS):
        fit = rates.fit[m // 6]
        cohorts = [(g, start, children @ month(g, m - start, fit)) for g, start, children in cohorts]
        new = found.starters[m // 12] / 12
        cohorts += [(1 + g, m + 1, new * share) for g, share in enumerate(rates.share)]
        now.append(sum(children for *_, children in cohorts))
        since.append(sum((children for g, _, children in cohorts if g), np.zeros(lines)))
    return np.array(now), np.array(since)


@pytest.mark.parametrize("seed", range(4))
def test_the_tables_followed_month_by_month_are_the_projection(seed):
    full, found = short(seed)
    number, _ = followed(found)
    assert number[12::12] == pytest.approx(full.closing.mean[11::12, :-1], rel=1e-8)
    average = (number[1:] + number[:-1]).reshape(YEARS, 12, -1).mean(axis=1) / 2
    assert average == pytest.approx(full.fte.mean[:, :-1], rel=1e-8)
    assert found.starters == pytest.approx(full.starters.mean[:, :-1].reshape(YEARS, 12, -1).sum(axis=1), rel=1e-10)
    assert np.abs(found.rates.fit - 1).max() < 0.15


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_chance_and_doubt_add_up_to_the_variances_of_the_projection(seed):
    full, found = short(seed)
    number, since = (np.column_stack([each, each.sum(axis=1)])[12::12] for each in followed(found))
    chance, starters, rates = np.moveaxis(found.doubt.lines, -1, 0)
    variance = chance * number + (starters * since) ** 2 + (rates * number) ** 2
    assert variance == pytest.approx(full.closing.variance[11::12], rel=1e-6)
    assert (starters > 0).all()
    assert (rates > 0).any()


@pytest.mark.parametrize("seed", range(4))
def test_doubt_about_cost_adds_up_to_that_of_the_projection(seed):
    full, found = short(seed)
    number, since = (each[12::12] for each in followed(found))
    price = council(seed)[-1].yearly_gbp(PERIODS)[0]
    variance = found.doubt.cost_variance(number, since, full.fte.mean[:, :-1], price)
    assert variance == pytest.approx(full.cost.variance[:, -1], rel=1e-6)


def test_without_prices_there_is_no_doubt_about_cost():
    opening, entries, rates, drawn, _ = council(1)
    full = project(opening, entries, rates, MONTHS, periods=PERIODS, drawn=drawn)
    found = summarised(opening, entries, rates, full, None, None)
    assert found.doubt.cost is None
    with pytest.raises(ValueError, match="without prices"):
        found.doubt.cost_variance(*[np.ones((YEARS, 3))] * 4)


def test_a_line_that_nobody_is_in_keeps_its_place():
    opening, entries, rates, *_ = council(2)
    monthly = entries.monthly.copy()
    monthly[..., 2] = 0
    moves = rates.moves.copy()
    moves[..., 2] = 0
    here = opening.placement != 2
    opening = Opening(
        *(each[here] for each in (opening.count, opening.age_months, opening.months_in_care, opening.placement))
    )
    nobody = Rates(rates.leaving, moves, AGES, CARES)
    full = project(opening, Entries(monthly, first_month_exposure=0.0), nobody, MONTHS, periods=PERIODS)
    found = summarised(opening, Entries(monthly, first_month_exposure=0.0), nobody, full, None, None)
    assert followed(found)[0][12::12] == pytest.approx(full.closing.mean[11::12, :-1], rel=1e-8)
    assert (found.opening[2], found.starters[:, 2].sum()) == (0, 0)
    assert np.isfinite(found.doubt.lines).all()
