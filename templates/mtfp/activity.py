"""Children looked after, projected, with a range, a rate and the gap to neighbours."""

from __future__ import annotations

from templates.common import Checks
from templates.layout import HEADER_ROW, Line, YearPage
from templates.model import Area, Series, Workbook
from templates.mtfp.inputs import History, Inputs, Settings

ACTIVITY_LINES = (
    "Opening", "Starters", "Leavers", "Net change", "Closing", "Closing low", "Closing high", "Rate per 10,000",
)  # fmt: skip


def add_activity(
    book: Workbook, checks: Checks, settings: Settings, history: History, inputs: Inputs
) -> tuple[Line, Line]:
    page = YearPage(book, "Activity", "calculation", "Children looked after", "Children at 31 March; not rounded.")
    page.axis_from(inputs.axis)
    closing, low, _, width = _projection(page, "Do nothing", settings.method, settings, history, checks)
    page.section("Rate and neighbours")
    count = f"COUNT({history.closing.ref})"
    people = page.line(
        "Population aged 0 to 17",
        "children",
        lambda y: f"=INDEX({history.population.ref},{count}+{inputs.number[y]})",
        "whole",
        every_year=True,
    )
    rates = page.table(
        ["Rate per 10,000, do nothing"],
        ["per 10,000"],
        f"=LAC_RATE({closing.all_years.ref},{people.all_years.ref})",
        ["rate"],
        base=True,
    )
    gap = page.table(
        ["Children above the neighbours' rate"],
        ["children"],
        f"=RATE_GAP({closing.all_years.ref},{people.all_years.ref},{settings.neighbours_rate.ref})",
        ["children"],
        base=True,
    )
    second, *_ = _projection(page, "Population only", settings.second_method, settings, history, checks)
    checks.zero(
        "Gap and rate agree", "Activity",
        f"=({rates[0][5]}-{settings.neighbours_rate.ref})*{people[5]}-{gap[0][5]}*10000", settings.tolerance,
        "The gap in children is the gap in rates times the population, in the last year.",
    )  # fmt: skip
    page.chart(
        "fan", "Children looked after: history's own trend, with its range", inputs.axis.all_years,
        (Series("Low", low.all_years), Series("Range", width.all_years), Series("Do nothing", closing.all_years), Series("Population only", second.all_years)),
        "Children", "Line chart of children looked after at 31 March from the base year to the last plan year: "
        "the do-nothing projection inside a shaded range, and the population-only projection as a dashed line.",
        from_zero=False,
    )  # fmt: skip
    return closing, second


def _projection(
    page: YearPage, name: str, method: Area, settings: Settings, history: History, checks: Checks
) -> tuple[Line, Line, Line, Line]:
    page.section(f"{name}: projection")
    plan = Line(page.name, HEADER_ROW, "").plan
    formula = (
        f"=PROJECT_LAC({history.table.ref},COLUMNS({plan.ref}),{method.ref},{history.population.ref},"
        f"{settings.interval.ref},FALSE)"
    )
    units = ["children"] * 7 + ["per 10,000"]
    labels = [f"{name}: {line.lower()}" for line in ACTIVITY_LINES]
    lines = page.table(labels, units, formula, ["children"] * 7 + ["rate"], base=False)
    opening, starters, leavers, _, closing, low, high, _ = lines
    for line in (closing, low, high):
        page.base_year(line, f"={history.last.ref}", "children")
    width = page.line(
        f"{name}: width of the range", "children", lambda y: f"={high[y]}-{low[y]}", "children", every_year=True
    )
    test = page.line(
        f"{name}: opening + starters − leavers − closing", "children",
        lambda y: f"={opening[y]}+{starters[y]}-{leavers[y]}-{closing[y]}", "children",
    )  # fmt: skip
    checks.zero(
        f"Children add up: {name.lower()}", page.name, f"=MAX(MAX({test.plan.ref}),-MIN({test.plan.ref}))",
        settings.tolerance, "Opening + starters − leavers = closing in every plan year.",
    )  # fmt: skip
    return closing, low, high, width
