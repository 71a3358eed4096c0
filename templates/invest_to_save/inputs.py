"""What a person types into an investment case: settings, placements and cashable savings."""

from __future__ import annotations

from dataclasses import dataclass

from templates.plan import Frame
from templates.plan.rates import LEAVING as LEAVING_TITLE
from templates.plan.rates import LEAVING_SHORT, UNIT, add_rate_alerts
from templates.plan.rates import MOVES as MOVES_TITLE
from templates.plan.settings import children_tolerance, paid_days, year_shown
from templates.sheets import illustrative_county as county
from templates.sheets.investment_case import Risk, add_risk
from templates.sheets.register_and_checks import Checks, Register
from templates.sheets.savings import Effect, effect_inputs
from templates.workbook.model import Area, Choice, Given, Sheet, Workbook
from templates.workbook.year_page import HEADER_ROW, Line, YearPage, grid, table_sheet, time_axis
from udfs.calendar import serial_of

CASHABLE = "Cashable saving"
COUNT = len(county.STOCK)

#: Columns of the table of placements; the moves follow them.
HEADINGS = (
    "Placement",
    "Children at the end of the base year",
    "Starters a year",
    LEAVING_SHORT,
    "£ a week",
    "£ a year",
)
NAME, OPENING, STARTERS, LEAVING, WEEKLY, PRICE, MOVES = range(7)


@dataclass(frozen=True)
class Settings:
    """The single assumptions of the case."""

    base_year: Area
    days: Area
    year_months: Area
    base_name: Area
    rate: Area
    risk: Risk
    avoided: Area
    substitute: Area
    judged: Area
    year_shown: Area
    tolerance: Area
    penny: Area

    @property
    def base(self) -> Area:
        """The name of the base and, below it, its amount."""
        return self.base_name.span(rows=2)


@dataclass(frozen=True)
class Placements:
    """The table of placements, and what is worked out from it."""

    table: Area
    moves: Area
    capacity: Area
    #: £ a year of the placement that the team avoids, and of the one that may replace it.
    avoided: Area
    substitute: Area

    @property
    def names(self) -> Area:
        return self.column(NAME)

    def column(self, column: int) -> Area:
        return self.table.cell(0, column).span(rows=COUNT)


def guess(value: float, unit: str) -> Given[float]:
    return Given(value, county.EVIDENCE, "illustrative", unit)


def add_settings(register: Register) -> Settings:
    def text(name: str, value: str) -> Area:
        return register.value(name, value, "name", county.EVIDENCE, "text", status="illustrative")

    base_year = register.known("Base year starts in April of", guess(county.BASE_YEAR, "year"), "year")
    days = paid_days(register)
    year_months = register.known("Months in a year", Given(12, "The calendar.", "counted", "months"), "whole")
    base_name = text("Name of the base", county.STOCK_BASE_NAME)
    register.known("Base: approved budget for these placements", guess(county.STOCK_BASE, "£"), "money", impact="High")
    rate = register.discount_rate()
    saving_range, cost_range = (
        [guess(end, "share of plan") for end in ends] for ends in (county.SAVING_RANGE, county.COST_RANGE)
    )
    risk = add_risk(register, saving_range, cost_range, guess(0.8, "decimal"))
    avoided = text("Placement that the team avoids", county.AVOIDED_PLACEMENT)
    substitute = text("Placement that may replace it", county.SUBSTITUTE)
    judged = register.known("Gates are judged as at", guess(serial_of(county.JUDGED), "date"), "date")
    return Settings(
        base_year,
        days,
        year_months,
        base_name,
        rate,
        risk,
        avoided,
        substitute,
        judged,
        year_shown(register, "the bridge"),
        children_tolerance(register),
        register.penny(),
    )


def add_placements(book: Workbook, register: Register, checks: Checks, settings: Settings) -> Placements:
    sheet = table_sheet(
        book,
        "Placements",
        "input",
        "Placements that the investment may change",
        "One row for each, at base-year prices. Moves: in a year from the row's to the column's ÷ average number.",
        HEADINGS,
        (42, 17, 12, 15, 12, 14, *[17] * COUNT),
    )
    sheet.frozen_columns = 1
    first = HEADER_ROW + 1
    table = Area(sheet.name, first, 0, COUNT, PRICE + 1)
    moves = Area(sheet.name, first, MOVES, COUNT, COUNT)
    kinds = [str(row[0]) for row in county.STOCK]
    for i, (kind, *numbers) in enumerate(county.STOCK):
        row, name = first + i, Area(sheet.name, first + i, NAME)
        sheet.put(row, NAME, kind, "input_text")
        for column, (value, style) in enumerate(
            zip(numbers, ("whole", "children", "factor", "money"), strict=True), start=OPENING
        ):
            sheet.put(row, column, value, f"input_{style}")
        weekly = Area(sheet.name, row, WEEKLY).free
        sheet.formula(row, PRICE, f"={weekly}*{settings.days.ref}/7", "money")
        sheet.formula(HEADER_ROW, MOVES + i, f'="Moves to "&{name.local}', "header_right")
        for j, onto in enumerate(kinds):
            rate = None if i == j else county.MOVES.get((kind, onto), 0)
            sheet.put(row, MOVES + j, rate, "input_factor")
    for column, words, unit in (
        (OPENING, "Children at the end of the base year", "children"),
        (STARTERS, "Children starting in a year", "children a year"),
        (LEAVING, LEAVING_TITLE, UNIT),
        (WEEKLY, "Weekly cost of a placement", "£ a week"),
    ):
        area = table.cell(0, column).span(rows=COUNT)
        register.block(area, words, unit, county.EVIDENCE, status="illustrative")
    checks.only_rows([table.cell(0, OPENING).span(rows=COUNT, columns=WEEKLY - OPENING + 1)])
    names = table.cell().span(rows=COUNT)
    register.block(names, "Placements", "names", county.EVIDENCE, status="illustrative", text=True)
    register.block(moves, MOVES_TITLE, UNIT, county.EVIDENCE, status="illustrative", blanks=True)
    rates = {"leaving": table.cell(0, LEAVING).span(rows=COUNT), "moving": moves}
    add_rate_alerts(register, checks, rates)
    for cell in (settings.avoided, settings.substitute):
        register.sheet.choices.append(Choice(cell, (), "Placement", "One of those on the sheet Placements.", names))
    capacity = _limit(sheet, register, names, first + COUNT + 1)
    prices = table.cell(0, PRICE).span(rows=COUNT)
    avoided, substitute = (
        _price_of(sheet, capacity.row + 2 + i, words, chosen, names, prices)
        for i, (words, chosen) in enumerate(
            (
                ("A placement that the team avoids, £ a year", settings.avoided),
                ("What may replace it, £ a year", settings.substitute),
            )
        )
    )
    return Placements(table, moves, capacity, avoided, substitute)


def _limit(sheet: Sheet, register: Register, names: Area, row: int) -> Area:
    """The placement with so many places and no more, and where its overflow goes."""
    grid(sheet, row, ("Placement that can be full", "When full, children go to", "Places"), right_from=2)
    kind, onto, places = county.STOCK_LIMIT
    for column, value in ((0, kind), (1, onto)):
        cell = sheet.put(row + 1, column, value, "input_text")
        sheet.choices.append(Choice(cell, (), "Placement", "One of the placements above.", names))
    cell = sheet.put(row + 1, 2, places, "input_whole")
    words = Area(sheet.name, row + 1, 0, 1, 2)
    register.block(words, "Placement that can be full", "names", county.EVIDENCE, status="illustrative", text=True)
    register.block(cell, "Places of the placement that can be full", "places", county.EVIDENCE, status="illustrative")
    return words.span(columns=3)


def _price_of(sheet: Sheet, row: int, words: str, chosen: Area, names: Area, prices: Area) -> Area:
    sheet.put(row, NAME, words, "label")
    return sheet.formula(row, PRICE, f"=INDEX({prices.local},MATCH({chosen.ref},{names.local},0))", "money")


def add_cashable(book: Workbook, register: Register, settings: Settings) -> tuple[Frame, tuple[Line, Line]]:
    """The sheet with the time axis and what becomes cashable when; returns what sheets refer to, and its two lines."""
    page = YearPage(
        book,
        "Cashable",
        "input",
        "Cashable savings by the year in which they start",
        "Lower approved budgets, not those of the placements. Positive numbers.",
    )
    number, axis = time_axis(page, settings.base_year)
    effect = Effect(CASHABLE, county.CASHABLE, county.CASHABLE_MONTHS, county.EVIDENCE, "illustrative")
    lines = effect_inputs(page, register, effect)
    return Frame(axis, number, settings.year_shown, settings.tolerance, settings.penny), lines
