"""The inputs of PROJECT_PLACEMENTS, each on a sheet of its own."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from templates.plan.rates import UNIT, add_rate_alerts
from templates.returns_workbook.annual import AGES, Annual
from templates.returns_workbook.settings import SMALL, Settings
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.model import Area, Sheet, Workbook
from templates.workbook.year_page import HEADER_ROW, table_sheet
from udfs.returns.rates.pooling import Array
from udfs.worksheet.moves import BY_AGE

FIRST_ROW = HEADER_ROW + 1


@dataclass(frozen=True)
class Tables:
    """The ranges of the functions, headings and labels included, and the lines they are by."""

    lines: tuple[str, ...]
    opening: Area
    entries: Area
    leaving: Area
    moves: Area

    @property
    def numbers(self) -> Area:
        """The opening numbers alone."""
        return Area(self.opening.sheet, FIRST_ROW, 1, AGES, len(self.lines))


def add_tables(
    book: Workbook, register: Register, checks: Checks, settings: Settings, lines: tuple[str, ...], found: Annual
) -> Tables:
    opening = _by_age(
        book,
        "Opening",
        f"Children in care on the opening day, by age in completed years. {SMALL}",
        "Children in care by age and placement",
        lines,
        found.opening,
        "input_whole",
        "whole",
    )
    entries = _by_age(
        book,
        "Entries",
        f"Children starting in a year, by age. {SMALL}",
        "Children starting in a year by age and placement",
        lines,
        found.entries,
        "input_pence",
        "pence",
    )
    leaving = _by_age(
        book,
        "Leaving",
        "Leavers in a year ÷ average number of children, turning 18 left out.",
        "Leaving care in a year by age and placement",
        lines,
        found.leaving,
        "input_factor",
        None,
    )
    blocks = (
        (opening, "Children in care by age and line", "children", settings.evidence),
        (entries, "Children starting in a year by age and line", "children a year", settings.entries_evidence),
        (leaving, "Leaving rate by age and line", UNIT, settings.rates_evidence),
    )
    for area, name, unit, evidence in blocks:
        numbers = Area(area.sheet, FIRST_ROW, 0, AGES, area.columns)
        register.block(numbers, f"{name}, with the ages", unit, evidence, status="inferred")
    moves = _moves(book, register, settings, lines, found)
    rates = Area(leaving.sheet, FIRST_ROW, 1, AGES, len(lines))
    add_rate_alerts(register, checks, {"leaving": rates, "moving": _numbers(moves)})
    tables = Tables(lines, opening, entries, leaving, moves)
    checks.zero(
        "Opening sums to the children counted",
        "Opening",
        f"=SUM({tables.numbers.ref})-{settings.children.ref}",
        settings.tolerance,
        "By age and line they are all the children in care; if you change the one, change the other.",
    )
    return tables


def _by_age(
    book: Workbook,
    name: str,
    purpose: str,
    title: str,
    lines: Sequence[str],
    values: Array,
    look: str,
    sums: str | None,
) -> Area:
    """Ages down and lines across, with sums beside and below the table where they mean something."""
    sheet = _across(book, name, purpose, title, ("Age", *lines, *(["All placements"] if sums else [])), 14)
    for age, row in enumerate(values.tolist()):
        sheet.put(FIRST_ROW + age, 0, age, "year")
        sheet.across(FIRST_ROW + age, 1, row, look)
        if sums:
            here = Area(name, FIRST_ROW + age, 1, 1, len(lines))
            sheet.formula(FIRST_ROW + age, len(lines) + 1, f"=SUM({here.local})", sums)
    if sums:
        total = FIRST_ROW + AGES
        sheet.put(total, 0, "All ages", "label_bold")
        for column in range(1, len(lines) + 2):
            here = Area(name, FIRST_ROW, column, AGES)
            sheet.formula(total, column, f"=SUM({here.local})", f"{sums}_bold")
    return Area(name, HEADER_ROW, 0, AGES + 1, len(lines) + 1)


def _moves(book: Workbook, register: Register, settings: Settings, lines: Sequence[str], found: Annual) -> Area:
    name = "Moves"
    purpose = "Moves in a year from the row's line to the column's ÷ average number of children in the row's, from that age to the next."
    sheet = _across(
        book, name, purpose, "Moves between placements in a year by age", ("From age", "From", *lines), 10, words=BY_AGE
    )
    sheet.widths[1] = 34
    sheet.frozen_columns = BY_AGE
    rows = itertools.product(zip(found.moves_from, found.moves.tolist(), strict=True), range(len(lines)))
    for row, ((age, square), i) in enumerate(rows, start=FIRST_ROW):
        sheet.put(row, 0, age, "year")
        sheet.put(row, 1, lines[i], "label_indent")
        for j, value in enumerate(square[i]):
            sheet.put(row, j + BY_AGE, None if i == j else value, "input_factor")
    count = len(found.moves_from) * len(lines)
    table = Area(name, HEADER_ROW, 0, count + 1, len(lines) + BY_AGE)
    numbers = _numbers(table)
    ages = Area(name, FIRST_ROW, 0, count)
    register.block(ages, "Age from which a row of moves holds", "years", settings.rates_evidence, status="inferred")
    register.block(
        numbers,
        "Moves in a year ÷ average number, from row to column, by age",
        UNIT,
        settings.rates_evidence,
        status="inferred",
        blanks=True,
    )
    return table


def _numbers(moves: Area) -> Area:
    """The rates alone, without headings, ages and lines."""
    return moves.cell(1, BY_AGE).span(rows=moves.rows - 1, columns=moves.columns - BY_AGE)


def _across(
    book: Workbook, name: str, purpose: str, title: str, headers: Sequence[str], first_width: float, *, words: int = 1
) -> Sheet:
    widths = [first_width] + [15] * (len(headers) - 1)
    sheet = table_sheet(book, name, "input", title, purpose, headers, widths, words)
    sheet.frozen_columns = 1
    return sheet
