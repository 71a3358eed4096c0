"""The inputs of each run of the projection: the plan's own, and each low and high."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from templates.mtfp_childrens.inputs.capacity import Capacity, if_any
from templates.mtfp_childrens.inputs.plan_inputs import Inputs, Settings
from templates.plan.cases import Case, Cases, copied_schedule, factored_schedule, first_days, name_rows, three, widths
from templates.plan.ranges import ENDS, Range
from templates.plan.schedule import Schedule
from templates.sheets.register_and_checks import Checks
from templates.workbook.model import Area, Sheet, Workbook
from templates.workbook.year_page import HEADER_ROW, PLAN_YEARS, Line, block, grid, new_sheet
from udfs.scenario.rates_table import COLUMNS

PLACEMENT, OPENING, STARTERS, LEAVING = 0, 1, 2, 4
#: Columns of the table of rates: words, and leaving.
WHO, WHERE, LEAVE = (COLUMNS.index(name) for name in ("who", "placement", "leaving"))


def add_cases(
    book: Workbook,
    checks: Checks,
    settings: Settings,
    inputs: Inputs,
    capacity: Sequence[Capacity],
    typed: Schedule,
    prices: Sequence[Line],
    ranges: dict[str, Range],
) -> Cases:
    sheet = new_sheet(
        book,
        "Cases",
        "calculation",
        "What each run of the projection is given",
        "The plan's inputs in the shape that the functions read, and the same at each low and high.",
    )
    sheet.widths = widths(max(30, max(map(len, inputs.kinds)) - 5))
    sheet.header_row = HEADER_ROW
    placements = _placements(sheet, inputs, ranges)
    row = HEADER_ROW + len(inputs.kinds) + 3
    places = [
        _places(sheet, row + i * (len(capacity) + 2), words, capacity, factor)
        for i, (words, factor) in enumerate(three("Places", ranges["Recruitment of in-house places"]))
    ]
    row += 3 * (len(capacity) + 2)
    dates = first_days(sheet, row, settings.base_year, ranges["Slippage of the schedule"])
    row += 5
    below = row + typed.rows + 3
    schedule = copied_schedule(sheet, below, checks, typed)
    names = name_rows(sheet, row, schedule)
    sheet.page_breaks.append(below - 1)
    row = below + schedule.rows + 3
    effect = ranges["Effect of all interventions"]
    copies = [
        factored_schedule(sheet, row + i * (schedule.rows + 3), schedule, f"Schedule, {which} effect", factor)
        for i, (which, factor) in enumerate(zip(ENDS, effect.ends, strict=True))
    ]
    plan = Case(
        opening=placements.span(columns=2),
        entries=inputs.entries,
        leaving_rate=inputs.leaving_rate,
        schedule=schedule.table,
        moves=inputs.moves,
        capacity=places[0],
        prices=block(prices, base=False),
        interval=settings.interval,
        opening_date=dates[0],
        base=settings.base,
        fit=inputs.fit,
        doubt=inputs.doubt,
    )
    column = [placements.cell(0, i).span(rows=len(inputs.kinds)) for i in range(LEAVING + 2)]
    leaving = column[LEAVING:]
    if inputs.in_groups:
        row += len(copies) * (schedule.rows + 3) + 1
        leaving = []
        for end, factor in zip(ENDS, ranges["Leaving rate"].ends, strict=True):
            leaving.append(_faster(sheet, row, inputs.leaving_rate, f"Rates, leaving {end}", factor))
            row += inputs.leaving_rate.rows + 2
    tested = {
        "Starters": [replace(plan, entries=column[STARTERS + i]) for i in range(2)],
        "Leaving rate": [replace(plan, leaving_rate=rates) for rates in leaving],
        "Effect of all interventions": [replace(plan, schedule=copy) for copy in copies],
        "Slippage of the schedule": [replace(plan, opening_date=date) for date in dates[1:]],
        "Recruitment of in-house places": [replace(plan, capacity=table) for table in places[1:]],
    }
    return Cases(
        plan,
        replace(plan, schedule=schedule.header),
        {name: (low, high) for name, (low, high) in tested.items()},
        schedule,
        names,
    )


def _placements(sheet: Sheet, inputs: Inputs, ranges: dict[str, Range]) -> Area:
    """Placement types with the children in them, and starters and leaving rates at their low and high."""
    heads = ["Placement", "Children at the opening"]
    tried = [(STARTERS, inputs.entries, "Starters", "children")]
    if not inputs.in_groups:
        tried.append((LEAVING, inputs.leaving_rate, "Leaving rate", "factor"))
    heads += [f"{name}, {end}" for _, _, name, _ in tried for end in ("low", "high")]
    grid(sheet, HEADER_ROW, heads)
    for i in range(len(inputs.kinds)):
        row = HEADER_ROW + 1 + i
        sheet.formula(row, PLACEMENT, f"={inputs.names.cell(i).ref}", "label")
        sheet.formula(row, OPENING, f"={inputs.opening.cell(i).ref}", "children")
        for column, source, name, style in tried:
            for end, factor in enumerate(ranges[name].ends):
                sheet.formula(row, column + end, f"={source.cell(i).ref}*{factor.ref}", style)
    return Area(sheet.name, HEADER_ROW + 1, PLACEMENT, len(inputs.kinds), LEAVING + 2)


def _faster(sheet: Sheet, row: int, rates: Area, title: str, factor: Area) -> Area:
    """The table of rates with its column of leaving multiplied, turning 18 and moving as they are."""
    sheet.put(row - 1, 0, title, "section")
    for column in range(rates.columns):
        words = column in (WHO, WHERE)
        head = rates.cell(0, column)
        sheet.formula(row, column, f"={head.ref}", "header" if words else "header_right")
        for i in range(1, rates.rows):
            cell = rates.cell(i, column).ref
            text = f"={cell}*{factor.ref}" if column == LEAVE else f'=IF({cell}="","",{cell})'
            sheet.formula(row + i, column, text, "label" if words else "factor")
    return Area(sheet.name, row, 0, rates.rows, rates.columns)


def _places(sheet: Sheet, row: int, words: str, capacity: Sequence[Capacity], factor: Area | None) -> Area:
    """The places of each limited type at the opening and each year end, with recruitment multiplied.

    Where no type is limited it is one blank row, which the functions read as no limit.
    """
    years = [f"{words}: {'opening' if year == 0 else f'year {year}'}" for year in range(PLAN_YEARS + 1)]
    grid(sheet, row, [words, "When full, children go to", *years], right_from=2)
    for i, one in enumerate(capacity, start=row + 1):
        sheet.put(i, 0, one.kind, "label")
        sheet.formula(i, 1, f"={one.overflow.ref}", "label")
        for year in range(PLAN_YEARS + 1):
            before = Area(sheet.name, i, 1 + year).free
            text = if_any(one.closing[year], one.closing[year])
            if factor is not None:
                more = f"{before}+{one.gained[year]}*{factor.ref}-{one.lost[year]}"
                text = if_any(before, more) if year else if_any(one.at_opening.ref, one.at_opening.ref)
            sheet.formula(i, 2 + year, text, "children")
    return Area(sheet.name, row + 1, 0, max(len(capacity), 1), PLAN_YEARS + 3)
