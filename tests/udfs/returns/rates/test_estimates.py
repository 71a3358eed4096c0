"""Rates and the counts behind them: by hand on a few children, and against the truth on many."""

from __future__ import annotations

import dataclasses
import datetime
import shutil
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2

from templates.synthetic.council import SyntheticCouncil, synthetic_council
from templates.synthetic.model import LINES
from tests.snapshots.told import refuses
from tests.udfs.returns.tiny import AGENCY, IN_HOUSE, UASC, day, episode, loaded, write_returns, write_table
from udfs.errors import InputError
from udfs.returns import Estimates, Returns, load

#: In care at the month ends from April to June in house, and from July to September with an agency.
MOVER = [
    episode("1", "10/04/2021", "20/07/2021", REC="X1"),
    episode("1", "20/07/2021", "05/10/2021", RNE="P", PLACE_PROVIDER="PR4"),
]
ELSEWHERE = episode("9", "10/03/2022", "12/03/2022", PLACE="K1")
AGED_5_TO_9 = 2
MONTHS = (*range(5, 13), 1, 2, 3)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[SyntheticCouncil, Returns]:
    council = synthetic_council(children=6_000, years=5, seed=5)
    return council, load(council.write(tmp_path_factory.mktemp("large")))


def only(table: np.ndarray) -> dict[tuple[int, ...], int]:
    """The cells that are not zero."""
    return {tuple(int(i) for i in place): int(table[tuple(place)]) for place in np.argwhere(table)}


def test_children_at_risk_leaving_and_moving_are_counted_at_month_ends(tmp_path: Path) -> None:
    found = loaded(tmp_path, [*MOVER, ELSEWHERE]).estimate()
    assert found.lines == (IN_HOUSE, AGENCY, "Secure")
    first_month, to_3, to_6 = 0, 1, 2
    assert only(found.seen.child_months) == {
        (AGED_5_TO_9, first_month, 0): 1,
        (AGED_5_TO_9, to_3, 0): 2,
        (AGED_5_TO_9, to_6, 1): 3,
    }
    assert only(found.seen.moves) == {(AGED_5_TO_9, to_3, 0, 1): 1}
    assert only(found.seen.leavers) == {(AGED_5_TO_9, to_6, 1): 1}


@pytest.mark.parametrize(("end", "counted"), [("30/04/2021", 0), ("01/05/2021", 1), ("20/05/2021", 1)])
def test_a_starter_counts_who_is_there_at_a_month_end_however_short_the_stay(
    tmp_path: Path, end: str, counted: int
) -> None:
    entries = loaded(tmp_path, [episode("1", "20/04/2021", end), ELSEWHERE]).estimate().entries
    assert entries.counts.sum() == counted


def test_exposure_is_the_months_less_half_of_those_who_left_or_moved(tmp_path: Path) -> None:
    found = loaded(tmp_path, [*MOVER, ELSEWHERE]).estimate()
    for fit in (found.leaving_fit, found.moving_fit):
        assert fit.exposure[AGED_5_TO_9, :3].tolist() == [[1, 0, 0], [1.5, 0, 0], [0, 2.5, 0]]
        assert fit.exposure.sum() == 5


def test_destinations_are_drawn_as_uncertain_as_their_moves_and_ten_more(tmp_path: Path) -> None:
    """Six moves to an agency and two to kin are a Dirichlet distribution of 18 in all, of variance p (1 − p) ÷ 19."""
    rows = []
    for i in range(8):
        to = {"PLACE_PROVIDER": "PR4"} if i < 6 else {"PLACE": "U1"}
        rows += [episode(f"{i}", "10/04/2021", "20/07/2021", REC="X1"), episode(f"{i}", "20/07/2021", RNE="P", **to)]
    found = loaded(tmp_path, rows).estimate()
    home, away = found.lines.index(IN_HOUSE), found.lines.index(AGENCY)
    moves = found.draws(4_000, seed=1)[1][:, AGED_5_TO_9, 1, home]
    share = moves[:, away] / moves.sum(-1)
    usual = found.destinations[AGED_5_TO_9, home, away]
    assert share.mean() == pytest.approx(usual, abs=0.01)
    assert share.var() == pytest.approx(usual * (1 - usual) / 19, rel=0.1)


def test_starters_who_leave_before_a_month_end_are_not_counted(tmp_path: Path) -> None:
    entries = loaded(tmp_path, [*MOVER, ELSEWHERE]).estimate().entries
    assert only(entries.counts) == {(8, 0): 1}
    assert only(entries.series) == {(0, 0): 1}
    assert entries.monthly.sum() == pytest.approx(1 / 12)


def test_within_a_year_of_age_starters_are_spread_as_they_came_with_24_more_spread_evenly(tmp_path: Path) -> None:
    """The one starter was 106 months old: it and 2 of the 24 are 3 of 25, and every other month has 2."""
    monthly = loaded(tmp_path, [*MOVER, ELSEWHERE]).estimate().entries.monthly[:, 0]
    aged_8 = monthly[96:108] / monthly[96:108].sum()
    assert aged_8 == pytest.approx(np.where(np.arange(12) == 10, 3 / 25, 2 / 25))
    assert monthly[60:72] == pytest.approx(np.full(12, monthly[60]))


def test_how_starters_cluster_is_worked_out_within_weekdays_and_over_months(tmp_path: Path) -> None:
    """Over 365 days, 53 of them Thursdays as 1 April was: two came together on one, and one alone on a Friday."""
    rows = [episode("1", "01/04/2021"), episode("2", "01/04/2021"), episode("3", "09/04/2021"), ELSEWHERE]
    entries = loaded(tmp_path, rows).estimate().entries
    # The secure stay of two nights, from a Thursday, started care on its day too: 3 on two of 53 Thursdays.
    thursdays = (2 - 3 / 53) ** 2 + (1 - 3 / 53) ** 2 + 51 * (3 / 53) ** 2
    fridays = (1 - 1 / 52) ** 2 + 51 * (1 / 52) ** 2
    assert entries.same_day_ratio == pytest.approx((thursdays + fridays) / (4 * (1 - 7 / 365)))


def test_months_that_vary_decide_only_where_chance_hardly_makes_them(tmp_path: Path) -> None:
    """Of twelve months, eleven are free: 1 time in 40 their variance is more than 21.92 ÷ 11 of the mean.

    Of twelve it would be 23.34 ÷ 12, and 1 time in 20 it is more than 19.68 ÷ 11: both less.
    """
    rows = [
        episode(f"{m} {i}", f"{3 + 2 * i:02d}/{m:02d}/{2021 + (m < 4)}") for m in MONTHS for i in range(6 - (m == 6))
    ]
    for in_april, decides in ((20, False), (21, True)):
        april = [episode(f"{i}", f"{1 + i:02d}/04/2021") for i in range(in_april)]
        entries = loaded(tmp_path / str(in_april), [*april, *rows]).estimate().entries
        assert entries.same_day_ratio < 1
        assert entries.monthly_ratio > chi2.ppf(0.975, 12) / 12 > chi2.ppf(0.95, 11) / 11
        assert (entries.monthly_ratio > chi2.ppf(0.975, 11) / 11) == decides
        assert entries.overdispersion == (entries.monthly_ratio if decides else 1)


def test_the_month_of_the_18th_birthday_is_no_month_at_risk_and_no_leaving(tmp_path: Path) -> None:
    found = loaded(
        tmp_path, [episode("1", "10/04/2021", "20/12/2021"), ELSEWHERE], births={"1": "20/12/2003"}
    ).estimate()
    assert int(found.seen.child_months.sum()) == 7
    assert int(found.seen.leavers.sum()) == 0


def test_before_a_known_time_in_care_reaches_the_last_band_a_child_is_not_at_risk(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [episode("1", "10/06/2019", RNE="P"), ELSEWHERE])
    assert int(returns.estimate().seen.child_months.sum()) == 0
    found = returns.estimate(care_edges=(0, 24)).seen.child_months
    assert only(found) == {(AGED_5_TO_9, 1, 0): 9}
    assert returns.estimate().opening.months_in_care.tolist() == [33]


def test_an_unknown_time_in_care_is_18_months_when_first_seen_or_since_birth_where_it_has_to_be_counted(
    tmp_path: Path,
) -> None:
    """At the twelve month ends from March 2021 on: the elder is in care for 27 to 38 months, the younger for 14 to 25."""
    rows = [episode("elder", "01/06/2020", RNE="P"), episode("younger", "01/06/2020", RNE="P"), *MOVER, ELSEWHERE]
    returns = loaded(tmp_path, rows, births={"younger": "10/01/2020"})
    found = returns.estimate()
    aged_1_to_4, to_24, to_36, longer = 1, 4, 5, 6
    counted = found.seen.child_months
    assert only(returns.child_months(found) - counted) == {
        (AGED_5_TO_9, to_36, 0): 9,
        (AGED_5_TO_9, longer, 0): 3,
        (aged_1_to_4, to_24, 0): 10,
        (aged_1_to_4, to_36, 0): 2,
    }
    assert int(counted.sum()) == 6


def test_the_opening_rows_are_the_children_of_the_opening_day(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "01/11/2021"),
            episode("2", "30/11/2021"),
            episode("3", "01/12/2021"),
            episode("4", "02/02/2022", PLACE="U1"),
        ],
        births={"1": "01/04/2010", "2": "31/03/2010", "3": "01/04/2004", "4": "01/02/2022"},
    )
    opening = returns.estimate().opening
    rows = {
        (int(a), int(c), returns.lines[p]): int(n)
        for a, c, p, n in zip(opening.age_months, opening.months_in_care, opening.placement, opening.count, strict=True)
    }
    assert rows == {
        (143, 4, IN_HOUSE): 1,
        (144, 4, IN_HOUSE): 1,
        (215, 3, IN_HOUSE): 1,
        (1, 1, "Kinship"): 1,
    }
    assert opening.adults == 0


def test_a_window_is_whole_months_and_by_default_the_last_36(large: tuple[SyntheticCouncil, Returns]) -> None:
    _, returns = large
    assert (returns.window().since, returns.window().until, returns.window().months) == (
        datetime.date(2022, 4, 1),
        datetime.date(2025, 3, 31),
        36,
    )
    within = returns.window(datetime.date(2023, 5, 2), datetime.date(2024, 2, 28))
    assert (within.since, within.until) == (datetime.date(2023, 6, 1), datetime.date(2024, 1, 31))
    for since, until in (
        (datetime.date(2020, 3, 1), None),
        (datetime.date(2024, 5, 2), datetime.date(2024, 5, 30)),
        (None, datetime.date(2025, 4, 30)),
    ):
        with refuses(InputError):
            returns.window(since, until)


def test_only_the_months_of_the_window_count(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [*MOVER, ELSEWHERE])
    found = returns.estimate(returns.window(day("01/08/2021"), day("31/08/2021")))
    assert (int(found.seen.child_months.sum()), int(found.seen.leavers.sum()), int(found.entries.counts.sum())) == (
        1,
        0,
        0,
    )


def test_entries_may_have_a_window_of_their_own(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [*MOVER, ELSEWHERE])
    found = returns.estimate(entries_over=returns.window(day("01/10/2021")))
    assert (int(found.seen.leavers.sum()), int(found.entries.counts.sum())) == (1, 0)
    assert (found.window.months, found.entries.window.months) == (12, 6)


def test_without_a_choice_rates_come_from_36_months_and_entries_from_24(
    large: tuple[SyntheticCouncil, Returns],
) -> None:
    found = large[1].estimate()
    assert (found.window.months, found.entries.window.months) == (36, 24)
    chosen = large[1].estimate(large[1].window(datetime.date(2024, 4, 1)))
    assert (chosen.window.months, chosen.entries.window.months) == (12, 12)


def test_the_table_of_windows_shows_what_each_would_give(large: tuple[SyntheticCouncil, Returns]) -> None:
    _, returns = large
    table = returns.rates_by_window()
    history = returns.history()
    assert [row["months"] for row in table] == [12, 24, 36, 48, 60]
    last = table[0]
    assert (last["from"], last["to"]) == (datetime.date(2024, 4, 1), datetime.date(2025, 3, 31))
    assert last["entries_a_month"] == pytest.approx(history.starters[-12:].sum() / 12)
    assert last["average_children"] == pytest.approx(history.child_days[-12:].sum() / 365, rel=0.001)
    rate = last["leavers_per_100_a_month"] / 100
    assert rate * last["average_children"] * 12 == pytest.approx(history.leavers[-12:].sum(), rel=0.001)
    assert last["balancing_children"] == pytest.approx(last["entries_a_month"] / rate)


def test_unaccompanied_children_can_be_estimated_apart(tmp_path: Path) -> None:
    folder = write_returns(
        tmp_path,
        [*MOVER, episode("2", "01/05/2021", PLACE="P2", PLACE_PROVIDER="PR4"), ELSEWHERE],
        births={"2": "01/05/2004"},
    )
    write_table(folder / "a" / "uasc.csv", UASC, [{"CHILD": "2", "SEX": "1", "DOB": "01/05/2004", "DUC": ""}])
    returns = load(folder)
    parts = [returns.estimate(who=who) for who in ("unaccompanied", "other", "all")]
    assert [int(p.opening.count.sum()) for p in parts] == [1, 0, 1]
    assert [int(p.entries.counts.sum()) for p in parts] == [1, 1, 2]
    with pytest.raises(InputError, match="who is 'some'; use all, unaccompanied, other, began"):
        returns.estimate(who="some")


@pytest.mark.parametrize(("birth", "adults"), [("20/03/2004", 1), ("31/03/2004", 1), ("01/04/2004", 0)])
def test_children_kept_past_18_open_in_their_last_month_of_17_and_are_said(
    tmp_path: Path, birth: str, adults: int
) -> None:
    """They are no part of the children that starters lead to."""
    returns = loaded(
        tmp_path,
        [episode("1", "10/04/2021")],
        [episode("1", "10/04/2021", "20/04/2022"), episode("2", "10/05/2022")],
        births={"1": birth},
        as_at=day("31/03/2022"),
    )
    found = returns.estimate(level=True)
    assert (found.opening.age_months.tolist(), found.opening.adults, returns.children()) == ([215], adults, 1)
    assert (found.entries.level is None) == bool(adults)


@pytest.mark.parametrize(
    ("name", "edges"),
    [("age_edges", (12, 24)), ("age_edges", (0, 216)), ("care_edges", (0, 6, 3)), ("care_edges", (0, 300))],
)
def test_bands_that_do_not_rise_from_0_are_refused(tmp_path: Path, name: str, edges: tuple[int, ...]) -> None:
    with refuses(InputError, name):
        loaded(tmp_path, MOVER).estimate(**{name: edges})


@pytest.mark.parametrize("strength", [0.0, -1.0, np.nan])
def test_a_weight_of_the_pooling_that_is_not_above_0_is_refused(tmp_path: Path, strength: float) -> None:
    with refuses(InputError, "strength"):
        loaded(tmp_path, MOVER).estimate(strength=strength)


def by_truth(council: SyntheticCouncil, found: Estimates) -> tuple[np.ndarray, np.ndarray]:
    """True leaving and moving, for the estimate's own order of lines."""
    order = [LINES.index(line) for line in found.lines]
    return council.model.leaving[:, :, order], council.model.moves[:, :, order][..., order]


def test_counts_are_what_the_true_rates_would_give(large: tuple[SyntheticCouncil, Returns]) -> None:
    council, returns = large
    found = returns.estimate()
    leaving, moves = by_truth(council, found)
    for axes in ((0, 1), (0, 2), (1, 2)):
        for events, rates in ((found.seen.leavers, leaving), (found.seen.moves.sum(-1), moves.sum(-1))):
            expected = (found.seen.child_months * rates).sum(axes)
            spread = np.sqrt((found.seen.child_months * rates * (1 - rates)).sum(axes))
            assert (np.abs(events.sum(axes) - expected) <= 4 * spread + 1e-9).all()


def test_pooled_rates_are_nearer_the_truth_than_the_cells_own(large: tuple[SyntheticCouncil, Returns]) -> None:
    council, returns = large
    found = returns.estimate()
    leaving, _ = by_truth(council, found)
    seen = found.seen.child_months > 0
    own = found.seen.leavers[seen] / found.seen.child_months[seen]
    weight = found.seen.child_months[seen]
    pooled_error = (weight * (found.leaving[seen] - leaving[seen]) ** 2).sum()
    assert pooled_error < 0.5 * (weight * (own - leaving[seen]) ** 2).sum()


def test_rates_are_probabilities_above_zero_everywhere(large: tuple[SyntheticCouncil, Returns]) -> None:
    for found in (large[1].estimate(), large[1].estimate(who="unaccompanied")):
        together = found.leaving + found.moves.sum(-1)
        assert found.leaving.min() > 0
        assert together.max() < 1
        assert not np.diagonal(found.moves, axis1=2, axis2=3).any()


def test_entries_and_their_clustering_are_found(large: tuple[SyntheticCouncil, Returns]) -> None:
    council, returns = large
    entries = returns.estimate(returns.window(datetime.date(2020, 4, 1))).entries
    expected = council.model.entries.sum() * 60
    assert entries.counts.sum() == pytest.approx(expected, abs=4 * np.sqrt(expected * council.model.overdispersion))
    assert entries.monthly.sum() * 60 == pytest.approx(entries.counts.sum())
    assert entries.same_day_ratio == pytest.approx(council.model.overdispersion, rel=0.12)
    assert entries.overdispersion == entries.same_day_ratio
    assert abs(entries.trend.measured) < 4 * entries.trend.error
    observed = entries.counts.sum(1) / entries.counts.sum()
    true = council.model.entries.sum(1).reshape(18, 12).sum(1) / council.model.entries.sum()
    assert np.abs(observed - true).max() < 0.02


def test_entries_that_rise_are_seen_to_rise(tmp_path: Path) -> None:
    council = synthetic_council(children=2_000, years=5, seed=8, growth=0.10)
    returns = load(council.write(tmp_path))
    entries = returns.estimate(returns.window(datetime.date(2020, 4, 1))).entries
    for seen in (entries.trend, returns.estimate().entries.trend):
        assert seen.over.months == 60
        assert seen.measured == pytest.approx(0.10, abs=3 * seen.error)
        assert seen.measured > 3 * seen.error
        assert 0 < seen.growth < seen.measured


def test_draws_spread_as_the_counts_allow_and_centre_on_the_estimate(large: tuple[SyntheticCouncil, Returns]) -> None:
    found = large[1].estimate()
    leaving, moves, entries = found.draws(400, seed=3)
    assert (leaving.shape[1:], moves.shape[1:], entries.shape[1:]) == (
        found.leaving.shape,
        found.moves.shape,
        (18, len(found.lines)),
    )
    months = found.seen.child_months
    leavers = (leaving * months).sum((1, 2, 3))
    total = found.seen.leavers.sum()
    assert leavers.mean() == pytest.approx((found.leaving * months).sum(), rel=0.01)
    assert leavers.std() == pytest.approx(np.sqrt(total), rel=0.2)
    starters = entries.sum((1, 2)) * found.entries.window.months
    assert starters.mean() == pytest.approx(found.entries.counts.sum(), rel=0.01)
    assert starters.std() == pytest.approx(np.sqrt(found.entries.counts.sum() * found.entries.overdispersion), rel=0.2)
    assert (leaving + moves.sum(-1)).max() <= 1 + 1e-12
    assert np.array_equal(found.draws(400, seed=3)[0], leaving)


def test_a_council_without_leavers_or_moves_has_rates_of_practically_zero(tmp_path: Path) -> None:
    returns = loaded(tmp_path, [episode("1", "10/04/2021"), episode("2", "10/05/2021")])
    found = returns.estimate()
    assert found.leaving.max() == found.moves.max() == 0
    assert found.draws(4, seed=1)[0].max() < 1e-9
    level = returns.estimate(level=True)
    assert level.entries.level is not None
    assert all(np.isfinite(drawn).all() for drawn in level.draws(4, seed=1))


def test_rates_are_of_the_months_after_a_missing_year_unless_others_are_chosen(tmp_path: Path) -> None:
    folder = synthetic_council(children=300, years=5, seed=2).write(tmp_path)
    whole = load(folder).estimate(level=True)
    shutil.rmtree(folder / "2022-23")
    returns = load(folder)
    after = datetime.date(2023, 4, 1)
    found = returns.estimate(level=True).entries
    assert returns.window().since == found.window.since == found.trend.over.since == after
    assert found.yearly.tolist() == whole.entries.yearly.tolist()[:2]
    assert returns.window(datetime.date(2021, 4, 1)).months == 48
    table = returns.rates_by_window()
    assert [row["months"] for row in table] == [12, 24]
    assert (table[-1]["from"], table[-1]["to"]) == (after, datetime.date(2025, 3, 31))
    assert table[-1]["entries_a_month"] == returns.history().starters[-24:].sum() / 24
    assert returns.window(until=datetime.date(2022, 3, 31)).since == returns.first_day
    early = dataclasses.replace(returns, as_at=datetime.date(2022, 3, 31)).estimate(level=True).entries
    assert len(early.yearly) == 2
