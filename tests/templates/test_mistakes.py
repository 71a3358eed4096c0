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
