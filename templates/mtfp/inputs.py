"""What a person types into the plan: single assumptions, history, and inputs by type and year."""

from __future__ import annotations

from dataclasses import dataclass

from templates import illustrative as county
from templates.common import Checks, Known, Register
from templates.layout import HEADER_ROW, PLAN_YEARS, Line, YearPage, block, grid, new_sheet, time_axis
from templates.model import Area, Workbook
from templates.plan import Frame
from templates.plan.settings import children_tolerance, paid_days, year_shown
from templates.value_case import Risk, add_risk
from udfs.history import METHODS

TYPES = [str(row[0]) for row in county.PLACEMENTS]


@dataclass(frozen=True)
class Settings:
    """The single assumptions of the plan."""

    base_year: Area
    trend_method: Area
    second_method: Area
    interval: Area
    neighbours_rate: Area
    days: Area
    base_name: Area
    base_budget: Area
    discount_rate: Area
    risk: Risk
    year_shown: Area
    tolerance: Area
    money_tolerance: Area

    @property
    def base(self) -> Area:
        """The name of the base and, below it, its amount."""
        return self.base_name.span(rows=2)


@dataclass(frozen=True)
class History:
    table: Area
    closing: Area
    population: Area
    last: Area


@dataclass(frozen=True)
class Inputs:
    axis: Line
    number: Line
    names: Area
    opening: Area
    average: Area
    entries: Area
    leaving_rate: Area
    moves: Area
    weekly_cost: Area
    inflation: list[Line]
    funding: Line


def frame_of(settings: Settings, inputs: Inputs) -> Frame:
    return Frame(
        inputs.axis, inputs.number, settings.year_shown, settings.tolerance, settings.money_tolerance
    )  # fmt: skip


def _ends(ends: tuple[float, float]) -> list[Known]:
    return [Known(end, "share of plan", county.EVIDENCE, "illustrative") for end in ends]


def add_settings(register: Register) -> Settings:
    def value(name: str, cell: str | float, unit: str, style: str, **rest: object) -> Area:
        return register.value(name, cell, unit, county.EVIDENCE, style, status="illustrative", **rest)  # type: ignore[arg-type]

    register.value("Council", county.COUNCIL, "name", county.EVIDENCE, "text", status="illustrative")
    return Settings(
        base_year=value("Base year starts in April of", county.BASE_YEAR, "year", "year"),
        trend_method=value("Method that carries the history forward", "net_entry", "method", "text", options=METHODS),
        second_method=value("Projection method, population only", "rate", "method", "text", options=METHODS),
        interval=register.value(
            "Chance that the range is meant to hold", 0.8, "decimal",
            "A range of 80% leaves one chance in ten above and one in ten below.", "percent",
            status="assumed", low=0.5, high=0.95, impact="Low",
        ),
        neighbours_rate=value("Statistical neighbours' rate", county.NEIGHBOURS_RATE, "per 10,000", "rate"),
        days=paid_days(register),
        base_name=value("Name of the base", county.BASE_NAME, "name", "text"),
        base_budget=value("Base: approved placements budget", county.BASE_BUDGET, "£", "money", impact="High"),
        discount_rate=register.value(
            "Discount rate", 0.035, "decimal a year", "HM Treasury, The Green Book: 3.5% real.", "percent",
            status="published", low=0.0, high=0.06, impact="Low",
        ),
        risk=add_risk(
            register, _ends(county.SAVING_RANGE), _ends(county.COST_RANGE),
            Known(0.8, "decimal", "A range of 80% leaves one chance in ten beyond either end.", "assumed"),
        ),
        year_shown=year_shown(register, "the bridge and the sensitivity"),
        tolerance=children_tolerance(register),
        money_tolerance=register.penny(),
    )  # fmt: skip


def add_history(book: Workbook, register: Register, checks: Checks, settings: Settings) -> History:
    sheet = new_sheet(
        book, "History", "input", "History of children looked after",
        "Oldest year first; the last year with a closing number is the base year. Children at 31 March.",
    )  # fmt: skip
    sheet.widths = dict(enumerate((30, 14, 14, 18, 22, 20)))
    sheet.header_row = HEADER_ROW
    headers = (
        "Financial year",
        "Starters",
        "Leavers",
        "Closing, 31 March",
        "Population aged 0 to 17",
        "Reconciliation",
    )
    grid(sheet, HEADER_ROW, headers)
    first, past = HEADER_ROW + 1, len(county.HISTORY)
    for i, (year, *figures) in enumerate(county.HISTORY):
        sheet.put(first + i, 0, year, "input_text")
        for column, figure in enumerate(figures, start=1):
            sheet.put(first + i, column, figure, "input_whole")
    for i, people in enumerate(county.FUTURE_POPULATION):
        sheet.put(first + past + i, 0, f"Plan year {i + 1}", "label")
        sheet.put(first + past + i, 4, people, "input_whole")
    table = Area("History", first, 0, past, 4)
    closing = Area("History", first, 3, past, 1)
    population = Area("History", first, 4, past + PLAN_YEARS, 1)
    for i in range(1, past):
        before, starters, leavers, after = (Area("History", first + i - (c == 3), c) for c in (3, 1, 2, 0))
        after = closing.cell(i)
        sheet.formula(
            first + i, 5, f"={before.local}+{starters.local}-{leavers.local}-{after.local}".replace("$", ""), "whole"
        )
    gaps = Area("History", first + 1, 5, past - 1, 1)
    register.block(
        Area("History", first, 1, past, 3),
        "Starters, leavers and closing",
        "children",
        county.EVIDENCE,
        status="illustrative",
    )
    register.block(
        population, "Population aged 0 to 17, past and projected", "children", county.EVIDENCE, status="illustrative"
    )
    checks.zero(
        "History reconciles", "History", f"=MAX(MAX({gaps.ref}),-MIN({gaps.ref}))", settings.tolerance,
        "Each year's opening + starters − leavers = closing. If not, starters and leavers are not the whole story: correct them first.",
    )  # fmt: skip
    return History(table, closing, population, closing.cell(past - 1))


def add_inputs(book: Workbook, register: Register, checks: Checks, settings: Settings) -> Inputs:
    page = YearPage(book, "Inputs", "input", "Inputs by placement type and year", "Costs are at base-year prices.")
    number, axis = time_axis(page, settings.base_year)

    def constants(title: str, short: str, unit: str, column: int, style: str, impact: str = "High") -> Area:
        page.section(title)
        cells = [
            page.constant_inputs(f"{short}: {row[0]}", unit, float(str(row[column])), style)
            for row in county.PLACEMENTS
        ]
        area = cells[0].span(rows=len(cells))
        register.block(area, title, unit, county.EVIDENCE, status="illustrative", impact=impact)
        return area

    def rows(title: str, unit: str, values: dict[str, list[float]], style: str) -> list[Line]:
        page.section(title)
        lines = [page.inputs(name, unit, row, style) for name, row in values.items()]
        register.block(block(lines, base=False), title, unit, county.EVIDENCE, status="illustrative")
        return lines

    opening = constants("Children at the end of the base year", "Opening", "children", 1, "whole")
    average = constants("Average placements in the base year", "Base average", "placements", 2, "children")
    entries = constants("Children starting in a year", "Starters", "children a year", 3, "children")
    leaving = constants("Share leaving care in a year", "Leaving", "share a year", 4, "percent")
    weekly = constants("Weekly cost of a placement, base-year prices", "Weekly cost", "£ a week", 5, "money")
    inflation = rows(
        "Price inflation by placement",
        "change a year",
        {f"Inflation: {r[0]}": [r[6]] * PLAN_YEARS for r in county.PLACEMENTS},
        "percent",
    )
    funding = rows("Funding", "£", {"Funding available for placements": list(county.FUNDING)}, "money")
    moves = _moves(book, register)
    return Inputs(
        axis, number, moves.cell(0, -1).span(rows=len(TYPES)), opening, average, entries, leaving, moves, weekly,
        inflation, funding[0],
    )  # fmt: skip


def _moves(book: Workbook, register: Register) -> Area:
    """The square of moves between placements, on a sheet of its own."""
    sheet = new_sheet(
        book, "Moves", "input", "Moves between placements in a year",
        "Share of those in the row's placement who would move to the column's if nothing else happened.",
    )  # fmt: skip
    sheet.widths = dict(enumerate([38] + [15] * len(TYPES)))
    sheet.header_row = HEADER_ROW
    sheet.frozen_columns = 1
    grid(sheet, HEADER_ROW, ("From", *TYPES))
    for i, start in enumerate(TYPES):
        sheet.put(HEADER_ROW + 1 + i, 0, start, "label")
        for j, end in enumerate(TYPES):
            value = None if i == j else county.MOVES.get((start, end), 0)
            sheet.put(HEADER_ROW + 1 + i, 1 + j, value, "input_percent")
    area = Area(sheet.name, HEADER_ROW + 1, 1, len(TYPES), len(TYPES))
    register.block(area, "Moves between placements in a year", "share a year", county.EVIDENCE, status="illustrative")
    return area
