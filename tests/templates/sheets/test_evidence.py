"""The evidence register as a sheet, its drop-down, and whether it agrees with the tie-out."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from templates.councils.tie_out import all_claims, tie_out
from templates.sheets.evidence import COLUMNS, NAME, evidence_choice, register_sheet
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.model import Area, Sheet, Workbook
from templates.workbook.write import write
from templates.workbook.year_page import HEADER_ROW, new_sheet
from tests.snapshots import labels
from tests.templates.workbook.lint import lint
from udfs.published.programmes import programmes

FIRST = HEADER_ROW + 1
HEADINGS = list(COLUMNS)


@pytest.fixture
def book() -> Workbook:
    book = Workbook("Evidence", "Test")
    register = Register(book)
    names = register_sheet(book, register)
    plan = new_sheet(book, "Interventions", "input", "Interventions", "Test.")
    cells = Area(plan.name, FIRST, 0, 4, 1)
    for row, _ in cells.cells():
        plan.put(row, 0, None, "input_text")
    evidence_choice(plan, cells, names)
    Checks().write(book)
    return book


@pytest.fixture
def sheet(book: Workbook) -> Sheet:
    return book.sheet(NAME)


@pytest.fixture
def path(book: Workbook, tmp_path: Path) -> Path:
    write(book, tmp_path / "evidence.xlsx")
    return tmp_path / "evidence.xlsx"


def value(sheet: Sheet, row: int, heading: str) -> object:
    return sheet.constants[row, HEADINGS.index(heading)].value


def find(sheet: Sheet, key: str) -> int:
    return next(row for (row, column), constant in sheet.constants.items() if column == 0 and constant.value == key)


# --- the tie-out


def test_what_the_register_says_of_ties_is_what_the_tie_out_found() -> None:
    """The worst verdict of a printed figure that has one; none means that nothing printed can be worked out."""
    words = {"ties": "ties", "rounds": "within rounding", "differs": "does not tie"}
    order = ["differs", "rounds", "ties"]
    found: dict[tuple[str, str], list[str]] = {}
    for claim, record in zip(all_claims(), tie_out(), strict=True):
        found.setdefault((record.source.rsplit(":", 1)[0], claim.figure), []).append(record.verdict)
    for programme in programmes():
        printed = [f for f in programme.figures + programme.checked if f.status == "published"]
        verdicts = [v for f in printed for v in found.get((f"{f.citation}, {f.date}", f.id), [])]
        worst = next((words[v] for v in order if v in verdicts), "cannot be tested")
        assert programme.ties == worst, programme.key


def test_every_derived_figure_of_the_register_is_in_the_tie_out() -> None:
    recomputed = {claim.figure for claim in all_claims()}
    derived = {f.id for p in programmes() for f in p.figures if f.status != "published"}
    assert len(derived) > 15
    assert derived <= recomputed


# --- the sheet


def test_there_is_one_row_a_programme_under_one_header(sheet: Sheet) -> None:
    assert [sheet.constants[HEADER_ROW, column].value for column in range(len(HEADINGS))] == HEADINGS
    rows = range(FIRST, FIRST + len(programmes()))
    assert [value(sheet, row, "Programme") for row in rows] == [p.key for p in programmes()]
    for row in rows:
        for heading in set(HEADINGS) - {"Cost", "Effect", "Return"}:
            assert value(sheet, row, heading), (row, heading)


def test_numbers_are_numbers_with_their_units_beside_them(sheet: Sheet) -> None:
    row = find(sheet, "East Sussex: Connected Families")
    assert [value(sheet, row, h) for h in ("Cost", "Effect", "Return")] == [1.3, 35, 3.54]
    assert value(sheet, row, labels.COST_UNIT_WHAT) == "£m: investment a year"
    assert str(value(sheet, row, labels.RETURN_UNIT_WHAT)).startswith("£ per £1: cost avoided on £1, derived; ")
    assert "cost avoided: over £4.6m" in str(value(sheet, row, labels.RETURN_UNIT_WHAT))
    centre = find(sheet, "Blackpool: Assessment Centre")
    assert value(sheet, centre, "Cost") is None
    assert value(sheet, centre, labels.COST_UNIT_WHAT) == "not printed"
    assert value(sheet, centre, "Strength") == "failed"
    assert "New initiatives, item 2" in str(value(sheet, centre, "Source"))


def test_figures_of_several_periods_are_dated(sheet: Sheet) -> None:
    row = find(sheet, "Brighton and Hove: Supporting Families")
    assert "children in need (April 2023): 1,123 children" in str(value(sheet, row, labels.EFFECT_UNIT_WHAT))


def test_publications_stand_in_full_below_the_table(sheet: Sheet) -> None:
    row = find(sheet, "East Sussex: Connected Families")
    short = str(value(sheet, row, "Source")).partition(":")[0]
    assert short == "CIPFA, 2024"
    full = sheet.constants[find(sheet, short), 1].value
    assert full == "CIPFA, Managing rising demand in adult and children's social care, 2024-07."


def test_one_service_can_be_shown_alone() -> None:
    book = Workbook("Adults", "")
    names = register_sheet(book, Register(book), "adults")
    sheet = book.sheet(NAME)
    shown = [sheet.constants[row, 0].value for row, _ in names.cells()]
    assert "Essex: reablement" in shown
    assert "Halton: named social worker" in shown
    assert "Kent: reception centres" not in shown
    full = [c.value for (row, column), c in sheet.constants.items() if column == 1 and row > names.row + names.rows]
    assert not any("Blackpool" in str(text) for text in full)


def test_every_number_is_registered_and_the_formulas_are_clean(book: Workbook, sheet: Sheet) -> None:
    registered = {cell for entry in book.register if entry.area.sheet == NAME for cell in entry.area.cells()}
    numbers = {cell for cell, c in sheet.constants.items() if isinstance(c.value, (int, float))}
    assert numbers
    assert numbers <= registered
    assert lint(book) == []


# --- the file


def test_the_drop_down_reads_the_names_of_the_register(path: Path) -> None:
    stored = openpyxl.load_workbook(path)
    [rule] = stored["Interventions"].data_validations.dataValidation
    assert rule.type == "list"
    assert str(rule.sqref) == f"A{FIRST + 1}:A{FIRST + 4}"
    assert rule.formula1 == f"Evidence!$A${FIRST + 1}:$A${FIRST + len(programmes())}"
    assert rule.allow_blank
    sheet_name, _, cells = rule.formula1.replace("$", "").partition("!")
    assert [row[0].value for row in stored[sheet_name][cells]] == [p.key for p in programmes()]


def test_it_prints_on_landscape_a4_with_its_header_on_every_page(path: Path) -> None:
    page = openpyxl.load_workbook(path)[NAME]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == f"$1:${HEADER_ROW + 1}"
    for column in range(1, len(HEADINGS) + 1):
        cell = page.cell(FIRST + 1, column)
        assert cell.alignment.vertical == "top"
        assert cell.alignment.wrap_text or column in (6, 8, 10)


def test_numbers_are_shown_to_the_digits_that_are_printed(path: Path) -> None:
    page = openpyxl.load_workbook(path)[NAME]
    rows = {page.cell(row, 1).value: row for row in range(FIRST + 1, FIRST + 1 + len(programmes()))}
    cost = HEADINGS.index("Cost") + 1
    shown = {key: page.cell(rows[key], cost).number_format.split(";")[0] for key in rows}
    assert shown["Portsmouth: social work capacity"] == "#,##0_)"
    assert shown["East Sussex: Connected Families"] == "#,##0.0_)"
