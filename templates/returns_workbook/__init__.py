"""The workbook of a council's returns: totals only, ready for worksheet functions."""

from __future__ import annotations

from templates.returns_workbook.annual import annual
from templates.returns_workbook.inputs import add_tables
from templates.returns_workbook.projection import add_projection
from templates.returns_workbook.record import add_history, add_rates, add_report
from templates.returns_workbook.settings import DO_NOT_PUBLISH, add_settings, covered, who
from templates.sheets.cover_and_notes import cover, notes
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.model import Workbook
from udfs.returns import Returns
from udfs.returns.monthly_table import months
from udfs.returns.rates.windows import Window
from udfs.worksheet.dates import said

CONTENTS = {
    "Assumptions": "Every number in this workbook with its unit, evidence, owner and place",
    "Opening": "Children in care on the opening day, by single year of age and finance line",
    "Entries": "Children starting in a year, by single year of age and finance line",
    "Leaving": "Leavers in a year before turning 18 ÷ average number of children, by single year of age and finance line",
    "Moves": "Moves from line to line in a year ÷ average number of children, by age",
    "Projection": "Children by finance line and in total, five years on, with a range",
    "History": "Children, starters and leavers month by month",
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
        "Children in care at the end of the opening day, in completed years of age. Any kept past their 18th birthday are counted as 17. Short breaks are left out.",
    ),
    (
        "Starters",
        "A year of the starters of their reference window, those who left before their first month end left out, scaled to the number that the last years' starters and the children in care now fit best. If you choose the window, they are not scaled. They are raised a little, because PROJECT_PLACEMENTS lets starters leave in the month they start in.",
    ),
    (
        "Leaving and moves",
        "Monthly rates of the reference window, with sparse ones drawn towards rates like them, turned into events in a year ÷ average number of children: about 12 times as much, so that in PROJECT_PLACEMENTS, where a child may move and leave in one month, as many are gone or elsewhere at its end. Where stays are short they may exceed 1.",
    ),
    (
        "Time in care",
        "Children leave sooner in their first months. PROJECT_PLACEMENTS knows age and placement but not time in care, so the rates here are averages over it, by the months that children spent; those in care since before the first return are taken to have been in it for 18 months by then, or since birth. carecurve project works from the returns with time in care, and is the better projection.",
    ),
    (
        "Range",
        "The low and high on the Projection sheet allow for chance alone, with starters and rates taken as known. Those of carecurve project also allow for how little the counts may say about the rates, and for brothers and sisters coming together: they are wider.",
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
    found = returns.estimate(over, level=over is None)
    book = Workbook("Children looked after: from the returns to a projection", "Aggregates of SSDA903 returns")
    checks = Checks()
    register = Register(book)
    settings = add_settings(register, returns, found)
    tables = add_tables(book, register, checks, settings, found.lines, annual(found, returns.child_months(found)))
    add_projection(book, checks, settings, tables)
    past = months(returns)
    if past:
        add_history(book, register, checks, settings, found.lines, past, returns.missing_years)
    add_rates(book, register, checks, settings, found)
    add_report(book, register, settings, returns.report)
    checks.write(book)
    notes(book, NOTES)
    cover(
        book,
        f"From the SSDA903 returns of {covered(returns)}, as at {said(returns.as_at)}.{who(returns)}",
        DO_NOT_PUBLISH,
        CONTENTS,
    )
    return book
