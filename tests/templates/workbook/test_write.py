"""The writer: text is never taken for a formula, functions are named for the host, values are cached."""

from __future__ import annotations

import itertools
import math
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from templates.workbook.model import Area, Chart, ChartKind, Series, Sheet, Value, Workbook
from templates.workbook.write import PALETTE, Host, host_formula, write
from tests.templates.cells import MAIN, edited
from udfs.returns.reading.codes import UNMAPPED_LINE, finance_lines


def a_workbook(*values: Value) -> Workbook:
    book = Workbook("Test", "", [Sheet("Main", "input", ""), Sheet("More", "output", "")])
    for row, value in enumerate(values):
        book.sheets[0].put(row, 0, value, "general")
    return book


def written(book: Workbook, folder: Path, host: Host = Host.DESKTOP) -> Path:
    write(book, folder / "book.xlsx", host=host)
    return folder / "book.xlsx"


def cells(path: Path) -> dict[str, etree._Element]:
    with zipfile.ZipFile(path) as package:
        xml = etree.fromstring(package.read("xl/worksheets/sheet1.xml"))
    return {cell.get("r"): cell for cell in xml.iter(f"{MAIN}c")}


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44 20",
        "-5",
        "@SUM(A1)",
        '=HYPERLINK("http://x")',
        "https://example.org",
        "mailto:a@b",
        "12",
        " 7",
        "{=1}",
    ],
)
def test_text_is_stored_as_text(text: str, tmp_path: Path) -> None:
    path = written(a_workbook(text), tmp_path)
    cell = cells(path)["A1"]
    assert cell.get("t") == "s"
    assert cell.find(f"{MAIN}f") is None
    stored = openpyxl.load_workbook(path)["Main"]["A1"]
    assert (stored.value, stored.hyperlink) == (text, None)


def test_a_link_shows_its_text_and_stays_inside_the_workbook(tmp_path: Path) -> None:
    book = a_workbook("=More")
    book.sheets[0].links[0, 0] = "More!A1"
    cell = openpyxl.load_workbook(written(book, tmp_path))["Main"]["A1"]
    assert (cell.value, cell.hyperlink.location, cell.hyperlink.target) == ("=More", "More!A1", None)


@pytest.mark.parametrize("value", [0, -1.5, 1e-9, 123456789.123, True, False])
def test_numbers_and_truth_values_keep_their_kind(value: Value, tmp_path: Path) -> None:
    stored = openpyxl.load_workbook(written(a_workbook(value), tmp_path))["Main"]["A1"].value
    assert stored == value
    assert isinstance(stored, bool) == isinstance(value, bool)


def test_a_blank_is_an_empty_cell_with_its_look(tmp_path: Path) -> None:
    book = a_workbook()
    book.sheets[0].put(0, 0, None, "input_money")
    cell = cells(written(book, tmp_path))["A1"]
    assert len(cell) == 0
    assert int(cell.get("s")) > 0


def test_what_a_formula_shows_is_cached_with_its_kind(tmp_path: Path) -> None:
    book = a_workbook(4, "x")
    for row, text in enumerate(("=A1/2", '=A2&"="', "=1/0", "=A1=4", '=IF(A1=0,1,"")')):
        book.sheets[0].formula(row, 1, text, "general")
    shown = openpyxl.load_workbook(written(book, tmp_path), data_only=True)["Main"]
    assert [shown.cell(row, 2).value for row in range(1, 6)] == [2, "x=", "#DIV/0!", True, None]
    assert {name: cell.get("t") for name, cell in cells(tmp_path / "book.xlsx").items() if name[0] == "B"} == {
        "B1": None,
        "B2": "str",
        "B3": "e",
        "B4": "b",
        "B5": None,
    }


def test_a_message_is_cached_where_the_table_would_stand(tmp_path: Path) -> None:
    book = a_workbook("many", 5)
    book.sheets[0].fill(Area("Main", 0, 2, 2, 1), "=LAC_RATE(A1:A2,A1:A2)", (("rate",),))
    shown = openpyxl.load_workbook(written(book, tmp_path), data_only=True)["Main"]
    assert shown["C1"].value.startswith("LAC_RATE: children row 1 is text")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=LAC_RATE(A1,B1)", "=_xldudf_LAC_RATE(A1,B1)"),
        ("=PROJECT_LAC(A1:A9,COLUMNS(F5:J5))", "=_xldudf_PROJECT_LAC(A1:A9,COLUMNS(F5:J5))"),
        ('=IF(A1="LAC_RATE(","see ""SUPPRESS(1)""",1)', '=IF(A1="LAC_RATE(","see ""SUPPRESS(1)""",1)'),
        ("=MY_LAC_RATE(A1)+LAC_RATE", "=MY_LAC_RATE(A1)+LAC_RATE"),
        ("=SUM(A1)", "=SUM(A1)"),
    ],
)
def test_the_server_host_prefixes_worksheet_functions_and_nothing_else(text: str, expected: str) -> None:
    assert host_formula(text, Host.SERVER) == expected
    assert host_formula(text, Host.DESKTOP) == host_formula(text, Host.CALC) == text


def test_the_desktop_and_calc_hosts_share_one_file(tmp_path: Path) -> None:
    book = a_workbook(5, 1000)
    book.sheets[0].fill(Area("Main", 0, 1), "=LAC_RATE(A1,A2)", (("rate",),))
    files = {host: written(book, tmp_path, host).read_bytes() for host in Host}
    assert files[Host.DESKTOP] == files[Host.CALC] != files[Host.SERVER]


def test_an_unknown_style_is_refused(tmp_path: Path) -> None:
    book = a_workbook()
    book.sheets[0].put(0, 0, 1, "no such look")
    with pytest.raises(KeyError, match="no such look"):
        write(book, tmp_path / "book.xlsx")


def test_the_tests_own_edit_changes_one_cell_and_no_cached_value(tmp_path: Path) -> None:
    book = a_workbook(4)
    book.sheets[0].formula(0, 1, "=A1*2", "general")
    copy = edited(written(book, tmp_path), tmp_path / "copy.xlsx", {("Main", 0, 0): 7})
    assert openpyxl.load_workbook(copy)["Main"]["A1"].value == 7
    assert openpyxl.load_workbook(copy, data_only=True)["Main"]["B1"].value == 8


def test_every_finance_line_has_a_colour_of_its_own_in_a_stacked_chart() -> None:
    colours = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in PALETTE]
    assert len(colours) >= len({*finance_lines().lines, UNMAPPED_LINE})
    assert min(math.dist(a, b) for a, b in itertools.combinations(colours, 2)) > 50


CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def drawn(kind: ChartKind, folder: Path) -> etree._Element:
    """The chart of four series over two categories, as the file holds it."""
    book = a_workbook("One", "Two")
    series = tuple(Series(name, Area("Main", 0, 1 + i, 2)) for i, name in enumerate(("A", "B", "C", "D")))
    shown = series if kind == "waterfall" else series[:2]
    book.sheets[0].charts.append(
        Chart(kind, "A chart", Area("Main", 0, 0, 2), shown, "£", "Bars of two categories.", 5, '#,##0.0,,"m"')
    )
    with zipfile.ZipFile(written(book, folder)) as package:
        return etree.fromstring(package.read("xl/charts/chart1.xml"))


def attributes(xml: etree._Element, name: str) -> list[str]:
    return [str(element.get("val")) for element in xml.iter(f"{CHART}{name}")]


@pytest.mark.parametrize("kind", ["line", "fan", "stacked", "columns"])
def test_no_axis_has_a_fixed_beginning_below_which_figures_typed_later_would_not_be_seen(
    kind: ChartKind, tmp_path: Path
) -> None:
    [amounts] = drawn(kind, tmp_path).iter(f"{CHART}valAx")
    assert attributes(amounts, "min") == attributes(amounts, "max") == []


@pytest.mark.parametrize("kind", ["waterfall", "tornado"])
def test_sideways_bars_have_the_first_category_on_top(kind: ChartKind, tmp_path: Path) -> None:
    xml = drawn(kind, tmp_path)
    assert attributes(xml, "barDir") == ["bar"]
    assert attributes(xml, "overlap") == ["100"]
    [categories] = xml.iter(f"{CHART}catAx")
    assert attributes(categories, "orientation") == ["maxMin"]
    [amounts] = xml.iter(f"{CHART}valAx")
    assert attributes(amounts, "orientation") == ["minMax"]


def test_a_waterfall_stands_on_bars_that_are_not_seen(tmp_path: Path) -> None:
    """Its amounts are in the names of its categories, for the axis starts at the floor and not at nil."""
    xml = drawn("waterfall", tmp_path)
    assert attributes(xml, "grouping") == ["stacked"]
    series = list(xml.iter(f"{CHART}ser"))
    assert len(series) == 4
    unseen = [b"noFill" in etree.tostring(one.find(f"{CHART}spPr")) for one in series]
    assert unseen == [True, False, False, False]
    [amounts] = xml.iter(f"{CHART}valAx")
    assert attributes(amounts, "delete") == ["1"]


def test_a_tornado_shows_its_amounts_and_tells_its_bars_apart_by_pattern(tmp_path: Path) -> None:
    xml = drawn("tornado", tmp_path)
    low, high = xml.iter(f"{CHART}ser")
    for one in (low, high):
        assert attributes(one, "showVal") == ["1"]
    assert b"pattFill" not in etree.tostring(low)
    assert b"pattFill" in etree.tostring(high)
