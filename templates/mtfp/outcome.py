"""What it comes to: scenarios on one named base, whether initiatives pay back, and the plan's summary."""

from __future__ import annotations

from templates.common import Checks
from templates.layout import MILLIONS, Line, YearPage, stack
from templates.model import Area, Series, Workbook
from templates.mtfp.inputs import Inputs, Settings
from templates.mtfp.placements import Scenario
from templates.value_case import add_investment_case


def add_scenarios(
    book: Workbook, checks: Checks, settings: Settings, inputs: Inputs, scenarios: list[Scenario]
) -> None:
    page = YearPage(
        book, "Scenarios", "output", "Scenario comparison", "Every pressure is against the same named base."
    )
    page.axis_from(inputs.axis)
    page.section("The base")
    base = page.constant("Base value", "£", f"={settings.base_budget.ref}", "money")
    page.constant("Base name", "name", f"={settings.base_name.ref}", "text")
    nothing, population, agreed = scenarios
    first = _scenario(page, nothing, base, None, None)
    spends = [first, _scenario(page, population, base, None, first)]
    spends.append(_scenario(page, agreed, base, inputs.programme, first))
    _payback(page, checks, settings, inputs, scenarios)
    page.chart(
        "line", "Projected spend by scenario", inputs.axis.all_years,
        [Series(s.name, spend.all_years) for s, spend in zip(scenarios, spends, strict=True)], "£",
        "Lines of projected spend for do nothing, population only and agreed initiatives, by year.",
        MILLIONS, from_zero=False,
    )  # fmt: skip


def _scenario(page: YearPage, scenario: Scenario, base: Area, programme: Line | None, reference: Line | None) -> Line:
    """A scenario's children, spend and pressure, and how it differs from the reference; returns its spend."""
    name = scenario.name
    page.section(name)
    page.line(
        f"{name}: average children", "children", lambda y: f"={scenario.children[y]}", "children", every_year=True
    )
    cost = page.line(
        f"{name}: cost of placements", "£", lambda y: f"={scenario.total[y]}", "money",
        every_year=True, total=True, bold=programme is None,
    )  # fmt: skip
    spend = cost
    if programme is not None:
        extra = page.line(f"{name}: cost of the programme", "£", lambda y: f"={programme[y]}", "money")
        spend = page.line(
            f"{name}: projected spend", "£", lambda y: f"={cost[y]}+{extra[y]}", "money",
            every_year=True, total=True, bold=True,
        )  # fmt: skip
    page.line(
        f"{name}: pressure against the base", "£", lambda y: f"={spend[y]}-{base.ref}", "money",
        every_year=True, total=True,
    )  # fmt: skip
    if reference is not None:
        gap = page.line(
            f"{name}: difference from do nothing", "£", lambda y: f"={spend[y]}-{reference[y]}", "money", total=True
        )
        start = gap.plan.cell().local
        page.line(f"{name}: cumulative difference", "£", lambda y: f"=SUM({start}:{gap[y].split('!')[1]})", "money")
    return spend


def _payback(page: YearPage, checks: Checks, settings: Settings, inputs: Inputs, scenarios: list[Scenario]) -> None:
    page.section("Agreed initiatives: what they avoid")
    saving = page.line(
        "Cost avoided against do nothing", "£", lambda y: f"={scenarios[0].total[y]}-{scenarios[2].total[y]}", "money",
        total=True,
    )  # fmt: skip
    add_investment_case(
        page, checks, "Agreed initiatives", "£", (inputs.programme, saving), settings.discount_rate,
        settings.money_tolerance,
    )  # fmt: skip


def add_summary(
    book: Workbook, checks: Checks, settings: Settings, inputs: Inputs, scenarios: list[Scenario], constant: Line
) -> None:
    page = YearPage(
        book,
        "Summary",
        "output",
        "Medium-term financial plan summary",
        "Costs are positive; savings are in brackets. Yearly changes, then the total.",
    )
    page.axis_from(inputs.axis)
    nothing, _, plan = (s.total for s in scenarios)
    page.section("Net budget")
    start_row = page.row
    end = Line("Summary", start_row + 6, "")
    brought = page.line("Net budget brought forward", "£", lambda y: f"={end[y - 1]}", "money")
    overspend = page.line(
        "Base year's forecast above its budget", "£",
        lambda y: f"=({nothing[0]}-{settings.base_budget.ref})*({inputs.number[y]}=1)".replace("!E", "!$E"), "money", total=True,
    )  # fmt: skip
    demand = page.line(
        "Demand: more or fewer placements", "£", lambda y: f"={constant[y]}-{constant[y - 1]}", "money", total=True
    )
    price = page.line(
        "Price inflation",
        "£",
        lambda y: f"=({nothing[y]}-{constant[y]})-({nothing[y - 1]}-{constant[y - 1]})",
        "money",
        total=True,
    )
    invest = page.line(
        "Investment in agreed initiatives",
        "£",
        lambda y: f"={inputs.programme[y]}-{inputs.programme[y - 1]}",
        "money",
        total=True,
    )
    avoided = page.line(
        "Cost avoided by agreed initiatives",
        "£",
        lambda y: f"=({plan[y]}-{nothing[y]})-({plan[y - 1]}-{nothing[y - 1]})",
        "money",
        total=True,
    )
    net = page.line(
        "Net budget requirement", "£", lambda y: f"=SUM({stack([brought, overspend, demand, price, invest, avoided], y)})",
        "money", base=f"={settings.base_budget.ref}", bold=True,
    )  # fmt: skip
    page.section("Funding and gap")
    funding = page.line("Funding available for placements", "£", lambda y: f"={inputs.funding[y]}", "money")
    gap = page.line(
        "Cumulative gap before reserves", "£", lambda y: f"={net[y]}-{funding[y]}", "money", base="=0", bold=True
    )
    yearly = page.line("Gap arising in the year", "£", lambda y: f"={gap[y]}-{gap[y - 1]}", "money", total=True)
    checks.zero(
        "The plan rolls forward to its spend", "Summary", f"={net[5]}-{plan[5]}-{inputs.programme[5]}",
        settings.money_tolerance, "The last year's net budget is the plan's cost of placements and programme.",
    )  # fmt: skip
    checks.zero(
        "Yearly gaps sum to the cumulative gap", "Summary", f"=SUM({yearly.plan.ref})-{gap[5]}", settings.money_tolerance,
        "Increments and cumulatives agree.",
    )  # fmt: skip
    page.chart(
        "line", "Net budget requirement and funding", inputs.axis.plan,
        (Series("Net budget requirement", net.plan), Series("Funding available", funding.plan)), "£",
        "Lines of the net budget requirement and the funding available by plan year.", MILLIONS,
    )  # fmt: skip
