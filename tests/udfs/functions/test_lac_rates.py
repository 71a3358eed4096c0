"""Rates per 10,000: published figures, shapes, and how the three functions agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs.refusals import refuses
from udfs import CHILDREN_AT_RATE, LAC_RATE, RATE_GAP, InputError, published

NORFOLK = published.load("norfolk_2017")
NATIONAL = published.load("national_reference").table("looked_after")

children = st.floats(1, 5_000)
rates = st.floats(0.1, 300)
populations = st.floats(6_000, 400_000)


def test_norfolk_has_225_children_more_than_at_its_neighbours_rate():
    """By hand: 52.5 × 16.7982 = 881.9 children, and 1,107 − 881.9 = 225.1."""
    today, population, neighbours = 1_107, 167_982, NORFOLK.value("rate.neighbours")
    assert round(LAC_RATE(today, population), 1) == NORFOLK.value("rate.norfolk") == 65.9
    assert CHILDREN_AT_RATE(neighbours, population) == pytest.approx(881.9055)
    assert round(CHILDREN_AT_RATE(neighbours, population)) == NORFOLK.value("gap.children")
    assert RATE_GAP(today, population, neighbours) == pytest.approx(225.0945)
    assert round(RATE_GAP(today, population, neighbours)) == NORFOLK.value("gap.fewer") == 225


def test_norfolk_rate_in_2022_without_more_population():
    assert round(LAC_RATE(1_107 + 122, 167_982), 1) == NORFOLK.value("rate.at_2022")


def test_national_rates_are_met_as_a_range():
    """England's children in millions, within the bounds that the printed numbers and rates allow."""
    population = [[11_700_000], [11_720_000], [11_960_000], [12_100_000], [12_200_000]]
    printed = NATIONAL.column("rate")
    found = LAC_RATE([[number] for number in NATIONAL.column("children")], population)
    assert [round(row[0]) for row in found] == printed == [69, 70, 70, 69, 67]
    back = CHILDREN_AT_RATE([[rate] for rate in printed], population)
    assert [row[0] for row in back] == pytest.approx([80_730, 82_040, 83_720, 83_490, 81_740])


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: LAC_RATE(0, 100), 0),
        (lambda: LAC_RATE(100, 100), 10_000),
        (lambda: LAC_RATE(50, 10_000), 50),
        (lambda: RATE_GAP(40, 10_000, 50), -10),
        (lambda: RATE_GAP(0, 10_000, 50), -50),
        (lambda: LAC_RATE([[50]], [10_000]), 50),
        (lambda: CHILDREN_AT_RATE(0.02, 1_000_000), 2),
    ],
)
def test_single_cells_give_a_single_number(call, expected):
    assert call() == expected


def test_ranges_keep_their_size_and_a_single_cell_serves_for_all():
    assert LAC_RATE([[1, 2, 4], [8, 16, 32]], 10_000) == [[1, 2, 4], [8, 16, 32]]
    assert LAC_RATE(8, [[10_000, 20_000]]) == [[8, 4]]
    assert CHILDREN_AT_RATE([[10], [20]], [[10_000], [20_000]]) == [[10], [40]]
    assert RATE_GAP([[10], [20]], 10_000, [[1], [2]]) == [[9], [18]]
    assert RATE_GAP(10, 10_000, [[1, 2]]) == [[9, 8]]
    assert LAC_RATE([10, 20], [10_000, 10_000]) == [[10], [20]]


def test_labels_may_come_with_a_range_and_are_not_returned():
    assert LAC_RATE([["Norfolk", 10], ["Suffolk", 20]], [[10_000], [40_000]]) == [[10], [5]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: LAC_RATE([[1, 2]], [[1], [2]]), "(children 1 × 2, population 2 × 1)"),
        (lambda: RATE_GAP([1, 2], 10, [1, 2, 3]), "(children 2 × 1, population 1 × 1, comparator_rate 3 × 1)"),
        (lambda: LAC_RATE(5, 0), "population … 0"),
        (lambda: LAC_RATE([["a", 5], ["b", -2]], 9), "children row 2 … -2"),
        (lambda: CHILDREN_AT_RATE([[1, 2], [3, "x"]], 9), "rate row 2 column 2 … 'x'"),
        (lambda: CHILDREN_AT_RATE([["a", 1, 2], ["b", 3, "x"]], 9), "rate row 2 column 3 … 'x'"),
        (lambda: RATE_GAP(1, 10, [1, None]), "comparator_rate row 2"),
        (lambda: LAC_RATE(1_107, 167.982), "children … 1,107 … 167.982"),
        (lambda: LAC_RATE([5, 50], [40, 40]), "children row 2 … 50 … 40 … row 2"),
        (lambda: LAC_RATE([[5], [50]], 40), "children row 2 … 50 … 40"),
        (lambda: RATE_GAP(50, [60, 40], 52.5), "children … 50 … 40 … row 2"),
        (lambda: CHILDREN_AT_RATE(52.5, 167.982), "population … 167.982"),
        (
            lambda: CHILDREN_AT_RATE([60, 10_001], 500),
            "rate row 2 … 10,001",
        ),
        (lambda: CHILDREN_AT_RATE(0.0065, 73_300), "rate … 0.0065"),
        (lambda: CHILDREN_AT_RATE([65, 0.0065], 73_300), "rate row 2 … 0.0065"),
        (lambda: RATE_GAP(480, 73_300, 0.0065), "comparator_rate … 0.0065"),
        (lambda: CHILDREN_AT_RATE(0, 500), "rate … 0"),
        (lambda: RATE_GAP(10, 500, 0), "comparator_rate … 0"),
        (lambda: RATE_GAP(10, 500, 12_000), "comparator_rate … 12,000"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(call, message):
    with refuses(InputError, message):
        call()


@given(children, populations)
def test_children_at_the_rate_of_children_are_those_children(number, population):
    assert CHILDREN_AT_RATE(LAC_RATE(number, population), population) == pytest.approx(number)


@given(children, populations, rates)
def test_the_gap_agrees_with_the_other_two_functions(number, population, rate):
    gap = RATE_GAP(number, population, rate)
    size = max(number, CHILDREN_AT_RATE(rate, population), 1)
    assert gap == pytest.approx(number - CHILDREN_AT_RATE(rate, population), abs=1e-9 * size)
    assert gap == pytest.approx((LAC_RATE(number, population) - rate) * population / 10_000, abs=1e-9 * size)


@given(children, populations)
def test_there_is_no_gap_to_ones_own_rate(number, population):
    assert RATE_GAP(number, population, LAC_RATE(number, population)) == pytest.approx(0, abs=1e-9 * max(number, 1))


@given(st.lists(st.tuples(children, populations, rates), min_size=1, max_size=6))
def test_a_range_is_its_cells_one_by_one(cells):
    number, population, rate = ([list(column)] for column in zip(*cells, strict=True))
    expected = [RATE_GAP(*cell) for cell in cells]
    answer = RATE_GAP(number, population, rate)
    assert answer == ([expected] if len(cells) > 1 else expected[0])


@given(children, populations, st.floats(1, 1_000))
def test_a_rate_does_not_depend_on_the_size_of_the_area(number, population, factor):
    assert LAC_RATE(number * factor, population * factor) == pytest.approx(LAC_RATE(number, population))
