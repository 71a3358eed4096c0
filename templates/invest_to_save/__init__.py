"""The invest-to-save case: what a team must avoid, and whether and when the money comes back."""

from __future__ import annotations

from templates.invest_to_save.case import add_case, add_savings, gates, team
from templates.invest_to_save.inputs import PRICE, Placements, Settings, add_cashable, add_placements, add_settings
from templates.invest_to_save.projection import add_cases, add_projection
from templates.invest_to_save.runs import ASSUMPTIONS, add_case_sensitivity, add_runs
from templates.plan import Frame
from templates.plan.bridge import add_bridge
from templates.plan.cases import Cases, Copy
from templates.plan.children import Children
from templates.plan.comparison import Scenarios, check_effects, side_by_side
from templates.plan.effects import add_delivery, add_effects
from templates.plan.ranges import add_ranges
from templates.plan.rates import RATES
from templates.plan.schedule import add_schedule, show_delivery
from templates.plan.schedule_alerts import add_schedule_alerts
from templates.sheets import illustrative_county as county
from templates.sheets.cover_and_notes import cover, notes
from templates.sheets.evidence import NAME as EVIDENCE
from templates.sheets.evidence import register_sheet
from templates.sheets.gateways import add_gateways
from templates.sheets.investment_case import add_breakeven
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.charted import CONTENTS as CHARTED_CONTENTS
from templates.workbook.charted import NAME as CHARTED
from templates.workbook.model import Area, Series, Workbook
from templates.workbook.year_page import MILLIONS, PLAN_YEARS, YearPage

#: Rows for interventions; any of them may be blank.
ROWS = 4

#: The sheets after the cover, in their order.
CONTENTS = {
    "Assumptions": "Every assumption with its unit, evidence, owner and place",
    "Placements": "1 Assess: children, starters, leaving, cost and moves of the placements that may change",
    "Breakeven": "1 Assess: workers needed, what they cost, the placements to be avoided and the success that takes",
    "Schedule": "2 Schedule: what the investment pays for, with reach, dates, costs, evidence and owner",
    "Delivery": "2 Schedule: what was asked of each line, what can be done, and why not all",
    "Scenarios": "2 Schedule: do nothing and the plan side by side on one named base; payback",
    "Bridge": "2 Schedule: from doing nothing to the plan, line by line, in one year",
    "Cashable": "3 Case: cashable savings by the year in which they start",
    "Savings": "3 Case: money in, cashable saving and cost avoided by year, apart",
    "Investment case": "3 Case: each kind of saving alone against the investment: payback, return, break-even and its chance",
    "Ranges": "3 Case: the low and high of each uncertain assumption",
    "Sensitivity": "3 Case: which of them moves the case most",
    "Gateways": "4 Gates: what each tests, what it releases and what stays held centrally",
    EVIDENCE: "What published programmes did, cost and returned, and how strong the evidence is",
    "Cases": "Workings: what each run of the projection is given",
    "Projection": "Workings: children by placement, do nothing and the plan",
    "Effects": "Workings: what each line of the schedule changes; the effects sum to the whole difference",
    "Runs": "Workings: the case at the low and high of each assumption",
    "Chart data": "Workings: what the bridge and the sensitivity draw",
    CHARTED: CHARTED_CONTENTS,
    "Checks": "What must agree, and whether it does; alerts",
    "Notes": "Method, limits, sources and the change log",
}

NOTES = [
    (
        "Break-even",
        "Extra workers bring the caseload to its target; the investment is whole posts and the managers they need. Placements to avoid = investment ÷ the yearly saving of one avoided placement, net of what replaces it. Success needed = those placements ÷ the children on the edge of one whom the team works with in a year.",
    ),
    (
        "Substitute",
        "A placement avoided is often replaced by a cheaper one. Counting it as if nothing replaced it overstates the saving: compare the columns, and type it into the schedule as shift provider rather than prevent entry.",
    ),
    ("Rates of leaving and moving", RATES),
    (
        "The schedule",
        "PROJECT_SCENARIO lets starters, leaving and moves go on as typed, month by month, without the schedule (do nothing) and with it (the plan). It never moves more children than there are, nor more than fit: what cannot be done is on the sheet Delivery and raises an alert.",
    ),
    (
        "Cashable and avoided",
        "The cost avoided is what the placements cost less than doing nothing would. It lowers growth against the named base and frees no budget. A cashable saving lowers another approved budget and is typed on its own. They are never added: each case sets one of them alone against the whole investment. Published business cases often count avoidance, so compare them with the second case; only the first closes a budget gap. Enter no saving under both.",
    ),
    (
        "Below the base",
        "If the plan's spend on placements falls below the base, that part of the cost avoided is cashable: the sheet Scenarios shows it and an alert says so. It is then in the second case; do not type it under cashable too.",
    ),
    (
        "Part-year effect",
        "What starts in a year saves for its months of that year: full-year effect × months ÷ 12. The rest of its full-year effect comes in the year after. For the schedule, the bridge shows the effect in the year beside that in a full year.",
    ),
    (
        "Payback",
        "The moment from which the cumulative flow stays at nil or above to the end of the years shown, each year's flow spread evenly. If the last year ends below nil it is not reached. The chance of having paid back by the end of a year is meant in the same way: for good, so it never falls.",
    ),
    (
        "Effectiveness",
        "Share of saving needed = invested to date ÷ saved to date. Times the effectiveness in the schedule, it is the effectiveness at which the cost avoided alone breaks even by the end of that year, if every line falls short alike. Above 100% it cannot be reached by then. Exact while no placement is full; close to it otherwise.",
    ),
    (
        "Chance",
        "One factor multiplies the saving of every year and another, independent, the investment: a programme that falls short does so in every year. Each is most likely at the plan, with equal chances below its low and above its high (two-piece normal, as in the Bank of England's fan charts). Nothing is simulated or cut off. Delay is not in it: see slippage in the sensitivity.",
    ),
    (
        "Sensitivity",
        "One assumption at a time, between the low and high on the sheet Ranges, for the cost avoided alone. Assumptions can go wrong together, so the bars do not add.",
    ),
    (
        "Gateways",
        "A gate is held until its date is reached and its actual is known, and then releases or fails. For a test of by, what is done after the date judged at is not done yet, and a last day that has passed fails the gate. A gate that passes still waits for those above it. A gate with two tests takes two lines, the money on the second. Judged at the date in the register, never at today's by itself.",
    ),
    (
        "Discounting",
        "The first year counts in full and each later year is divided by (1 + rate) once more, as in HM Treasury's Green Book. The rate is real, so money is at base-year prices throughout.",
    ),
    (
        "In-house places",
        "One placement can be full; its overflow goes where the sheet Placements says. Type more places than are ever needed if nothing is limited. Several limits, prices that rise, and funding are in the template mtfp-childrens.",
    ),
    (
        "Figures",
        "The figures in a new template are invented and marked illustrative in the register. Programmes named as evidence are real; what the illustrative rows expect of them is not theirs.",
    ),
]


def invest_to_save() -> Workbook:
    book = Workbook("Invest to save", "Does the investment pay for itself?")
    checks = Checks()
    register = Register(book)
    settings = add_settings(register)
    placements = add_placements(book, register, checks, settings)
    frame, cashable = add_cashable(book, register, settings)
    breakeven = add_breakeven(book, register, checks, team(placements), settings.penny)
    programmes = register_sheet(book, register, "children")
    schedule = add_schedule(book, register, placements.names, programmes, ROWS, county.INVESTMENT, county.EVIDENCE)
    ranges = add_ranges(
        book, register, checks, ASSUMPTIONS, county.CASE_RANGES | {"Investment": settings.risk.cost_range}
    )
    cases = add_cases(book, checks, settings, placements, schedule, ranges)
    flows = add_projection(book, checks, frame, placements, cases)
    effects = add_effects(book, frame, cases.plan, cases.names)
    delivery = add_delivery(book, checks, frame, cases.plan, cases.names)
    show_delivery(schedule, book.sheet("Cases"), cases.schedule.column("Name"), delivery)
    scenarios = _scenarios(book, frame, settings, flows, cases)
    check_effects(checks, frame, effects, scenarios)
    _check_costs(checks, frame, placements, flows[0], scenarios)
    drawn, _ = add_bridge(book, checks, frame, cases.schedule, cases.names, effects, scenarios)
    savings = add_savings(book, checks, frame, settings, effects, cashable)
    value = add_case(book, checks, frame, settings, savings, cases.schedule, cases.names)
    investment, _, avoided = savings
    planned, runs = add_runs(book, frame, cases, ranges, settings.rate, (investment, avoided))
    checks.zero(
        "The sensitivity starts from the case",
        "Runs",
        f"={planned.present_value.ref}-{value}",
        settings.penny,
        "The net present value of the cost avoided less the investment is that of the sheet Investment case.",
    )
    add_case_sensitivity(book, checks, frame, ranges, planned, runs, drawn)
    team_cost = next(iter(breakeven.values()))["investment"]
    _alerts(checks, frame, cases.schedule, scenarios, team_cost)
    add_schedule_alerts(register, checks, cases.schedule, cases.plan.opening_date)
    funds = f"=SUM({investment.plan.ref})"
    at_gates = add_gateways(book, register, checks, gates(investment), settings.judged, funds, settings.penny)
    checks.zero(
        "Every pound of the investment has a gate",
        "Gateways",
        f"=SUM({at_gates.ref})-SUM({investment.plan.ref})",
        settings.penny,
        "Money at the gates is the investment.",
    )
    checks.write(book)
    notes(book, NOTES)
    book.sheets.sort(key=lambda sheet: list(CONTENTS).index(sheet.name))
    cover(
        book,
        f"{county.COUNCIL}: the case for investing, {PLAN_YEARS} years.",
        "Illustrative figures: replace",
        CONTENTS,
    )
    return book


def _scenarios(
    book: Workbook, frame: Frame, settings: Settings, flows: tuple[Children, Children], cases: Cases
) -> Scenarios:
    page = YearPage(
        book,
        "Scenarios",
        "output",
        "Do nothing and the plan side by side",
        "Every pressure is against the same named base. Less is in brackets.",
    )
    page.axis_from(frame.axis)
    nothing, plan = flows
    scenarios = side_by_side(page, settings.base, (("Do nothing", nothing.closing), ("Plan", plan.closing)), cases.plan)
    page.chart(
        "line",
        "Projected spend by scenario",
        frame.axis.plan,
        [Series("Do nothing", scenarios.nothing.plan), Series("Plan", scenarios.plan.plan)],
        "£",
        "Lines of projected spend for do nothing and the plan, by year.",
        MILLIONS,
    )
    return scenarios


def _check_costs(checks: Checks, frame: Frame, placements: Placements, nothing: Children, scenarios: Scenarios) -> None:
    prices = placements.column(PRICE)
    cost = "+".join(f"SUM({line.plan.ref})*{prices.cell(i).ref}" for i, line in enumerate(nothing.averages))
    checks.zero(
        "Spend agrees with cost by placement: do nothing",
        scenarios.nothing.sheet,
        f"={cost}-SUM({scenarios.nothing.plan.ref})",
        frame.money_tolerance,
        "The scenario's spend is average placements × cost, five years together.",
    )


def _alerts(checks: Checks, frame: Frame, schedule: Copy, scenarios: Scenarios, team_cost: Area) -> None:
    checks.alert(
        "All that the placements save is growth avoided",
        scenarios.cashable.sheet,
        f"=MIN(0,MIN({scenarios.cashable.plan.ref}))",
        frame.money_tolerance,
        "If not, spend falls below the base: that part is cashable, though it stands in the case for the cost avoided. "
        "Do not type it under cashable too.",
    )
    checks.alert(
        "The schedule pays for the team",
        "Schedule",
        f"=MAX(0,{team_cost.ref}-SUM({schedule.column('Annual cost (£)').ref}))",
        frame.money_tolerance,
        "If not, its annual costs are less than what the sheet Breakeven says that the team costs.",
    )
