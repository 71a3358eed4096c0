"""From cells to numbers: what is accepted, blank, a label, or refused."""

from __future__ import annotations

import array
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs import LAC_RATE, PROJECT_LAC, InputError
from udfs.worksheet.arguments import flag, is_blank, number, series, single, table


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[1], [2]], [[1], [2]]),
        ([1, 2], [[1], [2]]),
        ((1, 2), [[1], [2]]),
        (((1, 2), (3, 4)), [[1, 2], [3, 4]]),
        (7, [[7]]),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (np.array([1, 2]), [[1], [2]]),
        ([np.float64(1), np.int32(2)], [[1], [2]]),
        ([np.array([1, 2]), np.array([3, 4])], [[1, 2], [3, 4]]),
        (np.float32(7), [[7]]),
        (array.array("d", [1, 2]), [[1], [2]]),
    ],
)
def test_scalars_lists_and_arrays_are_ranges(rows, expected):
    assert table(rows, "range").numbers() == expected


def test_a_numpy_range_gives_the_same_answer_of_plain_numbers():
    history = np.array([300.0, 310.0, 330.0])
    answer = PROJECT_LAC(history, np.int64(2), population=np.full((5, 1), 9_000))
    assert answer == PROJECT_LAC([300, 310, 330], 2, population=[9_000] * 5)
    assert {type(cell) for row in answer for cell in row} == {str, float}


def test_a_first_column_of_text_is_labels_and_is_counted_in_places():
    found = table([["a", 1, 2], [None, 3, 4]], "range")
    assert (found.labels, found.numbers()) == (["a", ""], [[1, 2], [3, 4]])
    assert found.place(1, 1) == "range row 2 column 3"
    assert table([[None, 1], [None, 2]], "range").labels is None
    assert table([["a", 1], [2, 3]], "range").labels is None
    assert series([["a", 1, 2]], "range").place(1) == "range column 3"


@pytest.mark.parametrize("value", [None, "", " ", [], [[]], [[None, ""], ["  ", None]], ()])
def test_nothing_but_empty_cells_is_blank(value):
    assert is_blank(value)


@pytest.mark.parametrize("value", [0, False, "0", [[0]], [[None, 0]], "#N/A"])
def test_zero_and_errors_are_not_blank(value):
    assert not is_blank(value)


@pytest.mark.parametrize(
    ("value", "expected"), [(True, True), (1, True), (1.0, True), ("false", False), (" TRUE ", True), (0, False)]
)
def test_true_and_false_in_any_form_excel_gives(value, expected):
    assert flag(value, "headers") is expected


@pytest.mark.parametrize("value", [[[5]], [5], ((5,),), np.array([[5]]), np.float64(5), 5.0])
def test_one_cell_of_any_wrapping_is_a_single_value(value):
    assert single(value, "years") == 5


@pytest.mark.parametrize("value", [Fraction(1, 2), 1j, b"5", {5}, object()])
def test_other_types_are_refused(value):
    with pytest.raises(InputError, match=r"^years is .*; use a number"):
        number(value, "years")


def test_a_long_text_is_cut_in_the_message():
    with pytest.raises(InputError, match=r"^children is text, 'xxx") as caught:
        LAC_RATE("x" * 5_000, 1)
    assert len(str(caught.value)) < 150


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(-100, 100))
def test_limits_hold_at_their_edges(value, bound):
    for rule, keeps in (
        ("above", value > bound),
        ("least", value >= bound),
        ("below", value < bound),
        ("most", value <= bound),
    ):
        if keeps:
            assert number(value, "x", **{rule: bound}) == value
        else:
            with pytest.raises(InputError):
                number(value, "x", **{rule: bound})


def test_numbers_stored_as_text_are_not_taken_for_labels_but_years_are():
    with pytest.raises(InputError, match="row 1 column 1 is text, '206'"):
        table([["206", 210], ["24", 26]], "range").numbers()
    assert table([["2024", 210], ["2025", 26]], "range").labels == ["2024", "2025"]
    assert table([["16", 210], ["All", 26]], "range").labels == ["16", "All"]
