"""PLACEMENT_COST, and published placement budgets: every option, and what must always hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs.refusals import refuses
from tests.udfs.tables import lines
from udfs import PLACEMENT_COST, PLACEMENT_VARIANCE, InputError, published
from udfs.functions.cost import BASIS

PORTSMOUTH = published.load("portsmouth_2017")
BLACKPOOL = published.load("blackpool_2022")
FIG_3 = PORTSMOUTH.table("fig_3")
FORECAST, BUDGET, VARIANCE, VOLUME, PRICE = range(5)

types = st.integers(1, 5)
numbers = st.floats(0, 500)
money = st.floats(0.01, 10_000)


def columns(*names):
    return [[[cell] for cell in FIG_3.column(name)] for name in names]


def total(answer):
    return lines(answer)["Total"]


def inputs(draw, count):
    """FTE, prices and budgets of that many types, budgets above 0."""
    fte = draw(st.lists(numbers, min_size=count, max_size=count))
    price = draw(st.lists(money, min_size=count, max_size=count))
    budget = draw(st.lists(st.floats(1, 1e6), min_size=count, max_size=count))
    return fte, price, budget


# Published figures


def test_portsmouth_fig_3_lines_and_total():
    """The printed forecast is pence and part-placements away from FTE × unit cost, as FTE has two decimals."""
    fte, unit_cost, budget, group = columns("fte", "unit_cost", "budget", "group")
    labelled = [[name, *cell] for name, cell in zip(FIG_3.row_labels, fte, strict=True)]
    rows = lines(PLACEMENT_VARIANCE(labelled, unit_cost, budget, "annual", group))
    for label, row, price in zip(FIG_3.row_labels, FIG_3.rows, FIG_3.column("unit_cost"), strict=True):
        printed = PORTSMOUTH.value(f"fig_3.{row}.forecast")
        assert abs(rows[label][FORECAST] - printed) <= 0.005 * price
    shared = rows["Adoption, RO and SGO"]
    assert shared[VARIANCE] == PORTSMOUTH.value("fig_3.adoption.deficit") == 337_883
    assert shared[FORECAST] == 64 * 8_371 + 20 * 4_834 + 131 * 6_289 == 1_456_283
    assert all(rows[FIG_3.row_labels[i]][1:] == [None] * 4 for i in (2, 3, 4))
    assert rows["Total"][BUDGET] == PORTSMOUTH.value("fig_3_total.budget") == 8_693_750
    assert rows["Total"][FORECAST] == pytest.approx(10_377_402, abs=0.005 * (44_871 + 163_560))
    assert rows["Total"][VOLUME:] == [None, None]


def test_portsmouth_fig_3_ties_to_the_pound_from_its_printed_forecasts():
    forecast, budget, group = columns("forecast", "budget", "group")
    printed = total(PLACEMENT_VARIANCE([[1]] * 6, forecast, budget, "annual", group))
    assert printed[:3] == [10_377_402, 8_693_750, 1_683_652]
    assert printed[VARIANCE] == PORTSMOUTH.value("fig_3_total.deficit")


def test_blackpool_model_1_lines_from_its_yearly_increments():
    kinds = ("residential", "ifa", "numbers_in_care")
    additions = [[kind, 1, 2, 3, 4, 5] for kind in kinds]
    additions[2][1:] = [1] * 5
    rows = lines(PLACEMENT_COST(additions, [BLACKPOOL.value(f"increment.{kind}") for kind in kinds], "annual"))
    for name, row in [*((kind, kind) for kind in kinds), ("pressure", "Total")]:
        assert rows[row] == [BLACKPOOL.value(f"model_1.{name}.year_{year}") for year in range(1, 6)]
    assert rows["Total"] == [2_375, 4_663, 6_951, 9_239, 11_527]


def test_blackpool_increments_are_children_at_a_weekly_cost():
    assert total(PLACEMENT_COST(5, 4, "weekly_52")) == [BLACKPOOL.value("increment.residential")] == [1_040]
    assert total(PLACEMENT_COST(30, 0.8, "weekly_52")) == [BLACKPOOL.value("increment.ifa")] == [1_248]


def test_a_national_residential_place_by_the_week_and_by_the_year():
    reference = published.load("national_reference")
    (year,) = total(PLACEMENT_COST(1, reference.value("residential.place_week"), "weekly_365"))
    assert round(year, -2) == reference.value("residential.place") == 318_400


# PLACEMENT_COST by hand


@pytest.mark.parametrize(
    ("basis", "expected"),
    [("annual", 1_400), ("weekly_52", 72_800), ("weekly_365", 73_000), ("weekly_366", 73_200), ("daily", 511_000)],
)
def test_each_basis_worked_by_hand(basis, expected):
    assert total(PLACEMENT_COST(2, 700, basis)) == pytest.approx([expected])
    assert total(PLACEMENT_COST(2, 700, f" {basis.upper()}")) == pytest.approx([expected])


@pytest.mark.parametrize(
    ("inflation", "expected"),
    [
        (None, [[100, 200, 300], [40, 40, 80]]),
        (0.1, [[100, 220, 363], [40, 44, 96.8]]),
        ([[0.5, 0.1, 0.2]], [[100, 220, 396], [40, 44, 105.6]]),  # the first year's is not applied
        ([[None, 0.1, 0.2]], [[100, 220, 396], [40, 44, 105.6]]),
        ([["Prices", 0, 0.1, 0.2]], [[100, 220, 396], [40, 44, 105.6]]),
        ([[0], [0.1], [0.2]], [[100, 220, 396], [40, 44, 105.6]]),
        ([[0, 0.1, 0.2], [0, 0.5, 0]], [[100, 220, 396], [40, 60, 120]]),
        ([[0, -0.1, 0]], [[100, 180, 270], [40, 36, 72]]),
    ],
    ids=["none", "rate", "row", "blank first", "labelled row", "column", "types × years", "falling"],
)
def test_each_shape_of_inflation_worked_by_hand(inflation, expected):
    rows = PLACEMENT_COST([[1, 2, 3], [2, 2, 4]], [100, 20], "annual", inflation, False)
    sums = [sum(column) for column in zip(*expected, strict=True)]
    assert rows == [pytest.approx(row) for row in [*expected, sums]]


def test_one_column_of_placements_or_prices_holds_for_every_year():
    assert PLACEMENT_COST([[2]], [[10, 20, 30]], "annual", headers=False)[0] == [20, 40, 60]
    assert PLACEMENT_COST([[1, 2, 3]], [[10]], "annual", headers=False)[0] == [10, 20, 30]
    assert PLACEMENT_COST([[1, 2]], [[10, 20]], "annual", headers=False)[0] == [10, 40]
    assert PLACEMENT_COST([[1]], [[10]], "annual", [[0, 0.1, 0.1]], False)[0] == pytest.approx([10, 11, 12.1])


@pytest.mark.parametrize(
    ("inflation", "expected"),
    [
        ([[0, 0.05], [0, 0.02]], [[5_000, 5_250], [4_000, 4_080], [9_000, 9_330]]),
        ([["Foster", 0, 0.05], ["IFA", 0, 0.02]], [[5_000, 5_250], [4_000, 4_080], [9_000, 9_330]]),
        ([["Foster", 0.05], ["IFA", 0.02]], [[5_000], [4_000], [9_000]]),  # one year, whose rate is not applied
        ([0.05, 0.02], [[5_000], [4_000], [9_000]]),
        ([[0, 0.1, 0.1]], [[5_000, 5_500, 6_050], [4_000, 4_400, 4_840], [9_000, 9_900, 10_890]]),
    ],
)
def test_inflation_alone_may_give_the_years_of_placements_and_prices_of_one(inflation, expected):
    rows = PLACEMENT_COST([["Foster", 10], ["IFA", 5]], [500, 800], "annual", inflation, False)
    assert rows == [pytest.approx(row) for row in expected]


@pytest.mark.parametrize(
    ("years", "inflation"), [(3, [0.05, 0.02]), (3, [["a", 0.05], ["b", 0.02]]), (2, [["a", 0.05], ["b", 0.02]])]
)
def test_one_rate_for_each_type_holds_for_every_year(years, inflation):
    rows = PLACEMENT_COST([["a", *[1] * years], ["b", *[1] * years]], [100, 100], "annual", inflation, False)
    for row, rate in zip(rows, (0.05, 0.02), strict=False):
        assert row == pytest.approx([100 * (1 + rate) ** year for year in range(years)])


def test_labels_come_from_either_range_or_are_numbered():
    assert [row[0] for row in PLACEMENT_COST([["Foster", 1], ["", 2]], [1, 2], "annual")] == [
        "£ a year",
        "Foster",
        "Type 2",
        "Total",
    ]
    assert [row[0] for row in PLACEMENT_COST([1, 2], [["Foster", 1], ["Secure", 2]], "annual")][1:3] == [
        "Foster",
        "Secure",
    ]
    assert PLACEMENT_COST([[1, 2]], [[3]], "annual")[0] == ["£ a year", "Year 1", "Year 2"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (([[1, 2, 3]], 5, "annual", [[0], ["x"], [0.02]]), "inflation row 2 … 'x'"),
        (([[1, 2, 3]], 5, "annual", [[0], [None], [0.02]]), "inflation row 2"),
        (([[1, 2, 3]], 5, "annual", [[0, None, 0.02]]), "inflation row 1 column 2"),
        (([[1, 2], [1, 2]], [5, 5], "annual", [[0, 0.1], [0, None]]), "inflation row 2 column 2"),
        (
            ([["a", 1, 2], ["b", 1, 2]], [5, 5], "annual", [["a", 0, 0.1], ["b", 0, -1]]),
            "inflation row 2 column 3 … -1",
        ),
        (([[1, 2], [1, 2]], [5, 5], "annual", [[0, 0.1, 0.1]]), "(placements 2, inflation 3)"),
        (([[1, 2]], [[5, 6, 7]], "annual"), "(placements 2, unit_cost 3)"),
        (([1, 2], [5], "annual"), "unit_cost … 1"),
        ((["a", 1], [5, 6], "annual"), "placements row 1 … 'a'"),
        (([["a", 1, 2], ["b", 3, True]], [1, 2], "annual"), "placements row 2 column 3 … TRUE"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place_as_selected(args, message):
    with refuses(InputError, message):
        PLACEMENT_COST(*args)


@given(st.data(), types, st.sampled_from(tuple(BASIS)))
def test_the_total_is_the_sum_of_types_and_every_basis_is_a_multiple_of_annual(data, count, basis):
    fte, price, _ = inputs(data.draw, count)
    *parts, whole = PLACEMENT_COST(fte, price, basis, 0.03, False)
    assert whole[0] == pytest.approx(math.fsum(row[0] for row in parts))
    weeks = {"annual": 1, "weekly_52": 52, "weekly_365": 365 / 7, "weekly_366": 366 / 7, "daily": 365}[basis]
    annual = PLACEMENT_COST(fte, [p * weeks for p in price], "annual", 0.03, False)
    assert whole == pytest.approx(annual[-1])


@given(st.data(), types, st.integers(0, 4), st.floats(0, 100), st.floats(-0.5, 0.5))
def test_more_placements_or_a_higher_price_never_cost_less(data, count, which, more, inflation):
    fte, price, _ = inputs(data.draw, count)
    at = which % count
    base = PLACEMENT_COST([[n, n] for n in fte], price, "daily", inflation, False)[-1]
    more_fte = [[n + more, n + more] if i == at else [n, n] for i, n in enumerate(fte)]
    dearer = [p + more if i == at else p for i, p in enumerate(price)]
    for rows in (
        PLACEMENT_COST(more_fte, price, "daily", inflation, False),
        PLACEMENT_COST([[n, n] for n in fte], dearer, "daily", inflation, False),
    ):
        assert all(after >= before for before, after in zip(base, rows[-1], strict=True))


@given(st.data(), types, st.floats(-0.5, 0.5))
def test_pounds_and_thousands_give_the_same_cost_in_their_own_unit(data, count, inflation):
    fte, price, _ = inputs(data.draw, count)
    fte = [[n] * 4 for n in fte]
    pounds = PLACEMENT_COST(fte, [p * 1_000 for p in price], "weekly_52", inflation, False)
    thousands = PLACEMENT_COST(fte, price, "weekly_52", inflation, False)
    for in_pounds, in_thousands in zip(pounds, thousands, strict=True):
        assert in_pounds == pytest.approx([cost * 1_000 for cost in in_thousands])


@given(st.data(), types)
def test_no_inflation_is_inflation_of_zero(data, count):
    fte, price, _ = inputs(data.draw, count)
    fte = [[n, n, n] for n in fte]
    assert PLACEMENT_COST(fte, price, "annual") == PLACEMENT_COST(fte, price, "annual", 0)


def test_types_in_another_order_are_refused_and_not_matched_by_place():
    placements, prices = [["Foster", 1], ["IFA", 2]], [["IFA", 10], ["Foster", 20]]
    with pytest.raises(
        InputError, match="unit_cost row 1 is 'IFA' and placements row 1 is 'Foster'; put the placement types"
    ):
        PLACEMENT_COST(placements, prices, "annual")
    assert PLACEMENT_COST(placements, [["foster", 20], ["ifa", 10]], "annual", headers=False)[-1] == [40]


@pytest.mark.parametrize(
    ("inflation", "message"),
    [
        ([0.05, 0.02], "inflation … 2"),
        ([["a", 0], ["b", 0.1], ["c", 0.1]], "inflation … 3 … 2"),
        ([["IFA", 0.05], ["Foster", 0.02]], "inflation row 1 … 'IFA' … row 1 … 'Foster'"),
    ],
)
def test_a_column_of_inflation_that_may_be_types_or_years_is_refused(inflation, message):
    with refuses(InputError, message):
        PLACEMENT_COST([["Foster", 1, 1], ["IFA", 2, 2]], [10, 20], "annual", inflation)


def test_inflation_typed_in_per_cent_is_refused():
    with refuses(InputError, "inflation … 3"):
        PLACEMENT_COST([[1, 1]], [10], "annual", 3)
