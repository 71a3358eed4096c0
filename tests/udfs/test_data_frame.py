"""Returns, projections and backtests as DataFrames: every figure where its row and column say."""

from __future__ import annotations

import numpy as np
import pytest

from templates.synthetic.council import synthetic_council
from udfs.errors import InputError
from udfs.returns import load
from udfs.returns.backtest import rolling
from udfs.returns.monthly_table import months
from udfs.returns.projection import outlook


@pytest.fixture(scope="module")
def returns(tmp_path_factory):
    folder = tmp_path_factory.mktemp("returns")
    synthetic_council(children=60, years=5, seed=11).write(folder)
    return load(folder)


def test_a_history_balances_month_by_month_and_by_line(returns):
    found = returns.to_frame()
    history = months(returns)
    assert found["end"].tolist() == [month.end for month in history]
    assert (found["opening"] + found["starters"] + found["joined"] - found["leavers"] == found["closing"]).all()
    lines = list(history[0].by_placement)
    assert (found[lines].sum(axis=1) == found["closing"]).all()
    assert not {"CHILD", "DOB"} & set(found.columns)


def test_an_outlook_has_a_row_for_each_date_and_line_and_their_total(returns):
    made = outlook(returns, 6)
    found = made.to_frame()
    assert len(found) == 6 * (len(made.lines) + 1)
    last = found[found["date"] == made.dates[-1]].set_index("line")
    assert list(last.index) == [*made.lines, "all"]
    np.testing.assert_allclose(last["closing"], made.projection.closing.mean[-1])
    np.testing.assert_allclose(last["closing high"], made.projection.closing.high[-1])
    assert last.loc["all", "closing"] == pytest.approx(last.loc[list(made.lines), "closing"].sum())


def test_a_projection_without_names_counts_its_placements(returns):
    projection = outlook(returns, 2).projection
    found = projection.to_frame()
    assert found["month"].unique().tolist() == [1, 2]
    assert found["placement"].tolist()[0] == 0
    assert found["placement"].tolist()[-1] == "all"
    with pytest.raises(InputError) as problem:
        projection.to_frame(["Foster"])
    assert problem.value.argument == "placements"


def test_a_backtest_has_a_row_for_each_score(returns):
    tested = rolling(returns)
    found = tested.to_frame()
    assert len(found) == len(tested.scores)
    assert found["mean_error"].tolist() == [score.mean_error for score in tested.scores]
