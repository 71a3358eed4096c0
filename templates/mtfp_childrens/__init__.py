"""The children's medium-term financial plan."""

from __future__ import annotations

from templates.fit.sheet import NAME as FIT
from templates.mtfp_childrens.calculations.cases import add_cases
from templates.mtfp_childrens.calculations.demand import add_demand
from templates.mtfp_childrens.calculations.flow import add_flow, add_plan
from templates.mtfp_childrens.calculations.placements import add_placements
from templates.mtfp_childrens.calculations.prices import add_prices
from templates.mtfp_childrens.calculations.runs import add_runs
from templates.mtfp_childrens.calculations.tie_out import NAME as TIE_OUT
from templates.mtfp_childrens.calculations.tie_out import add_tie_out
from templates.mtfp_childrens.council import Council
from templates.mtfp_childrens.illustrative import invented_council
from templates.mtfp_childrens.inputs.capacity import add_capacity
from templates.mtfp_childrens.inputs.fit import add_fit_to_forecast
from templates.mtfp_childrens.inputs.plan_inputs import add_history, add_inputs, add_settings, frame_of
from templates.mtfp_childrens.inputs.ranges import add_plan_ranges
from templates.mtfp_childrens.inputs.schedule import add_plan_schedule
from templates.mtfp_childrens.outputs.activity import add_activity
from templates.mtfp_childrens.outputs.outcome import add_scenarios, add_summary
from templates.mtfp_childrens.outputs.sensitivity import add_spend_sensitivity
from templates.plan.bridge import add_bridge
from templates.plan.effects import add_delivery, add_effects
from templates.plan.groups import CONTENTS as GROUPS
from templates.plan.rates import RATES
from templates.plan.schedule import show_delivery
from templates.plan.schedule_alerts import add_schedule_alerts
from templates.sheets.cover_and_notes import cover, notes
from templates.sheets.evidence import NAME as EVIDENCE
from templates.sheets.evidence import register_sheet
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.charted import CONTENTS as CHARTED_CONTENTS
from templates.workbook.charted import NAME as CHARTED
from templates.workbook.model import Workbook
from templates.workbook.year_page import PLAN_YEARS, make_room

#: The sheets after the cover, in their order.
CONTENTS = {
    "Assumptions": "Every assumption with its unit, range, evidence, owner and place",
    "History": "Children looked after and population aged 0 to 17, year by year",
    "Inputs": "Children, starters and leaving by placement, weekly costs, inflation and funding",
    "Moves": "Moves between placements",
    **GROUPS,
    "Capacity": "In-house places before anything new is decided, and where children go when they are full",
    "Schedule": "The plan: interventions with their reach, dates, costs, evidence, confidence and owner",
    "Ranges": "The low and high of each uncertain assumption",
    "Prices": "Cost of a child for a year, by placement and year",
    "Cases": "What each run of the projection is given",
    "Flow": "Children by placement if nothing is decided, with a range for each, and how full in-house places are",
    "Plan": "The same with the plan",
    "Demand": "Do nothing again as if in-house places were never full, and what the places turn away",
    TIE_OUT: "Do nothing beside carecurve project on the same returns, and what was edited since",
    "Activity": "Children looked after: do nothing, the plan, the history carried forward, the gap to neighbours",
    "Placements": "Average placements and their cost by type: do nothing, at base-year prices, and the plan",
    "Effects": "What each intervention changes, by year; the effects sum to the whole difference",
    "Runs": "The plan at the low and high of each assumption",
    "Chart data": "What the bridge and the sensitivity draw",
    CHARTED: CHARTED_CONTENTS,
    "Delivery": "What each intervention was asked to do and could do, and why not all",
    "Scenarios": "Do nothing, the plan and population only side by side on one named base; payback",
    "Bridge": "From doing nothing to the plan: each intervention's part-year and full-year effect",
    "Sensitivity": "What moves the plan's spend most",
    "Summary": "The plan: budget brought forward, demand, inflation, interventions, funding and gap",
    FIT: "Assumptions to be fitted, their bounds, and the figures they must reproduce",
    EVIDENCE: "What published programmes did, cost and returned, and how strong the evidence is",
    "Checks": "What must agree, and whether it does; alerts",
    "Notes": "Method, limits, sources and the change log",
}

NOTES = [
    (
        "Do nothing",
        "PROJECT_SCENARIO with an empty schedule starts from the children in each placement and lets starters, leaving and moves go on as typed, month by month, within the in-house places that exist. Leaving includes turning 18.",
    ),
    ("Rates of leaving and moving", RATES),
    (
        "The plan",
        "The same with the schedule. An intervention never moves more children than there are, nor more than fit: what cannot be done is on the sheet Delivery and raises an alert.",
    ),
    (
        "Effects",
        "Each effect is that of the children an intervention moved, followed at the do-nothing rates. Effects sum exactly to plan less do nothing, in any order. An intervention that only makes room for another shows its own cost and little else: read the two together.",
    ),
    (
        "Demand",
        "PROJECT_PLACEMENTS with the same opening, starters, leaving and moves knows no places: it shows the in-house children there would be if places were never full.",
    ),
    (
        "In-house places",
        "The sheet Capacity holds places that come and go anyway, so doing nothing has them too. New places that the plan decides on are interventions (add capacity). Children beyond the places go where the sheet says.",
    ),
    (
        "Part-year and full-year",
        "The bridge shows the effect in the year and, beside it, in a full year at the stand of the year end. The difference is still to come, or to end.",
    ),
    (
        "Range",
        "The low and high allow for chance: each child moves or leaves independently and starters come at random about their mean. They take the starters and rates themselves as known; carecurve project, run on your returns, adds that uncertainty.",
    ),
    (
        "Sensitivity",
        "One assumption at a time, between the low and high on the sheet Ranges. Assumptions can go wrong together, so the bars do not add.",
    ),
    (
        "Chance of payback",
        "The plan's own costs against what its interventions avoid or save, each multiplied by one factor that may turn out between the low and high in the register. Delay is not in it: see slippage in the sensitivity.",
    ),
    (
        "Discounting",
        "The first year counts in full and each later year is divided by (1 + rate) once more, as in HM Treasury's Green Book. Its 3.5% is real and the money here is in the prices of each year, so the net present value is too high by general inflation: for one that can be compared, type a rate with it in (3.5% and inflation of 2% make 5.57%).",
    ),
    (
        "Fitting",
        "The sheet Fit lists assumptions that may change and figures that they must give; carecurve fit finds them, and says whether they are the only ones.",
    ),
    (
        "History carried forward",
        "PROJECT_LAC carries the yearly history forward by the method named in the register, as a check on the flow. With level, its default, the last number stays: where do nothing parts from it, starters and leavers as typed do not balance. That may be right, and wants a reason.",
    ),
    ("Population only", "The last rate per 10,000 times the population, with do nothing's mix of placements."),
    (
        "Cost",
        "Average placements × weekly cost × days of the financial year ÷ 7, with each type's own inflation each 1 April after the year whose prices the weekly costs are at. Interventions' own costs are in cash as typed. Children are never rounded before costing.",
    ),
    (
        "Avoided and cashable",
        "Growth avoided is spend above the named base that does not come; it reduces no budget. Cashable is spend below the base. They are never added into one saving, and both are net of the interventions' own costs.",
    ),
    (
        "Not in this plan",
        "Staffing, legal costs, care leavers and unaccompanied children's grant, unless you add them to the inputs.",
    ),
]


def mtfp_childrens(council: Council | None = None) -> Workbook:
    """The plan of a council, or of the invented county until there is one."""
    council = council or invented_council()
    words, empty = council.words, not council.schedule.value
    book = Workbook("Children's services medium-term financial plan", "Children looked after: placements and cost")
    checks = Checks()
    register = Register(book)
    settings = add_settings(register, council)
    history = add_history(book, register, checks, settings, council)
    inputs = add_inputs(book, register, checks, settings, council)
    frame = frame_of(settings, inputs)
    capacity = add_capacity(book, register, inputs, council)
    programmes = register_sheet(book, register, "children")
    schedule = add_plan_schedule(book, register, council, inputs, programmes)
    ranges = add_plan_ranges(book, register, checks, council)
    prices = add_prices(book, settings, inputs)
    cases = add_cases(book, checks, settings, inputs, capacity, schedule, prices, ranges)
    flow = add_flow(book, checks, frame, history, inputs, cases.nothing)
    plan = add_plan(book, checks, frame, inputs, cases.plan)
    demand = add_demand(book, checks, settings, inputs, flow)
    population_only = add_activity(book, checks, settings, history, inputs, flow, plan, demand)
    costs = add_placements(book, checks, settings, inputs, flow, prices, cases.plan)
    effects = add_effects(book, frame, cases.plan, cases.names)
    delivery = add_delivery(book, checks, frame, cases.plan, cases.names)
    show_delivery(schedule, book.sheet("Cases"), cases.schedule.column("Name"), delivery)
    add_schedule_alerts(register, checks, cases.schedule, cases.plan.opening_date)
    unscheduled = cases.names.if_none("there is nothing to pay back") if empty else None
    scenarios = add_scenarios(
        book, checks, settings, frame, (flow, plan), population_only, costs, effects, cases.plan, unscheduled
    )
    runs = add_runs(book, inputs, cases, costs, ranges)
    drawn, year = add_bridge(book, checks, frame, cases.schedule, cases.names, effects, scenarios, empty=empty)
    add_spend_sensitivity(book, checks, frame, ranges, runs, year, drawn)
    add_summary(book, checks, settings, inputs, costs, effects, scenarios)
    if council.in_groups is not None:
        projected = council.in_groups.projected
        add_tie_out(book, register, checks, settings, inputs, capacity, flow, cases.nothing, projected)
    add_fit_to_forecast(book, register, council, inputs, flow)
    make_room(book, inputs.kinds)
    checks.write(book)
    usual = [note for note in NOTES if note[0] not in {title for title, _ in words.first_notes}]
    notes(book, [*words.first_notes, *usual, *words.last_notes])
    book.sheets.sort(key=lambda sheet: list(CONTENTS).index(sheet.name))
    purpose = f"{council.name.value}: children looked after, {PLAN_YEARS} years.{words.source}"
    made = {sheet.name for sheet in book.sheets}
    cover(book, purpose, words.status, {name: what for name, what in CONTENTS.items() if name in made})
    return book
