"""Norfolk, October 2017: do nothing, the gap to neighbours, the range of options, the gated investment."""

from __future__ import annotations

import datetime as dt

from templates.councils.norfolk.comparison import add_cases, add_options, printed
from templates.councils.norfolk.options import WORDS, add_areas, add_inputs, add_runs, add_schedule
from templates.councils.norfolk.side_by_side import add_comparison
from templates.councils.published_tables import citation
from templates.sheets.cover_and_notes import cover, notes
from templates.sheets.gateways import Gate, add_gateways
from templates.sheets.investment_case import (
    Profile,
    Risk,
    add_investment_case,
    add_profile,
    add_risk,
    chance_chart,
    profile_page,
    prudent_chart,
)
from templates.sheets.register_and_checks import Checks, Register, known
from templates.workbook.answer_lines import answer_lines, answer_of
from templates.workbook.model import Area, Given, Series, Workbook
from templates.workbook.year_page import HEADER_ROW, MILLIONS, PLAN_YEARS, Line, YearPage, table_sheet
from udfs.calendar import serial_of
from udfs.functions.demand import WITH_POPULATION
from udfs.published import Figure, Source, load

#: Shares of a four-year total by year, 2017/18 (before the programme) first; the paper prints no profile.
INVESTED = (0.0, 0.35, 0.30, 0.20, 0.15)
SAVED = (0.0, 0.10, 0.20, 0.30, 0.40)

#: Where the saving may end as a share of "up to £21m", and the investment as a share of its plan.
SAVING_RANGE, COST_RANGE = (0.5, 1.0), (0.95, 1.1)

COMMITTEE = dt.date(2017, 10, 17)


def norfolk() -> Workbook:
    source = load("norfolk_2017")
    book = Workbook("Norfolk 2017: do nothing, neighbours, options and the one-off investment", "Worked example")
    checks = Checks()
    register = Register(book)
    base_year = register.known(
        "Base year starts in April of",
        Given(2016, citation(source, "paragraph 3.3: the last number printed is March 2017"), "published", "year"),
        "year",
    )
    cells = {
        name: register.known(label, known(source.figure(name)), style, impact="High")
        for name, label, style in (
            ("rate.population", "Children aged 0 to 17, 2017", "whole"),
            ("do_nothing.population_growth", "Growth of the population aged 0 to 17", "percent"),
            ("do_nothing.cost_of_child", "Cost of an additional child", "money"),
            ("budget.cost_of_child", "Average placement cost of a looked-after child", "money"),
            ("rate.neighbours", "Statistical neighbours' rate", "rate"),
            ("do_nothing.more_children", "Printed: additional children by 2022", "whole"),
            ("do_nothing.cost", "Printed: additional cost", "money"),
            ("gap.fewer", "Inferred: fewer children at the neighbours' rate", "whole"),
        )
    }
    rate = register.discount_rate()
    child = register.value(
        "Tolerance against printed children", 0.5, "children", "Whole children are printed.", "rate", status="assumed"
    )
    money = register.value(
        "Tolerance against printed money",
        20_000,
        "£",
        "£5m ÷ 122 is rounded to whole pounds, and 122.3 children are not 122.",
        "money",
        status="assumed",
    )
    penny = register.penny()
    chance = register.value(
        "Chance that the range is meant to hold",
        0.8,
        "decimal",
        "The paper gives no range; two printed points cannot make one.",
        "percent",
        status="assumed",
        impact="Low",
    )
    risk = _risk(register, source)
    judged = register.known(
        "Gateways are judged as at",
        Given(serial_of(COMMITTEE), citation(source, "the date of the meeting"), "published", "date"),
        "date",
    )
    history = _history(book, register, source)
    population = _population(book, history, cells)
    inputs, axis = profile_page(book, base_year)
    profiles = _profiles(source)
    flows = [add_profile(inputs, register, profile) for profile in profiles]
    trend = _do_nothing(book, checks, axis, history, population, cells, child, money, chance)
    _neighbours(book, checks, history, population, cells, child)
    add_areas(book)
    borrowed = load("portsmouth_2017")
    inputs_by_type = add_inputs(book, register, source, borrowed, history.cell(history.rows - 1, 1), base_year, chance)
    schedule = add_schedule(book, register, source)
    runs, short = add_runs(book, axis, inputs_by_type, schedule)
    investments = [(profile.name, flow[0]) for profile, flow in zip(profiles, flows, strict=True)]
    expected = printed(register, source, child)
    options = add_options(book, checks, axis, runs, trend, investments, short, expected, cells["do_nothing.cost"])
    option_cases = add_cases(book, checks, axis, options, investments, rate, penny)
    add_comparison(book, runs, options, option_cases, investments, inputs_by_type, schedule, expected)
    page = YearPage(
        book,
        "Investment case",
        "output",
        "The one-off investment",
        "Positive is a net saving. Savings are cost avoided against do nothing.",
    )
    page.axis_from(axis)
    cases = []
    for profile, flow in zip(profiles, flows, strict=True):
        lines = add_investment_case(page, checks, profile.name, profile.unit, flow, rate, penny, risk)
        cases.append((profile.name, lines))
    chance_chart(page, axis, cases)
    prudent_chart(page, axis, cases, "£")
    investment, _ = flows[-1]
    gates = _gates(source, investment)
    add_gateways(book, register, checks, gates, judged, f"=SUM({investment.plan.ref})", penny)
    checks.write(book)
    notes(book, [*WORDS["notes"].items()])
    cover(
        book,
        "Norfolk County Council, Children's Services Committee, 17 October 2017.",
        "Worked example",
        WORDS["contents"],
    )
    return book


def _history(book: Workbook, register: Register, source: Source) -> Area:
    sheet = table_sheet(
        book,
        "History",
        "input",
        "Looked-after children, 31 March",
        "A blank is a year that is not printed; it is not nil.",
        ("Year", "Children"),
        (30, 18),
    )
    table = source.table("looked_after")
    for i, year in enumerate(table.rows, start=HEADER_ROW + 1):
        cell = table.cell(year, "children")
        sheet.put(i, 0, year, "input_text")
        sheet.put(i, 1, cell.value if isinstance(cell, Figure) else None, "input_whole")
    area = Area(sheet.name, HEADER_ROW + 1, 0, len(table.rows), 2)
    register.block(
        area.cell(0, 1).span(rows=area.rows),
        table.title,
        "children",
        citation(source, table.location),
        status="published",
        blanks=True,
    )
    return area


def _population(book: Workbook, history: Area, cells: dict[str, Area]) -> Area:
    sheet = table_sheet(
        book,
        "Population",
        "calculation",
        "Children aged 0 to 17",
        "Level in the history, then growing.",
        ("Year", "Children aged 0 to 17"),
        (30, 22),
    )
    first = HEADER_ROW + 1
    for i in range(history.rows + PLAN_YEARS):
        before = Area(sheet.name, first + i - 1, 1).free
        if i < history.rows:
            sheet.formula(first + i, 0, f"={history.cell(i).ref}", "label")
            sheet.formula(first + i, 1, f"={cells['rate.population'].ref}", "whole")
        else:
            sheet.put(first + i, 0, f"Projected year {i - history.rows + 1}", "label")
            sheet.formula(first + i, 1, f"={before}*(1+{cells['do_nothing.population_growth'].ref})", "whole")
    return Area(sheet.name, first, 1, history.rows + PLAN_YEARS)


def _do_nothing(
    book: Workbook,
    checks: Checks,
    axis: Line,
    history: Area,
    population: Area,
    cells: dict[str, Area],
    child: Area,
    money: Area,
    chance: Area,
) -> Line:
    """The trend and what it costs; returns its closing children."""
    page = YearPage(
        book, "Do nothing", "output", "Do nothing: trend and population", "Children at 31 March; not rounded."
    )
    page.axis_from(axis)
    page.section("Children looked after")
    plan = Line(page.name, HEADER_ROW, "").plan
    formula = (
        f'=PROJECT_LAC({history.ref},COLUMNS({plan.ref}),"trend_and_population",{population.ref},{chance.ref},FALSE)'
    )
    shape = answer_of("PROJECT_LAC").shape(when=(WITH_POPULATION,))
    closing = answer_lines(page, shape, formula, {"": lambda what: what})["closing"]
    page.base_year(closing, f"={history.cell(history.rows - 1, 1).ref}", "children")
    page.section("Additional children and their cost")
    more = page.line(
        "Additional children since the base year", "children", lambda y: f"={closing[y]}-${closing[0]}", "children"
    )
    costs = [
        page.line(f"Cost {words}", "£ a year", lambda y, price=cells[name].ref: f"={more[y]}*{price}", "money")  # type: ignore[misc]
        for words, name in (
            ("as the paper implies for each child", "do_nothing.cost_of_child"),
            ("at the average of all placements", "budget.cost_of_child"),
        )
    ]
    checks.zero(
        "Additional children are the printed 122",
        page.name,
        f"={more[5]}-{cells['do_nothing.more_children'].ref}",
        child,
        "Paragraph 3.4, with the population growth assumed.",
    )
    checks.zero(
        "Their cost is the printed £5m",
        page.name,
        f"={costs[0][5]}-{cells['do_nothing.cost'].ref}",
        money,
        "Paragraph 3.4.",
    )
    page.chart(
        "line",
        "Looked-after children, do nothing",
        axis.all_years,
        [Series("Children", closing.all_years)],
        "Children",
        "Line of looked-after children at 31 March from 2017 to 2022 if nothing is done.",
    )
    page.chart(
        "columns",
        "Additional cost a year, do nothing",
        axis.plan,
        [Series("As the paper implies", costs[0].plan), Series("At the average of all placements", costs[1].plan)],
        "£",
        "Columns of the additional yearly cost at the paper's cost for each child and at the average.",
        MILLIONS,
    )
    return closing


def _neighbours(
    book: Workbook, checks: Checks, history: Area, population: Area, cells: dict[str, Area], child: Area
) -> None:
    sheet = table_sheet(
        book,
        "Neighbours",
        "output",
        "The gap to statistical neighbours, March 2017",
        "A positive gap is above them.",
        ("Measure", "Unit", "Value"),
        (56, 20, 18),
        2,
    )
    children = history.cell(history.rows - 1, 1).ref
    people = population.cell(history.rows - 1).ref
    neighbours = cells["rate.neighbours"].ref
    rows = (
        ("Rate", "per 10,000", f"=LAC_RATE({children},{people})", "rate"),
        ("Children at the neighbours' rate", "children", f"=CHILDREN_AT_RATE({neighbours},{people})", "children"),
        ("Children above the neighbours' rate", "children", f"=RATE_GAP({children},{people},{neighbours})", "children"),
    )
    first = HEADER_ROW + 1
    for i, (label, unit, formula, style) in enumerate(rows):
        sheet.put(first + i, 0, label, "label")
        sheet.put(first + i, 1, unit, "unit")
        sheet.fill(Area(sheet.name, first + i, 2), formula, ((style,),))
    gap = Area(sheet.name, first + 2, 2)
    sheet.put(first + 3, 0, "Their placements at the average cost", "label")
    sheet.put(first + 3, 1, "£ a year", "unit")
    sheet.formula(first + 3, 2, f"={gap.local}*{cells['budget.cost_of_child'].ref}", "money")
    checks.zero(
        "Gap in children is the inferred 225",
        sheet.name,
        f"={gap.ref}-{cells['gap.fewer'].ref}",
        child,
        "From the printed rates.",
    )


def _profiles(source: Source) -> list[Profile]:
    saving = source.value("investment.less_spend")
    evidence = (
        citation(source, "paragraphs 1.4 and 5.1") + " The profile by year is assumed; only the totals are printed."
    )
    return [
        Profile(
            f"£{total / 1e6:.0f}m",
            [total * part for part in INVESTED],
            [saving * part for part in SAVED],
            "£",
            evidence,
            "assumed",
        )
        for total in (source.value("investment.low"), source.value("investment.high"))
    ]


def _risk(register: Register, source: Source) -> Risk:
    evidence = citation(source, "paragraph 5.1") + " It says up to £21m and gives no range; the range is assumed."
    saving, cost = (
        [Given(end, evidence, "assumed", "share of plan") for end in ends] for ends in (SAVING_RANGE, COST_RANGE)
    )
    return add_risk(register, saving, cost, Given(0.8, evidence, "assumed", "decimal"))


def _gates(source: Source, investment: Line) -> list[Gate]:
    evidence = citation(source, "paragraph 5.4")

    def january(which: str) -> Given[float]:
        day = dt.date(int(source.value(f"gateways.{which}")), 1, 31)
        return Given(serial_of(day), f"{evidence} The month is printed; the day is assumed.", "inferred", "date")

    def threshold(value: float, unit: str, why: str) -> Given[float]:
        return Given(value, f"{evidence} It sets no threshold. {why}", "assumed", unit)

    overspend = threshold(
        source.value("budget.early_forecast"), "£", "Here the overspend that paragraph 3.2 forecasts early in 2017/18."
    )
    children = threshold(
        source.value("looked_after.2017.children"), "children", "Here no more children than in March 2017."
    )
    director = "Director of Finance"
    return [
        Gate(
            "Gateway 1: outturn",
            january("first"),
            "Outturn forecast for children's social care",
            "Forecast overspend, £",
            "at most",
            overspend,
            None,
            "=0",
            director,
        ),
        Gate(
            "Gateway 1: plan",
            january("first"),
            "First full-year spending plan",
            "Spending plan agreed",
            "yes",
            None,
            None,
            f"={investment[2]}",
            director,
        ),
        Gate(
            "Gateway 2",
            january("second"),
            "Part-year review of the first year; release for year 2",
            "Looked-after children",
            "at most",
            children,
            None,
            f"={investment[3]}",
            director,
        ),
    ]
