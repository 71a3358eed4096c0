"""The level of starters: by hand, against integration of the posterior, and on councils that stand still or change."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from templates.synthetic_council import synthetic_council
from tests.ssda903.tiny import day, episode, loaded
from udfs.ssda903 import Returns, load
from udfs.ssda903.balance import Level, Stay, expected_stay, together, weighed

AGES = 216
ONE_CARE = (0,)


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Returns:
    return load(synthetic_council(children=3_000, years=5, seed=5).write(tmp_path_factory.mktemp("steady")))


@pytest.fixture(scope="module")
def stepped(tmp_path_factory: pytest.TempPathFactory) -> Returns:
    council = synthetic_council(children=3_000, years=5, seed=5, surges=((24, -1, 1.4),))
    return load(council.write(tmp_path_factory.mktemp("stepped")))


def starting(age_months: int, lines: int = 1) -> np.ndarray:
    """All starters of one age, in the first line."""
    starters = np.zeros((AGES, lines))
    starters[age_months, 0] = 7.0
    return starters


# how long starters stay


def test_leaving_at_one_rate_makes_the_stay_a_geometric_series() -> None:
    """In care at month end m with the chance 0.95^m, for the 216 month ends up to the 18th birthday."""
    leaving, moves = np.full((1, 1, 1), 0.05), np.zeros((1, 1, 1, 1))
    stay = expected_stay(leaving, moves, (0,), ONE_CARE, starting(0))
    months, squares = (1 - 0.95**216) / 0.05, (1 - 0.95**432) / (1 - 0.95**2)
    assert stay.months == pytest.approx(months)
    assert stay.together == pytest.approx(squares / months)


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


# levels and their weights


def test_a_counted_level_has_the_variance_of_its_starters() -> None:
    level = Level.counted(240, 24, 1.5)
    assert (level.log, level.variance) == pytest.approx((np.log(10), 1.5 / 240))


def test_the_balance_level_is_children_over_stay() -> None:
    """300 children who stay 30 months need 10 starters a month; half of brothers and sisters are still together."""
    level = Level.in_balance(300, Stay(30.0, 0.5), 1.4)
    assert (level.log, level.variance) == pytest.approx((np.log(10), 1.2 / 300))


def test_measures_of_one_level_are_weighted_by_precision() -> None:
    """Weights 25 and 100: a fifth and four fifths."""
    found = together([Level(0.0, 0.04), Level(1.0, 0.01)])
    assert (found.log, found.variance) == pytest.approx((0.8, 0.008))


def test_without_a_gap_the_level_is_theirs_and_the_variance_a_mean_of_both_readings() -> None:
    """Gap variances 0.04 and 0.08, so odds of 1 to √½: 0.5858. Variances given those: 0.01, and 0.02 × 0.06 ÷ 0.08."""
    found = weighed(Level(2.0, 0.02), Level(2.0, 0.02), change_sd=0.2)
    unchanged = 1 / (1 + np.sqrt(0.5))
    assert found.level.log == pytest.approx(2.0)
    assert found.unchanged == pytest.approx(unchanged)
    assert found.level.variance == pytest.approx(unchanged * 0.01 + (1 - unchanged) * 0.015)
    assert found.following == pytest.approx(unchanged * 0.5 + (1 - unchanged) * 0.25)


@pytest.mark.parametrize("gap", [0.0, 0.05, 0.12, 0.2, 0.35, -0.15])
@pytest.mark.parametrize("variances", [(0.005, 0.002), (0.02, 0.001), (0.001, 0.02)])
def test_mean_and_variance_are_those_of_the_posterior_by_integration(
    gap: float, variances: tuple[float, float]
) -> None:
    recent, usual = Level(gap, variances[0]), Level(0.0, variances[1])
    x = np.linspace(-1.5, 1.5, 30_001)
    prior = norm.pdf(x, 0, np.sqrt(usual.variance)) + norm.pdf(x, 0, np.sqrt(usual.variance + 0.2**2))
    posterior = prior * norm.pdf(x, gap, np.sqrt(recent.variance))
    posterior /= posterior.sum()
    mean = (posterior * x).sum()
    found = weighed(recent, usual).level
    assert found.log == pytest.approx(mean, abs=1e-6)
    assert found.variance == pytest.approx((posterior * (x - mean) ** 2).sum(), rel=1e-5)


def test_a_usual_level_that_is_hardly_known_leaves_the_starters_as_counted() -> None:
    found = weighed(Level(2.0, 0.005), Level(1.0, 1e6)).level
    assert (found.log, found.variance) == pytest.approx((2.0, 0.005), rel=1e-4)


def test_a_usual_level_known_exactly_that_cannot_have_changed_is_the_answer() -> None:
    found = weighed(Level(2.0, 0.005), Level(1.9, 1e-12), change_sd=1e-6).level
    assert found.log == pytest.approx(1.9, abs=1e-6)
    assert found.variance < 1e-9


def test_a_gap_far_beyond_chance_is_a_change_and_a_small_one_is_chance() -> None:
    recent, usual = Level(0.0, 0.003), Level(0.0, 0.002)
    far, near = (weighed(dataclasses.replace(recent, log=gap), usual) for gap in (0.4, 0.05))
    assert far.unchanged < 1e-4
    assert far.level.log > 0.9 * 0.4
    assert near.unchanged > 0.5
    assert near.level.log < 0.7 * 0.05


def test_the_level_follows_small_changes_of_the_usual_one_as_far_as_is_said() -> None:
    """By differences, where the chance of no change itself hardly moves: at a gap of nought."""
    recent, step = Level(1.0, 0.004), 1e-5
    low, high = (weighed(recent, Level(1.0 + d, 0.003)) for d in (-step, step))
    slope = (high.level.log - low.level.log) / (2 * step)
    assert weighed(recent, Level(1.0, 0.003)).following == pytest.approx(slope, rel=1e-4)


# from the returns


def test_starters_of_whole_years_before_their_window_are_counted(tmp_path: Path) -> None:
    """Two started in the first of three years, one of them for two nights; the window is the last two years."""
    first = [episode("1", "10/06/2019", "20/01/2020"), episode("2", "10/08/2019", "12/08/2019")]
    second = [episode("3", "10/06/2020", "20/01/2021")]
    third = [episode("4", "10/06/2021"), episode("5", "12/07/2021")]
    returns = loaded(tmp_path, first, second, third)
    entries = returns.estimate(balance=True).entries
    assert (int(entries.counts.sum()), entries.earlier, entries.earlier_months) == (3, 1, 12)
    late = returns.estimate(balance=True, entries_over=returns.window(day("01/10/2020"))).entries
    assert (late.earlier, late.earlier_months) == (1, 12)


def test_the_level_of_entries_is_that_of_the_three_measures(steady: Returns) -> None:
    counted, found = steady.estimate().entries, steady.estimate(balance=True)
    starters, stay = counted.counts.sum(), Stay(30.0, 0.5)
    ratio = counted.overdispersion
    by_hand = weighed(
        Level(np.log(starters / 24), ratio / starters),
        together(
            [
                Level(np.log(2_700 / 30), (1 + (ratio - 1) / 2) / 2_700),
                Level(np.log(found.entries.earlier / 36), ratio / found.entries.earlier),
            ]
        ),
    )
    entries = dataclasses.replace(counted, earlier=found.entries.earlier, earlier_months=36).balanced(2_700, stay)
    assert entries.monthly.sum() == pytest.approx(np.exp(by_hand.level.log))
    assert entries.monthly / entries.monthly.sum() == pytest.approx(counted.monthly / counted.monthly.sum())
    assert entries.level_to_counted == pytest.approx(np.exp(by_hand.level.log) * 24 / starters)


def test_without_starters_or_children_the_entries_stay_as_counted(steady: Returns, tmp_path: Path) -> None:
    nobody = loaded(tmp_path / "none", [episode("1", "10/06/2019", "20/01/2020", RNE="P")]).estimate(balance=True)
    assert nobody.entries.weighed is None
    counted = steady.estimate().entries
    assert counted.balanced(0, Stay(30.0, 0.5)) is counted


def test_draws_of_entries_have_the_variance_of_the_level(steady: Returns) -> None:
    entries = steady.estimate(balance=True).entries
    assert entries.weighed is not None
    drawn = entries.draws(64, np.random.default_rng(1)).sum((1, 2))
    assert drawn.mean() == pytest.approx(entries.monthly.sum(), rel=1e-6)
    assert drawn.std() / drawn.mean() == pytest.approx(np.sqrt(entries.weighed.level.variance), rel=0.02)


def test_draws_with_more_leaving_have_more_starters_as_far_as_the_balance_level_counts(steady: Returns) -> None:
    found = steady.estimate(balance=True)
    alone = dataclasses.replace(found, entries=dataclasses.replace(found.entries, following_balance=0.0))
    (leaving, _, starters), (same, _, apart) = found.draws(16, seed=2), alone.draws(16, seed=2)
    assert np.array_equal(leaving, same)
    months = found.seen.child_months
    factor = (leaving * months).sum((1, 2, 3)) / (found.leaving * months).sum()
    power = found.entries.following_balance
    assert 0 < power < 1
    assert starters.sum((1, 2)) / apart.sum((1, 2)) == pytest.approx(factor**power)


def test_a_council_that_stands_still_leans_on_its_usual_level_and_one_that_changed_does_not(
    steady: Returns, stepped: Returns
) -> None:
    still, changed = (returns.estimate(balance=True).entries for returns in (steady, stepped))
    assert still.weighed is not None
    assert changed.weighed is not None
    assert still.weighed.unchanged > 0.5
    assert changed.weighed.unchanged < 0.05
    assert changed.level_to_counted == pytest.approx(1.0, abs=0.02)


def test_a_stay_found_from_the_returns_balances_a_council_that_stands_still(steady: Returns) -> None:
    """True entries × the stay of the estimated rates are the children in care, within chance."""
    found = steady.estimate(balance=True)
    stay = expected_stay(found.leaving, found.moves, found.age_edges, found.care_edges, found.entries.monthly)
    in_balance = Level.in_balance(steady.children(), stay, found.entries.overdispersion)
    since = datetime.date(2020, 4, 1)
    counted = steady.estimate(steady.window(since)).entries.monthly.sum()
    assert np.exp(in_balance.log) == pytest.approx(counted, rel=0.08)
