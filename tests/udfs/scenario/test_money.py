"""What a plan costs, by hand: part-year and full-year effects, own costs, changes of price, uplift."""

import math

import numpy as np
import pytest

from tests.udfs.refusals import refuses
from tests.udfs.scenario.cases import dynamics, one, random_case
from udfs import InputError
from udfs.scenario.capacity.places import Places
from udfs.scenario.flow import follow
from udfs.scenario.money import children_covered, money
from udfs.scenario.schedule import CAPACITY, PREVENT, PRICE, STEP_DOWN


def still(*opening, entries=None):
    return dynamics([list(opening)], [entries or [0] * len(opening)], [[0] * len(opening)])


def of(world, schedule, prices, places=()):
    flow = follow(world, schedule, places, 12 * len(prices))
    return flow, money(flow, schedule, np.array(prices, dtype=float))


def test_a_child_there_all_year_costs_the_unit_cost_of_that_year():
    _, cost = of(still(10, 2), [], [[100, 1000], [110, 1100]])
    assert cost.plan == pytest.approx(np.array([[1000, 2000], [1100, 2200]]))
    assert cost.nothing == pytest.approx(cost.plan)


def test_a_step_down_at_mid_year_saves_half_the_difference_and_then_all_of_it():
    schedule = [one(STEP_DOWN, 0, 1, children=120, start=6, end=6.1)]  # one child, in a tenth of a month
    _, cost = of(still(5, 0), schedule, [[300, 60], [300, 60]])
    # a child that moves within a month counts half of it on either side
    assert cost.effect[:, 0] == pytest.approx([-240 * 5.5 / 12, -240])
    assert cost.full_year[:, 0] == pytest.approx([-240, -240])


def test_a_full_year_is_at_the_children_of_the_year_end():
    """Twelve fewer at the first year end and 24 at the second, at 100 and then 110 a year."""
    _, cost = of(still(50, entries=[12]), [one(PREVENT, 0, children=12)], [[100], [110]])
    assert cost.full_year[:, 0] == pytest.approx([-1200, -2640])


def test_what_ends_with_a_year_still_runs_at_its_end_and_not_in_the_next():
    _, cost = of(still(0), [one(PREVENT, 0, children=0, end=12, annual=120)], [[1], [1]])
    assert cost.full_year[:, 0] == pytest.approx([120, 0])


def test_own_costs_follow_the_dates_and_the_one_off_falls_where_it_starts():
    schedule = [one(PREVENT, 0, children=0, start=15, end=30, one_off=50, annual=120)]
    _, cost = of(still(0), schedule, [[1], [1], [1]])
    assert cost.one_off[:, 0].tolist() == [0, 50, 0]
    assert cost.annual[:, 0] == pytest.approx([0, 90, 60])
    assert cost.full_year[:, 0] == pytest.approx([0, 120, 0])


def test_an_intervention_running_at_the_opening_costs_from_the_opening():
    _, cost = of(still(0), [one(PREVENT, 0, children=0, start=-6, annual=120)], [[1]])
    assert cost.annual[0, 0] == pytest.approx(120)


def test_a_change_of_price_takes_its_share_off_every_child_there():
    _, cost = of(still(10, 4), [one(PRICE, 0, children=None, effectiveness=0.05, start=6)], [[100, 100], [100, 100]])
    assert cost.effect[:, 0] == pytest.approx([-25, -50])
    assert cost.plan[:, 0] == pytest.approx([975, 950])
    assert cost.plan[:, 1] == pytest.approx([400, 400])
    assert cost.full_year[:, 0] == pytest.approx([-50, -50])


def test_a_change_of_price_for_some_children_reaches_no_more_than_there_are():
    schedule = [one(PRICE, None, children=30, effectiveness=0.1)]
    flow, cost = of(still(10, 4), schedule, [[100, 200]])
    assert cost.effect[0, 0] == pytest.approx(-0.1 * (1000 + 800))
    asked, done = children_covered(flow, schedule)
    assert asked[:, 0] == pytest.approx(30) and done[:, 0] == pytest.approx(14)


def test_a_dearer_price_costs_more():
    _, cost = of(still(10), [one(PRICE, 0, children=None, effectiveness=-0.2)], [[100]])
    assert cost.effect[0, 0] == pytest.approx(200)


def test_more_than_the_whole_price_is_refused():
    schedule = [one(PRICE, 0, children=None, effectiveness=0.6, name=n) for n in "AB"]
    with refuses(InputError, "interventions … 'A' … 'B'"):
        of(still(10), schedule, [[100]])


@pytest.mark.slow
def test_effects_and_own_costs_sum_to_the_difference_in_spend():
    for seed in range(200):
        world, schedule, places = random_case(seed, by_age=seed % 20 == 0)
        flow = follow(world, schedule, places, 36)
        prices = np.random.default_rng(seed).uniform(1e4, 3e5, (3, flow.number.shape[2]))
        try:
            cost = money(flow, schedule, prices)
        except InputError:
            assert sum(i.effectiveness for i in schedule if i.kind == PRICE) > 1
            continue
        difference = cost.spend_plan - cost.spend_nothing
        scale = cost.spend_nothing.max()
        assert np.abs((cost.effect + cost.own).sum(axis=1) - difference).max() <= 1e-9 * scale


def test_what_being_there_is_worth_sums_over_the_children_to_the_cost():
    world = dynamics([[30, 10]], [[12, 6]], [[0.3, 0.2]])
    schedule = [one(PREVENT, 0, children=4), one(PRICE, 1, children=None, effectiveness=0.1, start=4, ramp=6, name="B")]
    flow, cost = of(world, schedule, [[100, 900], [103, 950]])
    for y in range(2):
        there = flow.average[12 * y : 12 * y + 12, 1]
        assert (cost.paid[y] * there).sum() == pytest.approx(cost.plan[y].sum())


def test_places_cost_what_their_line_says_and_nothing_per_child_unless_used():
    schedule = [one(CAPACITY, None, 0, children=4, one_off=900, annual=100, end=math.inf)]
    _, cost = of(still(2, 0), schedule, [[10, 50]], (Places(0, 1, (50.0,) * 13),))
    assert cost.effect[0, 0] == pytest.approx(0)
    assert cost.own[0, 0] == pytest.approx(1000)
