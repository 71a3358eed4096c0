"""From returns to a projection: dates, trend, unaccompanied children and the cost of each month."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import numpy as np
import pytest

from templates.synthetic.council import synthetic_council
from tests.snapshots.told import refuses
from tests.udfs.returns.tiny import episode, loaded
from udfs.errors import InputError
from udfs.returns import Returns, load
from udfs.returns.projection import month_ends, outlook
from udfs.returns.rates.drift import PASSING_SD, WALK_SD


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Returns:
    folder: Path = tmp_path_factory.mktemp("returns")
    synthetic_council(children=300, seed=11).write(folder)
    return load(folder)


def test_month_ends_follow_the_calendar() -> None:
    day = datetime.date
    assert month_ends(day(2023, 11, 30), 4) == (day(2023, 12, 31), day(2024, 1, 31), day(2024, 2, 29), day(2024, 3, 31))
    with refuses(InputError, "15 May 2024"):
        month_ends(day(2024, 5, 15), 1)


def test_the_projection_opens_with_the_children_counted(returns: Returns) -> None:
    found = outlook(returns, 12, draws=0)
    assert dict(zip(found.lines, found.projection.opening[:-1], strict=True)) == returns.position()
    assert found.projection.opening[-1] == returns.children()


@pytest.mark.parametrize("as_at", [datetime.date(2025, 3, 31), datetime.date(2024, 9, 30), datetime.date(2024, 11, 30)])
def test_the_season_of_starters_falls_in_its_own_calendar_months(returns: Returns, as_at: datetime.date) -> None:
    found = outlook(dataclasses.replace(returns, as_at=as_at), 14, draws=0)
    season = found.starters.season
    assert np.ptp(season) > 0.01
    expected = found.starters.monthly.sum() * season[[day.month - 1 for day in found.dates]]
    assert found.projection.starters.mean[:, -1] == pytest.approx(expected, rel=1e-9)


def test_starters_of_a_trend_start_from_its_middle_and_grow_month_by_month(returns: Returns) -> None:
    flat, rising = (outlook(returns, 24, draws=0, level=False, trend=trend) for trend in (False, True))
    seen, counted = rising.starters.trend, flat.starters
    years = (seen.over.months / 2 + np.arange(24) + 0.5) / 12
    to = seen.in_middle / (counted.counts.sum() / counted.window.months) * np.exp(seen.growth * years)
    assert rising.projection.starters.mean[:, -1] == pytest.approx(to * flat.projection.starters.mean[:, -1], rel=1e-9)


def test_a_trend_is_that_of_the_last_whole_years_unless_a_window_is_chosen(returns: Returns) -> None:
    covered = (returns.as_at.year - returns.first_day.year) * 12
    assert outlook(returns, 1, draws=0, trend=True).starters.trend.over.months == min(covered, 60)
    part = dataclasses.replace(returns, as_at=datetime.date(returns.as_at.year - 1, 6, 30))
    assert outlook(part, 1, draws=0, trend=True).starters.trend.over.months == min(covered - 12, 60)
    chosen = returns.window(datetime.date(returns.as_at.year - 2, 10, 1))
    assert outlook(returns, 1, draws=0, trend=True, over=chosen).starters.trend.over == chosen


def test_the_ages_and_lines_of_a_trends_starters_are_those_of_its_last_two_years(returns: Returns) -> None:
    flat, rising = (outlook(returns, 1, draws=0, level=False, trend=trend).starters for trend in (False, True))
    assert rising.monthly / rising.monthly.sum() == pytest.approx(flat.monthly / flat.monthly.sum())
    assert rising.window.months == 24


def test_doubt_about_the_trend_widens_the_range_the_more_the_longer_ahead(returns: Returns) -> None:
    flat, rising = (outlook(returns, 36, trend=trend).projection.closing for trend in (False, True))
    extra = rising.parameter_variance[[11, 23, 35], -1] - flat.parameter_variance[[11, 23, 35], -1]
    assert (np.diff(extra) > 0).all()
    assert (extra > 0).all()


def test_draws_of_a_trend_vary_as_much_as_its_level_and_growth_are_in_doubt(returns: Returns) -> None:
    """Starters of a month far ahead: a level with a gamma distribution times exponentials of a normal growth and drift."""
    found = outlook(returns, 48, trend=True)
    seen, level = found.starters.trend, found.starters.log_variance
    spread = (seen.deviation * float(seen.years_until(seen.over.last + 48))) ** 2
    spread += found.starters.changeable * (WALK_SD**2 * 47.5 / 12 + PASSING_SD**2)
    expected = np.sqrt((1 + level) * np.exp(2 * spread) - np.exp(spread))
    starters = found.projection.starters
    drawn = np.sqrt(starters.parameter_variance[-1, -1]) / starters.mean[-1, -1]
    season = found.starters.season[(seen.over.last + 48) % 12]
    assert drawn * season == pytest.approx(expected, rel=0.12)


def test_starters_have_the_level_of_all_years_unless_a_window_a_trend_or_unaccompanied_children_alone_are_asked_for(
    returns: Returns,
) -> None:
    counted = outlook(returns, 1, draws=0, level=False)
    weighed = outlook(returns, 1, draws=0)
    starters = [found.projection.starters.mean[0, -1] for found in (weighed, counted)]
    assert weighed.starters.level is not None
    assert starters[0] == pytest.approx(weighed.starters.to_counted * starters[1])
    assert outlook(returns, 1, draws=0, who="other").starters.level is not None
    as_counted = (
        counted,
        outlook(returns, 1, draws=0, over=returns.window()),
        outlook(returns, 1, draws=0, trend=True),
        outlook(returns, 1, draws=0, who="unaccompanied"),
    )
    assert [found.starters.level for found in as_counted] == [None] * 4


def test_unaccompanied_children_can_be_left_out(returns: Returns) -> None:
    everyone, alone, others = (
        outlook(returns, 1, draws=0, who=who).projection for who in ("all", "unaccompanied", "other")
    )
    assert alone.opening + others.opening == pytest.approx(everyone.opening)
    assert alone.opening[-1] == returns.children(who="unaccompanied")


def test_unaccompanied_children_start_in_the_number_given(returns: Returns) -> None:
    """Over a year, whatever the season; those in care and the other starters stay as they were."""
    none, some = (outlook(returns, 12, unaccompanied_a_year=n, draws=0) for n in (0, 30))
    others = outlook(returns, 12, who="other", draws=0).projection.starters.mean[:, -1]
    assert none.projection.starters.mean[:, -1] == pytest.approx(others)
    assert some.projection.starters.mean[:, -1].sum() - others.sum() == pytest.approx(30)
    assert none.projection.opening[-1] == some.projection.opening[-1] == returns.children()
    counted = returns.estimate(who="unaccompanied").entries.counts.sum() / 2
    assert some.unaccompanied == (30, counted)
    assert outlook(returns, 1, draws=0).unaccompanied is None


def test_as_many_unaccompanied_children_as_were_counted_change_hardly_anything(returns: Returns) -> None:
    """Only how few starters are spread over ages and lines."""
    counted = returns.estimate(who="unaccompanied").entries.counts.sum() / 2
    as_counted = outlook(returns, 24, level=False, draws=0).projection
    given = outlook(returns, 24, level=False, unaccompanied_a_year=counted, draws=0).projection
    assert given.starters.mean[:, -1].sum() == pytest.approx(as_counted.starters.mean[:, -1].sum())
    assert given.closing.mean[-1, -1] == pytest.approx(as_counted.closing.mean[-1, -1], rel=0.005)


def test_the_number_of_unaccompanied_children_given_is_not_in_doubt(returns: Returns) -> None:
    """They come at random about it, but draws of the level are those of the others."""
    few, many = (outlook(returns, 12, unaccompanied_a_year=n).projection for n in (0, 200))
    drawn = [p.starters.parameter_variance[:, -1].sum() for p in (few, many)]
    assert drawn[1] == pytest.approx(drawn[0], rel=1e-6)
    assert many.starters.process_variance[:, -1].sum() > few.starters.process_variance[:, -1].sum() + 190


def test_a_number_of_unaccompanied_children_that_cannot_be_used_is_refused(returns: Returns, tmp_path: Path) -> None:
    with refuses(InputError, "-1"):
        outlook(returns, 1, unaccompanied_a_year=-1)
    with refuses(InputError, "1,000,000"):
        outlook(returns, 1, unaccompanied_a_year=1e6)
    with refuses(InputError):
        outlook(returns, 1, unaccompanied_a_year=1, who="other")
    with pytest.raises(InputError, match="trend in starters"):
        outlook(returns, 1, unaccompanied_a_year=1, trend=True)
    nobody = load(synthetic_council(children=60, years=2, seed=3, unaccompanied_share=0.0).write(tmp_path))
    with refuses(InputError):
        outlook(nobody, 1, unaccompanied_a_year=5)
    assert outlook(nobody, 1, unaccompanied_a_year=0, draws=0).unaccompanied == (0, 0.0)


def test_an_older_price_base_leaves_prices_more_unsure(returns: Returns) -> None:
    """The year that begins at the opening by default, then the one before it, and two before."""
    weekly = dict.fromkeys(returns.lines, 700.0)
    opening = returns.as_at.year
    assert (returns.as_at.month, returns.as_at.day) == (3, 31)
    bases = (None, opening, opening - 1, opening - 2)
    found = [outlook(returns, 12, weekly_gbp=weekly, price_base=base, draws=0) for base in bases]
    walks = [made.price_walk for made in found]
    assert [walk.years_before for walk in walks if walk] == [0.0, 0.0, 0.5, 1.5]
    measures = [made.projection.cost_with_price for made in found]
    added = [float(measure.price_variance[0, -1]) for measure in measures if measure]
    assert added[0] == added[1] < added[2] < added[3]
    assert added[2] / added[0] == pytest.approx(2, rel=0.001)


def test_the_cost_of_months_adds_up_to_the_years(returns: Returns) -> None:
    weekly = dict.fromkeys(returns.lines, 700.0)
    found = outlook(returns, 24, weekly_gbp=weekly, inflation=0.1, monthly=True, draws=0)
    cost = found.projection.cost
    assert cost is not None
    months = found.monthly_cost.mean[:, -1]
    stock = np.append(found.projection.opening[-1], found.projection.closing.mean[:, -1])
    days = np.diff([d.toordinal() for d in (returns.as_at, *found.dates)])
    by_hand = 100.0 * days * (stock[:-1] + stock[1:]) / 2 * np.repeat([1.0, 1.1], 12)
    assert months == pytest.approx(by_hand, rel=1e-9)
    assert months.reshape(2, 12).sum(axis=1) == pytest.approx(cost.mean[:, -1], rel=1e-12)


def test_a_line_without_a_unit_cost_is_named(returns: Returns) -> None:
    weekly = dict.fromkeys(returns.lines[1:], 700.0)
    with refuses(InputError, returns.lines[0]):
        outlook(returns, 12, weekly_gbp=weekly)


@pytest.mark.parametrize("month", [6, 9, 12])
def test_financial_years_begin_each_april_wherever_the_projection_starts(returns: Returns, month: int) -> None:
    end = month_ends(datetime.date(2024, 3, 31), month - 3)[-1]
    found = outlook(dataclasses.replace(returns, as_at=end), 3, draws=0)
    assert [(a.month, a.day) for a, _ in found.years][1:] == [(4, 1)] * (len(found.years) - 1)


def test_a_trend_of_a_small_council_keeps_its_mean_in_its_range_or_is_refused(tmp_path: Path) -> None:
    small = load(synthetic_council(children=40, years=5, seed=2, faults=0.03).write(tmp_path))
    for months in (12, 24, 60, 96):
        found = outlook(small, months, trend=True).projection.closing
        assert (found.low[:, -1] < found.mean[:, -1]).all()
        assert (found.mean[:, -1] < found.high[:, -1]).all()
    two_years = small.window(datetime.date(small.as_at.year - 2, 4, 1))
    with refuses(InputError, "300"):
        outlook(small, 300, over=two_years, trend=True)


def test_a_trend_that_cannot_be_measured_is_refused_and_not_shown_as_nothing(returns: Returns) -> None:
    over = returns.window(datetime.date(2025, 2, 1), datetime.date(2025, 3, 31))
    with refuses(InputError, "2"):
        outlook(returns, 12, over=over, trend=True)


def test_a_trend_of_whole_years_without_a_starter_is_refused(tmp_path: Path) -> None:
    """The one starter is in the thirteenth month back: among those counted, and before the whole year."""
    opening = [episode(child, "01/02/2021") for child in ("1", "2")]
    first = [episode(child, "01/02/2021", RNE="P") for child in ("1", "2")]
    returns = loaded(tmp_path, [*opening, episode("3", "10/04/2021")], [*first, episode("3", "10/04/2021")])
    part = dataclasses.replace(returns, as_at=datetime.date(2022, 4, 30))
    with refuses(InputError, "12 … 0"):
        outlook(part, 12, trend=True)


def test_a_leap_year_costs_its_366_days(returns: Returns) -> None:
    """From 31 March 2023, the year to 31 March 2024 has a 29 February and the next has not."""
    early = dataclasses.replace(returns, as_at=datetime.date(2023, 3, 31))
    projection = outlook(early, 24, weekly_gbp=dict.fromkeys(returns.lines, 700.0), draws=0).projection
    assert projection.cost is not None
    by_hand = projection.fte.mean[:, -1] * 100.0 * np.array([366, 365])
    assert projection.cost.mean[:, -1] == pytest.approx(by_hand, rel=1e-9)
