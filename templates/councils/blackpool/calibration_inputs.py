"""The sheets that the calibrated models read: children by age, flows and unit costs, and the schedule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from templates.councils.blackpool.calibration import MODELS, SCHEDULE, WORDS, Ages, calibration
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.model import Area, Sheet, Workbook
from templates.workbook.year_page import HEADER_ROW, Line, grid, new_sheet, table_sheet
from udfs.worksheet.by_placement import AGES

#: Where a group's numbers stand, from its placement type on.
FIRST_AGE, LAST_AGE, CHILDREN, EACH_AGE = range(1, 5)
HEADINGS = ("Placement type", "First age", "Last age", "Children", "For each year of age")

STYLES = {"Children a year": "children", "Effectiveness": "percent", "Annual cost": "money"}


@dataclass(frozen=True)
class Flows:
    """What PROJECT_SCENARIO reads besides the children by age; the cells of capacity are blank."""

    leaving: Area
    moves: Area
    capacity: Area
    unit_cost: Area
    base: Area


@dataclass(frozen=True)
class Shared:
    """What every model is called with; its schedule alone is its own."""

    opening: Area
    entries: Area
    flows: Flows
    interval: Area
    date: Area

    def call(self, sheet: str, schedule: Area, output: str) -> str:
        """The formula that works out one output of a model, for a sheet with years."""
        f = self.flows
        people = ",".join(a.ref for a in (self.opening, self.entries, f.leaving, schedule))
        rest = ",".join(a.ref for a in (f.moves, f.capacity, f.unit_cost))
        years = f"COLUMNS({Line(sheet, HEADER_ROW, '').plan.ref})"
        last = f"{years},{self.date.ref},{f.base.ref},{self.interval.ref},,,,FALSE"
        return f'=PROJECT_SCENARIO({people},"{output}",{rest},0,{last})'


def add_ages(
    book: Workbook, register: Register, checks: Checks, cells: Mapping[str, Area], exact: Area
) -> tuple[Area, Area]:
    """The opening and the entries by age, each with its header row and its ages."""
    sheet = new_sheet(
        book,
        "Ages",
        "input",
        "Children by age",
        "The groups' first and last ages are inputs; each group is spread evenly over its years of age.",
    )
    sheet.widths = dict(enumerate((30, 20, 18, 16, 20)))
    row, areas = HEADER_ROW, []
    for what, title in (("opening", "Opening, children"), ("entries", "Entries, children a year")):
        groups = [group for group in calibration().ages if group.children.startswith(f"{what}.")]
        sheet.put(row, 0, title, "section")
        table = _groups(sheet, row + 1, groups, cells)
        register.block(
            table.cell(1, FIRST_AGE).span(rows=len(groups), columns=2),
            f"{title.split(',')[0]}: ages of the groups",
            "years of age",
            "Inferred: the source prints no ages. Evenly spread; agency fostering from school age, "
            "residential care from 9, most entries to it between 12 and 16.",
            status="inferred",
        )
        row += len(groups) + 3
        areas.append(_by_age(sheet, row, table))
        ages = areas[-1].cell(1, 1).span(rows=AGES, columns=len(calibration().placements))
        checks.zero(
            f"{title.split(',')[0]} by age is its groups",
            sheet.name,
            f"=SUM({ages.ref})-SUM({table.cell(1, CHILDREN).span(rows=len(groups)).ref})",
            exact,
            "Every child of every group has an age.",
        )
        row += AGES + 3
        sheet.page_breaks.append(row)
    return areas[0], areas[1]


def _groups(sheet: Sheet, row: int, groups: list[Ages], cells: Mapping[str, Area]) -> Area:
    grid(sheet, row, HEADINGS)
    for line, group in enumerate(groups, start=row + 1):
        sheet.put(line, 0, group.placement, "label")
        first = sheet.put(line, FIRST_AGE, group.first, "input_whole")
        last = sheet.put(line, LAST_AGE, group.last, "input_whole")
        children = sheet.formula(line, CHILDREN, f"={cells[group.children].ref}", "children")
        sheet.formula(line, EACH_AGE, f"={children.local}/({last.local}-{first.local}+1)", "factor")
    return Area(sheet.name, row, 0, len(groups) + 1, len(HEADINGS))


def _by_age(sheet: Sheet, row: int, groups: Area) -> Area:
    """Eighteen rows of ages under a header row of placement types."""
    count = groups.rows - 1
    name, first, last, each = (
        groups.cell(1, column).span(rows=count).local for column in (0, FIRST_AGE, LAST_AGE, EACH_AGE)
    )
    grid(sheet, row, ("Age", *calibration().placements))
    for line in range(row + 1, row + 1 + AGES):
        before = Area(sheet.name, line - 1, 0).local
        age = sheet.formula(line, 0, "=0" if line == row + 1 else f"={before}+1", "whole")
        for column in range(1, len(calibration().placements) + 1):
            heading = Area(sheet.name, row, column).local
            within = f"({name}={heading})*({first}<={age.local})*({last}>={age.local})*{each}"
            sheet.formula(line, column, f"=SUMPRODUCT({within})", "factor")
    return Area(sheet.name, row, 0, AGES + 1, len(calibration().placements) + 1)


def add_flows(book: Workbook, cells: Mapping[str, Area], budget: Area) -> Flows:
    """Leaving, moves and unit costs by placement type, and the base's name and amount."""
    sheet = new_sheet(
        book,
        "Flows",
        "input",
        "Flows, unit costs and base",
        "From the register, as the function reads them. Places may be filled in; blank is no limit.",
    )
    names = calibration().placements
    sheet.widths = {0: 46, **dict.fromkeys(range(1, len(names) + 1), 20)}
    row = HEADER_ROW
    areas = []
    for what, title in (
        ("leaving", "Leaving before 18, leavers a year ÷ average number"),
        ("unit_cost", "Unit cost, £000 a year"),
    ):
        sheet.put(row, 0, title, "section")
        for line, (name, key) in enumerate(zip(names, ("in_house", "agency", "residential", "other"), strict=True), 1):
            sheet.put(row + line, 0, name, "label")
            sheet.formula(row + line, 1, f"={cells[f'{what}.{key}'].ref}", "general")
        areas.append(Area(sheet.name, row + 1, 0, len(names), 2))
        row += len(names) + 2
    sheet.put(row, 0, "Moves a year ÷ average number in the row's placement, from the row to the column", "section")
    grid(sheet, row + 1, ("From", *names))
    for i, name in enumerate(names):
        sheet.put(row + 2 + i, 0, name, "label")
        for j in range(len(names)):
            is_move = (i, j) == (names.index("Agency fostering"), names.index("Residential"))
            move = f"={cells['moves.agency_residential'].ref}" if is_move else "=0"
            sheet.formula(row + 2 + i, 1 + j, move, "general")
    moves = Area(sheet.name, row + 1, 0, len(names) + 1, len(names) + 1)
    row += len(names) + 3
    sheet.put(row, 0, "Base of the placements' pressure, £000", "section")
    sheet.put(row + 1, 0, "Budget 2020/21 less other spend", "label")
    sheet.formula(row + 1, 1, f"={budget.ref}-{cells['other_spend'].ref}", "money")
    sheet.put(row + 3, 0, "Limited places: placement type, where its overflow goes, places", "section")
    sheet.across(row + 4, 0, [None] * 3, "input_text")
    capacity, base = Area(sheet.name, row + 4, 0, 1, 3), Area(sheet.name, row + 1, 0, 1, 2)
    return Flows(areas[0], moves, capacity, areas[1], base)


def add_schedule(book: Workbook, cells: Mapping[str, Area], effective: Area) -> dict[str, Area]:
    """The schedule; each model reads its header and so many of its rows."""
    sheet = table_sheet(
        book,
        "Schedule",
        "calculation",
        "Schedule of initiatives",
        "Model 1 alternative reads the header alone, Model 2 its own rows, Model 3 all. Start and end are months; the annual cost is in £000, as unit costs are.",
        tuple(SCHEDULE),
        (50, 16, 20, 20, 12, 14, 9, 9, 9, 14, 12),
        len(WORDS),
    )
    sheet.put(HEADER_ROW, len(SCHEDULE), "Model", "header")
    lines = calibration().initiatives
    for row, one in enumerate(lines, start=HEADER_ROW + 1):
        for column, (heading, key) in enumerate(SCHEDULE.items()):
            if heading in WORDS:
                sheet.put(row, column, one.get(key), "label")
            elif key == "effectiveness" or key in one:
                cell = effective if key == "effectiveness" else cells[one[key]]
                sheet.formula(row, column, f"={cell.ref}", STYLES.get(heading, "general"))
        sheet.put(row, len(SCHEDULE), MODELS[one["model"]], "label")
    table = Area(sheet.name, HEADER_ROW, 0, 1, len(SCHEDULE))
    return {model: table.span(rows=1 + len(calibration().of(model))) for model in MODELS}
