"""What PROJECT_PLACEMENTS takes: children and starters by line, where movers go, and the tables of the projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.plan.groups import Tables, add_moves, add_tables
from templates.returns_workbook.annual import AGES, Annual
from templates.returns_workbook.settings import SMALL, Settings
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.model import Area, Given, Workbook
from templates.workbook.year_page import HEADER_ROW, table_sheet
from udfs.returns.plan_tables import Cells, PlanTables
from udfs.returns.rates.pooling import Array

FIRST_ROW = HEADER_ROW + 1
PLACEMENTS = "Placements"
RECORD = "For the record: nothing is worked out from it."


@dataclass(frozen=True)
class Sourced:
    """The tables that stand on sheets of their own."""

    rates: Given[Cells]
    fit: Given[Cells]
    doubt: Given[Cells]


@dataclass(frozen=True)
class Inputs:
    """The ranges of the functions and the lines they are by."""

    lines: tuple[str, ...]
    opening: Area
    starters: Area
    moves: Area
    tables: Tables

    @property
    def numbers(self) -> Area:
        """The opening numbers alone."""
        return self.opening.cell(0, 1).span(rows=len(self.lines))


def add_inputs(
    book: Workbook, register: Register, checks: Checks, settings: Settings, lines: tuple[str, ...], found: PlanTables
) -> Inputs:
    opening, starters = _placements(book, register, settings, found)
    moves = add_moves(book, register, Given(found.moves, settings.rates_evidence, "inferred"))
    tables = add_tables(
        book,
        register,
        Sourced(
            Given(found.rates, settings.rates_evidence, "inferred"),
            Given(found.fit, "Chosen so that children here are those of carecurve project.", "inferred"),
            Given(found.doubt, "From the variances of carecurve project.", "inferred"),
        ),
    )
    inputs = Inputs(lines, opening, starters, moves, tables)
    checks.zero(
        "Opening sums to the children counted",
        PLACEMENTS,
        f"=SUM({inputs.numbers.ref})-{settings.children.ref}",
        settings.tolerance,
        "By line they are all the children in care; if you change the one, change the other.",
    )
    return inputs


def _placements(book: Workbook, register: Register, settings: Settings, tables: PlanTables) -> tuple[Area, Area]:
    heads = ("Placement", "Children at the opening", "Starters a year")
    purpose = f"Children in care on the opening day, and children starting in a year. {SMALL}"
    sheet = table_sheet(book, PLACEMENTS, "input", "Children and starters by placement", purpose, heads, (34, 18, 18))
    for row, ((line, number), (_, starters, *_)) in enumerate(
        zip(tables.opening, tables.starters, strict=True), start=FIRST_ROW
    ):
        sheet.put(row, 0, line, "label")
        sheet.put(row, 1, number, "input_whole")
        sheet.put(row, 2, starters, "input_pence")
    opening, starting = (Area(PLACEMENTS, FIRST_ROW, column, len(tables.opening)) for column in (1, 2))
    for area, name, unit, evidence in (
        (opening, "Children in care by line", "children", settings.evidence),
        (starting, "Children starting in a year by line", "children a year", settings.entries_evidence),
    ):
        register.block(area, name, unit, evidence, status="inferred")
    return Area(PLACEMENTS, FIRST_ROW, 0, len(tables.opening), 2), starting


def add_by_age(book: Workbook, register: Register, settings: Settings, lines: Sequence[str], tables: Annual) -> None:
    """Starters and leaving by single year of age, for the record."""
    _by_age(book, "Entries by age", "Children starting in a year by age and placement", lines, tables.entries, "pence")
    _by_age(
        book,
        "Leaving by age",
        "Leavers in a year before turning 18 ÷ average number of children, by age and placement",
        lines,
        tables.leaving,
        "factor",
    )
    for name, what, unit, evidence in (
        ("Entries by age", "Children starting in a year by age and line", "children a year", settings.entries_evidence),
        ("Leaving by age", "Leaving rate by age and line", "a year", settings.rates_evidence),
    ):
        area = Area(name, FIRST_ROW, 0, AGES, len(lines) + 1)
        register.block(area, f"{what}, with the ages", unit, evidence, status="inferred", impact="Low")


def _by_age(book: Workbook, name: str, title: str, lines: Sequence[str], values: Array, look: str) -> None:
    heads = ("Age", *lines)
    widths = [14.0] + [15.0] * len(lines)
    sheet = table_sheet(book, name, "control", title, f"{RECORD} {SMALL}", heads, widths)
    sheet.frozen_columns = 1
    for age, row in enumerate(values.tolist()):
        sheet.put(FIRST_ROW + age, 0, age, "year")
        sheet.across(FIRST_ROW + age, 1, row, look)
