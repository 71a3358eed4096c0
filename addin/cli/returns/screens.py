"""What import-903 and project show on a terminal."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from rich.table import Table

from addin.cli.console import Console
from addin.cli.returns.json_answers import rates_by_window, windows, year_of_flows
from addin.cli.returns.notes import position_notes
from udfs.calendar import financial_year
from udfs.returns import Report, Returns
from udfs.returns.projection import Outlook
from udfs.returns.rates.windows import Window
from udfs.returns.report import KINDS, MERGED, RULES

#: A usual screen has room for this many years side by side.
YEARS_ACROSS = 6


def show_import(out: Console, returns: Returns, over: Window | None) -> None:
    """Show the position, the flows, what was done to the rows, and the rates of each reference period."""
    count = len(returns.report.files)
    out.print(
        f"The returns cover {_day(returns.first_day)} to {_day(returns.last_day)}, in {count:,} file{'s' * (count > 1)}",
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
    uasc = returns.estimate(over).entries.given if returns.unaccompanied_a_year is not None else None
    for note in position_notes(returns, uasc):
        out.print(f"{note}.", style="yellow", highlight=False)
    _show_report(out, returns.report)
    _show_rates(out, returns)


def _stopped(flows: dict[str, Any]) -> str:
    stopped = flows.get("stopped_being_unaccompanied", 0)
    return f", {stopped:,} stopped being unaccompanied" if stopped else ""


def _show_rates(out: Console, returns: Returns) -> None:
    rows = rates_by_window(returns)
    if not rows:
        out.print(f"There are no rates, because the returns hold no whole month up to {_day(returns.as_at)}")
        return
    table = _table(
        (),
        (
            "Months",
            "From",
            "Average children",
            "Starters a month",
            "Leavers, % a month",
            "Moves, % a month",
            "Would settle at",
        ),
    )
    names = {"average_children": 0, "entries_a_month": 1, "leavers_per_100_a_month": 2, "moves_per_100_a_month": 2}
    for row in rows:
        numbers = [f"{row[name]:,.{digits}f}" for name, digits in names.items()]
        settles = row["balancing_children"]
        end = "no limit" if settles == float("inf") else f"{settles:,.0f}"
        table.add_row(str(row["months"]), f"{row['from']:%b %Y}", *numbers, end)
    _show(out, "How rates depend on the months they come from", table)


def _show_report(out: Console, report: Report) -> None:
    """Show every rule with its count and the first place where CareCurve used it."""
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
    _show(out, "What CareCurve did to the rows", table)


def show_projection(
    out: Console,
    returns: Returns,
    outlook: Outlook,
    over: Window | None,
    rises: Collection[float],
    price_base: int | None = None,
) -> None:
    """Show children and cost by financial year, and children by finance line; unit costs rise by ``rises``."""
    p = outlook.projection
    rates = windows(returns, over)
    if rates is not None:
        starters = "ages and lines of starters" if outlook.trend or outlook.starters.level else "starters"
        words = f"Leaving and moves are as in {_months(rates)}, {starters} as in {_months(rates['entries'])}."
        out.print(f"{p.opening[-1]:,.0f} children at the end of {_day(outlook.as_at)}. {words}\n", highlight=False)
    chance = f"{p.closing.interval:.0%}"
    joined = outlook.starters.joined_share
    columns = ["Children", "Low", "High", "Started", *(["No longer UASC"] if joined else []), "Left", "Average"]
    table = _table(("Year to",), (*(["Months"] if any(outlook.part_years) else []), *columns))
    table.columns[0].no_wrap = True
    for y, (_, end) in enumerate(outlook.years):
        year = p.years[y]
        values = [m[year.end - 1, -1] for m in (p.closing.mean, p.closing.low, p.closing.high)]
        arrivals, leavers = (m.mean[year.start : year.end, -1].sum() for m in (p.starters, p.leavers))
        values += [arrivals * (1 - joined), *([arrivals * joined] if joined else []), leavers]
        shown = [f"{v:,.1f}" for v in (*values, p.fte.mean[y, -1])]
        table.add_row(f"{end:%b %Y}", *([f"{year.months}"] if any(outlook.part_years) else []), *shown)
    _show(out, f"Projection: {chance} of outcomes should fall between low and high", table)
    _show_costs(out, outlook)
    _show_lines(out, outlook)
    prices = "" if p.cost_with_price is None else ". Only 'demand and price' also allows for doubt about prices"
    out.print(f"The ranges allow for {p.uncertainty}{prices}.", highlight=False)
    if p.cost is not None:
        per_year = " to ".join(f"{rate:.1%}" for rate in sorted({min(rises), max(rises)}))
        change = f"They rise by {per_year} on each 1 April after it" if any(rises) else "They do not rise"
        first = f"the {outlook.part_years[0]}" if outlook.part_years[0] else f"the year to {outlook.years[0][1]:%b %Y}"
        base = first if price_base is None else financial_year(price_base)
        out.print(f"The unit costs are at the prices of {base}. {change}.", highlight=False)


def _show_costs(out: Console, outlook: Outlook) -> None:
    """Show yearly cost with its range of demand and, beside it, that of demand and price."""
    cost, with_price = outlook.projection.cost, outlook.projection.cost_with_price
    if cost is None or with_price is None:
        return
    both = ("Demand: low", "Demand: high", "Demand and price: low", "Demand and price: high")
    part_years = any(outlook.part_years)
    table = _table(("Year to",), (*(["Months"] if part_years else []), "Cost", *both))
    table.columns[0].no_wrap = True
    for y, (_, end) in enumerate(outlook.years):
        values = (cost.mean, cost.low, cost.high, with_price.low, with_price.high)
        months = [f"{outlook.projection.years[y].months}"] if part_years else []
        table.add_row(f"{end:%b %Y}", *months, *(f"{value[y, -1] / 1000:,.0f}" for value in values))
    _show(out, f"Cost, £000: {cost.interval:.0%} of outcomes should fall between each low and high", table)


def _show_lines(out: Console, outlook: Outlook) -> None:
    """Show children by finance line, now and at each year end; a screen holds a few years side by side."""
    p = outlook.projection
    for first in range(0, len(p.years), YEARS_ACROSS):
        some = slice(first, first + YEARS_ACROSS)
        table = _table(("Finance line",), ("Now", *(f"{end:%b %y}" for _, end in outlook.years[some])))
        for i, line in enumerate((*outlook.lines, "All")):
            row = [f"{p.opening[i]:,.0f}", *(f"{p.closing.mean[year.end - 1, i]:,.1f}" for year in p.years[some])]
            table.add_row(line, *row, style="bold" if i == len(outlook.lines) else None)
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
