"""Reads a filled-in Fit sheet, and uses the workbook as the model to fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from templates.edit import StoredWorkbook
from templates.fit.sheet import ASSUMPTION_HEADINGS, HOW_TO_HEADING, NAME, TARGET_HEADINGS
from templates.workbook.model import Area, Value
from udfs.errors import InputError
from udfs.fitting import Assumption, Target
from udfs.worksheet.arguments import is_blank, label, number

#: What ends a table, in the first column.
ENDS = (ASSUMPTION_HEADINGS[0], TARGET_HEADINGS[0], HOW_TO_HEADING)

#: Share by which a figure may differ from the one saved before it is said to.
ROUNDING = 1e-6


@dataclass(frozen=True)
class FitRequest:
    """What to find, the cells that hold it, and what the reader should know before the answer."""

    assumptions: tuple[Assumption, ...]
    targets: tuple[Target, ...]
    changing: tuple[Area, ...]
    wanted: tuple[Area, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Row:
    """A row of one of the sheet's two tables: its cells by heading."""

    cells: dict[str, Area]
    values: dict[str, Value]

    def place(self, heading: str) -> str:
        return self.cells[heading].named

    def number(self, heading: str, kind: str, *, above: float | None = None) -> float:
        name = self.values.get(kind)
        words = "" if is_blank(name) else f" of '{label(name, self.place(kind))}'"
        place = f"{self.place(heading)} ({heading.lower()}{words})"
        return number(self.values[heading], place, above=above)

    def number_or_none(self, heading: str, kind: str) -> float | None:
        return None if is_blank(self.values.get(heading)) else self.number(heading, kind)

    def text(self, heading: str) -> str:
        value = self.values.get(heading)
        return "" if is_blank(value) else label(value, self.place(heading))


def read_fit(book: StoredWorkbook, sheet: str = NAME) -> FitRequest:
    """The assumptions and targets listed on a sheet, with the present values of the cells that they point at."""
    if not book.has(sheet):
        names = ", ".join(book.sheets)
        raise InputError(f"there is no sheet '{sheet}'; name the one with the bounds and targets by --sheet ({names})")
    used: dict[Area, str] = {}
    changing, assumptions, target_cells, targets = [], [], [], []
    for row in _rows(book, sheet, ASSUMPTION_HEADINGS, ("Cell", "Low", "High")):
        cell = _pointed_at(book, row, used)
        changing.append(cell)
        assumptions.append(_assumption(row, cell, _typed_number(book, row, cell)))
    for row in _rows(book, sheet, TARGET_HEADINGS, ("Cell", "Wanted", "Tolerance")):
        cell = _pointed_at(book, row, used)
        if book.formula(cell) is None and book.table(cell) is None:
            raise InputError(
                f"{row.place('Cell')} points at {cell.named}, which is no formula and so cannot be a target; "
                f"point it at a result",
                at=row.place("Cell"),
            )
        target_cells.append(cell)
        targets.append(_target(row, cell))
    for rows, table in ((assumptions, ASSUMPTION_HEADINGS), (targets, TARGET_HEADINGS)):
        if not rows:
            raise InputError(f"'{sheet}' lists no {table[0].lower()}; fill in a row under '{table[0]}'")
    return FitRequest(
        tuple(assumptions), tuple(targets), tuple(changing), tuple(target_cells), _notes(book, target_cells)
    )


def workbook_model(book: StoredWorkbook, request: FitRequest) -> Callable[[Sequence[float]], list[float]]:
    """The workbook as a model: its targets when its assumptions are these."""

    def model(values: Sequence[float]) -> list[float]:
        for cell, value in zip(request.changing, values, strict=True):
            book.set(cell, value)
        return figures(book, request.wanted)

    return model


def figures(book: StoredWorkbook, cells: Sequence[Area]) -> list[float]:
    """The numbers in cells that must hold numbers."""
    values = book.values(cells)
    said = "; ".join(f"{name}: {message}" for name, message in book.messages.items())
    because = f" because {said}" if said else ""
    for cell, value in zip(cells, values, strict=True):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            shown = "blank" if is_blank(value) else f"'{str(value)[:200]}'"
            raise InputError(f"{cell.named} is {shown}{because}; a target must be a number", at=cell.named, value=shown)
    return [float(value) for value in values]  # type: ignore[arg-type]


def _assumption(row: _Row, cell: Area, start: float) -> Assumption:
    kind = ASSUMPTION_HEADINGS[0]
    return Assumption(
        row.text(kind) or cell.named,
        start,
        row.number("Low", kind),
        row.number("High", kind),
        row.text("Unit"),
        row.number_or_none("Plausible low", kind),
        row.number_or_none("Plausible high", kind),
        f"{row.place('Low')} and {row.cells['High'].local.replace('$', '')}",
    )


def _target(row: _Row, cell: Area) -> Target:
    kind = TARGET_HEADINGS[0]
    return Target(
        row.text(kind) or cell.named,
        row.number("Wanted", kind),
        row.number("Tolerance", kind, above=0),
        row.text("Unit"),
        f"{row.place('Cell')}, {cell.named}",
    )


def _rows(book: StoredWorkbook, sheet: str, headings: Sequence[str], needed: Sequence[str]) -> Iterator[_Row]:
    """The filled-in rows below a table's header row, which begins with its first heading."""
    cells = {place: cell.value for place, cell in book.cells[sheet].items()}
    start = next((row for (row, column), value in sorted(cells.items()) if column == 0 and value == headings[0]), None)
    if start is None:
        raise InputError(f"'{sheet}' has no heading '{headings[0]}' in its first column; put it back above its rows")
    header = {value: column for (row, column), value in cells.items() if row == start}
    columns = {heading: header[heading] for heading in headings if heading in header}
    for heading in needed:
        if heading not in columns:
            raise InputError(f"'{sheet}' row {start + 1} has no heading '{heading}'; put it back")
    for row in range(start + 1, max(cells)[0] + 1):
        if cells.get((row, 0)) in ENDS:
            return
        areas = {heading: Area(sheet, row, column) for heading, column in columns.items()}
        values = dict(zip(areas, book.values(list(areas.values())), strict=True))
        if any(not is_blank(values[heading]) for heading in (headings[0], *needed)):
            yield _Row(areas, values)


def _pointed_at(book: StoredWorkbook, row: _Row, used: dict[Area, str]) -> Area:
    """The one cell that a row points at, by a formula that is only a reference or by a reference typed as text."""
    place = row.cells["Cell"]
    formula, value = book.formula(place), book.stored(place).value
    written = formula if formula is not None else value
    if is_blank(written):
        raise InputError(
            f"{row.place('Cell')} is blank; type = there and click on the cell that is meant", at=row.place("Cell")
        )
    cell = Area.referred_to(written, place.sheet) if isinstance(written, str) else None
    if cell is None:
        raise InputError(
            f"{row.place('Cell')} holds '{written}', which does not point at one cell; write it as =Inputs!C5",
            at=row.place("Cell"),
        )
    sheet = next((name for name in book.sheets if name.lower() == cell.sheet.lower()), None)
    if sheet is None:
        raise InputError(
            f"{row.place('Cell')} points at a sheet '{cell.sheet}', which is not in the workbook; "
            f"its sheets are {', '.join(book.sheets)}",
            at=row.place("Cell"),
        )
    cell = Area(sheet, cell.row, cell.column)
    if cell in used:
        raise InputError(
            f"{row.place('Cell')} points at {cell.named}, as {used[cell]} does; take one row out",
            at=row.place("Cell"),
        )
    used[cell] = row.place("Cell")
    return cell


def _typed_number(book: StoredWorkbook, row: _Row, cell: Area) -> float:
    """The present value of an assumption's cell, which must be a number that was typed."""
    formula, table = book.formula(cell), book.table(cell)
    what = f"holds the formula {formula}" if formula is not None else f"is filled by {table.named}" if table else None
    if what is not None:
        raise InputError(
            f"{row.place('Cell')} points at {cell.named}, which {what}; point it at a cell with a typed number",
            at=row.place("Cell"),
        )
    return number(book.stored(cell).value, f"{cell.named}, which {row.place('Cell')} points at,")


def _notes(book: StoredWorkbook, target_cells: Sequence[Area]) -> tuple[str, ...]:
    """Where the figures worked out differ from those saved in the file."""
    notes = []
    for cell, value in zip(target_cells, figures(book, target_cells), strict=True):
        saved = book.stored(cell).value
        is_number = isinstance(saved, (int, float)) and not isinstance(saved, bool)
        if not is_number or abs(value - saved) > ROUNDING * max(abs(value), abs(saved)):  # type: ignore[operator,arg-type]
            shown = f"{saved:,.6g}" if is_number else "no number" if is_blank(saved) else f"'{saved}'"
            notes.append(
                f"{cell.named} is {value:,.6g} when worked out, and the file was saved with {shown}; recalculate "
                f"it in Excel and compare"
            )
    return tuple(notes)
