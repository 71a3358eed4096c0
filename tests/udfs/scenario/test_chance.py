"""Ranges of the plan: in closed form and played out child by child without interventions, and simulated with them."""

import math

import numpy as np
import pytest

from tests.udfs.scenario.cases import dynamics, month_of, one
from udfs.scenario.capacity.overflow import PLAN
from udfs.scenario.capacity.places import Places
from udfs.scenario.flow import follow
from udfs.scenario.schedule import LEAVE, PREVENT, SHIFT, STEP_DOWN
from udfs.scenario.variance import Spread

RUNS = 20_000
MONTHS = 36


def spread_of(world, flow):
    return Spread(world, flow)


def test_by_age_closings_vary_as_each_child_does():
    rng = np.random.default_rng(6)
    opening, starters, leaving = (rng.uniform(0, high, (18, 3)) for high in (30, 12, 2))
    moves = rng.uniform(0, 1, (3, 3)) * (1 - np.eye(3))
    world = dynamics(opening.tolist(), starters.tolist(), leaving.tolist(), moves.tolist())
    flow = follow(world, [], (), 12)
    ends = [month_of(rates, moves)[1] for rates in leaving]
    inside, there = np.zeros(4), np.zeros(4)
    for age in range(216 - 12):
        chances = np.eye(3)
        for month in range(12):
            chances = chances @ ends[(age + month) // 12]
        every = np.column_stack([chances, chances.sum(axis=1)])
        there += opening[age // 12] / 12 @ every
        inside += opening[age // 12] / 12 @ (every * (1 - every))
    mean = flow.number[12, PLAN]
    expected = inside + np.append(mean, mean.sum()) - there
    assert spread_of(world, flow).closing(12) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("rate", [0.4, 3, 20])
def test_a_years_cost_varies_as_time_until_leaving_does(rate):
    """With T exponential and τ left: E[min(T, τ)²] = 2 (1 − e^(−λτ) (1 + λτ)) / λ²; starters have any τ alike."""
    n, starters, price = 50, 40, 1000.0
    world = dynamics([[n]], [[starters]], [[rate]])
    spread = spread_of(world, follow(world, [], (), 12))
    left = math.exp(-rate)
    first, second = (1 - left) / rate, 2 / rate**2 * (1 - left * (1 + rate))
    of_starters = 2 / rate**2 * (1 - (1 - left) / rate - (1 - left * (1 + rate)) / rate)
    expected = n * (second - first**2) + starters * of_starters
    found = spread.total(np.full((12, 1), price / 12), 0)
    assert found == pytest.approx(price**2 * expected, rel=1e-9)


def test_by_age_a_years_cost_varies_as_birthdays_do():
    """Nobody leaves before 18. The month of a birthday is known and the day in it is not: 1/12 of a month squared."""
    opening = [[0.0]] * 17 + [[120.0]]
    world = dynamics(opening, [[0.0]] * 18, [[0.0]] * 18)
    assert spread_of(world, follow(world, [], (), 12)).total(np.ones((12, 1)), 0) == pytest.approx(120 / 12)


def played_out(opening, starters, leaving, moves, prices, runs, seed):
    """A year child by child, event by event: children at its end by placement, and what all cost, by run."""
    rng = np.random.default_rng(seed)
    placements = len(opening)
    new = rng.poisson(starters, (runs, placements))
    first = np.tile(np.repeat(np.arange(placements), opening), runs)
    later = np.repeat(np.tile(np.arange(placements), runs), new.ravel())
    run = np.concatenate([np.repeat(np.arange(runs), sum(opening)), np.repeat(np.arange(runs), new.sum(axis=1))])
    where, time = np.concatenate([first, later]), np.concatenate([np.zeros(first.size), rng.random(later.size)])
    cost, ends = np.zeros(runs), np.zeros((runs, placements))
    events = np.column_stack([moves, leaving])
    every = events.sum(axis=1)
    while run.size:
        until = time + rng.exponential(1 / every[where])
        np.add.at(cost, run, (np.minimum(until, 1) - time) * prices[where])
        np.add.at(ends, (run[until >= 1], where[until >= 1]), 1)
        on = until < 1
        run, where, time = run[on], where[on], until[on]
        reached = np.cumsum(events[where] / every[where][:, None], axis=1)
        where = (rng.random(run.size)[:, None] >= reached).sum(axis=1)
        inside = where < placements
        run, where, time = run[inside], where[inside], time[inside]
    return ends, cost


def test_children_who_move_and_leave_many_times_a_year_vary_as_played_out():
    opening, starters, leaving = [20, 6, 12], [30, 60, 10], np.array([0.5, 12.0, 2.0])
    moves, prices = np.array([[0, 4.0, 1.0], [20.0, 0, 3.0], [0.5, 6.0, 0]]), np.array([30.0, 400.0, 90.0])
    world = dynamics([opening], [starters], [leaving.tolist()], moves.tolist())
    flow = follow(world, [], (), 12)
    ends, cost = played_out(opening, starters, leaving, moves, prices, 10_000, seed=4)
    every = np.column_stack([ends, ends.sum(axis=1)])
    mean, spread = flow.number[12, PLAN], spread_of(world, flow)
    assert every.mean(axis=0) == pytest.approx([*mean, mean.sum()], rel=0.01)
    assert every.std(axis=0, ddof=1) == pytest.approx(np.sqrt(spread.closing(12)), rel=0.025)
    assert cost.mean() == pytest.approx((flow.average[:, PLAN].sum(axis=0) / 12) @ prices, rel=0.005)
    assert cost.std(ddof=1) == pytest.approx(math.sqrt(spread.total(np.tile(prices / 12, (12, 1)), 0)), rel=0.025)


def simulate(opening, entries, leaving, moves, flow, seed):
    """20,000 plans child by child, from the typed rates and the children each intervention moves in a month.

    An intervention's number is shared by chance among the children it may reach: those starting, arriving
    or there on average. Nothing of the code under test but those numbers is used.
    """
    rng = np.random.default_rng(seed)
    generator, ends, there_at_end, _ = month_of(leaving, moves)
    stay = np.exp(np.diag(generator))
    chances = ends - np.diag(stay)
    placements = len(opening)
    now = np.broadcast_to(np.array(opening), (RUNS, placements)).astype(int)
    numbers, means = [now], np.array(opening, dtype=float)
    for month in range(MONTHS):
        prevented, left, stepped, shifted = flow.done[month]
        starting = np.array(entries) / 12
        kept = starting * np.array([1 - prevented / starting[0], 1, 1])
        arrivals_mean = means @ chances + kept @ there_at_end
        staying = rng.binomial(now, stay)
        arriving = np.zeros_like(now)
        for p in range(placements):
            moved = chances[p] / (1 - stay[p])
            arriving += rng.multinomial(now[:, p] - staying[:, p], [*moved, 1 - moved.sum()])[:, :-1]
            new = rng.poisson(kept[p], RUNS)
            arriving += rng.multinomial(new, [*there_at_end[p], 1 - there_at_end[p].sum()])[:, :-1]
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
        found = np.sqrt(spread.total(np.tile(prices / 12, (12, 1)), 12 * y))
        assert cost.std(ddof=1) == pytest.approx(found, rel=0.02)


def test_children_who_overflow_take_their_chances_where_they_go():
    world = dynamics([[20, 0]], [[24, 0]], [[0, 0]])
    flow = follow(world, [], (Places(0, 1, (20.0,) * 13),), 12)
    # nobody leaves and every starter overflows: 20 certain children in one, a Poisson 24 in the other
    assert spread_of(world, flow).closing(12) == pytest.approx([0, 24, 24])
