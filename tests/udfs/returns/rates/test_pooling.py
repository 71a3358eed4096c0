"""Pooling against an independent optimiser, and in its limits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from udfs.returns.rates.pooling import pooled, pooled_shares

GENERATOR = np.random.default_rng(4)
EXPOSURE = GENERATOR.uniform(0, 400, (3, 4, 2)).round()
EVENTS = GENERATOR.poisson(EXPOSURE * 0.03 * np.array([1, 2, 0.5])[:, None, None] * np.array([1, 3])).astype(float)
EVENTS[0, 0] = 0
FIRST, SECOND, THIRD = (axis.ravel() for axis in np.indices(EVENTS.shape))
#: Which effects each cell has, and the priors of the effects.
DESIGN = np.hstack(
    [np.ones((24, 1)), np.eye(3)[FIRST], np.eye(4)[SECOND], np.eye(2)[THIRD], np.eye(6)[FIRST * 2 + THIRD]]
)
PRIOR = np.diag([0.0, *[1.0] * 9, *[0.25] * 6])


def test_the_fit_is_the_most_likely_one_under_the_stated_priors() -> None:
    def against(effects: np.ndarray) -> float:
        fit = log_rate(effects)
        unlikely = 0.5 * (effects[1:10] ** 2).sum() + 0.5 * (effects[10:] ** 2).sum() / 2.0**2
        return float((np.exp(fit) * EXPOSURE - EVENTS * fit).sum() + unlikely)

    def log_rate(effects: np.ndarray) -> np.ndarray:
        base, first, second, third = effects[0], effects[1:4], effects[4:8], effects[8:10]
        together = effects[10:].reshape(3, 1, 2)
        return base + first[:, None, None] + second[:, None] + third + together

    best = minimize(against, np.append(-3.0, np.zeros(15)), method="BFGS", options={"gtol": 1e-9})
    assert pooled(EVENTS, EXPOSURE).fitted == pytest.approx(np.exp(log_rate(best.x)), rel=1e-5)


def test_years_of_age_share_their_effect_with_a_line_by_the_groups_that_care_differs_by() -> None:
    """Babies, under fives, five to nine, ten to fifteen, and the last two years."""
    groups = np.array([0] + [1] * 4 + [2] * 5 + [3] * 6 + [4] * 2)
    exposure = np.full((18, 2), 24.0)
    events = np.stack([np.linspace(9, 3, 18), np.where(np.arange(18) >= 10, 8.0, 1.0)], axis=1).round()

    def log_rate(effects: np.ndarray) -> np.ndarray:
        return effects[0] + effects[1:19, None] + effects[19:21] + effects[21:].reshape(5, 2)[groups]

    def against(effects: np.ndarray) -> float:
        fit = log_rate(effects)
        unlikely = 0.5 * (effects[1:21] ** 2).sum() + 0.5 * (effects[21:] ** 2).sum() / 2.0**2
        return float((np.exp(fit) * exposure - events * fit).sum() + unlikely)

    best = minimize(against, np.append(-1.5, np.zeros(30)), method="BFGS", options={"gtol": 1e-7})
    assert pooled(events, exposure).fitted == pytest.approx(np.exp(log_rate(best.x)), rel=1e-4)


def test_the_weight_of_the_fit_is_from_1_to_1000() -> None:
    exposure = np.full((5, 6, 8), 2_000.0)
    wild = np.random.default_rng(9).gamma(0.2, 300, exposure.shape).round()
    assert pooled(wild, exposure).strength == 1
    assert pooled(np.full(exposure.shape, 60), exposure).strength == 1_000


def test_effects_are_as_uncertain_as_negative_binomial_counts_and_their_priors_leave_them() -> None:
    """A cell of so many expected events tells as much as a count whose variance is e + e² ÷ weight."""
    found = pooled(EVENTS, EXPOSURE, strength=7.0)
    expected = (found.fitted * EXPOSURE).ravel()
    tells = DESIGN.T @ (DESIGN * (expected**2 / (expected + expected**2 / 7))[:, None])
    assert found.covariance == pytest.approx(np.linalg.inv(tells + PRIOR))


def test_the_weight_of_the_fit_is_by_what_cells_vary_beyond_what_chance_and_fitting_leave() -> None:
    found = pooled(EVENTS, EXPOSURE)
    events, expected = EVENTS.ravel(), (found.fitted * EXPOSURE).ravel()
    fit = np.linalg.inv(DESIGN.T @ (DESIGN * expected[:, None]) + PRIOR)
    leverage = expected * ((DESIGN @ fit) * DESIGN).sum(1)
    beyond = ((events - expected) ** 2 - expected * (1 - leverage)).sum()
    assert 1 < found.strength < 1_000
    assert found.strength == pytest.approx((expected**2).sum() / beyond)


def test_a_line_for_the_oldest_only_is_not_spread_over_the_young() -> None:
    """Twenty-five starters of 16 and 17 in the second line, and none of the many younger children there."""
    exposure = np.full((18, 2), 36.0)
    events = np.stack([np.full(18, 12.0), np.where(np.arange(18) >= 16, 12.5, 0)], axis=1)
    found = pooled(events, exposure)
    young = (found.rate * exposure)[:16, 1].sum()
    assert young < 2.5  # a tenth of the line
    assert (found.rate * exposure)[16:, 1].sum() == pytest.approx(25, rel=0.1)


def test_destinations_of_an_age_that_never_goes_there_stay_nearly_closed() -> None:
    """Of 300 moves of the young none goes to the third line; 40 of 60 of the old do."""
    counts = np.zeros((2, 3, 3))
    counts[0, 0, 1], counts[0, 1, 0] = 200, 100
    counts[1, 0, 2], counts[1, 1, 2], counts[1, 0, 1] = 30, 10, 20
    shares = pooled_shares(counts, 10.0)
    assert shares[0, 0, 2] < 0.002
    assert shares[1, 0, 2] > 0.5


def test_a_cells_rate_lies_between_its_own_and_the_fit_by_the_stated_weight() -> None:
    found = pooled(EVENTS, EXPOSURE, strength=5.0)
    expected = found.fitted * EXPOSURE
    assert found.rate == pytest.approx(found.fitted * (EVENTS + 5) / (expected + 5))
    assert pooled(EVENTS, EXPOSURE, strength=1e9).rate == pytest.approx(found.fitted, rel=1e-6)
    own = EVENTS / EXPOSURE
    assert pooled(EVENTS, EXPOSURE, strength=1e-9).rate[EVENTS > 0] == pytest.approx(own[EVENTS > 0], rel=1e-6)


def test_fitted_events_add_up_to_those_seen() -> None:
    found = pooled(EVENTS, EXPOSURE)
    assert (found.fitted * EXPOSURE).sum() == pytest.approx(EVENTS.sum())


def test_a_cell_without_events_or_without_exposure_has_a_rate_above_zero() -> None:
    exposure = EXPOSURE.copy()
    exposure[2] = 0
    found = pooled(np.where(exposure > 0, EVENTS, 0), exposure)
    assert found.rate.min() > 0
    assert np.isfinite(found.rate).all()
    assert found.rate[2] == pytest.approx(found.fitted[2])


def test_cells_that_vary_only_by_chance_are_pooled_hard_and_others_are_not() -> None:
    generator = np.random.default_rng(9)
    exposure = np.full((5, 6, 8), 2_000.0)
    alike = generator.poisson(exposure * 0.03)
    unlike = generator.poisson(exposure * 0.03 * generator.gamma(4, 1 / 4, exposure.shape))
    assert pooled(alike, exposure).strength > 100
    assert pooled(unlike, exposure).strength == pytest.approx(4, rel=0.35)


def test_shares_of_destinations_sum_to_one_and_none_is_its_own() -> None:
    counts = np.zeros((2, 3, 3))
    counts[0, 0] = [0, 6, 0]
    counts[0, 1] = [3, 0, 3]
    shares = pooled_shares(counts, strength=10.0)
    assert shares.sum(-1) == pytest.approx(np.ones((2, 3)))
    assert not np.diagonal(shares, axis1=1, axis2=2).any()
    overall_from_0 = np.array([0, 6 / 9, 3 / 9])
    row = (np.array([0, 6, 0]) + 10 * overall_from_0) / 16
    assert shares[1, 0] == pytest.approx(row)
    assert shares[0, 0] == pytest.approx((np.array([0, 6, 0]) + 10 * row) / 16)
