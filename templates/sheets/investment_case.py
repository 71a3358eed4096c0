"""Two sheets of a business case: does the team pay for itself, and does the investment pay back?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.sheets.register_and_checks import Checks, Known, Register
from templates.workbook.model import Area, Series, Workbook
from templates.workbook.year_page import HEADER_ROW, Line, YearPage, grid, new_sheet, time_axis

BREAKEVEN_LINES = (
    ("Current caseload", "children a worker", "rate"),
    ("Workers needed", "FTE", "pence"),
    ("Extra workers, exact", "FTE", "pence"),
    ("Extra workers, whole", "posts", "whole"),
    ("Annual investment", "£ a year", "money"),
    ("Net saving per placement avoided", "£ in the year", "money"),
    ("Placements to avoid, exact", "placements", "pence"),
    ("Placements to avoid, whole", "placements", "whole"),
    ("Net position at the whole number", "£ in the year", "money"),
    ("Payback at the whole number", "months", "pence"),
)
INVEST_LINES = (
    ("Net", "money", "money"),
    ("Cumulative", "money", "money"),
    ("Discounted", "money", "money"),
    ("Total invested", "money", "money"),
    ("Total saved", "money", "money"),
    ("Return per £1 invested, gross", "ratio", "pence"),
    ("Net present value", "money", "money"),
    ("Payback from the start", "years", "pence"),
    ("Peak funding", "money", "money"),
    ("Share of saving needed to break even by the year end", "share", "percent"),
)
CHANCE_LINES = (
    ("Chance of having paid back by the year end", "chance", "percent"),
    ("Cumulative, low", "money", "money"),
    ("Cumulative, high", "money", "money"),
)
#: Where lines stand in the answer.
CUMULATIVE, SHARE = 1, len(INVEST_LINES) - 1
CHANCE, LOW, HIGH = range(len(INVEST_LINES), len(INVEST_LINES) + len(CHANCE_LINES))


@dataclass(frozen=True)
class Team:
    """A team to be paid for by the placements it avoids; a cost may be a cell that is registered elsewhere."""

    children: Known
    social_workers: Known
    target_caseload: Known
    cost_per_worker: Known
    management_cost: Known
    placement_cost: Known | Area
    months: Known
    #: Each way of counting what replaces the placement: its name, and what the replacement costs a year.
    substitutes: Sequence[tuple[str, Known | Area]]
    #: Children on the edge of a placement whom the team works with in a year, for the success that it needs.
    reached: Known | None = None


@dataclass(frozen=True)
class Profile:
    """An investment case: money in and money saved by plan year, in one unit."""

    name: str
    investment: Sequence[float]
    saving: Sequence[float]
    unit: str
    evidence: str
    status: str


@dataclass(frozen=True)
class Risk:
    """How far saving and investment may differ from plan: cells with low and high, and the chance between them."""

    saving_range: Area
    cost_range: Area
    interval: Area


def add_breakeven(book: Workbook, register: Register, checks: Checks, team: Team, penny: Area) -> dict[str, Area]:
    """The break-even sheet; returns the ten-line answer of each way of counting, by its name."""
    cells = [
        _cell(register, name, item, style, impact="High")
        for name, item, style in (
            ("Children with an allocated case", team.children, "whole"),
            ("Case-holding social workers in post", team.social_workers, "pence"),
            ("Children for each worker to aim for", team.target_caseload, "rate"),
            ("Cost of one social worker", team.cost_per_worker, "money"),
            ("Cost of a placement to be avoided", team.placement_cost, "money"),
            ("Managers and other posts of the team", team.management_cost, "money"),
            ("Months of saving in the year", team.months, "rate"),
        )
    ]
    children, workers, target, worker_cost, placement, management, months = (cell.ref for cell in cells)
    sheet = new_sheet(
        book,
        "Breakeven",
        "output",
        "What the team must avoid to pay for itself",
        "One column for each view of what replaces an avoided placement. Rows called whole are rounded up.",
    )
    sheet.widths = dict(enumerate([38, 20] + [24] * len(team.substitutes)))
    sheet.header_row = HEADER_ROW
    grid(sheet, HEADER_ROW, ("Measure", "Unit", *(name for name, _ in team.substitutes)), right_from=2)
    first = HEADER_ROW + 1
    for i, (label, unit, _) in enumerate(BREAKEVEN_LINES):
        sheet.put(first + i, 0, label, "label")
        sheet.put(first + i, 1, unit, "unit")
    answers = {}
    for column, (name, item) in enumerate(team.substitutes, start=2):
        substitute = _cell(register, f"Cost of what replaces it: {name.lower()}", item, "money")
        area = Area(sheet.name, first, column, len(BREAKEVEN_LINES), 1)
        sheet.fill(
            area,
            f"=CASELOAD_BREAKEVEN({children},{workers},{target},{worker_cost},{placement},{substitute.ref},"
            f"{management},{months},FALSE)",
            tuple((style,) for *_, style in BREAKEVEN_LINES),
        )
        answers[name] = area
        extra, cost, saving, whole, net = (area.cell(i).ref for i in (3, 4, 5, 7, 8))
        checks.zero(
            f"Investment is its posts: {name.lower()}",
            sheet.name,
            f"={cost}-{extra}*{worker_cost}-{management}",
            penny,
            "Whole extra workers × cost + managers.",
        )
        checks.zero(
            f"Net position adds up: {name.lower()}",
            sheet.name,
            f"={whole}*{saving}-{cost}-{net}",
            penny,
            "Whole placements × net saving − investment.",
        )
    if team.reached is not None:
        reached = register.known(
            "Children on the edge of that placement whom it works with", team.reached, "whole", impact="High"
        )
        row = first + len(BREAKEVEN_LINES)
        sheet.put(row, 0, "Success needed to break even", "label")
        sheet.put(row, 1, "share of children", "unit")
        for column, answer in enumerate(answers.values(), start=2):
            needed = f"{answer.cell(6).local}/{reached.ref}"
            sheet.formula(row, column, f'=IF(N({reached.ref})=0,"n/a",{needed})', "percent")
    return answers


def _cell(register: Register, name: str, item: Known | Area, style: str, *, impact: str = "Medium") -> Area:
    return item if isinstance(item, Area) else register.known(name, item, style, impact=impact)


def add_risk(register: Register, saving: Sequence[Known], cost: Sequence[Known], interval: Known) -> Risk:
    """The low and high of saving and investment as shares of their plan, in the register."""

    def ends(what: str, items: Sequence[Known]) -> Area:
        low, _ = [
            register.known(f"{what}: {end} of its range", item, "percent", impact="High")
            for end, item in zip(("low", "high"), items, strict=True)
        ]
        return low.span(rows=2)

    chance = "Chance that the outcome lies in its range"
    return Risk(ends("Saving", saving), ends("Investment", cost), register.known(chance, interval, "percent"))


def profile_page(book: Workbook, base_year: Area) -> tuple[YearPage, Line]:
    """The input sheet of investment profiles, with the time axis."""
    page = YearPage(book, "Profile", "input", "Investment and saving by year", "Positive numbers; saving is gross.")
    _, axis = time_axis(page, base_year)
    return page, axis


def add_profile(page: YearPage, register: Register, profile: Profile) -> tuple[Line, Line]:
    """One case's investment and saving as inputs."""
    page.section(profile.name)
    lines = [
        page.inputs(f"{profile.name}: {what}", profile.unit, values, "money")
        for what, values in (("investment", list(profile.investment)), ("saving", list(profile.saving)))
    ]
    for line in lines:
        register.block(line.plan, line.label, profile.unit, profile.evidence, status=profile.status)
    return lines[0], lines[1]


def add_investment_case(
    page: YearPage,
    checks: Checks,
    name: str,
    unit: str,
    flows: tuple[Line, Line],
    rate: Area,
    tolerance: Area,
    risk: Risk | None = None,
) -> list[Line]:
    """One case's answer on the output page; returns its lines, net first, those of its risk last."""
    investment, saving = flows
    page.section(f"{name}: does it pay back?")
    shown = INVEST_LINES + (CHANCE_LINES if risk else ())
    ranges = f",{risk.saving_range.ref},{risk.cost_range.ref},{risk.interval.ref}" if risk else ",,,"
    lines = page.table(
        [f"{name}: {label.lower()}" for label, *_ in shown],
        [unit if u == "money" else u for _, u, _ in shown],
        f"=INVEST_TO_SAVE({investment.plan.ref},{saving.plan.ref},{rate.ref}{ranges},FALSE)",
        [style for *_, style in shown],
        base=False,
    )
    checks.zero(
        f"Cumulative ends at saved less invested: {name.lower()}",
        page.name,
        f"={lines[1][5]}-{lines[4][1]}+{lines[3][1]}",
        tolerance,
        "The last cumulative is the sum of all flows.",
    )
    return lines


def prudent_chart(page: YearPage, axis: Line, cases: Sequence[tuple[str, Sequence[Line]]], unit: str) -> None:
    """Each case's cumulative flow as planned and at the low of its range."""
    series = [
        Series(f"{name}{words}", lines[place].plan)
        for name, lines in cases
        for words, place in (("", CUMULATIVE), (", low", LOW))
    ]
    page.chart(
        "line",
        "Cumulative saving less investment, as planned and low",
        axis.plan,
        series,
        unit,
        "Lines of the cumulative saving less investment by year, as planned and at the low of its range; above nil "
        "the investment has paid back.",
    )


def chance_chart(page: YearPage, axis: Line, cases: Sequence[tuple[str, Sequence[Line]]]) -> None:
    """The chance of having paid back by the end of each year, a column for each case."""
    page.chart(
        "columns",
        "Chance of having paid back by the end of the year",
        axis.plan,
        [Series(name, lines[CHANCE].plan) for name, lines in cases],
        "Chance",
        "Columns of the chance that the investment has paid back by the end of each year, from 0% to 100%.",
        "0%",
        highest=1,
    )
