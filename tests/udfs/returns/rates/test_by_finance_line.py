"""Starters, leaving and moves by finance line alone: counted by date, and in balance."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pytest

from templates.synthetic.council import synthetic_council
from tests.udfs.returns.tiny import AGENCY, IN_HOUSE, episode, loaded
from udfs.returns import Returns, load
from udfs.returns.days import day
from udfs.returns.episodes.monthly import history
from udfs.returns.rates.by_finance_line import by_line


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Returns:
    return load(synthetic_council(children=400, years=4, seed=8).write(tmp_path_factory.mktemp("returns")))


def test_starters_are_all_who_came_in_the_last_two_years_at_the_level_carried_forward(returns: Returns) -> None:
    found = returns.by_line()
    assert (found.starters_window.months, found.window.months) == (24, 36)
    level = returns.estimate(level=True).entries.to_counted
    assert level != 1
    assert found.starters == pytest.approx(level * returns.history().starters[-24:].sum(0) / 2)


def test_leaving_is_all_leavers_to_years_of_care(returns: Returns) -> None:
    """The rates times the years of care are the leavers, those who turned 18 among them."""
    found, past = returns.by_line(), returns.history()
    years = past.child_days[-36:].sum(0) / 365.25
    leavers = past.leavers[-36:].sum(0)
    assert past.aged_out[-36:].sum() > 30
    expected = found.leaving * years
    assert expected.sum() == pytest.approx(leavers.sum(), rel=1e-3)
    many = leavers > 100
    assert many.any()
    assert expected[many] == pytest.approx(leavers[many], rel=0.05)


def test_moves_are_those_seen_and_none_is_to_where_a_child_was(returns: Returns) -> None:
    found, past = returns.by_line(), returns.history()
    years = past.child_days[-36:].sum(0) / 365.25
    seen = past.moves[-36:].sum(0)
    rates = found.moves * years[:, None]
    assert not np.diag(found.moves).any()
    assert rates.sum() == pytest.approx(seen.sum(), rel=1e-3)
    assert rates[seen > 30] == pytest.approx(seen[seen > 30], rel=0.25)
    assert rates.sum(0) == pytest.approx(seen.sum(0), rel=0.1, abs=3)


def test_moves_of_a_month_are_by_the_line_left_and_the_line_moved_to(tmp_path: Path) -> None:
    rows = [
        episode("1", "10/04/2021", "15/05/2021", REC="X1"),
        episode("1", "15/05/2021", "20/06/2021", RNE="P", PLACE_PROVIDER="PR4"),
    ]
    past = loaded(tmp_path, rows).history()
    assert past.lines == (IN_HOUSE, AGENCY)
    assert past.moves[1].tolist() == [[0, 1], [0, 0]]
    assert past.moves.sum() == 1


@pytest.mark.parametrize(("last_day", "month"), [("2021-06-20", "2021-05"), ("2021-06-30", "2021-06")])
def test_the_history_ends_with_the_last_whole_month(last_day: str, month: str, returns: Returns) -> None:
    first, last = (day(datetime.date.fromisoformat(each)) for each in ("2021-04-01", last_day))
    assert str(history(returns.episodes, returns.lines, first, last).months[-1]) == month


def test_one_rate_for_all_is_leavers_to_years_of_care_by_hand(tmp_path: Path) -> None:
    """One line: 365, 100, 264 and 1 nights in care, two leavers: 2 ÷ (730 ÷ 365.25) a year."""
    rows = [
        episode("1", "01/04/2021"),
        episode("2", "01/04/2021", "10/07/2021"),
        episode("3", "10/07/2021", "31/03/2022"),
        episode("4", "31/03/2022"),
    ]
    found = loaded(tmp_path, rows).by_line()
    assert found.starters == pytest.approx([4 * found.entries.to_counted])
    assert found.leaving[0] == pytest.approx(2 / (730 / 365.25), rel=1e-6)


@pytest.mark.parametrize(("weight", "all_alike"), [(0.0, False), (1e9, True)])
def test_destinations_lean_on_those_of_all_moves_by_the_weight_given(
    weight: float, all_alike: bool, returns: Returns
) -> None:
    """Without any they are those seen; with much of it those of all moves, but for the line itself."""
    seen = returns.history().moves[-36:].sum(0).astype(float)
    found = by_line(returns.history(), returns.window(), returns.estimate(level=True).entries, weight)
    expected = seen.sum(0) * (1 - np.eye(len(seen))) if all_alike else seen
    moved = seen.sum(1) > 0
    shares, wanted = (each[moved] / each[moved].sum(1, keepdims=True) for each in (found.moves, expected))
    assert shares == pytest.approx(wanted, abs=1e-6)
