"""Do nothing and the plan: the inputs of each run, and children by placement."""

from __future__ import annotations

from dataclasses import replace

from templates.invest_to_save.inputs import COUNT, LEAVING, OPENING, PRICE, STARTERS, Placements, Settings
from templates.plan import Frame
from templates.plan.cases import Case, Cases, copied_schedule, factored_schedule, first_days, name_rows, widths
from templates.plan.children import Children, add_up, children_table
from templates.plan.ranges import ENDS, Range
from templates.plan.schedule import Schedule
from templates.sheets.register_and_checks import Checks
from templates.workbook.answer_lines import Label
from templates.workbook.model import Area, Sheet, WordsFormula, Workbook
from templates.workbook.year_page import HEADER_ROW, YearPage, grid, new_sheet


def add_cases(
    book: Workbook,
    checks: Checks,
    settings: Settings,
    placements: Placements,
    typed: Schedule,
    ranges: dict[str, Range],
) -> Cases:
    sheet = new_sheet(
        book,
        "Cases",
        "calculation",
        "What each run of the projection is given",
        "Inputs that differ from the plan's, in the shape that the functions read.",
    )
    sheet.widths = widths(30)
    sheet.header_row = HEADER_ROW
    leaving = _leaving(sheet, placements, ranges["Leaving rate"])
    row = HEADER_ROW + COUNT + 2
    dates = first_days(sheet, row, settings.base_year, ranges["Slippage of the start"])
    row += 5
    below = row + typed.rows + 3
    schedule = copied_schedule(sheet, below, checks, typed)
    names = name_rows(sheet, row, schedule)
    row = below + schedule.rows + 3
    effect = ranges["Effectiveness"]
    copies = [
        factored_schedule(sheet, row + i * (schedule.rows + 3), schedule, f"Schedule, {end} effectiveness", factor)
        for i, (end, factor) in enumerate(zip(ENDS, effect.ends, strict=True))
    ]
    plan = Case(
        opening=placements.table.span(columns=OPENING + 1),
        entries=placements.column(STARTERS),
        leaving_rate=placements.column(LEAVING),
        schedule=schedule.table,
        moves=placements.moves,
        capacity=placements.capacity,
        prices=placements.column(PRICE),
        interval=settings.risk.interval,
        opening_date=dates[0],
        base=settings.base,
    )
    tested = {
        "Effectiveness": [replace(plan, schedule=copy) for copy in copies],
        "Slippage of the start": [replace(plan, opening_date=date) for date in dates[1:]],
        "Leaving rate": [replace(plan, leaving_rate=rates) for rates in leaving],
    }
    return Cases(
        plan,
        replace(plan, schedule=schedule.header),
        {name: (low, high) for name, (low, high) in tested.items()},
        schedule,
        names,
    )


def _leaving(sheet: Sheet, placements: Placements, tried: Range) -> list[Area]:
    """Each placement's leaving rate at its low and high."""
    grid(sheet, HEADER_ROW, ("Placement", *(f"Leaving rate, {end}" for end in ENDS)))
    for i in range(COUNT):
        row = HEADER_ROW + 1 + i
        sheet.formula(row, 0, f"={placements.names.cell(i).ref}", "label")
        for column, factor in enumerate(tried.ends, start=1):
            sheet.formula(row, column, f"={placements.column(LEAVING).cell(i).ref}*{factor.ref}", "factor")
    return [Area(sheet.name, HEADER_ROW + 1, column, COUNT) for column in (1, 2)]


def add_projection(
    book: Workbook, checks: Checks, frame: Frame, placements: Placements, cases: Cases
) -> tuple[Children, Children]:
    """Children by placement if nothing is done, and with the plan."""
    page = YearPage(
        book,
        "Projection",
        "calculation",
        "Children by placement: do nothing and the plan",
        "From month to month inside. Not rounded. The last row of the block says what the range holds.",
    )
    page.axis_from(frame.axis)
    nothing = _projected(page, checks, frame, placements, cases.nothing, "Do nothing")
    page.page_break()
    return nothing, _projected(page, checks, frame, placements, cases.plan, "Plan")


def _projected(page: YearPage, checks: Checks, frame: Frame, placements: Placements, case: Case, name: str) -> Children:
    page.section(f"{name}: children by placement")

    def label(kind: Area) -> Label:
        return lambda what: WordsFormula(f'="{name}: "&{kind.ref}&": {what}"')

    kinds = [label(placements.names.cell(i)) for i in range(COUNT)]
    limited = label(placements.capacity.cell())
    children = children_table(page, case, kinds, lambda what: f"{name}: all placements: {what}", [limited])
    page.base_year(children.closing, f"=SUM({placements.column(OPENING).ref})", "children")
    add_up(page, checks, frame, children, f"{name}: opening + starters − leavers − closing", name.lower())
    return children
