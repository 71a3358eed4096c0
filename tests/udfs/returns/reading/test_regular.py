"""Small regular returns are read without Polars, and to the same numbers; anything irregular is left to it."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from templates.synthetic.council import synthetic_council
from tests.udfs.returns.tiny import episode, write_returns
from udfs.returns import Returns, ReturnsError, load
from udfs.returns import returns as returns_module
from udfs.returns.reading.sources import sources
from udfs.returns.reading.tables.regular import regular

EPISODES = "a/episodes.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A return whose children have numbers of more than eight characters, with blanks and every kind of cell."""
    rows = [
        episode("C20190000012", "10/05/2021", "15/08/2021", REC="X1"),
        episode("C20190000012", "15/08/2021", "", RNE="P", PLACE="K2", PLACE_PROVIDER="PR4"),
        episode("C20190000013", "01/12/2021", ""),
        episode("77", "31/01/2022", "28/02/2022", LS="V4", PLACE_PROVIDER=""),
    ]
    return write_returns(tmp_path, rows)


def read_both(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Returns, Returns]:
    plainly = load(folder)
    monkeypatch.setattr(returns_module, "regular", lambda _: None)
    return plainly, load(folder)


def assert_same(one: Returns, other: Returns) -> None:
    assert (one.lines, one.as_at, one.first_day, one.last_day) == (
        other.lines,
        other.as_at,
        other.first_day,
        other.last_day,
    )
    for field in fields(one.episodes):
        assert np.array_equal(getattr(one.episodes, field.name), getattr(other.episodes, field.name)), field.name
    assert one.report.records() == other.report.records()
    assert one.report.details == other.report.details


def is_regular(folder: Path) -> bool:
    return regular(sources(folder)[0]) is not None


def test_a_regular_return_is_read_to_the_numbers_that_polars_gives(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_regular(folder)
    plainly, framed = read_both(folder, monkeypatch)
    assert_same(plainly, framed)
    assert plainly.children() == 2


@pytest.mark.parametrize("seed", range(6))
def test_synthetic_councils_are_read_to_the_same_numbers(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synthetic_council(children=150, years=3, seed=seed, faults=0.02 * (seed % 2)).write(tmp_path)
    assert_same(*read_both(tmp_path, monkeypatch))


def changed(folder: Path, before: str, after: str) -> Path:
    """The folder with a part of its episodes table changed, once."""
    file = folder / EPISODES
    text = file.read_bytes().decode()
    assert before in text
    file.write_bytes(text.replace(before, after, 1).encode())
    return folder


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("C20190000012,", '"C20190000012",'),
        ("C20190000012,", '"C2019,0000012",'),
        ("CHILD,DECOM", '"CHILD","DECOM"'),
        ("CHILD,DECOM", "\ufeffCHILD,DECOM"),
        ("CHILD,DECOM", "Extract of 2022\r\nCHILD,DECOM"),
        ("\r\n", "\n"),
    ],
)
def test_quoted_cells_byte_order_marks_titles_and_line_ends_are_regular(
    before: str, after: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_regular(changed(folder, before, after))
    assert_same(*read_both(folder, monkeypatch))


def test_a_table_of_a_heading_alone_is_not_read_as_a_row(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a" / "uasc.csv").write_text("CHILD,SEX,DOB,DUC", encoding="utf-8")
    assert not is_regular(folder)
    assert_same(*read_both(folder, monkeypatch))


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_regular_too(separator: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in folder.rglob("*.csv"):
        file.write_bytes(file.read_bytes().replace(b",", separator.encode()))
    assert is_regular(folder)
    assert_same(*read_both(folder, monkeypatch))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("10/05/2021", "10/05/21"),
        ("10/05/2021", "2021-05-10"),
        ("10/05/2021", "31/06/2021"),
        ("10/05/2021", "10/05/2021 00:00"),
        ("10/05/2021", "00/05/2021"),
        ("10/05/2021", "10/00/2021"),
        ("10/05/2021", "10/13/2021"),
        ("10/05/2021", "10/05/1869"),
        ("10/05/2021", "NULL"),
        ("C20190000012,", " C20190000012,"),
        ("C20190000012,", "NULL,"),
        ("C20190000012,", "C2019000001200000,"),
        ("C20190000012,", "Ç20190000012,"),
        ("C20190000012,", 'C2019"0000012,'),
        ("C20190000012,", '"C2019\n0000012",'),
        ("C20190000012,", '"C20190000012,'),
        (",U4,", ",U4,,"),
        (",U4,", ","),
        ("\r\nC20190000013", "\r\n\r\nC20190000013"),
        ("\r\nC20190000013", "\r\n,,,,,,,,,,,,\r\n\r\nC20190000013"),
        ("C20190000013", "\0"),
        ("C20190000013", "C20190000013\x0b"),
    ],
)
def test_an_irregular_table_is_left_to_polars(
    before: str, after: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So what comes of it is the same, a refusal too."""
    assert not is_regular(changed(folder, before, after))
    try:
        plainly, framed = read_both(folder, monkeypatch)
    except ReturnsError as refused:
        monkeypatch.undo()
        with pytest.raises(ReturnsError, match=re.escape(str(refused))):
            load(folder)
    else:
        assert_same(plainly, framed)


def test_a_regular_return_is_projected_without_polars(folder: Path) -> None:
    code = (
        "import sys; from udfs.returns.projection import outlook; from udfs.returns import load; "
        f"outlook(load({str(folder)!r}), 12, level=False); sys.exit('polars' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[4])
