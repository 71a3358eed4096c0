"""The season of starters: by hand, and on councils with a known wave."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from templates.synthetic.council import synthetic_council
from tests.udfs.returns.tiny import episode, loaded
from udfs.returns import load
from udfs.returns.projection import outlook
from udfs.returns.rates.starters_season import season


def wave(height: float, crest: int) -> np.ndarray:
    """Factors of the calendar months with their crest in one of them, January being 0."""
    return 1 + height * np.cos(2 * np.pi * (np.arange(12) - crest) / 12)


@pytest.mark.parametrize("crest", [0, 4, 9])
def test_a_wave_among_very_many_starters_is_found_whole(crest: int) -> None:
    assert season(1e9 * wave(0.2, crest), 1.0) == pytest.approx(wave(0.2, crest), abs=1e-6)


def test_a_wave_among_few_starters_is_halved_where_chance_makes_one_as_large() -> None:
    """240 starters at a ratio of 1.2: each part has the variance 2 × 1.2 ÷ 240 = 0.1², as large as before looking."""
    assert season(20 * wave(0.2, 0), 1.2) == pytest.approx(wave(0.1, 0))


def test_without_starters_every_month_is_alike() -> None:
    assert season(np.zeros(12), 1.0).tolist() == [1.0] * 12


def test_no_month_is_without_starters() -> None:
    all_in_june = np.zeros(12)
    all_in_june[5] = 5_000
    found = season(all_in_june, 1.0)
    assert found.min() == pytest.approx(0.1)
    assert found.argmax() == 5
    assert found.mean() == pytest.approx(1)


def test_the_season_of_a_council_is_found(tmp_path: Path) -> None:
    """A wave of 25% with its crest in January among about 6,000 starters: found to two standard errors, 0.045."""
    returns = load(synthetic_council(children=3_000, years=5, seed=3, season=0.25).write(tmp_path))
    found = returns.estimate().entries.season
    assert found == pytest.approx(wave(0.25, 0), abs=0.06)
    assert found.mean() == pytest.approx(1)


def test_starters_are_projected_by_their_season_and_a_year_of_them_is_as_many(tmp_path: Path) -> None:
    """From April on; the year's total is the level of the window whatever the season."""
    returns = load(synthetic_council(children=600, years=3, seed=3, season=0.25).write(tmp_path))
    window = returns.window()
    found = outlook(returns, 24, over=window, draws=0)
    starters = found.projection.starters.mean[:, -1]
    entries = returns.estimate(window).entries
    factors, usual = entries.season, entries.counts.sum() / window.months
    assert starters == pytest.approx(usual * factors[np.arange(3, 27) % 12])
    assert starters[:12].sum() == pytest.approx(12 * usual)


def test_months_are_counted_by_whole_years_to_the_end_of_the_window(tmp_path: Path) -> None:
    """From July to June: May's starters come twice, those before July 2019 not at all."""
    first = [episode("1", "10/05/2019", "20/01/2020"), episode("2", "10/05/2020")]
    second = [episode("2", "10/05/2020", "20/01/2021"), episode("3", "10/05/2021", "20/06/2021")]
    returns = loaded(tmp_path, first, second, [episode("3", "10/05/2021", "20/06/2021")])
    window = returns.window(until=returns.last_day.replace(year=2021, month=6, day=30))
    by_hand = np.zeros(12)
    by_hand[4] = 2
    entries = returns.estimate(entries_over=window).entries
    assert entries.season == pytest.approx(season(by_hand, entries.overdispersion))


def test_a_season_is_not_counted_as_clustering_too(tmp_path: Path) -> None:
    """A wave of 25% in a large council: what its months vary about the wave is what families make them vary."""
    council = synthetic_council(1_200, years=5, last_year=2024, seed=7, season=0.25)
    entries = load(council.write(tmp_path)).estimate().entries
    assert entries.overdispersion == pytest.approx(council.model.overdispersion, rel=0.25)
