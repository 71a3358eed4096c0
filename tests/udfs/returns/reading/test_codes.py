"""Finance lines by placement and provider, and codes that nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from tests.snapshots.told import refuses
from tests.udfs.returns.tiny import day, episode, found, loaded
from udfs.errors import InputError
from udfs.returns import ReturnsError, finance_lines

ON = day("01/06/2021")


@pytest.mark.parametrize(
    ("place", "provider", "line"),
    [
        ("U1", "PR1", "Kinship"),
        ("U3", "PR4", "Kinship"),
        ("U4", "PR1", "In-house fostering"),
        ("U6", "PR4", "Independent fostering (IFA)"),
        ("U5", "PR5", "Independent fostering (IFA)"),
        ("U5", "PR2", "Fostering by another public body"),
        ("U5", "PR3", "Fostering by another public body"),
        ("K2", "PR1", "In-house residential"),
        ("K2", "PR4", "External residential"),
        ("R1", "PR2", "External residential"),
        ("S1", "PR5", "External residential"),
        ("K1", "PR2", "Secure"),
        ("K3", "PR4", "Supported accommodation 16+"),
        ("H5", "PR4", "Supported accommodation 16+"),
        ("P2", "", "Supported accommodation 16+"),
        ("P1", "PR0", "Placed with parents"),
        ("A3", "PR1", "Placed for adoption"),
        ("A6", "PR5", "Placed for adoption"),
        ("T0", "", "Other"),
        ("Z1", "PR4", "Other"),
        ("Z14", "", "Other"),
        ("R5", "PR3", "Other"),
        ("U4", "", None),
        ("U4", "PR0", None),
        ("X9", "PR1", None),
    ],
)
def test_the_built_in_lines(place: str, provider: str, line: str | None) -> None:
    assert finance_lines().line(place, provider) == line


def test_a_pair_without_a_line_is_counted_in_its_own_and_reported(tmp_path: Path) -> None:
    returns = loaded(
        tmp_path,
        [
            episode("1", "10/04/2021"),
            episode("2", "10/04/2021", PLACE_PROVIDER=""),
            episode("3", "10/04/2021", PLACE="Q9"),
            episode("4", "10/04/2021", PLACE="Q9"),
        ],
    )
    assert returns.position(ON) == {"In-house fostering": 1, "Unmapped": 3}
    assert found(returns, "unmapped_place") == [("unmapped_place", "a/episodes.csv", row) for row in (3, 4, 5)]
    assert returns.report.details["unmapped_place"] == {"U4 (blank)": 1, "Q9 PR1": 2}


def test_codes_outside_the_lists_are_reported_and_kept(tmp_path: Path) -> None:
    rows = [
        episode("1", "10/04/2021", LS="C9"),
        episode("2", "10/04/2021", "01/07/2021", REC="E99"),
        episode("3", "10/04/2021", RNE="Z"),
        episode("4", "10/04/2021", PLACE="H5", PLACE_PROVIDER="PR9"),
    ]
    returns = loaded(tmp_path, rows)
    assert returns.children(ON) == 4
    assert found(returns, "unknown_code") == [("unknown_code", "a/episodes.csv", row) for row in (2, 3, 4, 5)]
    assert returns.report.details["unknown_code"] == {"RNE Z": 1, "LS C9": 1, "PLACE_PROVIDER PR9": 1, "REC E99": 1}


def test_a_council_can_give_its_own_lines(tmp_path: Path) -> None:
    mapping = tmp_path / "lines.csv"
    mapping.write_text("Line,Place,Provider\nBlock contract,U4,PR1\nEverything else,u4,*\n")
    returns = loaded(
        tmp_path / "r", [episode("1", "10/04/2021"), episode("2", "10/04/2021", PLACE_PROVIDER="PR4")], mapping=mapping
    )
    assert returns.position(ON) == {"Block contract": 1, "Everything else": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("place,line\nU4,A\n", ""),
        ("place,provider,line\nU4,PR1,A\nU4,PR1,B\n", "row 3"),
        ("place,provider,line\nU4,PR1,\n", "row 2"),
        ("place,provider,line\n", ""),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "lines.csv").write_text(text)
    with refuses(ReturnsError, message):
        finance_lines(tmp_path / "lines.csv")


def test_a_mapping_is_read_as_it_comes_out_of_excel(tmp_path: Path) -> None:
    rows = [["Place", "Provider", "Line"], ["u4", "PR1", "In-house – fostering"], ["", "", ""], ["K2", "*", "Homes"]]
    text = "\n".join(",".join(row) for row in rows)
    files = {name: tmp_path / name for name in ("utf8.csv", "excel.csv", "unicode.txt", "semicolons.csv", "book.xlsx")}
    files["utf8.csv"].write_text(text, encoding="utf-8-sig")
    files["excel.csv"].write_text(text, encoding="cp1252")
    files["unicode.txt"].write_text(text.replace(",", "\t"), encoding="utf-16")
    files["semicolons.csv"].write_text(text.replace(",", ";"), encoding="utf-8")
    with xlsxwriter.Workbook(files["book.xlsx"]) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    for file in files.values():
        found = finance_lines(file)
        assert found.lines == ("In-house – fostering", "Homes"), file.name
        assert [found.line("U4", "PR1"), found.line("K2", "PR4")] == ["In-house – fostering", "Homes"]


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with refuses(InputError, "none.csv"):
        finance_lines(tmp_path / "none.csv")
