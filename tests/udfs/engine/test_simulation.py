"""The exact moments against 20,000 simulated runs of the same model, child by child."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.udfs.engine.simulation import Simulated, simulate
from udfs.engine import Costs, Entries, Opening, PriceWalk, Projection, Rates, project
from udfs.engine.moments import CLOSING, FLOWS

pytestmark = pytest.mark.slow

MONTHS = 15
RUNS = 20_000
MEAN_WITHIN = 0.005
SD_WITHIN = 0.02


@pytest.fixture(scope="module")
def both() -> tuple[Projection, Simulated]:
    """Three placements, rates by age and time in care, siblings, a season, old and new prices, a part year."""
    age = np.array([1.0, 1.3, 1.6])[:, None, None]
    care = np.array([1.0, 0.5, 0.3])[None, :, None]
    leaving = np.array([0.05, 0.04, 0.03]) * age * care
    moves = np.array([[0, 0.05, 0.02], [0.03, 0, 0.03], [0.02, 0.03, 0]]) * np.ones((3, 3, 1, 1)) / age[..., None]
    rates = Rates(leaving, moves, (0, 60, 192), (0, 6, 24))
    opening = Opening(
        [14, 12, 8, 12, 12, 10, 12, 10],
        [20, 60, 203, 100, 150, 207, 150, 212],
        [0, 7, 30, 5, 50, 70, 3, 11],
        [0, 0, 0, 1, 1, 1, 2, 2],
    )
    monthly = np.ones((1, 18, 1)) * np.array([2.5, 2.0, 2.0]) / 18
    season = 1 + 0.3 * np.cos(2 * np.pi * np.arange(12) / 12)
    entries = Entries(monthly, overdispersion=1.5, season=season)
    costs = Costs.weekly([500, 1_000, 5_000], [600, 1_100, 6_000], [[0.03, 0.04, 0.05]])
    walk = PriceWalk([0, 0, 1], [0.1, 0.15], years_before=0.5)
    return (
        project(opening, entries, rates, MONTHS, costs=replace(costs, walk=walk), first_april=3),
        simulate(opening, entries, rates, MONTHS, runs=RUNS, seed=903, costs=costs, first_april=3),
    )


def test_children_in_total_and_in_each_placement(both: tuple[Projection, Simulated]) -> None:
    """At the year ends; a simulated standard deviation is itself uncertain by half a per cent."""
    exact, played = both
    ends = [year.end - 1 for year in exact.years]
    closing = played.flows[:, CLOSING, ends]
    assert closing.mean(axis=0) == pytest.approx(exact.closing.mean[ends], rel=MEAN_WITHIN)
    assert closing.std(axis=0) == pytest.approx(exact.closing.sd[ends], rel=SD_WITHIN)


def test_yearly_cost_and_average_numbers(both: tuple[Projection, Simulated]) -> None:
    exact, played = both
    assert exact.cost is not None
    assert played.cost is not None
    for measure, runs in ((exact.cost, played.cost), (exact.fte, played.fte)):
        assert runs.mean(axis=0) == pytest.approx(measure.mean, rel=MEAN_WITHIN)
        assert runs.std(axis=0) == pytest.approx(measure.sd, rel=SD_WITHIN)


def test_yearly_cost_where_prices_walk(both: tuple[Projection, Simulated]) -> None:
    """Every run has prices of its own, which walk from half a year before the opening to the middle of each year.

    The first two placements share a price group; spreads are larger than assumed ones, so that each term counts.
    """
    exact, played = both
    assert exact.cost is not None
    assert exact.cost_with_price is not None
    assert played.cost is not None
    rng = np.random.default_rng(7)
    middles = 0.5 + np.array([1.5, 9.0]) / 12
    steps = rng.standard_normal((RUNS, 2, 2)) * np.sqrt(np.diff(middles, prepend=0.0))[:, None] * [0.1, 0.15]
    logs = steps.cumsum(axis=1) - middles[:, None] * np.square([0.1, 0.15]) / 2
    by_line = played.cost[..., :-1] * np.exp(logs)[..., [0, 0, 1]]
    total = by_line.sum(axis=-1)
    measure = exact.cost_with_price
    assert (measure.mean == exact.cost.mean).all()
    assert total.mean(axis=0) == pytest.approx(measure.mean[:, -1], rel=MEAN_WITHIN)
    assert by_line.std(axis=0) == pytest.approx(measure.sd[:, :-1], rel=SD_WITHIN)
    assert total.std(axis=0) == pytest.approx(measure.sd[:, -1], rel=SD_WITHIN)
    inside = (total >= measure.low[:, -1]) & (total <= measure.high[:, -1])
    assert inside.mean(axis=0) == pytest.approx([0.8, 0.8], abs=0.02)


@pytest.mark.parametrize("flow", FLOWS)
def test_every_month_within_the_error_of_the_simulation(both: tuple[Projection, Simulated], flow: str) -> None:
    """Flows are small numbers, so the yardstick is the simulation's own error: five of its standard errors."""
    exact, played = both
    measure, runs = getattr(exact, flow), played.flows[:, FLOWS.index(flow)]
    assert (np.abs(runs.mean(axis=0) - measure.mean) <= 5 * measure.sd / np.sqrt(RUNS) + 1e-12).all()
    deviations = (runs - runs.mean(axis=0)) ** 2
    error = deviations.std(axis=0) / np.sqrt(RUNS)
    assert (np.abs(deviations.mean(axis=0) - measure.process_variance) <= 5 * error + 1e-12).all()


def test_every_simulated_run_loses_no_child(both: tuple[Projection, Simulated]) -> None:
    closing, starters, leavers, _, moved_in, moved_out = np.moveaxis(both[1].flows, 1, 0)
    change = starters + moved_in - leavers - moved_out
    assert (np.diff(closing, axis=1) == change[:, 1:]).all()


def test_the_range_holds_as_often_as_it_says(both: tuple[Projection, Simulated]) -> None:
    """Whole numbers can overshoot 80% by about one outcome's chance, and costs need not."""
    exact, played = both
    assert exact.cost is not None
    assert played.cost is not None
    inside = (played.cost >= exact.cost.low) & (played.cost <= exact.cost.high)
    assert inside.mean(axis=0) == pytest.approx(np.full(exact.cost.mean.shape, 0.8), abs=0.02)
    total = played.flows[:, CLOSING, :, -1]
    held = ((total >= exact.closing.low[:, -1]) & (total <= exact.closing.high[:, -1])).mean(axis=0)
    one_child = 0.4 / exact.closing.sd[:, -1]
    assert (np.abs(held - 0.8) <= 0.02 + one_child).all()


def test_the_same_seed_plays_out_the_same() -> None:
    opening, entries = Opening.by_placement([20]), Entries(np.ones((1, 1, 1)))
    rates = Rates([[[0.05]]], [[[[0]]]], by_age=False)
    first, again = (simulate(opening, entries, rates, 6, runs=5, seed=1).flows for _ in range(2))
    assert (first == again).all()
