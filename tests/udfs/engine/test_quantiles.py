"""Lows and highs against exact distributions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from udfs.engine import quantile


def at(mean: float, variance: float, probability: float) -> float:
    return float(quantile(np.array([mean]), np.array([variance]), probability)[0])


@pytest.mark.parametrize("mean", [2.5, 7.0, 40.0, 900.0])
@pytest.mark.parametrize("probability", [0.05, 0.1, 0.5, 0.9, 0.95])
def test_a_poisson_count_is_at_most_the_quantile_with_its_probability(mean: float, probability: float) -> None:
    """The step at k is reached at k + ½, so the quantile lies in the exact quantile's step."""
    exact = stats.poisson.ppf(probability, mean)
    assert exact - 0.55 <= at(mean, mean, probability) <= exact + 0.55


@pytest.mark.parametrize("n, p", [(10, 0.5), (60, 0.8), (200, 0.3)])
def test_a_binomial_count_is_held_about_as_often_as_meant(n: int, p: float) -> None:
    low, high = (at(n * p, n * p * (1 - p), q) for q in (0.1, 0.9))
    assert low == pytest.approx(stats.binom.ppf(0.1, n, p), abs=0.7)
    assert high == pytest.approx(stats.binom.ppf(0.9, n, p), abs=0.7)


@pytest.mark.parametrize("mean, ratio", [(8.0, 1.5), (30.0, 2.0), (300.0, 3.0)])
def test_a_count_with_more_variance_than_poisson(mean: float, ratio: float) -> None:
    exact = stats.nbinom(mean / (ratio - 1), 1 / ratio)
    for q in (0.1, 0.9):
        assert at(mean, mean * ratio, q) == pytest.approx(exact.ppf(q), abs=0.5 + 0.25 * (ratio - 1))


def test_large_numbers_have_the_normal_range() -> None:
    assert at(1e6, 4e4, 0.9) == pytest.approx(1e6 + 200 * stats.norm.ppf(0.9), rel=1e-5)


def test_none_is_within_the_range_when_none_is_likely() -> None:
    assert at(1.0, 1.0, 0.1) == 0
    assert at(0.3, 0.3, 0.1) == 0
    assert at(9.0, 9.0, 0.1) > 0


def test_never_below_zero_and_rising_with_the_mean() -> None:
    means = np.linspace(0.5, 12, 600)
    for q in (0.1, 0.9):
        values = quantile(means, means, q)
        assert (values >= 0).all()
        assert (np.diff(values) >= -1e-6).all()
        assert np.diff(values).max() < 0.1


def test_a_certain_value_is_its_own_range_and_an_unmeasured_one_has_none() -> None:
    assert at(7.0, 0.0, 0.1) == 7
    assert at(0.0, 0.0, 0.9) == 0
    assert np.isnan(at(7.0, np.nan, 0.9))
