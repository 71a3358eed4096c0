"""The embedded evaluator: what it works out, what it refuses, and LibreOffice as its judge."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from templates.edit.live import evaluate
from templates.workbook.model import Area, Sheet, Value, Workbook
from templates.workbook.write import Host, write
from tests.libreoffice import LibreOffice
from tests.snapshots import labels
from tests.templates.cells import differences, flat

PLAIN = (("whole",),)


class Grid:
    """One sheet, filled cell by cell."""

    def __init__(self, constants: dict[str, Value] | None = None) -> None:
        self.book = Workbook("Test", "", [Sheet("Main", "calculation", "")])
        self.sheet = self.book.sheets[0]
        for cell, value in (constants or {}).items():
            self.sheet.put(*place(cell), value, "general")

    def formulas(self, texts: dict[str, str]) -> Grid:
        for cell, text in texts.items():
            self.sheet.formula(*place(cell), text, "general")
        return self

    def fill(self, cell: str, rows: int, columns: int, text: str) -> Grid:
        self.sheet.fill(Area("Main", *place(cell), rows, columns), text, PLAIN)
        return self

    def values(self) -> dict[str, Value]:
        return {f"{get_column_letter(c + 1)}{r + 1}": value for (_, r, c), value in evaluate(self.book).items()}


def place(cell: str) -> tuple[int, int]:
    return int(cell[1:]) - 1, ord(cell[0]) - ord("A")


def test_a_table_fills_its_cells_and_native_formulas_read_them() -> None:
    grid = Grid({"A1": 5, "A2": 8, "B1": 1000, "B2": 2000})
    grid.fill("C1", 2, 1, "=LAC_RATE(A1:A2,B1:B2)").formulas({"D1": "=SUM(C1:C2)", "D2": "=C2+1"})
    assert grid.values() == {"C1": 50, "C2": 40, "D1": 90, "D2": 41}


def test_functions_that_read_each_others_tables_settle() -> None:
    """Each call reads the second cell of the one before, which is known only a round later."""
    grid = Grid({"A1": 40, "A2": 50, "B1": 10_000, "B2": 20_000})
    cells = ["A", *"CDEFG"]
    for before, after in itertools.pairwise(cells):
        name = "CHILDREN_AT_RATE" if cells.index(after) % 2 else "LAC_RATE"
        grid.fill(f"{after}1", 2, 1, f"={name}({before}1:{before}2,B1:B2)")
    grid.formulas({"H1": "=G1+G2"})
    assert grid.values()["H1"] == 40 + 100


def test_a_long_chain_of_tables_is_not_taken_for_a_circle() -> None:
    grid = Grid({"A1": 40, "B1": 10_000, "A2": 50, "B2": 10_000})
    letters = "ACDEFGHIJKLMNOPQRSTU"
    for before, after in itertools.pairwise(letters):
        grid.fill(f"{after}1", 2, 1, f"=CHILDREN_AT_RATE({before}1:{before}2,B1:B2)")
    assert (grid.values()["U1"], grid.values()["U2"]) == (40, 50)


@pytest.mark.parametrize(
    "grid",
    [
        Grid().formulas({"A1": "=B1+1", "B1": "=A1+1"}),
        Grid().formulas({"A1": "=A1+1"}),
        Grid({"B2": 10}).fill("A1", 1, 1, "=LAC_RATE(B1,B2)").formulas({"B1": "=A1+1"}),
        Grid({"B1": 5, "C1": 10_000, "C2": 10_000})
        .fill("A1", 2, 1, "=CHILDREN_AT_RATE(B1:B2,C1:C2)")
        .formulas({"B2": "=A2+1"}),
    ],
    ids=["two cells", "itself", "through a function", "through a table"],
)
def test_a_circular_reference_is_refused(grid: Grid) -> None:
    with pytest.raises(RuntimeError, match="circular"):
        evaluate(grid.book)


@pytest.mark.parametrize(("rows", "columns"), [(3, 1), (1, 1), (2, 2)])
def test_a_table_of_another_size_than_its_cells_is_refused(rows: int, columns: int) -> None:
    grid = Grid({"A1": 5, "A2": 8, "B1": 1000, "B2": 2000})
    grid.fill("D1", rows, columns, "=LAC_RATE(A1:A2,B1:B2)")
    with pytest.raises(ValueError, match=labels.HOLDS_CELLS_FUNCTION_RETURNS_2.format(rows, columns)):
        evaluate(grid.book)


def test_a_wrong_input_shows_its_message_in_every_cell_of_the_table() -> None:
    message = labels.LAC_RATE_CHILDREN_ROW_2
    grid = Grid({"A1": 5, "A2": "n/a", "B1": 1000, "B2": 2000}).fill("C1", 2, 1, "=LAC_RATE(A1:A2,B1:B2)")
    assert grid.values() == {"C1": message, "C2": message}


def test_an_error_value_reaches_a_function_by_its_name() -> None:
    grid = Grid({"B1": 1000}).formulas({"A1": "=1/0"}).fill("C1", 1, 1, "=LAC_RATE(A1,B1)")
    assert grid.values() == {
        "A1": "#DIV/0!",
        "C1": labels.LAC_RATE_CHILDREN_ERROR_VALUE,
    }


def test_a_blank_input_is_not_nil() -> None:
    grid = Grid({"A1": None, "A2": 0, "A3": 20}).formulas({"B1": "=COUNT(A1:A3)", "B2": "=ISNUMBER(A1)"})
    grid.fill("C1", 3, 1, "=SUPPRESS(A1:A3)").formulas({"D1": "=COUNT(C1:C3)"})
    assert grid.values() == {"B1": 2, "B2": False, "C1": None, "C2": 0, "C3": 20, "D1": 2}


@pytest.mark.parametrize("text", ["=1+1", "+5", "-5", "@SUM(A1)", "1,000", "TRUE", "#N/A!", "2024/25"])
def test_text_stays_text(text: str) -> None:
    assert Grid({"A1": text}).formulas({"B1": "=A1", "C1": "=ISNUMBER(A1)"}).values() == {"B1": text, "C1": False}


FORMS = (
    "=SUM({0}:{1})",
    "=AVERAGE({0}:{1},1)",
    "=MAX({0}:{1})-MIN({0}:{1})",
    "=IF({0}>{1},{0},{1})",
    "=ABS({0}-{1})",
    "={0}*{1}",
    "={0}/{1}",
    '={0}&"/"&TEXT(MOD({1},100),"00")',
    "=COUNT({0}:{1})",
    '=COUNTIF({0}:{1},"<1")',
    "=INDEX({0}:{1},1)",
    "=N({0})+N({1})",
    "=-({0}-{1})*({0}=1)",
    "=IF(ISNUMBER({0}),ROWS({0}:{1}),COLUMNS({0}:{1}))",
)


def random_grid(chance: random.Random) -> Grid:
    """Typed values in columns A and B, tables in C, and native formulas over cells further up or left."""
    values: Sequence[Value] = (0, 1, 7, 0.5, 1250, 99.99)
    basis = chance.choice(("annual", "weekly_52"))
    grid = Grid({f"{column}{row}": chance.choice(values) for row in range(1, 11) for column in "AB"})
    grid.fill("C1", 10, 1, f'=PLACEMENT_COST(A1:A9,B1:B9,"{basis}",0,FALSE)')
    for column, before in (("D", "ABC"), ("E", "ABCD"), ("F", "ABCDE")):
        for row in range(1, 11):
            one, top = chance.choice(before), chance.randint(1, row)
            grid.formulas({f"{column}{row}": chance.choice(FORMS).format(f"{one}{top}", f"{one}{row}")})
    return grid


def test_random_formulas_are_worked_out_as_libreoffice_does(libreoffice: LibreOffice, tmp_path: Path) -> None:
    for seed in range(6):
        grid = random_grid(random.Random(seed))  # noqa: S311 - any numbers will do
        path = tmp_path / f"{seed}.xlsx"
        write(grid.book, path, host=Host.CALC)
        expected: dict[tuple[str, str], Any] = {("Main", cell): value for cell, value in grid.values().items()}
        assert not differences(expected, flat(libreoffice.recalculate(path))), f"seed {seed}"
