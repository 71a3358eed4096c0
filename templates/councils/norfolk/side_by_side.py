"""Norfolk's options in one table: children, money, what each must save to break even, and its payback."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from templates.councils.norfolk.comparison import CHILDREN, EFFECTIVENESS, LAST, Printed, Yearly
from templates.councils.norfolk.options import (
    AGENCY,
    IN_HOUSE,
    OPTIONS,
    PLACEMENTS,
    PREVENTION,
    RESIDENTIAL,
    STARTERS,
    Inputs,
    Run,
    Schedule,
)
from templates.workbook.answer_lines import AnswerLines
from templates.workbook.model import Area, Workbook
from templates.workbook.year_page import HEADER_ROW, TOTAL, Line, table_sheet

Cell = Callable[[int], str | None]


def add_comparison(
    book: Workbook,
    runs: Sequence[Run],
    yearly: Yearly,
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
    for section, lines in _measures(runs, yearly, cases, investments, inputs, schedule, expected):
        row += 2
        sheet.put(row, 0, section, "section")
        sheet.across(row, 1, [None] * (len(runs) + 1), "section")
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
    yearly: Yearly,
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
    given_up, saved = total(yearly.given_up), total(yearly.saving)
    last_saving = of_option(lambda o: yearly.saving[o][LAST])
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
                    of_option(lambda o: yearly.in_house_more[o][LAST]),
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
