"""The case for investing: costs, each kind of saving, payback and its chance, and the gates."""

from __future__ import annotations

from templates.invest_to_save.inputs import CASHABLE, Placements, Settings, guess
from templates.plan import Frame
from templates.plan.cases import Copy, Names
from templates.sheets import illustrative_county as county
from templates.sheets.gateways import Gate
from templates.sheets.investment_case import Team, add_investment_case, chance_chart, prudent_chart
from templates.sheets.register_and_checks import Checks
from templates.sheets.savings import saving_by_year
from templates.workbook.answer_lines import AnswerLines
from templates.workbook.model import Area, Workbook
from templates.workbook.year_page import Line, YearPage
from udfs.calendar import serial_of

AVOIDED = "Cost avoided"


def team(placements: Placements) -> Team:
    return Team(
        children=guess(county.CASES, "children"),
        social_workers=guess(county.SOCIAL_WORKERS, "FTE"),
        target_caseload=guess(county.TARGET_CASELOAD, "children"),
        cost_per_worker=guess(county.WORKER_COST, "£ a year"),
        management_cost=guess(county.MANAGEMENT_COST, "£ a year"),
        placement_cost=placements.avoided,
        months=guess(12, "months"),
        substitutes=[
            ("Nothing replaces it", guess(0, "£ a year")),
            ("Another placement replaces it", placements.substitute),
        ],
        reached=guess(county.CHILDREN_REACHED, "children"),
    )


def add_savings(
    book: Workbook, checks: Checks, frame: Frame, settings: Settings, effects: AnswerLines, cashable: tuple[Line, Line]
) -> tuple[Line, Line, Line]:
    """Lines of investment, cashable saving and cost avoided."""
    page = YearPage(
        book,
        "Savings",
        "calculation",
        "Money in and savings by year",
        "Cashable saving and cost avoided are never added.",
    )
    page.axis_from(frame.axis)
    own, on_placements, full_year = (effects[f"all.{key}"] for key in ("own", "placements", "full_year"))
    page.section("Money in")
    investment = page.line(
        "Investment: own costs of the schedule",
        "£",
        lambda y: f"={own[y]}",
        "money",
        total=True,
        bold=True,
    )
    saving = saving_by_year(page, checks, CASHABLE, cashable, settings.year_months, settings.penny)
    page.section(AVOIDED)
    avoided = page.line(
        f"{AVOIDED}: saving in the year",
        "£",
        lambda y: f"=-{on_placements[y]}",
        "money",
        total=True,
        bold=True,
    )
    page.line(
        f"{AVOIDED}, less the yearly investment: in a full year as it stands at the year end",
        "£ a year",
        lambda y: f"=-{full_year[y]}",
        "money",
    )
    return investment, saving, avoided


def add_case(
    book: Workbook,
    checks: Checks,
    frame: Frame,
    settings: Settings,
    savings: tuple[Line, Line, Line],
    schedule: Copy,
    names: Names,
) -> str:
    """Each kind of saving alone against the whole investment; returns the cell of the cost avoided's net present value."""
    page = YearPage(
        book,
        "Investment case",
        "output",
        "Investment case",
        "Positive is a net saving. Each kind of saving alone is set against the whole investment; they are never added.",
    )
    page.axis_from(frame.axis)
    investment, cashable, avoided = savings
    cases: list[tuple[str, AnswerLines]] = []
    for kind, saving in ((CASHABLE, cashable), (AVOIDED, avoided)):
        name = f"{kind} alone"
        flows = (investment, saving)
        lines = add_investment_case(page, checks, name, "£", flows, settings.rate, settings.penny, settings.risk)
        cases.append((name, lines))
    _, lines = cases[-1]
    page.section("Effectiveness at which the cost avoided alone breaks even by the year end")
    effectiveness = schedule.column("Effectiveness")
    for i, label in enumerate(names.with_words("effectiveness needed")):
        _effectiveness_needed(page, label, lines["share"], effectiveness.cell(i))
    page.page_break()
    chance_chart(page, frame.axis, cases)
    prudent_chart(page, frame.axis, cases, "£")
    return lines["present_value"][1]


def _effectiveness_needed(page: YearPage, label: str, share: Line, assumed: Area) -> None:
    page.line(
        label,
        "share",
        lambda y: f'=IF(ISNUMBER({share[y]})*ISNUMBER({assumed.ref}),{share[y]}*{assumed.ref},"n/a")',
        "percent",
    )


def gates(investment: Line) -> list[Gate]:
    first, second, third = (guess(serial_of(date), "date") for date in county.GATE_DATES)
    approver = "Director of Finance"
    return [
        Gate(
            "Gate 1",
            first,
            "Outturn forecast reviewed; first spending plan",
            "First spending plan agreed",
            "yes",
            None,
            "yes",
            f"={investment[1]}",
            approver,
        ),
        Gate(
            "Gate 2",
            second,
            "Part-year review of the first year",
            "Placements avoided since April",
            "at least",
            guess(county.GATE_AVOIDED, "placements"),
            None,
            f"={investment[2]}",
            approver,
        ),
        Gate(
            "Gate 3",
            third,
            "Review of the first two years",
            "Cashable saving in the year, £",
            "at least",
            guess(county.GATE_SAVING, "£"),
            None,
            f"=SUM({investment[3]}:{investment[5].split('!')[1]})",
            approver,
        ),
    ]
