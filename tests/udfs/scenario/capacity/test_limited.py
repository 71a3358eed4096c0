"""Homes with limited places, against the same homes lived through day by day.

The numbers lived are from 20,000 lives of each home with seed 7, by ``live(home, 20_000, 7)`` of
tests/judge/limited_places.py, which compares many more.
"""

import numpy as np
import pytest

from tests.judge.limited_places import ALLOWED, Home, beyond, live, projected
from tests.udfs.scenario.cases import dynamics, one
from udfs.scenario.capacity.overflow import NOTHING, PLAN
from udfs.scenario.capacity.places import Places
from udfs.scenario.flow import follow
from udfs.scenario.schedule import LEAVE, SHIFT, STEP_DOWN

#: Of each home the average of years 1 and 5, and those sent on in them.
LIVED = [
    (Home((5, 5), 1.1, 1.0, 1.0), [4.123, 3.712], [2.541, 1.809]),
    (Home((10, 10), 0.95, 3.0, 1.0), [9.128, 7.764], [1.534, 0.627]),
    (Home((20, 20), 0.8, 0.25, 0.0), [11.771, 14.976], [2.026, 4.13]),
    (Home((60, 60), 0.9, 1.0, 0.9), [53.075, 51.532], [2.751, 2.491]),
    (Home((10, 14), 1.1, 2.0, 1.0), [9.146, 9.628], [2.031, 0.406]),
]


@pytest.mark.parametrize(("home", "average", "sent_on"), LIVED, ids=str)
def test_a_homes_average_and_overflow_are_those_of_its_lives(home, average, sent_on):
    found = projected(home)
    allowed = ALLOWED * max(home.places)
    assert found["average"][[0, -1]] == pytest.approx(average, abs=allowed)
    assert found["sent_on"][[0, -1]] == pytest.approx(sent_on, abs=allowed)
    assert (found["high"] <= np.array(home.at_year_ends[1:]) + 1e-9).all()


@pytest.mark.parametrize("home", [Home((60, 60), 0.8, 0.5, 1.0), Home((60, 60), 0.9, 1.0, 0.0)], ids=str)
def test_a_tenth_of_a_homes_lives_lie_beyond_each_end(home):
    lived, found = live(home, 1500, 3), projected(home)
    for name, side in (("low", -1), ("high", 1)):
        assert beyond(lived, found[name], side)[[0, 4]] == pytest.approx([0.1, 0.1], abs=0.03)


def limit(placement, overflow, places):
    return Places(placement, overflow, (float(places),) * 37)


def test_who_is_sent_on_from_one_home_arrives_in_the_next():
    world = dynamics([[9, 4, 20]], [[12, 3, 6]], [[1.0, 0.8, 0.4]])
    flow = follow(world, [], (limit(0, 1, 10), limit(1, 2, 5)), 36)
    without = follow(world, [], (), 36)
    assert flow.overflow[:, PLAN, 1].sum() > 3
    assert flow.number[-1, PLAN, :2].sum() < without.number[-1, PLAN, :2].sum()
    total = flow.number[:, PLAN].sum(axis=1)
    assert total[:-1] + flow.starters[:, PLAN] - flow.leavers[:, PLAN] == pytest.approx(total[1:], abs=1e-9)


def test_a_limit_that_is_never_met_changes_nothing():
    world = dynamics([[9, 20]], [[6, 6]], [[0.6, 0.4]], [[0, 0.1], [0.1, 0]])
    schedule = [one(STEP_DOWN, 1, 0, children=3), one(LEAVE, 0, children=2, name="B"), one(SHIFT, 1, 0, 2, name="C")]
    limited, without = (follow(world, schedule, places, 36) for places in ((limit(0, 1, 80),), ()))
    assert limited.number == pytest.approx(without.number, abs=1e-8)
    assert limited.average == pytest.approx(without.average, abs=1e-8)


def test_those_who_step_down_take_places_that_those_who_come_then_lack():
    """Both homes have ten places; into the second, children step down. It has more, and sends more on."""
    world = dynamics([[8, 30, 0]], [[8, 4, 0]], [[1.0, 0.2, 0.5]])
    flow = follow(world, [one(STEP_DOWN, 1, 0, children=6)], (limit(0, 2, 10),), 36)
    assert flow.number[36, PLAN, 0] > flow.number[36, NOTHING, 0] + 0.5
    assert flow.overflow[:, PLAN, 0].sum() > flow.overflow[:, NOTHING, 0].sum() + 1
    assert flow.number[:, PLAN, 0].max() <= 10


def test_two_interventions_of_the_same_kind_and_size_have_the_same_effect_on_a_full_home():
    world = dynamics([[19, 30]], [[20, 10]], [[1.0, 0.4]])
    schedule = [one(LEAVE, 0, children=3, name=name) for name in "AB"]
    flow = follow(world, schedule, (limit(0, 1, 20),), 36)
    assert flow.number[:, 2] == pytest.approx(flow.number[:, 3], abs=1e-12)
    assert flow.number[36, 2, 1] < -0.5  # fewer are sent on
