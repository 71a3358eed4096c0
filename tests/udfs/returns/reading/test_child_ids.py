"""Children whose code lost its leading zeros, or got a .0, when somebody opened a file elsewhere and saved it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

from templates.synthetic.council import synthetic_council
from tests.udfs.returns.tiny import HEADER, IN_HOUSE, day, episode, found, spans, write_returns, write_table
from udfs.returns import Returns, load
from udfs.returns import returns as returns_module

Rows = list[list[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthetic_council(children=120, years=3, seed=5).write(tmp_path_factory.mktemp("returns"))


def without_zeros(code: str) -> str:
    return code.lstrip("0")


def as_decimal(code: str) -> str:
    return f"{code}.0"


def as_number(code: str) -> str:
    return as_decimal(without_zeros(code))


Spoil = Callable[[str], str]


def saved(folder: Path, to: Path, files: str, rows: Callable[[Rows], Iterable[int]], spoil: Spoil) -> tuple[Path, int]:
    """A copy of the folder in which CHILD of some rows of some files is spoilt, and how many are."""
    lost = 0
    for file in sorted(folder.rglob("*.csv")):
        cells = list(csv.reader(file.open()))
        for row in rows(cells) if file.match(files) else ():
            spoilt = spoil(cells[row][0])
            lost += spoilt != cells[row][0]
            cells[row][0] = spoilt
        copy = to / file.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with copy.open("w", newline="") as out:
            csv.writer(out).writerows(cells)
    return to, lost


def every_row(cells: Rows) -> range:
    return range(1, len(cells))


def every_other_row(cells: Rows) -> range:
    return range(1, len(cells), 2)


@pytest.mark.parametrize("plainly", [True, False])
@pytest.mark.parametrize("spoil", [without_zeros, as_decimal, as_number])
@pytest.mark.parametrize(
    ("files", "rows"),
    [
        ("2023-24/*.csv", every_row),
        ("2024-25/episodes.csv", every_row),
        ("2022-23/header.csv", every_row),
        ("*/*.csv", every_other_row),
    ],
)
def test_returns_with_children_as_numbers_in_part_are_those_without(
    folder: Path,
    tmp_path: Path,
    files: str,
    rows: Callable[[Rows], Iterable[int]],
    spoil: Spoil,
    plainly: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spoilt, lost = saved(folder, tmp_path, files, rows, spoil)
    whole = load(folder)
    if not plainly:
        monkeypatch.setattr(returns_module, "regular", lambda _: None)
    returns = load(spoilt)
    assert sorted(spans(returns)) == sorted(spans(whole))
    assert sorted(births(returns)) == sorted(births(whole))
    assert 50 < returns.report.by_rule()["zeros_lost"] <= lost  # fewer: some children are in no other table
    assert returns.report.by_rule() | {"zeros_lost": 0} == whole.report.by_rule() | {"zeros_lost": 0}


def births(returns: Returns) -> list[int]:
    found: list[int] = returns.episodes.birth[np.unique(returns.episodes.child, return_index=True)[1]].tolist()
    return found


def test_two_children_in_one_header_stay_two(tmp_path: Path) -> None:
    rows = [episode("0012", "10/04/2021"), episode("12", "11/05/2021")]
    returns = load(write_returns(tmp_path, rows, [episode("12", "11/05/2021"), episode("3", "04/04/2022")]))
    assert returns.children(day("01/06/2021")) == 2
    assert found(returns, "zeros_lost") == []


def test_letters_and_the_child_nought_are_left_as_they_are(tmp_path: Path) -> None:
    folder = write_returns(tmp_path, [episode("0A", "10/04/2021"), episode("00", "11/05/2021")])
    write_table(folder / "b" / "header.csv", HEADER, [{"CHILD": "A", "SEX": "1", "DOB": "01/01/2012"}])
    assert found(load(folder), "zeros_lost") == []


@pytest.mark.parametrize("nobody", ["", "NULL", "n/a", "None"])
def test_nobody_stays_nobody_where_zeros_were_lost(tmp_path: Path, nobody: str) -> None:
    rows = [episode("0012", "10/04/2021"), episode(nobody, "11/05/2021"), episode("03", "04/05/2021")]
    returns = load(write_returns(tmp_path, rows, [episode("12", "10/04/2021"), episode("03", "04/05/2021")]))
    assert spans(returns) == [("10/04/2021", "open", IN_HOUSE), ("04/05/2021", "open", IN_HOUSE)]
    assert ("no_child", "a/episodes.csv", 3) in found(returns)
