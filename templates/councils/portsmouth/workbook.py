"""Portsmouth, Cabinet, June 2017: placements over budget, rising demand, and a team that must pay for itself."""

from __future__ import annotations

from dataclasses import replace

from templates.councils.published_tables import citation, put_table
from templates.placement_budget import BudgetCase, BudgetRow, add_placement_budget
from templates.sheets.cover_and_notes import cover, notes
from templates.sheets.investment_case import Answers, Team, add_breakeven, measure, measure_styles
from templates.sheets.register_and_checks import Checks, Register, known
from templates.workbook.answer_lines import answer_of
from templates.workbook.model import Area, Given, Workbook
from templates.workbook.year_page import HEADER_ROW, grid, new_sheet, table_sheet
from udfs.published import Figure, Source, load

NO_SUBSTITUTE = "Nothing replaces it"
AGES = ("0-5", "6-13", "14+")

CONTENTS = {
    "Assumptions": "Every figure with its unit, evidence and whether it is published, inferred or assumed",
    "Budget inputs": "Fig 3: placements, unit costs and budgets by type",
    "Placement budget": "Fig 3 worked out: forecast, budget and variance, one budget shared by three types",
    "Published": "Figs 2, 4 and 5 as printed, and the totals of Fig 3",
    "Spend and demand": "Figs 2, 4 and 5 worked out",
    "Breakeven": "The £499,000 case, gross and net of a substitute placement",
    "Effectiveness needed": "The same if a placement is avoided half-way through the year, and as a share of what is expected",
    "Checks": "Whether the workbook agrees with the printed totals",
    "Notes": "What the source says, what is inferred, and limits",
}
NOTES = [
    ("Source", "Portsmouth City Council, Cabinet, 29 June 2017, Resilience in Children's Social Care."),
    (
        "Placements (inferred)",
        "Fig 3 prints placements to two decimals. Here they are the printed cost divided by the printed unit cost, which agrees with the printed number to two decimals and gives the printed totals exactly.",
    ),
    (
        "Shared budget",
        "One budget of £1,118,400 is printed for adoption, residence orders and special guardianship. It counts once.",
    ),
    (
        "Break-even (assumed)",
        "The paper prints eight social workers, three leaders, 15 children each and £499,000. It does not print the caseload before, or the cost of a post: 480 children, 24 social workers, £43,000 and £155,000 are assumptions that meet what is printed.",
    ),
    (
        "Substitutes",
        "The paper counts an avoided placement as wholly saved. The other columns take off in-house or agency fostering that would replace it.",
    ),
    (
        "Part year",
        "The paper counts a full year's saving. Placements avoided evenly through the year save for six months on average, so about twice as many are needed in the first year; the posts cost the whole year.",
    ),
    (
        "Effectiveness needed (inferred)",
        "The paper does not say how many children the team works with on the edge of residential care. So placements to avoid are shown as a share of the 17.1 that Fig 4 expects on average, and of their growth on the year before. Placements avoided for part of the year are more, yet the same number on average. More than 100% of the growth means that children now in residential care must come out too.",
    ),
    (
        "Two counts",
        "Fig 4 gives 17.1 external residential placements for 2017/18 and Fig 3 gives 16.02. The paper does not say why; the larger may include starters expected in the year.",
    ),
    ("In words", "The text says £1.6m and £1.3m where the table gives £1.684m and £1.383m: cut off, not rounded."),
]


def portsmouth() -> Workbook:
    source = load("portsmouth_2017")
    book = Workbook("Portsmouth 2017: placements and the team that pays for itself", "Worked example")
    checks = Checks()
    register = Register(book)
    pound = register.value(
        "Tolerance against printed pounds", 0.5, "£", "The paper prints whole pounds.", "pence", status="assumed"
    )
    share = register.value(
        "Tolerance against printed percentages",
        0.00005,
        "share",
        "Fig 2 prints two decimals of a per cent.",
        "general",
        status="assumed",
    )
    budget = add_placement_budget(book, register, checks, _fig_3(source))
    published = _published(book, register, source)
    for name, answer, figure in (
        ("Total forecast", budget.forecast_total, "forecast"),
        ("Total budget", budget.budget_total, "budget"),
        ("Total variance", budget.variance_total, "deficit"),
    ):
        checks.zero(
            f"{name} is the printed one",
            "Placement budget",
            f"={answer.ref}-{published[figure].ref}",
            pound,
            "Fig 3.",
        )
    _spend_and_demand(book, checks, published, register, source, share)
    answers = add_breakeven(book, register, checks, _team(source), pound)
    _effectiveness(book, register, answers, published["fig_4"], source)
    checks.write(book)
    notes(book, NOTES)
    cover(book, "Portsmouth City Council, Cabinet, 29 June 2017.", "Worked example", CONTENTS)
    return book


def _fig_3(source: Source) -> BudgetCase:
    table = source.table("fig_3")

    def value(row: str, column: str) -> float | None:
        cell = table.cell(row, column)
        return cell.value if isinstance(cell, Figure) else None

    rows = []
    for row, label in zip(table.rows, table.row_labels, strict=True):
        forecast, price = value(row, "forecast"), value(row, "unit_cost")
        assert forecast is not None and price is not None
        group = table.cell(row, "group")
        shared = group if isinstance(group, str) else None
        rows.append(BudgetRow(label, forecast / price, price, value(row, "budget"), shared))
    evidence = citation(source, "Fig 3")
    inferred = f"{evidence} Printed cost ÷ printed unit cost; agrees with the printed number to two decimals."
    return BudgetCase(rows, "annual", "2017/18", evidence, "published", inferred, "inferred")


def _published(book: Workbook, register: Register, source: Source) -> dict[str, Area]:
    sheet = new_sheet(book, "Published", "input", "Published figures", "As printed; the next sheet works them out.")
    sheet.widths = dict(enumerate((48, 16, 16, 16, 16, 16)))
    fig_2, fig_4b, fig_5 = (source.table(t) for t in ("fig_2", "fig_4b", "fig_5"))
    row = HEADER_ROW
    areas = {}
    areas["fig_2"] = put_table(sheet, row, source, fig_2, fig_2.rows, ("budget", "spend"), register, "money")
    row += len(fig_2.rows) + 3
    for name, table in (("fig_4b", fig_4b), ("fig_5", fig_5)):
        areas[name] = put_table(sheet, row, source, table, AGES, table.columns, register, "whole")
        row += len(AGES) + 3
    residential = source.table("fig_4")
    areas["fig_4"] = put_table(
        sheet, row, source, residential, residential.rows, residential.columns, register, "pence"
    )
    row += 4
    sheet.put(row, 0, "Printed totals of Fig 3, £", "section")
    for i, name in enumerate(("forecast", "budget", "deficit"), start=1):
        figure = source.figure(f"fig_3_total.{name}")
        sheet.put(row + i, 0, figure.label, "label")
        areas[name] = sheet.put(row + i, 1, figure.value, "input_money")
        register.block(areas[name], figure.label, figure.unit, known(figure).evidence, status=figure.status)
    return areas


def _spend_and_demand(
    book: Workbook, checks: Checks, published: dict[str, Area], register: Register, source: Source, share: Area
) -> None:
    sheet = new_sheet(
        book, "Spend and demand", "output", "Spend and demand", "Overspends and growth, worked out from the figures."
    )
    sheet.widths = dict(enumerate((48, 16, 16, 16, 16, 16, 16)))
    row = _overspends(book, sheet.name, checks, published["fig_2"], register, source, share)
    for name in ("fig_4b", "fig_5"):
        row = _demand(book, sheet.name, row + 1, published[name], source, name)
    _residential(book, sheet.name, row + 1, published["fig_4"], source)


def _overspends(
    book: Workbook, name: str, checks: Checks, area: Area, register: Register, source: Source, share: Area
) -> int:
    sheet = book.sheet(name)
    table = source.table("fig_2")
    sheet.put(HEADER_ROW, 0, "Overspend of children's social care (Fig 2)", "section")
    grid(sheet, HEADER_ROW + 1, ("Year", "Budget £", "Spend £", "Overspend £", "Share of budget"))
    row = HEADER_ROW + 2
    for i, year in enumerate(table.rows):
        budget, spend = area.cell(i, 0), area.cell(i, 1)
        sheet.put(row + i, 0, year, "label")
        sheet.formula(row + i, 1, f"={budget.ref}", "money")
        sheet.formula(row + i, 2, f"={spend.ref}", "money")
        over = sheet.formula(row + i, 3, f"={spend.ref}-{budget.ref}", "money")
        part = sheet.formula(row + i, 4, f"={over.local}/{budget.ref}", "percent")
        printed = source.figure(f"fig_2.{year}.deficit_percentage")
        cell = register.value(
            f"Printed overspend, {year}",
            printed.value / 100,
            "share of budget",
            known(printed).evidence,
            "percent",
            status="published",
            impact="Low",
        )
        checks.zero(f"Overspend {year} is the printed share", name, f"={part.ref}-{cell.ref}", share, "Fig 2.")
    return row + len(table.rows)


def _demand(book: Workbook, name: str, row: int, area: Area, source: Source, table_name: str) -> int:
    sheet = book.sheet(name)
    table = source.table(table_name)
    sheet.put(row, 0, f"{table.title} ({table.location})", "section")
    grid(sheet, row + 1, ("Age", *table.columns, "Growth 2012 to 2016"))
    years = len(table.columns)
    for i, age in enumerate((*AGES, "Total")):
        bold = "_bold" if age == "Total" else ""
        sheet.put(row + 2 + i, 0, age if bold else f"Age {age}", f"label{bold}")
        for c in range(years):
            cells = area.cell(0, c).span(rows=len(AGES)) if bold else area.cell(i, c)
            sheet.formula(row + 2 + i, 1 + c, f"=SUM({cells.ref})" if bold else f"={cells.ref}", f"whole{bold}")
        first, last = (Area(name, row + 2 + i, column).local for column in (1, years))
        sheet.formula(row + 2 + i, 1 + years, f"={last}/{first}-1".replace("$", ""), f"percent{bold}")
    return row + 2 + len(AGES) + 1


def _residential(book: Workbook, name: str, row: int, area: Area, source: Source) -> None:
    sheet = book.sheet(name)
    table = source.table("fig_4")
    sheet.put(row, 0, f"External residential placements ({table.location})", "section")
    grid(sheet, row + 1, ("", *table.columns))
    sheet.put(row + 2, 0, "Average placements (FTE)", "label")
    for c in range(len(table.columns)):
        sheet.formula(row + 2, 1 + c, f"={area.cell(0, c).ref}", "pence")
    price = Area("Budget inputs", HEADER_ROW + 1 + list(source.table("fig_3").rows).index("external_residential"), 6)
    shape = answer_of("PLACEMENT_COST").shape({"placement": 1})
    for i, place in enumerate(shape.places, start=row + 3):
        bold = "_bold" if place.block.total else ""
        sheet.put(i, 0, place.row.label or "Cost at Fig 3's unit cost, £ a year", f"label{bold}")
    block = Area(name, row + 3, 1, len(shape.places), len(table.columns))
    styles = tuple(("money_bold" if place.block.total else "money",) for place in shape.places)
    sheet.fill(block, f'=PLACEMENT_COST({area.ref},{price.ref},"annual",0,FALSE)', styles)


def _team(source: Source) -> Team:
    def item(name: str, unit: str = "") -> Given[float]:
        published = known(source.figure(name))
        return replace(published, unit=unit or published.unit)

    return Team(
        children=item("case.children"),
        social_workers=item("case.social_workers_before"),
        target_caseload=item("case.target_caseload"),
        cost_per_worker=item("case.cost_of_social_worker", "£ a year"),
        management_cost=item("case.cost_of_leaders", "£ a year"),
        placement_cost=item("fig_3.external_residential.unit_cost", "£ a year"),
        months=Given(12, "A full year, as the paper counts.", "assumed", "months"),
        substitutes=[
            (NO_SUBSTITUTE, Given(0, "The paper takes nothing off.", "published", "£ a year")),
            ("In-house fostering replaces it", item("fig_3.foster.unit_cost", "£ a year")),
            ("Agency fostering replaces it", item("fig_3.ifa.unit_cost", "£ a year")),
        ],
    )


def _effectiveness(
    book: Workbook, register: Register, answers: dict[str, Answers], residential: Area, source: Source
) -> None:
    """Placements to avoid if each saves for half the year, and as a share of the placements expected."""
    half = register.known(
        "Months of saving, avoided evenly through the year", known(source.figure("case.half_year")), "rate"
    )
    sheet = table_sheet(
        book,
        "Effectiveness needed",
        "output",
        "How much success the team needs",
        "Rows called whole are rounded up. Shares are of external residential placements in Fig 4.",
        ("Measure", "Unit", *answers),
        [56, 20] + [24] * len(answers),
        2,
    )
    row = HEADER_ROW + 2
    sheet.put(row, 0, "Avoided evenly through the year", "section")
    shape = answer_of("CASELOAD_BREAKEVEN").shape()
    for i, place in enumerate(shape.places, start=1):
        label = measure(place.row)
        sheet.put(row + i, 0, f"Part year: {label[0].lower()}{label[1:]}", "label")
        sheet.put(row + i, 1, place.row.unit, "unit")
    cells = {entry.name: entry.area.ref for entry in book.register}
    for column, name in enumerate(answers, start=2):
        area = Area(sheet.name, row + 1, column, len(shape.places))
        arguments = [
            cells[known_as]
            for known_as in (
                "Children with an allocated case",
                "Case-holding social workers in post",
                "Children for each worker to aim for",
                "Cost of one social worker",
                "Cost of a placement to be avoided",
                f"Cost of what replaces it: {name.lower()}",
                "Managers and other posts of the team",
            )
        ]
        sheet.fill(
            area,
            f"=CASELOAD_BREAKEVEN({','.join(arguments)},{half.ref},FALSE)",
            measure_styles(shape),
        )
    before, expected = residential.cell(0, 1).ref, residential.cell(0, 2).ref
    row += len(shape.places) + 2
    sheet.put(row, 0, "Placements to avoid for a full year, as a share of Fig 4", "section")
    for words, base in (
        ("Of the placements expected in 2017/18", expected),
        ("Of their growth since 2016/17", f"({expected}-{before})"),
    ):
        row += 1
        sheet.put(row, 0, words, "label")
        sheet.put(row, 1, "share of FTE", "unit")
        for column, answer in enumerate(answers.values(), start=2):
            sheet.formula(row, column, f"={answer['avoid'].ref}/{base}", "percent")
