"""Addresses and the layout of sheets: the same columns everywhere, charts that are not cut by a page."""

from __future__ import annotations

import pytest
from openpyxl.utils import get_column_letter

from templates.edit.live import evaluate
from templates.workbook.address import quoted
from templates.workbook.model import Area, Chart, Series, Sheet, Workbook
from templates.workbook.year_page import (
    BASE,
    CHART_ROWS,
    FIRST,
    HEADER_ROW,
    LAST,
    PLAN_YEARS,
    UNIT,
    YearPage,
    block,
    new_sheet,
    page_breaks,
    printed_rows,
    stack,
    time_axis,
)
from tests.snapshots import labels


@pytest.fixture
def page() -> YearPage:
    return YearPage(Workbook("Test", ""), "Plan", "calculation", "The plan", "Money.")


@pytest.mark.parametrize(
    ("area", "local", "ref", "relative"),
    [
        (Area("Plan", 3, 1), "$B$4", "Plan!$B$4", "Plan!B$4"),
        (Area("Plan", 3, 1, 2, 5), "$B$4:$F$5", "Plan!$B$4:$F$5", "Plan!B$4:F$5"),
        (Area("Budget inputs", 0, 26), "$AA$1", "'Budget inputs'!$AA$1", "'Budget inputs'!AA$1"),
    ],
)
def test_an_area_gives_its_address(area: Area, local: str, ref: str, relative: str) -> None:
    assert (area.local, area.ref, area.relative) == (local, ref, relative)


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [("Plan", "Plan"), ("Model 1", "'Model 1'"), ("A1", "'A1'"), ("Children's", "'Children''s'"), ("2024", "'2024'")],
)
def test_a_sheet_name_is_quoted_where_a_formula_needs_it(sheet: str, expected: str) -> None:
    assert quoted(sheet) == expected


def test_an_area_lists_its_cells_row_by_row() -> None:
    assert list(Area("Plan", 1, 2, 2, 2).cells()) == [(1, 2), (1, 3), (2, 2), (2, 3)]
    assert Area("Plan", 1, 2, 3, 4).line(1) == Area("Plan", 2, 2, 1, 4)
    assert Area("Plan", 1, 2, 3, 4).cell(2, 1) == Area("Plan", 3, 3)


def test_a_cell_cannot_be_declared_twice() -> None:
    sheet = Sheet("Plan", "input", "")
    sheet.put(0, 0, 1, "whole")
    with pytest.raises(ValueError, match="Plan row 1 column 1 is declared twice"):
        sheet.put(0, 0, None, "whole")


def test_every_sheet_starts_with_its_title_kind_and_the_master_check() -> None:
    book = Workbook("Test", "")
    sheet = new_sheet(book, "Results", "output", "The results", "In £.")
    assert [sheet.constants[row, 0].value for row in (0, 1)] == ["The results", labels.OUTPUT_SHEET_FORMULAS_ONLY]
    assert [(f.area.local, f.text) for f in sheet.formulas] == [("$A$3", "=Checks!$B$4")]
    assert new_sheet(book, "Checks", "control", "Checks", "").formulas == []


def test_a_line_has_one_formula_in_every_plan_year(page: YearPage) -> None:
    line = page.line("Cost", "£", lambda y: f"=Other!{get_column_letter(BASE + y + 1)}$3", "money", total=True)
    columns = {f.area.column: f.text for f in page.sheet.formulas if f.area.row == line.row}
    assert columns[FIRST] == "=Other!F$3"
    assert columns[LAST] == "=Other!J$3"
    assert columns[3] == f"=SUM($F${line.row + 1}:$J${line.row + 1})"
    assert BASE not in columns
    assert page.sheet.constants[line.row, UNIT].value == "£"


def test_a_line_may_have_the_base_year_too(page: YearPage) -> None:
    every = page.line("A", "£", lambda y: "=1", "money", every_year=True)
    own = page.line("B", "£", lambda y: "=1", "money", base="=0")
    texts = {(f.area.row, f.area.column): f.text for f in page.sheet.formulas}
    assert texts[every.row, BASE] == "=1"
    assert texts[own.row, BASE] == "=0"


def test_a_line_gives_its_years_to_other_formulas(page: YearPage) -> None:
    first, second = (page.inputs(label, "£", range(PLAN_YEARS), "money") for label in ("A", "B"))
    assert (first[0], first[1], first[PLAN_YEARS]) == ("Plan!E$6", "Plan!F$6", "Plan!J$6")
    assert (first.plan.ref, first.all_years.ref) == ("Plan!$F$6:$J$6", "Plan!$E$6:$J$6")
    assert block([first, second]).ref == "Plan!$E$6:$J$7"
    assert block([first, second], base=False).ref == "Plan!$F$6:$J$7"
    assert stack([first, second], 2) == "Plan!G$6:G$7"


@pytest.mark.parametrize(("values", "first"), [(range(6), BASE), (range(5), FIRST)])
def test_inputs_end_in_the_last_plan_year(page: YearPage, values: range, first: int) -> None:
    line = page.inputs("A", "£", values, "money")
    columns = [
        column for (row, column), c in page.sheet.constants.items() if row == line.row and c.style == "input_money"
    ]
    assert columns == list(range(first, LAST + 1))


def test_a_formula_does_not_name_its_own_sheet(page: YearPage) -> None:
    page.line("A", "£", lambda y: "=Plan!$E$6+'Old Plan'!$E$6+OldPlan!$E$6", "money")
    assert page.sheet.formulas[-1].text == "=$E$6+'Old Plan'!$E$6+OldPlan!$E$6"


def test_the_years_are_named_as_councils_name_them() -> None:
    book = Workbook("Test", "")
    page = YearPage(book, "Inputs", "input", "Inputs", "")
    start = page.constant_inputs("Base year", "year", 2098, "year")
    time_axis(page, start)
    book.sheets.append(Sheet("Checks", "control", ""))
    book.sheets[-1].put(3, 1, "All checks OK", "status")
    values = evaluate(book)
    names = [values["Inputs", HEADER_ROW, BASE + year] for year in range(PLAN_YEARS + 1)]
    assert names == ["2098/99", "2099/00", "2100/01", "2101/02", "2102/03", "2103/04"]


#: Rows of 15 points at 84%, the width of a sheet with years, between the margins of an A4 page across: 42 and a half.
EXCEL_ROWS = 42


@pytest.mark.parametrize("lines", range(0, 2 * EXCEL_ROWS, 7))
@pytest.mark.parametrize("rows", [EXCEL_ROWS - 1, 56])
def test_a_chart_is_never_cut_by_a_page(page: YearPage, lines: int, rows: int) -> None:
    """Neither in Excel, one row for the higher title, nor in LibreOffice."""
    for number in range(lines):
        page.line(f"Line {number}", "£", lambda y: "=0", "money")
    for title in ("One", "Two", "Three"):
        page.chart("line", title, Area("Plan", 4, 5, 1, 5), [Series("A", Area("Plan", 5, 5, 1, 5))], "£", "A line.")
    breaks = page_breaks(page.sheet)
    for chart in page.sheet.charts:
        within = 0
        for row in range(chart.row):
            within = within + 1 if row + 1 not in breaks else HEADER_ROW + 1
            within = HEADER_ROW + 1 if within == rows else within
        assert within + CHART_ROWS - 1 <= rows, (chart.row, breaks)


def test_what_fits_a_page_is_not_moved_to_the_next() -> None:
    sheet = Sheet("Plan", "output", "", widths={0: 46, 1: 13})
    assert printed_rows(sheet) == 34  # at full size
    sheet.charts = [Chart("line", "T", Area("Plan", 4, 5), (), "£", "A line.", row) for row in (15, 34)]
    assert page_breaks(sheet) == [33]
    sheet.page_breaks.append(33)
    assert page_breaks(sheet) == [33]
