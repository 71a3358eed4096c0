"""Unaccompanied children: who is one on which day, and the flows of the others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.udfs.returns.tiny import HEADER, UASC, day, episode, found, spans, write_returns, write_table
from udfs.returns import Returns, load
from udfs.returns.backtest_origins import as_known
from udfs.returns.projection import outlook

YEAR = [episode("1", "10/04/2021"), episode("2", "12/05/2021", "20/02/2022"), episode("3", "14/06/2021")]


def with_uasc(folder: Path, dates: dict[str, str], table: str = "a/uasc.csv") -> Path:
    """The unaccompanied children of a return and their DUC."""
    rows = [{"CHILD": child, "SEX": "1", "DOB": "15/06/2012", "DUC": date} for child, date in dates.items()]
    write_table(folder / table, UASC, rows)
    return folder


def council(tmp_path: Path, duc: str, *years: list[dict[str, str]]) -> Returns:
    return load(with_uasc(write_returns(tmp_path, *(years or (YEAR,))), {"1": duc, "2": duc}))


def counts(returns: Returns, on: str) -> tuple[int, int]:
    """Unaccompanied children and others at the end of a day."""
    return returns.children(day(on), "unaccompanied"), returns.children(day(on), "other")


def test_a_child_is_no_longer_unaccompanied_from_its_duc_on(tmp_path: Path) -> None:
    returns = council(tmp_path, "01/02/2022")
    assert counts(returns, "31/01/2022") == (2, 1)
    assert counts(returns, "01/02/2022") == (0, 3)
    assert counts(returns, "31/03/2022") == (0, 2)
    assert returns.children() == 2
    assert returns.stopped_being_unaccompanied() == 1
    assert found(returns) == []


@pytest.mark.parametrize("duc", ["", "01/05/2022", "15/06/2030"])
def test_without_duc_or_before_it_a_child_is_unaccompanied(tmp_path: Path, duc: str) -> None:
    returns = council(tmp_path, duc)
    assert counts(returns, "31/03/2022") == (1, 1)
    assert returns.stopped_being_unaccompanied() == 0
    assert found(returns) == []


@pytest.mark.parametrize("duc", ["01/02/2020", "10/04/2021"])
def test_a_duc_that_is_not_after_the_start_of_care_is_noted(tmp_path: Path, duc: str) -> None:
    """Neither child was unaccompanied in care; the first starts on the later of the dates."""
    returns = council(tmp_path, duc)
    assert counts(returns, "31/03/2022") == (0, 2)
    assert found(returns) == [("duc_before_care", "a/uasc.csv", row) for row in (2, 3)]
    assert int(returns.history("other").joined.sum()) == 0


def test_a_duc_that_is_no_date_is_said(tmp_path: Path) -> None:
    returns = council(tmp_path, "31/02/2022")
    assert counts(returns, "31/03/2022") == (1, 1)
    assert found(returns) == [("bad_duc", "a/uasc.csv", row) for row in (2, 3)]


def test_a_duc_between_two_returns_takes_effect_on_its_day(tmp_path: Path) -> None:
    rest = [episode("1", "10/04/2021"), episode("3", "14/06/2021"), episode("4", "03/07/2022")]
    folder = with_uasc(write_returns(tmp_path, YEAR, rest), {"1": "", "2": ""})
    with_uasc(folder, {"1": "05/10/2022"}, "b/uasc.csv")
    returns = load(folder)
    assert counts(returns, "31/03/2022") == (1, 1)
    assert counts(returns, "04/10/2022") == (1, 2)
    assert counts(returns, "31/03/2023") == (0, 3)
    assert found(returns) == []


def test_where_returns_differ_the_later_duc_is_used(tmp_path: Path) -> None:
    rest = [episode("1", "10/04/2021"), episode("3", "14/06/2021"), episode("4", "03/07/2022")]
    folder = with_uasc(write_returns(tmp_path, YEAR, rest), {"1": "01/12/2021"})
    with_uasc(folder, {"1": "05/10/2022"}, "b/uasc.csv")
    returns = load(folder)
    assert counts(returns, "31/03/2022")[0] == 1
    assert found(returns) == [("duc_differs", "a/uasc.csv", 2)]


def test_a_headers_duc_counts_after_that_of_the_uasc_table_beside_it(tmp_path: Path) -> None:
    """A header with the column DUC names all children: there a blank says nothing."""
    folder = with_uasc(write_returns(tmp_path, YEAR), {"1": "01/02/2022"})
    births = [{"CHILD": child, "SEX": "1", "DOB": "15/06/2012"} for child in "123"]
    dates = {"1": "05/03/2022", "2": "", "3": "07/08/2021"}
    header = [row | {"DUC": dates[row["CHILD"]]} for row in births]
    write_table(folder / "a" / "header.csv", (*HEADER, "DUC"), header)
    returns = load(folder)
    assert counts(returns, "01/07/2021") == (2, 1)
    assert counts(returns, "01/01/2022") == (1, 2)
    assert counts(returns, "10/02/2022") == (0, 3)
    assert found(returns) == [("duc_differs", "a/header.csv", 2)]


def test_the_flows_of_the_others_balance_with_those_who_stop_being_unaccompanied(tmp_path: Path) -> None:
    returns = council(tmp_path, "20/09/2021")
    for who, flows in (("other", (1, 2, 1, 0)), ("unaccompanied", (2, 0, 0, 2)), ("all", (3, 0, 1, 0))):
        past = returns.history(who)  # type: ignore[arg-type]
        parts = (past.starters, past.joined, past.leavers, past.parted)
        assert tuple(int(part.sum()) for part in parts) == flows
        closing = past.opening + past.arrivals + past.moves_in - past.moves_out - past.departures
        assert np.array_equal(past.closing, closing)
        assert past.joined.any(axis=1).nonzero()[0].tolist() == ([5] if flows[1] else [])
        assert past.closing[-1].sum() == returns.of(who).children()  # type: ignore[arg-type]


def test_time_in_care_goes_on_when_a_child_stops_being_unaccompanied(tmp_path: Path) -> None:
    returns = council(tmp_path, "20/09/2021")
    others = returns.of("other").episodes
    assert others.care_start.tolist() == [int(n) for n in returns.episodes.care_start[[1, 3, 4]]]
    assert [start for start, *_ in spans(returns.of("other"))] == ["20/09/2021", "20/09/2021", "14/06/2021"]


def test_a_view_of_some_children_is_the_same_whichever_way_it_is_asked_for(tmp_path: Path) -> None:
    returns = council(tmp_path, "20/09/2021")
    assert returns.of("other").position() == returns.position(who="other")
    assert len(returns.of("other").of("other").episodes) == len(returns.of("other").episodes)
    assert np.array_equal(returns.of("other").history().closing, returns.history("other").closing)
    direct, viewed = outlook(returns, 24, who="other", draws=0), outlook(returns.of("other"), 24, draws=0)
    assert np.array_equal(direct.projection.closing.mean, viewed.projection.closing.mean)


def test_what_was_known_at_a_day_knows_no_later_duc(tmp_path: Path) -> None:
    rest = [episode("1", "10/04/2021"), episode("3", "14/06/2021"), episode("4", "03/07/2022")]
    folder = with_uasc(write_returns(tmp_path, YEAR, rest), {"1": "05/10/2022"})
    returns = load(folder).of("other")
    assert returns.children() == 3
    assert as_known(returns, day("31/03/2022")).children() == 1
    assert as_known(returns, day("30/09/2022")).children() == 2
    assert int(as_known(returns, day("30/09/2022")).history().joined.sum()) == 0
    assert int(as_known(returns, day("31/03/2023")).history().joined.sum()) == 1


def test_those_who_stop_being_unaccompanied_are_no_starters_where_a_number_is_given(tmp_path: Path) -> None:
    """They came as unaccompanied children, whose number is given, and would otherwise come twice."""
    returns = council(tmp_path, "20/09/2021")
    assert returns.estimate(who="other").entries.counts.sum() == 3
    assert returns.estimate(who="other").entries.joined == 2
    assert returns.estimate(who="began other").entries.counts.sum() == 1
    given = returns.of(unaccompanied_a_year=12)
    entries = given.estimate().entries
    assert entries.monthly.sum() == pytest.approx(1 / 12 + 1)
    assert entries.estimated.sum() == pytest.approx(1 / 12)
    none = returns.of(unaccompanied_a_year=0)
    starters = [each.estimate(level=True).entries.monthly.sum() * 12 for each in (given, none)]
    assert starters[0] - starters[1] == pytest.approx(12)
