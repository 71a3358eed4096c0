"""SUPPRESS: what it hides, and readers who know every published total and try every table that agrees with them."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tests.udfs.refusals import refuses
from udfs import SUPPRESS, InputError
from udfs.functions.suppress import SUPPRESSED, TOTALS

HIDDEN = SUPPRESSED
#: Two blocks of small counts, joined by one: all the hidden counts of rows 1 and 2 less those of
#: columns 1 and 2 leave the joining cell, (3 + 3 + 2) + (3 + 3) − (3 + 3) − (3 + 3) = 2.
JOINED = [[3, 3, 2, 50], [3, 3, 50, 50], [50, 50, 3, 3], [50, 50, 3, 3]]
#: A small count alone in each of three rows and columns.
DIAGONAL = [[2, 40, 50], [41, 3, 51], [42, 52, 4]]

count = st.one_of(st.integers(0, 9), st.integers(0, 60), st.none())


@st.composite
def counts(draw, most=4, cell=count):
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    cells = [[draw(cell) for _ in range(columns)] for _ in range(rows)]
    if all(cell is None for row in cells for cell in row):
        cells[0][0] = draw(st.integers(0, 60))
    return cells


def places(table):
    return [(r, c) for r, row in enumerate(table) for c in range(len(row))]


def lines_with_totals(table, totals):
    """The places of each row and column whose total is published."""
    rows = [[(r, c) for c in range(len(table[0]))] for r in range(len(table)) if len(table[0]) > 1]
    columns = [[(r, c) for r in range(len(table))] for c in range(len(table[0])) if len(table) > 1]
    return {"both": rows + columns, "rows": rows, "columns": columns, "none": []}[totals]


def is_small(value, threshold):
    return value is not None and 0 < value < threshold


# A reader who solves linear programs, and one who tries every table


def interval(hidden, table, totals, cell, bounds):
    """Lowest and highest value of a hidden cell that the published cells and totals allow, by linear programs."""
    published = [line for line in lines_with_totals(table, totals) if any(place in hidden for place in line)]
    rules = {}
    if published:
        matrix = [[float(place in line) for place in hidden] for line in published]
        rules = {"A_eq": matrix, "b_eq": [sum(table[r][c] for r, c in line if (r, c) in hidden) for line in published]}
    goal = [float(place == cell) for place in hidden]
    low = linprog(goal, bounds=bounds, **rules)
    high = linprog([-g for g in goal], bounds=bounds, **rules)
    return low.fun, -high.fun if high.status == 0 else math.inf


def intervals(hidden, table, threshold, totals, informed):
    """Each hidden cell's interval; an informed reader knows which are small and that the others are not."""
    bounds = [
        (0, None) if not informed else (1, threshold - 1) if is_small(table[r][c], threshold) else (threshold, None)
        for r, c in hidden
    ]
    return {cell: interval(hidden, table, totals, cell, bounds) for cell in hidden}


def hidden_in(shown):
    return [place for place in places(shown) if shown[place[0]][place[1]] == HIDDEN]


def of_small(hidden, table, threshold, totals):
    """What an informed reader knows of each small count."""
    found = intervals(hidden, table, threshold, totals, informed=True)
    return {(r, c): between for (r, c), between in found.items() if is_small(table[r][c], threshold)}


def of_small_at_best(table, threshold, totals):
    """The same if every count but zeros were hidden."""
    return of_small([(r, c) for r, c in places(table) if table[r][c]], table, threshold, totals)


def is_as_protected(found, best):
    return all(low <= best[place][0] + 1e-6 and high >= best[place][1] - 1e-6 for place, (low, high) in found.items())


def are_enough(found, threshold):
    """Three numbers or more, or both of two."""
    return all(high - low > min(2, threshold - 2) - 1e-6 for low, high in found.values())


def has_small_total(table, threshold, totals):
    return any(is_small(sum(table[r][c] or 0 for r, c in line), threshold) for line in lines_with_totals(table, totals))


def all_tables(hidden, table, threshold, totals, most):
    """Every way to fill the hidden cells with whole numbers that agree with the totals, one by one."""
    choices = [
        range(1, threshold) if is_small(table[r][c], threshold) else range(threshold, most + 1) for r, c in hidden
    ]
    sums = [
        ([i for i, place in enumerate(hidden) if place in line], sum(table[r][c] for r, c in line if (r, c) in hidden))
        for line in lines_with_totals(table, totals)
    ]
    for filled in itertools.product(*choices):
        if all(sum(filled[i] for i in where) == total for where, total in sums):
            yield filled


def test_the_reader_finds_what_a_total_gives_away():
    """The attack must be able to succeed: alone in its line, or joined as above."""
    for totals, found in (("rows", (2, 2)), ("none", (0, math.inf))):
        assert intervals([(0, 0)], [[2, 40]], 5, totals, informed=False)[0, 0] == pytest.approx(found)
    block = [(r, c) for r, c in places(JOINED) if JOINED[r][c] < 5]
    assert intervals(block, JOINED, 5, "both", informed=False)[0, 2] == pytest.approx((2, 2))
    assert list(all_tables([(0, 0), (1, 0)], [[1], [1], [40]], 5, "columns", 60)) == [(1, 1)]


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
        ([[40, 2, 11]], 5, "both", [[40, HIDDEN, HIDDEN]]),
        ([[2]], 5, "both", [[HIDDEN]]),
        ([[40, 2, 2, 11]], 5, "rows", [[40, HIDDEN, HIDDEN, HIDDEN]]),  # of 4, none could be 4
        ([[40, 2, 3, 11]], 5, "rows", [[40, HIDDEN, HIDDEN, 11]]),  # of 5, each could be 1 to 4
        ([[40, 2, 5, 11]], 5, "rows", [[40, HIDDEN, 5, HIDDEN]]),  # beside 5 or more, 2 of 7 could not be 3
        ([[40, 0, 2, 11]], 5, "rows", [[40, 0, HIDDEN, HIDDEN]]),
        ([[2, 40], [41, 42]], 5, "both", [[HIDDEN, HIDDEN], [HIDDEN, HIDDEN]]),
        ([[10, 20], [30, 40]], 5, "both", [[10, 20], [30, 40]]),
    ],
)
def test_small_and_second_counts_are_hidden(table, threshold, totals, expected):
    assert SUPPRESS(table, threshold, totals) == expected


def test_counts_that_must_each_be_one_are_not_left_with_their_total():
    """Five hidden of 45 with 40 shown would be 1 each."""
    ones = [[name, 1] for name in ("Home", "Kin", "IFA", "Residential", "Supported")]
    shown = SUPPRESS([*ones, ["Foster", 40]], 5, "columns")
    assert [row[1] for row in shown] == [HIDDEN] * 6
    shown = SUPPRESS([*ones, ["Foster", 40], ["Secure", 30]], 5, "columns")
    assert [row[1] for row in shown] == [HIDDEN] * 5 + [40, HIDDEN]


def test_counts_that_must_each_be_just_under_the_threshold_are_not_left_with_their_total():
    """Three hidden of 12, all under 5, would be 4 each."""
    assert SUPPRESS([[4], [4], [4], [40]], 5, "columns") == [[HIDDEN]] * 4


@pytest.mark.parametrize(
    ("table", "totals", "place"),
    [
        ([[1, 1, 1, 1, 1]], "rows", "counts row 1 column 1"),
        ([[4], [4], [4]], "columns", "counts row 1"),
        ([["a", 10, 20], ["b", 2, 0], ["c", 2, 5]], "columns", None),
        ([["a", 2, 20], ["b", 5, 0]], "columns", "counts row 1 column 2"),  # 2 of 7 beside 5 or more could not be 3
        ([["a", 20, 2], ["b", 0, 6]], "columns", None),  # 2 of 8 could be 1, 2 or 3
    ],
)
def test_what_no_hiding_can_protect_is_refused_with_its_place(table, totals, place):
    assert SUPPRESS(table, 5, "none")
    if place is None:
        assert SUPPRESS(table, 5, totals)
        return
    with refuses(InputError, f"{place} … 5"):
        SUPPRESS(table, 5, totals)


@pytest.mark.parametrize(
    ("table", "totals", "place"),
    [
        ([[0, 2, None]], "rows", "counts row 1"),
        ([[1, 3], [9, 20]], "rows", "counts row 1"),
        ([["a", 10, 20], ["b", 2, 0]], "both", "counts row 2"),
        ([["a", 10, 1], ["b", 12, 2]], "both", "counts column 3"),
    ],
)
def test_a_published_total_that_is_small_itself_is_refused(table, totals, place):
    with refuses(InputError, f"{place} … 5"):
        SUPPRESS(table, 5, totals)


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
        (([[1, -2]],), "counts row 1 column 2 … -2"),
        (([["a", 1], ["b", "few"]],), "counts row 2 … 'few'"),
        (([[1, 2], [3, "#N/A"]],), "counts row 2 column 2 … (#N/A)"),
        (([[1, 2]], 2), "threshold … 2"),
        (([[1, 2]], 21), "threshold … 21"),
        (([[1, 2]], 5, "all"), "totals … 'all'"),
        (([[1, True]],), "counts row 1 column 2 … TRUE"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(args, message):
    with refuses(InputError, message):
        SUPPRESS(*args)


# What must always hold


def suppressed(table, threshold, totals):
    """The answer, or None where the table is refused."""
    try:
        return SUPPRESS(table, threshold, totals)
    except InputError as problem:
        assert "published total" in str(problem)
        return None


@given(counts(6), st.sampled_from((3, 5, 10)), st.sampled_from(TOTALS))
def test_every_small_count_is_hidden_and_nothing_else_is_changed(table, threshold, totals):
    shown = suppressed(table, threshold, totals)
    assume(shown)
    for r, c in places(table):
        assert shown[r][c] == HIDDEN or (shown[r][c] == table[r][c] and not is_small(table[r][c], threshold))
        assert table[r][c] or shown[r][c] == table[r][c]  # blanks stay, and zeros are shown


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(counts(), st.sampled_from((3, 5, 10)), st.sampled_from(TOTALS))
@example(JOINED, 5, "both")
@example(DIAGONAL, 5, "both")
def test_totals_say_no_more_of_a_small_count_than_if_everything_were_hidden(table, threshold, totals):
    """And no hidden count, small or not, can be worked out by a reader who knows only that counts are not negative."""
    shown = suppressed(table, threshold, totals)
    assume(shown)
    hidden = hidden_in(shown)
    found = of_small(hidden, table, threshold, totals)
    assert is_as_protected(found, of_small_at_best(table, threshold, totals))
    assert are_enough(found, threshold)
    naive = intervals(hidden, table, threshold, totals, informed=False)
    assert all(high - low > 1 - 1e-6 for low, high in naive.values())


@settings(max_examples=60, deadline=None)
@given(counts(3), st.sampled_from((3, 5)), st.sampled_from(TOTALS))
@example([[0, 0], [None, 3], [1, 3]], 5, "both")
def test_a_table_is_refused_if_and_only_if_hiding_all_of_it_would_not_protect_it(table, threshold, totals):
    protected = are_enough(of_small_at_best(table, threshold, totals), threshold)
    expected = protected and not has_small_total(table, threshold, totals)
    assert (suppressed(table, threshold, totals) is not None) == expected


@settings(max_examples=60, deadline=None)
@given(counts(3, st.integers(0, 7)), st.sampled_from((3, 4, 5)), st.sampled_from(TOTALS[:3]))
@example([[1], [1], [1], [7]], 4, "columns")
@example([[1, 7, 7], [7, 7, 7], [7, 7, 7]], 4, "both")
def test_among_all_whole_tables_that_agree_each_small_count_takes_three_numbers_or_more(table, threshold, totals):
    """Every table is tried; other counts go up to 9, as totals leave no room above that is not also below."""
    shown = suppressed(table, threshold, totals)
    assume(shown)
    hidden = hidden_in(shown)
    assume(hidden and len(hidden) <= 6)
    most = max(max(row) for row in table) + 2 * threshold
    found = list(zip(*all_tables(hidden, table, threshold, totals, most), strict=True))
    for (r, c), numbers in zip(hidden, found, strict=True):
        if is_small(table[r][c], threshold):
            assert len(set(numbers)) >= min(3, threshold - 1)


@settings(max_examples=60, deadline=None)
@given(counts(), st.sampled_from((3, 5, 10)), st.sampled_from(TOTALS))
@example(DIAGONAL, 5, "both")
@example([[5, 10, 11], [13, 3, 6], [3, 9, 2]], 5, "both")
def test_no_second_count_is_hidden_that_could_be_shown(table, threshold, totals):
    shown = suppressed(table, threshold, totals)
    assume(shown)
    hidden = hidden_in(shown)
    best = of_small_at_best(table, threshold, totals)
    for r, c in hidden:
        if not is_small(table[r][c], threshold):
            without = of_small([place for place in hidden if place != (r, c)], table, threshold, totals)
            assert not is_as_protected(without, best), (r, c)


def test_nothing_is_hidden_in_a_table_without_small_counts():
    table = [[0, 5, 90], [17, 0, 6]]
    assert SUPPRESS(table) == table


def test_a_table_too_large_to_protect_is_refused_and_the_largest_takes_under_two_seconds(within):
    with refuses(InputError, "counts … 1,010"):
        SUPPRESS([[10] * 10] * 101)
    with within(wall=2):
        shown = SUPPRESS([[(7 * r + 11 * c * c) % 23 for c in range(25)] for r in range(40)], 20)
    assert any(HIDDEN in row for row in shown)
