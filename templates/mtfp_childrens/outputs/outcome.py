"""Scenarios against one base, whether the plan pays back, and the plan's summary."""

from __future__ import annotations

from templates.mtfp_childrens.calculations.placements import Costs
from templates.mtfp_childrens.inputs.plan_inputs import Inputs, Settings
from templates.plan import Frame
from templates.plan.cases import Case
from templates.plan.children import Children
from templates.plan.comparison import Scenarios, check_effects, side_by_side
from templates.sheets.investment_case import add_investment_case, chance_chart
from templates.sheets.register_and_checks import Checks
from templates.workbook.answer_lines import AnswerLines
from templates.workbook.model import Series, Workbook
from templates.workbook.year_page import MILLIONS, Line, YearPage, stack


def add_scenarios(
    book: Workbook,
    checks: Checks,
    settings: Settings,
    frame: Frame,
    flows: tuple[Children, Children],
    population_only: Line,
    costs: Costs,
    effects: AnswerLines,
    plan: Case,
    unscheduled: str | None = None,
) -> Scenarios:
    """The scenarios side by side; ``unscheduled`` is a formula that says why the last chart may be empty."""
    page = YearPage(
        book, "Scenarios", "output", "Scenario comparison", "Every pressure is against the same named base."
    )
    page.axis_from(frame.axis)
    nothing, planned = flows
    children = (("Do nothing", nothing.closing), ("Plan", planned.closing), ("Population only", population_only))
    scenarios = side_by_side(page, settings.base, children, plan)
    spends = [scenarios.nothing, scenarios.plan]
    for line in spends:
        page.base_year(line, f"={costs.nothing[0]}", "money")
    page.section("Population only: do nothing's mix, children in step with the population")
    average = page.line(
        "Population only: average children",
        "children",
        lambda y: f"=AVERAGE({population_only[y - 1]},{population_only[y]})",
        "children",
        base=f"={nothing.average[0]}",
    )
    third = page.line(
        "Population only: spend",
        "£",
        lambda y: f"={costs.nothing[y]}*{average[y]}/{nothing.average[y]}",
        "money",
        every_year=True,
        total=True,
    )
    page.line("Population only: pressure", "£", lambda y: f"={third[y]}-{scenarios.base.ref}", "money", total=True)
    page.line("Population only less do nothing", "£", lambda y: f"={third[y]}-{spends[0][y]}", "money", total=True)
    _agree(checks, settings, page, costs, spends)
    check_effects(checks, frame, effects, scenarios)
    case = _payback(page, checks, settings, effects)
    if unscheduled is not None:
        page.text(unscheduled)
    page.chart(
        "line",
        "Projected spend by scenario",
        frame.axis.all_years,
        [
            Series(name, line.all_years)
            for name, line in zip(("Do nothing", "Plan", "Population only"), [*spends, third], strict=True)
        ],
        "£",
        "Lines of projected spend for do nothing, the plan and population only, by year.",
        MILLIONS,
    )
    chance_chart(page, frame.axis, [("Plan", case)])
    return scenarios


def _agree(checks: Checks, settings: Settings, page: YearPage, costs: Costs, spends: list[Line]) -> None:
    """Spend by scenario is what the sheets of cost say."""
    for name, formula, meaning in (
        (
            "Spend agrees with cost by type: do nothing",
            f"=SUM({spends[0].plan.ref})-SUM({costs.nothing.plan.ref})",
            "The scenario's spend is placements × price, five years together.",
        ),
        (
            "Spend agrees with cost by type: plan",
            f"=SUM({spends[1].plan.ref})-SUM({costs.plan_spend.plan.ref})",
            "The scenario's spend is that of the sheet Placements, five years together.",
        ),
    ):
        checks.zero(name, page.name, formula, settings.money_tolerance, meaning)


def _payback(page: YearPage, checks: Checks, settings: Settings, effects: AnswerLines) -> AnswerLines:
    page.section("The plan as an investment")
    own, avoided = effects["all.own"], effects["all.placements"]
    investment = page.line("Own costs of the interventions", "£", lambda y: f"={own[y]}", "money", total=True)
    saving = page.line(
        "Cost of placements avoided or saved",
        "£",
        lambda y: f"=-{avoided[y]}",
        "money",
        total=True,
    )
    return add_investment_case(
        page, checks, "Plan", "£", (investment, saving), settings.discount_rate, settings.money_tolerance, settings.risk
    )


def add_summary(
    book: Workbook,
    checks: Checks,
    settings: Settings,
    inputs: Inputs,
    costs: Costs,
    effects: AnswerLines,
    scenarios: Scenarios,
) -> None:
    page = YearPage(
        book,
        "Summary",
        "output",
        "Medium-term financial plan summary",
        "Costs are positive; savings are in brackets. Yearly changes, then the total.",
    )
    page.axis_from(inputs.axis)
    nothing, constant = costs.nothing, costs.at_base_prices
    own, saved = effects["all.own"], effects["all.placements"]
    page.section("Net budget")
    brought = page.reserve("Net budget brought forward", "£")
    overspend = page.line(
        "Base year's forecast above its budget",
        "£",
        lambda y: f"=({nothing[0]}-{settings.base_budget.ref})*({inputs.number[y]}=1)".replace("!E", "!$E"),
        "money",
        total=True,
    )
    demand = page.line(
        "Demand: more or fewer placements", "£", lambda y: f"={constant[y]}-{constant[y - 1]}", "money", total=True
    )
    price = page.line(
        "Prices: inflation, and days in the year",
        "£",
        lambda y: f"=({nothing[y]}-{constant[y]})-({nothing[y - 1]}-{constant[y - 1]})",
        "money",
        total=True,
    )
    invest = page.line(
        "Own costs of the interventions, change", "£", lambda y: f"={own[y]}-{own[y - 1]}", "money", total=True
    )
    effect = page.line(
        "Effect of the interventions on placements, change",
        "£",
        lambda y: f"={saved[y]}-{saved[y - 1]}",
        "money",
        total=True,
    )
    net = page.line(
        "Net budget requirement",
        "£",
        lambda y: f"=SUM({stack([brought, overspend, demand, price, invest, effect], y)})",
        "money",
        base=f"={settings.base_budget.ref}",
        bold=True,
    )
    page.fill_in(brought, lambda y: f"={net[y - 1]}", "money")
    page.section("Funding and gap")
    funding = page.line("Funding available for placements", "£", lambda y: f"={inputs.funding[y]}", "money")
    gap = page.line(
        "Cumulative gap before reserves", "£", lambda y: f"={net[y]}-{funding[y]}", "money", base="=0", bold=True
    )
    yearly = page.line("Gap arising in the year", "£", lambda y: f"={gap[y]}-{gap[y - 1]}", "money", total=True)
    page.section("What the plan changes against doing nothing, own costs included: two lines, not one saving")
    for label, line in (
        ("Growth avoided: spend above the base that does not come", scenarios.avoided),
        ("Cashable: spend below the base", scenarios.cashable),
    ):
        page.line(label, "£", lambda y, line=line: f"={line[y]}", "money")  # type: ignore[misc]
    checks.zero(
        "The plan rolls forward to its spend",
        "Summary",
        f"={net[5]}-{scenarios.plan[5]}",
        settings.money_tolerance,
        "The last year's net budget is the plan's cost of placements and interventions.",
    )
    checks.zero(
        "Yearly gaps sum to the cumulative gap",
        "Summary",
        f"=SUM({yearly.plan.ref})-{gap[5]}",
        settings.money_tolerance,
        "Increments and cumulatives agree.",
    )
    page.chart(
        "line",
        "Net budget requirement and funding",
        inputs.axis.plan,
        (Series("Net budget requirement", net.plan), Series("Funding available", funding.plan)),
        "£",
        "Lines of the net budget requirement and the funding available by plan year.",
        MILLIONS,
    )
