"""Units and years that a range says of itself are read, and two sums in unlike units are never mixed."""

from __future__ import annotations

import pytest

from tests.snapshots import labels
from udfs import (
    BACKTEST,
    CASELOAD_BREAKEVEN,
    GATED_DRAWDOWN,
    INVEST_TO_SAVE,
    LAC_RATE,
    PLACEMENT_COST,
    PLACEMENT_VARIANCE,
    PROJECT_LAC,
    PROJECT_PLACEMENTS,
    PROJECT_SCENARIO,
    RATE_GAP,
    SUPPRESS,
    InputError,
)

STOCK = ([["Foster", 100], ["Secure", 50]], [30, 10], [0.3, 0.2])
HISTORY = [["2016/17", 100], ["2017/18", 101]]


def refused(call, *words):
    with pytest.raises(InputError) as caught:
        call()
    for word in words:
        assert word in str(caught.value), str(caught.value)


def pressure(base):
    return PROJECT_SCENARIO(*STOCK, None, "pressure", unit_cost=[30_000, 50_000], years=1, base=base)


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ([["Base budget (£m)", 5.5]], "(£m)"),
        ([["Base budget £000", 5_500]], "£000"),
        ([["Base (£ a month)", 458_333]], "£ a month"),
        (5.5, "5.5"),
    ],
)
def test_a_base_in_another_unit_than_pounds_a_year_is_refused(base, said):
    refused(lambda: pressure(base), "base", said)


def test_a_base_in_pounds_a_year_is_taken_under_its_label():
    assert pressure([["Base budget (£ a year)", 5_000_000]])[1][:2] == ["Base: Base budget (£ a year)", 5_000_000]


@pytest.mark.parametrize(
    ("basis", "label"),
    [("annual", "Unit cost (£ a week)"), ("weekly_52", "Unit cost (£ a year)"), ("annual", "Unit cost (£000)")],
)
def test_a_unit_cost_that_says_another_unit_than_its_basis_is_refused(basis, label):
    refused(lambda: PLACEMENT_COST([10], [[label, 500]], basis), "unit_cost", label)
    refused(lambda: PLACEMENT_VARIANCE([10], [[label, 500]], [5_000], basis), "unit_cost", label)


def test_a_unit_cost_that_says_the_unit_of_its_basis_is_used():
    assert PLACEMENT_COST([10], [["Foster (£ a week)", 500]], "weekly_52", headers=False)[-1] == [260_000]


def test_the_corner_above_the_labels_gives_the_unit():
    prices = [["£000", "2026/27"], ["Foster", 25]]
    refused(lambda: PLACEMENT_COST([["", "2026/27"], ["Foster", 10]], prices, "annual"), "unit_cost", "£000")
    years = ["2026/27", "2027/28"]
    put_in, saved = [["£000", *years], ["Team", 100, 50]], [["£m", *years], ["Saved", 0, 0.2]]
    refused(lambda: INVEST_TO_SAVE(put_in, saved), "saving", "£m", "same unit")


@pytest.mark.parametrize("label", ["Saving (£000 a month)", "Saving (%)", "Saving (monthly)"])
def test_a_saving_that_is_no_money_by_year_is_refused(label):
    refused(lambda: INVEST_TO_SAVE([["Team (£000)", 100, 0]], [[label, 50, 80]]), "saving", label)


def test_a_saving_a_thousand_times_the_investment_that_names_its_unit_is_refused():
    refused(lambda: INVEST_TO_SAVE([["Team (£000)", 100, 0]], [["Saved", 50_000, 80_000]]), "saving", "same unit")


def test_a_population_in_thousands_is_refused_by_its_label_or_its_size():
    refused(lambda: LAC_RATE(100, [["Population (000s)", 168]]), "population", "(000s)")
    refused(lambda: PROJECT_LAC(HISTORY, 1, "rate", [["Thousands", 168, 169, 170]]), "population", "Thousands")
    refused(lambda: PROJECT_LAC(HISTORY, 1, "rate", [168.2, 168.3, 168.9]), "population row 1", "168.2", "thousands")


def test_sums_of_money_a_thousand_times_apart_are_refused():
    refused(lambda: PLACEMENT_VARIANCE([100], [25_000], [2_500], "annual"), "budget", "2,500", "same unit")
    refused(lambda: CASELOAD_BREAKEVEN(480, 24, 15, 43_000, 163.56), "placement_cost", "163.56", "same unit")
    gates = (["One"], ["31/1/2018"], [4.2], "30/6/2018", ["yes"])
    refused(lambda: GATED_DRAWDOWN(*gates, None, ["yes"], 12_000_000), "funds", "12,000,000", "same unit")


@pytest.mark.parametrize(
    ("placements", "prices", "inflation", "place"),
    [
        ([["", "2026/27", "2027/28"], ["Foster", 10, 11]], [["", "2024/25"], ["Foster", 1_000]], 0.03, "unit_cost"),
        ([["", "2024/25"], ["Foster", 10]], [["", "2026/27", "2027/28"], ["Foster", 9, 8]], None, "placements"),
        ([["", "2026/27", "2027/28"], ["Foster", 10, 11]], [1_000], [["2024/25"], [0.03]], "inflation"),
    ],
)
def test_a_single_column_of_another_year_than_the_first_is_refused(placements, prices, inflation, place):
    refused(lambda: PLACEMENT_COST(placements, prices, "annual", inflation), place, "2024/25", "2026/27")


def test_a_single_column_of_the_first_year_holds_for_every_year():
    found = PLACEMENT_COST([["", "2026/27", "2027/28"], ["Foster", 10, 11]], [["", "2026/27"], ["Foster", 5]], "annual")
    assert found[-1] == ["Total", 50, 55]


@pytest.mark.parametrize(
    "moves",
    [
        [[0, 0, 0, 0], [0.1, 0, 0, 0.1], [0, 0, 0, 0]],
        [[0, 0.1, 0], [0, 0, 0], [0, 0, 0], [0, 0.1, 0]],
    ],
)
def test_a_column_or_row_of_totals_in_moves_is_not_taken_for_names(moves):
    refused(lambda: PROJECT_PLACEMENTS([100, 50, 20], [10, 5, 2], [0.1, 0.1, 0.1], moves), "moves", "totals")


def test_years_across_ages_are_no_placement_types():
    def by_age(number):
        return [["Age", "2024/25", "2025/26"], *([age, number, number] for age in range(18))]

    refused(lambda: PROJECT_PLACEMENTS(by_age(5), by_age(1), [0.1, 0.1]), "opening row 1 column 2", "2024/25")


@pytest.mark.parametrize("history", [[[2016.0], [2017.0], [2018.0]], [[42825.0], [43190.0], [43555.0]]])
def test_years_alone_are_no_history(history):
    refused(lambda: PROJECT_LAC(history, 1), "history", "years")


def test_a_row_of_all_the_children_is_refused_beside_its_parts_but_not_alone():
    rows = [["Foster", 100], ["Secure", 50], ["Children looked after", 150]]
    refused(lambda: PROJECT_PLACEMENTS(rows, [9, 9, 9], [0.1, 0.1, 0.1]), "opening row 3", "Children looked after")
    refused(lambda: PLACEMENT_COST([["Foster", 1], ["Total", 1]], [5, 5], "annual"), "placements row 2")
    assert PLACEMENT_COST([["All placements", 10]], [5], "annual", headers=False) == [[50], [50]]
    by_year = [["", "2025/26", "2026/27"], ["Foster", 10, 10], ["Secure", 0, 0]]
    assert PLACEMENT_COST(by_year, [5, 5], "annual", [["", "2025/26", "2026/27"], ["All", 0, 0.5]])[-1][2] == 75


@pytest.mark.parametrize(
    "call",
    [
        lambda: PROJECT_LAC([["Year", "LAC at 31 March"], ["2019-20", 500], ["2020-21", 510]], 2),
        lambda: BACKTEST([["Year", "LAC"], *([f"{y}/{y % 100 + 1}", 500] for y in range(2015, 2022))], "trend", 2),
        lambda: PLACEMENT_COST([["Type", "FTE"], ["Foster", 10]], [["Type", "Unit cost £"], ["Foster", 5]], "annual"),
        lambda: PLACEMENT_VARIANCE([["", "2025/26 FTE"], ["Foster", 10]], [5], [50], "annual"),
        lambda: PROJECT_PLACEMENTS(["Children", 100], ["Starters", 5], ["Rate", 0.3]),
        lambda: RATE_GAP([["Area", "LAC"], ["North", 100]], [20_000], [50]),
        lambda: SUPPRESS([["Type", "Male", "Female"], ["Foster", 12, 30]]),
    ],
)
def test_a_row_of_headings_is_named_with_what_to_do(call):
    refused(call, " row 1", "is text, ", labels.IF_ROW_1_HOLDS_HEADINGS)


def test_a_group_may_stand_below_a_heading_as_the_other_ranges_do():
    def headed(title, *numbers):
        return [["", title], *zip(("Foster", "Secure"), numbers, strict=True)]

    plain = PLACEMENT_VARIANCE([10, 2], [5, 9], [60, None], "annual", ["Care", "Care"], headers=False)
    given = (headed("2025/26", 10, 2), headed("2025/26", 5, 9), headed("2025/26 budget", 60, None))
    assert PLACEMENT_VARIANCE(*given, "annual", ["Group", "Care", "Care"], headers=False) == plain


def test_a_provisional_year_may_be_shortened():
    assert PROJECT_LAC([["31 March 2021", 300], ["31 March 2022 (prov)", 310]], 1)[0] == ["Children", "2022/23"]
