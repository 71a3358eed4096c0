"""Following do nothing, the plan and each effect: by hand, against the engine, and over random schedules."""

import math
import random
from dataclasses import replace

import numpy as np
import pytest

from tests.udfs.scenario.cases import dynamics, month_of, one, random_case
from udfs.scenario.capacity.overflow import EFFECTS, NOTHING, PLAN
from udfs.scenario.capacity.places import Places
from udfs.scenario.flow import follow
from udfs.scenario.schedule import CAPACITY, LEAVE, PREVENT, SHIFT, STEP_DOWN


def constant_places(placement, overflow, places, months=24):
    return Places(placement, overflow, (float(places),) * (months + 1))


def still(*opening, entries=None):
    """A world in which nobody leaves or moves."""
    return dynamics([list(opening)], [entries or [0] * len(opening)], [[0] * len(opening)])


def placed(places, expected):
    """Of a Poisson number who come and stay, those whom so many places take in on average."""
    chance, reached, taken_in = math.exp(-expected), 0.0, 0.0
    for number in range(places):
        reached, taken_in = reached + chance, taken_in + number * chance
        chance *= expected / (number + 1)
    return taken_in + places * (1 - reached)


def test_prevented_entries_are_missing_and_go_on_missing():
    flow = follow(still(100, 50, entries=[24, 12]), [one(PREVENT, 0, children=12, effectiveness=0.5)], (), 24)
    assert flow.number[24, PLAN] == pytest.approx([100 + 48 - 12, 50 + 24])
    assert flow.number[12, EFFECTS] == pytest.approx([-6, 0])
    assert flow.starters[:, PLAN].sum() == pytest.approx(72 - 12)


def test_prevention_with_no_from_is_shared_by_expected_entries():
    flow = follow(still(0, 0, entries=[24, 12]), [one(PREVENT, None, children=9)], (), 12)
    assert flow.number[12, EFFECTS] == pytest.approx([-6, -3])


def test_no_more_entries_are_prevented_than_there_are_and_the_rest_is_reported():
    schedule = [one(PREVENT, 0, children=30, name="A"), one(PREVENT, 0, children=10, name="B")]
    flow = follow(still(5, entries=[24]), schedule, (), 12)
    assert flow.number[12, PLAN] == pytest.approx([5])
    assert flow.done.sum(axis=0) == pytest.approx([18, 6])
    assert (flow.asked - flow.done).sum(axis=0) == pytest.approx([12, 4])


def test_leaving_sooner_stops_when_nobody_is_left():
    flow = follow(still(10), [one(LEAVE, 0, children=24)], (), 12)
    assert flow.number[:, PLAN, 0] == pytest.approx([10, 8, 6, 4, 2, 0, *[0] * 7])
    assert flow.leavers[:, PLAN].sum() == pytest.approx(10)
    assert flow.done.sum() == pytest.approx(10)


def test_stepping_down_moves_children_and_keeps_their_number():
    flow = follow(still(30, 0), [one(STEP_DOWN, 0, 1, children=12, start=6, end=18)], (), 24)
    assert flow.number[24, PLAN] == pytest.approx([18, 12])
    assert flow.number[24, NOTHING] == pytest.approx([30, 0])
    assert flow.leavers.sum() == 0


def test_shifting_provider_leaves_settled_children_alone():
    world = dynamics([[100, 0]], [[12, 0]], [[0, 0]])
    flow = follow(world, [one(SHIFT, 0, 1, children=60)], (), 12)
    assert flow.number[12, PLAN] == pytest.approx([100, 12])
    assert (flow.asked - flow.done).sum() == pytest.approx(48)
    assert flow.no_place.sum() == 0


def test_children_are_shifted_into_the_places_there_are_at_the_months_end():
    """One arrives each month and one place opens each month, so all are taken in."""
    growing = Places(1, 0, tuple(float(month) for month in range(13)))
    flow = follow(still(5, 0, entries=[12, 0]), [one(SHIFT, 0, 1, children=60)], (growing,), 12)
    assert flow.number[:, PLAN, 1] == pytest.approx(list(range(13)))


def test_a_full_placement_sends_on_those_who_arrive_and_not_those_settled():
    world = still(20, 0, 0, entries=[12, 0, 0])
    flow = follow(world, [], (constant_places(0, 1, 15), constant_places(1, 2, 4)), 12)
    second = placed(4, 12)
    assert 3.9 < second < 4
    assert flow.number[12, PLAN] == pytest.approx([20, second, 12 - second])
    assert flow.overflow[:, PLAN].sum(axis=0) == pytest.approx([12, 12 - second, 0])
    assert flow.number[12, NOTHING] == pytest.approx([20, second, 12 - second])


def test_a_placement_that_has_places_on_average_sends_children_on_all_the_same():
    """Six come in a year and stay; with ten places there is one for all but a few in a hundred."""
    flow = follow(still(0, 0, entries=[6, 0]), [], (constant_places(0, 1, 10),), 12)
    assert 0.05 < 6 - placed(10, 6) < 0.1
    assert flow.number[12, PLAN] == pytest.approx([placed(10, 6), 6 - placed(10, 6)])


def test_added_places_take_in_those_who_would_have_been_sent_on():
    world = still(20, 0, entries=[12, 0])
    schedule = [one(CAPACITY, None, 0, children=6, start=0)]
    flow = follow(world, schedule, (constant_places(0, 1, 20),), 12)
    more = placed(6, 12)
    assert flow.number[12, PLAN] == pytest.approx([20 + more, 12 - more])
    assert flow.number[12, EFFECTS] == pytest.approx([more, -more])
    assert flow.asked[:, 0] == pytest.approx(6)
    assert flow.done[:, 0] == pytest.approx(6)


def test_prevention_where_places_are_short_saves_the_overflow():
    world = still(20, 0, entries=[12, 0])
    flow = follow(world, [one(PREVENT, 0, children=4)], (constant_places(0, 1, 20),), 12)
    assert flow.number[12, EFFECTS] == pytest.approx([0, -4])


def test_a_step_down_into_a_full_placement_waits_and_says_so():
    schedule = [one(STEP_DOWN, 0, 1, children=24)]
    flow = follow(still(30, 7), schedule, (constant_places(1, 0, 10),), 12)
    assert flow.number[12, PLAN] == pytest.approx([27, 10])
    assert flow.no_place.sum() == pytest.approx(21)
    assert (flow.asked - flow.done).sum() == pytest.approx(21)


def test_two_that_share_one_shortage_get_the_same_share_of_what_they_ask():
    schedule = [one(STEP_DOWN, 0, 1, children=60, name="A"), one(LEAVE, 0, children=180, name="B")]
    flow = follow(still(10, 0), schedule, (), 1)
    assert flow.done[0] == pytest.approx([2.5, 7.5])


def test_a_child_prevented_at_17_is_missed_for_less_than_a_year():
    opening = [[0.0]] * 18
    entries = [[0.0]] * 17 + [[12.0]]
    world = dynamics(opening, entries, [[0.0]] * 18)
    flow = follow(world, [one(PREVENT, 0, children=12, end=1)], (), 24)
    assert flow.number[1, EFFECTS, 0] == pytest.approx(-1)
    assert flow.number[7, EFFECTS, 0] == pytest.approx(-0.5)
    assert flow.number[13, EFFECTS, 0] == pytest.approx(0)


def by_month_of_age(opening, starters, leaving, moves, months):
    """Each month of age followed by itself: children by month end, averages, leavers and those turning 18."""
    month = [month_of(rates, moves) for rates in leaving]
    children, starting = (np.repeat(np.array(table), 12, axis=0) / 12 for table in (opening, starters))
    closing, average, leavers, turning = [], [], [], []
    for _ in range(months):
        later, there, left, aged = np.zeros_like(children), 0, 0, 0
        for age in range(216):
            _, ends, once, twice = month[age // 12]
            hazards = np.array(leaving[age // 12]) / 12
            if age < 215:
                later[age + 1] += children[age] @ ends
                there, left = there + children[age] @ once, left + children[age] @ once @ hazards
            else:  # up to the birthday, which is at any moment of the month alike
                there, left = there + children[age] @ twice, left + children[age] @ twice @ hazards
                aged = (children[age] @ once).sum()
            new = starting[age] / 12
            later[age] += new @ once
            there, left = there + new @ twice, left + new @ twice @ hazards
        children = later
        closing.append(children.sum(axis=0))
        average.append(there)
        leavers.append(left + aged)
        turning.append(aged)
    return [np.array(found) for found in (closing, average, leavers, turning)]


@pytest.mark.parametrize("fastest", [0.5, 12])
def test_by_age_do_nothing_is_every_month_of_age_followed_by_itself(fastest):
    rng = np.random.default_rng(5)
    opening, starters, leaving = (rng.uniform(0, high, (18, 4)).tolist() for high in (30, 12, fastest))
    moves = (rng.uniform(0, fastest / 3, (4, 4)) * (1 - np.eye(4))).tolist()
    closing, average, leavers, turning = by_month_of_age(opening, starters, leaving, moves, 36)
    flow = follow(dynamics(opening, starters, leaving, moves), [], (), 36)
    for scenario in (NOTHING, PLAN):
        assert flow.number[1:, scenario] == pytest.approx(closing, rel=1e-10)
        assert flow.average[:, scenario] == pytest.approx(average, rel=1e-10)
        assert flow.starters[:, scenario] == pytest.approx(np.full(36, np.sum(starters) / 12), rel=1e-10)
        assert flow.leavers[:, scenario] == pytest.approx(leavers, rel=1e-10)
        assert flow.ageing_out[:, scenario] == pytest.approx(turning, rel=1e-10)


def test_averages_are_the_integral_of_children_over_the_month():
    """Children at many moments of a month, from months cut to pieces, added up by Simpson's rule."""
    opening, starters, leaving = np.array([100.0, 30.0]), np.array([40.0, 300.0]), np.array([0.4, 24.0])
    moves = np.array([[0, 3.0], [8.0, 0]])
    flow = follow(dynamics([opening], [starters], [leaving], moves.tolist()), [], (), 2)
    pieces = 400
    _, ends, once, _ = month_of(leaving / pieces, moves / pieces)
    path = [opening]
    for _ in range(2 * pieces):
        path.append(path[-1] @ ends + starters / 12 / pieces @ once)
    for month in range(2):
        there = np.array(path[month * pieces : (month + 1) * pieces + 1])
        weights = np.array([1, *[4, 2] * (pieces // 2 - 1), 4, 1]) / 3 / pieces
        assert flow.average[month, PLAN] == pytest.approx(weights @ there, rel=1e-9)


def test_children_shifted_are_where_they_are_sent_from_their_arrival_on():
    """All who start in the first go to the second: on average half a month in the month they come."""
    flow = follow(still(0, 0, entries=[12, 0]), [one(SHIFT, 0, 1, children=12)], (), 2)
    assert flow.average[:, PLAN] == pytest.approx(np.array([[0, 0.5], [0, 1.5]]))
    assert flow.average[:, NOTHING] == pytest.approx(np.array([[0.5, 0], [1.5, 0]]))


def test_children_who_step_down_spend_half_of_that_month_there():
    flow = follow(still(10, 0), [one(STEP_DOWN, 0, 1, children=24, end=1)], (), 2)
    assert flow.average[:, PLAN] == pytest.approx(np.array([[9, 1], [8, 2]]))


def test_children_who_overflow_are_where_they_are_sent_from_their_arrival_on():
    flow = follow(still(5, 0, entries=[12, 0]), [], (constant_places(0, 1, 5),), 2)
    assert flow.average[:, NOTHING] == pytest.approx(np.array([[5, 0.5], [5, 1.5]]))


@pytest.mark.slow
def test_over_1000_random_schedules_effects_sum_children_are_kept_and_shortfalls_reported():
    short = full = limited = 0
    for seed in range(1000):
        world, schedule, places = random_case(seed, by_age=seed % 10 == 0)
        flow = follow(world, schedule, places, 36)
        both = flow.number[:, :EFFECTS]
        scale = max(1.0, both.sum(axis=-1).max())
        difference = both[:, PLAN] - both[:, NOTHING]
        assert np.abs(flow.number[:, EFFECTS:].sum(axis=1) - difference).max() <= 1e-9 * scale
        total = both.sum(axis=-1)
        assert np.abs(total[:-1] + flow.starters - flow.leavers - total[1:]).max() <= 1e-9 * scale
        assert both.min() >= -1e-9 and flow.present.min() >= -1e-9 and flow.average[:, :EFFECTS].min() >= -1e-9
        changed = flow.average[:, PLAN] - flow.average[:, NOTHING]
        assert np.abs(flow.average[:, EFFECTS:].sum(axis=1) - changed).max() <= 1e-9 * scale
        assert (flow.done >= -1e-12).all() and (flow.done <= flow.asked + 1e-9).all()
        missing = flow.asked - flow.done
        assert (flow.no_place <= missing + 1e-9).all()
        short += (missing > 1e-6).any()
        full += (flow.no_place > 1e-6).any()
        limited += (flow.overflow > 1e-6).any()
    assert min(short, full, limited) > 90  # the cases do reach what they are to test


@pytest.mark.slow
def test_no_placement_that_begins_within_its_places_goes_above_them():
    checked = 0
    for seed in range(200):
        world, schedule, places = random_case(seed, by_age=False)
        opening = world.opening.sum(axis=0)
        kept = [replace(line, monthly=(max(line.monthly),) * 37) for line in places]
        flow = follow(world, [one for one in schedule if one.kind != CAPACITY], kept, 36)
        for line in kept:
            if math.ceil(opening[line.placement]) <= line.monthly[0]:
                assert flow.number[:, :EFFECTS, line.placement].max() <= line.monthly[0] + 1e-9
                assert all(end(0.9999) <= line.monthly[0] + 1e-9 for end in flow.ends[line.placement])
                checked += (flow.overflow[:, :, line.placement] > 0.1).any()
    assert checked > 50


@pytest.mark.slow
def test_doing_nothing_is_the_same_beside_every_plan():
    for seed in range(100):
        world, schedule, places = random_case(seed, by_age=False)
        beside, alone = follow(world, schedule, places, 36), follow(world, [], places, 36)
        for each in ("number", "average", "overflow"):
            there, itself = getattr(beside, each)[:, NOTHING], getattr(alone, each)[:, PLAN]
            assert there == pytest.approx(itself, rel=1e-9, abs=1e-8)


@pytest.mark.slow
def test_where_nobody_starts_the_chances_of_each_child_give_the_numbers():
    """With interventions, limited places and what overflows from one into the next."""
    overflowed = 0.0
    for seed in range(100):
        world, schedule, places = random_case(seed, by_age=False)
        nobody = replace(world, starting=0 * world.starting)
        flow = follow(nobody, schedule, places, 36)
        taken = [nobody.step(0).plan_ends(*each)[0] for each in zip(flow.redirect, flow.onward, strict=True)]
        expected = np.einsum("tp,tpq->tq", flow.number[:-1, PLAN], np.array(taken))
        assert flow.number[1:, PLAN] == pytest.approx(expected, abs=1e-9)
        overflowed += flow.overflow[:, PLAN].sum()
    assert overflowed > 100


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_effects_do_not_depend_on_the_order_of_the_schedule(seed):
    world, schedule, places = random_case(seed, by_age=False)
    order = list(range(len(schedule)))
    random.Random(seed).shuffle(order)  # noqa: S311
    first = follow(world, schedule, places, 36)
    second = follow(world, [schedule[i] for i in order], places, 36)
    assert second.number[:, EFFECTS:] == pytest.approx(first.number[:, [EFFECTS + i for i in order]], abs=1e-9)
    assert second.done == pytest.approx(first.done[:, order], abs=1e-9)


def test_the_effect_of_the_only_intervention_is_the_whole_difference():
    for seed in range(40):
        world, schedule, places = random_case(seed, by_age=False)
        flow = follow(world, schedule[:1], places, 36)
        assert flow.number[:, EFFECTS] == pytest.approx(flow.number[:, PLAN] - flow.number[:, NOTHING], abs=1e-9)


def test_prevention_has_the_same_effect_alone_and_with_others_where_nothing_is_short():
    world = dynamics([[100, 40]], [[60, 30]], [[0.3, 0.2]], [[0, 0.1], [0.05, 0]])
    mine = one(PREVENT, 0, children=10, ramp=6, name="Mine")
    others = [one(STEP_DOWN, 1, 0, children=4, name="Other"), one(LEAVE, 0, children=5, name="Third")]
    alone, together = (follow(world, [mine, *extra], (), 36) for extra in ([], others))
    assert together.number[:, EFFECTS] == pytest.approx(alone.number[:, EFFECTS], abs=1e-12)


def test_what_is_not_in_effect_within_the_projection_changes_nothing():
    flow = follow(
        still(10, entries=[12]), [one(PREVENT, 0, start=24), one(LEAVE, 0, start=-9, end=-1, name="B")], (), 24
    )
    assert flow.number[:, EFFECTS:].any() == False  # noqa: E712
    assert flow.asked.sum() == 0


def test_effects_of_places_are_zero_while_no_place_is_short():
    flow = follow(still(5, 0, entries=[12, 0]), [one(CAPACITY, None, 0, children=9)], (constant_places(0, 1, 500),), 12)
    assert flow.number[:, EFFECTS:] == pytest.approx(0)
    assert math.isclose(flow.places[12, 0], 509)
