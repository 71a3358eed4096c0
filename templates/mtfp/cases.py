"""What each run of the projection is given: the plan's own inputs, and those of each low and high."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from templates.layout import HEADER_ROW, PLAN_YEARS, Line, block, grid, new_sheet
from templates.model import Area, Sheet, Workbook
from templates.mtfp.capacity import Capacity
from templates.mtfp.inputs import TYPES, Inputs, Settings
from templates.mtfp.ranges import Range
from templates.mtfp.schedule import READ, ROWS, Schedule

PLACEMENT, OPENING, STARTERS, LEAVING = 0, 1, 2, 4
#: Columns of a schedule's copy that are worked out, and the column after its last that holds their factors.
FACTORED = {"Children a year": len(READ), "Effectiveness": len(READ) + 1}


@dataclass(frozen=True)
class Case:
    """The inputs of one run."""

    opening: Area
    entries: Area
    leaving_rate: Area
    schedule: Area
    moves: Area
    capacity: Area
    prices: Area
    interval: Area
    opening_date: Area
    base: Area

    def call(self, sheet: str, output: str) -> str:
        """The formula that projects it, for a sheet with years."""
        years = f"COLUMNS({Line(sheet, HEADER_ROW, '').plan.ref})"
        ranges = [
            area.ref
            for area in (
                self.opening, self.entries, self.leaving_rate, self.schedule, self.moves, self.capacity, self.prices,
            )
        ]  # fmt: skip
        dated = f"{self.opening_date.ref},{self.base.ref}"
        return f'=PROJECT_SCENARIO({",".join(ranges)},0,{years},"{output}",{self.interval.ref},FALSE,{dated})'


@dataclass(frozen=True)
class Cases:
    """The plan, doing nothing, and the low and high of each assumption that needs a run of its own."""

    plan: Case
    nothing: Case
    tested: dict[str, tuple[Case, Case]]
    #: For each row of the schedule: its name as shown, and how many rows are used down to it.
    shown: Area
    running: Area


def add_cases(
    book: Workbook, settings: Settings, inputs: Inputs, capacity: Sequence[Capacity], schedule: Schedule,
    prices: Sequence[Line], ranges: dict[str, Range],
) -> Cases:  # fmt: skip
    sheet = new_sheet(
        book, "Cases", "calculation", "What each run of the projection is given",
        "The plan's inputs in the shape that the functions read, and the same at each low and high.",
    )  # fmt: skip
    sheet.widths = dict(enumerate((30, 26, 24, 24, *[13] * (len(READ) - 2))))
    sheet.header_row = HEADER_ROW
    placements = _placements(sheet, inputs, ranges)
    row = HEADER_ROW + len(TYPES) + 3
    places = [
        _places(sheet, row + i * (len(capacity) + 2), words, capacity, factor)
        for i, (words, factor) in enumerate(_three("Places", ranges["Recruitment of in-house places"]))
    ]
    row += 3 * (len(capacity) + 2)
    dates = _dates(sheet, row, settings, ranges["Slippage of the schedule"])
    row += 5
    shown, running = _names(sheet, row, schedule)
    row += ROWS + 3
    sheet.page_breaks.append(row - 1)
    effect = ranges["Effect of all interventions"]
    copies = [
        _copy(sheet, row + i * (ROWS + 3), schedule, f"Schedule, {which} effect", factor)
        for i, (which, factor) in enumerate(zip(("low", "high"), effect.ends, strict=True))
    ]
    plan = Case(
        opening=placements.span(columns=2), entries=inputs.entries, leaving_rate=inputs.leaving_rate,
        schedule=schedule.table, moves=inputs.moves, capacity=places[0], prices=block(prices, base=False),
        interval=settings.interval, opening_date=dates[0], base=settings.base,
    )  # fmt: skip
    column = [placements.cell(0, i).span(rows=len(TYPES)) for i in range(LEAVING + 2)]
    tested = {
        "Starters": [replace(plan, entries=column[STARTERS + i]) for i in range(2)],
        "Leaving rate": [replace(plan, leaving_rate=column[LEAVING + i]) for i in range(2)],
        "Effect of all interventions": [replace(plan, schedule=copy) for copy in copies],
        "Slippage of the schedule": [replace(plan, opening_date=date) for date in dates[1:]],
        "Recruitment of in-house places": [replace(plan, capacity=table) for table in places[1:]],
    }
    return Cases(
        plan, replace(plan, schedule=schedule.header), {name: (low, high) for name, (low, high) in tested.items()},
        shown, running,
    )  # fmt: skip


def _three(name: str, tried: Range) -> list[tuple[str, Area | None]]:
    return [(f"{name} as planned", None), (f"{name}, low", tried.low), (f"{name}, high", tried.high)]


def _placements(sheet: Sheet, inputs: Inputs, ranges: dict[str, Range]) -> Area:
    """Placement types with the children in them, and starters and leaving rates at their low and high."""
    heads = ["Placement", "Children at the opening"]
    heads += [f"{name}, {end}" for name in ("Starters", "Leaving rate") for end in ("low", "high")]
    grid(sheet, HEADER_ROW, heads)
    tried = (
        (STARTERS, inputs.entries, "Starters", "children"),
        (LEAVING, inputs.leaving_rate, "Leaving rate", "percent"),
    )
    for i in range(len(TYPES)):
        row = HEADER_ROW + 1 + i
        sheet.formula(row, PLACEMENT, f"={inputs.names.cell(i).ref}", "label")
        sheet.formula(row, OPENING, f"={inputs.opening.cell(i).ref}", "children")
        for column, source, name, style in tried:
            for end, factor in enumerate(ranges[name].ends):
                sheet.formula(row, column + end, f"={source.cell(i).ref}*{factor.ref}", style)
    return Area(sheet.name, HEADER_ROW + 1, PLACEMENT, len(TYPES), LEAVING + 2)


def _places(sheet: Sheet, row: int, words: str, capacity: Sequence[Capacity], factor: Area | None) -> Area:
    """The places of each limited type at the opening and each year end, with recruitment multiplied."""
    years = [f"{words}: {'opening' if year == 0 else f'year {year}'}" for year in range(PLAN_YEARS + 1)]
    grid(sheet, row, [words, "When full, children go to", *years], right_from=2)
    for i, one in enumerate(capacity, start=row + 1):
        sheet.put(i, 0, one.kind, "label")
        sheet.formula(i, 1, f"={one.overflow.ref}", "label")
        for year in range(PLAN_YEARS + 1):
            before = Area(sheet.name, i, 1 + year).local.replace("$", "")
            text = f"={one.closing[year]}"
            if factor is not None:
                text = (
                    f"={before}+{one.gained[year]}*{factor.ref}-{one.lost[year]}" if year else f"={one.at_opening.ref}"
                )
            sheet.formula(i, 2 + year, text, "children")
    return Area(sheet.name, row + 1, 0, len(capacity), PLAN_YEARS + 3)


def _dates(sheet: Sheet, row: int, settings: Settings, slippage: Range) -> list[Area]:
    """The first day of the plan; earlier by the months that the schedule slips, so that its dates fall later."""
    grid(sheet, row, ("First day of the plan", "Date"))
    found = []
    for i, (words, months) in enumerate(_three("Schedule", slippage), start=row + 1):
        first = Area(sheet.name, row + 1, 1)
        text = f"=EDATE({first.local},-{months.ref})" if months else f"=DATE({settings.base_year.ref}+1,4,1)"
        sheet.put(i, 0, words, "label")
        found.append(sheet.formula(i, 1, text, "date"))
    return found


def _names(sheet: Sheet, row: int, schedule: Schedule) -> tuple[Area, Area]:
    """Each intervention as other sheets name it, and a running count of the rows used."""
    grid(sheet, row, ("Interventions as shown", "Rows used so far"))
    for i in range(ROWS):
        at = row + 1 + i
        name, ref = schedule.column("Name").cell(i).ref, schedule.beside(0).cell(i).ref
        sheet.formula(at, 0, f'=IF({name}="",{ref}&" (not used)",{ref}&" "&{name})', "label")
        before = Area(sheet.name, at - 1, 1).local.replace("$", "")
        sheet.formula(at, 1, f'=N({before})+IF({name}="",0,1)', "whole")
    return Area(sheet.name, row + 1, 0, ROWS), Area(sheet.name, row + 1, 1, ROWS)


def _copy(sheet: Sheet, row: int, schedule: Schedule, title: str, factor: Area) -> Area:
    """The schedule with its effect multiplied; the columns after its last hold each row's factors."""
    sheet.put(row - 1, 0, title, "section")
    heads = [*READ, *(f"Factor on {heading.lower()}" for heading in FACTORED)]
    grid(sheet, row, heads, right_from=4)
    for i in range(ROWS):
        at = row + 1 + i
        price = f'{schedule.column("Type").cell(i).ref}="change price"'
        texts = (f"=IF({price},1,{factor.ref})", f"=IF({price},{factor.ref},1)")
        for column, text in zip(FACTORED.values(), texts, strict=True):
            sheet.formula(at, column, text, "factor")
        for column, (heading, (_, style)) in enumerate(READ.items()):
            typed = schedule.column(heading).cell(i).ref
            times = f"*{Area(sheet.name, at, FACTORED[heading]).local}" if heading in FACTORED else ""
            sheet.formula(at, column, f'=IF({typed}="","",{typed}{times})', "label" if style == "small" else style)
    return Area(sheet.name, row, 0, ROWS + 1, len(READ))
