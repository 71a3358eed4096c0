"""The bridge from doing nothing to the plan, as a table and a waterfall."""

from __future__ import annotations

from dataclasses import dataclass

from templates.plan import Frame
from templates.plan.cases import Copy, Names
from templates.plan.comparison import Scenarios
from templates.sheets.register_and_checks import Checks
from templates.workbook.address import here
from templates.workbook.answer_lines import AnswerLines
from templates.workbook.model import Area, Chart, Series, Sheet, Workbook
from templates.workbook.year_page import HEADER_ROW, table_sheet

#: Columns of the table: heading, the key of the effect that it shows, and its style.
SHOWN = (
    ("Change in children at the year end", "intervention.children", "children"),
    ("Cost of placements in the year £", "intervention.placements", "money"),
    ("Own cost in the year £", "intervention.own", "money"),
    ("Net cost in the year £", "intervention.net", "money"),
    ("Net cost in a full year £", "intervention.full_year", "money"),
)
NAME, TYPE, EVIDENCE, FIRST_EFFECT = range(4)
NET_AT, FULL_AT = (
    FIRST_EFFECT + [effect for _, effect, _ in SHOWN].index(key)
    for key in ("intervention.net", "intervention.full_year")
)
STILL_TO_COME = FIRST_EFFECT + len(SHOWN)

#: Columns of the waterfall's steps.
LABEL, STEP, MIDDLE, END, ROW, CHANGE, LEVEL, UNSEEN, TOTAL, SAVES, COSTS = range(11)
STEPS = (
    "Shown as",
    "Step",
    "Is an intervention",
    "Is an end",
    "Row of the schedule",
    "Change £",
    "Spend after it £",
    "Below the bar",
    "Total",
    "Saves",
    "Costs",
)


@dataclass(frozen=True)
class Year:
    """The year shown: its name, and the two spends between which the bridge stands."""

    name: Area
    nothing: Area
    plan: Area


def add_bridge(
    book: Workbook,
    checks: Checks,
    frame: Frame,
    schedule: Copy,
    names: Names,
    effects: AnswerLines,
    scenarios: Scenarios,
    *,
    empty: bool = False,
) -> tuple[Sheet, Year]:
    """The table and its chart, for a schedule that may be ``empty`` as yet; returns the sheet that holds what

    charts draw, and the year shown.
    """
    heads = [
        "Intervention",
        "Type",
        "Strength of the evidence",
        *(head for head, *_ in SHOWN),
        "Full year less this year £",
    ]
    sheet = table_sheet(
        book,
        "Bridge",
        "output",
        "From doing nothing to the plan",
        "One year, chosen in the assumptions register. Less is in brackets.",
        heads,
        (40, 16, 15, 16, 18, 16, 16, 18, 18),
        FIRST_EFFECT,
    )
    first = HEADER_ROW + 1
    for i in range(schedule.rows):
        row = first + i
        sheet.formula(row, NAME, f"={names.shown.cell(i).ref}", "label")
        for column, source in ((TYPE, schedule.column("Type").cell(i)), (EVIDENCE, schedule.strength.cell(i))):
            sheet.formula(row, column, f'={source.ref}&""', "unit")
        for column, (_, effect, style) in enumerate(SHOWN, start=FIRST_EFFECT):
            sheet.formula(row, column, f"=N({frame.in_year_shown(effects.at(effect, i))})", style)
        sheet.formula(row, STILL_TO_COME, f"={here(row, FULL_AT)}-{here(row, NET_AT)}", "money")
    rows = schedule.rows
    total = first + rows
    sheet.put(total, NAME, "All interventions", "label_bold")
    for column in (TYPE, EVIDENCE):
        sheet.put(total, column, None, "unit_bold")
    for column, style in enumerate([*(style for *_, style in SHOWN), "money"], start=FIRST_EFFECT):
        cells = Area(sheet.name, first, column, rows).free
        sheet.formula(total, column, f"=SUM({cells})", f"{style}_bold")
    year = _ends(sheet, total + 2, frame, scenarios)
    net = Area(sheet.name, total, NET_AT)
    checks.zero(
        "The bridge ends at the plan",
        sheet.name,
        f"={year.nothing.ref}+{net.ref}-{year.plan.ref}",
        frame.money_tolerance,
        "Do nothing and every net cost make the plan's spend, in the year shown.",
    )
    checks.zero(
        "The year shown is a plan year",
        sheet.name,
        f"=1-COUNTIF({frame.number.plan.ref},{frame.year_shown.ref})",
        frame.tolerance,
        "Type the number of a plan year, the first being 1.",
    )
    drawn, floor = _steps(book, names, year, Area(sheet.name, first, NET_AT, rows))
    sheet.put(total + 6, NAME, "The chart's bars are cut off below £", "label")
    sheet.formula(total + 6, NET_AT, f"={floor.ref}", "money")
    if empty:
        sheet.formula(total + 7, NAME, names.if_none("the bridge has no steps"), "tag")
    _chart(sheet, total + 8 + empty, drawn, rows)
    return drawn, year


def _ends(sheet: Sheet, row: int, frame: Frame, scenarios: Scenarios) -> Year:
    cells = []
    for i, (label, line, style) in enumerate(
        (
            ("Year shown", frame.axis, "general"),
            ("Do nothing: spend £", scenarios.nothing, "money"),
            ("Plan: spend £", scenarios.plan, "money"),
            ("Plan less do nothing £", scenarios.difference, "money"),
        ),
        start=row,
    ):
        sheet.put(i, NAME, label, "label")
        cells.append(sheet.formula(i, NET_AT, f"={frame.in_year_shown(line)}", style))
    name, nothing, plan, _ = cells
    return Year(name, nothing, plan)


def _steps(book: Workbook, names: Names, year: Year, net: Area) -> tuple[Sheet, Area]:
    """What the waterfall draws: do nothing, each row used in its order, the plan; then nothing."""
    sheet = table_sheet(
        book,
        "Chart data",
        "calculation",
        "What the bridge and the sensitivity draw",
        "Bars start at a floor below the lowest, so that changes can be seen; their labels give the amounts.",
        STEPS,
        (46, 22, 12, 10, 14, *[15] * 7),
    )
    first, count = HEADER_ROW + 1, names.shown.rows + 2
    used = names.running.cell(names.running.rows - 1).ref
    floor = Area(sheet.name, first + count, LEVEL)
    for row in range(first, first + count):
        cell = {column: here(row, column) for column in range(len(STEPS))}
        before = here(row - 1, LEVEL)
        step, middle, end = cell[STEP], cell[MIDDLE], cell[END]
        texts = {
            STEP: f"=ROWS({Area(sheet.name, HEADER_ROW, STEP).local}:{here(row - 1, STEP)})-1",
            MIDDLE: f"=({step}>0)*({step}<={used})",
            END: f"=({step}=0)+({step}={used}+1)",
            ROW: f"=IF({middle}=1,MATCH({step},{names.running.ref},0),1)",
            CHANGE: f"={middle}*INDEX({net.ref},{cell[ROW]})",
            LEVEL: f"={year.nothing.ref}+0" if row == first else f"={before}+{cell[CHANGE]}",
            LABEL: f'=IF({middle}=1,INDEX({names.shown.ref},{cell[ROW]})&": "&TEXT({cell[CHANGE]},"+#,##0.00,,;-#,##0.00,,")&"m","")'
            f'&IF({end}=1,IF_END&": £"&TEXT({cell[LEVEL]},"#,##0.00,,")&"m","")',
            UNSEEN: "=0" if row == first else f"={middle}*(MIN({before},{cell[LEVEL]})-{floor.local})",
            TOTAL: f"={end}*({cell[LEVEL]}-{floor.local})",
            SAVES: f"={middle}*MAX(0,-{cell[CHANGE]})",
            COSTS: f"={middle}*MAX(0,{cell[CHANGE]})",
        }
        texts[LABEL] = texts[LABEL].replace("IF_END", '"Do nothing"' if row == first else '"Plan"')
        for column, text in texts.items():
            style = "label" if column == LABEL else "whole" if column < CHANGE else "money"
            sheet.formula(row, column, text, style)
    levels = Area(sheet.name, first, LEVEL, count).local
    sheet.put(floor.row, LABEL, "Floor: as far below the lowest as the highest is above it, or nil", "label")
    sheet.formula(
        floor.row, LEVEL, f"=(MAX({levels})>MIN({levels}))*MAX(0,MIN({levels})-(MAX({levels})-MIN({levels})))", "money"
    )
    return sheet, floor


def _chart(sheet: Sheet, row: int, drawn: Sheet, rows: int) -> None:
    def column(number: int) -> Area:
        return Area(drawn.name, HEADER_ROW + 1, number, rows + 2)

    series = [
        Series(name, column(number))
        for name, number in (
            ("Below the bar", UNSEEN),
            ("Spend in the year", TOTAL),
            ("Saves", SAVES),
            ("Costs more", COSTS),
        )
    ]
    sheet.charts.append(
        Chart(
            "waterfall",
            "From doing nothing to the plan in the year shown (dark: spend, cut off at the left; light: saves; hatched: costs more)",
            column(LABEL),
            tuple(series),
            "£",
            "Bars from do nothing's spend through each intervention's net cost to the plan's spend, in the year shown; "
            "every bar is labelled with its amount in £m, a minus sign where it saves.",
            row,
        )
    )
