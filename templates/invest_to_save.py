"""The invest-to-save case: what a team must avoid to pay for itself, when the money comes back and how surely."""

from __future__ import annotations

from templates import illustrative as county
from templates.common import Checks, Known, Register, cover, notes
from templates.gateways import Gate, add_gateways
from templates.layout import Line, YearPage
from templates.model import Area, Workbook
from templates.savings import Effect, effect_inputs, saving_by_year
from templates.value_case import (
    SHARE,
    Team,
    add_breakeven,
    add_investment_case,
    add_risk,
    chance_chart,
    profile_page,
    prudent_chart,
)
from udfs.dates import serial_of

CASHABLE, AVOIDED = "Cashable saving", "Cost avoided"
CONTENTS = {
    "Assumptions": "Every assumption with its unit, evidence, owner and place",
    "Breakeven": "Workers needed, what they cost, the placements to be avoided and the success that takes",
    "Profile": "Money in by year, and what starts to save when: cashable and avoided apart",
    "Savings": "Part-year and full-year effect, cashable and avoided apart",
    "Investment case": "Each kind of saving alone against the investment: payback, return, break-even and its chance",
    "Gateways": "What each gate tests, what it releases and what stays held centrally",
    "Checks": "What must agree, and whether it does",
    "Notes": "Method, limits, sources and the change log",
}
NOTES = [
    ("Break-even", "Extra workers bring the caseload to its target; the investment is whole posts and the managers they need. Placements to avoid = investment ÷ the yearly saving of one avoided placement, net of what replaces it. Success needed = those placements ÷ the children on the edge of one whom the team works with in a year."),
    ("Substitute", "A placement avoided is often replaced by a cheaper one. Counting it as if nothing replaced it overstates the saving: compare the columns."),
    ("Cashable and avoided", "A cashable saving lowers an approved budget line. A cost avoided lowers growth against a forecast, which must be named and dated, and frees no budget. They are never added: each case sets one of them alone against the whole investment. Published business cases often count avoidance, so compare them with the second case; only the first closes a budget gap. Enter no saving under both."),
    ("Part-year effect", "What starts in a year saves for its months of that year: full-year effect × months ÷ 12. The rest of its full-year effect comes in the year after."),
    ("Payback", "The moment at which the cumulative flow first reaches nil, each year's flow spread evenly."),
    ("Effectiveness", "Share of saving needed = invested to date ÷ saved to date. Times the effectiveness that the saving assumes, it is the effectiveness at which the case breaks even by the end of that year. A share above 100% means that not even the whole saving is enough by then."),
    ("Chance", "One factor multiplies the saving of every year and another, independent, the investment: a programme that falls short does so in every year. Each is most likely at the plan, with equal chances below its low and above its high (two-piece normal, as in the Bank of England's fan charts). Nothing is simulated or cut off. Delay is not in it: start savings later to see that."),
    ("Gateways", "A gate is held until its date is reached and its actual is known, and then releases or fails. A gate that passes still waits for those above it. A gate with two tests takes two lines, the money on the second. Judged at the date in the register, never at today's by itself."),
    ("Discounting", "The first year counts in full and each later year is divided by (1 + rate) once more, as in HM Treasury's Green Book."),
]  # fmt: skip


def guess(value: float, unit: str) -> Known:
    return Known(value, unit, county.EVIDENCE, "illustrative")


def invest_to_save() -> Workbook:
    book = Workbook("Invest to save", "Does the investment pay for itself?")
    checks = Checks()
    register = Register(book)
    base_year = register.known("Base year starts in April of", guess(county.BASE_YEAR, "year"), "year")
    rate = register.known(
        "Discount rate",
        Known(0.035, "decimal a year", "HM Treasury, The Green Book: 3.5% real.", "published"),
        "percent",
    )
    penny = register.penny()
    year_months = register.known("Months in a year", Known(12, "months", "The calendar.", "counted"), "whole")
    effectiveness = register.known(
        "Effectiveness that the savings assume", guess(county.EFFECTIVENESS, "share"), "percent", impact="High"
    )
    saving_range, cost_range = (
        [guess(end, "share of plan") for end in ends] for ends in (county.SAVING_RANGE, county.COST_RANGE)
    )
    risk = add_risk(register, saving_range, cost_range, guess(0.8, "decimal"))
    judged = register.known("Gates are judged as at", guess(serial_of(county.JUDGED), "date"), "date")
    add_breakeven(book, register, checks, _team(), penny)
    page, axis = profile_page(book, base_year)
    page.section("Money in")
    investment = page.inputs("Investment", "£", county.INVESTMENT, "money")
    register.block(investment.plan, "Investment by year", "£", county.EVIDENCE, status="illustrative")
    effects = (
        Effect(CASHABLE, county.CASHABLE, county.CASHABLE_MONTHS, county.EVIDENCE, "illustrative"),
        Effect(AVOIDED, county.AVOIDED, county.AVOIDED_MONTHS, county.EVIDENCE, "illustrative"),
    )
    typed = [effect_inputs(page, register, effect) for effect in effects]
    page = YearPage(
        book, "Savings", "calculation", "Savings by year", "Cashable saving and cost avoided are never added."
    )
    page.axis_from(axis)
    savings = [
        saving_by_year(page, checks, effect.name, lines, year_months, penny)
        for effect, lines in zip(effects, typed, strict=True)
    ]
    page = YearPage(
        book, "Investment case", "output", "Investment case",
        "Positive is a net saving. Each kind of saving alone is set against the whole investment; they are never added.",
    )  # fmt: skip
    page.axis_from(axis)
    cases: list[tuple[str, list[Line]]] = []
    for effect, saving in zip(effects, savings, strict=True):
        name = f"{effect.name} alone"
        lines = add_investment_case(page, checks, name, "£", (investment, saving), rate, penny, risk)
        _effectiveness_needed(page, name, lines[SHARE], effectiveness)
        cases.append((name, lines))
    chance_chart(page, axis, cases)
    prudent_chart(page, axis, cases, "£")
    at_gates = add_gateways(book, register, checks, _gates(investment), judged, f"=SUM({investment.plan.ref})", penny)
    checks.zero(
        "Every pound of the investment has a gate", "Gateways",
        f"=SUM({at_gates.ref})-SUM({investment.plan.ref})", penny,
        "Money at the gates is the investment.",
    )  # fmt: skip
    checks.write(book)
    notes(book, NOTES)
    cover(book, f"{county.COUNCIL}: the case for investing.", "Illustrative figures: replace", CONTENTS)
    return book


def _team() -> Team:
    return Team(
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
        reached=guess(county.CHILDREN_REACHED, "children"),
    )


def _effectiveness_needed(page: YearPage, name: str, share: Line, assumed: Area) -> None:
    page.line(
        f"{name}: effectiveness needed to break even by the year end", "share",
        lambda y: f'=IF(ISNUMBER({share[y]}),{share[y]}*{assumed.ref},"n/a")', "percent",
    )  # fmt: skip


def _gates(investment: Line) -> list[Gate]:
    first, second, third = (guess(serial_of(date), "date") for date in county.GATE_DATES)
    approver = "Director of Finance"
    return [
        Gate(
            "Gate 1", first, "Outturn forecast reviewed; first spending plan", "First spending plan agreed", "yes",
            None, "yes", f"={investment[1]}", approver,
        ),
        Gate(
            "Gate 2", second, "Part-year review of the first year", "Placements avoided since April", "at least",
            guess(county.GATE_AVOIDED, "placements"), None, f"={investment[2]}", approver,
        ),
        Gate(
            "Gate 3", third, "Review of the first two years", "Cashable saving in the year, £", "at least",
            guess(county.GATE_SAVING, "£"), None, f"=SUM({investment[3]}:{investment[5].split('!')[1]})", approver,
        ),
    ]  # fmt: skip
