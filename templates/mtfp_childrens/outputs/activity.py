"""Children looked after: history, doing nothing and the plan, with the rate and neighbours."""

from __future__ import annotations

from templates.mtfp_childrens.inputs.plan_inputs import History, Inputs, Settings
from templates.plan.children import Children
from templates.sheets.register_and_checks import Checks
from templates.workbook.answer_lines import answer_lines, answer_of
from templates.workbook.model import Area, Series, Workbook
from templates.workbook.year_page import HEADER_ROW, Line, YearPage
from udfs.functions.demand import WITH_FLOWS, WITH_POPULATION


def add_activity(
    book: Workbook,
    checks: Checks,
    settings: Settings,
    history: History,
    inputs: Inputs,
    flow: Children,
    plan: Children,
    demand: Line,
) -> Line:
    """The activity sheet; returns the closing numbers if only the population moves."""
    page = YearPage(book, "Activity", "calculation", "Children looked after", "Children at 31 March; not rounded.")
    page.axis_from(inputs.axis)
    page.section("Do nothing: from starters, leaving and moves by placement")
    rows = {
        "opening": flow.opening,
        "starters": flow.starters,
        "leavers": flow.leavers,
        "closing": flow.closing,
        "low": flow.low,
        "high": flow.high,
    }
    labels = {key: answer_of("PROJECT_LAC").label(key).lower() for key in rows}
    lines = {key: _linked(page, f"Do nothing: {labels[key]}", line) for key, line in rows.items()}
    closing, low, high = lines["closing"], lines["low"], lines["high"]
    for line in (closing, low, high):
        page.base_year(line, f"={flow.closing[0]}", "children")
    width = page.line(
        "Do nothing: width of the range", "children", lambda y: f"={high[y]}-{low[y]}", "children", every_year=True
    )
    unlimited = _linked(page, "Do nothing, in-house places never full: closing", demand)
    page.base_year(unlimited, f"={demand[0]}", "children")
    page.section("Plan: with the schedule of interventions")
    planned = _linked(page, "Plan: closing", plan.closing)
    page.base_year(planned, f"={plan.closing[0]}", "children")
    _rates(page, checks, settings, history, inputs, closing, planned)
    trend = _carried_forward(page, checks, settings, history, "History carried forward", settings.trend_method)
    second = _carried_forward(page, checks, settings, history, "Population only", settings.second_method)
    page.chart(
        "fan",
        "Children looked after: do nothing with its range",
        inputs.axis.all_years,
        [
            Series("Low", low.all_years),
            Series("Range", width.all_years),
            Series("Do nothing", closing.all_years),
            Series("Plan", planned.all_years),
            Series("History carried forward", trend.all_years),
            Series("Population only", second.all_years),
        ],
        "Children",
        "Lines of children looked after at 31 March from the base year to the last plan year: do nothing "
        "inside a shaded range, the plan, the history carried forward, and the population-only projection.",
    )
    return second


def _linked(page: YearPage, label: str, source: Line) -> Line:
    return page.line(label, "children", lambda y: f"={source[y]}", "children")


def _rates(
    page: YearPage, checks: Checks, settings: Settings, history: History, inputs: Inputs, closing: Line, planned: Line
) -> None:
    page.section("Rate and neighbours")
    count = f"COUNT({history.closing.ref})"
    people = page.line(
        "Population aged 0 to 17",
        "children",
        lambda y: f"=INDEX({history.population.ref},{count}+{inputs.number[y]})",
        "whole",
        every_year=True,
    )
    both = f"{closing.all_years.ref},{people.all_years.ref}"
    rate = page.table(["Rate per 10,000, do nothing"], ["per 10,000"], f"=LAC_RATE({both})", ["rate"], base=True)[0]
    page.line(
        "Rate per 10,000, plan", "per 10,000", lambda y: f"={planned[y]}/{people[y]}*10000", "rate", every_year=True
    )
    gap = page.table(
        ["Children above the neighbours' rate"],
        ["children"],
        f"=RATE_GAP({both},{settings.neighbours_rate.ref})",
        ["children"],
        base=True,
    )[0]
    checks.zero(
        "Gap and rate agree",
        page.name,
        f"=({rate[5]}-{settings.neighbours_rate.ref})*{people[5]}-{gap[5]}*10000",
        settings.tolerance,
        "The gap in children is the gap in rates times the population, in the last year.",
    )


def _carried_forward(
    page: YearPage, checks: Checks, settings: Settings, history: History, name: str, method: Area
) -> Line:
    """The yearly history projected by one method; returns its closing numbers."""
    page.section(f"{name}: by the method in the register")
    plan = Line(page.name, HEADER_ROW, "").plan
    formula = (
        f"=PROJECT_LAC({history.table.ref},COLUMNS({plan.ref}),{method.ref},{history.population.ref},"
        f"{settings.interval.ref},FALSE)"
    )
    shape = answer_of("PROJECT_LAC").shape(when=(WITH_FLOWS, WITH_POPULATION))
    lines = answer_lines(page, shape, formula, {"": lambda what: f"{name}: {what.lower()}"})
    opening, starters, leavers, closing = (lines[key] for key in ("opening", "starters", "leavers", "closing"))
    page.base_year(closing, f"={history.last.ref}", "children")
    test = page.line(
        f"{name}: opening + starters − leavers − closing",
        "children",
        lambda y: f"={opening[y]}+{starters[y]}-{leavers[y]}-{closing[y]}",
        "children",
    )
    checks.zero(
        f"Children add up: {name.lower()}",
        page.name,
        f"=MAX(MAX({test.plan.ref}),-MIN({test.plan.ref}))",
        settings.tolerance,
        "Opening + starters − leavers = closing in every plan year.",
    )
    return closing
