"""Mistakes that people make when they type into a workbook: each is said, and none gives a wrong number in silence."""

from __future__ import annotations

import functools

import pytest

from templates.catalogue import WORKBOOKS
from templates.plan.rates import LEAVING
from templates.workbook.model import Value
from tests.snapshots import labels
from tests.templates.filled import ALERT, OK, Edits, Filled, registered

pytestmark = pytest.mark.slow

CHECK = labels.CHECK_SEE_CHECKS_SHEET


def filled(name: str, edits: Edits) -> Filled:
    return Filled(WORKBOOKS[name](), edits)


@functools.cache
def untouched(name: str) -> Filled:
    return filled(name, {})


def results(book: Filled) -> dict[Value, Value]:
    """What the checks sheet says of each check."""
    named = {row: value for (name, row, column), value in shown(book).items() if (name, column) == ("Checks", 0)}
    return {name: book.at("Checks", row, 4) for row, name in named.items() if book.at("Checks", row, 4) is not None}


def shown(book: Filled) -> dict[tuple[str, int, int], Value]:
    typed = {
        (sheet.name, *cell): constant.value for sheet in book.book.sheets for cell, constant in sheet.constants.items()
    }
    return typed | book.values


def failed(book: Filled) -> set[Value]:
    return {name for name, result in results(book).items() if result not in ("OK", "ALERT", "Result")}


def after(name: str, assumption: str, value: Value) -> Filled:
    """A workbook with the first cell of an assumption typed over."""
    return filled(name, {registered(WORKBOOKS[name](), assumption): value})


@pytest.mark.parametrize(
    ("name", "assumption"),
    [
        ("mtfp-childrens", labels.WEEKLY_COST_PLACEMENT_BASE_YEAR),
        ("mtfp-childrens", labels.PRICE_INFLATION_PLACEMENT),
        ("mtfp-childrens", labels.AVERAGE_PLACEMENTS_BASE_YEAR),
        ("mtfp-childrens", "Funding"),
        ("mtfp-childrens", labels.BASE_YEAR_STARTS_APRIL),
        ("mtfp-childrens", "Statistical neighbours' rate"),
        ("mtfp-childrens", labels.HOUSE_FOSTERING_PLACES_GAINED_LOST),
        ("mtfp-childrens", "Range: starters"),
        ("invest-to-save", labels.COST_ONE_SOCIAL_WORKER),
        ("invest-to-save", labels.CASHABLE_SAVING_FULL_YEAR_EFFECT),
        ("invest-to-save", labels.CHILDREN_ON_EDGE_PLACEMENT_WHOM),
    ],
)
def test_a_number_left_blank_is_not_taken_for_nil_in_silence(name: str, assumption: str) -> None:
    assert untouched(name).status[0] == OK
    assert labels.EVERY_NUMBER_TYPED_AS_NUMBER in failed(after(name, assumption, None))
    assert after(name, assumption, None).status[0] == CHECK


def test_what_may_be_left_blank_raises_no_check() -> None:
    row = untouched("mtfp-childrens").row("Schedule", "I3")
    cleared = {("Schedule", f"{column}{row + 1}"): None for column in "BCDEFGHIJKLM"}
    assert filled("mtfp-childrens", cleared).status[0] == OK


@pytest.mark.parametrize(
    ("assumption", "value", "check"),
    [
        (labels.PRICE_INFLATION_PLACEMENT, 3, labels.PRICE_INFLATION_DECIMAL),
        (labels.PRICE_INFLATION_PLACEMENT, 1, labels.PRICE_INFLATION_DECIMAL),
        ("Range: starters", 1.2, labels.NO_LOW_ABOVE_HIGH),
    ],
)
def test_a_figure_that_cannot_be_meant_fails_a_check(assumption: str, value: Value, check: str) -> None:
    assert check in failed(after("mtfp-childrens", assumption, value))


def test_52_weeks_typed_for_days_raises_an_alert() -> None:
    name = "invest-to-save"
    alert = labels.EVERY_ASSUMPTION_WITHIN_LOW_HIGH
    days = labels.DAYS_YEAR_PLACEMENTS_PAID
    assert results(untouched(name))[alert] == "OK"
    assert [results(after(name, days, value))[alert] for value in (363, 364, 366, 52)] == ["ALERT", "OK", "OK", "ALERT"]


@pytest.mark.parametrize("column", ["E", "F"])
def test_a_low_or_high_taken_out_of_the_register_bounds_nothing(column: str) -> None:
    sheet, value = registered(WORKBOOKS["invest-to-save"](), labels.DAYS_YEAR_PLACEMENTS_PAID)
    without = filled("invest-to-save", {(sheet, value.replace("C", column)): None})
    assert results(without)[labels.EVERY_ASSUMPTION_WITHIN_LOW_HIGH] == "OK"


def test_a_check_that_cannot_be_worked_out_is_a_failed_check_and_not_an_error() -> None:
    wrong = after("mtfp-childrens", labels.WEEKLY_COST_PLACEMENT_BASE_YEAR, -510)
    assert set(results(wrong).values()) <= {"OK", "ALERT", "CHECK", "Result"}
    assert wrong.status[0] == CHECK


def test_the_checks_sheet_says_what_a_function_says() -> None:
    wrong = after("mtfp-childrens", LEAVING, 40)
    row = wrong.row("Checks", "CareCurve's functions answer: Flow")
    said = str(wrong.at("Checks", row, 5))
    assert said.startswith("PROJECT_SCENARIO: leaving_rate row 1 is 40; use a number from 0 to 26")
    right = untouched("mtfp-childrens").at("Checks", row, 5)
    assert right == labels.FUNCTION_CANNOT_USE_INPUT_SAYS


def test_the_checks_sheet_says_what_the_function_that_did_not_answer_says() -> None:
    wrong = after("mtfp-childrens", labels.POPULATION_AGED_0_17_PAST, "tbc")
    said = str(wrong.at("Checks", wrong.row("Checks", "CareCurve's functions answer: Activity"), 5))
    assert said.startswith("LAC_RATE: population row 1 column 1 is text, 'tbc'") or "is text, 'tbc'" in said


def test_a_function_given_a_figure_that_is_not_available_says_to_correct_the_one_before_it() -> None:
    wrong = after("mtfp-childrens", LEAVING, 40)
    said = str(wrong.at("Checks", wrong.row("Checks", "CareCurve's functions answer: Placements"), 5))
    assert "placements row 1 column 2 is not available" in said
    assert labels.CORRECT_FUNCTION_FIRST in said


def test_the_first_check_names_the_assumption_that_lacks_a_number() -> None:
    sheet, cell = registered(WORKBOOKS["mtfp-childrens"](), labels.WEEKLY_COST_PLACEMENT_BASE_YEAR)
    wrong = after("mtfp-childrens", labels.WEEKLY_COST_PLACEMENT_BASE_YEAR, None)
    row = wrong.row("Checks", labels.EVERY_NUMBER_TYPED_AS_NUMBER)
    assert f"Look first at {sheet}!{cell}:" in str(wrong.at("Checks", row, 5))
    assert "Look first" not in str(untouched("mtfp-childrens").at("Checks", row, 5))


def test_a_population_in_thousands_fails_a_check() -> None:
    check = labels.MORE_CHILDREN_LIVE_HERE_THAN
    assert results(untouched("mtfp-childrens"))[check] == "OK"
    people = after("mtfp-childrens", labels.POPULATION_AGED_0_17_PAST, 71.8)
    assert check in failed(people)


def test_a_year_without_a_closing_number_is_not_a_history_that_does_not_add_up() -> None:
    row = untouched("mtfp-childrens").row("History", "2021/22") + 1
    unknown = filled("mtfp-childrens", {("History", f"D{row}"): None})
    assert "History reconciles" not in failed(unknown)
    assert unknown.years("Activity", "History carried forward: closing") == untouched("mtfp-childrens").years(
        "Activity", "History carried forward: closing"
    )


@pytest.mark.parametrize("reached", [0, None])
def test_success_needed_of_no_children_is_said_and_is_no_error(reached: Value) -> None:
    book = after("invest-to-save", labels.CHILDREN_ON_EDGE_PLACEMENT_WHOM, reached)
    row = book.row("Breakeven", labels.SUCCESS_NEEDED_BREAK_EVEN)
    assert [book.at("Breakeven", row, column) for column in (2, 3)] == ["n/a", "n/a"]


@pytest.mark.parametrize("name", ["mtfp-childrens", "invest-to-save"])
def test_the_cover_says_whether_there_are_alerts(name: str) -> None:
    assert untouched(name).at("Cover", 2, 1) == untouched(name).status[1]
    no_effect = filled(name, {("Schedule", "G6"): 0})
    assert no_effect.at("Cover", 2, 1) == ALERT


@pytest.mark.parametrize("name", ["placement-budget", "portsmouth"])
def test_a_line_typed_below_the_last_of_a_budget_is_not_left_out_in_silence(name: str) -> None:
    lines = next(entry.area for entry in WORKBOOKS[name]().register if entry.name == "Budget £ a year")
    below = lines.row + lines.rows + 1
    typed = {("Budget inputs", f"{column}{below}"): value for column, value in (("A", "Remand"), ("E", 260_000))}
    assert untouched(name).status[0] == OK
    assert filled(name, typed).status[0] == CHECK


def test_the_plan_says_that_its_discount_rate_is_real_and_its_money_is_not() -> None:
    row = untouched("mtfp-childrens").row("Notes", "Discounting")
    words = str(untouched("mtfp-childrens").at("Notes", row, 1))
    assert f"{1.035 * 1.02 - 1:.2%}" in words


def test_a_published_table_is_headed_with_its_unit() -> None:
    sheet = WORKBOOKS["portsmouth"]().sheet("Published")
    titles = [str(cell.value) for (_, column), cell in sheet.constants.items() if column == 0]
    assert labels.SPENDING_CHILDREN_S_SOCIAL_CARE in titles
