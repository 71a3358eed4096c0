"""The layout of a sheet: one heading, one set of columns and one time axis everywhere.

Columns of a sheet with years: label, constant, unit, total, the base year, then the plan years.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from templates.workbook.address import quoted
from templates.workbook.model import (
    Area,
    Chart,
    ChartKind,
    Series,
    Sheet,
    SheetKind,
    Value,
    WordsFormula,
    Workbook,
)

PLAN_YEARS = 5
LABEL, CONSTANT, UNIT, TOTAL, BASE, FIRST = range(6)
LAST = FIRST + PLAN_YEARS - 1
TITLE_ROW, TAG_ROW, STATUS_ROW, HEADER_ROW = 0, 1, 2, 4

#: Rows that a chart covers, with a free one below.
CHART_ROWS = 18

#: What an A4 page across has between its margins, and a row of Excel's, in points.
PAGE_WIDTH, PAGE_HEIGHT, ROW_HEIGHT = 770, 534, 15

#: The width of the labels of a sheet with years, in characters, and what of it stands beside a name.
LABEL_WIDTH, BESIDE_NAME = 46, 11

#: Money on the axis of a chart, in £m.
MILLIONS = '#,##0.0,,"m"'

#: Where every workbook keeps its one overall check.
MASTER_CHECK = Area("Checks", 3, 1)
#: Where a workbook that has alerts says whether there are any.
ALERTS = Area("Checks", 4, 1)

TAGS = {
    "input": "Input sheet: shaded cells are yours to change.",
    "calculation": "Calculation sheet: formulas only.",
    "output": "Output sheet: formulas only.",
    "control": "Control sheet.",
}

YearFormula = Callable[[int], str]


def new_sheet(book: Workbook, name: str, kind: SheetKind, title: str, purpose: str) -> Sheet:
    """A sheet with its title in A1, what kind it is, and the workbook's overall check."""
    sheet = Sheet(name, kind, title)
    sheet.put(TITLE_ROW, 0, title, "title")
    sheet.put(TAG_ROW, 0, f"{TAGS[kind]} {purpose}", "tag")
    if name != MASTER_CHECK.sheet:
        sheet.status_cells.append(sheet.formula(STATUS_ROW, 0, f"={MASTER_CHECK.ref}", "status"))
    book.sheets.append(sheet)
    return sheet


@dataclass(frozen=True)
class Line:
    """One row of a sheet with years; year 0 is the base year, 1 the first plan year."""

    sheet: str
    row: int
    label: str

    def __getitem__(self, year: int) -> str:
        return Area(self.sheet, self.row, BASE + year).relative

    @property
    def plan(self) -> Area:
        return Area(self.sheet, self.row, FIRST, 1, PLAN_YEARS)

    @property
    def all_years(self) -> Area:
        return Area(self.sheet, self.row, BASE, 1, PLAN_YEARS + 1)


def block(lines: Sequence[Line], *, base: bool = True) -> Area:
    """Neighbouring lines as one range of figures, with or without the base year."""
    _refuse_apart(lines)
    first = lines[0].all_years if base else lines[0].plan
    return first.span(rows=lines[-1].row - lines[0].row + 1)


def stack(lines: Sequence[Line], year: int) -> str:
    """Neighbouring lines' cells in one year, as a range for a formula."""
    _refuse_apart(lines)
    return f"{lines[0][year]}:{lines[-1][year].split('!')[1]}"


def _refuse_apart(lines: Sequence[Line]) -> None:
    """Refuse lines that have others between them, which a range would take in."""
    first = lines[0].row
    if [line.row for line in lines] != list(range(first, first + len(lines))):
        raise ValueError(f"{lines[0].sheet}: the lines from {lines[0].label} to {lines[-1].label} are no neighbours")


class YearPage:
    """A sheet with years, filled from the top."""

    def __init__(self, book: Workbook, name: str, kind: SheetKind, title: str, purpose: str) -> None:
        self.sheet = new_sheet(book, name, kind, title, purpose)
        self.name = name
        self.row = HEADER_ROW + 1
        self.sheet.widths = {LABEL: LABEL_WIDTH, CONSTANT: 13, UNIT: 15, TOTAL: 14}
        self.sheet.widths.update(dict.fromkeys(range(BASE, LAST + 1), 13))
        self.sheet.header_row = HEADER_ROW
        self.sheet.frozen_columns = 1
        for column, text in ((LABEL, "Line"), (CONSTANT, "Constant"), (UNIT, "Unit"), (TOTAL, "Plan total")):
            self.sheet.put(HEADER_ROW, column, text, "header")

    def axis_from(self, axis: Line) -> None:
        """Head the years with the workbook's one time axis."""
        for year in range(PLAN_YEARS + 1):
            self.sheet.formula(HEADER_ROW, BASE + year, f"={axis[year]}", "header_right")

    def section(self, text: str) -> None:
        self.row += 1
        self.sheet.put(self.row, LABEL, text, "section")
        self.sheet.across(self.row, CONSTANT, [None] * (LAST + 1 - CONSTANT), "section")
        self.row += 1

    def inputs(self, label: str, unit: str, values: Sequence[Value], style: str) -> Line:
        """A row of inputs; six values start at the base year, five at the first plan year."""
        start = LAST + 1 - len(values)
        self._names(label, unit, "label")
        for i, value in enumerate(values):
            self.sheet.put(self.row, start + i, value, f"input_{style}")
        return self._next(label)

    def line(
        self,
        label: str,
        unit: str,
        formula: YearFormula,
        style: str,
        *,
        base: str | None = None,
        every_year: bool = False,
        total: bool = False,
        bold: bool = False,
    ) -> Line:
        """A row with one formula in every plan year (and in the base year: the same, or its own)."""
        look = f"{style}_bold" if bold else style
        self._names(label, unit, "label_bold" if bold else "label", "unit_bold" if bold else "unit")
        if bold:
            no_base = base is None and not every_year
            self._rule([CONSTANT] + [TOTAL] * (not total) + [BASE] * no_base, look)
        self._fill(Line(self.name, self.row, label), formula, look, base=base, every_year=every_year, total=total)
        return self._next(label)

    def reserve(self, label: str, unit: str) -> Line:
        """A row that is filled in later, as its formula needs lines further down."""
        self._names(label, unit, "label")
        return self._next(label)

    def fill_in(self, line: Line, formula: YearFormula, style: str, *, total: bool = False) -> None:
        """The formulas of a row that was reserved, which take their place in the order of rows."""
        self._fill(line, formula, style, total=total)
        self.sheet.formulas.sort(key=lambda formula: formula.area.row)

    def _fill(
        self,
        line: Line,
        formula: YearFormula,
        style: str,
        *,
        base: str | None = None,
        every_year: bool = False,
        total: bool = False,
    ) -> None:
        for year in range(0 if every_year else 1, PLAN_YEARS + 1):
            self.sheet.formula(line.row, BASE + year, self._own(formula(year)), style)
        if base is not None:
            self.sheet.formula(line.row, BASE, self._own(base), style)
        if total:
            self.sheet.formula(line.row, TOTAL, self._own(f"=SUM({line.plan.ref})"), style)

    def constant(self, label: str, unit: str, formula: str, style: str) -> Area:
        """A single value in the constant column."""
        self._names(label, unit, "label")
        self._formula(CONSTANT, formula, style)
        self._next(label)
        return Area(self.name, self.row - 1, CONSTANT)

    def table(
        self,
        labels: Sequence[str],
        units: Sequence[str],
        formula: str,
        styles: Sequence[str],
        *,
        base: bool,
        last_bold: bool = False,
        sparse: bool = False,
    ) -> list[Line]:
        """The table that one worksheet function returns, a line for each of its rows; a sparse one may start blank."""
        first = BASE if base else FIRST
        area = Area(self.name, self.row, first, len(labels), LAST + 1 - first)
        looks = [(style,) for style in styles]
        if last_bold:
            looks[-1] = (f"{styles[-1]}_bold",)
        self.sheet.fill(area, self._own(formula), tuple(looks), sparse=sparse)
        lines = []
        for i, (label, unit) in enumerate(zip(labels, units, strict=True)):
            bold = last_bold and i == len(labels) - 1
            self._names(label, unit, "label_bold" if bold else "label", "unit_bold" if bold else "unit")
            if bold:
                self._rule([CONSTANT, TOTAL] + ([] if base else [BASE]), looks[-1][0])
            lines.append(self._next(label))
        return lines

    def constant_inputs(self, label: str, unit: str, value: Value, style: str) -> Area:
        """A single input in the constant column."""
        self._names(label, unit, "label")
        cell = self.sheet.put(self.row, CONSTANT, value, f"input_{style}")
        self._next(label)
        return cell

    def flag(self, line: Line, formula: str) -> Area:
        """A warning in the constant column of a row."""
        self.sheet.formula(line.row, CONSTANT, self._own(formula), "status")
        return Area(self.name, line.row, CONSTANT)

    def base_year(self, line: Line, formula: str, style: str) -> None:
        """The base year of a line that a worksheet function projects from."""
        self.sheet.formula(line.row, BASE, self._own(formula), style)

    def text(self, words: str, style: str = "tag") -> None:
        """A line of words, or a formula for one."""
        if isinstance(words, WordsFormula):
            self._formula(LABEL, words, style)
        else:
            self.sheet.put(self.row, LABEL, words, style)
        self.row += 1

    def page_break(self) -> None:
        """Print what follows on a new page."""
        self.sheet.page_breaks.append(self.row)

    def chart(
        self,
        kind: ChartKind,
        title: str,
        categories: Area,
        series: Sequence[Series],
        unit: str,
        alt_text: str,
        number_format: str = "#,##0",
        *,
        highest: float | None = None,
    ) -> None:
        """A chart below what is there."""
        self.row += 1
        self.sheet.charts.append(
            Chart(kind, title, categories, tuple(series), unit, alt_text, self.row, number_format, highest)
        )
        self.row += CHART_ROWS

    def _names(self, label: str, unit: str, label_style: str, unit_style: str = "unit") -> None:
        """A row's label, which may be a formula, and its unit."""
        if isinstance(label, WordsFormula):
            self._formula(LABEL, label, label_style)
        else:
            self.sheet.put(self.row, LABEL, label, label_style)
        self.sheet.put(self.row, UNIT, unit, unit_style)

    def _rule(self, columns: Sequence[int], style: str) -> None:
        """Carry the line above a total across cells that have no number."""
        for column in columns:
            self.sheet.put(self.row, column, None, style)

    def _formula(self, column: int, text: str, style: str) -> None:
        self.sheet.formula(self.row, column, self._own(text), style)

    def _own(self, text: str) -> str:
        """The formula without this sheet's own name in it."""
        own = re.escape(f"{quoted(self.name)}!")
        return re.sub(rf"(?<![\w'.]){own}", "", text)

    def _next(self, label: str) -> Line:
        self.row += 1
        return Line(self.name, self.row - 1, label)


def make_room(book: Workbook, names: Sequence[str]) -> None:
    """Widen the labels of sheets with years as the longest of the names that they begin with needs.

    A sheet with charts keeps its width, on which the pages that it prints on depend; its labels run on to the right.
    """
    for sheet in book.sheets:
        heading = sheet.constants.get((HEADER_ROW, CONSTANT))
        if heading is not None and heading.value == "Constant" and not sheet.charts:
            sheet.widths[LABEL] = max(LABEL_WIDTH, max(map(len, names)) + BESIDE_NAME)


def has_years(sheet: Sheet) -> bool:
    """Whether a sheet has the columns of a sheet with years."""
    heads = [sheet.constants.get((HEADER_ROW, column)) for column in (CONSTANT, UNIT)]
    return [head and head.value for head in heads] == ["Constant", "Unit"]


def printed_rows(sheet: Sheet) -> int:
    """Rows that Excel prints on a page at the sheet's width; LibreOffice's rows are lower, so it prints more."""
    width = sum(0.75 * (7 * characters + 5) for characters in sheet.widths.values())
    return int(PAGE_HEIGHT * max(1.0, width / PAGE_WIDTH) / ROW_HEIGHT) - 1  # the title and headings are taller


def page_breaks(sheet: Sheet) -> list[int]:
    """The sheet's own page breaks, and one above each chart that the end of a page would cut."""
    breaks = sorted(sheet.page_breaks)
    for chart in sorted(sheet.charts, key=lambda chart: chart.row):
        start = max((row for row in breaks if row <= chart.row), default=None)
        above = chart.row if start is None else chart.row - start + HEADER_ROW + 1
        if above + CHART_ROWS - 1 > printed_rows(sheet) and start not in (chart.row, chart.row - 1):
            breaks = sorted([*breaks, chart.row - 1])
    return breaks


def grid(sheet: Sheet, row: int, headers: Sequence[str], *, right_from: int = 1) -> None:
    """The header row of a plain table; a heading may be a formula."""
    for column, text in enumerate(headers):
        write = sheet.formula if isinstance(text, WordsFormula) else sheet.put
        write(row, column, text, "header" if column < right_from else "header_right")


def table_sheet(
    book: Workbook,
    name: str,
    kind: SheetKind,
    title: str,
    purpose: str,
    headers: Sequence[str],
    widths: Sequence[float],
    words: int = 1,
) -> Sheet:
    """A sheet that is one plain table, its headings in place; the first ``words`` columns hold words."""
    sheet = new_sheet(book, name, kind, title, purpose)
    sheet.widths = dict(enumerate(widths))
    sheet.header_row = HEADER_ROW
    grid(sheet, HEADER_ROW, headers, right_from=words)
    return sheet


def time_axis(page: YearPage, base_year: Area | None) -> tuple[Line, Line]:
    """The workbook's one time axis on its input sheet: the years' numbers, and their names.

    ``base_year`` is the cell with the calendar year in which the base year starts; without one the
    years are named Base, Year 1, Year 2.
    """
    page.section("Time")
    number = page.line(
        "Year number", "years", lambda y: f"={Line(page.name, page.row, '')[y - 1]}+1", "year", base="=0"
    )
    if base_year is None:
        axis = page.line("Year", "name", lambda y: f'="Year "&{number[y]}', "general", base='="Base"')
    else:
        start = page.line(
            "Financial year starts in April of",
            "year",
            lambda y: f"={base_year.ref}+{number[y]}",
            "year",
            every_year=True,
        )
        axis = page.line(
            "Financial year",
            "name",
            lambda y: f'={start[y]}&"/"&TEXT(MOD({start[y]}+1,100),"00")',
            "general",
            every_year=True,
        )
    page.axis_from(axis)
    return number, axis
