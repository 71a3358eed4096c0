"""How much functions take, and what of Python they take: beyond it they say so at once."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from tests.udfs.refusals import refuses
from tests.udfs.tables import HIGH, LOW
from udfs import (
    BACKTEST,
    EVIDENCE,
    FUNCTIONS,
    GATED_DRAWDOWN,
    INVEST_TO_SAVE,
    LAC_RATE,
    PLACEMENT_COST,
    PROJECT_LAC,
    PROJECT_PLACEMENTS,
    PROJECT_SCENARIO,
    SUPPRESS,
    InputError,
)

WHOLE_COLUMN = 1_048_576
AGES = range(18)
NAMES = [f"Type {i}" for i in range(1, 42)]


def by_age(types, number):
    return [["", *NAMES[:types]], *([age, *[number] * types] for age in AGES)]


def schedule(count):
    return [[f"I{i}", "prevent entry", "Type 1", None, 1, 0.5] for i in range(count)]


AT_ONCE = {"processor": 1, "megabytes": 20}


@pytest.mark.parametrize(
    ("function", "args", "message"),
    [
        (PROJECT_LAC, ([300] * 101, 1), "history … 101"),
        (
            BACKTEST,
            ([300 + i % 7 for i in range(1_000)], "net_entry", 5),
            "history … 1,000",
        ),
        (
            PROJECT_PLACEMENTS,
            ([1] * 1_000, [1] * 1_000, [0.1] * 1_000),
            "opening … 1,000",
        ),
        (PROJECT_PLACEMENTS, ([1], [1] * 41, [0.1]), "starters … 41"),
        (PROJECT_PLACEMENTS, (by_age(25, 5), by_age(25, 1), by_age(25, 0.1)), "opening … 25"),
        (PROJECT_SCENARIO, ([1], [1], [0.1], schedule(41)), "interventions … 41"),
        (PROJECT_SCENARIO, ([1], [1], [0.1], [*schedule(1), *[[None] * 6] * 200]), "interventions … 201"),
        (INVEST_TO_SAVE, ([1] * 101, [1] * 101), "investment … 101"),
        (GATED_DRAWDOWN, (["G"] * 101, [43131] * 101, [1] * 101, 43131, ["yes"] * 101), "gates … 101"),
        (EVIDENCE, ([""] * 1_001, "cost"), "programme"),
        (EVIDENCE, (["a", *[""] * 1_000], "cost"), "programme … 1,001"),
        (SUPPRESS, ([[9] * 101] * 10,), "counts … 1,010"),
        (
            PLACEMENT_COST,
            ([1] * 20_001, [1] * 20_001, "annual"),
            "placements … 20,001",
        ),
        (LAC_RATE, ([[1] * 20_001], 5), "children … 20,001"),
    ],
)
def test_more_than_a_function_takes_is_refused_at_once(function, args, message, within):
    with within(**AT_ONCE), refuses(InputError, message):
        function(*args)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize("kind", ["list", "rows", "array"])
def test_whole_columns_are_refused_in_every_argument(name, kind, within):
    column = {
        "list": [300, 310, *[None] * (WHOLE_COLUMN - 2)],
        "rows": [[1, 2]] * WHOLE_COLUMN,
        "array": np.zeros((WHOLE_COLUMN, 2)),
    }[kind]
    first = FUNCTIONS[name].parameters[0].name
    with within(**AT_ONCE), pytest.raises(InputError, match=f"^{first} has "):
        FUNCTIONS[name].call(column)


def test_the_most_that_is_taken_is_answered_in_about_a_second(within):
    types = 40
    moves = [[0 if i == j else 0.005 for j in range(types)] for i in range(types)]
    number = [[name, 10] for name in NAMES[:types]]
    rates = [0.3] * types
    with within(processor=2):
        assert PROJECT_PLACEMENTS(number, [5] * types, rates, moves, 30)
    with within(processor=2):
        assert PROJECT_SCENARIO(number, [5] * types, rates, schedule(40), "children", moves, None, None, None, 30)
    with within(processor=2):
        assert BACKTEST([300 + i * i % 37 for i in range(100)], "trend", 97)
    with within(processor=2):
        assert len(LAC_RATE([[5] * 20] * 1_000, [[900] * 20] * 1_000)) == 1_000


def test_by_age_a_plan_may_be_longer_than_childhood():
    """After eighteen years none of those in care at the start are, whose number then has no variance of its own."""
    plan = [["Edge", "prevent entry", "Type 1", None, 6, 0.5]]
    answer = PROJECT_SCENARIO(by_age(2, 5), by_age(2, 1), by_age(2, 0.1), plan, "children", None, None, None, None, 30)
    later = {row[0]: row[1:] for row in answer}
    assert later["Total: closing"][20] == pytest.approx(later["Total: closing"][29])
    assert later[f"Total: {LOW}"][29] < later["Total: closing"][29] < later[f"Total: {HIGH}"][29]


@pytest.mark.parametrize("interval", [1 - 2**-53, 1 - 2**-52, 5e-324, 1e-300])
def test_an_interval_next_to_its_limits_is_answered(interval):
    """(1 + interval) ÷ 2 is 1 in binary for the first."""
    for answer in (
        PROJECT_PLACEMENTS([100], [40], [0.4], None, 2, None, interval),
        PROJECT_LAC([300, 310, 330], 2, None, None, interval),
        PROJECT_SCENARIO([100], [40], [0.4], None, years=2, interval=interval),
    ):
        low, high = (next(row[1] for row in answer if f"losing {end}" in row[0]) for end in ("low", "high"))
        assert low <= high


def test_more_children_than_there_are_is_refused_and_the_most_age_out_without_a_trace():
    """Ten million who all turn 18 in the year leave two small types behind, to binary rounding of ten million."""
    with pytest.raises(InputError, match=r"^opening row 2 is .*; use a number at least 0 and at most 10,000,000"):
        PROJECT_PLACEMENTS([5, 1e15], [3, 1], [0.3, 0.45])
    opening = by_age(2, 5)
    opening[18][2] = 10_000_000
    answer = {row[0]: row[1:] for row in PROJECT_PLACEMENTS(opening, by_age(2, 1), [0.3, 0.45], None, 2)}
    assert answer["Type 2: closing"][1] < 200


# What Python may hand over


def endless():
    rows = []
    rows.append(rows)
    return rows


def deep(levels):
    value = 300
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (endless(), "history row 1 column 1"),
        (deep(5), "history row 1 column 1"),
        (deep(3_000), "history row 1 column 1"),
        ([300, [310, [1, 2]]], "history row 2 column 2"),
        (np.zeros((2, 2, 2)), "history row 1 column 1"),
        ((n for n in (300, 310)), "history"),
        (range(2), "history"),
        ({300, 310}, "history"),
        ([300, {"a": 1}], "history row 2"),
        ([300, 3 + 1j], "history row 2"),
        ([300, np.complex128(1j)], "history row 2"),
        ([300, b"310"], "history row 2"),
        ([[300, object()]], "history row 1 column 2"),
        ([300, 10**400], "history row 2"),
        ([300, -(10**5000)], "history row 2"),
        ([300, Fraction(10**400)], "history row 2"),
        ([300, Decimal("1e400")], "history row 2"),
        ([300, Decimal("sNaN")], "history row 2 … #NUM!"),
        ([300, dt.timedelta(days=1)], "history row 2"),
        ([300, np.bool_(True)], "history row 2 … TRUE"),
        ([["a", 300], ["b\ud800", 310]], "history row 2 column 1"),
        (
            [["a", 300], ["b" * 40_000, 310]],
            "history row 2 column 1",
        ),
    ],
    ids=itertools.count(),
)
def test_what_is_no_cell_is_refused_with_its_place(value, message):
    with refuses(InputError, message) as caught:
        PROJECT_LAC(value, 1)
    str(caught.value).encode()
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "history",
    [
        [Decimal(300), Decimal(310)],
        [Fraction(600, 2), Fraction(310)],
        [np.int8(100) * np.int64(3), np.float32(310)],
        (np.float64(300), 310),
        [[np.array(300)], [np.array([310])]],
    ],
)
def test_numbers_of_every_exact_kind_are_numbers(history):
    assert PROJECT_LAC(history, Decimal(2)) == PROJECT_LAC([300, 310], 2)


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (PROJECT_SCENARIO, ([1], [1], [0.1], [["x" * 5_000, "prevent entry", "Foster", None, 1, 0.5]])),
        (PROJECT_SCENARIO, ([1], [1], [0.1], [["Edge", "y" * 5_000, "Foster", None, 1, 0.5]])),
        (PROJECT_SCENARIO, ([["z" * 5_000, 1], ["Z" * 5_000, 1]], [1, 1], [0.1, 0.1], None)),
        (GATED_DRAWDOWN, (["g" * 5_000, "h"], [43496, 43131], [1, 1], 43500, ["yes", "yes"])),
        (PLACEMENT_COST, ([["a" * 5_000, 1], ["b", 1]], [["c" * 5_000, 1], ["d", 1]], "annual")),
        (PROJECT_LAC, ([300, 310], 1, "m" * 5_000)),
        (EVIDENCE, ("e" * 5_000,)),
    ],
)
def test_a_long_cell_is_never_repeated_whole(function, args):
    with pytest.raises(InputError) as caught:
        function(*args)
    assert len(str(caught.value)) < 600


def test_a_number_of_many_digits_is_said_shortly():
    with pytest.raises(InputError, match=r"^opening is 1e\+300; use"):
        PROJECT_PLACEMENTS([1e300], [1], [0.1])
