"""A stored workbook: its saved cells, and what they become when others change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from templates.edit.formulas import OWN
from templates.edit.live import Live
from templates.workbook.engine import CIRCULAR, Engine
from templates.workbook.model import Area, Value
from templates.workbook.package import Package, StoredCell
from udfs.worksheet.error_values import ERROR_VALUES

#: Excel's marks of cells that hold no number or text but a fault.
FAULTS = (*ERROR_VALUES, CIRCULAR)


class StoredWorkbook:
    """A workbook's formulas, live: set a cell, and ask what another becomes."""

    def __init__(self, path: Path) -> None:
        self.package = Package(path)
        self.cells = {sheet: self.package.cells(sheet) for sheet in self.package.sheets}
        self._formulas: dict[Area, str] = {}
        self._in_table: dict[Area, Area] = {}
        self._engine = Engine(path)
        self._live = Live(self._engine)
        holding = [
            (s, *place, cell) for s, cells in self.cells.items() for place, cell in cells.items() if cell.has_formula
        ]
        for sheet, row, column, cell in holding:
            place = Area(sheet, row, column)
            text = self._engine.formula(place)
            if text is None:
                continue
            self._formulas[place] = text
            if cell.fills is not None or OWN.search(text):  # the engine has the others as they are
                self._live.put(place, text, cell.fills, is_dynamic=cell.is_dynamic)
        for table in self._live.calls.tables:
            rest = list(table.fills.cells())[1:]
            self._in_table |= {Area(table.fills.sheet, *cell): table.fills for cell in rest}

    @property
    def sheets(self) -> list[str]:
        return list(self.cells)

    @property
    def messages(self) -> dict[str, str]:
        """What CareCurve's functions last said that they cannot use, by function."""
        return self._live.calls.messages

    def has(self, sheet: str) -> bool:
        return sheet in self.cells

    def stored(self, cell: Area) -> StoredCell:
        """The cell as last saved."""
        return self.cells[cell.sheet].get((cell.row, cell.column), StoredCell(None))

    def formula(self, cell: Area) -> str | None:
        """The cell's own formula as saved, with its equals sign."""
        return self._formulas.get(cell) if self.stored(cell).has_formula else None

    def table(self, cell: Area) -> Area | None:
        """The cells that one formula in another cell fills, this cell among them."""
        return self._in_table.get(cell)

    @property
    def worked_out(self) -> list[Area]:
        """Every cell that a formula fills."""
        return [*self._formulas, *self._in_table]

    def set(self, cell: Area, number: float) -> None:
        self._engine.set(cell, number)

    def values(self, cells: Sequence[Area]) -> list[Value]:
        """What cells become; an error is its text, such as #N/A."""
        values = self._live.values(cells)
        for table in self._live.calls.tables:
            fills = table.fills
            if not table.fits and fills.rows * fills.columns > 1:
                mend = (
                    "open the file in Excel, let it recalculate, save it and try again"
                    if table.is_dynamic
                    else "put the inputs back, or select as many cells, press Ctrl+Shift+Enter and try again"
                )
                raise RuntimeError(
                    f"{fills.named} is filled by one formula that now returns {len(table.rows)} × "
                    f"{len(table.rows[0])} cells; {mend}"
                )
        return values


def is_fault(value: Value) -> bool:
    return isinstance(value, str) and value in FAULTS
