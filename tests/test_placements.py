"""PROJECT_PLACEMENTS: people's own numbers by placement, or by age and placement."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from scipy import stats

from udfs.inputs import InputError
from udfs.placements import PROJECT_PLACEMENTS

OPENING = [["Foster", 100], ["Residential", 30]]


def by_label(table: list[list[Any]]) -> dict[str, list[float]]:
    return {row[0]: row[1:] for row in table[1:]}


def by_age(numbers: dict[int, list[float]], *, types: tuple[str, ...] = ("Foster", "Residential")) -> list[list[Any]]:
    nothing = [0.0] * len(types)
    return [["Age", *types], *([age, *numbers.get(age, nothing)] for age in range(18))]


def test_without_entries_the_leaving_rate_is_the_share_gone_each_year() -> None:
    answer = by_label(PROJECT_PLACEMENTS(OPENING, [0, 0], [0.4, 0.1], years=3))
    assert answer["Foster: closing"] == pytest.approx([60, 36, 21.6])
    assert answer["Residential: closing"] == pytest.approx([27, 24.3, 21.87])
    assert answer["Total: closing"] == pytest.approx([87, 60.3, 43.47])
    assert answer["Total: leavers"] == pytest.approx([43, 26.7, 16.83])
    assert answer["Total: opening"] == pytest.approx([130, 87, 60.3])


def test_the_range_of_a_run_down_is_that_of_coin_tosses() -> None:
    """100 children of whom each stays with chance 0.6: binomial with variance 24."""
    answer = by_label(PROJECT_PLACEMENTS([100], [0], [0.4], years=1))
    assert answer["Type 1: closing low"][0] == pytest.approx(stats.binom.ppf(0.1, 100, 0.6), abs=0.7)
    assert answer["Type 1: closing high"][0] == pytest.approx(stats.binom.ppf(0.9, 100, 0.6), abs=0.7)


def test_starters_arrive_evenly_and_are_exposed_from_the_middle_of_the_month() -> None:
    """12 a year, a quarter leaving a year: q = 1 − 0.75^(1/12) a month, q ÷ 2 in the month of entry."""
    answer = by_label(PROJECT_PLACEMENTS([0], [12], [0.25], years=2))
    q = 1 - 0.75 ** (1 / 12)
    expected = [(1 - q / 2) * sum((1 - q) ** h for h in range(months)) for months in (12, 24)]
    assert answer["Total: closing"] == pytest.approx(expected)
    assert answer["Total: starters"] == pytest.approx([12, 12])
    low, high = (stats.poisson.ppf(p, expected[0]) for p in (0.1, 0.9))
    assert answer["Total: closing low"][0] == pytest.approx(low, abs=0.7)
    assert answer["Total: closing high"][0] == pytest.approx(high, abs=0.7)


def test_the_average_in_the_year_is_of_month_starts_and_ends() -> None:
    answer = by_label(PROJECT_PLACEMENTS([100], [0], [0.4], years=1))
    ends = [100 * 0.6 ** (m / 12) for m in range(13)]
    expected = (sum(ends) - (ends[0] + ends[-1]) / 2) / 12
    assert answer["Type 1: average in year"] == pytest.approx([expected])
    assert answer["Total: average in year"] == pytest.approx([expected])


def test_moves_carry_a_share_of_one_type_to_another() -> None:
    answer = by_label(PROJECT_PLACEMENTS(OPENING, [0, 0], [0, 0], [[None, 0.2], [0, None]], years=2))
    assert answer["Foster: closing"] == pytest.approx([80, 64])
    assert answer["Residential: closing"] == pytest.approx([50, 66])
    assert answer["Total: closing low"] == pytest.approx([130, 130])


def test_leaving_and_moving_compete() -> None:
    """Hazards add: 0.7 × 0.8 stay, and those gone are shared by hazard."""
    answer = by_label(PROJECT_PLACEMENTS(OPENING, [0, 0], [0.3, 0], [[None, 0.2], [0, 0]], years=1))
    leave, move = -np.log(0.7), -np.log(0.8)
    assert answer["Foster: closing"] == pytest.approx([56])
    assert answer["Residential: closing"] == pytest.approx([30 + 44 * move / (leave + move)])


def test_a_share_of_one_goes_at_once() -> None:
    answer = by_label(PROJECT_PLACEMENTS(OPENING, [0, 0], [1, 0], [[None, 0.5], [0, 0]], years=1))
    assert answer["Foster: closing"] == [0]
    assert answer["Residential: closing"] == pytest.approx([30])
    moved = by_label(PROJECT_PLACEMENTS(OPENING, [0, 0], [0.2, 0], [[None, 1], [0, 0]], years=1))
    assert moved["Residential: closing"] == pytest.approx([130])


def test_seventeen_year_olds_have_all_turned_18_within_the_year() -> None:
    opening = by_age({17: [12, 0], 16: [0, 24], 3: [5, 1]})
    answer = by_label(PROJECT_PLACEMENTS(opening, by_age({}), by_age({}), years=2))
    assert answer["Foster: closing"] == pytest.approx([5, 5])
    assert answer["Residential: closing"] == pytest.approx([25, 1])
    assert answer["Total: of whom turning 18"] == pytest.approx([12, 24])
    assert answer["Total: leavers"] == pytest.approx([12, 24])
    assert answer["Total: closing low"] == pytest.approx([30, 6])
    month_ends = [12 - m for m in range(13)]
    assert answer["Foster: average in year"][0] == pytest.approx(5 + sum(month_ends[1:-1]) / 12 + 12 / 24)


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
    four = ["closing", "closing low", "closing high", "average in year"]
    flows = ["opening", "starters", "leavers"] + (["of whom turning 18"] if aged else [])
    labels = [f"{t}: {r}" for t in ("Foster", "Residential") for r in four] + [f"Total: {r}" for r in flows + four]
    assert [row[0] for row in answer[1:]] == labels
    assert PROJECT_PLACEMENTS(opening, entries, [0.3, 0.1], headers=False) == [row[1:] for row in answer[1:]]
    assert all(type(cell) is float for row in answer[1:] for cell in row[1:])
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
    assert wide["Total: closing low"][4] < narrow["Total: closing low"][4] < narrow["Total: closing"][4]
    assert narrow["Total: closing"][4] < narrow["Total: closing high"][4] < wide["Total: closing high"][4]


def test_moves_may_come_with_their_names() -> None:
    bare = PROJECT_PLACEMENTS(OPENING, [0, 0], [0, 0], [[None, 0.2], [0.1, None]])
    named = [["From \\ to", "Foster", "Residential"], ["Foster", None, 0.2], ["Residential", 0.1, None]]
    assert PROJECT_PLACEMENTS(OPENING, [0, 0], [0, 0], named) == bare


def moves_from(*ages: tuple[int, float, float]) -> list[list[Any]]:
    """Moves by age: from each age on, the shares that move from Foster to Residential and back."""
    rows = [[[age, "Foster", None, there], [str(age), "Residential", back, ""]] for age, there, back in ages]
    return [["From age", "From", "Foster", "Residential"], *(row for pair in rows for row in pair)]


def test_moves_by_age_hold_from_their_age_on() -> None:
    """Aged 4 at the start, a twelfth reach 5 at each month end: after m months m twelfths move at the later rate."""
    opening = by_age({4: [120, 0], 9: [50, 0]})
    answer = by_label(PROJECT_PLACEMENTS(opening, by_age({}), [0, 0], moves_from((0, 0.0, 0.0), (5, 0.4, 0.0)), 2))
    stay = 0.6 ** (1 / 12)
    first = 50 * 0.6 + sum(10 * stay**m for m in range(12))
    assert answer["Foster: closing"] == pytest.approx([first, first * 0.6])
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
        (moves_from((1, 0.1, 0.1)), "moves row 2 column 1 is 1; the first rows are from age 0"),
        (moves_from((0, 0.1, 0.1), (5, 0.1, 0.1), (5, 0.1, 0.1)), "moves row 6 column 1 is 5; use an age above 5"),
        (moves_from((0, 0.1, 0.1), (18, 0.1, 0.1)), "moves row 4 column 1 is 18; .*at most 17"),
        (moves_from((0, 0.1, 0.1))[:-1], "moves has 2 rows; by age it needs a header row and, for each age"),
        (moves_from((0, 0.1, 0.1))[1:], "moves has 2 rows; by age it needs a header row and, for each age"),
        ([row if row[0] != "5" else [6, *row[1:]] for row in moves_from((0, 0, 0), (5, 0, 0))], "row 5 column 1 is 6"),
        (moves_from((0, 0.1, 40)), "moves row 3 column 3 is 40; .*40% is 0.4"),
        (
            [row if row[1] != "Residential" else [*row[:3], 0.1] for row in moves_from((0, 0, 0))],
            "row 3 column 4 is 0.1",
        ),
        (
            [row if row[1] != "Residential" else [0, "Foster", *row[2:]] for row in moves_from((0, 0, 0))],
            "calls placement",
        ),
        (moves_from((0, 0.1, 0.1))[:1], "moves has 1 rows; by age it needs a header row"),
    ],
)
def test_moves_by_age_that_cannot_be_used_name_the_place_and_the_remedy(moves: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        PROJECT_PLACEMENTS(*AGED, moves)


def test_moves_by_age_need_opening_by_age() -> None:
    with pytest.raises(InputError, match="moves is by age and opening is not; give opening, starters and leaving_rate"):
        PROJECT_PLACEMENTS(OPENING, [0, 0], [0, 0], moves_from((0, 0.1, 0.1)))


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((OPENING, [1], [0.1, 0.1]), "starters has 1 placement types and opening has 2"),
        ((OPENING, [1, 2], [0.1, 40]), r"leaving_rate row 2 is 40; .*40% is 0.4"),
        ((OPENING, [1, -2], [0.1, 0.1]), "starters row 2 is -2"),
        ((OPENING, [1, None], [0.1, 0.1]), "starters row 2 is blank"),
        (([["Foster", "#N/A"], ["Res", 1]], [1, 2], [0.1, 0.1]), "opening row 1 is an error value"),
        ((OPENING, [["Residential", 1], ["Foster", 2]], [0.1, 0.1]), "calls placement type 1 'Residential'"),
        ((OPENING, [1, 2], [0.1, 0.1], [[0, 0.1]]), "moves has 1 rows and 2 columns; it needs 2"),
        ((OPENING, [1, 2], [0.1, 0.1], [[0.3, 0.1], [0, 0]]), "moves row 1 column 1 is 0.3; .*the diagonal is 0"),
        ((OPENING, [1, 2], [0.1, 0.1], [[0, None], [0, 0]]), "moves row 1 column 2 is blank"),
        ((OPENING, [1, 2], [0.1, 0.1], [["Foster", 0, 0.1], ["Res", 0, 0]]), "moves calls placement type 2 'Res'"),
        ((OPENING, by_age({}), [0.1, 0.1]), "starters is by age and opening is not"),
        ((by_age({}), [1, 2], [0.1, 0.1]), "opening is by age and starters is not"),
        ((OPENING, [1, 2], by_age({})), "leaving_rate is by age and opening is not"),
        ((by_age({})[:-1], by_age({}), [0, 0]), "opening has 18 rows; by age it needs 19"),
        (([*by_age({})[:-1], [16, 0, 0]], by_age({}), [0, 0]), "opening row 19 column 1 is 16 again"),
        (([*by_age({})[:-1], [18, 0, 0]], by_age({}), [0, 0]), "opening row 19 column 1 is 18; .*at most 17"),
        ((OPENING, [1, 2], [0.1, 0.1], None, 0), "years is 0; use a whole number at least 1"),
        ((OPENING, [1, 2], [0.1, 0.1], None, 5, None, 80), "80% is 0.8"),
        ((OPENING, [1, 2], [0.1, 0.1], None, 5, None, 0.8, "maybe"), "use TRUE or FALSE"),
    ],
)
def test_an_input_that_cannot_be_used_names_the_place_and_the_remedy(args: tuple[Any, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        PROJECT_PLACEMENTS(*args)


def test_numpy_waits_until_it_is_needed() -> None:
    code = "import sys, udfs.placements; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
