"""The children's medium-term financial plan: children, placements, cost, three scenarios, a summary."""

from __future__ import annotations

from templates import illustrative as county
from templates.common import Checks, Register, cover, notes
from templates.layout import PLAN_YEARS
from templates.model import Workbook
from templates.mtfp.activity import add_activity
from templates.mtfp.flow import add_flow
from templates.mtfp.inputs import add_history, add_inputs, add_settings
from templates.mtfp.outcome import add_scenarios, add_summary
from templates.mtfp.placements import add_constant_prices, add_placements

CONTENTS = {
    "Assumptions": "Every assumption with its unit, range, evidence, owner and place",
    "History": "Children looked after and population aged 0 to 17, year by year",
    "Inputs": "Children, starters and leaving by placement, weekly costs, inflation, initiatives and funding",
    "Moves": "Shares that move between placements in a year",
    "Flow": "Children by placement, projected by stock and flow, with a range for each",
    "Activity": "Children looked after: do nothing with its range, the history carried forward, the gap to neighbours",
    "Placements": "Average placements and their cost by type in each scenario",
    "Prices": "Do nothing at base-year prices, to tell demand from price",
    "Scenarios": "Do nothing, population only and agreed initiatives side by side on one named base",
    "Summary": "The plan: budget brought forward, demand, inflation, investment, savings, funding and gap",
    "Checks": "What must agree, and whether it does",
    "Notes": "Method, limits, sources and the change log",
}


NOTES = [
    ("Do nothing", "PROJECT_PLACEMENTS starts from the children in each placement and lets starters, leaving and moves go on as typed, month by month. Leaving includes turning 18."),
    ("Range", "The low and high allow for chance: each child moves or leaves independently and starters come at random about their mean. They take the starters and rates themselves as known; carecurve project, run on your returns, adds that uncertainty."),
    ("History carried forward", "PROJECT_LAC carries the yearly history forward by the method named in the register, as a check on the flow. If the two part ways, the rates typed do not match what happened."),
    ("Population only", "The last rate per 10,000 times the population, with do nothing's mix of placements."),
    ("Initiatives", "They change average placements by type, on top of do nothing."),
    ("Cost", "Average placements × weekly cost × weeks in a year, with each type's own inflation from the first plan year. Children are never rounded before costing."),
    ("Avoidance", "Savings of the initiatives are cost avoided against do nothing. They reduce growth; they do not reduce an approved budget line until the plan is agreed."),
    ("Not in this plan", "Staffing, legal costs, care leavers and unaccompanied children's grant, unless you add them to the inputs."),
    ("Figures", "The figures in a new template are invented and marked illustrative in the register."),
]  # fmt: skip


def mtfp_childrens() -> Workbook:
    book = Workbook("Children's services medium-term financial plan", "Children looked after: placements and cost")
    checks = Checks()
    register = Register(book)
    settings = add_settings(register)
    history = add_history(book, register, checks, settings)
    inputs = add_inputs(book, register, checks, settings)
    flow = add_flow(book, checks, settings, history, inputs)
    second = add_activity(book, checks, settings, history, inputs, flow)
    scenarios = add_placements(book, checks, settings, inputs, flow, second)
    constant_price = add_constant_prices(book, settings, inputs, scenarios[0])
    add_scenarios(book, checks, settings, inputs, scenarios)
    add_summary(book, checks, settings, inputs, scenarios, constant_price)
    checks.write(book)
    notes(book, NOTES)
    cover(
        book, f"{county.COUNCIL}: children looked after, {PLAN_YEARS} years.", "Illustrative figures: replace", CONTENTS
    )
    return book
