"""The cost of placements by type: doing nothing, at base-year prices, and the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.mtfp_childrens.inputs.plan_inputs import Inputs, Settings
from templates.plan.cases import Case
from templates.plan.children import Children
from templates.sheets.register_and_checks import Checks
from templates.workbook.answer_lines import answer_lines, answer_of, named
from templates.workbook.model import Area, Series, Workbook
from templates.workbook.year_page import MILLIONS, Line, YearPage, block

#: What the sheet calls rows of the plan's cost.
PLAN_WORDS = {
    "placements": "all placements",
    "interventions.one_off": "one-off costs of interventions",
    "interventions.annual": "annual costs of interventions",
    "total": "all spend",
    "total_low": "all spend, low",
    "total_high": "all spend, high",
}


@dataclass(frozen=True)
class Costs:
    """Lines of cost: of placements by type, and in all."""

    nothing: Line
    at_base_prices: Line
    nothing_by_type: list[Line]
    plan_by_type: list[Line]
    plan_one_off: Line
    plan_annual: Line
    plan_spend: Line


def add_placements(
    book: Workbook,
    checks: Checks,
    settings: Settings,
    inputs: Inputs,
    flow: Children,
    prices: Sequence[Line],
    plan: Case,
) -> Costs:
    page = YearPage(
        book,
        "Placements",
        "calculation",
        "Average placements and their cost",
        "Average in the year; £ a year at the prices of each year.",
    )
    page.axis_from(inputs.axis)
    page.section("Do nothing: average placements in the year")
    averages = [
        page.line(kind, "placements", lambda y, line=line: f"={line[y]}", "children", every_year=True)  # type: ignore[misc]
        for kind, line in zip(inputs.kinds, flow.averages, strict=True)
    ]
    page.section("Do nothing: cost by type, prices of each year")
    nothing = _cost(page, "Do nothing", inputs.kinds, averages, block(prices))
    page.section("Do nothing: cost by type, base-year prices")
    constant = _cost(page, "Base prices", inputs.kinds, averages, block(prices).span(columns=1))
    page.page_break()
    page.section("Plan: cost by type, prices of each year, with the schedule's changes of price")
    lines = answer_lines(
        page,
        answer_of("PROJECT_SCENARIO", "cost").shape({"placement": len(inputs.kinds)}),
        plan.call(page.name, "cost"),
        {
            "placement": [named(f"Plan: £ {kind}") for kind in inputs.kinds],
            "": lambda what: f"Plan: £ {what}",
            "interventions": lambda what: f"Plan: £ {what}",
        },
        words=PLAN_WORDS,
    )
    by_type, placements, spend = lines.each("placement.cost"), lines["placements"], lines["total"]
    for mine, theirs in zip([*by_type, placements, spend], [*nothing, nothing[-1]], strict=True):
        page.base_year(mine, f"={theirs[0]}", "money")
    for words, parts, total in (
        ("do nothing", nothing[:-1], nothing[-1]),
        ("plan", by_type, placements),
    ):
        checks.zero(
            f"Costs sum to their total: {words}",
            page.name,
            f"=SUM({','.join(line.all_years.ref for line in parts)})-SUM({total.all_years.ref})",
            settings.money_tolerance,
            "Cost by type adds to the total in all years together.",
        )
    for words, costs in (("do nothing", nothing[:-1]), ("plan", by_type)):
        page.chart(
            "stacked",
            f"Cost of placements, {words}",
            inputs.axis.all_years,
            [Series(kind, line.all_years) for kind, line in zip(inputs.kinds, costs, strict=True)],
            "£",
            f"Stacked columns of the cost of placements by type for each year, {words}.",
            MILLIONS,
        )
    return Costs(
        nothing[-1],
        constant[-1],
        nothing[:-1],
        by_type,
        lines["interventions.one_off"],
        lines["interventions.annual"],
        spend,
    )


def _cost(page: YearPage, name: str, kinds: Sequence[str], averages: Sequence[Line], prices: Area) -> list[Line]:
    lines = answer_lines(
        page,
        answer_of("PLACEMENT_COST").shape({"placement": len(kinds)}),
        f'=PLACEMENT_COST({block(averages).ref},{prices.ref},"annual",0,FALSE)',
        {"placement": [named(f"{name}: £ {kind}") for kind in kinds], "": lambda what: f"{name}: £ {what.lower()}"},
        units={"£ a year": "£"},
        base=True,
        last_bold=True,
    )
    return [*lines.each("placement.cost"), lines["total"]]
