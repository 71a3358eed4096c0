"""The workbook of a council's returns: totals only, ready for worksheet functions."""

from __future__ import annotations

import datetime

from templates.plan.groups import CONTENTS as GROUPS
from templates.returns_workbook.annual import annual
from templates.returns_workbook.inputs import add_by_age, add_inputs
from templates.returns_workbook.projection import add_projection
from templates.returns_workbook.record import add_history, add_rates, add_report
from templates.returns_workbook.settings import DO_NOT_PUBLISH, add_settings, covered, who
from templates.sheets.cover_and_notes import cover, notes
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.model import Workbook
from templates.workbook.year_page import PLAN_YEARS
from udfs.calendar import MONTHS
from udfs.returns import Returns
from udfs.returns.monthly_table import months
from udfs.returns.plan_tables import PlanTables, plan_tables
from udfs.returns.projection import Outlook, outlook
from udfs.returns.rates.windows import Window
from udfs.worksheet.answers import years_from
from udfs.worksheet.dates import said

CONTENTS = {
    "Assumptions": "Every number in this workbook with its unit, evidence, owner and place",
    "Placements": "Children in care on the opening day and starters a year, by finance line",
    "Moves": "Where those who move from a line go",
    **GROUPS,
    "Projection": "Children by finance line and in total, five years on, with a range",
    "History": "Children, starters and leavers month by month",
    "Entries by age": "Children starting in a year, by single year of age and finance line",
    "Leaving by age": "Leavers in a year before turning 18 ÷ average number of children, by age and finance line",
    "Rates": "Leavers and moves with the time in care behind them, by age and by time in care",
    "Report": "What was mended, left out or not understood in the returns, counted by rule",
    "Checks": "What must agree, and whether it does",
    "Notes": "Method, limits, sources and the change log",
}

NOTES = [
    (
        "Do not publish",
        "The tables hold small numbers, from which a child might be recognised. Keep this workbook inside the council; before anything is published, group it and use SUPPRESS.",
    ),
    (
        "No child",
        "There is no row, identifier or date of any child here: the sheets hold counts, rates and months of care only.",
    ),
    (
        "Opening",
        "Children in care at the end of the opening day, by finance line. Short breaks are left out.",
    ),
    (
        "Starters",
        "A year of the starters of their reference window, those who left before their first month end left out, scaled to the number that the last years' starters and the children in care now fit best. If you choose the window, they are not scaled.",
    ),
    (
        "Projection",
        "It is that of carecurve project, in short. Children are in groups, those in care now and starters of three ages, each followed by months since the opening or the start. Rates are events in a year ÷ average number of children; the fit factors make children at each year end, and on average in each year, those of carecurve project.",
    ),
    (
        "Range",
        "The low and high allow for chance, for doubt about starters and rates and for their drift, as those of carecurve project.",
    ),
    (
        "Rates",
        "Counted from month end to month end, so that more than one move in a month counts once, by where the child is at its end. Time in care that began before the first return, at an unknown time, counts once it is known to be in the last band.",
    ),
    (
        "Another window",
        "Make the workbook again with --window-from and --window-to to take the rates from other months; carecurve import-903 shows how they differ.",
    ),
]


def returns_workbook(returns: Returns, over: Window | None = None) -> Workbook:
    """A workbook of aggregates with the rates of a reference window, by default the returns' own."""
    returns = returns.at_month_end()
    estimates = returns.estimate(over, level=over is None)
    made = outlook(returns, MONTHS * PLAN_YEARS, over=over, in_short=True)
    book = Workbook("Children looked after: from the returns to a projection", "Aggregates of SSDA903 returns")
    checks = Checks()
    register = Register(book)
    settings = add_settings(register, returns, estimates)
    inputs = add_inputs(book, register, checks, settings, estimates.lines, _tables(made))
    add_projection(book, checks, settings, inputs)
    past = months(returns)
    if past:
        add_history(book, register, checks, settings, estimates.lines, past, returns.missing_years)
    add_by_age(book, register, settings, estimates.lines, annual(estimates, returns.child_months(estimates)))
    add_rates(book, register, checks, settings, estimates)
    add_report(book, register, settings, returns.report)
    checks.write(book)
    notes(book, NOTES)
    made_sheets = {sheet.name for sheet in book.sheets}
    cover(
        book,
        f"From the SSDA903 returns of {covered(returns)}, as at {said(returns.as_at)}.{who(returns)}",
        DO_NOT_PUBLISH,
        {name: what for name, what in CONTENTS.items() if name in made_sheets},
    )
    return book


def _tables(made: Outlook) -> PlanTables:
    assert made.summary is not None
    first = made.as_at + datetime.timedelta(1)
    return plan_tables(made.summary, made.lines, years_from(first, PLAN_YEARS))
