"""The schedule of interventions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from templates.sheets.evidence import COLUMNS as EVIDENCE_COLUMNS
from templates.sheets.evidence import evidence_choice
from templates.sheets.register_and_checks import Register
from templates.workbook.model import Area, Choice, Sheet, Value, Workbook
from templates.workbook.year_page import HEADER_ROW, table_sheet
from udfs.calendar import serial_of
from udfs.scenario.schedule import CAPACITY, KINDS, LEAVE, PREVENT, PRICE, SHIFT, STEP_DOWN

#: Day 0 of a spreadsheet's dates.

#: Heading, width and style of what PROJECT_SCENARIO reads, then of what helps people.
READ = {
    "Name": (24, "small"),
    "Type": (12, "small"),
    "From": (16, "small"),
    "To": (16, "small"),
    "Children a year": (9, "children"),
    "Effectiveness": (13, "percent"),
    "Start": (12, "date"),
    "Ramp months": (8, "whole"),
    "End": (12, "date"),
    "One-off cost (£)": (11, "money"),
    "Annual cost (£)": (11, "money"),
    "Evidence": (20, "small"),
}
STRENGTH, WARNING, DELIVERED, CONFIDENCE, OWNER, DECISION = range(len(READ) + 1, len(READ) + 7)
HELP = {
    "Strength of the evidence": 11,
    "Warning": 36,
    "Can be delivered?": 11,
    "Confidence": 10,
    "Owner": 14,
    "Decision reference": 11,
}
CONFIDENCES = ("Green", "Amber", "Red")

#: What stands beside the schedule as the projections read it, before what can be delivered.
BESIDE = ("Row of the schedule", "Ref", "Strength of the evidence")

#: Unit of each column of numbers, for the register.
UNITS = {
    "Children a year": "children a year",
    "Effectiveness": "share",
    "Start": "date",
    "Ramp months": "months",
    "End": "date",
    "One-off cost (£)": "£",
    "Annual cost (£)": "£ a year",
}

HOW = (
    (
        PREVENT,
        "fewer children start in From (blank: in every placement). Children a year: reached; effectiveness: share of them who do not start.",
    ),
    (LEAVE, "more children leave care from From (blank: from every placement)."),
    (STEP_DOWN, "children living in From move to To."),
    (SHIFT, "children arriving in From go to To instead; those settled there stay."),
    (
        CAPACITY,
        "To, whose places must be limited, has so many more of them at any one time; effectiveness: share of them really there.",
    ),
    (
        PRICE,
        "effectiveness is the share taken off the cost of From (blank: of every placement), for so many children or, if blank, for all.",
    ),
    (
        "Dates",
        "the first and the last day. A blank start is the opening, a blank end is never. The effect grows evenly over the ramp months. One that began before the opening counts only with what it adds after it: nothing once its ramp is over.",
    ),
    (
        "Costs",
        "in cash as typed, without inflation. The annual cost runs from the start to the end; a home's running cost is in its placements' weekly cost. A one-off cost is all revenue: capital is not told apart.",
    ),
    (
        "Rows",
        "use the blank ones, or insert and delete rows: the plan reads as many as there were at first, and a check says if there are more. Copy the formulas at the right into a new row.",
    ),
)


@dataclass(frozen=True)
class Delivery:
    """For each row of the schedule: the cell that warns of it, and what was asked by year."""

    flags: list[Area]
    asked: list[Area]


@dataclass(frozen=True)
class Schedule:
    """The table with its header, as PROJECT_SCENARIO reads it; any of its rows may be blank."""

    sheet: Sheet
    table: Area

    @property
    def rows(self) -> int:
        return self.table.rows - 1

    @property
    def kept(self) -> Area:
        """The table and the blank row below it, so that a row put in before either is part of it."""
        return self.table.span(rows=self.table.rows + 1)

    def column(self, heading: str) -> Area:
        """The cells of one column, without their heading."""
        return self.table.cell(1, list(READ).index(heading)).span(rows=self.rows)

    def beside(self, column: int) -> Area:
        """The cells of a column of the sheet, in the rows of the interventions."""
        return Area(self.sheet.name, self.table.row + 1, column, self.rows)


def add_schedule(
    book: Workbook,
    register: Register,
    placements: Area,
    programmes: Area,
    rows: int,
    lines: Sequence[Mapping[str, Any]],
    evidence: str,
    kinds: Sequence[str] = KINDS,
    *,
    status: str = "illustrative",
) -> Schedule:
    """The schedule with its first lines filled in; ``placements`` are the names to choose from, ``kinds`` the types."""
    headings = ["Ref", *READ, *HELP]
    sheet = table_sheet(
        book,
        "Schedule",
        "input",
        "Schedule of interventions",
        "One row for each; rows may be blank. Children a year × effectiveness is what is moved in a full year.",
        headings,
        [5, *(width for width, _ in READ.values()), *HELP.values()],
        len(headings),
    )
    sheet.frozen_columns = 2
    schedule = Schedule(sheet, Area(sheet.name, HEADER_ROW, 1, rows + 1, len(READ)))
    for i in range(rows):
        _row(schedule, i, lines[i] if i < len(lines) else {})
    _drop_downs(schedule, placements, programmes, kinds)
    for heading in READ:
        unit = UNITS.get(heading, "words")
        register.block(
            schedule.column(heading),
            f"Schedule: {heading.partition(' (')[0].lower()}",
            unit,
            evidence,
            status=status,
            text=heading not in UNITS,
            blanks=True,
        )
    _judged(schedule, programmes)
    _legend(sheet, HEADER_ROW + rows + 2, kinds)
    return schedule


def _row(schedule: Schedule, i: int, line: Mapping[str, Any]) -> None:
    sheet, row = schedule.sheet, HEADER_ROW + 1 + i
    sheet.put(row, 0, f"I{i + 1}", "small")
    for column, (heading, (_, style)) in enumerate(READ.items(), start=1):
        sheet.put(row, column, _cell(line.get(heading.partition(" (")[0].lower())), f"input_{style}")
    for column, name in ((CONFIDENCE, "confidence"), (OWNER, "owner"), (DECISION, "decision")):
        sheet.put(row, column, line.get(name), "input_small")


def _cell(value: Any) -> Value:
    return serial_of(value) if isinstance(value, date) else value


def _drop_downs(schedule: Schedule, placements: Area, programmes: Area, kinds: Sequence[str]) -> None:
    def choice(cells: Area, options: tuple[str, ...], title: str, message: str, source: Area | None = None) -> None:
        schedule.sheet.choices.append(Choice(cells, options, title, message, source))

    choice(schedule.column("Type"), tuple(kinds), "Type", "What the intervention does; see below the table.")
    for heading, message in (("From", "Where children are now."), ("To", "Where they go, or where places are added.")):
        choice(schedule.column(heading), (), heading, message, placements)
    choice(schedule.beside(CONFIDENCE), CONFIDENCES, "Confidence", "That it will be delivered as typed.")
    evidence_choice(schedule.sheet, schedule.column("Evidence"), programmes)


def _judged(schedule: Schedule, programmes: Area) -> None:
    """How strong the evidence named is and what to know of it, from the evidence register."""
    names = list(EVIDENCE_COLUMNS)
    shown = (
        (STRENGTH, "Strength", "not published"),
        (WARNING, "Warning", "No published evidence is named: keep your own on file."),
    )
    for i in range(schedule.rows):
        typed = schedule.column("Evidence").cell(i)
        name = schedule.column("Name").cell(i).local
        for column, heading, missing in shown:
            cell = programmes.cell(0, names.index(heading)).span(rows=programmes.rows).ref
            place = f"MATCH({typed.local},{programmes.ref},0)"
            text = f'=IF({name}="","",IFERROR(INDEX({cell},{place}),"{missing}"))'
            schedule.sheet.formula(typed.row, column, text, "small")


def _legend(sheet: Sheet, row: int, kinds: Sequence[str]) -> None:
    sheet.put(row, 1, "How each column is read", "section")
    shown = [line for line in HOW if line[0] not in KINDS or line[0] in kinds]
    for i, (name, words) in enumerate(shown, start=row + 1):
        sheet.put(i, 1, name, "text_bold")
        sheet.put(i, 2, words, "label")


def show_delivery(schedule: Schedule, copied: Sheet, names: Area, delivery: Delivery) -> None:
    """Beside each intervention, what is said of its row: whether it can be delivered as typed in every year.

    ``copied`` holds the schedule as it is read, and ``names`` its names there.
    """
    said = Area(copied.name, names.row, names.column + len(READ) + len(BESIDE), names.rows)
    copied.put(names.row - 1, said.column, "Can be delivered?", "header")
    for i, (flag, asked) in enumerate(zip(delivery.flags, delivery.asked, strict=True)):
        fine = f'IF((COUNT({asked.ref})>0)*({flag.ref}=""),"Yes","")'
        copied.formula(names.row + i, said.column, f"={flag.ref}&{fine}", "label")
    typed = schedule.column("Name")
    heading = schedule.table.cell(0, 0).local
    for i in range(schedule.rows):
        name = typed.cell(i).free
        delivered = f'IFERROR(INDEX({said.ref},ROWS({heading}:{name})-1),"CHECK: not read")'
        schedule.sheet.formula(typed.row + i, DELIVERED, f'=IF({name}="","",{delivered})', "small_bold")
    schedule.sheet.status_cells.append(schedule.beside(DELIVERED))
