"""What every workbook keeps to: inputs registered, sheets alike, files that open quietly and print well."""

from __future__ import annotations

import functools
import itertools
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook as Stored

from templates.catalogue import EXAMPLES, TEMPLATES, WORKBOOKS
from templates.edit.live import evaluate
from templates.sheets.register_and_checks import QUALITY
from templates.workbook.model import Area, Constant, Sheet, Value, Workbook
from templates.workbook.write import CALC_ID, Host, write
from templates.workbook.year_page import (
    BASE,
    CHART_ROWS,
    CONSTANT,
    HEADER_ROW,
    LABEL,
    LAST,
    MASTER_CHECK,
    PLAN_YEARS,
    TAGS,
    UNIT,
    page_breaks,
    printed_rows,
)
from tests.snapshots import labels
from tests.templates.cells import MAIN, File, is_unusable, same
from tests.templates.conftest import Written

LOW, HIGH = 4, 5
#: Series that are called otherwise than what they draw.
CALLED = {
    labels.SPEND_YEAR: "Total",
    "At the low value": "Change at the low",
    "At the high value": "Change at the high",
    "Children": "Closing",
    "CareCurve": "Mean absolute error",
}
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"

pytestmark = [pytest.mark.parametrize("name", WORKBOOKS), pytest.mark.slow]


@pytest.fixture
def book(name: str) -> Workbook:
    return WORKBOOKS[name]()


@pytest.fixture
def path(name: str, written: Written) -> Path:
    return written[name, Host.DESKTOP]


@pytest.fixture
def stored(path: Path) -> Stored:
    return opened(path)


@functools.cache
def opened(path: Path) -> Stored:
    return openpyxl.load_workbook(path)


def xml(path: Path, part: str) -> etree._Element:
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read(part))


def parts(path: Path, folder: str) -> list[str]:
    with zipfile.ZipFile(path) as package:
        return [name for name in package.namelist() if name.startswith(folder) and name.endswith(".xml")]


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def year_sheets(book: Workbook) -> list[Sheet]:
    heads = [Constant("Constant", "header"), Constant("Unit", "header")]
    return [s for s in book.sheets if [s.constants.get((HEADER_ROW, c)) for c in (CONSTANT, UNIT)] == heads]


def lines(sheet: Sheet) -> list[int]:
    """Rows with a figure: a formula or a number typed in, below the header."""
    figures = {cell for formula in sheet.formulas for cell in formula.area.cells()}
    figures |= {cell for cell, constant in sheet.constants.items() if is_number(constant.value)}
    return sorted({row for row, column in figures if row > HEADER_ROW and CONSTANT <= column <= LAST})


# the register


def test_every_number_typed_in_is_in_the_register(book: Workbook) -> None:
    registered = {(entry.area.sheet, *cell) for entry in book.register for cell in entry.area.cells()}
    ranges = {("Assumptions", row, c) for row in register_rows(book) for c in (LOW, HIGH)}
    typed = {
        (s.name, *cell) for s in book.sheets for cell, constant in s.constants.items() if is_number(constant.value)
    }
    assert typed
    assert not typed - registered - ranges


def register_rows(book: Workbook) -> range:
    return range(HEADER_ROW + 1, HEADER_ROW + 1 + len(book.register))


def test_every_assumption_has_a_unit_evidence_and_status(book: Workbook) -> None:
    for entry in book.register:
        assert entry.unit, entry.name
        assert len(entry.evidence) > 5, entry.name
        assert entry.status in QUALITY, entry.name


def test_every_assumption_has_its_own_name_and_cells(book: Workbook) -> None:
    names = [entry.name for entry in book.register]
    cells = [(entry.area.sheet, cell) for entry in book.register for cell in entry.area.cells()]
    assert len(set(names)) == len(names)
    assert len(set(cells)) == len(cells)


def test_a_template_does_not_pass_invented_numbers_off_as_published(name: str, book: Workbook) -> None:
    statuses = {entry.status for entry in book.register}
    assert ("illustrative" in statuses) == (name in TEMPLATES)
    assert ("published" in statuses) or name not in EXAMPLES


def test_every_row_of_the_register_is_filled_and_leads_to_its_cells(book: Workbook, stored: Stored) -> None:
    sheet = stored["Assumptions"]
    for row, entry in zip(register_rows(book), book.register, strict=True):
        cells = [sheet.cell(row + 1, column + 1) for column in range(12)]
        for column in (0, 1, 2, 3, 6, 7, 8, 9, 10, 11):
            assert cells[column].value not in (None, ""), f"{entry.name}, column {column + 1}"
        assert cells[1].value == entry.name
        target, _, ref = cells[11].hyperlink.location.rpartition("!")
        assert target.strip("'") == entry.area.sheet
        left, top, right, bottom = range_boundaries(ref)
        assert (top - 1, left - 1, bottom - top + 1, right - left + 1) == (
            entry.area.row,
            entry.area.column,
            entry.area.rows,
            entry.area.columns,
        )


# sheets


def test_every_link_leads_to_a_cell_that_is_there(stored: Stored) -> None:
    found = 0
    for sheet in stored:
        for cell in (c for row in sheet.iter_rows() for c in row if c.hyperlink):
            target, _, ref = cell.hyperlink.location.rpartition("!")
            _, _, right, bottom = range_boundaries(ref)
            there = stored[target.strip("'")]
            assert right <= there.max_column
            assert bottom <= there.max_row
            found += 1
    assert found >= len(stored.sheetnames) - 1


def test_the_cover_lists_every_other_sheet_and_its_kind(book: Workbook, stored: Stored) -> None:
    listed = [[cell.value for cell in row] for row in stored["Cover"].iter_rows(max_col=3)]
    expected = [[sheet.name, sheet.kind] for sheet in book.sheets[1:]]
    assert [row[:2] for row in listed if row[:2] in expected] == expected
    assert all(row[2] for row in listed if row[:2] in expected)


def test_every_sheet_says_its_title_and_kind(book: Workbook, stored: Stored) -> None:
    for sheet in book.sheets:
        assert stored[sheet.name]["A1"].value == sheet.title
        assert stored[sheet.name]["A2"].value.startswith(TAGS[sheet.kind])
    titles = [sheet.title for sheet in book.sheets]
    assert len(set(titles)) == len(titles)


def test_every_sheet_shows_the_master_check(book: Workbook, stored: Stored) -> None:
    assert [stored[s.name]["A3"].value for s in book.sheets if s.name != "Checks"] == [
        f"={MASTER_CHECK.ref}" for s in book.sheets if s.name != "Checks"
    ]


def test_every_check_has_a_tolerance_from_the_register_or_none(book: Workbook) -> None:
    registered = {entry.area.ref for entry in book.register}
    sheet = book.sheet("Checks")
    tolerances = [formula.text[1:] for formula in sheet.formulas if formula.area.column == 3]
    assert len(tolerances) >= 4
    assert set(tolerances) <= registered | {"0"}


@pytest.mark.parametrize("wrong", ["many", -1], ids=["text", "negative"])
def test_a_wrong_input_never_leaves_the_master_check_ok(
    book: Workbook, wrong: Value, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text for any number, and any number that makes a function give a message instead of its table."""
    monkeypatch.setattr("templates.edit.live.rows_of", as_excel_spreads)
    unnoticed = []
    for entry in book.register:
        constants = book.sheet(entry.area.sheet).constants
        cell = next((c for c in reversed(list(entry.area.cells())) if is_number(constants[c].value)), None)
        if cell is not None:
            before, constants[cell] = constants[cell], Constant(wrong, constants[cell].style)
            values = evaluate(book)
            ok = values[MASTER_CHECK.sheet, MASTER_CHECK.row, MASTER_CHECK.column] == "All checks OK"
            if ok and (wrong == "many" or any(is_unusable(value) for value in values.values())):
                unnoticed.append(entry.name)
            constants[cell] = before
    assert unnoticed == []


def as_excel_spreads(answer: Any, fills: Area) -> list[list[Any]]:
    """Excel shows a message in the first cell of a table and leaves the others empty."""
    rows = answer if isinstance(answer, list) else [[answer] + [None] * (fills.columns - 1)]
    return rows + [[None] * fills.columns] * (fills.rows - len(rows))


def test_row_labels_are_unique_and_every_line_has_a_unit(book: Workbook) -> None:
    values = evaluate(book)
    for sheet in year_sheets(book):
        typed = {cell: constant.value for cell, constant in sheet.constants.items()}
        labels = [typed.get((row, LABEL)) or values.get((sheet.name, row, LABEL)) for row in lines(sheet)]
        assert all(labels)
        assert len(set(labels)) == len(labels), sheet.name
        assert [row for row in lines(sheet) if not typed.get((row, UNIT))] == []


def test_words_among_constants_fit_beside_their_unit(book: Workbook) -> None:
    values = evaluate(book)
    for sheet in year_sheets(book):
        words = {row: v for (s, row, c), v in values.items() if (s, c) == (sheet.name, CONSTANT) and isinstance(v, str)}
        for row, said in words.items():
            if (row, UNIT) in sheet.constants:
                assert len(said) <= 1.1 * sheet.widths[CONSTANT], (sheet.name, row, said)


def test_every_sheet_with_years_has_the_same_time_axis(book: Workbook) -> None:
    values = evaluate(book)
    axes = {
        tuple(values[sheet.name, HEADER_ROW, BASE + year] for year in range(PLAN_YEARS + 1))
        for sheet in year_sheets(book)
    }
    assert len(axes) <= 1
    for axis in axes:
        assert len(set(axis)) == PLAN_YEARS + 1


def test_table_headers_are_unique_and_unbroken(book: Workbook) -> None:
    values = evaluate(book)
    for sheet in book.sheets:
        if sheet.header_row is None:
            continue
        cells = {c: k.value for (r, c), k in sheet.constants.items() if r == sheet.header_row}
        cells |= {c: values[s, r, c] for s, r, c in values if (s, r) == (sheet.name, sheet.header_row)}
        heads = [cells.get(column) for column in range(max(cells) + 1)]
        assert all(heads), sheet.name
        assert len(set(heads)) == len(heads), sheet.name


def test_sheet_names_suit_excel(book: Workbook) -> None:
    for sheet in book.sheets:
        assert 0 < len(sheet.name) <= 31
        assert not set(sheet.name) & set("[]:*?/\\'")


def test_nothing_is_merged_or_hidden(stored: Stored) -> None:
    for sheet in stored:
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert not [i for i, d in sheet.row_dimensions.items() if d.hidden]
        assert not [i for i, d in sheet.column_dimensions.items() if d.hidden]


def test_every_sheet_prints_one_page_wide_on_a4(stored: Stored) -> None:
    for sheet in stored:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")


def test_no_chart_is_cut_by_a_page(book: Workbook) -> None:
    """A page holds so many rows in Excel, more in LibreOffice; each after the first starts by repeating the heading."""
    for sheet in book.sheets:
        breaks = page_breaks(sheet)
        for chart, held in itertools.product(sheet.charts, range(printed_rows(sheet), 2 * printed_rows(sheet))):
            page, left = [], held
            for row in range(chart.row + CHART_ROWS - 1):
                if row in breaks or not left:
                    page, left = [], held - (HEADER_ROW + 1)
                page.append(row)
                left -= 1
            assert page[0] <= chart.row, (sheet.name, chart.title, held)


def test_every_choice_lists_its_options(book: Workbook, stored: Stored) -> None:
    for sheet in book.sheets:
        rules = {str(rule.sqref): rule.formula1 for rule in stored[sheet.name].data_validations.dataValidation}
        assert len(rules) == len(sheet.choices)
        for choice in sheet.choices:
            options, listed = set(choice.options), f'"{",".join(choice.options)}"'
            if choice.source is not None:
                there = book.sheet(choice.source.sheet).constants
                options, listed = {there[cell].value for cell in choice.source.cells()}, choice.source.ref
            assert rules[choice.cell.local.replace("$", "")] == listed
            given = {sheet.constants[cell].value for cell in choice.cell.cells()}
            assert given <= {*options, None}
            assert given != {None}


# the file


def test_every_chart_has_alternative_text(book: Workbook, path: Path) -> None:
    described = [
        frame.get("descr", "")
        for part in parts(path, "xl/drawings/drawing")
        for frame in xml(path, part).iter(f"{DRAWING}cNvPr")
    ]
    declared = [chart.alt_text for sheet in book.sheets for chart in sheet.charts]
    assert sorted(described) == sorted(declared)
    assert all(len(text) > 20 for text in declared)


def test_every_chart_draws_the_lines_that_it_names(book: Workbook) -> None:
    """The cells of a series stand beside those of the categories, in a line or column that its name begins."""
    values = evaluate(book)
    for chart in (chart for sheet in book.sheets for chart in sheet.charts):
        named = chart.categories
        for series in chart.series:
            drawn = series.source or series.values
            shown, copied = (
                ["" if (found := values.get((area.sheet, *cell))) is None else found for cell in area.cells()]
                for area in (drawn, series.values)
            )
            assert shown == copied
            down = drawn.rows > 1
            beside = (drawn.row, drawn.rows) == (named.row, named.rows)
            assert beside if down else (drawn.column, drawn.columns) == (named.column, named.columns), chart.title
            head = (HEADER_ROW, drawn.column) if down else (drawn.row, LABEL)
            constant = book.sheet(drawn.sheet).constants.get(head)
            label = constant.value if constant else values[drawn.sheet, *head]
            first, _, end = CALLED.get(series.name, series.name).casefold().replace(",", "").partition(" ")
            assert first in str(label).casefold(), (chart.title, series.name, label)
            assert not {"low", "high"} & set(end.split()) or end.split()[-1] in str(label), (series.name, label)


def test_the_document_is_titled(book: Workbook, stored: Stored) -> None:
    assert stored.properties.title == book.title


def test_it_opens_on_the_cover_at_a1(path: Path, stored: Stored) -> None:
    assert stored.sheetnames[0] == "Cover"
    assert stored.active.title == "Cover"
    [view] = xml(path, "xl/worksheets/sheet1.xml").iter(f"{MAIN}sheetView")
    assert view.get("topLeftCell") in (None, "A1")
    assert {selection.get("activeCell", "A1") for selection in view.iter(f"{MAIN}selection")} <= {"A1"}
    selected = [
        part
        for part in parts(path, "xl/worksheets/")
        for v in xml(path, part).iter(f"{MAIN}sheetView")
        if v.get("tabSelected") == "1"
    ]
    assert selected == ["xl/worksheets/sheet1.xml"]


def test_excel_trusts_the_cached_values(path: Path) -> None:
    [how] = xml(path, "xl/workbook.xml").iter(f"{MAIN}calcPr")
    assert int(how.get("calcId")) == CALC_ID
    assert how.get("fullCalcOnLoad") in (None, "0")


def test_it_links_to_nothing_outside(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        assert not [name for name in package.namelist() if "externalLink" in name or "vbaProject" in name]
        relations = [package.read(name) for name in package.namelist() if name.endswith(".rels")]
    assert not [data for data in relations if b'TargetMode="External"' in data]


def test_worksheet_functions_are_fixed_arrays_over_their_whole_answer(book: Workbook, path: Path) -> None:
    declared = {
        (sheet.name, formula.area.local.replace("$", ""))
        for sheet in book.sheets
        for formula in sheet.formulas
        if formula.is_array
    }
    found = set()
    for number, sheet in enumerate(book.sheets, start=1):
        for cell in xml(path, f"xl/worksheets/sheet{number}.xml").iter(f"{MAIN}c"):
            formula = cell.find(f"{MAIN}f")
            if formula is not None and formula.get("t") == "array":
                assert cell.get("cm") is None
                found.add((sheet.name, single_cell(formula.get("ref"))))
    assert found == declared
    assert not parts(path, "xl/metadata")


def single_cell(ref: str) -> str:
    first, _, last = ref.partition(":")
    return first if last in ("", first) else ref


def test_every_formula_cell_has_its_value_cached(book: Workbook, path: Path) -> None:
    file, values = File(path), evaluate(book)
    assert len(file.filled) == len(values)
    for (sheet, row, column), value in values.items():
        address = f"{get_column_letter(column + 1)}{row + 1}"
        assert same(file.stored[sheet, address], value), (sheet, address)


def test_it_is_the_same_file_whenever_it_is_made(name: str, path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    write(WORKBOOKS[name](), again, host=Host.DESKTOP)
    assert again.read_bytes() == path.read_bytes()
