"""Numbers in a placement with limited places, by chance: against Erlang's formula, matrices and lives day by day."""

import math

import numpy as np
import pytest
from scipy import linalg

from udfs.scenario.capacity.taken import LARGEST, NUMBERS, taken


def months(number, *, places, coming, leaving, count):
    """So many months with children who come and leave at these rates a month; sent on, and on average there, in all."""
    settled = np.full(2, math.exp(-leaving))
    arrive = np.full(2, coming * (-math.expm1(-leaving) / leaving if leaving else 1.0))
    found = [number.month(settled, arrive, np.full(2, float(places)), np.zeros(2)) for _ in range(count)]
    return sum(month.share[1] * month.comes[1] for month in found), found[-1]


def middle(number):
    return number.ends()(0.5)


def erlang(places, load):
    """The chance of being full, by Erlang's recursion."""
    full = 1.0
    for place in range(1, places + 1):
        full = load * full / (place + load * full)
    return full


@pytest.mark.parametrize("opening", [0, 4.5, 12])
@pytest.mark.parametrize("load", [8, 12, 15])
def test_in_the_long_run_a_home_is_full_as_erlang_says(opening, load):
    number = taken(opening)
    months(number, places=12, coming=load / 6, leaving=1 / 6, count=150)
    sent_on, _ = months(number, places=12, coming=load / 6, leaving=1 / 6, count=1)
    assert sent_on == pytest.approx(load / 6 * erlang(12, load), rel=1e-9)
    number_squared = sum(n**2 * load**n / math.factorial(n) for n in range(13))
    weight = sum(load**n / math.factorial(n) for n in range(13))
    mean = load * (1 - erlang(12, load))
    assert number.variance == pytest.approx(number_squared / weight - mean**2, rel=1e-9)


def test_a_month_from_any_opening_is_that_of_the_birth_and_death_matrix():
    places, coming, leaving = 7, 2.5, 0.4
    number = np.arange(places + 1)
    generator = np.diag(np.where(number[:-1] >= 0, coming, 0.0), 1) + np.diag(number[1:] * leaving, -1)
    generator -= np.diag(generator.sum(axis=1))
    chances = linalg.expm(3 * generator)[5]
    # the same with a last state that counts those who find it full
    counting = np.zeros((places + 2, places + 2))
    counting[:-1, :-1], counting[places, -1] = generator, coming
    sent_on = linalg.expm(3 * counting)[5, -1]
    home = taken(5)
    found, _ = months(home, places=places, coming=coming, leaving=leaving, count=3)
    assert found == pytest.approx(sent_on, rel=1e-9)
    assert home.variance == pytest.approx(chances @ number**2 - (chances @ number) ** 2, rel=1e-9)


def test_those_sent_on_are_whom_a_home_without_limits_has_more():
    """At the end of a month and on average in it, from an empty home of one place to which three come and stay."""
    _, month = months(taken(0), places=1, coming=3, leaving=0, count=1)
    there = 1 - math.exp(-3)
    assert month.there == pytest.approx(3 - there)
    assert month.spent == pytest.approx(1.5 - (1 - there / 3))  # ∫ 3t less ∫ (1 − e^(−3t))
    assert month.share == pytest.approx(1 - there / 3)


def test_part_of_a_place_is_a_place_in_so_much_of_the_chance():
    sent_on = [months(taken(0), places=p, coming=2, leaving=0.3, count=9)[0] for p in (4, 4.25, 5)]
    assert sent_on[1] == pytest.approx(0.75 * sent_on[0] + 0.25 * sent_on[2], rel=1e-9)


def test_places_that_open_are_used_and_those_that_close_move_nobody_out():
    number = taken(6)
    for places in (6.5, 7.25, 8.5):
        months(number, places=places, coming=50, leaving=0, count=1)
    assert number.variance == pytest.approx(0.25)
    assert number.ends()(0.9) == pytest.approx(8.5)
    sent_on, _ = months(number, places=5, coming=50, leaving=0, count=1)
    assert sent_on == pytest.approx(50)
    assert number.ends()(0.1) > 7.5


def test_children_who_step_down_take_free_places_and_no_others():
    number = taken(3)
    months(number, places=8, coming=0, leaving=0, count=1)
    number.fill(2)
    assert number.variance == pytest.approx([0, 5 * 0.4 * 0.6])
    number.fill(3)
    assert number.variance == pytest.approx([0, 0])
    assert middle(number) == pytest.approx(8)


def test_each_child_leaves_with_the_same_chance():
    number = taken(10)
    months(number, places=20, coming=0, leaving=0, count=1)
    number.leave(0.3)
    assert number.variance == pytest.approx([0, 10 * 0.3 * 0.7])


def test_a_certain_number_has_no_range():
    number = taken(5)
    months(number, places=3, coming=2, leaving=0, count=12)
    assert [number.ends()(each) for each in (0.1, 0.5, 0.9)] == pytest.approx([5, 5, 5])


def test_a_range_ends_at_nought_and_at_the_places():
    always_full, empty = (taken(opening) for opening in (4, 0))
    months(always_full, places=4, coming=90, leaving=0.1, count=12)
    months(empty, places=4, coming=0.001, leaving=0.1, count=12)
    assert always_full.ends()(0.9) == pytest.approx(4)
    assert empty.ends()(0.1) == 0


@pytest.mark.parametrize("places", [NUMBERS + 1, 4 * NUMBERS, LARGEST + 1])
def test_a_large_placement_followed_in_units_is_full_as_erlang_says(places):
    """Within a part in a hundred of the places a year, which is the measure for homes times two thirds."""
    number = taken(places)
    months(number, places=places, coming=places / 24, leaving=1 / 24, count=120)
    sent_on, _ = months(number, places=places, coming=places / 24, leaving=1 / 24, count=12)
    assert sent_on == pytest.approx(places / 2 * erlang(places, places), abs=0.01 * places)


@pytest.mark.parametrize("places", [99, LARGEST + 1])
def test_doubt_about_who_comes_adds_its_own_variance(places):
    """Of a Poisson number whose mean is 10 ± 2 the variance is 10 + 2²."""
    number = taken(0, doubted=True)
    number.month(np.ones(2), np.full(2, 10.0), np.full(2, float(places)), np.full(2, 0.2))
    assert number.variance == pytest.approx([14, 14])
