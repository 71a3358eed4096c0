"""carecurve new with --returns as a user meets it: what it writes, says and refuses."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner
from rich.console import Console

from addin.cli.new import new
from addin.cli.returns import commands as returns_commands
from templates.synthetic.council import SyntheticCouncil, synthetic_council
from templates.synthetic.model import LINES
from tests.snapshots import labels
from tests.snapshots.told import holds, told
from tests.udfs.returns.tiny import episode, write_returns

pytestmark = pytest.mark.slow

CHILD, BIRTH = "KIM4711", "13/07/2011"
PEOPLE = ("--population", "110000")


@pytest.fixture(scope="module")
def council() -> SyntheticCouncil:
    return synthetic_council(children=250, years=4, seed=11)


@pytest.fixture(scope="module")
def returns(council: SyntheticCouncil, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return council.write(tmp_path_factory.mktemp("returns"))


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("costs") / "costs.csv"
    rows = ["Finance line,£ a week,Inflation", *(f"{line},1000,3%" for line in LINES)]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def made(*args: object) -> str:
    done = CliRunner().invoke(new, ["mtfp-childrens", *map(str, args)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_plan_is_made_and_says_what_it_is_from(
    council: SyntheticCouncil, returns: Path, costs: Path, tmp_path: Path
) -> None:
    path = tmp_path / "new folder" / "plan.xlsx"
    said = made("--returns", returns, *PEOPLE, "--unit-costs", costs, "--council", "Anyshire", "-o", path)
    told(said.replace(str(path), path.name), "32 … 1 April 2021 … 31 March 2025")
    stored = openpyxl.load_workbook(path, data_only=True)
    assert stored["Cover"]["A3"].value == "All checks OK"
    assert stored["Cover"]["B5"].value == labels.SMALL_NUMBERS
    history = [[cell.value for cell in row] for row in stored["History"]["A6:E9"]]
    assert [row[0] for row in history] == ["2021/22", "2022/23", "2023/24", "2024/25"]
    assert history[-1][3] == sum(council.count(datetime.date(2025, 3, 31)).values())
    assert {row[4] for row in history} == {110_000}


def test_it_may_start_from_an_earlier_31_march_for_another_host(returns: Path, costs: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.xlsx"
    with xlsxwriter.Workbook(str(people)) as book:
        sheet = book.add_worksheet()
        for row, year in enumerate(range(2021, 2029)):
            sheet.write_row(row, 0, [f"{year}/{year - 1999}", 100_000 + year])
    path = tmp_path / "plan.xlsx"
    given = ("--returns", returns, "--population", people, "--unit-costs", costs, "--as-at", "31/03/2024")
    assert "for server" in made(*given, "--host", "server", "-o", path)
    stored = openpyxl.load_workbook(path, data_only=True)
    assert [row[0].value for row in stored["History"]["E6:E13"]] == [100_000 + year for year in range(2021, 2029)]
    formulas = openpyxl.load_workbook(path)
    assert "_xldudf_PROJECT_SCENARIO(" in formulas["Flow"]["F8"].value.text


def test_prices_of_new_placements_are_said_to_be_unused(returns: Path, tmp_path: Path) -> None:
    path = tmp_path / "costs.csv"
    rows = ["Line,£ a week,New placements,Inflation", *(f"{line},1000,1100,3%" for line in LINES)]
    path.write_text("\n".join(rows), encoding="utf-8")
    said = made("--returns", returns, *PEOPLE, "--unit-costs", path, "-o", tmp_path / "plan.xlsx")
    holds(said, "costs.csv")


def test_no_child_is_named_anywhere(council: SyntheticCouncil, returns: Path, costs: Path, tmp_path: Path) -> None:
    identifiers = {child for name, frame in council.files.items() if "header" in name for child in frame["CHILD"]}
    path = tmp_path / "plan.xlsx"
    texts = [made("--returns", returns, *PEOPLE, "--unit-costs", costs, "-o", path)]
    with zipfile.ZipFile(path) as package:
        texts += [package.read(name).decode() for name in package.namelist()]
    assert len(identifiers) > 200
    for text in texts:
        assert not identifiers & set(re.findall(r"(?<![\d.])\d{7}(?!\d)", text))


def test_reading_shows_its_progress_on_a_terminal(
    returns: Path, costs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(returns_commands, "err", Console(file=terminal, force_terminal=True, width=100))
    assert "Reading" not in made("--returns", returns, *PEOPLE, "--unit-costs", costs, "-o", tmp_path / "plan.xlsx")
    assert "12/12" in terminal.getvalue()


def test_it_never_overwrites(returns: Path, costs: Path, tmp_path: Path, refused: Callable[..., str]) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"mine")
    line = refused("new", "mtfp-childrens", "--returns", returns, *PEOPLE, "--unit-costs", costs, "-o", path)
    told(line)
    assert path.read_bytes() == b"mine"


def test_returns_with_a_year_missing_are_refused(
    council: SyntheticCouncil, costs: Path, tmp_path: Path, refused: Callable[..., str]
) -> None:
    folder = council.write(tmp_path / "returns")
    shutil.rmtree(folder / "2022-23")
    path = tmp_path / "plan.xlsx"
    line = refused("new", "mtfp-childrens", "--returns", folder, *PEOPLE, "--unit-costs", costs, "-o", path)
    told(line, "2022/23")
    assert not path.exists()


def test_what_cannot_be_used_is_refused_in_one_line(
    returns: Path, costs: Path, tmp_path: Path, refused: Callable[..., str]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "people.csv").write_text("2024/25,110000\n")
    given = ["mtfp-childrens", "--returns", returns]
    for args, words in (
        (given, "--returns … --population … 0 … 17"),
        (given, "ONS"),
        (
            [*given, *PEOPLE],
            "",
        ),
        (
            [*given, *PEOPLE, "--as-at", "2024-09-30"],
            "30 September 2024 … 31",
        ),
        ([*given, *PEOPLE, "--as-at", "2021-09-30"], ""),
        (
            [*given, *PEOPLE, "--unit-costs", costs, "--as-at", "2022-03-31"],
            "1 … 31 March 2022",
        ),
        (
            [*given, "--population", tmp_path / "people.csv", "--unit-costs", costs],
            "people.csv … 2021/22 … 2022/23 … 2023/24 … 2025/26",
        ),
        ([*given, "--population", "many"], ""),
        ([*given, "--population", "110", "--unit-costs", costs], ""),
        ([*given, *PEOPLE, "--unit-costs", tmp_path / "no.csv"], "no.csv"),
        ([*given, *PEOPLE, "--mapping", tmp_path / "no.csv"], "no.csv"),
        (["mtfp-childrens", "--returns", tmp_path / "empty", *PEOPLE], "CSV … XML"),
        (["mtfp-childrens", *PEOPLE], "--population … --returns"),
        (["mtfp-childrens", "--as-at", "2025-03-31"], "--as-at … --returns"),
        (["mtfp-childrens", "--mapping", "m.csv"], "--mapping … --returns"),
        (["portsmouth", "--unit-costs", "m.csv"], "--unit-costs … --returns"),
        (["portsmouth", "--council", "Anyshire"], "--council … --returns"),
        (["invest-to-save", "--returns", returns, *PEOPLE], "--returns"),
    ):
        told(refused("new", *args, "-o", tmp_path / "plan.xlsx"), words)
    assert not (tmp_path / "plan.xlsx").exists()


def test_a_return_given_for_anything_else_is_not_repeated(tmp_path: Path, refused: Callable[..., str]) -> None:
    folder = write_returns(tmp_path, [episode(CHILD, "10/04/2021")], births={CHILD: BIRTH})
    header = folder / "a" / "header.csv"
    for args in (("--population", header), (*PEOPLE, "--unit-costs", header), (*PEOPLE, "--mapping", header)):
        line = refused("new", "mtfp-childrens", "--returns", folder / "a", *args, "-o", tmp_path / "plan.xlsx")
        assert CHILD not in line
        assert BIRTH not in line
