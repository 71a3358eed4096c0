"""Average placements and their cost by type, in each scenario and at base-year prices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from templates.common import Checks
from templates.layout import MILLIONS, Line, YearPage, block, stack
from templates.model import Series, Workbook
from templates.mtfp.flow import Flow
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
    book: Workbook, checks: Checks, settings: Settings, inputs: Inputs, flow: Flow, second: Line
) -> list[Scenario]:
    page = YearPage(
        book, "Placements", "calculation", "Average placements and their cost",
        "Average in the year; £ a year at the prices of each year.",
    )  # fmt: skip
    page.axis_from(inputs.axis)

    def as_flow(_: Line, i: int, year: int) -> str:
        return f"={flow.averages[i][year]}"

    def same_mix(average: Line, i: int, year: int) -> str:
        return f"={average[year]}*{flow.averages[i][year]}/{flow.average[year]}"

    def with_change(_: Line, i: int, year: int) -> str:
        return f"={flow.averages[i][year]}+{inputs.change[i][year]}"

    first = _scenario(page, settings, inputs, checks, "Do nothing", flow.average, None, as_flow)
    scenarios = [first, _scenario(page, settings, inputs, checks, "Population only", flow.average, second, same_mix)]
    page.page_break()
    agreed = _scenario(page, settings, inputs, checks, "Agreed initiatives", flow.average, None, with_change)
    scenarios.append(agreed)
    page.chart(
        "stacked", "Cost of placements, do nothing", inputs.axis.all_years,
        [Series(kind, line.all_years) for kind, line in zip(TYPES, first.cost[:-1], strict=True)], "£",
        "Stacked columns of the cost of placements by type for each year, do nothing.", MILLIONS,
    )  # fmt: skip
    return scenarios


#: A placement type's average: from the scenario's average children, the type's number, and the year.
TypeFormula = Callable[[Line, int, int], str]


def _scenario(
    page: YearPage, settings: Settings, inputs: Inputs, checks: Checks, name: str, flow_average: Line,
    closing: Line | None, by_type: TypeFormula,
) -> Scenario:  # fmt: skip
    """One scenario's average placements and cost; its children are those of the flow unless it has its own closing."""
    page.section(f"{name}: average placements in the year")
    average = page.line(
        f"{name}: average children", "children",
        (lambda y: f"={flow_average[y]}") if closing is None else (lambda y: f"=AVERAGE({closing[y - 1]},{closing[y]})"),
        "children", base=f"={flow_average[0]}",
    )  # fmt: skip
    placements = []
    for i, kind in enumerate(TYPES):

        def formula(year: int, i: int = i) -> str:
            return by_type(average, i, year)

        base = f"={inputs.average.cell(i).ref}"
        placements.append(page.line(f"{name}: {kind}", "placements", formula, "children", base=base))
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
    extra = f"+SUM({stack(inputs.change, 5)})" if name == "Agreed initiatives" else ""
    checks.zero(
        f"Placements cover the children: {name.lower()}", page.name, f"={average[5]}-{total[5]}{extra}", settings.tolerance,
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
