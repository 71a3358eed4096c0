"""``carecurve backtest``: tests past projections against what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from addin.cli.console import Console, print_json
from addin.cli.files import refuse_an_input, refuse_unless_ends, refuse_unless_file_or_free, write_keeping
from addin.cli.options import (
    FILE,
    as_json_option,
    interval_option,
    mapping_option,
    show_mapping_option,
    uasc_option,
    without_uasc_option,
)
from addin.cli.progress import progress
from addin.cli.returns.commands import costs_of, loaded

if TYPE_CHECKING:
    from udfs.returns.backtest import Backtest

out = Console()
err = Console(stderr=True)

TOTALS = {"children": "All children", "fte": "Average in year (FTE)", "cost": "Cost in year (£000)"}
ONE_PRICE = (
    "Projected and actual costs use the same unit costs in every year, so their errors come from children and "
    "placements, not from prices. The ranges of cost hold demand alone."
)
COLUMNS = ("Placement", "Ahead", "Origins", "Error", "Abs. error", "Last value", "Net entry", "Inside", "Width")


@click.command()
@click.argument("path", metavar="PATH", type=FILE)
@interval_option
@click.option(
    "--unit-costs",
    type=FILE,
    help="CSV or Excel file of finance line and £ a week, to test yearly cost too. Prices stay the same throughout.",
)
@click.option("--out", "-o", "output", type=FILE, help="Workbook for the report.")
@as_json_option
@mapping_option
@show_mapping_option
@without_uasc_option
@uasc_option
def backtest(
    path: Path,
    interval: float,
    unit_costs: Path | None,
    output: Path | None,
    as_json: bool,
    mapping: Path | None,
    without_uasc: bool,
    uasc: float | None,
) -> None:
    """Test past projections against what happened.

    PATH is a folder, zip, CSV, Excel or XML file of SSDA903 returns. At every half-year with two years of returns
    before it, CareCurve projects from what was known then and compares the projection with what happened. It shows
    totals and errors only, never a child.
    """
    from addin.cli.returns.notes import unaccompanied_notes
    from udfs.returns.backtest import rolling

    if output is not None:
        refuse_unless_ends(output, ".xlsx", "an Excel workbook")
        refuse_unless_file_or_free(output)
        refuse_an_input(output, (path, unit_costs, mapping))
    returns = loaded(path, mapping, None, without_uasc=without_uasc, uasc=uasc)
    costs = None if unit_costs is None else costs_of(unit_costs, mapping, returns)
    with progress("Projecting from", err) as step:
        result = rolling(returns, interval=interval, weekly_gbp=None if costs is None else costs.weekly, progress=step)
    counted = [*unaccompanied_notes(returns, None), *_unaccompanied_a_year(uasc)]
    kept = _report(result, output, counted) if output is not None else None
    say = err if as_json else out
    for note in [] if as_json else counted:
        say.print(f"{note}.", style="yellow", highlight=False)
    if costs is not None and (costs.weekly_new or costs.inflation):
        say.print(
            f"{ONE_PRICE} The backtest does not use the file's inflation or its prices of new placements.",
            style="yellow",
        )
    if as_json:
        answer = {
            "origins": [f"{origin}" for origin in result.origins],
            "horizons": result.horizons,
            "rows": [asdict(score) for score in result.scores],
            "without_uasc": without_uasc,
            "uasc_a_year": uasc,
            "notes": counted,
        }
        print_json(answer | ({"weekly_gbp": result.weekly_gbp} if result.weekly_gbp else {}))
    else:
        _show(result)
    if output is not None:
        say.print(f"{output}: Backtest of projections", highlight=False, soft_wrap=True)
    if kept is not None:
        say.print(f"  The file that was there before is now called {kept.name}", style="yellow", highlight=False)


def _unaccompanied_a_year(uasc: float | None) -> list[str]:
    if uasc is None:
        return []
    return [
        f"Unaccompanied children: {uasc:,g} start in a year from every origin, as given. Their ages and placements are as "
        f"counted by then"
    ]


def _report(result: Backtest, path: Path, counted: Sequence[str]) -> Path | None:
    """Write the workbook. Returns the new path of an earlier file of that name, if there was one."""
    from templates.backtest_report.workbook import backtest_report
    from templates.workbook.write import write

    book = backtest_report(result, counted)
    return write_keeping(path, lambda to: write(book, to))


def _show(result: Backtest) -> None:
    from udfs.returns.backtest import ALL

    first, last = result.origins[0], result.origins[-1]
    span = f"{first:%d %B %Y}" if first == last else f"{first:%d %B %Y} to {last:%d %B %Y}"
    table = Table(
        title=f"Projections tested from {span}",
        title_justify="left",
        box=None,
        header_style="bold",
        pad_edge=False,
        collapse_padding=True,
    )
    for heading in COLUMNS:
        table.add_column(heading, justify="left" if heading == COLUMNS[0] else "right")
    before = ""
    for score in result.scores:
        if score.quantity != "children" and score.placement != ALL:
            continue
        name = TOTALS[score.quantity] if score.placement == ALL else score.placement
        errors = (score.mean_error, score.mean_absolute_error, score.last_value_error, score.net_entry_error)
        unit = 1_000 if score.quantity == "cost" else 1
        table.add_row(
            name if name != before else "",
            f"{score.ahead}",
            f"{score.origins}",
            *(f"{e / unit:,.1f}" for e in errors),
            f"{score.inside:.0%}",
            f"{score.width / unit:,.1f}",
            style="bold" if score.placement == ALL else None,
        )
        before = name
    out.print(table)
    out.print(
        f"\nAhead is in months. Error is projected less actual, on average: above 0 is too high. Abs. error is the average "
        f"size of the error. Last value and Net entry are that size for two simple rules: nothing changes, and the recent "
        f"monthly change continues. Inside is the share of ranges that held the actual number, which is meant to be "
        f"{result.interval:.0%}. Width is their average width.{f' {ONE_PRICE}' if result.weekly_gbp else ''}\n{result.evidence}",
        highlight=False,
    )
