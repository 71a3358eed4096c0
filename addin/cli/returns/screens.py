"""What import-903 and project show on a terminal."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from rich.table import Table

from addin.cli.console import Console
from addin.cli.returns.json_answers import rates_by_window, windows, year_of_flows
from addin.cli.returns.notes import position_notes
from udfs.returns import Report, Returns
from udfs.returns.projection import Outlook
from udfs.returns.rates.windows import Window
from udfs.returns.report import KINDS, MERGED, RULES

#: Years beside each other that a usual screen has room for.
YEARS_ACROSS = 6


def show_import(out: Console, returns: Returns, over: Window | None) -> None:
    """Position, flows, what was done to the rows, and how rates depend on their months."""
    out.print(
        f"{len(returns.report.files)} files, from {_day(returns.first_day)} to {_day(returns.last_day)}",
        highlight=False,
    )
    position = _table(("Finance line",), ("Children",))
    for line, children in returns.position().items():
        position.add_row(line, f"{children:,}")
    position.add_row("All", f"{returns.children():,}", style="bold")
    _show(out, f"Children in care at the end of {_day(returns.as_at)}", position)
    flows = year_of_flows(returns)
    since = datetime.date.fromisoformat(flows["period_from"])
    out.print(
        f"From {_day(since)} to {_day(returns.as_at)}, {flows['starters']:,} started{_stopped(flows)} and "
        f"{flows['leavers']:,} left\n",
        highlight=False,
    )
    given = returns.estimate(over).entries.given if returns.unaccompanied_a_year is not None else None
    for note in position_notes(returns, given):
        out.print(note, style="yellow", highlight=False)
    _show_report(out, returns.report)
    _show_rates(out, returns)


def _stopped(flows: dict[str, Any]) -> str:
    stopped = flows.get("stopped_being_unaccompanied", 0)
    return f", {stopped:,} stopped being unaccompanied" if stopped else ""


def _show_rates(out: Console, returns: Returns) -> None:
    rows = rates_by_window(returns)
    if not rows:
        out.print("No whole month ends by then, so there are no rates")
        return
    table = _table(
        (),
        (
            "Months",
            "From",
            "Average children",
            "Start a month",
            "Leave, % a month",
            "Move, % a month",
            "Would settle at",
        ),
    )
    names = {"average_children": 0, "entries_a_month": 1, "leavers_per_100_a_month": 2, "moves_per_100_a_month": 2}
    for row in rows:
        numbers = [f"{row[name]:,.{digits}f}" for name, digits in names.items()]
        settles = row["balancing_children"]
        end = "no limit" if settles == float("inf") else f"{settles:,.0f}"
        table.add_row(str(row["months"]), f"{row['from']:%b %Y}", *numbers, end)
    _show(out, "How rates depend on the months they are taken from", table)


def _show_report(out: Console, report: Report) -> None:
    """Every rule with its count and the first place it was used."""
    counts = {rule: n for rule, n in report.by_rule().items() if RULES[rule][0] != MERGED}
    if not counts:
        out.print("Every row was used as it is\n")
        return
    places = report.first()
    table = _table(("Kind", "What"), ("Records",), ("For example",))
    for rule, count in sorted(counts.items(), key=lambda item: list(KINDS).index(RULES[item[0]][0])):
        kind, words = RULES[rule]
        codes = ", ".join(f"{what} ×{n}" for what, n in report.details.get(rule, {}).items())
        file, row = places[rule]
        where = f"{file} row {row}" if row else file
        table.add_row(KINDS[kind], f"{words}: {codes}" if codes else words, f"{count:,}", where)
    _show(out, "What was done to rows", table)


def show_projection(
    out: Console, returns: Returns, found: Outlook, over: Window | None, rises: Collection[float]
) -> None:
    """Children and cost by financial year, and by finance line at each year end; ``rises`` are those of unit costs."""
    p = found.projection
    rates = windows(returns, over)
    if rates is not None:
        starters = "ages and lines of starters" if found.trend or found.starters.level else "starters"
        words = f"leaving and moves as in {_months(rates)}, {starters} as in {_months(rates['entries'])}"
        out.print(f"{p.opening[-1]:,.0f} children at the end of {_day(found.as_at)}; {words}\n", highlight=False)
    chance = f"{p.closing.interval:.0%}"
    joined = found.starters.joined_share
    columns = ["Children", "Low", "High", "Started", *(["No longer UASC"] if joined else []), "Left", "Average"]
    costs = [] if p.cost is None else ["Cost £000", "Low £000", "High £000"]
    table = _table(("Year to",), (*(["Months"] if any(found.part_years) else []), *columns, *costs))
    table.columns[0].no_wrap = True
    for y, (_, end) in enumerate(found.years):
        year = p.years[y]
        values = [m[year.end - 1, -1] for m in (p.closing.mean, p.closing.low, p.closing.high)]
        come, left = (m.mean[year.start : year.end, -1].sum() for m in (p.starters, p.leavers))
        values += [come * (1 - joined), *([come * joined] if joined else []), left]
        shown = [f"{v:,.1f}" for v in (*values, p.fte.mean[y, -1])]
        money = [] if p.cost is None else [f"{m[y, -1] / 1000:,.0f}" for m in (p.cost.mean, p.cost.low, p.cost.high)]
        table.add_row(f"{end:%b %Y}", *([f"{year.months}"] if any(found.part_years) else []), *shown, *money)
    _show(out, f"Projection: low to high is meant to hold {chance} of outcomes", table)
    _show_lines(out, found)
    out.print(f"The ranges allow for {p.uncertainty}.", highlight=False)
    if p.cost is not None:
        per_year = " to ".join(f"{rate:.1%}" for rate in sorted({min(rises), max(rises)}))
        change = f"they rise by {per_year} on each 1 April after it" if any(rises) else "they do not rise"
        first = f"the {found.part_years[0]}," if found.part_years[0] else f"the year to {found.years[0][1]:%b %Y}"
        out.print(f"Prices of {first} are those given; {change}.", highlight=False)


def _show_lines(out: Console, found: Outlook) -> None:
    """Children by finance line, now and at each year end, as many years beside each other as a screen holds."""
    p = found.projection
    for first in range(0, len(p.years), YEARS_ACROSS):
        some = slice(first, first + YEARS_ACROSS)
        table = _table(("Finance line",), ("Now", *(f"{end:%b %y}" for _, end in found.years[some])))
        for i, line in enumerate((*found.lines, "All")):
            row = [f"{p.opening[i]:,.0f}", *(f"{p.closing.mean[year.end - 1, i]:,.1f}" for year in p.years[some])]
            table.add_row(line, *row, style="bold" if i == len(found.lines) else None)
        _show(out, f"Children by finance line{', continued' if first else ''}", table)


def _table(left: Sequence[str], right: Sequence[str], after: Sequence[str] = ()) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, collapse_padding=True)
    for heading in left:
        table.add_column(heading)
    for heading in right:
        table.add_column(heading, justify="right")
    for heading in after:
        table.add_column(heading, overflow="fold")
    return table


def _show(out: Console, title: str, table: Table) -> None:
    out.print(title, style="bold", highlight=False)
    out.print(table, "")


def _day(day: datetime.date) -> str:
    return f"{day.day} {day:%b %Y}"


def _months(over: dict[str, Any]) -> str:
    since, until = (datetime.date.fromisoformat(over[end]) for end in ("from", "to"))
    return f"{since:%b %Y} to {until:%b %Y}"
