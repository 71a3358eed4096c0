"""Checks that notice: what a check compares matters to it, and no check is another under a second name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import formualizer
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple

from templates.catalogue import WORKBOOKS
from templates.edit.live import evaluate
from templates.mtfp_childrens import mtfp_childrens
from templates.mtfp_childrens.from_returns import council_from_returns
from templates.returns_workbook import returns_workbook
from templates.synthetic.council import synthetic_council
from templates.workbook.model import Area, Formula, Value, Workbook
from templates.workbook.year_page import HEADER_ROW
from tests.templates.cells import Cell, addresses
from tests.templates.mtfp_childrens.test_from_returns import EXTRAS
from tests.templates.workbook.lint import unguarded
from udfs.returns import load

NAMES = [*WORKBOOKS, "returns", "own plan"]
DIFFERENCE, RESULT = 2, 4
REFERENCE = r"(?:(?:'([^']+)'|([A-Za-z]+))!)?(\$?[A-Z]{1,2}\$?\d+(?::\$?[A-Z]{1,2}\$?\d+)?)"
#: Nothing but sums, differences, and the most and least of cells: any change of a cell should tell.
PLAIN = re.compile(rf"=(?:{REFERENCE}|SUM\(|MAX\(|MIN\(|N\(|[()+*,\d-])+")
ONE_SIDED = re.compile(r"(?:MAX|MIN)\(0,|,0\)")
#: A difference that is only tested where its first cell holds a number.
IF_KNOWN = re.compile(rf"=IF\(ISNUMBER\({REFERENCE}\),(.+),0\)")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    returns = load(synthetic_council(children=400, years=3, seed=5).write(tmp_path_factory.mktemp("returns")))
    own = {"returns": returns_workbook(returns), "own plan": mtfp_childrens(council_from_returns(returns, EXTRAS))}
    made = {name: make() for name, make in WORKBOOKS.items()} | own
    for book in made.values():  # what a check compares once its functions have answered
        for sheet in book.sheets:
            sheet.formulas = [replace(formula, text=unguarded(formula.text)) for formula in sheet.formulas]
    return made


def checks_of(book: Workbook) -> list[Formula]:
    formulas = book.sheet("Checks").formulas
    judged = {formula.area.row for formula in formulas if formula.area.column == RESULT}
    return [formula for formula in formulas if formula.area.column == DIFFERENCE and formula.area.row in judged]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_check_is_blind_to_a_cell_that_it_names(name: str, books: dict[str, Workbook]) -> None:
    """Nor is a line that only checks read."""
    book = books[name]
    formulas, checks = [formula for sheet in book.sheets for formula in sheet.formulas], checks_of(book)
    others = {cell for formula in formulas if formula not in checks for cell in read_by(formula)}
    compared = {cell for check in checks for cell in read_by(check)} - others
    lines = [formula for formula in formulas if not formula.is_array and place(formula) in compared]
    values = shown(book)
    plain = [[formula for formula in some if is_plain(formula, values)] for some in (checks, lines)]
    assert len(plain[0]) >= 3
    assert [blind for some in plain for blind in blind_spots(book, values, some)] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_two_checks_compare_the_same(name: str, books: dict[str, Workbook]) -> None:
    texts = Counter(check.text for check in checks_of(books[name]))
    assert [text for text, times in texts.items() if times > 1] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_checks_read_the_whole_of_every_line_that_should_be_nil(name: str, books: dict[str, Workbook]) -> None:
    book = books[name]
    values = shown(book)
    compared = {cell for check in checks_of(book) for cell in read_by(check)}
    tests = [f for sheet in book.sheets if sheet.name != "Checks" for f in sheet.formulas if is_test(f, values)]
    assert [place(formula) for formula in tests if place(formula) not in compared] == []


def is_test(formula: Formula, values: dict[Cell, Value]) -> bool:
    """Whether the label of its row or the heading of its column is that of a difference."""
    sheet, area = formula.area.sheet, formula.area
    heads = (Area(sheet, area.row, 0).free, Area(sheet, HEADER_ROW, area.column).free)
    return any(word in str(values.get((sheet, head))) for head in heads for word in (" − ", "Reconciliation"))


def is_plain(formula: Formula, values: dict[Cell, Value]) -> bool:
    known = IF_KNOWN.fullmatch(formula.text)
    if known:
        return isinstance(values[next(read_by(formula))], (int, float)) and bool(PLAIN.fullmatch(f"={known[4]}"))
    return bool(PLAIN.fullmatch(formula.text)) and not ONE_SIDED.search(formula.text)


def place(formula: Formula) -> Cell:
    return formula.area.sheet, formula.area.cell().free


def read_by(formula: Formula) -> Iterator[Cell]:
    for quoted, plain, cells in re.findall(REFERENCE, re.sub(r'"[^"]*"', "", formula.text)):
        yield from ((quoted or plain or formula.area.sheet, each) for row in addresses(cells) for each in row)


def shown(book: Workbook) -> dict[Cell, Value]:
    """What every cell shows, typed or worked out."""
    typed = {(s.name, *cell): constant.value for s in book.sheets for cell, constant in s.constants.items()}
    found = typed | evaluate(book)
    return {(sheet, f"{get_column_letter(c + 1)}{r + 1}"): value for (sheet, r, c), value in found.items()}


def blind_spots(book: Workbook, values: dict[Cell, Value], live: list[Formula]) -> Iterator[str]:
    """Cells that may rise or fall without a formula's noticing, while every other cell stands as it is."""
    engine: Any = formualizer.Workbook()
    for sheet in book.sheets:
        engine.add_sheet(sheet.name)
    for (name, cell), value in values.items():
        if value not in (None, ""):
            engine.set_value(name, *coordinate_to_tuple(cell), value)
    for formula in live:
        engine.set_formula(formula.area.sheet, formula.area.row + 1, formula.area.column + 1, formula.text)
    engine.evaluate_all()
    for formula in live:
        mine = formula.area.sheet, formula.area.row + 1, formula.area.column + 1
        before = engine.get_value(*mine)
        for name, cell in dict.fromkeys(read_by(formula)):
            value = values.get((name, cell))
            if not isinstance(value, (int, float)):
                continue
            for change in (1000.5, -1000.5):
                engine.set_value(name, *coordinate_to_tuple(cell), value + change)
                if abs(engine.evaluate_cell(*mine) - before) < 1:
                    yield f"{mine} does not notice {change} more on {name}!{cell}: {formula.text}"
            engine.set_value(name, *coordinate_to_tuple(cell), value)
