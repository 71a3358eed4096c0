"""Unaccompanied children left out, or given a number, in every command alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from addin.cli.commands import app
from templates.synthetic.council import synthetic_council
from tests.snapshots import labels
from tests.snapshots.told import holds, told

pytestmark = pytest.mark.slow

DUC = "15/08/2023"


def run(*words: Any) -> str:
    answer = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def answer(*words: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--json"))
    return found


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns in which half of the unaccompanied children stop being so on one day."""
    council = synthetic_council(children=250, years=4, seed=11)
    folder = tmp_path_factory.mktemp("council")
    council.write(folder)
    for file in folder.rglob("uasc.csv"):
        heading, *rows = file.read_text(encoding="utf-8").splitlines()
        place = heading.split(",").index("DUC")
        for number, row in enumerate(rows):
            cells = row.split(",")
            if int(cells[0][-1]) % 2 == 0:
                cells[place] = DUC
            rows[number] = ",".join(cells)
        file.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return folder


def test_import_and_projection_count_the_same_children(returns: Path) -> None:
    everyone, others = answer("import-903", returns), answer("import-903", returns, "--without-uasc")
    projected = answer("project", returns, "--months", 24, "--without-uasc")
    assert others["children"] == projected["opening"] < everyone["children"]
    assert others["by_placement"] == {line: int(n) for line, n in projected["opening_by_placement"].items()}
    assert others["without_uasc"] is projected["without_uasc"] is True
    assert everyone["without_uasc"] is False
    assert everyone["unaccompanied"] == []
    words = " ".join(others["unaccompanied"])
    assert labels.LEFT_OUT in words
    holds(words, "DUC")
    assert set(others["unaccompanied"]) <= set(projected["notes"])


def test_the_flows_balance_in_every_month(returns: Path) -> None:
    past = answer("import-903", returns, "--without-uasc")["history"]
    assert sum(month["stopped_being_unaccompanied"] for month in past) > 0
    for month in past:
        come = month["starters"] + month["stopped_being_unaccompanied"]
        assert month["opening"] + come - month["leavers"] == month["closing"]
    projected = answer("project", returns, "--months", 24, "--without-uasc")
    before = projected["opening"]
    for month in projected["series"]:
        come = month["starters"] + month["stopped_being_unaccompanied"]
        assert month["children"] == pytest.approx(before + come - month["leavers"])
        assert month["stopped_being_unaccompanied"] > 0
        before = month["children"]


def test_the_screen_names_the_flow(returns: Path) -> None:
    assert "stopped being unaccompanied" in run("import-903", returns, "--without-uasc", "--as-at", "2024-03-31")
    assert "No longer UASC" in run("project", returns, "--without-uasc", "--months", 12)
    assert "No longer UASC" not in run("project", returns, "--months", 12)


@pytest.mark.parametrize("more", [["--without-uasc"], ["--uasc", "18"]])
def test_the_workbook_of_aggregates_says_so_and_its_history_adds_up(
    returns: Path, tmp_path: Path, more: list[str]
) -> None:
    path = tmp_path / "a.xlsx"
    run("import-903", returns, "--out", path, *more)
    book = openpyxl.load_workbook(path, data_only=True)
    words = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    said = labels.UNACCOMPANIED_LEFT_OUT if len(more) == 1 else labels.A_YEAR_AS_GIVEN.format(18)
    assert said in words
    assert [row[3] for row in book["Checks"].iter_rows(values_only=True) if row[3] == "error"] == []
    history = book["History"]
    headings = next(row for row in history.iter_rows(values_only=True) if row[0] == "Month")
    assert ("No longer unaccompanied" in headings) == (len(more) == 1)
    gap = next(n for n, heading in enumerate(headings) if heading and heading.endswith("− leavers − closing"))
    gaps = [row[gap] for row in history.iter_rows(values_only=True) if isinstance(row[gap], (int, float))]
    assert gaps
    assert set(gaps) == {0}


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory, returns: Path) -> Path:
    path = tmp_path_factory.mktemp("costs") / "costs.csv"
    lines = answer("import-903", returns)["by_placement"]
    path.write_text("line,£ a week,inflation\n" + "".join(f'"{line}",700,0\n' for line in lines), encoding="utf-8")
    return path


def plan(returns: Path, costs: Path, path: Path, *more: str) -> tuple[str, openpyxl.Workbook]:
    words = run(
        "new",
        "mtfp-childrens",
        "--returns",
        returns,
        "--population",
        60_000,
        "--unit-costs",
        costs,
        "--out",
        path,
        *more,
    )
    return words, openpyxl.load_workbook(path, data_only=True)


def test_a_plan_without_unaccompanied_children_opens_with_the_others(
    returns: Path, costs: Path, tmp_path: Path
) -> None:
    words, book = plan(returns, costs, tmp_path / "a.xlsx", "--without-uasc")
    others = answer("import-903", returns, "--without-uasc")
    assert labels.LEFT_OUT in words
    cells = "\n".join(str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c)
    assert labels.UNACCOMPANIED_LEFT_OUT in cells
    assert f"{others['children']}" in cells


def test_a_plan_with_a_number_of_unaccompanied_children_has_so_many_more_starters(
    returns: Path, costs: Path, tmp_path: Path
) -> None:
    words, _ = plan(returns, costs, tmp_path / "a.xlsx", "--uasc", "18")
    holds(words, "18 … " + labels.AS_GIVEN)


def test_a_backtest_leaves_them_out_and_says_so(returns: Path, tmp_path: Path) -> None:
    everyone, others = answer("backtest", returns), answer("backtest", returns, "--without-uasc")
    assert others["without_uasc"] is True
    assert others["notes"][0].startswith(labels.UNACCOMPANIED_LEFT_OUT)
    assert others["rows"] != everyone["rows"]
    assert labels.LEFT_OUT in run("backtest", returns, "--without-uasc", "--out", tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert any(labels.LEFT_OUT in str(c) for row in book["Notes"].iter_rows(values_only=True) for c in row)
    given = answer("backtest", returns, "--uasc", 12)
    assert given["uasc_a_year"] == 12
    assert given["rows"] != everyone["rows"]


@pytest.mark.parametrize("command", ["import-903", "project", "backtest"])
def test_left_out_and_given_at_once_is_refused(returns: Path, command: str) -> None:
    found = CliRunner().invoke(app, [command, str(returns), "--uasc", "5", "--without-uasc"])
    told(str(found.exception))


def test_the_options_of_a_plan_need_returns(tmp_path: Path) -> None:
    for more in (["--without-uasc"], ["--uasc", "5"]):
        found = CliRunner().invoke(app, ["new", "mtfp-childrens", "--out", str(tmp_path / "a.xlsx"), *more])
        assert f"{more[0]} needs --returns" in str(found.exception)
