"""``carecurve fit`` as a user meets it: what it prints, its exit codes, the copy it writes, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from templates.edit import StoredWorkbook
from tests.addin.cli.test_main import refused, run
from tests.snapshots.told import holds, told
from tests.templates.cells import File
from tests.templates.fit_example import CELLS, TRUE, fit_example
from tests.templates.fit_example import written as example

#: Starts commands or servers in processes of their own.
pytestmark = pytest.mark.slow

NOT_MET = 3
FEW = ("--starts", "2")


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return example(tmp_path / "plan.xlsx")


def test_the_true_assumptions_are_found_and_said_in_words(plan: Path) -> None:
    before = plan.read_bytes()
    words = " ".join(run("fit", "plan.xlsx", *FEW, cwd=plan.parent).stdout.split())
    for value in ("96", "0.35", "0.5", "Inputs!C6"):
        assert value in words
    found = json.loads(run("fit", "plan.xlsx", "--json", *FEW, cwd=plan.parent).stdout)
    assert told(" ".join(found["verdict"]), "3 … Foster starters … 96 … 90") in words
    assert plan.read_bytes() == before
    assert list(plan.parent.iterdir()) == [plan]


def test_the_answer_is_printed_for_programs(plan: Path) -> None:
    found = json.loads(run("fit", "plan.xlsx", "--json", *FEW, cwd=plan.parent).stdout)
    assert (found["met"], found["unique"], found["sheet"], found["out"]) == (True, True, "Fit", None)
    assert {one["name"]: one["value"] for one in found["assumptions"]} == pytest.approx(TRUE, rel=1e-5)
    assert {one["name"]: one["cell"] for one in found["assumptions"]} == CELLS
    assert [one["implausible"] for one in found["assumptions"]] == ["high", None, None]
    assert [one["met"] for one in found["targets"]] == [True] * 3
    assert found["verdict"][0] == "All 3 targets are met."


def test_targets_out_of_reach_are_said_with_an_exit_code_of_their_own(tmp_path: Path) -> None:
    example(tmp_path / "plan.xlsx", E6=70)
    words = run("fit", "plan.xlsx", *FEW, cwd=tmp_path, rc=NOT_MET).stdout
    assert "cannot be met within the bounds" in " ".join(words.split())
    assert "at high bound" in words
    found = json.loads(run("fit", "plan.xlsx", "--json", *FEW, cwd=tmp_path, rc=NOT_MET).stdout)
    assert found["met"] is False
    assert found["assumptions"][0]["at_bound"] == "high"
    assert found["assumptions"][0]["value"] == 70


def test_an_answer_that_is_not_unique_names_what_trades_off(tmp_path: Path) -> None:
    blank = {f"{column}{row}": None for column in "ABCDEFG" for row in (15, 16)} | {
        f"{column}8": None for column in "ABCDEFGH"
    }
    example(tmp_path / "plan.xlsx", **blank)
    found = json.loads(run("fit", "plan.xlsx", "--json", *FEW, cwd=tmp_path).stdout)
    assert (found["met"], found["unique"]) == (True, False)
    [trade] = found["trade_offs"]
    # more starters and faster leaving give the same children a year on
    assert (trade["first"], trade["second"]) == ("Foster starters", "Foster leaving")
    assert trade["correlation"] > 0.9
    told(" ".join(found["verdict"]))


def test_a_copy_has_the_values_put_in_and_meets_the_targets(plan: Path) -> None:
    before = plan.read_bytes()
    done = run("fit", "plan.xlsx", "--out", "fitted.xlsx", *FEW, cwd=plan.parent)
    assert plan.read_bytes() == before
    holds(done.stdout, "fitted.xlsx … plan.xlsx")
    copy = plan.parent / "fitted.xlsx"
    stored = openpyxl.load_workbook(copy, data_only=True)
    assert stored["Inputs"]["C6"].value == pytest.approx(96, rel=1e-5)
    assert [stored["Fit"][f"G{row}"].value for row in (14, 15, 16)] == ["OK"] * 3
    assert File(copy).formulas == File(plan).formulas
    book = StoredWorkbook(copy)
    cells = book.worked_out
    stored_values = ["" if (value := book.stored(cell).value) is None else value for cell in cells]
    assert stored_values == pytest.approx(book.values(cells))


def test_a_copy_never_overwrites_and_json_stays_json(plan: Path) -> None:
    taken = plan.parent / "taken.xlsx"
    taken.write_bytes(b"mine")
    told(refused("fit", "plan.xlsx", "-o", "taken.xlsx", cwd=plan.parent), "taken.xlsx")
    assert "plan.xlsx already exists" in refused("fit", "plan.xlsx", "-o", "plan.xlsx", cwd=plan.parent)
    done = run("fit", "plan.xlsx", "--json", "-o", "new.xlsx", *FEW, cwd=plan.parent)
    assert json.loads(done.stdout)["out"] == "new.xlsx"
    assert "new.xlsx" in done.stderr


def test_a_workbook_saved_by_another_program_is_fitted(plan: Path) -> None:
    openpyxl.load_workbook(plan).save(plan)
    found = json.loads(run("fit", "plan.xlsx", "--json", *FEW, cwd=plan.parent).stdout)
    assert found["met"]
    told(found["notes"][0])


@pytest.mark.parametrize(
    ("changes", "args", "words"),
    [
        (
            {"D6": 300},
            [],
            "Fit!D6 … 'Foster starters' … 300 … 200",
        ),
        ({"D6": 70}, [], "Fit!D6 … 'Foster starters' … 60 … 70 … 200"),
        ({"D6": None}, [], "Fit!D6 … 'Foster starters'"),
        ({"E14": None}, [], "Fit!E14 … 'Foster children, year 1'"),
        ({"A7": "Foster starters"}, [], "2 … 'Foster starters'"),
        (
            {"C14": "='Plan for children'!B5"},
            [],
            "Fit!C14 … 'Plan for children'!B5 … 'Foster children, year 1'",
        ),
        ({}, ["--sheet", "Fitting"], "'Fitting'"),
        ({}, ["--starts", "1"], "1 … 2 … 100"),
        ({}, ["-o", "new.csv"], "new.csv"),
    ],
)
def test_a_mistake_is_refused_in_one_line(changes, args, words: str, tmp_path: Path) -> None:
    example(tmp_path / "plan.xlsx", **changes)
    told(refused("fit", "plan.xlsx", *args, cwd=tmp_path), words)


def test_files_that_are_no_workbooks_are_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.xlsx").write_text("not a workbook")
    told(refused("fit", "notes.xlsx", cwd=tmp_path), "notes.xlsx")
    assert "none.xlsx is not there" in refused("fit", "none.xlsx", cwd=tmp_path)


def test_help_says_the_exit_codes(tmp_path: Path) -> None:
    words = " ".join(run("fit", "--help", cwd=tmp_path).stdout.split())
    assert "Exit code 0: every target is met. 3: they cannot all be met." in words


def test_the_example_differs_from_the_truth_at_the_start() -> None:
    inputs = fit_example().sheet("Inputs")
    assert inputs.constants[5, 2].value != TRUE["Foster starters"]
