"""The parts of a workbook before it is a file: sheets, cells, formulas, inputs and charts.

Rows and columns count from 0. Nothing here knows how a workbook is written or evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from templates.workbook import address

T_co = TypeVar("T_co", covariant=True)
Value = str | float | int | bool | None
SheetKind = Literal["input", "calculation", "output", "control"]
ChartKind = Literal["fan", "stacked", "columns", "line", "waterfall", "tornado"]


class WordsFormula(str):
    """A formula that works out words, where a sheet takes words too. Words are never a formula, however they begin."""

    __slots__ = ()


@dataclass(frozen=True)
class Area:
    """A rectangle of cells on a sheet."""

    sheet: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1

    def cell(self, row: int = 0, column: int = 0) -> Area:
        return Area(self.sheet, self.row + row, self.column + column)

    def line(self, row: int) -> Area:
        return Area(self.sheet, self.row + row, self.column, 1, self.columns)

    def cells(self) -> Iterator[tuple[int, int]]:
        for row in range(self.row, self.row + self.rows):
            for column in range(self.column, self.column + self.columns):
                yield row, column

    def span(self, *, rows: int | None = None, columns: int | None = None) -> Area:
        return Area(self.sheet, self.row, self.column, rows or self.rows, columns or self.columns)

    @classmethod
    def at(cls, sheet: str, text: str) -> Area:
        """The cells at B4 or $B$4:$F$9 on a sheet."""
        return cls(sheet, *address.rectangle(text))

    @classmethod
    def referred_to(cls, text: str, sheet: str) -> Area | None:
        """The one cell that a reference such as =Inputs!C5, 'My sheet'!$C$5, or C5 on this sheet, names, if it is one."""
        reference = address.on_a_sheet(text.strip().removeprefix("=").strip())
        if reference is None or address.CELL.fullmatch(reference[1]) is None:
            return None
        return cls.at(reference[0] or sheet, reference[1])

    @property
    def local(self) -> str:
        """The address without its sheet, absolute: $B$4 or $B$4:$F$4."""
        return address.written(self._rectangle, lock_rows=True, lock_columns=True)

    @property
    def ref(self) -> str:
        """The address with its sheet, absolute: 'Our inputs'!$B$4:$F$4."""
        return f"{address.quoted(self.sheet)}!{self.local}"

    @property
    def relative(self) -> str:
        """The address with its sheet, its column free to move: 'Our inputs'!B$4."""
        return f"{address.quoted(self.sheet)}!{address.written(self._rectangle, lock_rows=True)}"

    @property
    def free(self) -> str:
        """The address without its sheet, free to move: B4 or B4:F4."""
        return address.written(self._rectangle)

    @property
    def named(self) -> str:
        """The address as a person writes it: Inputs!B4."""
        return f"{address.quoted(self.sheet)}!{self.free}"

    @property
    def _rectangle(self) -> address.Rectangle:
        return self.row, self.column, self.rows, self.columns


@dataclass(frozen=True)
class Constant:
    value: Value
    style: str


@dataclass(frozen=True)
class Formula:
    """A formula and the cells it fills: one cell, or the block of cells that a function's answer fills as an array."""

    text: str
    area: Area
    styles: tuple[tuple[str, ...], ...]
    is_array: bool = False
    #: Read from a file in which the array grows and shrinks with its answer; no template has one.
    is_dynamic: bool = False
    #: The column of its answer, from 0, that begins with a number when the function could work.
    number_at: int = 0
    #: Whether its first cell may be blank, as where the first row of a schedule is not used.
    sparse: bool = False

    def style(self, row: int, column: int) -> str:
        line = self.styles[min(row - self.area.row, len(self.styles) - 1)]
        return line[min(column - self.area.column, len(line) - 1)]


@dataclass(frozen=True)
class Choice:
    """A drop-down on an input cell or block of cells; its options are typed into it or stand in a range."""

    cell: Area
    options: tuple[str, ...]
    title: str
    message: str
    source: Area | None = None


@dataclass(frozen=True)
class Series:
    name: str
    values: Area
    #: The figures that the values copy, where they are a copy.
    source: Area | None = None


@dataclass(frozen=True)
class Chart:
    kind: ChartKind
    title: str
    categories: Area
    series: tuple[Series, ...]
    unit: str
    alt_text: str
    row: int
    number_format: str = "#,##0"
    highest: float | None = None


@dataclass
class Sheet:
    name: str
    kind: SheetKind
    title: str
    widths: dict[int, float] = field(default_factory=dict)
    constants: dict[tuple[int, int], Constant] = field(default_factory=dict)
    formulas: list[Formula] = field(default_factory=list)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    status_cells: list[Area] = field(default_factory=list)
    header_row: int | None = None
    frozen_columns: int = 0
    page_breaks: list[int] = field(default_factory=list)

    def put(self, row: int, column: int, value: Value, style: str) -> Area:
        if (row, column) in self.constants:
            raise ValueError(f"{self.name} row {row + 1} column {column + 1} is declared twice")
        self.constants[row, column] = Constant(value, style)
        return Area(self.name, row, column)

    def across(self, row: int, column: int, values: Iterable[Value], style: str) -> None:
        """Values in neighbouring cells of a row, from a column on."""
        for place, value in enumerate(values, start=column):
            self.put(row, place, value, style)

    def formula(self, row: int, column: int, text: str, style: str) -> Area:
        area = Area(self.name, row, column)
        self.formulas.append(Formula(text, area, ((style,),)))
        return area

    def fill(
        self, area: Area, text: str, styles: tuple[tuple[str, ...], ...], *, number_at: int = 0, sparse: bool = False
    ) -> Area:
        self.formulas.append(Formula(text, area, styles, is_array=True, number_at=number_at, sparse=sparse))
        return area


@dataclass(frozen=True)
class Given(Generic[T_co]):
    """A figure, or figures of one kind, and where they come from; without a unit where the sheet declares it."""

    value: T_co
    evidence: str
    status: str
    unit: str = ""


@dataclass(frozen=True)
class RegisterEntry:
    """One assumption: a cell or a block of cells that a person may change."""

    area: Area
    name: str
    unit: str
    evidence: str
    status: str
    low: Value = None
    high: Value = None


@dataclass
class Workbook:
    title: str
    subject: str
    sheets: list[Sheet] = field(default_factory=list)
    register: list[RegisterEntry] = field(default_factory=list)

    def sheet(self, name: str) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.name == name)
