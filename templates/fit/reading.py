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

#: Texts in the first column that end a table.
ENDS = (ASSUMPTION_HEADINGS[0], TARGET_HEADINGS[0], HOW_TO_HEADING)

#: A figure that differs from the saved one by more than this share gets a note.
ROUNDING = 1e-6


@dataclass(frozen=True)
class FitRequest:
    """The assumptions and targets, their cells, and notes for the reader."""

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
    """The assumptions and targets on a sheet, with the present values of their cells."""
    if not book.has(sheet):
        names = ", ".join(book.sheets)
        raise InputError(
            f"there is no sheet '{sheet}'; use --sheet to name the one with the bounds and targets ({names})"
        )
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
                f"{row.place('Cell')} points at {cell.named}, which has no formula and so cannot be a target; point it at a "
                f"result",
                at=row.place("Cell"),
            )
        target_cells.append(cell)
        targets.append(_target(row, cell))
    for rows, table in ((assumptions, ASSUMPTION_HEADINGS), (targets, TARGET_HEADINGS)):
        if not rows:
            raise InputError(f"the sheet '{sheet}' lists no {table[0].lower()}; fill in a row under '{table[0]}'")
    return FitRequest(
        tuple(assumptions), tuple(targets), tuple(changing), tuple(target_cells), _notes(book, target_cells)
    )


def workbook_model(book: StoredWorkbook, request: FitRequest) -> Callable[[Sequence[float]], list[float]]:
    """The workbook as a model: a function from assumptions to targets."""

    def model(values: Sequence[float]) -> list[float]:
        for cell, value in zip(request.changing, values, strict=True):
            book.set(cell, value)
        return figures(book, request.wanted)

    return model


def figures(book: StoredWorkbook, cells: Sequence[Area]) -> list[float]:
    """The numbers in the target cells, which must hold numbers."""
    values = book.values(cells)
    said = "; ".join(f"{name}: {message}" for name, message in book.messages.items())
    because = f" because {said}" if said else ""
    for cell, value in zip(cells, values, strict=True):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            shown = "blank" if is_blank(value) else f"'{str(value)[:200]}'"
            raise InputError(
                f"{cell.named} is {shown}{because}; point the target at a cell with a number",
                at=cell.named,
                value=shown,
            )
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
    """The filled-in rows of a table, whose header row begins with its first heading."""
    cells = {place: cell.value for place, cell in book.cells[sheet].items()}
    start = next((row for (row, column), value in sorted(cells.items()) if column == 0 and value == headings[0]), None)
    if start is None:
        raise InputError(
            f"the sheet '{sheet}' has no heading '{headings[0]}' in its first column; put it back above its rows"
        )
    header = {value: column for (row, column), value in cells.items() if row == start}
    columns = {heading: header[heading] for heading in headings if heading in header}
    for heading in needed:
        if heading not in columns:
            raise InputError(f"the sheet '{sheet}' has no heading '{heading}' in row {start + 1}; put it back")
    for row in range(start + 1, max(cells)[0] + 1):
        if cells.get((row, 0)) in ENDS:
            return
        areas = {heading: Area(sheet, row, column) for heading, column in columns.items()}
        values = dict(zip(areas, book.values(list(areas.values())), strict=True))
        if any(not is_blank(values[heading]) for heading in (headings[0], *needed)):
            yield _Row(areas, values)


def _pointed_at(book: StoredWorkbook, row: _Row, used: dict[Area, str]) -> Area:
    """The cell that a row points at, with a formula that is only a reference or with a reference typed as text."""
    place = row.cells["Cell"]
    formula, value = book.formula(place), book.stored(place).value
    written = formula if formula is not None else value
    if is_blank(written):
        raise InputError(
            f"{row.place('Cell')} is blank; type = there and click on the cell that you mean", at=row.place("Cell")
        )
    cell = Area.referred_to(written, place.sheet) if isinstance(written, str) else None
    if cell is None:
        raise InputError(
            f"{row.place('Cell')} holds '{written}', which does not point at one cell; write a reference such as =Inputs!C5",
            at=row.place("Cell"),
        )
    sheet = next((name for name in book.sheets if name.lower() == cell.sheet.lower()), None)
    if sheet is None:
        raise InputError(
            f"{row.place('Cell')} points at the sheet '{cell.sheet}', which is not in the workbook; point it at one of "
            f"{', '.join(book.sheets)}",
            at=row.place("Cell"),
        )
    cell = Area(sheet, cell.row, cell.column)
    if cell in used:
        raise InputError(
            f"{row.place('Cell')} and {used[cell]} both point at {cell.named}; delete one of the two rows",
            at=row.place("Cell"),
        )
    used[cell] = row.place("Cell")
    return cell


def _typed_number(book: StoredWorkbook, row: _Row, cell: Area) -> float:
    """The present value of an assumption's cell, which must hold a typed number."""
    formula, table = book.formula(cell), book.table(cell)
    what = f"holds the formula {formula}" if formula is not None else f"is filled by {table.named}" if table else None
    if what is not None:
        raise InputError(
            f"{row.place('Cell')} points at {cell.named}, which {what}; point it at a cell with a typed number",
            at=row.place("Cell"),
        )
    return number(book.stored(cell).value, f"{cell.named}, which {row.place('Cell')} points at,")


def _notes(book: StoredWorkbook, target_cells: Sequence[Area]) -> tuple[str, ...]:
    """Notes on figures that differ from those saved in the file."""
    notes = []
    for cell, value in zip(target_cells, figures(book, target_cells), strict=True):
        saved = book.stored(cell).value
        is_number = isinstance(saved, (int, float)) and not isinstance(saved, bool)
        if not is_number or abs(value - saved) > ROUNDING * max(abs(value), abs(saved)):  # type: ignore[operator,arg-type]
            shown = f"{saved:,.6g}" if is_number else "no number" if is_blank(saved) else f"'{saved}'"
            notes.append(
                f"{cell.named} is {value:,.6g} when CareCurve works it out, but the file holds {shown}. Recalculate the file "
                f"in Excel and compare"
            )
    return tuple(notes)
