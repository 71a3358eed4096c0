"""What every message tells its reader, whatever is wrong and wherever."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.addin.hosts.calls import BAD, CALLS
from tests.snapshots import labels
from udfs import (
    CASELOAD_BREAKEVEN,
    FUNCTIONS,
    INVEST_TO_SAVE,
    LAC_RATE,
    PLACEMENT_COST,
    PLACEMENT_VARIANCE,
    PROJECT_LAC,
    RATE_GAP,
    SUPPRESS,
    InputError,
)
from udfs.worksheet.error_values import ERROR_VALUES

# Function, arguments, then what the message must hold: argument and place, value, rule, fix.
MESSAGES = [
    (PROJECT_LAC, ([300, "#N/A", 330], 1), "history row 2", "(#N/A)", "error value", "correct that cell"),
    (PROJECT_LAC, ([["a", 300], ["b", "310"]], 1), "history row 2 column 2", "'310'", "use a number", "retype"),
    (PROJECT_LAC, ([300, True, 330], 1), "history row 2", "TRUE", "use a number", ""),
    (PROJECT_LAC, ([300, -1, 330], 1), "history row 2", "-1", "0 or more", ""),
    (PROJECT_LAC, ([300, math.nan, 330], 1), "history row 2", "#NUM!", "error value", "correct that cell"),
    (PROJECT_LAC, ([300, math.inf, 330], 1), "history row 2", "#NUM!", "error value", "correct that cell"),
    (PROJECT_LAC, ([["a", 5, "x", 3], ["b", 5, 5, 3]], 1), "history row 1 column 3", "'x'", "use a number", ""),
    (PROJECT_LAC, ([300, 0, 330], 1, "growth"), "history row 2", "0", "above 0", "growth"),
    (PROJECT_LAC, ([1, 2], 51), "years", "51", "whole number from 1 to 50", ""),
    (PROJECT_LAC, ([1, 2], 1.5), "years", "1.5", "whole number", ""),
    (PROJECT_LAC, ([1, 2], 1, "trend", None, 80), "interval", "80", "below 1", "80% is 0.8"),
    (PROJECT_LAC, ([1, 2], 1, "Linear"), "method", "'Linear'", "one of level, net_entry", ""),
    (
        PROJECT_LAC,
        ([1, 2], 1, "rate"),
        "population",
        "blank",
        "2 history years and 1 projected",
        "children aged 0 to 17",
    ),
    (PROJECT_LAC, ([1, 2], 1, "rate", [9, 9]), "population", "2 cells", "needs 3", "2 history years and 1 projected"),
    (PROJECT_LAC, ([1, 2], 1, "rate", [9, 0, 9]), "population row 2", "0", "above 0", ""),
    (PROJECT_LAC, ([[1, 2, 3], [1, 2, 3]], 1), "history", "3 columns", labels.ONE_CLOSING_TWO_LABEL_CLOSING, "use"),
    (PROJECT_LAC, ([[1, 2], [3]], 1), "history row 2", "1 cell", "row 1 has 2", "one rectangular range"),
    (PROJECT_LAC, ([], 1), "history", "blank", labels.CHILDREN_AT_EACH_YEAR_END.lower(), "give"),
    (PROJECT_LAC, ([1, 2], 1, "trend", None, 0.8, "perhaps"), "headers", "'perhaps'", "TRUE or FALSE", ""),
    (
        PLACEMENT_COST,
        ([["a", 1, 2], ["b", 1, "x"]], [1, 2], "annual"),
        "placements row 2 column 3",
        "'x'",
        "use a number",
        "",
    ),
    (PLACEMENT_COST, ([1, 2], [["a", 1], ["b", None]], "annual"), "unit_cost row 2", "blank", "type a number", "0 if"),
    (PLACEMENT_COST, (1, 2, "weekly"), "basis", "'weekly'", "one of annual, weekly_52", ""),
    (PLACEMENT_COST, ([[1, 2]], 3, "annual", -2), "inflation", "-2", "above -1", ""),
    (PLACEMENT_VARIANCE, (1, "#DIV/0!", 3, "annual"), "unit_cost", "(#DIV/0!)", "error value", "correct that cell"),
    (
        PLACEMENT_VARIANCE,
        ([1, 2], [1, 2], [1, None], "annual"),
        "budget row 2",
        "blank",
        labels.N0_IF_THERE_NONE,
        "group",
    ),
    (CASELOAD_BREAKEVEN, (480, [[1, 2]], 15, 1, 2), "social_workers", "2 cells", "one cell", "give"),
    (CASELOAD_BREAKEVEN, (480, 24, 15, 1, 2, 0, 0, 12.5), "months", "12.5", "above 0 and up to 12", ""),
    (CASELOAD_BREAKEVEN, (480, 24, None, 1, 2), "target_caseload", "blank", "above 0", "give the number of children"),
    (INVEST_TO_SAVE, ([["Team", 5, "x"]], [1, 2]), "investment column 3", "'x'", "use a number", ""),
    (INVEST_TO_SAVE, ([5, 6], [[1, 2, 3]]), "saving", "3 cells", "needs 2, one for each year", ""),
    (LAC_RATE, (1, [0]), "population", "0", "above 0", ""),
    (RATE_GAP, (1, 2, [[1, 2], [3, False]]), "comparator_rate row 2 column 2", "FALSE", "use a number", ""),
    (SUPPRESS, ([["a", 1, 2], ["b", 3, -4]],), "counts row 2 column 3", "-4", "0 or more", ""),
]


def message(function, args):
    with pytest.raises(InputError) as caught:
        function(*args)
    return str(caught.value)


@pytest.mark.parametrize(("function", "args", "place", "value", "rule", "fix"), MESSAGES)
def test_a_message_names_the_argument_the_place_the_value_the_rule_and_the_fix(function, args, place, value, rule, fix):
    text = message(function, args)
    assert re.match(rf"{re.escape(place)}\b(?! (row|column))", text), text
    assert value in text
    assert rule in text
    assert fix in text


@pytest.mark.parametrize(("name", "args"), BAD)
def test_every_message_is_one_line_that_says_what_is_wrong_and_what_to_do(name, args):
    text = message(FUNCTIONS[name].call, args)
    problem, fix = re.split("; |, or |, so ", text, maxsplit=1)
    assert "\n" not in text
    assert len(text) <= 400
    named = [p.name for p in FUNCTIONS[name].parameters if p.name in text]
    assert named or "below zero" in text, "no argument is named"
    assert problem
    assert re.search(r"\b(use|give|type|mend|needs?|select|check|correct|name)\b", fix)
    assert not re.search(r"Traceback|Error\b|None|nan|\binf\b|list|object", text)


@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda: PROJECT_LAC([1, 2], 1, "rate", [9, None, 9]), "population row 2"),
        (lambda: LAC_RATE([1, 2], [9, None]), "population row 2"),
    ],
)
def test_a_blank_is_not_told_to_be_a_zero_that_would_be_refused(call, rule):
    with pytest.raises(InputError, match=rule) as caught:
        call()
    assert labels.N0_IF_THERE_NONE not in str(caught.value)


@pytest.mark.parametrize(
    ("call", "limit"),
    [
        (lambda: PROJECT_LAC([1, 2], 50.0000001), 50),
        (lambda: PROJECT_LAC([1, 2], 4.999999999), 5),
        (lambda: CASELOAD_BREAKEVEN(480, 24, 15, 1, 2, 0, 0, 12.0000001), 12),
    ],
)
def test_a_value_just_past_a_limit_is_not_shown_as_the_limit(call, limit):
    with pytest.raises(InputError) as caught:
        call()
    shown = re.match(r"\w+ is ([\d.,]+);", str(caught.value)).group(1)
    assert float(shown.replace(",", "")) != limit, caught.value


# Every argument of every function, one bad cell at a time


def spoiled(args, at, bad):
    """The call with one cell of an argument, its last, replaced."""
    value = args[at]
    if isinstance(value, list):
        *rows, last = [list(row) for row in value]
        value = [*rows, [*last[:-1], bad]]
    else:
        value = bad
    return (*args[:at], value, *args[at + 1 :])


SPOILABLE = [
    (name, args, at)
    for name, calls in CALLS.items()
    for args in [max(calls, key=lambda call: sum(a is not None for a in call))]
    for at, given_value in enumerate(args)
    if given_value is not None
]


@pytest.mark.parametrize(("name", "args", "at"), SPOILABLE, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("bad", [*ERROR_VALUES, " #n/a ", math.nan, math.inf, -math.inf, [[1, 2], [3]], {"a": 1}, 1j])
def test_a_bad_cell_in_any_argument_is_reported_under_its_name(name, args, at, bad):
    ragged = isinstance(bad, list)
    call = (*args[:at], bad, *args[at + 1 :]) if ragged else spoiled(args, at, bad)
    text = message(FUNCTIONS[name].call, call)
    parameter = FUNCTIONS[name].parameters[at].name
    assert re.match(rf"{parameter}\b", text), text
    if isinstance(bad, str):
        assert f"({bad.strip().upper()})" in text


@given(st.sampled_from(sorted(CALLS)), st.data())
def test_whatever_the_cells_the_answer_is_a_table_of_cells_or_a_message(name, data):
    cell = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 10**6),
        st.floats(),
        st.sampled_from(["", "x", "trend", "rate", "growth", "daily", "#N/A", "2016/17", "2016/17²"]),
    )
    block = st.lists(st.lists(cell, min_size=1, max_size=4), min_size=1, max_size=4)
    base = data.draw(st.sampled_from(CALLS[name]))
    at = data.draw(st.integers(0, len(base) - 1))
    args = (*base[:at], data.draw(st.one_of(cell, block)), *base[at + 1 :])
    try:
        answer = FUNCTIONS[name].call(*args)
    except InputError:
        return
    rows = answer if isinstance(answer, list) else [[answer]]
    assert len({len(row) for row in rows}) == 1
    assert all(c is None or isinstance(c, (int, float, str)) for row in rows for c in row)
    assert all(math.isfinite(c) for row in rows for c in row if isinstance(c, float))


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (INVEST_TO_SAVE, ([1] * 50, [2] * 50, -0.99999999)),
        (CASELOAD_BREAKEVEN, (480, 24, 15, 1, 2, 0, 0, 5e-324)),
        (CASELOAD_BREAKEVEN, (1e308, 1, 1e-308, 1, 2)),
        (PLACEMENT_COST, (1e308, 1e308, "annual")),
        (PROJECT_LAC, ([1, 1e300], 50, "growth")),
        (LAC_RATE, (1e308, 1e-308)),
    ],
)
def test_numbers_too_large_or_small_to_work_with_are_a_message(function, args):
    assert "check the units" in message(function, args)
