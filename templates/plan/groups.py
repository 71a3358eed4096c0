"""The tables of a projection from returns, a sheet each: rates by months since, fit factors and doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from templates.sheets.register_and_checks import Register
from templates.workbook.model import Area, Given, Sheet, Workbook
from templates.workbook.year_page import HEADER_ROW, table_sheet
from udfs.returns.plan_tables import Cells
from udfs.scenario.rates_table import COLUMNS

RATES, FIT, DOUBT = "Rates by months since", "Fit factors", "Doubt"
SHARES = "Share of those who move from the row's placement that goes to the column's"
SHARES_PURPOSE = (
    "How those who move from the row's placement divide between the columns'. Each row adds to 1; it is scaled if not."
)
MOVES, GOING = "Moves", "Where those who move go"
FIRST_NUMBER = COLUMNS.index("leaving")

CONTENTS = {
    RATES: "Leaving, turning 18 and moving, of children in care now and of starters, by months since",
    FIT: "Factors near 1 that make the plan's do nothing that of carecurve project",
    DOUBT: "What the range is made of: chance, and doubt about starters and rates",
}


class Sourced(Protocol):
    """The three tables."""

    @property
    def rates(self) -> Given[Cells]: ...
    @property
    def fit(self) -> Given[Cells]: ...
    @property
    def doubt(self) -> Given[Cells]: ...


def add_moves(book: Workbook, register: Register, moves: Given[Cells]) -> Area:
    """Where movers of each group go; the range that the functions read, headings included."""
    _table(book, register, MOVES, GOING, SHARES_PURPOSE, moves, 2, "share", "factor", blanks=True)
    return Area(MOVES, HEADER_ROW, 0, len(moves.value), len(moves.value[0]))


@dataclass(frozen=True)
class Tables:
    """The ranges that the functions read, headings of placements included; ``in_care_now`` are the rates of leaving of those in care now."""

    rates: Area
    in_care_now: Area
    fit: Area
    doubt: Area


def add_tables(book: Workbook, register: Register, tables: Sourced) -> Tables:
    rates = _table(
        book,
        register,
        RATES,
        "Rates by months since the opening or the start",
        "Events in a year ÷ average number of children. Those in care now by months since the opening, starters by months since they started.",
        tables.rates,
        FIRST_NUMBER,
        "a year",
        "factor",
        blanks=True,
    )
    months = rates.cell(1, COLUMNS.index("from month")).span(rows=rates.rows - 1)
    register.block(
        months,
        "Months since, from which a row of rates holds",
        "months",
        tables.rates.evidence,
        status=tables.rates.status,
    )
    fit = _table(
        book,
        register,
        FIT,
        "Fit factors by half-year",
        "Children in a placement count times its factor at each month end. Leave them as they were made.",
        tables.fit,
        1,
        "multiple",
        "factor",
    )
    doubt = _table(
        book,
        register,
        DOUBT,
        "What the range is made of",
        "Chance: variance ÷ children. Doubt: one standard deviation, as a share of children who started since the opening (starters) and of all (rates). Of cost: multiples, and the correlation between lines.",
        tables.doubt,
        2,
        "see the sheet",
        "factor",
    )
    now = sum(row[0] == tables.rates.value[1][0] for row in tables.rates.value[1:])
    # Without the years, since a schedule that slips is worked out from an earlier day.
    fit, doubt = (area.cell(0, 1).span(rows=area.rows, columns=area.columns - 1) for area in (fit, doubt))
    return Tables(rates, rates.cell(1, FIRST_NUMBER).span(rows=now), fit, doubt)


def _table(
    book: Workbook,
    register: Register,
    name: str,
    title: str,
    purpose: str,
    table: Given[Cells],
    words: int,
    unit: str,
    look: str,
    *,
    blanks: bool = False,
) -> Area:
    heads, *rows = table.value
    sheet = table_sheet(
        book, name, "input", title, purpose, [str(head) for head in heads], _widths(heads, words), words
    )
    sheet.frozen_columns = words
    for r, row in enumerate(rows, start=HEADER_ROW + 1):
        _row(sheet, r, row, words, look)
    numbers = Area(name, HEADER_ROW + 1, words, len(rows), len(heads) - words)
    register.block(numbers, title, unit, table.evidence, status=table.status, blanks=blanks)
    return Area(name, HEADER_ROW, 0, len(rows) + 1, len(heads))


def _widths(heads: Sequence[object], words: int) -> list[float]:
    widths = [22.0] * words + [15.0] * (len(heads) - words)
    for column, head in enumerate(heads):
        if head in ("Placement", "From"):
            widths[column] = 34
    return widths


def _row(sheet: Sheet, r: int, row: Sequence[object], words: int, look: str) -> None:
    for column, cell in enumerate(row):
        style = f"input_{look}" if column >= words else "year" if isinstance(cell, int) else "label"
        sheet.put(r, column, cell, style)  # type: ignore[arg-type]
