"""Ranges of the plan: the engine's without interventions, and 20,000 simulated plans with them."""

import numpy as np
import pytest

from tests.udfs.scenario.cases import dynamics, one
from udfs.engine import Costs, entries_of, opening_of, project, rates_of
from udfs.scenario.chance import Spread
from udfs.scenario.flow import follow
from udfs.scenario.overflow import PLAN
from udfs.scenario.places import Places
from udfs.scenario.schedule import LEAVE, PREVENT, SHIFT, STEP_DOWN

RUNS = 20_000
MONTHS = 36


def spread_of(world, flow):
    return Spread(world.opening, flow.present, flow.transition)


@pytest.mark.parametrize("by_age", [False, True])
def test_without_interventions_ranges_are_the_engines(by_age):
    rng = np.random.default_rng(6)
    rows = 18 if by_age else 1
    opening, entries, leaving = (rng.uniform(0, high, (rows, 3)).tolist() for high in (30, 12, 0.5))
    moves = (rng.uniform(0, 0.2, (3, 3)) * (1 - np.eye(3))).tolist()
    daily = np.array([50.0, 130.0, 700.0])
    engine = project(
        opening_of(opening), entries_of(entries), rates_of(leaving, [moves], by_age=by_age), 36, costs=Costs(daily)
    )
    world = dynamics(opening, entries, leaving, moves)
    spread = spread_of(world, follow(world, [], (), 36))
    for time in (12, 24, 36):
        assert spread.closing(time) == pytest.approx(engine.closing.variance[time - 1], rel=1e-10)
    weights = np.full(13, 1 / 12)
    weights[[0, -1]] /= 2
    for y in range(3):
        worth = weights[:, None] * daily * 365
        assert spread.total(worth, 12 * y) == pytest.approx(engine.cost.variance[y, -1], rel=1e-10)


def simulate(opening, entries, leaving, moves, flow, seed):
    """20,000 plans child by child, from the typed rates and the children each intervention moves in a month.

    An intervention's number is shared by chance among the children it may reach: those starting, arriving
    or there on average. Nothing of the code under test but those numbers is used.
    """
    rng = np.random.default_rng(seed)
    hazards = -np.log1p(-np.column_stack([moves, leaving])) / 12
    gone = -np.expm1(-hazards.sum(axis=1))
    chances = hazards / hazards.sum(axis=1, keepdims=True) * gone[:, None]
    stay = 1 - gone
    placements = len(opening)
    now = np.broadcast_to(np.array(opening), (RUNS, placements)).astype(int)
    numbers, means = [now], np.array(opening, dtype=float)
    for month in range(MONTHS):
        prevented, left, stepped, shifted = flow.done[month]
        starting = np.array(entries) / 12
        kept = starting * np.array([1 - prevented / starting[0], 1, 1])
        arrivals_mean = means @ chances[:, :-1]
        for p in range(placements):
            arrivals_mean[p] += kept[p] * (1 - 0.5 * gone[p])
            arrivals_mean += 0.5 * kept[p] * chances[p, :-1]
        staying = np.zeros_like(now)
        arriving = np.zeros_like(now)
        for p in range(placements):
            out = rng.multinomial(now[:, p], [*chances[p], stay[p]])
            arriving += out[:, :placements]
            staying[:, p] += out[:, -1]
            new = rng.poisson(kept[p], RUNS)
            early = rng.multinomial(new, [*(0.5 * chances[p]), 1 - 0.5 * gone[p]])
            arriving += early[:, :placements]
            arriving[:, p] += early[:, -1]
        means = means * stay + arrivals_mean
        share = shifted / arrivals_mean[1]
        went = rng.binomial(arriving[:, 1], share)
        arriving[:, 1] -= went
        arriving[:, 0] += went
        means += np.array([shifted, -shifted, 0])
        now = staying + arriving
        acted = rng.multinomial(now[:, 2], [stepped / means[2], 1 - stepped / means[2]])
        out = rng.binomial(now[:, 0], left / means[0])
        now = now + np.column_stack([acted[:, 0] - out, 0 * out, -acted[:, 0]])
        means += np.array([stepped - left, 0, -stepped])
        numbers.append(now)
    return np.array(numbers)


def test_means_and_variances_agree_with_simulated_plans():
    opening, entries, leaving = [120, 60, 30], [48, 36, 9], [0.3, 0.35, 0.2]
    moves = [[0, 0.08, 0.05], [0.03, 0, 0.08], [0.04, 0.06, 0]]
    world = dynamics([opening], [entries], [leaving], moves)
    schedule = [
        one(PREVENT, 0, children=12, name="A"),
        one(LEAVE, 0, children=18, start=3, ramp=6, name="B"),
        one(STEP_DOWN, 2, 0, children=6, start=6, name="C"),
        one(SHIFT, 1, 0, children=15, ramp=12, name="D"),
    ]
    flow = follow(world, schedule, (), MONTHS)
    spread = spread_of(world, flow)
    runs = simulate(opening, entries, leaving, moves, flow, seed=3)
    for time in (12, 24, 36):
        every = np.column_stack([runs[time], runs[time].sum(axis=1)])
        mean = flow.number[time, PLAN]
        assert every.mean(axis=0) == pytest.approx([*mean, mean.sum()], rel=0.005)
        assert every.std(axis=0, ddof=1) == pytest.approx(np.sqrt(spread.closing(time)), rel=0.02)
    worth = np.full((13, 1), 1 / 12)
    worth[[0, -1]] /= 2
    prices = np.array([20_000.0, 45_000.0, 250_000.0])
    for y in range(3):
        cost = np.einsum("trp,t,p->r", runs[12 * y : 12 * y + 13], worth[:, 0], prices)
        assert cost.std(ddof=1) == pytest.approx(np.sqrt(spread.total(worth * prices, 12 * y)), rel=0.02)


def test_children_who_overflow_take_their_chances_where_they_go():
    world = dynamics([[20, 0]], [[24, 0]], [[0, 0]])
    flow = follow(world, [], (Places(0, 1, (20.0,) * 13),), 12)
    # nobody leaves and every starter overflows: 20 certain children in one, a Poisson 24 in the other
    assert spread_of(world, flow).closing(12) == pytest.approx([0, 24, 24])
