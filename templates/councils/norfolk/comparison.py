"""Norfolk's options side by side: children, money, what each must save to break even, and when it pays back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from templates.councils.norfolk.options import (
    AGENCY,
    IN_HOUSE,
    NOTHING,
    OPTIONS,
    PLACEMENTS,
    PREVENTION,
    RESIDENTIAL,
    STARTERS,
    Inputs,
    Run,
    Schedule,
)
from templates.sheets.investment_case import add_investment_case
from templates.sheets.register_and_checks import Checks, Register, known
from templates.workbook.answer_lines import AnswerLines
from templates.workbook.model import Area, Series, Workbook
from templates.workbook.year_page import HEADER_ROW, MILLIONS, PLAN_YEARS, TOTAL, Line, YearPage, table_sheet
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
    found = Yearly([], [], [], [])
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
        found.in_house_more.append(
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
        found.saving.append(
            page.line(f"{run.name}: saving", "£", lambda y, less=less: f"=-{less[y]}", "money", total=True)  # type: ignore[misc]
        )
    page.section("Cumulative")
    for run, saving in zip(options, found.saving, strict=True):
        found.cumulative.append(_running(page, f"{run.name}: saving so far", saving))
    invested = [_running(page, f"{name}: invested so far", line) for name, line in investments]
    page.section("Placement-years given up: fewer than doing nothing, in the placements that fall")
    for run in options:
        pairs = [(nothing.placed(i, "average"), run.placed(i, "average")) for i in range(len(PLACEMENTS))]

        def fewer(y: int, pairs: Sequence[tuple[Line, Line]] = pairs) -> str:
            return "=" + "+".join(f"MAX(0,{before[y]}-{after[y]})" for before, after in pairs)

        found.given_up.append(page.line(f"{run.name}: given up", "placement-years", fewer, "children", total=True))
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
            for lines, words in ((found.cumulative, ""), (invested, " invested"))
            for line in lines
        ],
        "£",
        "Lines of each option's cumulative saving against doing nothing, and of the £12m and £15m as they are invested; "
        "an option has paid back where its line crosses that of the investment.",
        MILLIONS,
    )
    _checks(checks, page.name, children, trend, found, options[0].spent("nothing.pressure"), short, expected, cost)
    return found


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
    found: Yearly,
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
            f"={found.in_house_more[0][LAST]}-{expected.in_house[0].ref}",
            expected.children,
            "Paragraph 4.2.3.",
        ),
        (
            "160 more in-house is the printed upper end",
            f"={found.in_house_more[1][LAST]}-{expected.in_house[1].ref}",
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
            f"={found.cumulative[together][LAST]}-{expected.less_spend.ref}",
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
    found: Yearly,
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
        for (option, *_), saving in zip(OPTIONS, found.saving, strict=True)
    ]


Cell = Callable[[int], str | None]


def add_comparison(
    book: Workbook,
    runs: Sequence[Run],
    found: Yearly,
    cases: Sequence[Sequence[AnswerLines]],
    investments: Sequence[tuple[str, Line]],
    inputs: Inputs,
    schedule: Schedule,
    expected: Printed,
) -> None:
    """One column for each option: what it does, costs, saves, and must save."""
    sheet = table_sheet(
        book,
        "Comparison",
        "output",
        "The options side by side",
        "The last year is the year to March 2022. Savings are against doing nothing, before the investment unless it is named.",
        ("Measure", "Unit", *(run.name for run in runs)),
        [66, 18] + [16] * len(runs),
        2,
    )
    sheet.frozen_columns = 1
    row = HEADER_ROW
    for section, lines in _measures(runs, found, cases, investments, inputs, schedule, expected):
        row += 2
        sheet.put(row, 0, section, "section")
        for column in range(1, len(runs) + 2):
            sheet.put(row, column, None, "section")
        for label, unit, style, cell in lines:
            row += 1
            sheet.put(row, 0, label, "label")
            sheet.put(row, 1, unit, "unit")
            for i in range(len(runs)):
                text = cell(i)
                if text is None:
                    sheet.put(row, 2 + i, "n/a", "general")
                else:
                    sheet.formula(row, 2 + i, f"={text}", style)


def _measures(
    runs: Sequence[Run],
    found: Yearly,
    cases: Sequence[Sequence[AnswerLines]],
    investments: Sequence[tuple[str, Line]],
    inputs: Inputs,
    schedule: Schedule,
    expected: Printed,
) -> list[tuple[str, list[tuple[str, str, str, Cell]]]]:
    """Sections of lines; a line's cell is of run 0, doing nothing, and of each option after it."""
    opening = inputs.column(1)

    def of_option(make: Callable[[int], str | None]) -> Cell:
        return lambda i: make(i - 1) if i else None

    def placed(placement: int) -> Cell:
        return lambda i: runs[i].placed(placement, "closing")[LAST]

    def moved(*rows: int) -> Cell:
        """Children a year that an option's rows of a kind are to move."""

        def cell(option: int) -> str | None:
            _, first, count = OPTIONS[option]
            used = [row for row in rows if first <= row < first + count]
            cells = [schedule.rows.cell(row, column).ref for row in used for column in (CHILDREN, EFFECTIVENESS)]
            return "*".join(cells) if cells else None

        return of_option(cell)

    def arrivals(option: int) -> str:
        """Children who would start with an agency in a year, those prevented left out."""
        _, first, count = OPTIONS[option]
        starting = inputs.column(STARTERS)
        agency = starting.cell(AGENCY).ref
        if not first <= PREVENTION < first + count:
            return agency
        return f"({agency}*(1-{moved(PREVENTION)(option + 1)}/SUM({starting.ref})))"

    def arrivals_moved(option: int) -> str | None:
        children = shift(option + 1)
        return children and f"{children}/{arrivals(option)}"

    def total(lines: Sequence[Line]) -> Cell:
        return of_option(lambda o: Area(lines[o].sheet, lines[o].row, TOTAL).relative)

    def all_years(key: str) -> Cell:
        return of_option(lambda o: f"-SUM({runs[o + 1].spent(key).plan.ref})")

    def spend(key: str) -> Cell:
        return lambda i: runs[i].spent(f"plan.{key}")[LAST] if i else runs[1].spent(f"nothing.{key}")[LAST]

    shift = moved(0, 3)
    given_up, saved = total(found.given_up), total(found.saving)
    last_saving = of_option(lambda o: found.saving[o][LAST])
    per_investment = [
        [
            (
                f"Saving needed for each, to repay {name}",
                "£ a placement-year",
                "money",
                of_option(lambda o, line=line: f"SUM({line.plan.ref})/{given_up(o + 1)}"),  # type: ignore[misc]
            ),
            (
                f"Share of the saving needed to repay {name}",
                "share",
                "percent",
                of_option(lambda o, k=k: cases[o][k]["share"][LAST]),  # type: ignore[misc]
            ),
            (
                f"Saving less {name}, by March 2022",
                "£",
                "money",
                of_option(lambda o, k=k: cases[o][k]["cumulative"][LAST]),  # type: ignore[misc]
            ),
            (
                f"Payback of {name}, from April 2018",
                "years",
                "pence",
                of_option(lambda o, k=k: _from_programme(cases[o][k]["payback"])),  # type: ignore[misc]
            ),
            (
                f"{name} ÷ the last year's saving",
                "years",
                "pence",
                of_option(lambda o, line=line: f"SUM({line.plan.ref})/{last_saving(o + 1)}"),  # type: ignore[misc]
            ),
        ]
        for k, (name, line) in enumerate(investments)
    ]
    return [
        (
            "Children in March 2022",
            [
                ("Children looked after", "children", "children", lambda i: runs[i].closing[LAST]),
                (
                    "More than in March 2017",
                    "children",
                    "children",
                    lambda i: f"{runs[i].closing[LAST]}-{runs[0].closing[0]}",
                ),
                (f"{PLACEMENTS[IN_HOUSE]}", "children", "children", placed(IN_HOUSE)),
                (
                    "In-house, more than doing nothing",
                    "children",
                    "children",
                    of_option(lambda o: found.in_house_more[o][LAST]),
                ),
                (
                    "In-house, more than in March 2017",
                    "children",
                    "children",
                    lambda i: f"{placed(IN_HOUSE)(i)}-{opening.cell(IN_HOUSE).ref}",
                ),
                (f"{PLACEMENTS[AGENCY]}", "children", "children", placed(AGENCY)),
                (f"{PLACEMENTS[RESIDENTIAL]}", "children", "children", placed(RESIDENTIAL)),
            ],
        ),
        (
            "What must be done each year, in full effect",
            [
                ("Children to in-house carers instead of an agency", "children a year", "children", shift),
                ("As a share of those arriving at agencies", "share", "percent", of_option(arrivals_moved)),
                ("Children kept out of care", "children a year", "children", moved(PREVENTION)),
                ("Children out of residential care", "children a year", "children", moved(2)),
            ],
        ),
        (
            "Money",
            [
                ("Spend on placements in the last year", "£", "money", spend("spend")),
                ("Above the 2017/18 budget in the last year", "£", "money", spend("pressure")),
                ("Saving in the last year", "£", "money", last_saving),
                ("Saving in all, April 2018 to March 2022", "£", "money", saved),
                ("Of which growth avoided: above the 2017/18 budget", "£", "money", all_years("avoided")),
                ("Of which cashable: below the 2017/18 budget", "£", "money", all_years("cashable")),
                (
                    "Share of the printed £21m, if that is in all",
                    "share",
                    "percent",
                    of_option(lambda o: f"{saved(o + 1)}/{expected.less_spend.ref}"),
                ),
                (
                    "Share of the printed £21m, if that is a year's",
                    "share",
                    "percent",
                    of_option(lambda o: f"{last_saving(o + 1)}/{expected.less_spend.ref}"),
                ),
                (
                    "Further children out of care for £21m in the last year, at the average cost",
                    "children",
                    "children",
                    of_option(lambda o: f"({expected.less_spend.ref}-{last_saving(o + 1)})/{inputs.average_cost.ref}"),
                ),
            ],
        ),
        (
            "Break-even, whatever the unit costs",
            [
                ("Placement-years given up by March 2022", "placement-years", "children", given_up),
                (
                    "Saving for each, at these unit costs",
                    "£ a placement-year",
                    "money",
                    of_option(lambda o: f"{saved(o + 1)}/{given_up(o + 1)}"),
                ),
            ],
        ),
        *((f"Against {name}", lines) for (name, _), lines in zip(investments, per_investment, strict=True)),
    ]


def _from_programme(payback: Line) -> str:
    """Years from April 2018; the plan's years begin in April 2017."""
    return f'IF(ISNUMBER({payback[1]}),{payback[1]}-1,"not by 2022")'
