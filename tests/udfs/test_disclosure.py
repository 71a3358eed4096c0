"""SUPPRESS: what it hides, and an attacker who knows every published total and only that counts are not negative."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from udfs import SUPPRESS, InputError
from udfs.disclosure import SUPPRESSED, TOTALS

HIDDEN = SUPPRESSED
#: Two blocks of small counts, joined by one: all the hidden counts of rows 1 and 2 less those of
#: columns 1 and 2 leave the joining cell, (3 + 3 + 2) + (3 + 3) − (3 + 3) − (3 + 3) = 2.
JOINED = [[3, 3, 2, 50], [3, 3, 50, 50], [50, 50, 3, 3], [50, 50, 3, 3]]
#: A small count alone in each of three rows and columns.
DIAGONAL = [[2, 40, 50], [41, 3, 51], [42, 52, 4]]

count = st.one_of(st.integers(0, 9), st.integers(0, 60), st.none())


@st.composite
def counts(draw, most=4):
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    cells = [[draw(count) for _ in range(columns)] for _ in range(rows)]
    if all(cell is None for row in cells for cell in row):
        cells[0][0] = draw(st.integers(0, 60))
    return cells


def places(table):
    return [(r, c) for r, row in enumerate(table) for c in range(len(row))]


def lines_with_totals(table, totals):
    """Each row and column whose total is published; one that is all hidden has no total (the user hides it)."""
    rows = [[(r, c) for c in range(len(table[0]))] for r in range(len(table))]
    columns = [[(r, c) for r in range(len(table))] for c in range(len(table[0]))]
    found = {"both": rows + columns, "rows": rows, "columns": columns, "none": []}[totals]
    return [line for line in found if any(table[r][c] not in (None, HIDDEN) for r, c in line)]


def bounds(shown, table, totals, cell):
    """Lowest and highest value of a hidden cell that the published cells and totals allow."""
    hidden = [place for place in places(shown) if shown[place[0]][place[1]] == HIDDEN]
    published = [line for line in lines_with_totals(shown, totals) if any(place in hidden for place in line)]
    if not published:
        return 0, float("inf")
    matrix = [[float(place in line) for place in hidden] for line in published]
    sums = [sum(table[r][c] for r, c in line if (r, c) in hidden) for line in published]
    goal = [float(place == cell) for place in hidden]
    low = linprog(goal, A_eq=matrix, b_eq=sums)
    high = linprog([-g for g in goal], A_eq=matrix, b_eq=sums)
    return low.fun, -high.fun if high.status == 0 else float("inf")


def recovered(shown, table, totals):
    """Hidden cells that have one possible value."""
    found = []
    for r, c in places(shown):
        if shown[r][c] == HIDDEN:
            low, high = bounds(shown, table, totals, (r, c))
            if high - low < 1e-6:
                found.append((r, c))
    return found


def unsafe(shown, table, threshold, totals):
    """A hidden cell can be worked out, or what is hidden in a line adds to a small number."""
    for line in lines_with_totals(shown, totals):
        secret = [table[r][c] for r, c in line if shown[r][c] == HIDDEN]
        if secret and sum(secret) < threshold:
            return True
    return bool(recovered(shown, table, totals))


def test_the_attacker_recovers_what_a_total_gives_away():
    """The attack must be able to succeed: alone in its line, or joined as above."""
    assert recovered([[HIDDEN, 40]], [[2, 40]], "rows") == [(0, 0)]
    assert recovered([[HIDDEN, 40]], [[2, 40]], "columns") == []
    block = [[HIDDEN if cell in (2, 3) else cell for cell in row] for row in JOINED]
    assert recovered(block, JOINED, "both") == [(0, 2)]


# By hand


@pytest.mark.parametrize(
    ("table", "threshold", "totals", "expected"),
    [
        ([[0, 4, 5]], 5, "none", [[0, HIDDEN, 5]]),
        ([[0, 9, 10]], 10, "none", [[0, HIDDEN, 10]]),
        ([[0, 4.5, 5]], 5, "none", [[0, HIDDEN, 5]]),
        ([[40], [2], [11]], 5, "columns", [[40], [HIDDEN], [HIDDEN]]),
        ([[40, 2, 11]], 5, "rows", [[40, HIDDEN, HIDDEN]]),
        ([[40, 2, 11]], 5, "columns", [[40, HIDDEN, 11]]),
        ([[40, 2, 2, 11]], 5, "rows", [[40, HIDDEN, HIDDEN, HIDDEN]]),  # 2 + 2 is small itself
        ([[40, 2, 3, 11]], 5, "rows", [[40, HIDDEN, HIDDEN, 11]]),
        ([[40, 0, 2, 11]], 5, "rows", [[40, 0, HIDDEN, HIDDEN]]),  # a zero only when nothing else is left
        ([[0, 2, None]], 5, "rows", [[HIDDEN, HIDDEN, None]]),
        ([[2, 40], [41, 42]], 5, "both", [[HIDDEN, HIDDEN], [HIDDEN, HIDDEN]]),
        ([[10, 20], [30, 40]], 5, "both", [[10, 20], [30, 40]]),
    ],
)
def test_small_and_second_counts_are_hidden(table, threshold, totals, expected):
    assert SUPPRESS(table, threshold, totals) == expected


def test_a_threshold_of_5_and_both_totals_hold_when_none_are_given():
    table = [[40, 3, 12], [12, 30, 9], [11, 8, 50]]
    assert SUPPRESS(table) == SUPPRESS(table, 5, "both") == SUPPRESS(table, None, None)


def test_labels_and_blanks_are_kept():
    assert SUPPRESS([["Foster", 40, None], ["Secure", 2, 8]], 5, "none") == [
        ["Foster", 40, None],
        ["Secure", HIDDEN, 8],
    ]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (([[1, -2]],), "^counts row 1 column 2 is -2; use a number at least 0"),
        (([["a", 1], ["b", "few"]],), "^counts row 2 is text, 'few'"),
        (([[1, 2], [3, "#N/A"]],), r"^counts row 2 column 2 is an error value \(#N/A\)"),
        (([[1, 2]], 0), "^threshold is 0; use a number more than 0"),
        (([[1, 2]], 5, "all"), "^totals is 'all'; use one of both, columns, rows, none"),
        (([[1, True]],), "^counts row 1 column 2 is TRUE; use a number"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(args, message):
    with pytest.raises(InputError, match=message):
        SUPPRESS(*args)


# What must always hold


@given(counts(6), st.sampled_from((1, 3, 5, 10)), st.sampled_from(TOTALS))
def test_every_small_count_is_hidden_and_nothing_else_is_changed(table, threshold, totals):
    shown = SUPPRESS(table, threshold, totals)
    for r, c in places(table):
        small = table[r][c] is not None and 0 < table[r][c] < threshold
        assert shown[r][c] == HIDDEN or (shown[r][c] == table[r][c] and not small)
        assert table[r][c] is not None or shown[r][c] is None


@given(counts(6), st.sampled_from((3, 5, 10)), st.sampled_from(TOTALS))
def test_in_every_line_with_a_total_two_or_more_are_hidden_that_add_to_the_threshold(table, threshold, totals):
    shown = SUPPRESS(table, threshold, totals)
    for line in lines_with_totals(shown, totals):
        secret = [table[r][c] for r, c in line if shown[r][c] == HIDDEN]
        assert not secret or (len(secret) > 1 and sum(secret) >= threshold)


@settings(max_examples=60, deadline=None)
@given(counts(), st.sampled_from((3, 5, 10)), st.sampled_from(TOTALS))
@example(JOINED, 5, "both")
@example(DIAGONAL, 5, "both")
def test_no_hidden_count_can_be_worked_out_from_the_totals(table, threshold, totals):
    shown = SUPPRESS(table, threshold, totals)
    assert recovered(shown, table, totals) == []


@settings(max_examples=40, deadline=None)
@given(counts(), st.sampled_from((3, 5, 10)), st.sampled_from(TOTALS))
@example(DIAGONAL, 5, "both")
@example([[5, 10, 11], [13, 3, 6], [3, 9, 2]], 5, "both")
@example([[0, 0], [None, 3], [1, 3]], 3, "both")
def test_no_second_count_is_hidden_that_could_be_shown(table, threshold, totals):
    """Showing any one of them would give a hidden count, or a small sum, away."""
    shown = SUPPRESS(table, threshold, totals)
    for r, c in places(table):
        if shown[r][c] == HIDDEN and not 0 < table[r][c] < threshold:
            tried = [list(row) for row in shown]
            tried[r][c] = table[r][c]
            assert unsafe(tried, table, threshold, totals), (r, c)


def test_nothing_is_hidden_in_a_table_without_small_counts():
    table = [[0, 5, 90], [17, 0, 6]]
    assert SUPPRESS(table) == table


def test_a_table_too_large_to_protect_is_refused():
    with pytest.raises(InputError, match="counts has 5,010 cells; it can protect tables of up to 5,000"):
        SUPPRESS([[10] * 10] * 501)
