"""The trend of starters, on series whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from udfs.returns.rates.starters_trend import trend, variance_ratio
from udfs.returns.rates.windows import Window


@pytest.mark.parametrize("growth", [-0.3, 0.0, 0.05, 0.7])
def test_a_series_that_grows_without_chance_gives_its_growth_and_its_middle(growth: float) -> None:
    years = (np.arange(48) - 23.5) / 12
    seen = trend(Window(600, 647), 25 * np.exp(growth * years))
    assert seen.measured == pytest.approx(growth, abs=1e-9)
    assert seen.in_middle == pytest.approx(25)


def test_the_error_is_that_of_a_poisson_regression() -> None:
    """With as many each month the information is their number × the variance of the months, in years."""
    seen = trend(Window(600, 635), np.full(36, 20))
    assert seen.starters == 720
    assert seen.measured == pytest.approx(0, abs=1e-12)
    assert seen.error == pytest.approx(1 / np.sqrt(720 * (36**2 - 1) / 12 / 144))


def test_months_that_vary_more_than_chance_are_less_sure() -> None:
    uneven = np.tile([10, 30], 18)
    even = trend(Window(600, 635), np.full(36, 20))
    seen = trend(Window(600, 635), uneven)
    assert seen.error == pytest.approx(even.error * np.sqrt(np.var(uneven, ddof=1) / 20), rel=0.01)


def test_most_of_many_poisson_series_are_within_their_errors() -> None:
    generator = np.random.default_rng(5)
    years = (np.arange(60) - 29.5) / 12
    found = [trend(Window(0, 59), generator.poisson(12 * np.exp(0.08 * years))) for _ in range(400)]
    scores = np.array([(seen.measured - 0.08) / seen.error for seen in found])
    assert abs(scores.mean()) < 4 / np.sqrt(400)
    assert scores.std() == pytest.approx(1, abs=0.12)


def by_grid(measured: float, error: float) -> tuple[float, float]:
    """Mean and deviation of growth: 9 in 10 normal with deviation 5%, else 30%, times the chance of the measurement."""
    growth = np.linspace(-3, 3, 200_001)
    before = 0.9 * np.exp(-((growth / 0.05) ** 2) / 2) / 0.05 + 0.1 * np.exp(-((growth / 0.3) ** 2) / 2) / 0.3
    weight = before * np.exp(-(((measured - growth) / error) ** 2) / 2)
    weight /= weight.sum()
    mean = float(weight @ growth)
    return mean, float(np.sqrt(weight @ (growth - mean) ** 2))


@pytest.mark.parametrize(("growth", "monthly"), [(0.05, 30), (0.05, 3), (-0.2, 8), (0.4, 50), (0.0, 1)])
def test_what_was_measured_is_drawn_towards_no_growth_as_far_as_chance_may_have_made_it(
    growth: float, monthly: int
) -> None:
    seen = trend(Window(0, 59), monthly * np.exp(growth * (np.arange(60) - 29.5) / 12))
    mean, deviation = by_grid(seen.measured, seen.error)
    assert seen.growth == pytest.approx(mean, abs=1e-6)
    assert seen.deviation == pytest.approx(deviation, rel=1e-4)


def test_years_are_from_the_middle_of_its_months() -> None:
    seen = trend(Window(600, 623), np.full(24, 3))
    assert seen.years_until(np.array([600, 611, 612, 624])) == pytest.approx(
        [-11.5 / 12, -0.5 / 12, 0.5 / 12, 12.5 / 12]
    )


@pytest.mark.parametrize(
    "monthly", [[9_000], [4, 5], [4_000, 4_001], [0] * 4, [0, 0, 1, 0], [1] * 12, [0] * 23 + [3], [0] * 30 + [9] * 6]
)
def test_too_little_tells_no_trend(monthly: list[int]) -> None:
    assert not trend(Window(0, len(monthly) - 1), np.array(monthly)).known


def test_a_trend_is_known_where_its_error_is_a_half_or_less() -> None:
    """Over two years time has a variance of 575 ÷ 1,728: 12.02 starters have an error of a half."""
    assert [trend(Window(0, 23), np.full(24, starters / 24)).known for starters in (12, 12.1)] == [False, True]


def test_two_years_of_a_small_council_tell_one() -> None:
    assert trend(Window(0, 23), np.array([0, 2, 1, 3] * 6)).known


def test_no_starters_and_one_month_vary_as_chance_does() -> None:
    assert variance_ratio(np.zeros(5, int)) == variance_ratio(np.array([7])) == 1.0
