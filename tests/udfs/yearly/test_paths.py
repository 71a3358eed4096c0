"""Paths and their ranges, against independent regressions and simulated histories."""

from __future__ import annotations

import itertools
import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.udfs.tables import CLOSING_HIGH, CLOSING_LOW, lines
from udfs import PROJECT_LAC
from udfs.yearly.paths import Prior, drift_path, line_path

values = st.lists(st.floats(0, 2_000), min_size=4, max_size=15)
chances = st.sampled_from([0.5, 0.8, 0.95])


@st.composite
def with_gaps(draw):
    """Observations of at least four years, some years missing between them."""
    years = sorted(draw(st.sets(st.integers(0, 20), min_size=4, max_size=12)))
    return [(year, draw(st.floats(0, 2_000))) for year in years]


def t_value(chance, degrees):
    return stats.t.ppf((1 + chance) / 2, degrees)


@given(values, st.integers(1, 10), chances)
def test_net_entry_range_is_that_of_a_random_walk_with_estimated_drift(closing, years, chance):
    changes = np.diff(closing)
    n, ahead = len(changes), np.arange(1, years + 1)
    width = t_value(chance, n - 1) * changes.std(ddof=1) * np.sqrt(ahead + ahead**2 / n)
    path = drift_path(list(enumerate(closing)), years, chance)
    assert path.central == pytest.approx(closing[-1] + ahead * changes.mean(), abs=1e-8)
    assert path.half_widths == pytest.approx(width, rel=1e-6, abs=1e-6)


@given(with_gaps(), chances)
def test_missing_years_are_weighted_by_their_length(observed, chance):
    """Each step over k years is k × drift with variance k × s²: least squares on step ÷ √k, √k."""
    gaps, rises = np.diff(np.array(observed), axis=0).T
    (drift,), _, _, _ = np.linalg.lstsq(np.sqrt(gaps)[:, None], rises / np.sqrt(gaps), rcond=None)
    residuals = (rises - gaps * drift) / np.sqrt(gaps)
    degrees = len(gaps) - 1
    variance = residuals @ residuals / degrees
    ahead = np.arange(1, 5)
    path = drift_path(observed, 4, chance)
    assert path.central == pytest.approx(observed[-1][1] + ahead * drift, abs=1e-7)
    forecast_variance = variance * (ahead + ahead**2 / gaps.sum())
    assert path.half_widths == pytest.approx(t_value(chance, degrees) * np.sqrt(forecast_variance), rel=1e-6, abs=1e-6)


@given(values, chances)
def test_without_drift_the_last_value_holds_and_its_range_grows_with_the_root_of_time(closing, chance):
    changes = np.diff(closing)
    ahead = np.arange(1, 6)
    path = drift_path(list(enumerate(closing)), 5, chance, drift=False)
    assert path.central == [closing[-1]] * 5
    width = t_value(chance, len(changes)) * np.sqrt((changes**2).mean() * ahead)
    assert path.half_widths == pytest.approx(width, rel=1e-9, abs=1e-9)


@given(with_gaps(), chances)
def test_trend_range_is_the_prediction_interval_of_least_squares(observed, chance):
    x, y = np.array(observed).T
    line, unscaled = np.polyfit(x, y, 1, cov="unscaled")
    design = np.vstack([x, np.ones_like(x)]).T
    _, residual_sum, _, _ = np.linalg.lstsq(design, y, rcond=None)
    variance = residual_sum[0] / (len(x) - 2)
    future = np.array([[x[-1] + h, 1] for h in range(1, 6)])
    spread = np.sqrt(variance * (1 + np.einsum("ij,jk,ik->i", future, unscaled, future)))
    path = line_path(observed, 5, chance)
    assert path.central == pytest.approx(future @ line, abs=1e-6)
    assert path.half_widths == pytest.approx(t_value(chance, len(x) - 2) * spread, rel=1e-5, abs=1e-5)


def test_a_trend_worked_by_hand():
    """y = 10, 14, 15 at x = 0, 1, 2: line 10.5 + 2.5x, residuals −½, 1, −½, s² = 1.5, one degree."""
    path = line_path([(0, 10), (1, 14), (2, 15)], 1, 0.5)
    assert path.central == pytest.approx([18.0])
    assert path.half_widths == pytest.approx([math.sqrt(1.5 * (1 + 1 / 3 + 4 / 2))])


def test_a_random_walk_worked_by_hand():
    """Changes 2 and 6: drift 4, s² = 8, one degree with t = 1; year 1: √(8 × 1.5), year 2: √(8 × 4)."""
    path = drift_path([(0, 10), (1, 12), (2, 18)], 2, 0.5)
    assert path.central == [22, 26]
    assert path.half_widths == pytest.approx([math.sqrt(12), math.sqrt(32)])


@pytest.mark.parametrize(
    ("path", "needed"),
    [(drift_path, 3), (partial(drift_path, drift=False), 2), (line_path, 3)],
    ids=["drift", "no drift", "line"],
)
def test_a_history_without_a_degree_of_freedom_has_no_range(path, needed):
    closing = [(0, 300.0), (1, 310.0), (2, 330.0)]
    short = closing[: needed - 1]
    assert path(short, 2, 0.8).half_widths is None
    assert path(short, 2, 0.8).low() == path(short, 2, 0.8).high() == [None, None]
    assert path(closing[:needed], 2, 0.8).half_widths is not None


@pytest.mark.parametrize("path", [drift_path, line_path])
def test_identical_changes_give_a_point(path):
    assert path([(0, 300), (1, 310), (2, 320), (4, 340)], 3, 0.95).half_widths == pytest.approx([0, 0, 0], abs=1e-9)


@given(with_gaps(), st.sampled_from([drift_path, line_path]))
def test_ranges_widen_with_time_and_with_chance(observed, path):
    narrow, wide = path(observed, 8, 0.6).half_widths, path(observed, 8, 0.9).half_widths
    assert all(a <= b for a, b in itertools.pairwise(narrow))
    assert all(a <= b for a, b in zip(narrow, wide, strict=True))


@given(with_gaps(), chances, st.integers(1, 12), st.floats(0.1, 100), st.booleans())
def test_a_prior_adds_its_variance_and_its_degrees_to_the_walk(observed, chance, degrees, deviation, drift):
    """Pooled as two independent estimates of one variance are: by their degrees of freedom."""
    gaps, rises = np.diff(np.array(observed), axis=0).T
    change = rises.sum() / gaps.sum() if drift else 0.0
    own = ((rises - gaps * change) ** 2 / gaps).sum()
    every = len(gaps) - drift + degrees
    pooled = (own + degrees * deviation**2) / every
    ahead = np.arange(1, 5)
    growing = ahead + (ahead**2 / gaps.sum() if drift else 0)
    path = drift_path(observed, 4, chance, Prior(degrees, deviation), drift=drift)
    assert path.half_widths == pytest.approx(t_value(chance, every) * np.sqrt(pooled * growing), rel=1e-6, abs=1e-6)


@given(with_gaps(), chances, st.integers(1, 12))
def test_a_prior_of_a_line_is_how_far_it_strays_from_a_random_walk(observed, chance, degrees):
    """The variance of Σ weights × walk, from the covariance of a walk, min(s, t), written out."""
    x = np.array([year for year, _ in observed], dtype=float)
    flat = [(year, 5.0) for year, _ in observed]  # no variation of its own
    path = line_path(flat, 3, chance, Prior(degrees, 2.0))
    for h, width in enumerate(path.half_widths, start=1):
        at = x[-1] + h
        weights = np.append(-1 / len(x) - (at - x.mean()) * (x - x.mean()) / ((x - x.mean()) ** 2).sum(), 1.0)
        times = np.append(x, at) - x[0]
        variance = weights @ np.minimum.outer(times, times) @ weights
        every = len(x) - 2 + degrees
        expected = t_value(chance, every) * 2.0 * math.sqrt(variance * degrees / every)
        assert width == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_a_line_through_two_figures_is_the_walk_through_them():
    observed, prior = [(0, 100.0), (1, 110.0)], Prior(6, 5.0)
    assert line_path(observed, 4, 0.8, prior).half_widths == pytest.approx(
        drift_path(observed, 4, 0.8, prior).half_widths
    )


KNOWN, AHEAD = 8, 4


def coverage(simulate, project, trials=1_500):
    """How often the low and high of the 80% range hold the simulated truth, one and four years on."""
    draw = np.random.default_rng(20_240_331)
    hits = np.zeros((trials, 2))
    for trial in range(trials):
        truth = simulate(draw, KNOWN + AHEAD)
        low, high = project(truth[:KNOWN].tolist())
        for i, h in enumerate((1, AHEAD)):
            hits[trial, i] = low[h - 1] <= truth[KNOWN + h - 1] <= high[h - 1]
    return hits.mean(axis=0)


def by_path(path):
    """The range by the history's own variation alone."""

    def project(known):
        found = path(list(enumerate(known)), AHEAD, 0.8)
        return found.low(), found.high()

    return project


def by_method(method, people=None):
    """The range that PROJECT_LAC gives."""

    def project(known):
        rows = lines(PROJECT_LAC(known, AHEAD, method, people))
        return rows[CLOSING_LOW], rows[CLOSING_HIGH]

    return project


def random_walk(draw, years):
    return 2_000 + np.cumsum(draw.normal(12, 25, years))


def line_and_noise(draw, years):
    return 2_000 + 15 * np.arange(years) + draw.normal(0, 25, years)


def council(draw, years, growth=0.02):
    """A large council whose changes vary by a spread of its own: 3.8% of the number and chance in the typical one, known as
    well as eleven changes tell it."""
    spread = math.sqrt((0.038**2 + 1.1 / 1_500) * 11 / draw.chisquare(11))
    return 1_500 * np.exp(np.cumsum(draw.normal(growth, spread, years)))


def small_council(draw, years):
    """About 150 children: a multiple of its own of (3.8% of the number)² + 1.1 for each child, which neighbouring years share.

    A year's change has 0.07 of the variance in common with the next, so that each later year adds 1.14 times as much.
    """
    multiple, shock = math.sqrt(11 / draw.chisquare(11)), draw.normal(0, 1, years + 1)
    number, numbers = 150.0, []
    for before, now in itertools.pairwise(shock):
        change = multiple * (now + 0.0704 * before) / math.sqrt(1 + 0.0704**2)
        number = max(0.0, number + change * math.sqrt((0.038 * number) ** 2 + 1.1 * number))
        numbers.append(number)
    return np.array(numbers)


@pytest.mark.parametrize(("simulate", "path"), [(random_walk, drift_path), (line_and_noise, line_path)])
def test_a_range_of_its_own_variation_alone_holds_four_in_five_simulated_futures(simulate, path):
    """The standard error of 1,500 trials is 0.0103; three of them are allowed."""
    assert coverage(simulate, by_path(path)) == pytest.approx([0.8, 0.8], abs=0.031)


@pytest.mark.parametrize(
    ("method", "simulate", "people"),
    [
        ("level", small_council, None),
        ("growth", council, None),
        ("rate", partial(council, growth=0), [10_000] * (KNOWN + AHEAD)),
    ],
    ids=["level", "growth", "rate"],
)
def test_four_in_five_simulated_councils_lie_in_the_eighty_per_cent_range(method, simulate, people):
    """The rate takes the spread in children, not in ratio, which costs a little four years on."""
    assert coverage(simulate, by_method(method, people)) == pytest.approx([0.8, 0.8], abs=0.035)


def test_a_range_about_a_line_is_too_narrow_for_a_random_walk_by_its_own_variation_alone():
    """So the check above can fail, and what a line's residuals do not show the other councils do."""
    own = coverage(council, by_path(line_path), trials=600)
    pooled = coverage(council, by_method("trend"), trials=600)
    assert own[1] < 0.65
    assert own[1] + 0.08 < pooled[1] < 0.85
