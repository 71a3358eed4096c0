"""The price of a child in each placement for a year, at each year's prices."""

from __future__ import annotations

from templates.mtfp_childrens.inputs.plan_inputs import Inputs, Settings
from templates.workbook.model import Workbook
from templates.workbook.year_page import Line, YearPage


def add_prices(book: Workbook, settings: Settings, inputs: Inputs) -> list[Line]:
    page = YearPage(
        book,
        "Prices",
        "calculation",
        "Cost of a child for a year, by placement",
        "Weekly cost × days in a year ÷ 7; inflation from the first plan year, compounding.",
    )
    page.axis_from(inputs.axis)
    page.section("Prices of each year")
    lines: list[Line] = []
    for i, kind in enumerate(inputs.kinds):
        own = Line(page.name, page.row, "")

        def formula(year: int, own: Line = own, inflation: Line = inputs.inflation[i]) -> str:
            return f"={own[year - 1]}*(1+{inflation[year]})"

        weekly = inputs.weekly_cost.cell(i).ref
        lines.append(page.line(kind, "£ a year", formula, "money", base=f"={weekly}*{settings.days.ref}/7"))
    return lines
