"""Which finance lines are the council's own, and where their children go when they are full."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.snapshots.told import refuses
from udfs.returns import ReturnsError, finance_lines
from udfs.returns.reading.codes import FinanceLines, built_in_table

OWN = [
    ("U4", "PR1", "Our carers", "yes"),
    ("U4", "PR4", "Agency carers", "no"),
    ("U4", "PR5", "Agency carers", "no"),
    ("K2", "PR1", "Our homes", "yes"),
    ("K2", "*", "Other homes", "no"),
    ("P1", "*", "At home", "no"),
]


def mapping(path: Path, rows: list[tuple[str, ...]], *more: str) -> FinanceLines:
    file = path / "lines.csv"
    with file.open("w", newline="", encoding="utf-8") as to:
        csv.writer(to).writerows([("place", "provider", "line", *more), *rows])
    return finance_lines(file)


@pytest.mark.parametrize("heading", ["in_house", "In-house", "IN HOUSE", " in house "])
@pytest.mark.parametrize("yes", ["yes", "Y", "TRUE", "1"])
def test_a_column_says_which_lines_are_in_house(tmp_path: Path, heading: str, yes: str) -> None:
    rows = [(*row[:3], yes if row[3] == "yes" else "") for row in OWN]
    assert mapping(tmp_path, rows, heading).own == {"Our carers", "Our homes"}


def test_children_go_to_the_private_line_of_the_same_places_when_a_line_is_full(tmp_path: Path) -> None:
    found = mapping(tmp_path, list(OWN), "in_house")
    assert found.overflow("Our carers", found.lines) == "Agency carers"
    assert found.overflow("Our homes", found.lines) == "Other homes"
    assert found.overflow("Our homes", ["Our homes", "Agency carers"]) is None


def test_a_column_may_say_where_children_go_when_a_line_is_full(tmp_path: Path) -> None:
    rows = [(*row, "Other homes" if row[2] == "Our carers" else "") for row in OWN]
    found = mapping(tmp_path, rows, "in_house", "when full")
    assert found.overflow("Our carers", found.lines) == "Other homes"
    assert found.overflow("Our homes", found.lines) == "Other homes"


def test_without_the_column_lines_with_the_built_in_names_are_as_built_in(tmp_path: Path) -> None:
    found = mapping(tmp_path, [("U4", "PR1", "In-house fostering"), ("K2", "PR1", "Our homes")])
    assert found.in_house is None
    assert found.own == {"In-house fostering"}


def test_the_built_in_mapping_says_which_lines_are_in_house_and_where_children_go() -> None:
    found = finance_lines()
    assert {line: found.overflow(line, found.lines) for line in found.own} == {
        "In-house fostering": "Independent fostering (IFA)",
        "In-house residential": "External residential",
    }
    assert found.temporary == {"T0", "T1", "T2", "T3", "T4"}


def test_the_built_in_mapping_as_printed_is_the_mapping(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(built_in_table(), encoding="utf-8")
    assert finance_lines(tmp_path / "lines.csv") == finance_lines()
    assert all(len(row) == 5 for row in csv.reader(io.StringIO(built_in_table())))


def test_a_column_says_which_places_are_temporary(tmp_path: Path) -> None:
    rows = [("U4", "*", "Carers", "no"), ("T0", "*", "Respite", "no"), ("T3", "*", "Respite", "yes")]
    assert mapping(tmp_path, rows, "temporary").temporary == {"T3"}
    assert mapping(tmp_path, [row[:3] for row in rows]).temporary == {"T0", "T1", "T2", "T3", "T4"}


@pytest.mark.parametrize(
    ("rows", "headings", "message"),
    [
        ([("U4", "PR1", "Ours", "perhaps")], ["in_house"], "lines.csv row 2 … in_house … 'perhaps'"),
        (
            [("U4", "PR1", "Ours", "yes"), ("U5", "PR1", "Ours", "no")],
            ["in_house"],
            "lines.csv row 3 … in_house … row 2",
        ),
        (
            [("U4", "PR1", "Ours", "yes", "Theirs")],
            ["in_house", "when_full"],
            "row 2 … 'Theirs'",
        ),
        ([("U4", "PR1", "Ours", "yes", "Ours")], ["in_house", "when_full"], ""),
    ],
)
def test_what_cannot_be_meant_is_refused_by_row(
    tmp_path: Path, rows: list[tuple[str, ...]], headings: list[str], message: str
) -> None:
    with refuses(ReturnsError, message):
        mapping(tmp_path, rows, *headings)
