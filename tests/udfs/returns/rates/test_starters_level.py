"""The level of starters: by hand, against integration of the posterior, and on councils that stand still or change."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from templates.synthetic.council import synthetic_council
from tests.udfs.returns.tiny import day, episode, loaded
from udfs.returns import Returns, load
from udfs.returns.rates.drift import CHANGEABLE, PASSING_SD, STAY_DRIFT_SD, WALK_SD
from udfs.returns.rates.length_of_stay import Stay, expected_stay
from udfs.returns.rates.starters_level import DRIFTING, PASSING, STEP, TREND, UNCHANGED, Level, level

pytestmark = pytest.mark.slow

#: Everyone stays 30 months: 12, 12 and 6 of 30 started in each of the last years.
STAY = Stay(np.ones(30))


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Returns:
    return load(synthetic_council(children=3_000, years=5, seed=4).write(tmp_path_factory.mktemp("steady")))


@pytest.fixture(scope="module")
def stepped(tmp_path_factory: pytest.TempPathFactory) -> Returns:
    council = synthetic_council(children=3_000, years=5, seed=4, surges=((24, -1, 1.4),))
    return load(council.write(tmp_path_factory.mktemp("stepped")))


def found(starters: list[float], children: float, overdispersion: float = 1.2, changeable: float = 0.0) -> Level:
    """The level of a council known to be calm, unless it may drift."""
    return level(np.array(starters), overdispersion, children, STAY, changeable)


# by integration

#: Of a change's size 1: its reading, its chance and deviation, its part in the last two years, in all before and ahead.
READINGS = [
    (UNCHANGED, 1 / 2, 0.0, (0.0, 0.0, 0.0), 0.0),
    (STEP, 1 / 6, 0.25, (1.0, 0.0, 0.0), 1.0),
    (TREND, 1 / 6, 0.05, (-0.5, -1.5, -2.0), 1.0),
    (PASSING, 1 / 6, 0.25, (1.0, 0.0, 0.0), 0.0),
]


@pytest.mark.parametrize(
    ("starters", "children", "ratio"),
    [
        ([120, 118], 300, 1.2),
        ([160, 118], 300, 1.2),
        ([160, 118], 300, 2.0),
        ([90, 130], 300, 1.2),
        ([150, 135], 300, 2.0),
        ([150, 150], 300, 1.2),
        ([40, 150], 300, 1.2),
        ([120, 118], 700, 1.2),
        ([8, 3], 15, 2.0),
    ],
)
def test_level_is_the_posterior_by_integration_over_what_may_have_happened(
    starters: list[float], children: float, ratio: float
) -> None:
    """Two years: every size of a change on a grid, usual or of another order, and stays as they were or changed.

    12 of 30 in care started in each of the two years and 6 before; half a starter is added to each year. Given a
    change's size the level it acts on is the mean of what is left, weighted by precision.
    """
    counts = np.array(starters) + 0.5
    measured = np.log([counts[0], counts[1], 12 * children / 30])
    unit = np.linspace(-7, 7, 6_001)
    density = np.exp(-(unit**2) / 2) / np.exp(-(unit**2) / 2).sum()
    names, shares, centres, deviations = [], [], [], []
    for (name, chance, spread, past, ahead), (of_size, size), (of_stay, apart) in itertools.product(
        READINGS, [(0.9, 1), (0.1, 6)], [(0.9, 0.0), (0.1, 0.5)]
    ):
        precision = 1 / np.array([ratio / counts[0], ratio / counts[1], (1 + (ratio - 1) * 1.0) / children + apart**2])
        stock = (12 * past[0] + 12 * past[1] + 6 * past[2]) / 30
        change = size * spread * unit
        left = measured[:, None] - np.array([past[0], past[1], stock])[:, None] * change
        centre = precision @ left / precision.sum()
        misfit = precision @ (left - centre) ** 2
        likely = np.sqrt(precision.prod() / precision.sum()) * np.exp(-misfit / 2)
        names.append(name)
        shares.append(chance * of_size * of_stay * density * likely)
        centres.append(centre + ahead * change)
        deviations.append(1 / np.sqrt(precision.sum()))
    whole = np.sum(shares)
    mean = np.sum(np.array(shares) * np.array(centres)) / whole
    grid = mean + np.linspace(-3, 3, 1_201)
    below = sum(
        norm.cdf(grid[:, None], centre[None, ::6], deviation) @ (share[::6] / share[::6].sum()) * share.sum() / whole
        for share, centre, deviation in zip(shares, centres, deviations, strict=True)
    )
    low, high = np.interp([0.1, 0.9], below, grid)
    answer = found(starters, children, ratio)
    assert answer.log == pytest.approx(mean - np.log(12), abs=2e-4)
    assert np.sqrt(answer.variance) == pytest.approx((high - low) / (2 * norm.ppf(0.9)), rel=5e-3)
    of_name = {n: sum(share.sum() for m, share in zip(names, shares, strict=True) if m == n) / whole for n in names}
    assert answer.chances == pytest.approx(of_name | {DRIFTING: 0.0}, abs=2e-3)


@pytest.mark.parametrize("before", [60, 120, 240, 600])
@pytest.mark.parametrize("times", [0.75, 1.3, 1.5])
def test_a_step_in_the_last_year_is_mostly_taken_to_pass_and_one_of_two_years_mostly_to_last(
    before: float, times: float
) -> None:
    """As docs/method.md says: of one year a sixth to two fifths is carried forward, of two half or more."""
    for years, least, most in ((1, 0.15, 0.45), (2, 0.45, 1.2)):
        children = before / 12 * (30 + (times - 1) * 12 * years)
        answer = found([before * times] * years + [before] * (5 - years), children, changeable=CHANGEABLE)
        assert least < (answer.log - np.log(before / 12)) / np.log(times) < most


def test_steps_of_one_year_or_two_share_the_chance_of_their_reading() -> None:
    """Five years: with the density of each reading's numbers from another library."""
    starters, children, ratio = np.array([600.0, 592, 480, 488, 472]), 1_380.0, 1.5
    counts = starters + 0.5
    measured = np.log(np.append(counts, 12 * children / 30))
    stock = np.array([12, 12, 6, 0, 0]) / 30

    def likely(spread: float, *changes: list[float]) -> float:
        density = 0.0
        for (of_size, size), (of_stay, apart) in itertools.product([(0.9, 1), (0.1, 6)], [(0.9, 0.0), (0.1, 0.5)]):
            noise = np.diag(np.append(ratio / counts, (1 + (ratio - 1)) / children + apart**2))
            seen = [np.append(past, stock @ past) for past in changes]
            covariance = noise + 1e4 + sum((size * spread) ** 2 * np.outer(one, one) for one in seen)
            found = multivariate_normal.pdf(measured - measured.mean(), np.zeros(6), covariance)
            density += of_size * of_stay * float(found)
        return density

    since = [[1.0] * n + [0.0] * (5 - n) for n in (1, 2, 3, 4)]
    steps = [likely(0.25, one) for one in since]
    pairs = [likely(0.25, *two) for two in itertools.combinations(since, 2)]
    by_hand = {
        UNCHANGED: likely(0, [0.0] * 5) / 2,
        STEP: (0.75 * sum(steps) / 4 + 0.25 * sum(pairs) / 6) / 6,
        TREND: likely(0.05, [-0.5, -1.5, -2.5, -3.5, -4.5]) / 6,
        PASSING: likely(0.25, [1.0, 0, 0, 0, 0]) / 6,
    }
    total = sum(by_hand.values())
    answer = found(list(starters), children, ratio)
    assert answer.chances == pytest.approx(
        {name: part / total for name, part in by_hand.items()} | {DRIFTING: 0}, rel=1e-3
    )
    assert answer.chances[STEP] == max(answer.chances.values())


def drifting_by_simulation(draws: int) -> tuple[np.ndarray, np.ndarray]:
    """The level now is 0; the means of three past years of 12 months, and the stock of a stay of 30 months and of changed
    stays, both without chance, beside the level that starters ahead are to have."""
    generator = np.random.default_rng(7)
    back = np.cumsum(generator.normal(0, WALK_SD / np.sqrt(24), (draws, 72)), axis=1)[:, ::2]  # at the middle of months
    own = np.repeat(generator.normal(0, PASSING_SD, (draws, 3)), 12, axis=1)
    stays = generator.normal(0, STAY_DRIFT_SD, draws)
    months = back + own
    return np.column_stack([months.reshape(draws, 3, 12).mean(2), months[:, :30].mean(1) + stays]), stays


def test_a_level_that_drifts_is_the_regression_on_the_years_and_the_children() -> None:
    """A council sure to drift: simulated histories with chance, and the best linear guess of the level ahead."""
    starters, children, ratio = [130.0, 110.0, 118.0], 310.0, 1.3
    counts = np.array(starters) + 0.5
    seen, ahead = drifting_by_simulation(200_000)
    noise = np.sqrt(np.append(ratio / counts, (1 + (ratio - 1)) / children))
    seen = seen + np.random.default_rng(8).normal(0, 1, seen.shape) * noise
    spread, shared = np.cov(seen.T), np.array([np.cov(seen[:, i], ahead)[0, 1] for i in range(4)])
    measured = np.log(np.append(counts, 12 * children / 30))
    # The level itself is unknown: weights that add up to 1, with the least variance of the error.
    inverse, ones = np.linalg.inv(spread), np.ones(4)
    weights = inverse @ (shared + ones * (1 - ones @ inverse @ shared) / (ones @ inverse @ ones))
    error = np.var(seen @ weights - ahead)
    answer = found(starters, children, ratio, changeable=1.0)
    assert answer.log == pytest.approx(weights @ measured - np.log(12), abs=3e-3)
    assert answer.variance == pytest.approx(error, rel=0.02)
    assert answer.following == pytest.approx(weights[-1], abs=0.02)
    assert answer.changeable == 1


def test_years_that_differ_by_more_than_chance_show_a_council_that_drifts() -> None:
    calm = found([1_000, 1_010, 995, 1_004, 990], 2_500, changeable=0.7)
    drifting = found([1_150, 900, 1_120, 950, 1_200], 2_650, changeable=0.7)
    assert calm.changeable < 0.1
    assert drifting.changeable > 0.95
    assert calm.variance < drifting.variance / 4


# what it makes of clear cases


def test_years_and_children_that_agree_give_their_level() -> None:
    """120 a year who stay 30 months are 300 children."""
    answer = found([120, 120, 120, 120, 120], 300)
    assert np.exp(answer.log) == pytest.approx(10, rel=0.01)
    assert answer.chances[UNCHANGED] > 0.5
    assert answer.variance < 1.2 / 240


def test_a_step_two_years_ago_is_carried_forward() -> None:
    answer = found([1_400, 1_400, 1_000, 1_000, 1_000], (24 * 1_400 + 6 * 1_000) / 12)
    assert answer.chances[STEP] > 0.8
    assert np.exp(answer.log) == pytest.approx(1_400 / 12, rel=0.03)


def test_steady_growth_is_carried_on_for_a_year() -> None:
    """8% a year: half a year after the latest year's middle the level is 4% up on it, a year later 12%."""
    years = 2_000 * 1.08 ** -np.arange(5.0)
    answer = found(list(years), (12 * years[0] + 12 * years[1] + 6 * years[2]) / 12, 1.0)
    assert answer.chances[TREND] > 0.8
    assert 1.08 < np.exp(answer.log) / (years[0] / 12) < 1.13


def test_a_latest_year_out_of_the_ordinary_is_half_believed() -> None:
    """One year's numbers cannot tell a surge from a step; the level is between the usual and the latest."""
    answer = found([1_500, 1_000, 1_000, 1_000, 1_000], (12 * 1_500 + 18 * 1_000) / 12)
    assert answer.chances[PASSING] > answer.chances[STEP] > 0.05
    assert 1_020 < 12 * np.exp(answer.log) < 1_300
    assert answer.variance > 10 * found([1_000] * 5, 2_500).variance


def test_a_collapse_is_followed_and_so_is_a_further_fall() -> None:
    """To a tenth, four years ago, and to a third of that for the last two: no such change is usual."""
    answer = found([20, 20, 60, 60, 600], 200)
    assert answer.chances[STEP] > 0.9
    assert 15 < 12 * np.exp(answer.log) < 40


def test_children_who_do_not_fit_the_starters_are_not_followed_blindly() -> None:
    """240 a year who stay 30 months would be 600; with 1,200 in care stays must have grown, not starters."""
    answer = found([240, 240, 240, 240, 240], 1_200)
    assert 12 * np.exp(answer.log) == pytest.approx(240, rel=0.07)
    assert answer.following < 0.15


def test_a_year_without_starters_and_few_children_still_have_a_level() -> None:
    answer = found([0, 2, 1], 3)
    assert 0 < 12 * np.exp(answer.log) < 3
    assert answer.variance > 0.1


def test_one_year_alone_is_weighed_against_the_children_in_care() -> None:
    """Poisson numbers: 100.5 ± 10% a year and 110 ± 6% from the children, were nothing else possible."""
    answer = found([100], 275, 1.0)
    assert 100.5 < 12 * np.exp(answer.log) < 110
    assert set(answer.chances) == {UNCHANGED, STEP, TREND, PASSING, DRIFTING}
    assert sum(answer.chances.values()) == pytest.approx(1)


def test_the_level_follows_small_changes_of_the_children_as_far_as_is_said() -> None:
    """By differences, where the chances of the readings hardly move: numbers that all agree."""
    starters, step = [120.0] * 5, 1e-5
    low, high = (found(starters, 301.25 * np.exp(d)) for d in (-step, step))
    # 120.5 a year stay 30 months: 301.25
    middle = found(starters, 301.25)
    assert (high.log - low.log) / (2 * step) == pytest.approx(middle.following, abs=2e-3)
    assert 0 < middle.following < 1


# from the returns


def test_starters_are_counted_by_whole_years_up_to_the_end_of_their_window(tmp_path: Path) -> None:
    """Two started in the first of three years, one of them for two nights, who was not there at a month end.

    Up to September 2021 there are two whole years of returns, and two and a half.
    """
    first = [episode("1", "10/06/2019", "20/01/2020"), episode("2", "10/08/2019", "12/08/2019")]
    second = [episode("3", "10/06/2020", "20/01/2021")]
    third = [episode("4", "10/06/2021"), episode("5", "12/07/2021")]
    returns = loaded(tmp_path, first, second, third)
    entries = returns.estimate(level=True).entries
    assert int(entries.counts.sum()) == 3
    assert entries.yearly.tolist() == [2, 1, 1]
    until = returns.window(until=day("30/09/2021"))
    assert returns.estimate(level=True, entries_over=until).entries.yearly.tolist() == [2, 1]


def test_the_level_of_entries_is_that_of_the_years_and_the_children(steady: Returns) -> None:
    counted = steady.estimate().entries
    yearly = steady.estimate(level=True).entries.yearly
    assert len(yearly) == 5
    assert yearly[:2].sum() == counted.counts.sum()
    in_season = counted.season[(2 - np.arange(30)) % 12].mean()  # those still there came in March, February …
    by_hand = np.exp(level(yearly, counted.overdispersion, 2_700 / in_season, STAY, counted.changeable).log)
    entries = dataclasses.replace(counted, yearly=yearly).levelled(2_700, STAY)
    assert entries.monthly.sum() == pytest.approx(by_hand)
    assert entries.monthly / entries.monthly.sum() == pytest.approx(counted.monthly / counted.monthly.sum())
    assert entries.to_counted == pytest.approx(by_hand * 24 / counted.counts.sum())


def test_without_starters_or_children_the_entries_stay_as_counted(steady: Returns, tmp_path: Path) -> None:
    nobody = loaded(tmp_path / "none", [episode("1", "10/06/2019", "20/01/2020", RNE="P")]).estimate(level=True)
    assert nobody.entries.level is None
    counted = steady.estimate().entries
    assert counted.levelled(0, STAY) is counted


def test_draws_of_entries_have_the_variance_of_the_level(steady: Returns) -> None:
    entries = steady.estimate(level=True).entries
    assert entries.level is not None
    drawn = entries.draws(64, np.random.default_rng(1)).sum((1, 2))
    assert drawn.mean() == pytest.approx(entries.monthly.sum(), rel=1e-6)
    assert drawn.std() / drawn.mean() == pytest.approx(np.sqrt(entries.level.variance), rel=0.02)


def test_draws_with_more_leaving_have_more_starters_as_far_as_the_children_count(steady: Returns) -> None:
    estimate = steady.estimate(level=True)
    assert estimate.entries.level is not None
    unmoved = dataclasses.replace(estimate.entries.level, following=0.0)
    alone = dataclasses.replace(estimate, entries=dataclasses.replace(estimate.entries, level=unmoved))
    (leaving, _, starters), (same, _, apart) = estimate.draws(16, seed=2), alone.draws(16, seed=2)
    assert np.array_equal(leaving, same)
    months = estimate.seen.child_months
    factor = (leaving * months).sum((1, 2, 3)) / (estimate.leaving * months).sum()
    power = estimate.entries.level.following
    assert 0 < power < 1
    assert starters.sum((1, 2)) / apart.sum((1, 2)) == pytest.approx(factor**power)


def test_a_council_that_stands_still_is_read_as_unchanged_and_one_that_stepped_as_changed(
    steady: Returns, stepped: Returns
) -> None:
    still, changed = (returns.estimate(level=True).entries for returns in (steady, stepped))
    assert still.level is not None
    assert changed.level is not None
    assert still.level.chances[UNCHANGED] > 0.5
    assert changed.level.chances[UNCHANGED] < 0.01
    assert changed.level.chances[STEP] > 0.5
    assert changed.to_counted == pytest.approx(1.0, abs=0.05)


def test_a_stay_found_from_the_returns_balances_a_council_that_stands_still(steady: Returns) -> None:
    """True entries × the stay of the estimated rates are the children in care, within chance."""
    estimate = steady.estimate(level=True)
    stay = expected_stay(
        estimate.leaving, estimate.moves, estimate.age_edges, estimate.care_edges, estimate.entries.monthly
    )
    counted = estimate.entries.yearly.sum() / 60
    assert steady.children() / stay.months == pytest.approx(counted, rel=0.08)
