"""The invest-to-save case: what a team must avoid to pay for itself, and when the money comes back."""

from __future__ import annotations

from templates import illustrative as county
from templates.common import Checks, Known, Register, cover, notes
from templates.layout import YearPage
from templates.model import Workbook
from templates.value_case import (
    Profile,
    Team,
    add_breakeven,
    add_investment_case,
    add_profile,
    cumulative_chart,
    profile_page,
)

CONTENTS = {
    "Assumptions": "Every assumption with its unit, evidence, owner and place",
    "Breakeven": "Workers needed, what they cost, and the placements to be avoided",
    "Profile": "Money in and money saved, by year",
    "Investment case": "Net, cumulative and discounted flows, return, payback and peak funding",
    "Checks": "What must agree, and whether it does",
    "Notes": "Method, limits, sources and the change log",
}
NOTES = [
    ("Break-even", "Extra workers bring the caseload to its target; the investment is whole posts and the managers they need. Placements to avoid = investment ÷ the yearly saving of one avoided placement, net of what replaces it."),
    ("Substitute", "A placement avoided is often replaced by a cheaper one. Counting it as if nothing replaced it overstates the saving: compare the columns."),
    ("Months", "A placement avoided half-way through a year saves half a year. Twelve months is the full-year effect."),
    ("Payback", "The moment at which the cumulative flow first reaches nil, each year's flow spread evenly."),
    ("Discounting", "The first year counts in full and each later year is divided by (1 + rate) once more, as in HM Treasury's Green Book."),
    ("Avoidance", "A saving here is cost avoided against what would otherwise be spent. It reduces a budget only where an approved line is cut."),
]  # fmt: skip


def invest_to_save() -> Workbook:
    book = Workbook("Invest to save", "Does the investment pay for itself?")
    checks = Checks()
    register = Register(book)

    def guess(value: float, unit: str) -> Known:
        return Known(value, unit, county.EVIDENCE, "illustrative")

    base_year = register.known("Base year starts in April of", guess(county.BASE_YEAR, "year"), "year")
    rate = register.known(
        "Discount rate",
        Known(0.035, "decimal a year", "HM Treasury, The Green Book: 3.5% real.", "published"),
        "percent",
    )
    penny = register.penny()
    team = Team(
        children=guess(county.CASES, "children"),
        social_workers=guess(county.SOCIAL_WORKERS, "FTE"),
        target_caseload=guess(county.TARGET_CASELOAD, "children"),
        cost_per_worker=guess(county.WORKER_COST, "£ a year"),
        management_cost=guess(county.MANAGEMENT_COST, "£ a year"),
        placement_cost=guess(county.AVOIDED_COST, "£ a year"),
        months=guess(12, "months"),
        substitutes=[
            ("Nothing replaces it", guess(0, "£ a year")),
            ("Agency fostering replaces it", guess(county.SUBSTITUTE_COST, "£ a year")),
        ],
    )
    add_breakeven(book, register, checks, team, penny)
    profile = Profile("Programme", county.INVESTMENT, county.SAVING, "£", county.EVIDENCE, "illustrative")
    inputs, axis = profile_page(book, base_year)
    flows = add_profile(inputs, register, profile)
    page = YearPage(book, "Investment case", "output", "Investment case", "Positive is a net saving.")
    page.axis_from(axis)
    lines = add_investment_case(page, checks, profile.name, profile.unit, flows, rate, penny)
    cumulative_chart(page, axis, [(profile.name, lines[1])], profile.unit)
    checks.write(book)
    notes(book, NOTES)
    cover(book, f"{county.COUNCIL}: the case for investing.", "Illustrative figures: replace", CONTENTS)
    return book
