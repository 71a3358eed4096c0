"""Children numbered anew between two returns, as when a council changes its system."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from addin.cli.returns.commands import project
from templates.synthetic.council import SyntheticCouncil, synthetic_council
from tests.snapshots import labels
from tests.udfs.returns.tiny import episode, found, loaded
from udfs.returns import load


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
    assert any("given new numbers" in note for note in json.loads(answer.stdout)["notes"])


def test_children_who_left_between_two_returns_are_no_sign_of_it(tmp_path: Path, council: SyntheticCouncil) -> None:
    returns = load(council.write(tmp_path / "all"))
    assert returns.report.by_rule()["open_stale"] > 0
    assert found(returns, "few_continue") == []
    del council.files["2022-23/episodes.csv"], council.files["2022-23/header.csv"]
    assert found(load(council.write(tmp_path / "without a year")), "few_continue") == []


@pytest.mark.parametrize(("other", "is_noted"), [("another council", True), ("half of its children", False)])
def test_two_files_of_one_year_without_a_child_in_common_are_noted(
    tmp_path: Path, council: SyntheticCouncil, other: str, is_noted: bool
) -> None:
    folder = council.write(tmp_path)
    if is_noted:
        synthetic_council(children=100, years=1, last_year=2025, seed=22).write(tmp_path / "neighbour")
        for file in (tmp_path / "neighbour").rglob("*.csv"):
            heading, *rows = file.read_text().splitlines()
            file.write_text("\n".join([heading, *(f"N{row}" for row in rows)]))
    else:
        given = (folder / "2024-25" / "episodes.csv").read_text().splitlines(keepends=True)
        (folder / "again").mkdir()
        (folder / "again" / "episodes.csv").write_text("".join(given[: len(given) // 2]))
    returns = load(folder)
    assert bool(found(returns, "other_children")) is is_noted
    answer = CliRunner().invoke(project, [str(folder), "--json", "--months", "12"])
    assert any(labels.HARDLY_CHILD_COMMON in note for note in json.loads(answer.stdout)["notes"]) is is_noted


@pytest.mark.parametrize(
    ("there", "silent", "noted"), [(60, 20, True), (79, 20, True), (80, 20, False), (60, 19, False)]
)
def test_twenty_children_and_more_than_a_quarter_are_a_sign_of_it(
    tmp_path: Path, there: int, silent: int, noted: bool
) -> None:
    """``silent`` of the children in care on 31 March 2022 are not in the next return; others had left before."""
    open_rows = [episode(f"{i}", f"{1 + i % 28:02d}/{5 + i % 7:02d}/2021") for i in range(there)]
    gone = [episode(f"gone {i}", f"{1 + i:02d}/06/2021", f"{1 + i:02d}/07/2021") for i in range(25)]
    later = [episode(f"later {i}", f"{1 + i:02d}/06/2022", f"{1 + i:02d}/07/2022") for i in range(25)]
    returns = loaded(tmp_path, [*open_rows, *gone], [*open_rows[silent:], *later])
    assert returns.report.by_rule()["open_stale"] == silent
    assert found(returns, "few_continue") == [("few_continue", "a/episodes.csv", 0)] * noted


@pytest.mark.parametrize(("shared", "noted"), [(20, False), (1, False), (0, True)])
def test_a_small_file_of_children_who_are_in_a_large_one_of_the_year_is_not_noted(
    tmp_path: Path, shared: int, noted: bool
) -> None:
    """One of twenty is as many as may be in both by mistake."""
    many = [episode(f"{i}", f"{1 + i % 28:02d}/{4 + i % 9:02d}/2021") for i in range(500)]
    few = [episode(f"{i}" if i < shared else f"other {i}", f"{1 + i:02d}/02/2022") for i in range(20)]
    assert bool(found(loaded(tmp_path, many, few), "other_children")) is noted
