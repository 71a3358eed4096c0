"""Labels are believed or refused, in every function: never dropped."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.udfs.tables import lines
from udfs import (
    BACKTEST,
    CHILDREN_AT_RATE,
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
from udfs.worksheet.labels import is_total

FOSTER_FIRST, IFA_FIRST = ["Foster", "IFA"], ["IFA", "Foster"]


def down(labels, *columns):
    return [[label, *cells] for label, *cells in zip(labels, *columns, strict=True)]


def refused(call, *words):
    with pytest.raises(InputError) as caught:
        call()
    said = str(caught.value)
    for word in words:
        assert word in said, said
    return said


# The same labels in the same order

TYPES = {
    "unit_cost": lambda labels: PLACEMENT_COST(down(FOSTER_FIRST, [10, 5]), down(labels, [500, 800]), "annual"),
    "inflation": lambda labels: PLACEMENT_COST(
        down(FOSTER_FIRST, [10, 5], [10, 5]), [500, 800], "annual", down(labels, [0, 0], [0.05, 0.02])
    ),
    "budget": lambda labels: PLACEMENT_VARIANCE(
        down(FOSTER_FIRST, [10, 5]), [500, 800], down(labels, [5_000, 4_000]), "annual"
    ),
    "budget_fte": lambda labels: PLACEMENT_VARIANCE(
        down(FOSTER_FIRST, [10, 5]), [500, 800], [5_000, 4_000], "annual", None, down(labels, [1, 2])
    ),
    "starters": lambda labels: PROJECT_PLACEMENTS(down(FOSTER_FIRST, [100, 60]), down(labels, [40, 20]), [0.3, 0.3]),
    "leaving_rate": lambda labels: PROJECT_PLACEMENTS(
        [100, 60], down(FOSTER_FIRST, [40, 20]), down(labels, [0.3, 0.3])
    ),
    "moves": lambda labels: PROJECT_PLACEMENTS(
        [100, 60], down(FOSTER_FIRST, [40, 20]), [0.3, 0.3], [["", *labels], *down(labels, [None, 0.1], [0.2, None])]
    ),
    "population": lambda labels: LAC_RATE(down(FOSTER_FIRST, [100, 50]), down(labels, [10_000, 40_000])),
    "comparator_rate": lambda labels: RATE_GAP(down(FOSTER_FIRST, [100, 50]), [10_000, 40_000], down(labels, [60, 70])),
    "rate": lambda labels: CHILDREN_AT_RATE(down(labels, [60, 70]), down(FOSTER_FIRST, [10_000, 40_000])),
}


@pytest.mark.parametrize("name", TYPES)
def test_two_ranges_in_another_order_are_refused_with_both_labels(name):
    TYPES[name](FOSTER_FIRST)
    TYPES[name](["  foster", "ifa\xa0"])
    refused(lambda: TYPES[name](IFA_FIRST), name, "'Foster'", "'IFA'", "same order")
    refused(lambda: TYPES[name](["Foster", "Residential"]), name, "'IFA'", "'Residential'")


@pytest.mark.parametrize("name", ["unit_cost", "inflation"])
@pytest.mark.parametrize("labels", [IFA_FIRST, ["CPI", "RPI"]])
def test_prices_of_a_scenario_in_another_order_are_refused(name, labels):
    plan = [["Edge", "prevent entry", "", "", 1, 0.5]]
    prices = {"unit_cost": down(FOSTER_FIRST, [500, 800]), "inflation": down(FOSTER_FIRST, [0, 0], [0.1, 0.2])}
    stock = (down(FOSTER_FIRST, [100, 60]), [40, 20], [0.3, 0.3], plan)
    PROJECT_SCENARIO(*stock, output="cost", years=2, **prices)
    prices[name] = [[label, *row[1:]] for label, row in zip(labels, prices[name], strict=True)]
    refused(lambda: PROJECT_SCENARIO(*stock, output="cost", years=2, **prices), name, f"'{labels[0]}'", "'Foster'")


def test_inflation_by_type_raises_the_type_that_it_names():
    """Year 2: 10 × 500 × 1.02 + 5 × 800 × 1.05 = 5,100 + 4,200."""
    inflation = down(FOSTER_FIRST, [0, 0], [0.02, 0.05])
    found = PLACEMENT_COST(down(FOSTER_FIRST, [10, 5], [10, 5]), [500, 800], "annual", inflation)
    assert lines(found)["Total"] == [9_000, pytest.approx(9_300)]


def test_labels_of_inflation_that_nothing_bears_out_are_not_taken_by_position():
    refused(
        lambda: PLACEMENT_COST([[10, 10], [5, 5]], [500, 800], "annual", down(["CPI", "RPI"], [0, 0], [0.1, 0.2])),
        "inflation row 1",
        "'CPI'",
        "placements",
    )
    refused(
        lambda: PLACEMENT_COST(down(FOSTER_FIRST, [10, 5]), [500, 800], "annual", [["Foster", 0.03]]),
        "inflation",
        "'Foster'",
        "all 2 placement types",
    )
    assert PLACEMENT_COST(down(FOSTER_FIRST, [10, 5]), [500, 800], "annual", [["CPI", 0.03]])


def test_years_above_numbers_are_labels_of_their_columns():
    placements = [["", 2026, 2027], ["Foster", 10, 10], ["IFA", 5, 5]]
    found = PLACEMENT_COST(placements, [500, 800], "annual", [["2026", "2027"], [0, 0.1]])
    assert found[0] == ["£ a year", "2026", "2027"]
    assert lines(found)["Total"] == [9_000, pytest.approx(9_900)]
    other = [["2027", "2028"], [0, 0.1]]
    refused(lambda: PLACEMENT_COST(placements, [500, 800], "annual", other), "inflation", "'2027'", "'2026'")
    skipped = [["", 2026, 2028], ["Foster", 10, 10], ["IFA", 5, 5]]
    refused(lambda: PLACEMENT_COST(skipped, [500, 800], "annual"), "placements column 3", "2028", "2027")
    down_the_page = [["2026/27", 0], ["2027/28", 0.1]]
    years = [["", "2026/27", "2027/28"], ["Foster", 10, 10]]
    assert lines(PLACEMENT_COST(years, [500], "annual", down_the_page))["Total"] == [5_000, pytest.approx(5_500)]


def test_prices_of_other_years_than_the_projected_ones_are_refused():
    plan = [["Edge", "prevent entry", "", "", 1, 0.5]]
    stock = ([["Foster", 100]], [40], [0.3], plan)
    rest = {"output": "cost", "years": 2, "opening_date": "31/3/2026"}
    PROJECT_SCENARIO(*stock, unit_cost=[["", "2026/27", "2027/28"], ["Foster", 500, 510]], **rest)
    late = [["", "2025/26", "2026/27"], ["Foster", 500, 510]]
    refused(lambda: PROJECT_SCENARIO(*stock, unit_cost=late, **rest), "unit_cost column 2", "2025/26", "2026/27")


def test_a_name_that_one_range_leaves_out_is_taken_from_another():
    placements = [["Foster", 10], [None, 5]]
    found = PLACEMENT_COST(placements, down(FOSTER_FIRST, [500, 800]), "annual")
    assert [row[0] for row in found] == ["£ a year", "Foster", "IFA", "Total"]
    found = PLACEMENT_VARIANCE(placements, [500, 800], down(FOSTER_FIRST, [5_000, 4_000]), "annual")
    assert [row[0] for row in found[1:]] == ["Foster", "IFA", "Total"]
    found = PROJECT_PLACEMENTS(placements, [4, 2], down(FOSTER_FIRST, [0.3, 0.3]), years=1)
    assert [row[0].split(":")[0] for row in found[1:9:4]] == FOSTER_FIRST


def test_dates_of_cells_are_labels():
    march = [dt.datetime(2016, 3, 31), dt.datetime(2017, 3, 31)]
    assert PROJECT_LAC(down(march, [300, 310]), 1)[0] == ["Children", "2017/18"]
    refused(lambda: LAC_RATE(down(march, [10, 20]), down(march[::-1], [1_000, 2_000])), "'31/03/2017'", "'31/03/2016'")


def test_rows_and_columns_of_moves_are_in_one_order():
    moves = [["", "IFA", "Foster"], ["Foster", None, 0.1], ["IFA", 0.2, None]]
    refused(lambda: PROJECT_PLACEMENTS([100, 60], [40, 20], [0.3, 0.3], moves), "moves", "'Foster'", "'IFA'")


# Years


def test_investment_and_saving_have_the_same_years():
    """100 put in in 2025/26; 60 saved in 2026/27 and in 2027/28: paid back after 2 + 40 ÷ 60 years."""
    refused(
        lambda: INVEST_TO_SAVE([["2025/26", 100], ["2026/27", 0]], [["2026/27", 60], ["2027/28", 60]], 0),
        "saving row 1",
        "'2026/27'",
        "investment row 1",
        "'2025/26'",
    )
    years = ["2025/26", "2026/27", "2027/28"]
    found = INVEST_TO_SAVE(down(years, [100, 0, 0]), [["2025-26", "2026-27", "2027-28"], [0, 60, 60]], 0)
    assert found[0][1:] == years
    assert lines(found)["Payback (years)"][0] == pytest.approx(2 + 40 / 60)
    assert lines(found)["Peak funding"][0] == 100
    refused(lambda: INVEST_TO_SAVE(down(["2025/26", "2027/28"], [100, 0]), [0, 150]), "investment row 2", "2026/27")
    refused(lambda: INVEST_TO_SAVE(down(["Q1", "Q2"], [100, 0]), [0, 150]), "investment row 1", "Q1")
    assert INVEST_TO_SAVE([["Team", 100, 0]], [["Saved", 0, 150]], 0)


def test_investment_and_saving_have_one_unit():
    INVEST_TO_SAVE([["Team £000", 100, 0]], [["Saved (£000)", 0, 150]], 0)
    refused(lambda: INVEST_TO_SAVE([["Team £000", 100, 0]], [["Saved £", 0, 150]], 0), "saving", "£000", "same unit")
    INVEST_TO_SAVE([["Team £000", 100, 0]], [["Saved", 0, 150]], 0)


def test_years_where_placement_types_are_due_are_refused():
    years = down(["2026/27", "2027/28"], [10, 12])
    refused(lambda: PLACEMENT_COST(years, [500, 510], "annual"), "placements row 1", "'2026/27'", "years across")
    refused(lambda: PROJECT_PLACEMENTS(years, [4, 4], [0.3, 0.3]), "opening row 1", "'2026/27'", "placement type")


def test_rates_may_be_of_months_and_of_ages_as_they_are_taken_one_by_one():
    for labels in (["Apr 2024", "May 2024"], ["0-15", "16-17"], ["2024/25", "2023/24"]):
        assert LAC_RATE(down(labels, [10, 20]), down(labels, [10_000, 10_000])) == [[10], [20]]


HISTORIES = {
    "falling": ([["2017/18", 330], ["2016/17", 310], ["2015/16", 300]], "row 2", "2016/17", "oldest first"),
    "skipped": ([["2015/16", 300], ["2017/18", 330]], "row 2", "2017/18", "2016/17"),
    "two skipped": ([["2015/16", 300], ["2018/19", 330]], "row 2", "2018/19", "2016/17 to 2017/18"),
    "twice": ([["2015/16", 300], ["2015-16", 330]], "row 2", "2015/16", "one row"),
    "numbers skipped": ([[2015.0, 300], [2017, 330]], "row 2", "2017", "2016"),
    "numbers falling": ([[2017, 330], [2016, 310]], "row 2", "2016", "oldest first"),
    "counted and skipped": ([["Year 1", 300], ["Year 3", 330]], "row 2", "Year 3", "Year 2"),
    "quarter ends": (
        [["30/06/2023", 100], ["30/09/2023", 104], ["31/12/2023", 108], ["31/03/2024", 112]],
        "row 1",
        "30 June 2023",
        "a year",
    ),
    "quarter ends as numbers": ([[45107, 100], [45199, 104]], "row 1", "30 June 2023", "a year"),
    "quarters": ([["2023/24 Q1", 100], ["2023/24 Q2", 104]], "row 1", "2023/24 Q1", "a year"),
    "months": ([["April", 100], ["May", 104]], "row 1", "April", "a year"),
    "two forms that may be one year": ([["2016/17", 300], [2017, 330]], "row 2", "2017", "one form"),
    "placement types": ([["Foster", 300], ["IFA", 330]], "row 1", "Foster", "no year"),
    "a total": ([["2016/17", 300], ["2017/18", 330], ["Total", 630]], "row 3", "Total", "no year"),
    "opening and closing": ([[300, 310], [310, 330]], "row 1", "300", "no year"),
    "a blank year between that does not fit": (
        [["2015/16", 300], [None, None], ["2016/17", 330]],
        "row 3",
        "2016/17",
        "",
    ),
    "years across": (
        [
            ["", "2021/22", "2022/23", "2023/24"],
            ["Starters", 140, 142, 145],
            ["Leavers", 138, 140, 141],
            ["Closing", 300, 302, 306],
        ],
        "row 1",
        "years across",
        "down",
    ),
    "numbers of years across": (
        [[None, 2022, 2023, 2024], ["Starters", 140, 142, 145], ["Leavers", 138, 140, 141], ["Closing", 300, 302, 306]],
        "row 1",
        "years across",
        "down",
    ),
    "label, opening, starters, leavers": (
        [["2021/22", 300, 140, 138], ["2022/23", 302, 142, 140], ["2023/24", 304, 145, 141]],
        "row 2 column 4",
        "140",
        "298",  # 138 + 302 − 142
    ),
    "closing one off": ([["2021/22", 140, 138, 302], ["2022/23", 142, 140, 305]], "row 2 column 4", "305", "304"),
    "closing off after a gap": (
        [["2021/22", 140, 138, 302], ["2022/23", 142, 140, None], ["2023/24", 145, 141, 310]],
        "row 3 column 4",
        "310",
        "308",
    ),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_whose_labels_or_flows_do_not_hold_is_refused(name):
    history, *words = HISTORIES[name]
    refused(lambda: PROJECT_LAC(history, 1), "history", *words)
    refused(lambda: BACKTEST(history, "net_entry", 1), "history", *words)


def test_a_missing_year_is_a_blank_row():
    """300 to 330 in two years: 15 a year, so 345 in 2018/19."""
    for missing in ("2016/17", None):
        found = PROJECT_LAC([["2015/16", 300], [missing, None], ["2017/18", 330]], 1, "net_entry")
        assert found[0] == ["Children", "2018/19"]
        assert lines(found)["Closing"] == [345]


def test_years_in_several_forms_are_one_history():
    mixed = [["2015/16", 300], ["FY16/17", 310], ["31/03/2018", 320], ["Mar 2019", 330]]
    assert PROJECT_LAC(mixed, 1)[0] == ["Children", "2019/20"]


def test_printed_flows_may_be_half_a_child_out():
    flows = [["2021/22", 140, 138, 302], ["2022/23", 142.4, 140.2, 304.0]]
    assert lines(PROJECT_LAC(flows, 1, "net_entry"))["Closing"] == [306]


def test_the_population_has_the_years_of_the_history_and_of_the_projection():
    history = [["2015/16", 300], ["2016/17", 310]]
    people = [["2015/16", 5_000], ["2016/17", 5_000], ["2017/18", 6_000]]
    assert lines(PROJECT_LAC(history, 1, "rate", people))["Closing"] == [pytest.approx(310 * 6 / 5)]
    early = [["2014/15", 5_000], ["2015/16", 5_000], ["2016/17", 6_000]]
    refused(lambda: PROJECT_LAC(history, 1, "rate", early), "population", "2016/17", "2017/18")
    falling = people[::-1]
    refused(lambda: PROJECT_LAC(history, 1, "rate", falling), "population row 2", "oldest first")
    across = [["2015/16", "2016/17", "2018/19"], [5_000, 5_000, 6_000]]
    refused(lambda: PROJECT_LAC(history, 1, "rate", across), "population column 3", "2017/18")


def test_more_children_than_people_are_refused():
    refused(
        lambda: PROJECT_LAC([["2015/16", 300], ["2016/17", 310]], 1, "rate", [[305], [305], [305]]),
        "history row 2 column 2",
        "310",
        "305",
        "population row 2",
        "thousands",
    )


# Totals


@pytest.mark.parametrize(
    "label",
    [
        "Total",
        "TOTAL ",
        "All",
        "Sum",
        "Grand total",
        "Sub-total",
        "Subtotal",
        "Overall",
        "Total: LAC",
        "Totals",
        "Total placements",
        "Fostering total",
        "All placements",
        "All children",
        "of which in-house",
        "Average",
    ],
)
def test_a_total_is_known_by_its_label(label):
    assert is_total(label)


@pytest.mark.parametrize("label", ["All other placements", "Allowances", "Foster", "", "Summer scheme", "Secure"])
def test_a_placement_type_is_no_total(label):
    assert not is_total(label)


ADDED = {
    "placements": lambda last: PLACEMENT_COST(down(["Foster", "IFA", last], [10, 5, 15]), [500, 800, 600], "annual"),
    "unit_cost": lambda last: PLACEMENT_COST([10, 5, 15], down(["Foster", "IFA", last], [500, 800, 600]), "annual"),
    "fte": lambda last: PLACEMENT_VARIANCE(down(["Foster", "IFA", last], [10, 5, 15]), [5, 8, 6], [1, 2, 3], "annual"),
    "opening": lambda last: PROJECT_PLACEMENTS(down(["Foster", last], [100, 160]), [40, 60], [0.3, 0.3]),
    "starters": lambda last: PROJECT_PLACEMENTS([100, 160], down(["Foster", last], [40, 60]), [0.3, 0.3]),
    "investment": lambda last: INVEST_TO_SAVE(down(["2025/26", last], [100, 100]), [0, 150]),
    "gates": lambda last: GATED_DRAWDOWN(
        ["Gate 1", last], ["31/1/2018", "31/1/2019"], [4, 4], "31/1/2019", ["yes", "yes"]
    ),
    "counts": lambda last: SUPPRESS(down(["Foster", last], [40, 40])),
}


@pytest.mark.parametrize("name", ADDED)
def test_a_row_labelled_as_a_total_is_refused_where_rows_are_added(name):
    ADDED[name]("2026/27" if name == "investment" else "Secure")
    for label in ("Total", "All placements"):
        said = refused(lambda label=label: ADDED[name](label), label)
        assert re.match(rf"{name} row [23] is ", said)


def test_years_above_counts_are_shown_and_are_no_counts():
    found = SUPPRESS([["", 2024, 2025], ["Foster", 40, 41], ["Secure", 2, 12], ["Kin", 11, 13]], 5, "none")
    assert found == [[None, "2024", "2025"], ["Foster", 40, 41], ["Secure", "[c]", 12], ["Kin", 11, 13]]
