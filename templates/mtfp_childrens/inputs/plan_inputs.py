"""The plan's inputs: single assumptions, history, and figures by type and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from templates.mtfp_childrens.council import Council
from templates.plan import Frame
from templates.plan.groups import add_moves, add_tables
from templates.plan.rates import LEAVING, MOVES, MOVES_PURPOSE, UNIT, add_rate_alerts
from templates.plan.settings import children_tolerance, year_shown
from templates.sheets.investment_case import Risk, add_risk
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.model import Area, Given, Value, Workbook
from templates.workbook.year_page import HEADER_ROW, PLAN_YEARS, Line, YearPage, block, table_sheet, time_axis
from udfs.yearly.history import METHODS


@dataclass(frozen=True)
class Settings:
    """The single assumptions of the plan."""

    base_year: Area
    trend_method: Area
    second_method: Area
    interval: Area
    neighbours_rate: Area
    price_base: Area
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
    #: The placements, and those of them whose places are limited.
    kinds: Sequence[str]
    limited: Sequence[str]
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
    #: In a plan from returns ``leaving_rate`` is the table of rates by months since, and these go with it.
    fit: Area | None = None
    doubt: Area | None = None

    @property
    def in_groups(self) -> bool:
        return self.fit is not None

    @property
    def fit_and_doubt(self) -> str:
        """Those two as arguments of a formula."""
        return ",".join(area.ref if area else "" for area in (self.fit, self.doubt))


def frame_of(settings: Settings, inputs: Inputs) -> Frame:
    return Frame(inputs.axis, inputs.number, settings.year_shown, settings.tolerance, settings.money_tolerance)


def _ends(ends: Given[tuple[float, float]]) -> list[Given[float]]:
    return [Given(end, ends.evidence, ends.status, "share of plan") for end in ends.value]


def add_settings(register: Register, council: Council) -> Settings:
    def value(name: str, evidence: Given[Any], unit: str, style: str, **rest: Any) -> Area:
        return register.value(name, evidence.value, unit, evidence.evidence, style, status=evidence.status, **rest)

    value("Council", council.name, "name", "text")
    return Settings(
        base_year=value("Base year starts in April of", council.base_year, "year", "year"),
        trend_method=value(
            "Method that carries the history forward", council.history_method, "method", "text", options=METHODS
        ),
        second_method=value(
            "Projection method, population only", council.population_method, "method", "text", options=METHODS
        ),
        interval=register.value(
            "Chance that the range is meant to hold",
            0.8,
            "decimal",
            "A range of 80% leaves one chance in ten above and one in ten below.",
            "percent",
            status="assumed",
            low=0.5,
            high=0.95,
            impact="Low",
        ),
        neighbours_rate=value("Statistical neighbours' rate", council.neighbours_rate, "per 10,000", "rate"),
        price_base=value(
            "Prices of weekly costs are those of the year that starts in April of",
            council.price_base or Given(council.base_year.value, "The base year's.", council.base_year.status),
            "year",
            "year",
        ),
        base_name=value("Name of the base", council.base_name, "name", "text"),
        base_budget=value("Base: approved placements budget", council.base_budget, "£", "money", impact="High"),
        discount_rate=register.value(
            "Discount rate",
            0.035,
            "decimal a year",
            "HM Treasury, The Green Book: 3.5% real. The money here is in the prices of each year: see Discounting in the notes.",
            "percent",
            status="published",
            low=0.0,
            high=0.06,
            impact="Low",
        ),
        risk=add_risk(
            register,
            _ends(council.saving_range),
            _ends(council.cost_range),
            Given(0.8, "A range of 80% leaves one chance in ten beyond either end.", "assumed", "decimal"),
        ),
        year_shown=year_shown(register, "the bridge and the sensitivity"),
        tolerance=children_tolerance(register),
        money_tolerance=register.penny(),
    )


def add_history(book: Workbook, register: Register, checks: Checks, settings: Settings, council: Council) -> History:
    headers = (
        "Financial year",
        "Starters",
        "Leavers",
        "Closing, 31 March",
        "Population aged 0 to 17",
        "Reconciliation",
    )
    sheet = table_sheet(
        book,
        "History",
        "input",
        "History of children looked after",
        f"Oldest year first; the last year with a closing number is the base year. Children at 31 March."
        f"{council.words.caution}",
        headers,
        (30, 14, 14, 18, 22, 20),
    )
    years, people = council.history.value, council.population.value
    first, past = HEADER_ROW + 1, len(years)
    for i, year in enumerate(years):
        sheet.put(first + i, 0, year.name, "input_text")
        sheet.across(first + i, 1, (year.starters, year.leavers, year.closing, people[i]), "input_whole")
    for i in range(PLAN_YEARS):
        sheet.put(first + past + i, 0, f"Plan year {i + 1}", "label")
        sheet.put(first + past + i, 4, people[past + i], "input_whole")
    table = Area("History", first, 0, past, 4)
    closing = Area("History", first, 3, past, 1)
    population = Area("History", first, 4, past + PLAN_YEARS, 1)
    for row in range(first, first + past):
        starters, leavers, after = (Area(sheet.name, row, column).free for column in (1, 2, 3))
        headed = Area(sheet.name, HEADER_ROW, 3)
        before = f"INDEX({headed.span(rows=past + 1).local},ROWS({headed.local}:{after})-1)"
        known = f"ISNUMBER({before})*ISNUMBER({after})"
        sheet.formula(row, 5, f'=IF({known},{before}+{starters}-{leavers}-{after},"")', "whole")
    gaps = Area(sheet.name, first, 5, past)
    register.block(
        Area("History", first, 1, past, 3),
        "Starters, leavers and closing",
        "children",
        council.history.evidence,
        status=council.history.status,
        blanks=True,
    )
    register.block(
        population,
        "Population aged 0 to 17, past and projected",
        "children",
        council.population.evidence,
        status=council.population.status,
    )
    checks.zero(
        "History reconciles",
        "History",
        f"=MAX(MAX({gaps.ref}),-MIN({gaps.ref}))",
        settings.tolerance,
        "Each year's opening + starters − leavers = closing. If not, starters and leavers are not the whole story: correct them first.",
    )
    years_and_next = Area(sheet.name, HEADER_ROW, 0, past + 2)
    checks.exact(
        "Every year of the history is read",
        sheet.name,
        f"=ROWS({years_and_next.ref})-ROWS({closing.ref})-1-1",
        "If not, a year was inserted above the first or below the last: insert it between two and put the years in order.",
    )
    checks.exact(
        "More children live here than are looked after",
        sheet.name,
        f"=SUMPRODUCT(({population.span(rows=past).ref}<={closing.ref})*1)",
        "If not, the population is perhaps typed in thousands: type children.",
    )
    return History(table, closing, population, closing.cell(past - 1))


def add_inputs(book: Workbook, register: Register, checks: Checks, settings: Settings, council: Council) -> Inputs:
    kinds = council.placements
    page = YearPage(
        book,
        "Inputs",
        "input",
        "Inputs by placement type and year",
        f"Weekly costs are at the prices of the year in the register.{council.words.caution}",
    )
    number, axis = time_axis(page, settings.base_year)

    def constants(title: str, short: str, unit: str, evidence: Given[Sequence[float]], style: str) -> Area:
        page.section(title)
        cells = [
            page.constant_inputs(f"{short}: {kind}", unit, float(number), style)
            for kind, number in zip(kinds, evidence.value, strict=True)
        ]
        area = cells[0].span(rows=len(cells))
        register.block(area, title, unit, evidence.evidence, status=evidence.status)
        return area

    def rows(title: str, unit: str, values: dict[str, Sequence[Value]], evidence: Given[Any], style: str) -> list[Line]:
        page.section(title)
        lines = [page.inputs(name, unit, row, style) for name, row in values.items()]
        register.block(block(lines, base=False), title, unit, evidence.evidence, status=evidence.status)
        return lines

    opening = constants("Children at the end of the base year", "Opening", "children", council.opening, "whole")
    average = constants(
        "Average placements in the base year", "Base average", "placements", council.average, "children"
    )
    entries = constants("Children starting in a year", "Starters", "children a year", council.starters, "children")
    by_hand = None if council.leaving is None else constants(LEAVING, "Leaving", UNIT, council.leaving, "factor")
    weekly = constants("Weekly cost of a placement", "Weekly cost", "£ a week", council.weekly_cost, "money")
    inflation = rows(
        "Price inflation by placement",
        "change a year",
        {f"Inflation: {kind}": [r] * PLAN_YEARS for kind, r in zip(kinds, council.inflation.value, strict=True)},
        council.inflation,
        "percent",
    )
    rates = block(inflation, base=False).ref
    checks.exact(
        "Price inflation is a decimal",
        page.name,
        f"=SUMPRODUCT(({rates}<=-1)+({rates}>=1))",
        "Each rate is above −100% and below 100%: 3% is 0.03, not 3.",
    )
    checks.alert(
        "Prices rise",
        page.name,
        f"=(COUNTIF({rates},0)=ROWS({rates})*COLUMNS({rates}))*1",
        None,
        "If not, every price inflation on Inputs is 0: costs stay at their price base. Type the rises that you expect.",
    )
    funding = rows(
        "Funding", "£", {"Funding available for placements": council.funding.value}, council.funding, "money"
    )
    moves = add_moves(book, register, council.in_groups.moves) if council.in_groups else _moves(book, register, council)
    names = moves.cell(1, 1).span(rows=len(kinds)) if council.in_groups else moves.cell(0, -1).span(rows=len(kinds))
    if council.in_groups is None:
        checks.exact(
            "Moves has a row and a column for each placement",
            moves.sheet,
            f"=ROWS({moves.ref})-COLUMNS({moves.ref})",
            "If not, a row or a column was inserted or deleted there: undo that. The placements of a workbook are fixed.",
        )
    tables = None
    if by_hand is not None:
        add_rate_alerts(register, checks, {"leaving": by_hand, "moving": moves})
    if council.in_groups is not None:
        tables = add_tables(book, register, council.in_groups)
        add_rate_alerts(register, checks, {"leaving": tables.in_care_now})
    leaving = tables.rates if tables else by_hand
    assert leaving is not None
    columns = [opening, average, entries, weekly, block(inflation, base=False)]
    checks.only_rows(columns if by_hand is None else [*columns, by_hand])
    return Inputs(
        kinds,
        [one.kind for one in council.places.value],
        axis,
        number,
        names,
        opening,
        average,
        entries,
        leaving,
        moves,
        weekly,
        inflation,
        funding[0],
        tables.fit if tables else None,
        tables.doubt if tables else None,
    )


def _moves(book: Workbook, register: Register, council: Council) -> Area:
    """The square of moves between placements, on a sheet of its own."""
    kinds, rates = council.placements, council.moves
    assert rates is not None
    sheet = table_sheet(
        book,
        "Moves",
        "input",
        "Moves between placements in a year",
        MOVES_PURPOSE,
        ("From", *kinds),
        [max(38, max(map(len, kinds)) + 3)] + [15] * len(kinds),
    )
    sheet.frozen_columns = 1
    for i, start in enumerate(kinds):
        sheet.put(HEADER_ROW + 1 + i, 0, start, "label")
        for j, end in enumerate(kinds):
            value = None if i == j else rates.value.get((start, end), 0)
            sheet.put(HEADER_ROW + 1 + i, 1 + j, value, "input_factor")
    area = Area(sheet.name, HEADER_ROW + 1, 1, len(kinds), len(kinds))
    register.block(area, MOVES, UNIT, rates.evidence, status=rates.status, blanks=True)
    return area
