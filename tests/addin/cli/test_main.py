"""The command line as a user meets it: what it writes, prints, keeps and refuses."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from templates.catalogue import WORKBOOKS
from tests.limits import Within
from tests.snapshots import labels
from tests.snapshots.told import told
from udfs import FUNCTIONS

#: Starts commands or servers in processes of their own.
pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-c", "from addin.cli.main import main; main()"]
MADE = {"invented-aggregates", "invented-plan", "invented-backtest"}
DEMO = {f"{name}.xlsx" for name in MADE | WORKBOOKS.keys()} | {
    "tie-out.csv",
    "invented-returns",
    "invented-unit-costs.csv",
}
KEYS = {"source", "figure", "unit", "published", "computed", "difference", "kind", "verdict", "note"}


def run(*args: object, cwd: Path, rc: int = 0) -> subprocess.CompletedProcess[str]:
    """A command in a folder; a terminal, a debugger's wish and colour are taken away."""
    plain = {key: value for key, value in os.environ.items() if key not in ("CARECURVE_DEBUG", "FORCE_COLOR", "TERM")}
    repository = str(Path(__file__).parents[3])
    done = subprocess.run(
        [*COMMAND, *map(str, args)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        env=plain | {"PYTHONPATH": repository, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == rc, done.stderr
    return done


def refused(*args: object, cwd: Path) -> str:
    """The one line of a refusal: nothing on standard output, no traceback, an exit code that is not nil."""
    before = sorted(cwd.rglob("*"))
    done = subprocess.run(
        [*COMMAND, *map(str, args)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3]), "CARECURVE_DEBUG": ""},
    )
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("carecurve: ")
    assert labels.FAULT_STOPPED not in line
    assert sorted(cwd.rglob("*")) == before
    return line.removeprefix("carecurve: ")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo has run once."""
    folder = tmp_path_factory.mktemp("demo")
    done = run("demo", "-o", "out", cwd=folder)
    assert all(name in done.stdout for name in DEMO)
    assert len(done.stdout.splitlines()) <= 15
    return folder


@pytest.mark.timing
def test_the_demo_takes_less_than_a_minute(tmp_path: Path) -> None:
    with Within(True)(wall=60):
        run("demo", "-o", "out", cwd=tmp_path)


def test_the_demo_writes_every_workbook_and_the_tie_out(demo: Path) -> None:
    assert {path.name for path in (demo / "out").iterdir()} == DEMO
    for name, make in WORKBOOKS.items():
        book = openpyxl.load_workbook(demo / "out" / f"{name}.xlsx", data_only=True)
        assert book.sheetnames == [sheet.name for sheet in make().sheets]
        assert book["Cover"]["A3"].value == "All checks OK"
    for name in MADE:
        book = openpyxl.load_workbook(demo / "out" / f"{name}.xlsx", data_only=True)
        assert book["Cover"]["A3"].value == "All checks OK"


def test_the_demos_returns_can_be_projected_with_its_unit_costs(demo: Path) -> None:
    """The plan made of them starts from the same children, and errors put in are reported."""
    out = demo / "out"
    done = run("import-903", out / "invented-returns", "--json", cwd=demo)
    imported = json.loads(done.stdout)
    assert imported["repairs"]
    projected = json.loads(
        run(
            "project",
            out / "invented-returns",
            "--unit-costs",
            out / "invented-unit-costs.csv",
            "--months",
            "12",
            "--json",
            cwd=demo,
        ).stdout
    )
    assert projected["as_at"] == imported["as_at"] == "2026-03-31"
    assert projected["series"][-1]["cost"] > 0
    history = openpyxl.load_workbook(out / "invented-plan.xlsx", data_only=True)["History"]
    closings = [row[3] for row in history.iter_rows(values_only=True) if row[0] == "2025/26"]
    assert closings == [imported["children"]] == [projected["opening"]]


def test_the_tie_out_file_has_the_rows_of_the_command(demo: Path) -> None:
    with (demo / "out" / "tie-out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    printed = records(demo)
    assert [row["figure"] for row in rows] == [record["figure"] for record in printed]
    assert [row["verdict"] for row in rows] == [record["verdict"] for record in printed]


def test_a_second_demo_adds_no_copies_and_counts_again_what_differs(demo: Path) -> None:
    before = {path: path.read_bytes() for path in (demo / "out").rglob("*") if path.is_file()}
    done = run("demo", "-o", "out", cwd=demo)
    assert {path: path.read_bytes() for path in (demo / "out").rglob("*") if path.is_file()} == before
    assert "kept" not in done.stdout.lower()
    differing = sum(record["verdict"] == "differs" for record in records(demo))
    assert f"{differing} differ" in done.stdout


def test_a_further_demo_keeps_returns_that_a_user_changed_apart_from_the_fresh_ones(demo: Path) -> None:
    """A copy among the returns would be read with them."""
    folder = demo / "out" / "invented-returns"
    file = folder / "2024-25" / "header.csv"
    fresh = file.read_bytes()
    file.write_bytes(b"a council's own edits")
    done = run("demo", "-o", "out", cwd=demo)
    assert file.read_bytes() == fresh
    [kept] = {p.name for p in (demo / "out").iterdir()} - DEMO
    assert kept.startswith("invented-returns (kept 2")
    assert (demo / "out" / kept / "2024-25" / "header.csv").read_bytes() == b"a council's own edits"
    assert kept in done.stdout.replace("\n", "")
    shutil.rmtree(demo / "out" / kept)


def test_a_further_demo_keeps_a_file_that_a_user_changed(demo: Path) -> None:
    path = demo / "out" / "portsmouth.xlsx"
    fresh, edited = path.read_bytes(), b"a council's own edits"
    path.write_bytes(edited)
    done = run("demo", "-o", "out", cwd=demo)
    assert path.read_bytes() == fresh
    [kept] = {p.name for p in (demo / "out").iterdir()} - DEMO
    assert kept.startswith("portsmouth (kept 2")
    assert (demo / "out" / kept).read_bytes() == edited
    assert kept in done.stdout.replace("\n", "")
    (demo / "out" / kept).unlink()


def records(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("tie-out", "--json", cwd=folder).stdout)
    return found


def test_the_tie_out_is_printed_for_programs(tmp_path: Path) -> None:
    found = records(tmp_path)
    assert len(found) >= 80
    assert all(record.keys() >= KEYS for record in found)
    assert {record["verdict"] for record in found} == {"ties", "rounds", "within", "differs"}
    assert {record["kind"] for record in found} == {"identity", "computed", "modelled"}
    assert all(record["note"] for record in found if record["verdict"] == "differs")


def test_portsmouths_totals_tie_by_a_worksheet_function(tmp_path: Path) -> None:
    exact = {
        r["published"]
        for r in records(tmp_path)
        if (r["verdict"], r["function"]) == ("ties", "PLACEMENT_VARIANCE")
        and r["computed"] == pytest.approx(r["published"], abs=0.005)
    }
    assert {10_377_402, 8_693_750, 1_683_652} <= exact


def test_the_tie_out_is_printed_for_people(tmp_path: Path) -> None:
    words = run("tie-out", cwd=tmp_path).stdout
    shown = {line.strip() for line in words.splitlines()}
    assert labels.TIED_OUT in shown
    assert labels.WHAT_DIFFERS in shown


@pytest.mark.parametrize("host", ["desktop", "server", "calc"])
def test_a_new_workbook_is_made_for_a_host(host: str, tmp_path: Path) -> None:
    done = run("new", "invest-to-save", "-o", "a folder/plan.xlsx", "--host", host, cwd=tmp_path)
    [path] = (tmp_path / "a folder").iterdir()
    assert "Invest to save" in done.stdout
    assert host in done.stdout
    formula = openpyxl.load_workbook(path)["Breakeven"]["C6"].value.text
    assert formula.startswith("=_xldudf_CASELOAD_BREAKEVEN(" if host == "server" else "=CASELOAD_BREAKEVEN(")


def test_a_new_workbook_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_bytes(b"mine")
    assert refused("new", "portsmouth", "-o", "plan.xlsx", cwd=tmp_path).startswith(
        "plan.xlsx already exists; choose another"
    )
    assert (tmp_path / "plan.xlsx").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["new", "budget", "-o", "plan.xlsx"], "'budget' … 'mtfp-childrens' … 'placement-budget'"),
        (["new", "portsmouth", "-o", "plan.xls"], "plan.xls"),
        (["new", "portsmouth", "-o", "plan"], ""),
        (["new", "portsmouth"], "'--out'"),
        (["new"], "'TEMPLATE'"),
        (["new", "portsmouth", "-o", "plan.xlsx", "--host", "phone"], "'phone' … 'desktop' … 'server'"),
        (["tie-out", "--xml"], ""),
        (["bend-the-curve"], "'bend-the-curve'"),
        (["serve", "--port", "http"], "'http'"),
        (["project", ".", "--inflation", "3%"], "'3%'"),
        (["project", ".", "--interval", "80%"], "'80%'"),
        (["backtest", ".", "--interval", "80%"], "'80%'"),
    ],
)
def test_a_mistake_is_refused_in_one_line(args: list[str], words: str, tmp_path: Path) -> None:
    told(refused(*args, cwd=tmp_path), words)


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    told(refused("demo", "-o", "out", cwd=tmp_path))
    assert (tmp_path / "out").read_text() == "a file"


def test_functions_are_listed_with_their_help(tmp_path: Path) -> None:
    words = run("functions", cwd=tmp_path).stdout
    assert all(f"{name}(" in words for name in FUNCTIONS)
    assert "LAC_RATE(children, population)" in words
    listed = json.loads(run("functions", "--json", cwd=tmp_path).stdout)
    assert [f["name"] for f in listed] == list(FUNCTIONS)
    assert [a["name"] for a in listed[0]["arguments"]] == [p.name for p in FUNCTIONS[listed[0]["name"]].parameters]


def test_the_manual_is_printed(tmp_path: Path) -> None:
    assert run("functions", "--markdown", cwd=tmp_path).stdout.startswith("# Worksheet functions")


def test_functions_are_listed_with_the_rows_of_their_answers(tmp_path: Path) -> None:
    listed = {one["name"]: one["answers"] for one in json.loads(run("functions", "--json", cwd=tmp_path).stdout)}
    [answer] = listed["PROJECT_PLACEMENTS"]
    rows = {row["key"]: row for row in answer["rows"]}
    assert rows["placement.closing"]["each"] == "placement type"
    assert rows["placement.closing"]["unit"] == "children"
    assert rows["total.turning_18"]["when"].startswith("opening is by age")
    assert (rows["placement.closing"]["total"], rows["total.closing"]["total"]) == (False, True)
    outputs = ["children", "cost", "pressure", "effects", "shortfalls"]
    assert [answer["asked"] for answer in listed["PROJECT_SCENARIO"]] == outputs
    [gates] = listed["GATED_DRAWDOWN"]
    assert [column["key"] for column in gates["columns"]] == ["state", "released", "cumulative", "held", "reason"]


def test_help_and_version_are_given(tmp_path: Path) -> None:
    words = run("--help", cwd=tmp_path).stdout
    assert all(command in words for command in ("demo", "tie-out", "new", "functions", "serve", "addin"))
    assert run("--version", cwd=tmp_path).stdout.startswith("carecurve 0.")


@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_path_is_not_the_folder_that_one_is_in(blank: str, tmp_path: Path) -> None:
    (tmp_path / "episodes.csv").write_text("not a return")
    for args in (["import-903", blank], ["project", ".", "--unit-costs", blank], ["new", "portsmouth", "--out", blank]):
        said = run(*args, cwd=tmp_path, rc=2).stderr
        assert "blank" in said
        told(said)
