"""Two sheets of a business case: does the team pay for itself, and does the investment pay back?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.answer_lines import AnswerLines, answer_lines, answer_of
from templates.workbook.model import Area, Given, Series, Workbook
from templates.workbook.year_page import HEADER_ROW, Line, YearPage, table_sheet, time_axis
from udfs.functions.investment import WITH_RANGE
from udfs.worksheet.answer_rows import AnswerRow, Shape

#: The number style of a measure of CASELOAD_BREAKEVEN, by its unit: parts of a worker or placement are shown, unless
#: the row is of whole ones.
BREAKEVEN_STYLES = {
    "children a worker": "rate",
    "posts": "whole",
    "£ a year": "money",
    "£ in the year": "money",
}
WHOLE = "avoid_whole"
#: What the sheets call rows of INVEST_TO_SAVE that have another label of their own.
INVEST_WORDS = {
    "return": "Return per £1 invested, gross",
    "payback": "Payback from the start",
    "share": "Share of saving needed to break even by the year end",
    "chance": "Chance of having paid back by the year end",
    "low": "Cumulative, low",
    "high": "Cumulative, high",
}


#: The cells of one answer of CASELOAD_BREAKEVEN, by key.
Answers = Mapping[str, Area]


@dataclass(frozen=True)
class Team:
    """A team to be paid for by the placements it avoids; a cost may be a cell that is registered elsewhere."""

    children: Given[float]
    social_workers: Given[float]
    target_caseload: Given[float]
    cost_per_worker: Given[float]
    management_cost: Given[float]
    placement_cost: Given[float] | Area
    months: Given[float]
    #: Each way of counting what replaces the placement: its name, and what the replacement costs a year.
    substitutes: Sequence[tuple[str, Given[float] | Area]]
    #: Children on the edge of a placement whom the team works with in a year, for the success that it needs.
    reached: Given[float] | None = None


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


def add_breakeven(book: Workbook, register: Register, checks: Checks, team: Team, penny: Area) -> dict[str, Answers]:
    """The break-even sheet; returns the answer of each way of counting, by its name."""
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
    sheet = table_sheet(
        book,
        "Breakeven",
        "output",
        "What the team must avoid to pay for itself",
        "One column for each view of what replaces an avoided placement. Rows called whole are rounded up.",
        ("Measure", "Unit", *(name for name, _ in team.substitutes)),
        [38, 20] + [24] * len(team.substitutes),
        2,
    )
    first = HEADER_ROW + 1
    shape = answer_of("CASELOAD_BREAKEVEN").shape()
    for row, place in enumerate(shape.places, start=first):
        sheet.put(row, 0, measure(place.row), "label")
        sheet.put(row, 1, place.row.unit, "unit")
    answers: dict[str, Answers] = {}
    for column, (name, item) in enumerate(team.substitutes, start=2):
        substitute = _cell(register, f"Cost of what replaces it: {name.lower()}", item, "money")
        area = Area(sheet.name, first, column, len(shape.places), 1)
        sheet.fill(
            area,
            f"=CASELOAD_BREAKEVEN({children},{workers},{target},{worker_cost},{placement},{substitute.ref},"
            f"{management},{months},FALSE)",
            measure_styles(shape),
        )
        answers[name] = {place.key: area.cell(row) for row, place in enumerate(shape.places)}
        extra, cost, saving, whole, net = (
            answers[name][key].ref for key in ("extra_whole", "investment", "saving", "avoid_whole", "net")
        )
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
        row = first + len(shape.places)
        sheet.put(row, 0, "Success needed to break even", "label")
        sheet.put(row, 1, "share of children", "unit")
        for column, answer in enumerate(answers.values(), start=2):
            needed = f"{answer['avoid'].local}/{reached.ref}"
            sheet.formula(row, column, f'=IF(N({reached.ref})=0,"n/a",{needed})', "percent")
    return answers


def measure_styles(shape: Shape) -> tuple[tuple[str], ...]:
    return tuple(
        ("whole" if place.key == WHOLE else BREAKEVEN_STYLES.get(place.row.unit, "pence"),) for place in shape.places
    )


def measure(row: AnswerRow) -> str:
    """A measure's name without the unit in brackets, which stands in a column of its own."""
    return row.label.partition(" (")[0]


def _cell(register: Register, name: str, item: Given[float] | Area, style: str, *, impact: str = "Medium") -> Area:
    return item if isinstance(item, Area) else register.known(name, item, style, impact=impact)


def add_risk(
    register: Register, saving: Sequence[Given[float]], cost: Sequence[Given[float]], interval: Given[float]
) -> Risk:
    """The low and high of saving and investment as shares of their plan, in the register."""

    def ends(what: str, items: Sequence[Given[float]]) -> Area:
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
) -> AnswerLines:
    """One case's answer on the output page."""
    investment, saving = flows
    page.section(f"{name}: does it pay back?")
    ranges = f",{risk.saving_range.ref},{risk.cost_range.ref},{risk.interval.ref}" if risk else ",,,"
    lines = answer_lines(
        page,
        answer_of("INVEST_TO_SAVE").shape(when=(WITH_RANGE,) if risk else ()),
        f"=INVEST_TO_SAVE({investment.plan.ref},{saving.plan.ref},{rate.ref}{ranges},FALSE)",
        {"": lambda what: f"{name}: {what.lower()}"},
        words=INVEST_WORDS,
        units={"money": unit},
    )
    checks.zero(
        f"Cumulative ends at saved less invested: {name.lower()}",
        page.name,
        f"={lines['cumulative'][5]}-{lines['saved'][1]}+{lines['invested'][1]}",
        tolerance,
        "The last cumulative is the sum of all flows.",
    )
    return lines


def prudent_chart(page: YearPage, axis: Line, cases: Sequence[tuple[str, AnswerLines]], unit: str) -> None:
    """Each case's cumulative flow as planned and at the low of its range."""
    series = [
        Series(f"{name}{words}", lines[key].plan)
        for name, lines in cases
        for words, key in (("", "cumulative"), (", low", "low"))
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


def chance_chart(page: YearPage, axis: Line, cases: Sequence[tuple[str, AnswerLines]]) -> None:
    """The chance of having paid back by the end of each year, a column for each case."""
    page.chart(
        "columns",
        "Chance of having paid back by the end of the year",
        axis.plan,
        [Series(name, lines["chance"].plan) for name, lines in cases],
        "Chance",
        "Columns of the chance that the investment has paid back by the end of each year, from 0% to 100%.",
        "0%",
        highest=1,
    )
