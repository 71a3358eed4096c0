"""Children numbered anew between two returns, as when a council changes its system."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from addin.returns_commands import project
from templates.synthetic_council import SyntheticCouncil, synthetic_council
from tests.ssda903.tiny import found
from udfs.ssda903 import load


@pytest.fixture
def council() -> SyntheticCouncil:
    return synthetic_council(children=120, years=4, seed=21, faults=0.03)


def test_numbering_all_children_anew_is_noted_at_the_last_return_before(
    tmp_path: Path, council: SyntheticCouncil
) -> None:
    for name, frame in council.files.items():
        if name >= "2023-24":
            council.files[name] = frame.with_columns(CHILD="N" + frame["CHILD"])
    folder = council.write(tmp_path)
    assert found(load(folder), "few_continue") == [("few_continue", "2022-23/episodes.csv", 0)]
    answer = CliRunner().invoke(project, [str(folder), "--json", "--months", "12"])
    assert any("numbered anew" in note for note in json.loads(answer.stdout)["notes"])


def test_children_who_left_between_two_returns_are_no_sign_of_it(tmp_path: Path, council: SyntheticCouncil) -> None:
    returns = load(council.write(tmp_path / "all"))
    assert returns.report.by_rule()["open_stale"] > 0
    assert found(returns, "few_continue") == []
    del council.files["2022-23/episodes.csv"], council.files["2022-23/header.csv"]
    assert found(load(council.write(tmp_path / "without a year")), "few_continue") == []
