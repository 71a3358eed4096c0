"""The children's medium-term financial plan: children, placements, cost, three scenarios, a summary."""

from __future__ import annotations

from templates import illustrative as county
from templates.common import Checks, Register, cover, notes
from templates.layout import PLAN_YEARS
from templates.model import Workbook
from templates.mtfp.activity import add_activity
from templates.mtfp.inputs import add_history, add_inputs, add_settings
from templates.mtfp.outcome import add_scenarios, add_summary
from templates.mtfp.placements import add_constant_prices, add_placements

CONTENTS = {
    "Assumptions": "Every assumption with its unit, range, evidence, owner and place",
    "History": "Children looked after and population aged 0 to 17, year by year",
    "Inputs": "Mix, weekly costs, inflation, initiatives and funding",
    "Activity": "Children looked after projected, with a range, a rate and the gap to neighbours",
    "Placements": "Average placements and their cost by type in each scenario",
    "Prices": "Do nothing at base-year prices, to tell demand from price",
    "Scenarios": "Do nothing, population only and agreed initiatives side by side on one named base",
    "Summary": "The plan: budget brought forward, demand, inflation, investment, savings, funding and gap",
    "Checks": "What must agree, and whether it does",
    "Notes": "Method, limits, sources and the change log",
}


NOTES = [
    ("Projection", "PROJECT_LAC carries the history forward by the method named in the register. Net entry adds the mean yearly change; rate keeps the last rate per 10,000 and moves with the population."),
    ("Range", "The low and high come from how much the history itself varied from year to year. They hold with the chance in the register if the future varies as the past did; they know nothing of events the past did not show."),
    ("Placements", "Average children in a year are the mean of its opening and closing numbers, shared by the mix on the Inputs sheet, which is the same every year. Initiatives then change placements by type."),
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
    closing, second = add_activity(book, checks, settings, history, inputs)
    scenarios = add_placements(book, checks, settings, inputs, closing, second)
    constant_price = add_constant_prices(book, settings, inputs, scenarios[0])
    add_scenarios(book, checks, settings, inputs, scenarios)
    add_summary(book, checks, settings, inputs, scenarios, constant_price)
    checks.write(book)
    notes(book, NOTES)
    cover(
        book, f"{county.COUNCIL}: children looked after, {PLAN_YEARS} years.", "Illustrative figures: replace", CONTENTS
    )
    return book
