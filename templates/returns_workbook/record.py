"""The record of the returns: monthly history, counts behind the rates, import report."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Sequence

from templates.returns_workbook.settings import SMALL, Settings
from templates.sheets.register_and_checks import Checks, Register
from templates.workbook.address import here
from templates.workbook.model import Area, Chart, Series, Workbook
from templates.workbook.year_page import HEADER_ROW, table_sheet
from udfs.returns import Estimates, Report
from udfs.returns.monthly_table import Month
from udfs.returns.report import KINDS, RULES

FIRST_ROW = HEADER_ROW + 1
RECORD = "For the record: nothing is worked out from it."
FLOWS, JOINED = ("Opening", "Starters", "Leavers", "Closing"), "No longer unaccompanied"


def add_history(
    book: Workbook,
    register: Register,
    checks: Checks,
    settings: Settings,
    lines: Sequence[str],
    past: Sequence[Month],
    missing_years: Sequence[str],
) -> None:
    ends = _month_ends(past[0].end, past[-1].end)
    joined = any(month.joined for month in past)
    flows = (*FLOWS[:2], *([JOINED] if joined else []), *FLOWS[2:])
    first_line, test = len(flows) + 1, len(flows) + len(lines) + 1
    adds = f"Opening + starters{' + no longer unaccompanied' if joined else ''} − leavers − closing"
    unknown = f"No return covers {', '.join(missing_years)}: left blank. " if len(past) < len(ends) else ""
    sheet = table_sheet(
        book,
        "History",
        "control",
        "Children, starters and leavers by month",
        f"{RECORD} By the dates of each stay. {unknown}{SMALL}",
        ("Month", *flows, *lines, adds, "Placements − closing"),
        [18, *[10] * len(flows), *[15] * (len(lines) + 2)],
    )
    known = {month.end: month for month in past}
    for row, end in enumerate(ends, start=FIRST_ROW):
        sheet.put(row, 0, f"{end:%b %Y}", "label")
        month = known.get(end)
        if month is None:
            continue
        incoming = [month.starters, *([month.joined] if joined else [])]
        values = (month.opening, *incoming, month.leavers, month.closing, *month.by_placement.values())
        sheet.across(row, 1, values, "whole")
        opening, *arrivals, leavers, closing = (here(row, column) for column in range(1, first_line))
        placed = Area(sheet.name, row, first_line, 1, len(lines)).local
        sheet.formula(row, test, f"={'+'.join([opening, *arrivals])}-{leavers}-{closing}", "whole")
        sheet.formula(row, test + 1, f"=SUM({placed})-{closing}", "whole")
    numbers = Area(sheet.name, FIRST_ROW, 1, len(ends), test - 1)
    register.block(
        numbers, "Children, starters and leavers by month", "children", settings.evidence, status="counted", blanks=True
    )
    for column, name in ((test, "History adds up"), (test + 1, "History's placements add to its children")):
        gaps = Area(sheet.name, FIRST_ROW, column, len(ends))
        checks.zero(
            name,
            sheet.name,
            f"=MAX(MAX({gaps.ref}),-MIN({gaps.ref}))",
            settings.tolerance,
            "The sheet's own test is nil in every month.",
        )
    below = FIRST_ROW + len(ends)
    sheet.page_breaks.append(below + 1)
    sheet.charts.append(
        Chart(
            "stacked",
            "Children in care at each month end",
            Area(sheet.name, FIRST_ROW, 0, len(ends)),
            tuple(Series(n, Area(sheet.name, FIRST_ROW, first_line + i, len(ends))) for i, n in enumerate(lines)),
            "Children",
            "Stacked columns of children by finance line at the end of each month that the returns cover.",
            below + 2,
        )
    )


def _month_ends(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    months = range(12 * first.year + first.month, 12 * last.year + last.month + 1)
    return [datetime.date(month // 12, month % 12 + 1, 1) - datetime.timedelta(1) for month in months]


def add_rates(book: Workbook, register: Register, checks: Checks, settings: Settings, estimates: Estimates) -> None:
    sheet = table_sheet(
        book,
        "Rates",
        "control",
        "Leaving and moving, and the time in care behind them",
        f"{RECORD} Counts as they are, before sparse ones are drawn towards others. {SMALL}",
        ("Split by", "Band", "Finance line", "Child-months", "Leavers", "Moves", "Leave in a month", "Move in a month"),
        [16, 20, 34, 15, 12, 12, 16, 16],
        3,
    )
    rows = list(_rates(estimates))
    for row, (split, band, line, *counts) in enumerate(rows, start=FIRST_ROW):
        sheet.across(row, 0, (split, band, line), "label")
        sheet.across(row, 3, counts, "whole")
        for column in (4, 5):
            sheet.formula(row, column + 2, f'=IF({here(row, 3)}=0,"",{here(row, column)}/{here(row, 3)})', "percent")
    numbers = Area(sheet.name, FIRST_ROW, 3, len(rows), 3)
    register.block(
        numbers,
        "Child-months, leavers and moves",
        "months, children",
        settings.rates_evidence,
        status="inferred",
        blanks=True,
    )
    half = len(estimates.age_edges) * len(estimates.lines)
    for i, name in enumerate(("Child-months", "Leavers", "Moves")):
        by_age = numbers.cell(0, i).span(rows=half)
        by_care = numbers.cell(half, i).span(rows=len(rows) - half)
        checks.zero(
            f"{name} are the same by age as by time in care",
            sheet.name,
            f"=SUM({by_age.ref})-SUM({by_care.ref})",
            settings.tolerance,
            "Both splits count the same children.",
        )


def _rates(estimates: Estimates) -> Iterator[tuple[str, str, str, int, int, int]]:
    counts = (estimates.seen.child_months, estimates.seen.leavers, estimates.seen.moves.sum(-1))
    splits = (("Age", _ages(estimates.age_edges), 1), ("Time in care", _months(estimates.care_edges), 0))
    for split, bands, other in splits:
        tables = [count.sum(other).tolist() for count in counts]
        for i, band in enumerate(bands):
            for j, line in enumerate(estimates.lines):
                exposure, left, moved = (table[i][j] for table in tables)
                yield split, band, line, exposure, left, moved


def _ages(edges: Sequence[int]) -> list[str]:
    """Age bands in completed years; an edge within a year is named by its month."""
    if any(edge % 12 for edge in edges):
        return _months(edges)
    years = [edge // 12 for edge in edges]
    return [f"{a}" if b == a + 1 else f"{a} to {b - 1}" for a, b in zip(years, [*years[1:], 18], strict=True)]


def _months(edges: Sequence[int]) -> list[str]:
    bands = [
        f"{a} to under {b} months" if a else f"under {b} month{'s' * (b > 1)}" for a, b in itertools.pairwise(edges)
    ]
    return [*bands, f"{edges[-1]} months or more"]


def add_report(book: Workbook, register: Register, settings: Settings, report: Report) -> None:
    sheet = table_sheet(
        book,
        "Report",
        "control",
        "What was mended, left out or not understood",
        "Counts by rule; carecurve import-903 --json lists the file and row of each.",
        ("Rule", "Kind", "What was done", "Records"),
        [22, 16, 96, 12],
        3,
    )
    row = FIRST_ROW
    for rule, records in report.by_rule().items():
        kind, words = RULES[rule]
        parts = report.details.get(rule, {})
        lines = [(words, "text", records), *((f"of which {what}", "label_indent", n) for what, n in parts.items())]
        for what, look, count in lines:
            sheet.put(row, 0, rule, "label")
            sheet.put(row, 1, KINDS[kind].capitalize(), "label")
            sheet.put(row, 2, what, look)
            sheet.put(row, 3, count, "whole")
            row += 1
    if row == FIRST_ROW:
        sheet.put(row, 2, "Nothing: every row was used as it is", "label")
        return
    counts = Area(sheet.name, FIRST_ROW, 3, row - FIRST_ROW)
    register.block(counts, "Records by rule", "records", settings.evidence, status="counted", impact="Low")
