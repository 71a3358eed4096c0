"""How starters and leaving drift: by simulation, and how a council's years of leaving tell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from templates.synthetic.council import synthetic_council
from templates.synthetic.model import Drift
from udfs import published
from udfs.returns import load
from udfs.returns.rates.drift import (
    CHANGEABLE,
    LEAVING_AHEAD_SD,
    PASSING_SD,
    WALK_SD,
    changeable_by_leaving,
    covariance,
    paths,
    seen_in,
)
from udfs.returns.rates.length_of_stay import Stay


def test_a_month_varies_by_the_walk_until_then_and_the_part_of_its_year() -> None:
    """By simulation: a month's walk is taken at its middle, in halves of a month."""
    generator = np.random.default_rng(1)
    walk = np.cumsum(generator.normal(0, 0.2 / np.sqrt(24), (100_000, 48)), axis=1)[:, ::2]
    own = np.repeat(generator.normal(0, 0.1, (100_000, 2)), 12, axis=1)
    assert covariance(24, 0.2, 0.1) == pytest.approx(np.cov((walk + own).T), abs=2e-3)


def test_children_in_care_show_the_months_in_which_they_started() -> None:
    """Everyone stays 18 months: two thirds started in the latest year."""
    weights = seen_in(2, Stay(np.ones(18)))
    assert weights.shape == (3, 24)
    assert weights.sum(1) == pytest.approx(1)
    assert weights[:2, [0, 11, 12, 23]].tolist() == [[1 / 12, 1 / 12, 0, 0], [0, 0, 1 / 12, 1 / 12]]
    assert weights[2, :12].sum() == pytest.approx(2 / 3)


def test_64_draws_have_the_variance_of_the_drift_itself_and_none_with_other_draws() -> None:
    others = np.random.default_rng(2).normal(0, 1, (64, 1))
    starters, leaving = paths(0.6, 36, others, np.random.default_rng(3))
    drift = np.log(starters)
    assert np.cov(drift.T) == pytest.approx(0.6 * covariance(36, WALK_SD, PASSING_SD), abs=2e-4)
    assert np.log(leaving).std(ddof=1) == pytest.approx(LEAVING_AHEAD_SD * np.sqrt(0.6))
    assert drift.mean(0) == pytest.approx(0, abs=1e-12)
    assert np.abs(others.T @ drift).max() < 1e-10
    assert np.abs(np.log(leaving) @ drift).max() < 1e-10


def test_a_calm_council_does_not_drift_and_few_draws_cannot_show_it() -> None:
    for starters, leaving in (
        paths(0.0, 24, np.zeros((64, 1)), np.random.default_rng(1)),
        paths(0.5, 24, np.zeros((3, 1)), np.random.default_rng(1)),
    ):
        assert (starters == 1).all()
        assert (leaving == 1).all()


def test_councils_drift_on_average_as_the_published_tables_show() -> None:
    walk = published.load("sector_changes").value("starters.walk") / 100
    assert np.sqrt(CHANGEABLE) * WALK_SD == pytest.approx(walk, abs=0.002)


def test_leaving_that_varies_beyond_chance_shows_a_council_that_drifts() -> None:
    children = [1_000.0] * 5
    calm = changeable_by_leaving([400, 405, 398, 402, 396], children, 1.3)
    drifting = changeable_by_leaving([400, 480, 350, 440, 330], children, 1.3)
    assert calm < CHANGEABLE / 3
    assert drifting > 0.95


def test_leavers_that_follow_the_children_show_no_drift() -> None:
    steady = changeable_by_leaving([400, 400, 400, 400], [1_000, 1_000, 1_000, 1_000], 1.3)
    assert changeable_by_leaving([480, 440, 400, 360], [1_200, 1_100, 1_000, 900], 1.3) == pytest.approx(
        steady, rel=0.05
    )


def test_one_year_of_leaving_or_a_council_without_children_tells_nothing() -> None:
    assert changeable_by_leaving([40], [100], 1.3) == CHANGEABLE
    assert changeable_by_leaving([0, 0, 0], [0, 0, 0], 1.3) == CHANGEABLE


def test_leavers_and_children_of_the_returns_are_those_of_each_year(tmp_path: Path) -> None:
    """A large council that stands still is known to be calm; one whose leaving is another every year is not."""
    calm = load(synthetic_council(children=3_000, years=5, seed=4).write(tmp_path / "calm")).estimate().entries
    council = synthetic_council(children=3_000, years=5, seed=4, leaving_drift=Drift(passing=0.15))
    drifting = load(council.write(tmp_path / "drifting")).estimate().entries
    assert calm.changeable < 0.1
    assert drifting.changeable > 0.9
