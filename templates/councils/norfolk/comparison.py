"""Norfolk's options by year, and each against the whole investment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.councils.norfolk.options import (
    IN_HOUSE,
    NOTHING,
    OPTIONS,
    PLACEMENTS,
    Run,
)
from templates.sheets.investment_case import add_investment_case
from templates.sheets.register_and_checks import Checks, Register, known
from templates.workbook.answer_lines import AnswerLines
from templates.workbook.model import Area, Series, Workbook
from templates.workbook.year_page import MILLIONS, PLAN_YEARS, Line, YearPage
from udfs.published import Source

LAST = PLAN_YEARS

#: Cells of the schedule's rows.
CHILDREN, EFFECTIVENESS = 4, 5


@dataclass(frozen=True)
class Yearly:
    """Lines of the sheet of options by year, an item for each option."""

    in_house_more: list[Line]
    saving: list[Line]
    cumulative: list[Line]
    given_up: list[Line]


@dataclass(frozen=True)
class Printed:
    """What the paper prints of the options, and how near to it is near enough."""

    in_house: list[Area]
    less_spend: Area
    children: Area
    child: Area
    million: Area


def printed(register: Register, source: Source, child: Area) -> Printed:
    def shown(label: str, figure: str, style: str) -> Area:
        return register.known(f"Printed: {label}", known(source.figure(figure)), style)

    return Printed(
        in_house=[
            shown(f"more children with in-house carers, {end} end", f"in_house.{end}", "whole")
            for end in ("low", "high")
        ],
        less_spend=shown("less spend than projected, up to", "investment.less_spend", "money"),
        children=register.value(
            "Tolerance on children that an option aims for",
            1,
            "children",
            "The paper gives round numbers.",
            "rate",
            status="assumed",
        ),
        child=child,
        million=register.value(
            "Tolerance against figures printed in £m",
            500_000,
            "£",
            "£5m and £21m are printed to the whole million.",
            "money",
            status="assumed",
        ),
    )


def add_options(
    book: Workbook,
    checks: Checks,
    axis: Line,
    runs: Sequence[Run],
    trend: Line,
    investments: Sequence[tuple[str, Line]],
    short: Sequence[Line],
    expected: Printed,
    cost: Area,
) -> Yearly:
    """Every option by year, with its checks and charts."""
    page = YearPage(
        book,
        "Options",
        "output",
        "The range of options, by year",
        "Children at 31 March; £ at 2017/18 prices. A saving is spend less than doing nothing, before the investment.",
    )
    page.axis_from(axis)
    nothing, *options = runs
    yearly = Yearly([], [], [], [])
    page.section("Children looked after")
    children = [_line(page, run, "children", "children", run.closing, every_year=True) for run in runs]
    page.line(
        "Do nothing by placement, less the trend with a growing population",
        "children",
        lambda y: f"={children[0][y]}-{trend[y]}",
        "children",
        every_year=True,
    )
    page.section("Children with in-house carers, more than doing nothing")
    for run in options:
        own, other = run.placed(IN_HOUSE, "closing"), nothing.placed(IN_HOUSE, "closing")
        yearly.in_house_more.append(
            page.line(
                f"{run.name}: more in-house",
                "children",
                lambda y, own=own, other=other: f"={own[y]}-{other[y]}",  # type: ignore[misc]
                "children",
            )
        )
    page.section("Spend on placements")
    spends = [options[0].spent("nothing.spend"), *(run.spent("plan.spend") for run in options)]
    for run, spend in zip(runs, spends, strict=True):
        _line(page, run, "spend", "£", spend, total=True)
    page.section("Less spend than doing nothing")
    for run in options:
        less = run.spent("difference")
        yearly.saving.append(
            page.line(f"{run.name}: saving", "£", lambda y, less=less: f"=-{less[y]}", "money", total=True)  # type: ignore[misc]
        )
    page.section("Cumulative")
    for run, saving in zip(options, yearly.saving, strict=True):
        yearly.cumulative.append(_running(page, f"{run.name}: saving so far", saving))
    invested = [_running(page, f"{name}: invested so far", line) for name, line in investments]
    page.section("Placement-years given up: fewer than doing nothing, in the placements that fall")
    for run in options:
        pairs = [(nothing.placed(i, "average"), run.placed(i, "average")) for i in range(len(PLACEMENTS))]

        def fewer(y: int, pairs: Sequence[tuple[Line, Line]] = pairs) -> str:
            return "=" + "+".join(f"MAX(0,{before[y]}-{after[y]})" for before, after in pairs)

        yearly.given_up.append(page.line(f"{run.name}: given up", "placement-years", fewer, "children", total=True))
    held = _place("Numbers held") + 1
    page.chart(
        "line",
        "Looked-after children, doing nothing and with prevention",
        axis.all_years,
        [Series(NOTHING, children[0].all_years), Series("Numbers held, and all together", children[held].all_years)],
        "Children",
        "Lines of looked-after children at 31 March: doing nothing, and with prevention; moving children in-house "
        "does not change their number.",
    )
    page.chart(
        "line",
        "Saving so far by option, and money invested so far",
        axis.plan,
        [
            Series(line.label.partition(":")[0] + words, line.plan)
            for lines, words in ((yearly.cumulative, ""), (invested, " invested"))
            for line in lines
        ],
        "£",
        "Lines of each option's cumulative saving against doing nothing, and of the £12m and £15m as they are invested; "
        "an option has paid back where its line crosses that of the investment.",
        MILLIONS,
    )
    _checks(checks, page.name, children, trend, yearly, options[0].spent("nothing.pressure"), short, expected, cost)
    return yearly


def _place(wanted: str) -> int:
    """Which option has a name."""
    return next(i for i, (name, *_) in enumerate(OPTIONS) if name == wanted)


def _line(
    page: YearPage, run: Run, words: str, unit: str, source: Line, *, every_year: bool = False, total: bool = False
) -> Line:
    style = "children" if unit == "children" else "money"
    return page.line(f"{run.name}: {words}", unit, lambda y: f"={source[y]}", style, every_year=every_year, total=total)


def _running(page: YearPage, label: str, line: Line) -> Line:
    own = Line(page.name, page.row, "")
    return page.line(label, "£", lambda y: f"={own[y - 1]}+{line[y]}", "money", base="=0")


def _checks(
    checks: Checks,
    sheet: str,
    children: Sequence[Line],
    trend: Line,
    lines: Yearly,
    pressure: Line,
    short: Sequence[Line],
    expected: Printed,
    cost: Area,
) -> None:
    held, together = _place("Numbers held"), _place("All together")
    million = expected.million
    for name, formula, tolerance, meaning in (
        (
            "Doing nothing by placement ends where the trend does",
            f"={children[0][LAST]}-{trend[LAST]}",
            expected.child,
            "Starters are chosen so that it does; the years between are on the sheet.",
        ),
        (
            "Doing nothing costs the printed £5m more in the last year",
            f"={pressure[LAST]}-{cost.ref}",
            million,
            "Paragraph 5.1: average children in the year at the average cost of today, above today's budget.",
        ),
        (
            "100 more in-house is the printed lower end",
            f"={lines.in_house_more[0][LAST]}-{expected.in_house[0].ref}",
            expected.children,
            "Paragraph 4.2.3.",
        ),
        (
            "160 more in-house is the printed upper end",
            f"={lines.in_house_more[1][LAST]}-{expected.in_house[1].ref}",
            expected.children,
            "Paragraph 4.2.3.",
        ),
        (
            "Numbers held are those of the base year",
            f"={children[held + 1][LAST]}-{children[0][0]}",
            expected.children,
            "Prevention is chosen so that they are.",
        ),
        (
            "All together save the printed £21m in all",
            f"={lines.cumulative[together][LAST]}-{expected.less_spend.ref}",
            million,
            "Paragraph 5.1, read as a total; children out of residential care are chosen so that it is.",
        ),
        (
            "All together can be done",
            "=" + "+".join(f"SUM({line.plan.ref})" for line in short),
            expected.children,
            "Each row of the schedule finds as many children as it is to move.",
        ),
    ):
        checks.zero(name, sheet, formula, tolerance, meaning)


def add_cases(
    book: Workbook,
    checks: Checks,
    axis: Line,
    lines: Yearly,
    investments: Sequence[tuple[str, Line]],
    rate: Area,
    penny: Area,
) -> list[list[AnswerLines]]:
    """Each option against each investment; returns the lines by option and investment."""
    page = YearPage(
        book,
        "Option cases",
        "calculation",
        "Each option against the whole investment",
        "The paper gives one investment for all its work, so an option alone is held against the whole of it.",
    )
    page.axis_from(axis)
    return [
        [
            add_investment_case(page, checks, f"{option}, {name}", "£", (line, saving), rate, penny)
            for name, line in investments
        ]
        for (option, *_), saving in zip(OPTIONS, lines.saving, strict=True)
    ]
