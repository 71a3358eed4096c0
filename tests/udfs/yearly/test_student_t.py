"""Quantiles of Student's t, against printed tables, closed forms and SciPy."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from udfs.yearly.student_t import central_probability, half_width

PROBABILITIES = (0.001, 0.1, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
degrees_of_freedom = st.integers(1, 60)
probability = st.floats(0.001, 0.999)


@pytest.mark.parametrize(
    ("chance", "degrees", "printed"),
    [
        (0.8, 1, 3.078),
        (0.8, 4, 1.533),
        (0.8, 10, 1.372),
        (0.9, 2, 2.920),
        (0.95, 1, 12.706),
        (0.95, 3, 3.182),
        (0.95, 10, 2.228),
        (0.95, 30, 2.042),
        (0.99, 5, 4.032),
    ],
)
def test_printed_tables_are_met_to_their_last_digit(chance, degrees, printed):
    assert round(half_width(chance, degrees), 3) == printed


@pytest.mark.parametrize("degrees", [*range(1, 41), 99, 100, 500])
def test_scipy_agrees(degrees):
    for chance in PROBABILITIES:
        assert half_width(chance, degrees) == pytest.approx(stats.t.ppf((1 + chance) / 2, degrees), rel=1e-9)


@given(probability)
def test_one_and_two_degrees_have_closed_forms(chance):
    assert half_width(chance, 1) == pytest.approx(math.tan(math.pi * chance / 2), rel=1e-9)
    assert half_width(chance, 2) == pytest.approx(chance * math.sqrt(2 / (1 - chance**2)), rel=1e-9)


@given(probability, degrees_of_freedom)
def test_the_quantile_inverts_the_probability(chance, degrees):
    assert central_probability(half_width(chance, degrees), degrees) == pytest.approx(chance, rel=1e-9)


@given(probability, degrees_of_freedom)
def test_fewer_degrees_and_more_chance_widen_the_range(chance, degrees):
    width = half_width(chance, degrees)
    assert half_width(chance, degrees + 1) < width < half_width((1 + chance) / 2, degrees)


def test_many_degrees_come_to_the_normal_distribution():
    assert half_width(0.8, 5_000) == pytest.approx(NormalDist().inv_cdf(0.9), rel=1e-3)


def test_a_range_of_no_width_has_no_chance():
    assert central_probability(0.0, 7) == 0.0
