"""How long starters stay, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from udfs.returns.rates.length_of_stay import Stay, expected_stay

AGES = 216
ONE_CARE = (0,)


def starting(age_months: int, lines: int = 1) -> np.ndarray:
    """All starters of one age, in the first line."""
    starters = np.zeros((AGES, lines))
    starters[age_months, 0] = 7.0
    return starters


def test_leaving_at_one_rate_makes_the_stay_a_geometric_series() -> None:
    """In care at month end m with the chance 0.95^m, for the 216 month ends up to the 18th birthday."""
    leaving, moves = np.full((1, 1, 1), 0.05), np.zeros((1, 1, 1, 1))
    stay = expected_stay(leaving, moves, (0,), ONE_CARE, starting(0))
    months, squares = (1 - 0.95**216) / 0.05, (1 - 0.95**432) / (1 - 0.95**2)
    assert stay.months == pytest.approx(months)
    assert stay.together == pytest.approx(squares / months)
    by_year = [(0.95 ** (12 * y) - 0.95 ** (12 * y + 12)) / 0.05 / months for y in range(3)]
    assert stay.since(3) == pytest.approx([*by_year, 1 - sum(by_year)])


def test_nobody_started_before_a_stay_that_is_over_sooner() -> None:
    assert Stay(np.ones(18)).since(3) == pytest.approx([12 / 18, 6 / 18, 0.0, 0.0])


def test_a_child_who_never_leaves_stays_to_the_18th_birthday() -> None:
    nobody = np.zeros((2, 1, 1))
    assert expected_stay(nobody, nobody[..., None], (0, 192), ONE_CARE, starting(204)).months == pytest.approx(12)
    assert expected_stay(nobody, nobody[..., None], (0, 192), ONE_CARE, starting(180)).months == pytest.approx(36)


def test_rates_are_those_of_the_age_and_time_in_care_reached() -> None:
    """A tenth leave in the first month; then nobody, but for the half who leave after their 16th birthday's month.

    From 190 months of age: 1 at 190 and 0.9 at 191 and 192, then 0.45, 0.225 … at 193 to 215.
    """
    leaving = np.zeros((2, 2, 1))
    leaving[:, 0], leaving[1, 1] = 0.1, 0.5
    stay = expected_stay(leaving, np.zeros((2, 2, 1, 1)), (0, 192), (0, 1), starting(190))
    assert stay.months == pytest.approx(1 + 0.9 + 0.9 * (1 - 0.5**24) / 0.5)


def test_a_move_takes_a_child_to_the_other_lines_rates() -> None:
    """A quarter move each month to a line that all leave at once: present 1, 1, then the 3/4 who had not moved at first."""
    leaving, moves = np.zeros((1, 1, 2)), np.zeros((1, 1, 2, 2))
    leaving[0, 0, 1], moves[0, 0, 0, 1] = 1.0, 0.25
    assert expected_stay(leaving, moves, (0,), ONE_CARE, starting(213, 2)).months == pytest.approx(2.75)
