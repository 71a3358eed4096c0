"""Mistakes that people make when they type into a workbook: each is said, and none gives a wrong number in silence."""

from __future__ import annotations

import functools

import pytest

from templates.catalogue import WORKBOOKS
from templates.model import Value
from tests.templates.filled import OK, Edits, Filled, registered

CHECK = "CHECK: see the checks sheet"


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
        ("mtfp-childrens", "Weekly cost of a placement, base-year prices"),
        ("mtfp-childrens", "Price inflation by placement"),
        ("mtfp-childrens", "Average placements in the base year"),
        ("mtfp-childrens", "Funding"),
        ("mtfp-childrens", "Base year starts in April of"),
        ("mtfp-childrens", "Statistical neighbours' rate"),
        ("mtfp-childrens", "In-house fostering: places gained and lost in 5 years"),
        ("mtfp-childrens", "Range: starters"),
        ("invest-to-save", "Cost of one social worker"),
        ("invest-to-save", "Cashable saving: full-year effect of what starts in the year"),
        ("invest-to-save", "Children on the edge of that placement whom it works with"),
    ],
)
def test_a_number_left_blank_is_not_taken_for_nil_in_silence(name: str, assumption: str) -> None:
    assert untouched(name).status[0] == OK
    assert "Every number is typed, and as a number" in failed(after(name, assumption, None))
    assert after(name, assumption, None).status[0] == CHECK


def test_what_may_be_left_blank_raises_no_check() -> None:
    row = untouched("mtfp-childrens").row("Schedule", "I3")
    cleared = {("Schedule", f"{column}{row + 1}"): None for column in "BCDEFGHIJKLM"}
    assert filled("mtfp-childrens", cleared).status[0] == OK


@pytest.mark.parametrize(
    ("assumption", "value", "check"),
    [
        ("Price inflation by placement", 3, "Price inflation is a decimal"),
        ("Price inflation by placement", 1, "Price inflation is a decimal"),
        ("Range: starters", 1.2, "No low is above its high"),
    ],
)
def test_a_figure_that_cannot_be_meant_fails_a_check(assumption: str, value: Value, check: str) -> None:
    assert check in failed(after("mtfp-childrens", assumption, value))


@pytest.mark.parametrize("name", ["mtfp-childrens", "invest-to-save"])
def test_52_weeks_typed_for_days_raises_an_alert(name: str) -> None:
    alert = "Every assumption is within its low and high"
    days = "Days in a year that placements are paid for"
    assert results(untouched(name))[alert] == "OK"
    assert [results(after(name, days, value))[alert] for value in (363, 364, 366, 52)] == ["ALERT", "OK", "OK", "ALERT"]


def test_a_check_that_cannot_be_worked_out_is_a_failed_check_and_not_an_error() -> None:
    wrong = after("mtfp-childrens", "Weekly cost of a placement, base-year prices", -510)
    assert set(results(wrong).values()) <= {"OK", "ALERT", "CHECK", "Result"}
    assert wrong.status[0] == CHECK


def test_the_checks_sheet_says_what_a_function_says() -> None:
    wrong = after("mtfp-childrens", "Share leaving care in a year", 23)
    row = wrong.row("Checks", "CareCurve's functions answer: Flow")
    message = "PROJECT_SCENARIO: leaving_rate row 1 is 23; use a number at least 0 and at most 1 (40% is 0.4)"
    assert wrong.at("Checks", row, 5) == message
    right = untouched("mtfp-childrens").at("Checks", row, 5)
    assert right == "A function that cannot use an input shows a message where its first number would be."
