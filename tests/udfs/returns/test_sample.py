"""A second, independent set of returns: the sample data of a published demand model, where it is installed."""

from __future__ import annotations

import datetime
import importlib.util
import os
from pathlib import Path

import pytest

from tests.udfs.returns.plain_count import plain_counts
from udfs.returns import load

YEARS = range(2018, 2023)


@pytest.fixture(scope="module")
def sample() -> Path:
    found = importlib.util.find_spec("cs_demand_model_samples")
    if found is None or found.origin is None:
        assert not os.environ.get("CI"), "the sample returns are not installed"
        pytest.skip("the sample returns are not installed; pip install cs-demand-model brings them")
    return Path(found.origin).parent / "combined"


def test_the_position_of_the_sample_is_a_plain_count_on_each_31_march(sample: Path) -> None:
    returns = load(sample)
    on = [datetime.date(year, 3, 31) for year in YEARS]
    episodes = {year: sample / f"{year - 1}-episodes.csv" for year in YEARS}
    headers = [sample / f"{year - 1}-header.csv" for year in YEARS]
    assert [returns.children(day) for day in on] == plain_counts(episodes, headers, on)
    assert (returns.first_day, returns.last_day) == (datetime.date(2017, 4, 1), datetime.date(2022, 3, 31))


def test_the_sample_gives_rates_above_zero(sample: Path) -> None:
    found = load(sample).estimate()
    assert found.leaving.min() > 0
    assert (found.leaving + found.moves.sum(-1)).max() < 1


def test_starters_of_a_council_that_runs_down_are_followed_down(sample: Path) -> None:
    """The sample stops taking children in after its first year: what came then is no longer carried forward."""
    returns = load(sample)
    entries = returns.estimate(level=True).entries
    yearly = entries.yearly
    assert yearly[-1] > 5 * yearly[:-1].max()
    assert yearly[:2].mean() < 12 * entries.monthly.sum() < yearly[:4].mean()
