"""Addresses of cells: read and written as Excel does, whatever the sheet is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from templates.workbook.address import here, is_cells, on_a_sheet, quoted
from templates.workbook.model import Area
from tests.snapshots import labels
from udfs import InputError

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("sheet", ["RC", "R1", "C", "AB12", "Model 1", "Children's", "2024", "£m"])
def test_a_sheet_whose_name_could_be_taken_for_something_else_is_quoted(sheet: str) -> None:
    assert quoted(sheet) == "'" + sheet.replace("'", "''") + "'"
    assert Area.referred_to(f"={quoted(sheet)}!$C$5", "Other") == Area(sheet, 4, 2)


@pytest.mark.parametrize("sheet", ["Inputs", "Übersicht", "Plan_2027"])
def test_a_plain_name_needs_no_quotes(sheet: str) -> None:
    assert quoted(sheet) == sheet
    assert on_a_sheet(f"{sheet}!B4:C5") == (sheet, "B4:C5")


@pytest.mark.parametrize("text", ["B4:F9", "$B$4:$F$9", "b4:$f9"])
def test_locks_and_capitals_do_not_change_which_cells_are_meant(text: str) -> None:
    assert is_cells(text)
    assert Area.at("Plan", text) == Area("Plan", 3, 1, 6, 5)


def test_a_cell_of_the_own_sheet_is_the_one_that_its_address_names() -> None:
    assert Area.at("Plan", here(11, 27)) == Area("Plan", 11, 27)
    assert here(11, 27) == "AB12"


@pytest.mark.parametrize("text", ["XFE1", "A1048577"])
def test_a_cell_beyond_the_last_one_is_refused(text: str) -> None:
    assert Area.at("Plan", "XFD1048576") == Area("Plan", 1_048_575, 16_383)
    with pytest.raises(InputError, match=labels.BEYOND_LAST_CELL.format(text)):
        Area.at("Plan", text)


@pytest.mark.parametrize("text", ["A0", "A", "1", "ABCD1", "A1:B", ""])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert not is_cells(text)
    with pytest.raises(InputError, match=labels.NOT_ADDRESS_CELL):
        Area.at("Plan", text)


def test_one_module_alone_speaks_to_the_spreadsheet_engine() -> None:
    using = [path for path in (ROOT / "templates").rglob("*.py") if "import formualizer" in path.read_text("utf-8")]
    assert [path.name for path in using] == ["engine.py"]
