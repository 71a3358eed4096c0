"""A stored workbook worked out by the embedded engine and CareCurve's functions, again and again.

A formula that fills a table is worked out once in its first cell, and the rest of the table are formulas of
that cell: so the engine knows what depends on what, and works out only what a wanted cell needs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import formualizer

from templates.edit.engine_calls import EngineCalls
from templates.edit.formulas import ERROR_TEXT, OWN, prepared
from templates.workbook.model import Area, Value
from templates.workbook.package import Package, StoredCell, cell_named
from udfs import FUNCTIONS, InputError, WorksheetFunction
from udfs.worksheet.error_values import ERROR_VALUES

#: Excel's marks of cells that hold no number or text but a fault.
FAULTS = (*ERROR_VALUES, "#CIRC!")

#: The engine's names for the first cell of a table and for each other cell of it.
WHOLE, PART = "CARECURVEWHOLE", "CARECURVEPART"


@dataclass
class _Table:
    """The cells that one formula fills, and its latest answer."""

    fills: Area
    is_dynamic: bool
    rows: list[list[Any]] = field(default_factory=list)


class StoredWorkbook:
    """A workbook's formulas, live: set a cell, and ask what another becomes."""

    def __init__(self, path: Path) -> None:
        self.package = Package(path)
        self.cells = {sheet: self.package.cells(sheet) for sheet in self.package.sheets}
        #: What CareCurve's functions last said that they cannot use, by cell.
        self.messages: dict[str, str] = {}
        self._tables: list[_Table] = []
        self._in_table: dict[tuple[str, int, int], Area] = {}
        self._formulas: dict[tuple[str, int, int], str] = {}
        self._misfit: str | None = None
        self._calls = EngineCalls()
        try:
            self._engine = formualizer.load_workbook(str(path))
        except MemoryError:
            raise
        except Exception as problem:  # the engine's loaders raise many kinds
            raise InputError(
                f"{path} cannot be worked out by CareCurve ({problem}); open it in Excel, let it repair the file and save "
                f"it as .xlsx",
                place=str(path),
            ) from None
        self._prepare()

    @property
    def sheets(self) -> list[str]:
        return list(self.cells)

    def has(self, sheet: str) -> bool:
        return sheet in self.cells

    def stored(self, cell: Area) -> StoredCell:
        """The cell as last saved."""
        return self.cells[cell.sheet].get((cell.row, cell.column), StoredCell(None))

    def formula(self, cell: Area) -> str | None:
        """The cell's own formula as saved, with its equals sign."""
        if not self.stored(cell).has_formula:
            return None
        return self._formulas.get((cell.sheet, cell.row, cell.column))

    def table(self, cell: Area) -> Area | None:
        """The cells that one formula in another cell fills, this cell among them."""
        return self._in_table.get((cell.sheet, cell.row, cell.column))

    @property
    def worked_out(self) -> list[Area]:
        """Every cell that a formula fills."""
        return [Area(*place) for place in (*self._formulas, *self._in_table)]

    def set(self, cell: Area, number: float) -> None:
        self._engine.set_value(cell.sheet, cell.row + 1, cell.column + 1, number)

    def values(self, cells: Sequence[Area]) -> list[Value]:
        """What cells become; an error is its text, such as #N/A."""
        self.messages.clear()
        try:
            with self._calls.working():
                found = self._engine.evaluate_cells([(cell.sheet, cell.row + 1, cell.column + 1) for cell in cells])
        except formualizer.ExcelEvaluationError as problem:  # not a cell's own error: it is of the whole model
            raise InputError(
                f"a formula of the model needs what this file does not hold ({problem}); if that is in another workbook, "
                f"type its figure into this one, save it and try again"
            ) from None
        if self._misfit is not None:
            raise RuntimeError(self._misfit)
        return [_plain(value) for value in found]

    def _prepare(self) -> None:
        """Put each formula that returns a table, or calls one of CareCurve's functions, in the engine's terms."""
        self._engine.set_temporal_egress("serial")
        for name, function in FUNCTIONS.items():
            call = self._calls.kept(partial(self._answer, function))
            self._engine.register_function(name, call, min_args=0, max_args=len(function.parameters))
        self._engine.register_function(WHOLE, self._calls.kept(self._keep), min_args=2, max_args=2)
        self._engine.register_function(PART, self._calls.kept(self._part), min_args=4, max_args=4)
        for sheet, cells in self.cells.items():
            for (row, column), cell in cells.items():
                text = self._engine.get_formula(sheet, row + 1, column + 1) if cell.has_formula else None
                if text is not None:
                    self._formulas[sheet, row, column] = f"={text.removeprefix('=')}"
                    self._put(Area(sheet, row, column), cell, text)

    def _put(self, first: Area, cell: StoredCell, text: str) -> None:
        try:
            ready, has_own = prepared(text)
        except (formualizer.TokenizerError, IndexError):
            if cell.fills is None and OWN.search(text) is None:
                return  # the engine shows its own fault there
            raise InputError(
                f"the formula in {cell_named(first)} cannot be read; shorten it, or put it right"
            ) from None
        if cell.fills is None and not has_own:
            return
        number, fills = len(self._tables), cell.fills or first
        self._tables.append(_Table(fills, cell.is_dynamic))
        self._engine.set_formula(first.sheet, first.row + 1, first.column + 1, f"={WHOLE}({ready[1:]},{number})")
        for row, column in list(fills.cells())[1:]:
            self._in_table[first.sheet, row, column] = fills
            place = f"{row - first.row},{column - first.column}"
            self._engine.set_formula(first.sheet, row + 1, column + 1, f"={PART}({first.local},{number},{place})")

    def _answer(self, function: WorksheetFunction, *args: Any) -> Any:
        """A function's answer; what it cannot use, as the text that a cell would show."""
        try:
            return function.call(*[_cells(arg) for arg in args])
        except InputError as problem:
            self.messages[function.name] = str(problem)
            return f"{function.name}: {problem}"

    def _keep(self, answer: Any, number: float) -> Any:
        """Keep a formula's whole answer for the cells that it fills; the answer of its first cell."""
        table = self._tables[int(number)]
        fills = table.fills
        if not isinstance(answer, list):  # one value, such as a message, fills every cell
            table.rows = [[_plain(answer)] * fills.columns] * fills.rows
            return _first(table.rows[0][0])
        table.rows = _cells(answer)
        rows, columns = len(answer), len(answer[0])
        if fills.rows * fills.columns > 1 and (rows, columns) != (fills.rows, fills.columns):
            mend = (
                "open the file in Excel, let it recalculate, save it and try again"
                if table.is_dynamic
                else "put the inputs back, or select as many cells, press Ctrl+Shift+Enter and try again"
            )
            self._misfit = (
                f"{cell_named(fills)} is filled by one formula that now returns {rows} × {columns} cells; {mend}"
            )
        return _first(table.rows[0][0])

    def _part(self, _first_cell: Any, number: float, row: float, column: float) -> Any:
        rows = self._tables[int(number)].rows
        return _first(rows[int(row)][int(column)]) if row < len(rows) and column < len(rows[0]) else "#N/A"


def is_fault(value: Value) -> bool:
    return isinstance(value, str) and value in FAULTS


def _cells(value: Any) -> Any:
    """An argument or answer as CareCurve's functions have it."""
    if isinstance(value, list):
        return [[_plain(cell) for cell in row] for row in value]
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return ERROR_TEXT.get(str(value.get("kind")), "#VALUE!")
    if isinstance(value, float) and not math.isfinite(value):
        return "#NUM!"
    return value


def _first(value: Any) -> Any:
    return "" if value is None else value
