"""Alerts on the schedule: effects already in the rates, and costs that may be capital."""

from __future__ import annotations

from collections.abc import Callable

from templates.plan.cases import Copy
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.model import Area, Sheet, WordsFormula

#: £ from which a one-off cost is more likely a building than a project.
LARGE = 250_000

ALREADY_IN_THE_RATES = (
    "If not, the rates already include what it had reached by the opening. The plan counts only what it adds after that: "
    "nothing once its ramp is over. Leave out any annual cost that the base already includes. If it ends, change the "
    "rates and starters by hand."
)
ALL_REVENUE = (
    "If not, a large one-off cost may be capital. This plan puts all of it in one year's revenue budget. If it is "
    "capital, clear the one-off cost and add the yearly cost of financing to the annual cost."
)


def add_schedule_alerts(register: Register, checks: Checks, schedule: Copy, opening_date: Area) -> None:
    """Alerts that name a row which starts before the opening, and one whose one-off cost is large.

    Beside the schedule as the projections read it stands which rows those are.
    """
    large = register.value(
        "One-off cost of an intervention that raises an alert",
        LARGE,
        "£",
        "About where spending is more often on a building than on a project. Your council's limit for capital is better.",
        "money",
        status="assumed",
        impact="Low",
    )
    sheet = register.book.sheet(schedule.table.sheet)
    opening = opening_date.local
    early = _flags(
        sheet,
        schedule,
        "Starts before the opening",
        "Start",
        lambda start: f"({start}<0)+({start}>=1000)*({start}<{opening})",
    )
    capital = _flags(sheet, schedule, "Large one-off cost", "One-off cost (£)", lambda cost: f"({cost}>={large.ref})*1")
    _alert(checks, "No intervention starts before the opening", schedule, early, ALREADY_IN_THE_RATES)
    _alert(checks, "No one-off cost may be capital", schedule, capital, ALL_REVENUE)


def _flags(sheet: Sheet, schedule: Copy, title: str, heading: str, test: Callable[[str], str]) -> Area:
    """A column beside the schedule with 1 for each row whose number under a heading meets the test, and else 0."""
    typed = schedule.column(heading)
    column = 1 + max(column for row, column in sheet.constants if row == schedule.table.row)
    sheet.put(schedule.table.row, column, title, "header_right")
    for i in range(schedule.rows):
        cell = typed.cell(i).local
        sheet.formula(typed.row + i, column, f"=IF(ISNUMBER({cell}),{test(cell)},0)", "whole")
    return Area(sheet.name, typed.row, column, schedule.rows)


def _alert(checks: Checks, name: str, schedule: Copy, flags: Area, words: str) -> None:
    row = f"MATCH(1,{flags.ref},0)"
    said = f'" See "&INDEX({schedule.ref.ref},{row})&" "&INDEX({schedule.column("Name").ref},{row})&"."'
    checks.alert(name, "Schedule", f"=SUM({flags.ref})", None, WordsFormula(f'="{words}"&IFERROR({said},"")'))
