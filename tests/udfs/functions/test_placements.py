"""PROJECT_PLACEMENTS: people's own numbers by placement, or by age and placement."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from scipy import linalg, stats

from tests.udfs.refusals import refuses
from tests.udfs.tables import HIGH, LOW
from udfs.errors import InputError
from udfs.functions.placements import PROJECT_PLACEMENTS

OPENING = [["Foster", 100], ["Residential", 30]]


def by_label(table: list[list[Any]]) -> dict[str, list[float]]:
    return {row[0]: row[1:] for row in table[1:]}


def by_age(numbers: dict[int, list[float]], *, types: tuple[str, ...] = ("Foster", "Residential")) -> list[list[Any]]:
    nothing = [0.0] * len(types)
    return [["Age", *types], *([age, *numbers.get(age, nothing)] for age in range(18))]


def gone(rate: float, years: float = 1) -> float:
    """The share of children gone after so long when nothing but leaving at a rate happens."""
    return 1 - math.exp(-rate * years)


def test_without_starters_children_fall_at_the_leaving_rate() -> None:
    answer = by_label(PROJECT_PLACEMENTS(OPENING, [0, 0], [0.4, 0.1], years=3))
    foster, residential = ([n * math.exp(-r * year) for year in range(4)] for n, r in ((100, 0.4), (30, 0.1)))
    both = [a + b for a, b in zip(foster, residential, strict=True)]
    assert answer["Foster: closing"] == pytest.approx(foster[1:], rel=1e-12)
    assert answer["Residential: closing"] == pytest.approx(residential[1:], rel=1e-12)
    assert answer["Total: closing"] == pytest.approx(both[1:], rel=1e-12)
    assert answer["Total: opening"] == pytest.approx(both[:-1], rel=1e-12)
    assert answer["Total: leavers"] == pytest.approx([a - b for a, b in itertools.pairwise(both)], rel=1e-12)


@pytest.mark.parametrize("rate", [0.01, 0.4, 1, 3, 12, 26])
def test_leavers_are_the_rate_times_the_average_number(rate: float) -> None:
    answer = by_label(PROJECT_PLACEMENTS([["Foster", 100]], [57], [rate], years=3))
    expected = [rate * average for average in answer["Foster: average in year"]]
    assert answer["Total: leavers"] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("rate", [0.01, 0.4, 3, 20, 26])
def test_children_approach_the_number_at_which_they_balance(rate: float) -> None:
    """n(t) = S/λ + (n − S/λ) e^(−λt), and the average is its integral."""
    n, starters = 100, 57
    answer = by_label(PROJECT_PLACEMENTS([["Foster", n]], [starters], [rate], years=3))
    balance = starters / rate
    closing = [balance + (n - balance) * math.exp(-rate * year) for year in range(4)]
    average = [balance + (a - b) / rate for a, b in itertools.pairwise(c - balance for c in closing)]
    assert answer["Foster: closing"] == pytest.approx(closing[1:], rel=1e-11)
    assert answer["Foster: average in year"] == pytest.approx(average, rel=1e-11)


def test_a_council_whose_leavers_and_starters_balance_stands_still_for_30_years() -> None:
    answer = by_label(PROJECT_PLACEMENTS([["Foster", 400]], [160], [0.4], years=30))
    for row in ("Foster: closing", "Foster: average in year", "Total: opening"):
        assert answer[row] == pytest.approx([400] * 30, rel=1e-12)
    assert answer["Total: leavers"] == pytest.approx([160] * 30, rel=1e-12)


def test_eight_lines_whose_counts_balance_stand_still_by_line() -> None:
    """Counts as a council types them: children, leavers and moves of a year; starters are what makes each line balance."""
    children = [158, 107, 87, 36, 46, 15, 59, 3]
    leavers = [31, 17, 22, 15, 30, 3, 8, 2]
    moved = [[0] * 8 for _ in range(8)]
    for start, end, count in (
        (0, 1, 9),
        (0, 4, 12),
        (1, 0, 14),
        (1, 6, 5),
        (2, 0, 4),
        (5, 4, 3),
        (6, 1, 11),
        (7, 6, 9),
    ):
        moved[start][end] = count
    into, out = [sum(column) for column in zip(*moved, strict=True)], [sum(row) for row in moved]
    starters = [left + o - i for left, o, i in zip(leavers, out, into, strict=True)]
    assert min(starters) >= 0
    rates = [left / n for left, n in zip(leavers, children, strict=True)]
    moves = [[count / n for count in row] for row, n in zip(moved, children, strict=True)]
    assert moves[7][6] == 3  # so fast that a monthly chance would not do
    answer = PROJECT_PLACEMENTS([[n] for n in children], [[n] for n in starters], [[r] for r in rates], moves, 30)
    found = by_label(answer)
    for i, n in enumerate(children, start=1):
        for row in ("closing", "average in year"):
            assert found[f"Type {i}: {row}"] == pytest.approx([n] * 30, rel=1e-10)
    assert found["Total: leavers"] == pytest.approx([sum(leavers)] * 30, rel=1e-10)


@pytest.mark.parametrize("seed", range(10))
def test_random_councils_whose_counts_balance_stand_still(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lines = int(rng.integers(1, 12))
    children = rng.uniform(1, 200, lines)
    rates = rng.uniform(0.05, 20, lines)
    counts = rng.uniform(0, 0.4, (lines, lines)) * np.minimum.outer(children, children) * (1 - np.eye(lines))
    moves = counts / children[:, None]
    starters = children * rates + counts.sum(axis=1) - counts.sum(axis=0)
    rates += np.maximum(-starters, 0) / children  # where more move in than leave, more leave
    starters = np.maximum(starters, 0)
    answer = PROJECT_PLACEMENTS(*(column[:, None].tolist() for column in (children, starters, rates)), moves.tolist())
    closing = [row[1:] for row in answer[1:] if row[0].startswith("Type") and row[0].endswith(": closing")]
    assert np.array(closing) == pytest.approx(np.tile(children[:, None], 5), rel=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_lines_agree_with_the_matrix_exponential_of_five_years(seed: int) -> None:
    """n' = nQ + S, with the integral of n beside it, solved at once by SciPy."""
    rng = np.random.default_rng(seed)
    lines = int(rng.integers(1, 9))
    opening, starters = rng.uniform(0, 200, lines), rng.uniform(0, 90, lines)
    rates = rng.choice([0.0, 0.3, 2, 12, 20], lines) * rng.uniform(0.8, 1.2, lines)
    moves = rng.uniform(0, rng.choice([0.1, 3]), (lines, lines)) * (1 - np.eye(lines))
    system = np.zeros((2 * lines + 1, 2 * lines + 1))
    system[:lines, :lines] = moves - np.diag(rates + moves.sum(axis=1))
    system[:lines, lines:-1], system[-1, :lines] = np.eye(lines), starters
    start = np.concatenate([opening, np.zeros(lines), [1]])
    before, after = (start @ linalg.expm(system * years) for years in (4, 5))
    found = by_label(
        PROJECT_PLACEMENTS(*(column[:, None].tolist() for column in (opening, starters, rates)), moves.tolist())
    )
    names = [f"Type {i + 1}" for i in range(lines)]
    assert [found[f"{name}: closing"][4] for name in names] == pytest.approx(after[:lines], rel=1e-9)
    average = after[lines:-1] - before[lines:-1]
    assert [found[f"{name}: average in year"][4] for name in names] == pytest.approx(average, rel=1e-9)
    assert found["Total: leavers"][4] == pytest.approx(average @ rates, rel=1e-9)


def test_the_range_of_a_run_down_is_that_of_coin_tosses() -> None:
    """100 children of whom each stays with chance e^−0.4: binomial."""
    answer = by_label(PROJECT_PLACEMENTS([100], [0], [0.4], years=1))
    stays = 1 - gone(0.4)
    assert answer[f"Type 1: {LOW}"][0] == pytest.approx(stats.binom.ppf(0.1, 100, stays), abs=0.7)
    assert answer[f"Type 1: {HIGH}"][0] == pytest.approx(stats.binom.ppf(0.9, 100, stays), abs=0.7)


def test_starters_still_there_are_poisson() -> None:
    answer = by_label(PROJECT_PLACEMENTS([0], [12], [0.25], years=2))
    expected = [12 / 0.25 * gone(0.25, years) for years in (1, 2)]
    assert answer["Total: closing"] == pytest.approx(expected, rel=1e-12)
    assert answer["Total: starters"] == pytest.approx([12, 12])
    low, high = (stats.poisson.ppf(p, expected[0]) for p in (0.1, 0.9))
    assert answer[f"Total: {LOW}"][0] == pytest.approx(low, abs=0.7)
    assert answer[f"Total: {HIGH}"][0] == pytest.approx(high, abs=0.7)


def test_children_who_move_are_in_the_other_type() -> None:
    answer = by_label(PROJECT_PLACEMENTS(OPENING, [0, 0], [0, 0], [[None, 0.2], [0, None]], years=2))
    moved = [100 * gone(0.2, years) for years in (1, 2)]
    assert answer["Foster: closing"] == pytest.approx([100 - n for n in moved], rel=1e-12)
    assert answer["Residential: closing"] == pytest.approx([30 + n for n in moved], rel=1e-12)
    assert answer[f"Total: {LOW}"] == pytest.approx([130, 130])


def test_leaving_and_moving_compete() -> None:
    """One in e^0.5 has neither left nor moved, and those gone are shared by rate."""
    answer = by_label(PROJECT_PLACEMENTS(OPENING, [0, 0], [0.3, 0], [[None, 0.2], [0, 0]], years=1))
    assert answer["Foster: closing"] == pytest.approx([100 * (1 - gone(0.5))], rel=1e-12)
    assert answer["Residential: closing"] == pytest.approx([30 + 100 * gone(0.5) * 0.2 / 0.5], rel=1e-12)


def test_a_child_may_move_more_than_once_in_a_month() -> None:
    """To and fro at 12 and 8 a year: the share in the second type approaches 12/20 with e^(−20t)."""
    answer = by_label(PROJECT_PLACEMENTS([100, 0], [0, 0], [0, 0], [[None, 12], [8, None]], years=1))
    assert answer["Type 2: closing"] == pytest.approx([60 * gone(20)], rel=1e-11)
    assert answer["Type 2: average in year"] == pytest.approx([60 * (1 - gone(20) / 20)], rel=1e-11)


def test_where_nothing_happens_every_year_is_the_opening_and_the_range_a_point() -> None:
    answer = by_label(PROJECT_PLACEMENTS(OPENING, [0, 0], [0, 0], [[None, 0], [0, None]], years=3))
    for row in ("closing", LOW, HIGH, "average in year"):
        assert answer[f"Foster: {row}"] == pytest.approx([100] * 3, rel=1e-12)
        assert answer[f"Total: {row}"] == pytest.approx([130] * 3, rel=1e-12)
    assert answer["Total: leavers"] == [0, 0, 0]


def test_seventeen_year_olds_have_all_turned_18_within_the_year() -> None:
    opening = by_age({17: [12, 0], 16: [0, 24], 3: [5, 1]})
    answer = by_label(PROJECT_PLACEMENTS(opening, by_age({}), by_age({}), years=2))
    assert answer["Foster: closing"] == pytest.approx([5, 5])
    assert answer["Residential: closing"] == pytest.approx([25, 1])
    assert answer["Total: of whom turning 18"] == pytest.approx([12, 24])
    assert answer["Total: leavers"] == pytest.approx([12, 24])
    assert answer[f"Total: {LOW}"] == pytest.approx([30, 6])
    assert answer["Foster: average in year"][0] == pytest.approx(5 + 12 / 2)


@pytest.mark.parametrize("rate", [0.4, 12])
def test_those_who_turn_18_in_the_year_may_leave_before_their_birthday(rate: float) -> None:
    """Birthdays fall evenly: 1 − t are not yet 18 at t, and of those the share e^(−λt) has not left."""
    answer = by_label(PROJECT_PLACEMENTS(by_age({17: [120, 0]}), by_age({}), [rate, 0], years=1))
    assert answer["Total: of whom turning 18"] == pytest.approx([120 * gone(rate) / rate], rel=1e-11)
    average = 120 * (rate - gone(rate)) / rate**2
    assert answer["Foster: average in year"] == pytest.approx([average], rel=1e-11)
    assert answer["Total: leavers"] == pytest.approx([120])


def test_with_ages_the_leaving_rate_may_be_the_same_for_all() -> None:
    opening, entries = by_age({2: [40, 10], 16: [8, 8]}), by_age({15: [6, 3]})
    rates = by_age({age: [0.3, 0.1] for age in range(18)})
    one_by_one = PROJECT_PLACEMENTS(opening, entries, rates, years=3)
    at_once = PROJECT_PLACEMENTS(opening, entries, [0.3, 0.1], years=3)
    for mine, theirs in zip(one_by_one[1:], at_once[1:], strict=True):
        assert mine[0] == theirs[0]
        assert mine[1:] == pytest.approx(theirs[1:])


def test_ages_may_come_in_any_order_and_as_text() -> None:
    opening = by_age({2: [40, 10]})
    shuffled = [opening[0], *([str(row[0]), *row[1:]] for row in reversed(opening[1:]))]
    assert PROJECT_PLACEMENTS(shuffled, by_age({}), [0, 0]) == PROJECT_PLACEMENTS(opening, by_age({}), [0, 0])


@pytest.mark.parametrize("aged", [False, True])
def test_layout_of_the_answer(aged: bool) -> None:
    opening = by_age({2: [40, 10]}) if aged else OPENING
    entries = by_age({2: [4, 1]}) if aged else [4, 1]
    answer = PROJECT_PLACEMENTS(opening, entries, [0.3, 0.1])
    assert answer[0] == ["Children", "Year 1", "Year 2", "Year 3", "Year 4", "Year 5"]
    four = ["closing", LOW, HIGH, "average in year"]
    flows = ["opening", "starters", "leavers"] + (["of whom turning 18"] if aged else [])
    labels = [f"{t}: {r}" for t in ("Foster", "Residential") for r in four] + [f"Total: {r}" for r in flows + four]
    *numbers, held = answer[1:]
    assert held == ["Low and high hold", "80%: chance alone", None, None, None, None]
    assert [row[0] for row in numbers] == labels
    assert PROJECT_PLACEMENTS(opening, entries, [0.3, 0.1], headers=False) == [row[1:] for row in answer[1:]]
    assert all(type(cell) is float for row in numbers for cell in row[1:])
    assert all(len(row) == 6 for row in answer)


def test_total_opening_and_starters_less_leavers_is_closing() -> None:
    opening, entries = by_age({2: [40, 10], 16: [8, 8]}), by_age({0: [3, 0], 15: [6, 3]})
    a = by_label(PROJECT_PLACEMENTS(opening, entries, [0.3, 0.1], [["", 0.1], [0.05, ""]]))
    for year in range(5):
        made = a["Total: opening"][year] + a["Total: starters"][year] - a["Total: leavers"][year]
        assert made == pytest.approx(a["Total: closing"][year], abs=1e-9)
        assert a["Total: closing"][year] == pytest.approx(a["Foster: closing"][year] + a["Residential: closing"][year])


def test_a_wider_interval_is_wider() -> None:
    narrow, wide = (by_label(PROJECT_PLACEMENTS(OPENING, [50, 10], [0.4, 0.3], interval=i)) for i in (0.5, 0.95))
    assert wide[f"Total: {LOW}"][4] < narrow[f"Total: {LOW}"][4] < narrow["Total: closing"][4]
    assert narrow["Total: closing"][4] < narrow[f"Total: {HIGH}"][4] < wide[f"Total: {HIGH}"][4]


def test_moves_may_come_with_their_names() -> None:
    bare = PROJECT_PLACEMENTS(OPENING, [0, 0], [0, 0], [[None, 0.2], [0.1, None]])
    named = [["From \\ to", "Foster", "Residential"], ["Foster", None, 0.2], ["Residential", 0.1, None]]
    assert PROJECT_PLACEMENTS(OPENING, [0, 0], [0, 0], named) == bare


def moves_from(*ages: tuple[int, float, float]) -> list[list[Any]]:
    """Moves by age: from each age on, the rates of moving from Foster to Residential and back."""
    rows = [[[age, "Foster", None, there], [str(age), "Residential", back, ""]] for age, there, back in ages]
    return [["From age", "From", "Foster", "Residential"], *(row for pair in rows for row in pair)]


def test_moves_by_age_hold_from_their_age_on() -> None:
    """Aged 4 at the start, a twelfth reach 5 at each month end: after m months m twelfths move at the later rate."""
    opening = by_age({4: [120, 0], 9: [50, 0]})
    answer = by_label(PROJECT_PLACEMENTS(opening, by_age({}), [0, 0], moves_from((0, 0.0, 0.0), (5, 0.4, 0.0)), 2))
    first = sum(10 * (1 - gone(0.4, months / 12)) for months in range(12)) + 50 * (1 - gone(0.4))
    assert answer["Foster: closing"] == pytest.approx([first, first * (1 - gone(0.4))])
    assert answer["Total: closing"] == pytest.approx([170, 170])


def test_moves_the_same_from_every_age_are_those_of_all_ages() -> None:
    opening, entries = by_age({2: [40, 10], 16: [8, 8]}), by_age({0: [3, 0], 15: [6, 3]})
    for leaving in ([0.3, 0.1], by_age({age: [0.3, age / 40] for age in range(18)})):
        square = PROJECT_PLACEMENTS(opening, entries, leaving, [[None, 0.2], [0.1, None]])
        aged = PROJECT_PLACEMENTS(opening, entries, leaving, moves_from((0, 0.2, 0.1), (1, 0.2, 0.1), (17, 0.2, 0.1)))
        for mine, theirs in zip(aged[1:], square[1:], strict=True):
            assert mine[0] == theirs[0]
            assert mine[1:] == pytest.approx(theirs[1:])


AGED = (by_age({2: [40, 10]}), by_age({}), [0, 0])


@pytest.mark.parametrize(
    ("moves", "message"),
    [
        (moves_from((1, 0.1, 0.1)), "moves row 2 column 1 … 1"),
        (moves_from((0, 0.1, 0.1), (5, 0.1, 0.1), (5, 0.1, 0.1)), "moves row 6 column 1 … 5"),
        (moves_from((0, 0.1, 0.1), (18, 0.1, 0.1)), "moves row 4 column 1 … 18"),
        (moves_from((0, 0.1, 0.1))[:-1], "moves … 2"),
        (moves_from((0, 0.1, 0.1))[1:], "moves … 2"),
        ([row if row[0] != "5" else [6, *row[1:]] for row in moves_from((0, 0, 0), (5, 0, 0))], "row 5 column 1 … 6"),
        (moves_from((0, 0.1, 40)), "moves row 3 column 3 … 40"),
        (
            [row if row[1] != "Residential" else [*row[:3], 0.1] for row in moves_from((0, 0, 0))],
            "row 3 column 4 … 0.1",
        ),
        (
            [row if row[1] != "Residential" else [0, "Foster", *row[2:]] for row in moves_from((0, 0, 0))],
            "moves … placement type 2 … 'Foster'",
        ),
        (moves_from((0, 0.1, 0.1))[:1], "moves … 1"),
    ],
)
def test_moves_by_age_that_cannot_be_used_name_the_place_and_the_remedy(moves: Any, message: str) -> None:
    with refuses(InputError, message):
        PROJECT_PLACEMENTS(*AGED, moves)


def test_moves_by_age_need_opening_by_age() -> None:
    with refuses(InputError, "moves"):
        PROJECT_PLACEMENTS(OPENING, [0, 0], [0, 0], moves_from((0, 0.1, 0.1)))


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((OPENING, [1], [0.1, 0.1]), "starters … 1 … 2"),
        ((OPENING, [1, 2], [0.1, 40]), "leaving_rate row 2 … 40"),
        ((OPENING, [1, -2], [0.1, 0.1]), "starters row 2 … -2"),
        ((OPENING, [1, None], [0.1, 0.1]), "starters row 2"),
        (([["Foster", "#N/A"], ["Res", 1]], [1, 2], [0.1, 0.1]), "opening row 1"),
        ((OPENING, [["Residential", 1], ["Foster", 2]], [0.1, 0.1]), "starters … 'Residential' … 'Foster'"),
        ((OPENING, [1, 2], [0.1, 0.1], [[0, 0.1]]), "moves … 1 … 2"),
        (
            ([["Kinship", "about 12"], ["Fostering", 5]], [1, 2], [0.1, 0.1], [[0, 0.1], [0, 0]]),
            "opening row 1 … 'about 12'",
        ),
        (
            (OPENING, [1, 2], [0.1, 0.1], [[0.3, 0.1], [0, 0]]),
            "moves row 1 column 1 … 0.3",
        ),
        ((OPENING, [1, 2], [0.1, 0.1], [[0, None], [0, 0]]), "moves row 1 column 2 is blank"),
        ((OPENING, [1, 2], [0.1, 0.1], [["Foster", 0, 0.1], ["Res", 0, 0]]), "moves placement type 2 … 'Res'"),
        ((OPENING, by_age({}), [0.1, 0.1]), "starters is by age and opening is not"),
        ((by_age({}), [1, 2], [0.1, 0.1]), "opening is by age and starters is not"),
        ((OPENING, [1, 2], by_age({})), "leaving_rate is by age and opening is not"),
        ((by_age({})[:-1], by_age({}), [0, 0]), "opening has 18 rows; by age it needs 19"),
        (([*by_age({})[:-1], [16, 0, 0]], by_age({}), [0, 0]), "opening row 19 column 1 is 16 again"),
        (([*by_age({})[:-1], [18, 0, 0]], by_age({}), [0, 0]), "opening row 19 column 1 … 18"),
        ((OPENING, [1, 2], [0.1, 0.1], None, 0), "years … 0"),
        ((OPENING, [1, 2], [0.1, 0.1], None, 5, None, 80), "80% is 0.8"),
        ((OPENING, [1, 2], [0.1, 0.1], None, 5, None, 0.8, None, None, None, "maybe"), "use TRUE or FALSE"),
    ],
)
def test_an_input_that_cannot_be_used_names_the_place_and_the_remedy(args: tuple[Any, ...], message: str) -> None:
    with refuses(InputError, message):
        PROJECT_PLACEMENTS(*args)


def test_numpy_waits_until_it_is_needed() -> None:
    code = "import sys, udfs.functions.placements; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
