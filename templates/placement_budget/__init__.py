"""The placement budget: forecast against budget by type, with shared budgets, volume and price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.sheets import illustrative_county as county
from templates.sheets.cover_and_notes import cover, notes
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.answer_lines import answer_of
from templates.workbook.model import Area, Chart, Series, Value, WordsFormula, Workbook
from templates.workbook.year_page import HEADER_ROW, MILLIONS, table_sheet
from udfs.functions.cost import BASIS

INPUT_COLUMNS = (
    "Placement type",
    "Shared budget (name)",
    "Budget placements (FTE)",
    "Budget unit cost £",
    "Budget £ a year",
    "Forecast placements (FTE)",
    "Forecast unit cost £",
)
#: What stands before the function's answer, what the sheet calls its columns, and what stands after it.
BEFORE = ("Placement type", "Forecast placements (FTE)", "Unit cost £")
ANSWERED = {"volume": "of which volume £", "price": "of which price £"}
AFTER = "Variance as a share of budget"
FIRST_ANSWERED = len(BEFORE)

#: A unit cost is of a year, a week or a day, as the register says.
PRICE_UNIT = "£ (see basis)"


@dataclass(frozen=True)
class BudgetRow:
    """One placement type; where rows share a budget, one of them carries it and the others have None."""

    name: str
    forecast_fte: float
    unit_cost: float
    budget: float | None
    shared: str | None = None
    budget_fte: float | None = None
    budget_unit_cost: float | None = None


@dataclass(frozen=True)
class BudgetCase:
    """The rows of a placement budget, and what may be said of their source."""

    rows: Sequence[BudgetRow]
    basis: str
    year: str
    evidence: str
    status: str
    #: Where forecast placements come from, if not from the same source as the rest.
    fte_evidence: str = ""
    fte_status: str = ""


@dataclass(frozen=True)
class BudgetSheet:
    """Where the answer stands: the function's table with its total row."""

    table: Area
    forecast_total: Area
    budget_total: Area
    variance_total: Area
    variance: Area


def placement_budget() -> Workbook:
    book = Workbook("Placement budget monitoring", "Forecast against budget by placement type")
    checks = Checks()
    register = Register(book)
    add_placement_budget(book, register, checks, _illustrative())
    checks.write(book)
    notes(book, NOTES)
    cover(book, f"{county.COUNCIL}: placements against budget.", "Illustrative figures: replace", CONTENTS)
    return book


def _illustrative() -> BudgetCase:
    weeks = BASIS["weekly_365"]
    rows = [
        BudgetRow(name, fte, price, round(budget_fte * budget_price * weeks, -3), None, budget_fte, budget_price)
        for name, budget_fte, fte, budget_price, price in county.PLACEMENT_BUDGET
    ]
    permanence = [
        BudgetRow("Adoption allowances", 64, 160, 1_120_000, "Adoption, RO and SGO", 205, 105),
        BudgetRow("Residence orders", 20, 93, None, "Adoption, RO and SGO"),
        BudgetRow("Special guardianship", 131, 121, None, "Adoption, RO and SGO"),
    ]
    return BudgetCase([*rows, *permanence], "weekly_365", "2025/26", county.EVIDENCE, "illustrative")


def add_placement_budget(book: Workbook, register: Register, checks: Checks, case: BudgetCase) -> BudgetSheet:
    """The input sheet and the monitoring sheet, with their checks."""
    basis = register.value(
        "What a unit cost covers", case.basis, "basis", case.evidence, "text", status=case.status, options=tuple(BASIS)
    )
    penny = register.penny()
    columns = _inputs(book, register, case, basis)
    return _monitor(book, checks, case, basis, columns, penny)


def _inputs(book: Workbook, register: Register, case: BudgetCase, basis: Area) -> list[Area]:
    sheet = table_sheet(
        book,
        "Budget inputs",
        "input",
        f"Placement budget inputs, {case.year}",
        "Rows with one name under shared budget share one budget: give it on one row, leave the others blank.",
        [_with_basis(title, basis) for title in INPUT_COLUMNS],
        (38, 24, 16, 16, 16, 16, 16),
        2,
    )
    first = HEADER_ROW + 1
    for i, row in enumerate(case.rows):
        values: list[tuple[Value, str]] = [
            (row.name, "input_text"),
            (row.shared, "input_text"),
            (row.budget_fte, "input_pence"),
            (row.budget_unit_cost, "input_money"),
            (row.budget, "input_money"),
            (row.forecast_fte, "input_pence"),
            (row.unit_cost, "input_money"),
        ]
        for column, (value, style) in enumerate(values):
            sheet.put(first + i, column, value, style)
    words = "Every line has its row on the sheet Placement budget: change what a line says, but add none."
    sheet.put(first + len(case.rows) + 1, 0, words, "tag")
    columns = [Area(sheet.name, first, column, len(case.rows)) for column in range(len(INPUT_COLUMNS))]
    for column, unit in ((2, "FTE"), (3, PRICE_UNIT), (4, "£"), (5, "FTE"), (6, PRICE_UNIT)):
        fte = column == 5
        register.block(
            columns[column],
            INPUT_COLUMNS[column],
            unit,
            (fte and case.fte_evidence) or case.evidence,
            status=(fte and case.fte_status) or case.status,
            blanks=column < 5,
        )
    return columns


def _with_basis(title: str, basis: Area) -> str:
    """The heading of a column, which says what a unit cost covers as the register has it."""
    return WordsFormula(f'="{title}, "&{basis.ref}') if title.casefold().endswith("unit cost £") else title


def _monitor(
    book: Workbook, checks: Checks, case: BudgetCase, basis: Area, columns: list[Area], penny: Area
) -> BudgetSheet:
    answered = [ANSWERED.get(c.key, f"{c.label} £") for c in answer_of("PLACEMENT_VARIANCE").columns]
    titles = [*BEFORE, *answered, AFTER]
    sheet = table_sheet(
        book,
        "Placement budget",
        "output",
        f"Placement budget monitoring, {case.year}",
        "An overspend is positive. A shared budget has a row of its own below the types that share it.",
        [_with_basis(title, basis) for title in titles],
        (38, 15, 13, 15, 15, 15, 15, 15, 15),
    )
    names, shared, budget_fte, budget_price, budget, fte, price = columns
    first, layout = HEADER_ROW + 1, _layout(case.rows)
    count = len(layout)
    for i, members in enumerate(layout):
        if len(members) > 1:
            sheet.formula(first + i, 0, f"={shared.cell(members[0]).ref}", "label_bold")
            numbers = ",".join(fte.cell(member).ref for member in members)
            sheet.formula(first + i, 1, f"=SUM({numbers})", "pence")
            sheet.put(first + i, 2, None, "money")
            continue
        sheet.formula(first + i, 0, f"={names.cell(members[0]).ref}", "label")
        sheet.formula(first + i, 1, f"={fte.cell(members[0]).ref}", "pence")
        sheet.formula(first + i, 2, f"={price.cell(members[0]).ref}", "money")
    total = first + count
    sheet.put(total, 0, "Total", "label_bold")
    sheet.formula(total, 1, f"=SUM({fte.ref})", "pence_bold")
    sheet.put(total, 2, None, "money_bold")
    answer = answer_of("PLACEMENT_VARIANCE")
    table = Area(sheet.name, first, FIRST_ANSWERED, count + 1, len(answer.columns))
    arguments = (fte, price, budget, basis, shared, budget_fte, budget_price)
    formula = f"=PLACEMENT_VARIANCE({','.join(a.ref for a in arguments)},FALSE)"
    sheet.fill(table, formula, (*((("money",),) * count), ("money_bold",)))
    for i in range(count + 1):
        spent, allowed = (table.cell(i, answer.column(key)).free for key in ("variance", "budget"))
        style = "percent_bold" if i == count else "percent"
        sheet.formula(
            first + i, FIRST_ANSWERED + len(answer.columns), f'=IF(N({allowed})=0,"",{spent}/{allowed})', style
        )
    total_of = {column.key: table.cell(count, i) for i, column in enumerate(answer.columns)}
    by_type = table.cell(0, answer.column("variance")).span(rows=count)
    monitor = BudgetSheet(table, total_of["forecast"], total_of["budget"], total_of["variance"], by_type)
    checks.exact(
        "Every line typed has its row",
        "Budget inputs",
        _unread(columns, Area(sheet.name, first, 0, len(case.rows))),
        "If not, a line was inserted, deleted or typed below the last: undo that, and use one of the lines there are.",
    )
    groups = [members for members in layout if len(members) > 1]
    checks.exact(
        "Shared budgets are as laid out",
        "Budget inputs",
        _regrouped(shared, groups),
        "If not, a type was put into a shared budget or taken out of one: undo that. The name of a shared budget may be "
        "changed on all of its rows.",
    )
    _checks(checks, sheet.name, table, count, penny)
    sheet.charts.append(
        Chart(
            "columns",
            "Variance by placement type",
            Area(sheet.name, first, 0, count),
            (Series("Variance £", monitor.variance),),
            "£",
            "Columns of forecast less budget by placement type; an overspend is above the line.",
            total + 3,
            MILLIONS,
        )
    )
    return monitor


def _layout(rows: Sequence[BudgetRow]) -> list[list[int]]:
    """The rows of the answer, each by the types in it: below the last type of a shared budget a row for them all."""
    lines = []
    for i, row in enumerate(rows):
        lines.append([i])
        members = [j for j, other in enumerate(rows) if row.shared and other.shared == row.shared]
        if len(members) > 1 and i == members[-1]:
            lines.append(members)
    return lines


def _regrouped(shared: Area, groups: list[list[int]]) -> str:
    """How many types have come into a shared budget or gone out of it; nil where all are as laid out."""
    moved = [f"ABS(COUNTIF({shared.ref},{shared.cell(m[0]).ref})-{_rows(shared, m)})" for m in groups]
    named = "".join(f"-{_rows(shared, members)}" for members in groups)
    return f"={'+'.join([*moved, ''])}ABS(COUNTA({shared.ref}){named})"


def _rows(shared: Area, members: list[int]) -> str:
    """How many rows a shared budget was laid out for."""
    return f"ROWS({shared.cell(0).span(rows=len(members)).ref})"


def _unread(columns: list[Area], shown: Area) -> str:
    """Rows more or fewer below the heading than are shown, and cells filled right below the last; nil if all are read."""
    names = columns[0]
    headed = Area(names.sheet, names.row - 1, names.column, names.rows + 1)
    last = names.cell(names.rows - 1).span(columns=len(columns))
    below = f"COUNTA({last.span(rows=2).ref})-COUNTA({last.ref})"
    return f"=ABS(ROWS({headed.ref})-1-ROWS({shown.ref}))+{below}"


def _checks(checks: Checks, sheet: str, table: Area, count: int, penny: Area) -> None:
    answer = answer_of("PLACEMENT_VARIANCE")
    types = {column.key: table.cell(0, i).span(rows=count) for i, column in enumerate(answer.columns)}
    forecast, budget, variance, volume, price = (
        table.cell(count, answer.column(key)) for key in ("forecast", "budget", "variance", "volume", "price")
    )
    for name, columns, total in (
        ("Budgets", ("budget",), budget),
        ("Variances", ("variance",), variance),
        ("Budgets and variances", ("budget", "variance"), forecast),
    ):
        summed = "+".join(f"SUM({types[key].ref})" for key in columns)
        checks.zero(
            f"{name} sum to {'the forecast' if total is forecast else 'their total'}",
            sheet,
            f"={summed}-{total.ref}",
            penny,
            "A shared budget counts once, on the row of its own.",
        )
    checks.zero(
        "Forecast less budget is the variance",
        sheet,
        f"={forecast.ref}-{budget.ref}-{variance.ref}",
        penny,
        "In total, shared budgets included.",
    )
    checks.zero(
        "Volume and price sum to the variance",
        sheet,
        f"=IF(ISNUMBER({volume.ref}),{variance.ref}-N({volume.ref})-N({price.ref}),0)",
        penny,
        "Tested when every budget has its placements; otherwise there is no split to test.",
    )


NOTES = [
    (
        "Forecast",
        "Average placements in the year (FTE) × unit cost. FTE is placement days ÷ days in the year, not a count on one day.",
    ),
    (
        "Shared budgets",
        "Where types share one budget, a row of its own below them sets the sum of their forecasts against it. The types show their forecasts alone, and the total counts each of them once.",
    ),
    (
        "Volume and price",
        "Volume = (forecast FTE − budget FTE) × budget price; price = the rest. Within a shared budget, a change of mix shows as price.",
    ),
    (
        "Unit costs",
        "What a unit cost covers (a year, a week of 52, 365/7 or 366/7, or a day) is an assumption in the register, because councils use them all.",
    ),
]

CONTENTS = {
    "Assumptions": "Every assumption with its unit, evidence, owner and place",
    "Budget inputs": "Placements, unit costs and budgets by type",
    "Placement budget": "Forecast, budget and variance by type, split into volume and price",
    "Checks": "What must agree, and whether it does",
    "Notes": "Method, limits, sources and the change log",
}
