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
        "Weekly cost × days of the financial year ÷ 7; inflation each 1 April after the price base, compounding.",
    )
    page.axis_from(inputs.axis)
    page.section("Days that placements are paid for")
    first = settings.base_year.ref
    days = page.line(
        "Days of the financial year",
        "days",
        lambda y: f"=DATE({first}+{inputs.number[y]}+1,4,1)-DATE({first}+{inputs.number[y]},4,1)",
        "whole",
        every_year=True,
    )
    page.section("Prices of each year")
    lines: list[Line] = []
    for i, kind in enumerate(inputs.kinds):
        own = Line(page.name, page.row, "")

        def formula(year: int, own: Line = own, inflation: Line = inputs.inflation[i]) -> str:
            return f"={own[year - 1]}/{days[year - 1]}*{days[year]}*(1+{inflation[year]})"

        weekly, since = inputs.weekly_cost.cell(i).ref, f"({first}-{settings.price_base.ref})"
        base = f"={weekly}*{days[0]}/7*(1+{inputs.inflation[i][1]})^{since}"
        lines.append(page.line(kind, "£ a year", formula, "money", base=base))
    return lines
