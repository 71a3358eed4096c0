"""Works out formulas with the embedded engine and CareCurve's functions.

The engine works out a formula that fills a table once, in the table's first cell. The other cells are formulas of
that cell, so the engine knows what depends on what and works out only what a wanted cell needs. The tests check its
answers with LibreOffice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from templates.edit.formulas import OWN, prepared
from templates.workbook.engine import CIRCULAR, Engine, UnreadableFormulaError, plain
from templates.workbook.model import Area, Value, Workbook
from udfs import FUNCTIONS, InputError, WorksheetFunction

#: The engine's names for the first cell of a table and for each other cell of it.
WHOLE, PART = "CARECURVEWHOLE", "CARECURVEPART"

Values = dict[tuple[str, int, int], Value]


def evaluate(workbook: Workbook) -> Values:
    """Values by (sheet, row, column) for each cell that a formula of a declared workbook fills."""
    engine = Engine()
    for sheet in workbook.sheets:
        engine.add_sheet(sheet.name)
        for (row, column), constant in sheet.constants.items():
            if constant.value is not None:
                engine.set(Area(sheet.name, row, column), constant.value)
    live = Live(engine)
    formulas = [formula for sheet in workbook.sheets for formula in sheet.formulas]
    for formula in formulas:
        live.put(formula.area.cell(), formula.text, formula.area if formula.is_array else None)
    cells = [formula.area.cell() for formula in formulas]
    values = {(cell.sheet, cell.row, cell.column): value for cell, value in zip(cells, live.values(cells), strict=True)}
    if CIRCULAR in values.values():
        raise RuntimeError("the formulas do not settle; there is a circular reference")
    for table in live.calls.tables:
        area = table.fills
        if not table.fits:
            raise ValueError(
                f"{area.ref} holds {area.rows} × {area.columns} cells and its function returns "
                f"{len(table.rows)} × {len(table.rows[0])}"
            )
        values |= {(area.sheet, r, c): table.rows[r - area.row][c - area.column] for r, c in area.cells()}
    return values


@dataclass
class Table:
    """The cells that one formula fills, and its latest answer."""

    fills: Area
    is_dynamic: bool
    rows: list[list[Any]] = field(default_factory=list)

    @property
    def fits(self) -> bool:
        return not self.rows or (len(self.rows), len(self.rows[0])) == (self.fills.rows, self.fills.columns)


class Live:
    """Formulas that the engine works out: set a cell, and ask what another becomes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.calls = Calls()
        for name, function in FUNCTIONS.items():
            engine.register(name, partial(self.calls.answer, function), 0, len(function.parameters))
        engine.register(WHOLE, self.calls.keep, 2, 2)
        engine.register(PART, self.calls.part, 4, 4)

    def put(self, first: Area, text: str, fills: Area | None, *, is_dynamic: bool = False) -> None:
        """Let the engine work a formula out, in its first cell, for the cells that it fills as an array."""
        ready, has_own = text, False
        if fills is not None or OWN.search(text):
            try:
                ready, has_own = prepared(text)
            except UnreadableFormulaError:
                raise InputError(
                    f"the formula in {first.named} cannot be read; shorten it, or put it right", at=first.named
                ) from None
        if fills is None and not has_own:
            self._engine.set_formula(first, text)
            return
        number, table = len(self.calls.tables), Table(fills or first, is_dynamic)
        self.calls.tables.append(table)
        self._engine.set_formula(first, f"={WHOLE}({ready[1:]},{number})")
        for row, column in list(table.fills.cells())[1:]:
            place = f"{row - first.row},{column - first.column}"
            self._engine.set_formula(Area(first.sheet, row, column), f"={PART}({first.local},{number},{place})")

    def values(self, cells: Sequence[Area]) -> list[Value]:
        """What cells become; an error is its text, such as #N/A."""
        self.calls.messages.clear()
        return self._engine.values(cells)


class Calls:
    """What the engine calls: CareCurve's functions, and the keeping of the tables that they answer with."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        #: What CareCurve's functions last said that they cannot use, by function.
        self.messages: dict[str, str] = {}

    def answer(self, function: WorksheetFunction, *args: Any) -> Any:
        """A function's answer; what it cannot use, as the text that a cell would show."""
        try:
            return function.call(*map(plain, args))
        except InputError as problem:
            self.messages[function.name] = str(problem)
            return f"{function.name}: {problem}"

    def keep(self, answer: Any, number: float) -> Any:
        """Keep a formula's whole answer for the cells that it fills; the answer of its first cell."""
        table = self.tables[int(number)]
        table.rows = rows_of(plain(answer), table.fills)
        return _never_none(table.rows[0][0])

    def part(self, _first_cell: Any, number: float, row: float, column: float) -> Any:
        rows = self.tables[int(number)].rows
        return _never_none(rows[int(row)][int(column)]) if row < len(rows) and column < len(rows[0]) else "#N/A"


def rows_of(answer: Any, fills: Area) -> list[list[Any]]:
    """The answer's rows; one value, such as a message, fills every cell, as in a fixed array of Excel's or Calc's."""
    return answer if isinstance(answer, list) else [[answer] * fills.columns] * fills.rows


def _never_none(value: Any) -> Any:
    """A function's blank is empty text, which is no nought."""
    return "" if value is None else value
