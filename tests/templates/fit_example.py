"""A small workbook whose true assumptions are known: two placement types, three years, children and spend."""

from __future__ import annotations

from pathlib import Path

from templates.fit.sheet import FitAssumption, FitTarget, add_fit
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.model import Area, Constant, Value, Workbook
from templates.workbook.write import Host, write
from templates.workbook.year_page import new_sheet
from udfs import PROJECT_PLACEMENTS

YEARS = 3
OPENING = [300.0, 100.0]
TRUE = {"Foster starters": 96.0, "Foster leaving": 0.35, "Home leaving": 0.5}
START = {"Foster starters": 60.0, "Foster leaving": 0.2, "Home leaving": 0.3}
HOME_STARTERS, COST = 40.0, (30_000.0, 200_000.0)

CELLS = {"Foster starters": "Inputs!C6", "Foster leaving": "Inputs!D6", "Home leaving": "Inputs!D7"}


def closing(assumptions: dict[str, float]) -> list[list[float]]:
    """Children by type at each year end, straight from the worksheet function."""
    entries = [assumptions["Foster starters"], HOME_STARTERS]
    leaving = [assumptions["Foster leaving"], assumptions["Home leaving"]]
    table = PROJECT_PLACEMENTS(OPENING, entries, leaving, None, YEARS)
    named = {row[0]: row[1:] for row in table[1:]}
    return [named[f"Type {number}: closing"] for number in (1, 2)]


def spend(assumptions: dict[str, float]) -> list[float]:
    """£ of each year: closing children at a fixed unit cost."""
    return [
        sum(n * cost for n, cost in zip(year, COST, strict=True)) for year in zip(*closing(assumptions), strict=True)
    ]


def fit_example(**changes: Value) -> Workbook:
    """The workbook at its starting assumptions, with a Fit sheet whose targets are the true trajectory."""
    book = Workbook("Fit example", "A workbook whose true assumptions are known")
    checks, register = Checks(), Register(book)
    penny = register.penny()
    chance = register.value("Chance", 0.8, "decimal", "Made for a test.", "percent", status="illustrative")
    inputs = new_sheet(book, "Inputs", "input", "Inputs", "Two types.")
    kinds = (
        ("Foster", START["Foster starters"], START["Foster leaving"]),
        ("Home", HOME_STARTERS, START["Home leaving"]),
    )
    for i, (kind, starters, leaving) in enumerate(kinds):
        for column, value in enumerate((kind, OPENING[i], starters, leaving, COST[i])):
            inputs.put(5 + i, column, value, "input_text" if column == 0 else "input_factor")
    opening, starters, leaving, cost = (Area("Inputs", 5, column, 2, 1) for column in (1, 2, 3, 4))
    register.block(Area("Inputs", 5, 1, 2, 4), "Types", "as each column", "Made for a test.", status="illustrative")

    moves = Area("Inputs", 5, 7, 2, 2)

    page = new_sheet(book, "Plan for children", "calculation", "Children", "By type.")
    years = page.formula(4, 1, "=COLUMNS($C$5:$E$5)", "year")
    table = Area(page.name, 5, 2, 16, YEARS)
    page.fill(
        table,
        f"=PROJECT_PLACEMENTS({opening.ref},{starters.ref},{leaving.ref},{moves.ref},{years.local},,{chance.ref},,,,FALSE)",
        (("children",),),
    )
    for column in range(2, 2 + YEARS):
        each = [f"{Area(page.name, row, column).local}*{cost.cell(i).ref}" for i, row in enumerate((5, 9))]
        page.formula(21, column, "=" + "+".join(each), "money")
    checks.zero("Nothing", page.name, "=0", penny, "Nothing.")

    (foster, _), last = closing(TRUE), YEARS - 1
    assumptions = [
        FitAssumption("Foster starters", "children a year", starters.cell(0), 20, 200, "children", 50, 90),
        FitAssumption("Foster leaving", "decimal", leaving.cell(0), 0.05, 0.9, "percent"),
        FitAssumption("Home leaving", "decimal", leaving.cell(1), 0.05, 0.9, "percent"),
    ]
    targets = [
        FitTarget("Foster children, year 1", "children", table.cell(0, 0), foster[0], 0.1, "children"),
        FitTarget("Foster children, year 3", "children", table.cell(0, last), foster[last], 0.1, "children"),
        FitTarget("Spend, year 3", "£", Area(page.name, 21, 2 + last), spend(TRUE)[last], 10_000, "money"),
    ]
    sheet = add_fit(book, register, assumptions, targets, evidence="Made for a test.", status="illustrative")
    for address, value in changes.items():
        place = Area.at(sheet.name, address)
        style = "input_text"
        if (place.row, place.column) in sheet.constants:
            style = sheet.constants[place.row, place.column].style
        sheet.formulas = [formula for formula in sheet.formulas if formula.area != place]
        if isinstance(value, str) and value.startswith("="):
            sheet.constants.pop((place.row, place.column), None)
            sheet.formula(place.row, place.column, value, "general")
        else:
            sheet.constants[place.row, place.column] = Constant(value, style)
    checks.write(book)
    return book


def written(path: Path, host: Host = Host.DESKTOP, **changes: Value) -> Path:
    """The workbook as a file, with some constants of its Fit sheet changed."""
    write(fit_example(**changes), path, host=host)
    return path
