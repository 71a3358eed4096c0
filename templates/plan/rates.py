"""Labels of yearly rates, and an alert where one looks like a percentage."""

from __future__ import annotations

from collections.abc import Mapping

from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.model import Area, WordsFormula

LEAVING = "Leaving rate: leavers in a year ÷ average number of children"
LEAVING_SHORT = "Leavers in a year ÷ average number"
MOVES = "Moves in a year ÷ average number of children in the placement left"
MOVES_PURPOSE = (
    "Moves in a year from the row's placement to the column's ÷ the average number of children in the row's."
)
UNIT = "a year"

RATES = "A rate is leavers, or moves, in a year divided by the average number of children in the placement: 0.4 is 40 leavers a year for every 100 children there. To work it out from counts, take the average of the numbers at the start and end of the year, or of the month ends. Where stays are short a rate is above 1."

#: Above this a child leaves every four months on average: unusual, and what 4 typed for 4% would be.
UNUSUAL = 3
MEANT = "Type 0.4 for 40 leavers (or moves) a year to every 100 children there on average, not 40 and not 4."


def add_rate_alerts(register: Register, checks: Checks, rates: Mapping[str, Area]) -> None:
    """An alert for each area of rates in which one is unusually high; it names the cell of the highest."""
    limit = register.value(
        "Rate of leaving or moving that raises an alert when passed",
        UNUSUAL,
        UNIT,
        "Above it children would leave or move after less than four months on average. Raise it if they do.",
        "general",
        status="assumed",
        impact="Low",
    )
    for name, area in rates.items():
        by_row = _highest_of_each_row(register, area) if area.columns > 1 else area
        row = f"MATCH(MAX({by_row.ref}),{by_row.ref},0)"
        column = f"MATCH(MAX({area.ref}),INDEX({area.ref},{row},0),0)"
        first = area.cell().ref
        place = f"ADDRESS(ROW({first})+{row}-1,COLUMN({first})+{column}-1,4)"
        checks.alert(
            f"No {name} rate is unusually high",
            area.sheet,
            f'=COUNTIF({area.ref},">"&{limit.ref})',
            None,
            WordsFormula(
                f'=IFERROR("If not, look at {area.sheet}!"&{place}&" first: it is the highest. ","")&"{MEANT}"'
            ),
        )


def _highest_of_each_row(register: Register, area: Area) -> Area:
    """A column at the right of an area with the highest of each of its rows."""
    sheet, column = register.book.sheet(area.sheet), area.column + area.columns
    sheet.put(area.row - 1, column, "Highest in the row", "header_right")
    for row in range(area.rows):
        sheet.formula(area.row + row, column, f"=MAX({area.cell(row).span(columns=area.columns).local})", "factor")
    return Area(sheet.name, area.row, column, area.rows)
