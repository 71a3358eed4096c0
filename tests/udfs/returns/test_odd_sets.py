"""Small and odd sets of returns: a position or a sentence, never a fault of the program."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.snapshots.told import refuses
from tests.udfs.returns.tiny import day, episode, loaded
from udfs.errors import InputError
from udfs.returns import Returns
from udfs.returns.backtest import rolling
from udfs.returns.projection import outlook

pytestmark = pytest.mark.slow

DAY = datetime.timedelta(1)


def over_a_year(end: str, count: int = 40) -> list[dict[str, str]]:
    """Episodes that start every nine days from 1 April 2022 and all end on one day."""
    starts = [day("01/04/2022") + 9 * n * DAY for n in range(count)]
    return [episode(f"{n:02d}", f"{start:%d/%m/%Y}", end) for n, start in enumerate(starts)]


@pytest.mark.parametrize("end", ["01/04/2023", "02/04/2023"])
def test_returns_of_a_day_or_two_have_a_position_and_neither_history_nor_rates(tmp_path: Path, end: str) -> None:
    returns = loaded(tmp_path, over_a_year(end))
    assert returns.children() == 0
    assert len(returns.history().months) == 0
    with refuses(InputError):
        returns.estimate()
    with refuses(InputError):
        returns.rates_by_window()


def test_a_council_whose_children_have_all_left_has_no_projection_but_a_sentence(tmp_path: Path) -> None:
    returns = loaded(tmp_path, over_a_year("20/03/2023"))
    assert returns.children() == 0
    assert int(returns.history().leavers.sum()) == 40
    assert outlook(returns, 12).projection.opening[-1] == 0


def test_a_backtest_may_have_an_origin_before_any_of_the_children_came(tmp_path: Path) -> None:
    old = [episode("1", "10/04/2020", "11/04/2020")]
    others = [episode(str(n), f"{n:02d}/12/2022") for n in range(2, 9)]
    later = [[*old], [episode("1", "10/09/2021", "12/09/2021")], others, others]
    returns = loaded(tmp_path, *later)
    alone = returns.of("unaccompanied")
    assert alone.children() == 0
    assert {forecast.projected for forecast in rolling(alone).forecasts} == {0.0}


def asked(returns: Returns) -> None:
    """Everything the commands ask of returns."""
    returns.position()
    returns.history()
    for question in (returns.rates_by_window, lambda: outlook(returns, 12, in_short=True), lambda: rolling(returns)):
        try:
            question()
        except InputError as problem:
            assert 20 < len(str(problem)) < 400


@pytest.mark.parametrize("seed", range(60))
def test_small_odd_sets_are_counted_or_refused_in_a_sentence(tmp_path: Path, seed: int) -> None:
    generator = np.random.default_rng(seed)

    def one_of(choices: Sequence[Any]) -> Any:
        return choices[generator.integers(len(choices))]

    edges = [
        "31/03/2022",
        "01/04/2022",
        "31/03/2023",
        "01/04/2023",
        "02/04/2023",
        "29/02/2024",
        "15/08/2022",
        "30/09/2022",
    ]
    years = []
    for _ in range(one_of([1, 1, 2, 3])):
        rows = []
        for n in range(one_of([1, 2, 3, 25])):
            end = one_of(["", one_of(edges), "01/04/2023"])
            rest = {"RNE": one_of("SPLTBU"), "REC": one_of(["", "X1", "E4A", "E2", "E11"])}
            rest |= one_of([{}, {"PLACE": "T0", "PLACE_PROVIDER": ""}, {"PLACE_PROVIDER": "PR4"}])
            rows.append(episode(f"{n % 7}", one_of(edges), end, **rest))
        years.append(rows)
    try:
        returns = loaded(tmp_path, *years)
    except InputError as problem:
        assert 20 < len(str(problem)) < 400
        return
    asked(returns)
    for as_at in (returns.first_day, returns.last_day, day("31/03/2020"), day("30/06/2022")):
        try:
            asked(loaded(tmp_path, *years, as_at=as_at))
        except InputError as problem:
            assert 20 < len(str(problem)) < 400
