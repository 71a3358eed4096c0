"""PLACEMENT_VARIANCE: volume and price, shared budgets, and what must always hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.udfs.refusals import refuses
from tests.udfs.tables import lines
from udfs import PLACEMENT_VARIANCE, InputError

FORECAST, BUDGET, VARIANCE, VOLUME, PRICE = range(5)


@st.composite
def service(draw):
    """FTE, price, budget and budgeted FTE of one to five types."""
    count = draw(st.integers(1, 5))
    limits = ((0, 500), (10, 10_000), (100, 1e6), (0.1, 500))
    case = [draw(st.lists(st.floats(*limit), min_size=count, max_size=count)) for limit in limits]
    forecast = sum(n * price for n, price in zip(case[0], case[1], strict=True))
    assume(forecast == 0 or 0.01 < forecast / sum(case[2]) < 100)
    return case


def row(*args, label="Type 1", **options):
    return lines(PLACEMENT_VARIANCE(*args, **options))[label]


# By hand


def test_volume_is_extra_placements_at_the_budget_price_and_price_is_the_rest():
    """12 at £110 against 10 at £100: variance 320 = 2 × 100 + 12 × 10."""
    assert row(12, 110, 1_000, "annual", None, 10) == [1_320, 1_000, 320, 200, 120]


def test_the_budget_price_may_be_given_instead_of_the_number():
    assert row(12, 110, 1_000, "annual", None, None, 100) == [1_320, 1_000, 320, 200, 120]


@pytest.mark.parametrize("price", [100, 100.49, 99.51])
def test_with_both_the_price_used_is_budget_over_number(price):
    assert row(12, 110, 1_000, "annual", None, 10, price) == [1_320, 1_000, 320, 200, 120]


@pytest.mark.parametrize("price", [100.51, 99.49])
def test_a_number_and_price_more_than_half_a_per_cent_from_the_budget_are_refused(price):
    with pytest.raises(InputError, match="budget row 1 is 1,000 but budget_fte × budget_unit_cost is"):
        PLACEMENT_VARIANCE(12, 110, 1_000, "annual", None, 10, price)


def test_the_basis_holds_for_both_unit_costs_and_not_for_the_budget():
    """Weekly: 12 × £110 × 52 = 68,640; budget 52,000 = 10 × £100 × 52."""
    expected = [68_640, 52_000, 16_640, 10_400, 6_240]
    assert row(
        12,
        110,
        52_000,
        "weekly_52",
        None,
        None,
        100,
    ) == pytest.approx(expected)
    assert row(
        12,
        110,
        52_000,
        "weekly_52",
        None,
        10,
        None,
    ) == pytest.approx(expected)
    assert row(
        12,
        110,
        52_000,
        "weekly_52",
        None,
        10,
        100,
    ) == pytest.approx(expected)


def test_an_underspend_is_negative():
    assert row(8, 90, 1_000, "annual", None, 10) == [720, 1_000, -280, -200, -80]


def test_rows_of_one_group_share_the_budget_of_the_row_that_carries_it():
    """Forecast 200 + 600 = 800 over 5 placements; budget 600 for 4 at £150: volume 150, price 50."""
    rows = lines(
        PLACEMENT_VARIANCE(
            [["A", 2], ["B", 1], ["C", 3]],
            [100, 40, 200],
            [None, 50, 600],
            "annual",
            [["Orders"], [None], [" orders "]],
            [None, 1, 4],
        )
    )
    assert rows["A"] == [200, None, None, None, None]
    assert rows["B"] == [40, 50, -10, 0, -10]
    assert rows["C"] == [600, None, None, None, None]
    assert rows["Orders"] == [800, 600, 200, 150, 50]
    assert list(rows) == ["A", "B", "C", "Orders", "Total"]
    assert rows["Total"] == [840, 650, 190, 150, 40]


def test_totals_of_volume_and_price_are_blank_unless_every_line_has_them():
    rows = lines(PLACEMENT_VARIANCE([12, 5], [110, 10], [1_000, 40], "annual", None, [10, None]))
    assert rows["Type 2"] == [50, 40, 10, None, None]
    assert rows["Total"] == [1_370, 1_040, 330, None, None]


def test_a_budget_of_nothing_is_a_budget():
    assert row(2, 50, 0, "annual") == [100, 0, 100, None, None]
    assert row(2, 50, 0, "annual", None, 3) == [100, 0, 100, 0, 100]


def test_no_placements_is_a_saving_of_volume_only():
    assert row(0, 110, 1_000, "annual", None, 10) == [0, 1_000, -1_000, -1_000, 0]


def test_without_headers_only_the_numbers_are_returned():
    assert PLACEMENT_VARIANCE(12, 110, 1_000, "annual", headers=False) == [[1_320, 1_000, 320, None, None]] * 2


# What does not fit


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (([1, 2], [3, 4], [5, None], "annual"), "budget row 2"),
        (([1, 2], [3, 4], [None, None], "annual", ["a", "a"]), "budget"),
        (([1, 2, 3], [3, 4, 5], [None, None, 9], "annual", ["a", "A", ""]), "the group 'a' … budget"),
        (
            ([1, 2], [3, 4], [5, 6], "annual", ["a", "a"]),
            "the group 'a' … budget … rows 1 and 2",
        ),
        (
            ([1, 2], [3, 4], [None, 6], "annual", ["a", "a"], [1, None]),
            "budget_fte row 1 … the group 'a'",
        ),
        (
            ([1, 2], [3, 4], [5, None], "annual", ["a", "a"], None, [1, 2]),
            "budget_unit_cost row 2 … the group 'a'",
        ),
        (([1, 2], [3, 4], [5, 6], "annual", ["a", "#REF!"]), "group row 2 … (#REF!)"),
        (([1, 2], [3, 4], [5, 6], "annual", ["a"]), "group … 1"),
        (([1, 2], [3, 4], [5, 6], "annual", None, [0, 1]), "budget_fte row 1 … 0"),
        (([1, 2], [3, 4], [5, 6], "annual", None, None, [1, "x"]), "budget_unit_cost row 2 … 'x'"),
        (([1, 2], [3, 4], [5, -6], "annual"), "budget row 2 … -6"),
        (([1, 2], [3], [5, 6], "annual"), "unit_cost … 1"),
        (([[1, 2]], 3, 5, "annual"), "fte … 2"),
        ((1, [[3, 4]], 5, "annual"), "unit_cost … 2"),
        ((1, 3, [[5, 6]], "annual"), "budget … 2"),
        ((1, 3, 5, "annual", None, [[6, 7]]), "budget_fte … 2"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(args, message):
    with refuses(InputError, message):
        PLACEMENT_VARIANCE(*args)


# What must always hold


@given(service())
def test_volume_and_price_make_the_variance_and_parts_make_the_total(case):
    fte, price, budget, budget_fte = case
    *parts, whole = PLACEMENT_VARIANCE(fte, price, budget, "annual", None, budget_fte, headers=False)
    size = max(1, *(abs(cell) for part in [*parts, whole] for cell in part))
    for line in [*parts, whole]:
        assert line[VOLUME] + line[PRICE] == pytest.approx(line[VARIANCE], abs=1e-12 * size)
        assert line[FORECAST] - line[BUDGET] == pytest.approx(line[VARIANCE], abs=1e-12 * size)
    for column in range(5):
        assert whole[column] == pytest.approx(math.fsum(line[column] for line in parts), abs=1e-12 * size)


@given(service())
def test_price_is_the_number_now_at_the_change_of_price(case):
    fte, price, budget, budget_fte = case
    parts = PLACEMENT_VARIANCE(fte, price, budget, "annual", None, budget_fte, headers=False)[:-1]
    for line, n, p, b, bn in zip(parts, fte, price, budget, budget_fte, strict=True):
        size = max(abs(cell) for cell in line)
        assert line[PRICE] == pytest.approx(n * (p - b / bn), abs=1e-9 * size)
        assert line[VOLUME] == pytest.approx((n - bn) * b / bn, abs=1e-9 * size)


@given(service(), st.sampled_from((0.001, 1_000.0)))
def test_pounds_and_thousands_give_the_same_variance_in_their_own_unit(case, factor):
    fte, price, budget, budget_fte = case
    base = PLACEMENT_VARIANCE(fte, price, budget, "annual", None, budget_fte, headers=False)
    scaled_money = ([p * factor for p in price], [b * factor for b in budget])
    scaled = PLACEMENT_VARIANCE(fte, *scaled_money, "annual", None, budget_fte, headers=False)
    size = max(abs(cell) for line in base for cell in line)
    for line, other in zip(base, scaled, strict=True):
        assert other == pytest.approx([cell * factor for cell in line], abs=1e-9 * size * factor)


@given(service())
def test_one_group_of_all_rows_has_the_variance_of_the_total(case):
    fte, price, budget, _ = case
    apart = PLACEMENT_VARIANCE(fte, price, budget, "annual", headers=False)[-1]
    shared = [math.fsum(budget), *[None] * (len(fte) - 1)]
    together = PLACEMENT_VARIANCE(fte, price, shared, "annual", ["Orders"] * len(fte), headers=False)
    size = max(abs(cell) for cell in apart[:3])
    assert len(together) == len(fte) + 1 + (len(fte) > 1)
    assert together[-2][VARIANCE] == pytest.approx(apart[VARIANCE], abs=1e-9 * size)
    assert together[-1][:3] == pytest.approx(apart[:3], abs=1e-9 * size)


@given(service(), st.randoms())
def test_the_order_of_the_rows_does_not_matter(case, random):
    order = list(range(len(case[0])))
    random.shuffle(order)
    turned = [[column[i] for i in order] for column in case]
    base = PLACEMENT_VARIANCE(*case[:3], "annual", None, case[3], headers=False)
    moved = PLACEMENT_VARIANCE(*turned[:3], "annual", None, turned[3], headers=False)
    assert [base[i] for i in order] == moved[:-1]
    assert moved[-1] == pytest.approx(base[-1], rel=1e-9, abs=1e-3)
