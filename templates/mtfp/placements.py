"""Average placements and their cost by type, in each scenario and at base-year prices."""

from __future__ import annotations

from dataclasses import dataclass

from templates import illustrative as county
from templates.common import Checks
from templates.layout import HEADER_ROW, MILLIONS, Line, YearPage, block, stack
from templates.model import Area, Series, Workbook
from templates.mtfp.inputs import TYPES, Inputs, Settings


@dataclass(frozen=True)
class Scenario:
    name: str
    children: Line
    placements: list[Line]
    cost: list[Line]

    @property
    def total(self) -> Line:
        return self.cost[-1]


def add_placements(
    book: Workbook, checks: Checks, settings: Settings, inputs: Inputs, closing: Line, second: Line
) -> list[Scenario]:
    page = YearPage(
        book,
        "Placements",
        "calculation",
        "Average placements and their cost",
        "Average in the year; £ a year at the prices of each year.",
    )
    page.axis_from(inputs.axis)
    first = _scenario(page, settings, inputs, checks, "Do nothing", closing)
    scenarios = [first, _scenario(page, settings, inputs, checks, "Population only", second)]
    page.page_break()
    scenarios.append(_scenario(page, settings, inputs, checks, "Agreed initiatives", closing, inputs.change))
    page.chart(
        "stacked", "Cost of placements, do nothing", inputs.axis.all_years,
        [Series(kind, line.all_years) for kind, line in zip(TYPES, first.cost[:-1], strict=True)], "£",
        "Stacked columns of the cost of placements by type for each year, do nothing.", MILLIONS,
    )  # fmt: skip
    return scenarios


def _scenario(
    page: YearPage, settings: Settings, inputs: Inputs, checks: Checks, name: str, closing: Line,
    change: list[Line] | None = None,
) -> Scenario:  # fmt: skip
    page.section(f"{name}: average placements in the year")
    history = Area("History", HEADER_ROW + len(county.HISTORY) - 1, 3).ref
    average = page.line(
        f"{name}: average children", "children",
        lambda y: f"=AVERAGE({closing[y - 1]},{closing[y]})", "children", base=f"=AVERAGE({history},{closing[0]})",
    )  # fmt: skip
    placements = []
    for i, kind in enumerate(TYPES):
        share = inputs.share.cell(i).ref

        def formula(year: int, share: str = share, i: int = i) -> str:
            moved = f"+{change[i][year]}" if change else ""
            return f"={average[year]}*{share}{moved}"

        placements.append(
            page.line(f"{name}: {kind}", "placements", formula, "children", base=f"={average[0]}*{share}")
        )
    total = page.line(
        f"{name}: all placements", "placements", lambda y: f"=SUM({stack(placements, y)})", "children",
        every_year=True, bold=True,
    )  # fmt: skip
    page.section(f"{name}: cost by type, prices of each year")
    cost = page.table(
        [f"{name}: £ {kind}" for kind in TYPES] + [f"{name}: £ total"], ["£"] * (len(TYPES) + 1),
        f"=PLACEMENT_COST({block(placements).ref},{inputs.weekly_cost.ref},{settings.basis.ref},{inputs.inflation.ref},FALSE)",
        ["money"] * (len(TYPES) + 1), base=True, last_bold=True,
    )  # fmt: skip
    expected = f"={average[5]}-{total[5]}" + (f"+SUM({stack(change, 5)})" if change else "")
    checks.zero(
        f"Placements cover the children: {name.lower()}", page.name, expected, settings.tolerance,
        "Average placements by type sum to the average children (and the change that initiatives bring), last year.",
    )  # fmt: skip
    checks.zero(
        f"Costs sum to their total: {name.lower()}", page.name,
        f"=SUM({block(cost[:-1]).ref})-SUM({cost[-1].all_years.ref})", settings.money_tolerance,
        "Cost by type adds to the total in all years together.",
    )  # fmt: skip
    return Scenario(name, average, placements, cost)


def add_constant_prices(book: Workbook, settings: Settings, inputs: Inputs, scenario: Scenario) -> Line:
    page = YearPage(
        book,
        "Prices",
        "calculation",
        "Do nothing at base-year prices",
        "Splits the growth in cost into demand and price.",
    )
    page.axis_from(inputs.axis)
    page.section("Cost by type, base-year prices")
    lines = page.table(
        [*TYPES, "Total at base-year prices"], ["£"] * (len(TYPES) + 1),
        f"=PLACEMENT_COST({block(scenario.placements).ref},{inputs.weekly_cost.ref},{settings.basis.ref},0,FALSE)",
        ["money"] * (len(TYPES) + 1), base=True, last_bold=True,
    )  # fmt: skip
    return lines[-1]
