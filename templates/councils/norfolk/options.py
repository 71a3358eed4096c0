"""Norfolk's range of options: what the paper would do, and the projection of four plans by placement."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from importlib import resources

from templates.councils.published_tables import citation
from templates.sheets.register_and_checks import Register, known
from templates.workbook.answer_lines import AnswerLines, Label, answer_lines, answer_of, before
from templates.workbook.model import Area, Choice, Given, Sheet, Workbook
from templates.workbook.year_page import HEADER_ROW, Line, YearPage, grid, table_sheet
from udfs.calendar import serial_of
from udfs.published import Source
from udfs.scenario.schedule import KINDS, PREVENT, SHIFT, STEP_DOWN

IN_HOUSE, AGENCY, RESIDENTIAL, OTHER = range(4)
PLACEMENTS = ("In-house fostering", "Agency fostering (IFA)", "Residential", "All other placements")

#: Columns of the table of placements.
NAME, OPENING, SHARE, STARTERS, LEAVING, PRICE = range(6)

PROGRAMME = dt.date(2018, 4, 1)

#: Rows of the schedule, in an order in which every option's rows are neighbours.
SHIFT_LOW, PREVENTION, OUT_OF_RESIDENTIAL, SHIFT_HIGH = range(4)

#: Name of each option, and the first row and the number of rows of the schedule that it takes.
OPTIONS = (
    ("100 more in-house", SHIFT_LOW, 1),
    ("160 more in-house", SHIFT_HIGH, 1),
    ("Numbers held", PREVENTION, 1),
    ("All together", PREVENTION, 3),
)
NOTHING = "Do nothing"

#: What the sheet calls rows of an option's money that have another label of their own.
PRESSURE_WORDS = {
    "base": "base",
    "difference": "difference from do nothing",
    "difference_cumulative": "difference from do nothing, cumulative",
    "avoided": "of which growth avoided (above the base)",
    "cashable": "of which cashable (below the base)",
    "payback": "payback without the investment",
}
SHORTFALL_WORDS = {
    "intervention.too_few": "short for want of children",
    "intervention.no_place": "short for want of places",
}

WORDS = tomllib.loads(resources.files("templates.councils.norfolk").joinpath("words.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Inputs:
    """What every run is given besides its schedule."""

    table: Area
    moves: Area
    places: Area
    interval: Area
    opening_date: Area
    base: Area

    @property
    def average_cost(self) -> Area:
        """The average unit cost of all placements, in the row below them."""
        return self.table.cell(len(PLACEMENTS), PRICE)

    def column(self, column: int) -> Area:
        return self.table.cell(0, column).span(rows=len(PLACEMENTS), columns=1)

    def call(self, sheet: str, schedule: Area, output: str) -> str:
        """The formula that projects a plan, for a sheet with years."""
        people = (self.table.span(columns=2), self.column(STARTERS), self.column(LEAVING), schedule)
        rest = (self.moves, self.places, self.column(PRICE))
        years = f"COLUMNS({Line(sheet, HEADER_ROW, '').plan.ref})"
        return (
            f'=PROJECT_SCENARIO({",".join(area.ref for area in people)},"{output}",'
            f"{','.join(area.ref for area in rest)},0,{years},"
            f"{self.opening_date.ref},{self.base.ref},{self.interval.ref},,,,FALSE)"
        )


@dataclass(frozen=True)
class Schedule:
    header: Area
    rows: Area

    def option(self, first: int, count: int) -> Area:
        return self.rows.line(first).span(rows=count)


@dataclass(frozen=True)
class Run:
    """One plan: children by placement, and money where it was asked for."""

    name: str
    children: AnswerLines
    money: AnswerLines | None

    def placed(self, placement: int, key: str) -> Line:
        return self.children.at(f"placement.{key}", placement)

    @property
    def closing(self) -> Line:
        return self.children["total.closing"]

    def spent(self, key: str) -> Line:
        """A line of money, where it was asked for."""
        assert self.money is not None
        return self.money[key]


def add_areas(book: Workbook) -> None:
    heads = ("Area of work", "Paragraph", "What it would change", "Target in the paper", "In the options here")
    sheet = table_sheet(
        book,
        "Areas",
        "control",
        "What the paper would do: its areas of work",
        "In short; the last column says where each stands in the options of this workbook.",
        heads,
        (28, 14, 62, 26, 46),
        len(heads),
    )
    for row, (name, *words) in enumerate(WORDS["areas"], start=HEADER_ROW + 1):
        sheet.put(row, 0, name, "text_bold")
        sheet.across(row, 1, words, "text")


def add_inputs(
    book: Workbook,
    register: Register,
    source: Source,
    borrowed: Source,
    children: Area,
    base_year: Area,
    interval: Area,
) -> Inputs:
    """Children by placement with their flows and unit costs; what is typed stands in the register."""
    shares = [
        register.known(
            f"Share of children: {PLACEMENTS[i].lower()}",
            known(source.figure(f"options.{name}")),
            "percent",
            impact="High",
        )
        for i, name in enumerate(("in_house_share", "agency_share", "residential_share"))
    ]
    starters = register.known(
        "Starters a year, do nothing", known(source.figure("options.starters")), "rate", impact="High"
    )
    leaving = register.known(
        "Leavers in a year ÷ average number", known(source.figure("options.leaving")), "factor", impact="High"
    )
    prices = [
        register.known(f"Unit cost: {PLACEMENTS[i].lower()}", _lent(borrowed, name), "money", impact="High")
        for i, name in enumerate(("foster", "ifa", "external_residential"))
    ]
    evidence = known(source.figure("budget.placements")).evidence
    name = register.value("Name of the base", "2017/18 placements budget", "name", evidence, "text", status="published")
    budget = register.known(
        "Base: placements budget", known(source.figure("budget.placements")), "money", impact="High"
    )
    heads = (
        "Placement",
        "Children, March 2017",
        "Share",
        "Starters a year",
        "Leavers ÷ average",
        "£ a year for a child",
    )
    sheet = table_sheet(
        book,
        "Placements",
        "input",
        "Children, flows and unit costs by placement",
        "The paper prints none of these: shares, flows and borrowed unit costs are in the register.",
        heads,
        (30, 19, 19, 16, 19, 16, 54),
    )
    sheet.put(HEADER_ROW, PRICE + 1, "Where the unit cost is from", "header")
    table = Area(sheet.name, HEADER_ROW + 1, 0, len(PLACEMENTS), PRICE + 1)

    def column(number: int, rows: int = len(PLACEMENTS)) -> str:
        return table.cell(0, number).span(rows=rows, columns=1).local

    rest = f"{budget.ref}-SUMPRODUCT({column(OPENING, OTHER)},{column(PRICE, OTHER)})"
    for i, placement in enumerate(PLACEMENTS):
        row = table.row + i
        share, price = table.cell(i, SHARE).local, table.cell(i, OPENING).local
        sheet.put(row, NAME, placement, "label")
        sheet.formula(row, OPENING, f"={children.ref}*{share}", "children")
        sheet.formula(row, SHARE, f"={shares[i].ref}" if i < OTHER else f"=1-SUM({column(SHARE, OTHER)})", "percent")
        sheet.formula(row, STARTERS, f"={starters.ref}*{share}", "children")
        sheet.formula(row, LEAVING, f"={leaving.ref}", "factor")
        sheet.formula(row, PRICE, f"={prices[i].ref}" if i < OTHER else f"=({rest})/{price}", "money")
        words = "Portsmouth 2017, Fig 3, borrowed." if i < OTHER else "What is left of the printed £50m for placements."
        sheet.put(row, PRICE + 1, words, "label")
    total = table.row + len(PLACEMENTS)
    sheet.put(total, NAME, "All placements", "label_bold")
    for number, style in ((OPENING, "children"), (SHARE, "percent"), (STARTERS, "children")):
        sheet.formula(total, number, f"=SUM({column(number)})", f"{style}_bold")
    sheet.put(total, LEAVING, None, "label_bold")
    average = f"=SUMPRODUCT({column(OPENING)},{column(PRICE)})/SUM({column(OPENING)})"
    sheet.formula(total, PRICE, average, "money_bold")
    sheet.put(total, PRICE + 1, "The average that the paper implies.", "label_bold")
    sheet.put(total + 2, 0, "Day of the opening numbers", "label")
    day = sheet.formula(total + 2, 1, f"=DATE({base_year.ref}+1,4,1)", "date")
    moves, places = _blank_tables(sheet, total + 4)
    base = name.span(rows=budget.row - name.row + 1)
    return Inputs(table, moves, places, interval, day, base)


def _blank_tables(sheet: Sheet, row: int) -> tuple[Area, Area]:
    """Moves between placements and limits on places, which the options here leave blank."""
    sheet.put(
        row,
        0,
        "Moves between placements in a year ÷ average number; blank: none, so the mix stays if nothing is done",
        "section",
    )
    grid(sheet, row + 1, ("From", *PLACEMENTS))
    moves = Area(sheet.name, row + 2, 1, len(PLACEMENTS), len(PLACEMENTS))
    for i, placement in enumerate(PLACEMENTS):
        sheet.put(moves.row + i, 0, placement, "label")
    row += len(PLACEMENTS) + 3
    sheet.put(row, 0, "Limit on places; blank: none, so the carers that the schedule asks for are found", "section")
    grid(sheet, row + 1, ("Placement", "When full, children go to", "Places"), right_from=2)
    places = Area(sheet.name, row + 2, 0, 2, 3)
    for area in (moves, places):
        for at in area.cells():
            sheet.put(*at, None, "input_general")
    return moves, places


def _lent(borrowed: Source, row: str) -> Given[float]:
    borrowed_cost = known(borrowed.figure(f"fig_3.{row}.unit_cost"))
    return Given(
        borrowed_cost.value,
        f"{borrowed_cost.evidence} Borrowed: Norfolk's paper prints no unit cost.",
        "assumed",
        "£ a year",
    )


def add_schedule(book: Workbook, register: Register, source: Source) -> Schedule:
    heads = ("Name", "Type", "From", "To", "Children a year", "Effectiveness", "Start", "Ramp months", "Used in")
    sheet = table_sheet(
        book,
        "Schedule",
        "input",
        "Schedule of the options",
        "Children a year × effectiveness is what is moved in a full year. One option may use several rows.",
        heads,
        (40, 15, 24, 24, 12, 13, 13, 9, 44),
        len(heads),
    )
    first = HEADER_ROW + 1
    rows = Area(sheet.name, first, 0, SHIFT_HIGH + 1, len(heads) - 1)
    agency, in_house, residential = PLACEMENTS[AGENCY], PLACEMENTS[IN_HOUSE], PLACEMENTS[RESIDENTIAL]
    lines: tuple[tuple[str, str, str | None, str | None, str, str], ...] = (
        ("More in-house carers, lower end", SHIFT, agency, in_house, "shift_low", "100 more in-house"),
        ("Prevention", PREVENT, None, None, "reached", "Numbers held; all together"),
        ("Out of residential care", STEP_DOWN, residential, agency, "step_down", "All together"),
        ("More in-house carers, upper end", SHIFT, agency, in_house, "shift_high", "160 more in-house; all together"),
    )
    for row, (name, kind, start, end, figure, used) in enumerate(lines, start=first):
        sheet.across(row, 0, (name, kind, start, end), "input_small")
        item = known(source.figure(f"options.{figure}"))
        cell = sheet.put(row, 4, item.value, "input_children")
        register.block(cell, f"{name}: children a year", item.unit, item.evidence, status=item.status)
        sheet.put(row, 8, used, "small")
    sheet.choices.append(Choice(rows.cell(0, 1).span(rows=rows.rows, columns=1), KINDS, "Type", "What it does."))
    _effects(sheet.name, book, register, source, rows)
    return Schedule(Area(sheet.name, HEADER_ROW, 0, 1, rows.columns), rows)


def _effects(name: str, book: Workbook, register: Register, source: Source, rows: Area) -> None:
    """How surely, from when and how fast each row works."""
    sheet = book.sheet(name)
    share, ramp = (known(source.figure(f"options.{figure}")) for figure in ("effectiveness", "ramp"))
    day = Given(
        serial_of(PROGRAMME),
        citation(source, "paragraph 1.4") + " Printed as 2018 to 2022; the day is assumed.",
        "inferred",
        "date",
    )
    for row in range(rows.rows):
        at = rows.row + row
        sheet.put(at, 5, share.value if row == PREVENTION else 1, "input_percent")
        sheet.put(at, 6, day.value, "input_date")
        sheet.put(at, 7, ramp.value, "input_whole")
    moved = "Children a year are children moved, so the share is all, but for prevention: "
    for column, label, item, words in (
        (5, "effectiveness", share, moved + share.evidence),
        (6, "start", day, day.evidence),
        (7, "ramp", ramp, ramp.evidence),
    ):
        cells = rows.cell(0, column).span(rows=rows.rows, columns=1)
        register.block(cells, f"Schedule of the options: {label}", item.unit, words, status=item.status)


def add_runs(book: Workbook, axis: Line, inputs: Inputs, schedule: Schedule) -> tuple[list[Run], list[Line]]:
    """Do nothing, then every option; and what each row of the last falls short of for want of children."""
    page = YearPage(
        book,
        "Option runs",
        "calculation",
        "Each option projected by placement",
        "Children at 31 March and on average in the year; £ at 2017/18 prices. Low and high are of chance alone.",
    )
    page.axis_from(axis)
    runs = [_run(page, inputs, NOTHING, schedule.header, money=False)]
    runs += [_run(page, inputs, name, schedule.option(*rows), money=True) for name, *rows in OPTIONS]
    name, *last = OPTIONS[-1]
    page.section(f"{name}: could it all be done?")
    rows = [schedule.rows.row + last[0] + i for i in range(last[1])]
    names = [str(book.sheet(schedule.rows.sheet).constants[row, 0].value) for row in rows]
    lines = answer_lines(
        page,
        answer_of("PROJECT_SCENARIO", "shortfalls").shape({"intervention": len(names)}),
        inputs.call(page.name, schedule.option(*last), "shortfalls"),
        {"intervention": [before(name) for name in names]},
        words=SHORTFALL_WORDS,
    )
    return runs, lines.each("intervention.too_few")


def _run(page: YearPage, inputs: Inputs, name: str, schedule: Area, *, money: bool) -> Run:
    page.section(f"{name}: children")
    children = answer_lines(
        page,
        answer_of("PROJECT_SCENARIO", "children").shape({"placement": len(PLACEMENTS), "limited": 0}),
        inputs.call(page.name, schedule, "children"),
        {
            "placement": [_joined(f"{name}: {placement}, ") for placement in PLACEMENTS],
            "total": _joined(f"{name}: total "),
        },
        units={"placements": "children"},
    )
    for i, closing in enumerate(children.each("placement.closing")):
        page.base_year(closing, f"={inputs.table.cell(i, OPENING).ref}", "children")
    page.base_year(children["total.closing"], f"=SUM({inputs.column(OPENING).ref})", "children")
    if not money:
        return Run(name, children, None)
    page.section(f"{name}: money")
    lines = answer_lines(
        page,
        answer_of("PROJECT_SCENARIO", "pressure").shape(),
        inputs.call(page.name, schedule, "pressure"),
        {"": before(name), "nothing": before(f"{name}: do nothing"), "plan": before(name)},
        words=PRESSURE_WORDS,
    )
    return Run(name, children, lines)


def _joined(words: str) -> Label:
    return lambda what: f"{words}{what}"
