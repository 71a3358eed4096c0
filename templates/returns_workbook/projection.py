"""The projection of the returns' own numbers, by PROJECT_PLACEMENTS."""

from __future__ import annotations

from templates.returns_workbook.inputs import Inputs
from templates.returns_workbook.settings import Settings
from templates.sheets.register_and_checks import Checks
from templates.workbook.answer_lines import answer_lines, answer_of, before
from templates.workbook.model import Series, Workbook
from templates.workbook.year_page import HEADER_ROW, Line, YearPage, time_axis
from udfs.scenario.tables import TURNS_18


def add_projection(book: Workbook, checks: Checks, settings: Settings, inputs: Inputs) -> None:
    years = (
        ""
        if settings.base_year
        else f" Year 1 is the twelve months after {settings.opening_day}, and no financial year."
    )
    page = YearPage(
        book,
        "Projection",
        "output",
        "Children by placement, five years on",
        f"Starters, leaving and moves stay as on their sheets; the range allows for chance, and for doubt about starters and rates and their drift.{years}",
    )
    _, axis = time_axis(page, settings.base_year)
    page.section("Children by placement")
    plan = Line(page.name, HEADER_ROW, "").plan
    tables = inputs.tables
    arguments = (inputs.opening, inputs.starters, tables.rates, inputs.moves)
    lines = answer_lines(
        page,
        answer_of("PROJECT_PLACEMENTS").shape({"placement": len(inputs.lines)}, (TURNS_18,)),
        f"=PROJECT_PLACEMENTS({','.join(a.ref for a in arguments)},COLUMNS({plan.ref}),,{settings.interval.ref},,{tables.fit.ref},{tables.doubt.ref},FALSE)",
        {"placement": [before(name) for name in inputs.lines], "total": before("All")},
    )
    closings = lines.each("placement.closing")
    opening, starters, leavers, closing, low, high = (
        lines[f"total.{key}"] for key in ("opening", "starters", "leavers", "closing", "low", "high")
    )
    for i, line in enumerate(closings):
        page.base_year(line, f"={inputs.numbers.cell(i).ref}", "children")
    for line in (closing, low, high):
        page.base_year(line, f"=SUM({inputs.numbers.ref})", "children")
    page.page_break()
    page.section("Does it add up?")
    width = page.line(
        "All: width of the range", "children", lambda y: f"={high[y]}-{low[y]}", "children", every_year=True
    )
    test = page.line(
        "Opening + starters − leavers − closing",
        "children",
        lambda y: f"={opening[y]}+{starters[y]}-{leavers[y]}-{closing[y]}",
        "children",
    )
    parts = page.line(
        "Closing by placement − all",
        "children",
        lambda y: f"={'+'.join(line[y] for line in closings)}-{closing[y]}",
        "children",
    )
    for name, line in (("Projected children add up", test), ("Placements add to all children", parts)):
        checks.zero(
            name,
            page.name,
            f"=MAX(MAX({line.plan.ref}),-MIN({line.plan.ref}))",
            settings.tolerance,
            f"{line.label} is nil in every year.",
        )
    checks.zero(
        "The projection opens with the sheet Placements",
        page.name,
        f"={opening[1]}-SUM({inputs.numbers.ref})",
        settings.tolerance,
        "The first year's opening is the sum of the table.",
    )
    page.chart(
        "fan",
        "Children in care, with their range",
        axis.all_years,
        (Series("Low", low.all_years), Series("Range", width.all_years), Series("Children", closing.all_years)),
        "Children",
        "Line of the children in care at the opening day and each of the five year ends after it, inside "
        "a shaded range from low to high.",
    )
    page.chart(
        "stacked",
        "Placement mix",
        axis.all_years,
        [Series(name, line.all_years) for name, line in zip(inputs.lines, closings, strict=True)],
        "Children",
        "Stacked columns of children by finance line at the opening day and each year end.",
    )
