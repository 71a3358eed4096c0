"""``carecurve import-903`` and ``carecurve project``.

What they need to read returns is imported when they run, so that other commands start without it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from addin.cli.console import Console, print_json
from addin.cli.files import refuse_unless_new, write_new
from addin.cli.options import (
    DAY,
    DECIMAL,
    FILE,
    as_json_option,
    interval_option,
    mapping_option,
    price_base_option,
    price_spread_option,
    show_mapping_option,
    uasc_option,
    window_from_option,
    window_to_option,
    without_uasc_option,
)
from addin.cli.progress import progress
from udfs.errors import InputError
from udfs.worksheet.arguments import number

if TYPE_CHECKING:
    from templates.workbook.model import Workbook
    from udfs.returns import Returns
    from udfs.returns.rates.windows import Window
    from udfs.returns.unit_costs import UnitCosts

F = TypeVar("F", bound=Callable[..., Any])
MOST_MONTHS = 360

out = Console()
err = Console(stderr=True)


def _shared(function: F) -> F:
    """Add the arguments that both commands take."""
    for option in (
        as_json_option,
        uasc_option,
        without_uasc_option,
        show_mapping_option,
        mapping_option,
        click.option("--as-at", type=DAY, help="Count children at the end of this day (default: last day covered)."),
        click.argument("path", metavar="PATH", type=FILE),
    ):
        function = option(function)
    return function


@click.command("import-903")
@_shared
@window_from_option
@window_to_option
@click.option("--out", "-o", "output", type=FILE, help="New workbook for the aggregates.")
def import_903(
    path: Path,
    as_at: datetime.date | None,
    mapping: Path | None,
    without_uasc: bool,
    uasc: float | None,
    as_json: bool,
    since: datetime.date | None,
    until: datetime.date | None,
    output: Path | None,
) -> None:
    """Count children and rates from SSDA903 returns.

    PATH is a folder, zip, CSV, Excel or XML file, of one year or several. CareCurve merges the years and mends errors
    where that is safe. It reports every row that it mends, leaves out or cannot read, by file and row. With --out it
    writes the counts, the rates and a projection to a workbook. It never writes a child's record.
    """
    from addin.cli.returns.json_answers import imported
    from addin.cli.returns.screens import show_import

    if output is not None:
        refuse_unless_new(output)
    returns = loaded(path, mapping, as_at, without_uasc=without_uasc, uasc=uasc)
    over = _window(returns, since, until)
    book = None if output is None else _workbook(returns, over)
    if output is not None and book is not None:
        from templates.workbook.write import write

        write_new(output, lambda to: write(book, to))
    if as_json:
        print_json(imported(returns, over))
    else:
        show_import(out, returns, over)
    if output is not None and book is not None:
        console = err if as_json else out
        words = f"{output}: {book.title}. Do not publish it: it contains small numbers"
        console.print(words, highlight=False, soft_wrap=True)


def _workbook(returns: Returns, over: Window | None) -> Workbook:
    from templates.returns_workbook import returns_workbook  # what makes workbooks is imported only to make one

    return returns_workbook(returns, over)


@click.command("project")
@_shared
@window_from_option
@window_to_option
@click.option("--months", type=click.IntRange(1, MOST_MONTHS), default=60, show_default=True, help="Months to project.")
@click.option(
    "--unit-costs",
    type=FILE,
    help="CSV or Excel file of finance line and £ a week. It may also have columns for new placements and inflation.",
)
@price_base_option
@click.option("--inflation", type=DECIMAL, help="Rise in unit costs each 1 April, as a decimal (default: 0).")
@price_spread_option
@interval_option
@click.option(
    "--trend",
    is_flag=True,
    help="Continue the trend in starters of the last five years, or of the reference period you choose.",
)
def project(
    path: Path,
    as_at: datetime.date | None,
    mapping: Path | None,
    without_uasc: bool,
    uasc: float | None,
    as_json: bool,
    since: datetime.date | None,
    until: datetime.date | None,
    months: int,
    unit_costs: Path | None,
    price_base: str | None,
    inflation: float | None,
    price_spread: float | None,
    interval: float,
    trend: bool,
) -> None:
    """Project children and cost from SSDA903 returns.

    PATH is a folder, zip, CSV, Excel or XML file, of one year or several. Leaving and moves stay as they were in the
    reference period, which is the last 36 months unless you choose another. Starters who leave in the month they start
    are not counted. If you choose no period, CareCurve estimates starters from the last five years and the children in
    care now. The notes compare that estimate with the number counted.
    """
    from addin.cli.returns.json_answers import projected
    from addin.cli.returns.notes import projection_notes
    from addin.cli.returns.screens import show_projection
    from udfs.returns.projection import outlook

    rise, spread = _inflation(inflation, unit_costs), _price_spread(price_spread, unit_costs)
    as_loaded = loaded(path, mapping, as_at, without_uasc=without_uasc, uasc=uasc)
    returns = as_loaded.at_month_end()
    costs = None if unit_costs is None else costs_of(unit_costs, mapping, returns, price_base)
    refuse_price_base(price_base, unit_costs)
    over = _window(returns, since, until)
    prices: dict[str, Any] = {}
    if costs is not None:
        prices = {
            "weekly_gbp": costs.weekly,
            "weekly_new_gbp": costs.weekly_new,
            "inflation": dict.fromkeys(costs.weekly, rise) | costs.inflation,
            "price_base": costs.price_base,
            "price_spread": spread,
        }
    projection = outlook(
        returns,
        months,
        over=over,
        interval=interval,
        monthly=as_json,
        trend=trend,
        **prices,
    )
    notes = projection_notes(as_loaded, returns, projection, costs)
    if as_json:
        print_json(projected(returns, projection, over, notes))
        return
    for note in notes:
        out.print(f"{note}.", style="yellow", highlight=False)
    rises = {line: rate for line, rate in prices.get("inflation", {}).items() if line in projection.lines}
    show_projection(out, returns, projection, over, rises.values(), None if costs is None else costs.price_base)


def loaded(
    path: Path,
    mapping: Path | None,
    as_at: datetime.date | None,
    *,
    without_uasc: bool = False,
    uasc: float | None = None,
) -> Returns:
    """Read the returns, with a progress bar on a terminal.

    They may leave out unaccompanied children, or have a given number of them start in a year.
    """
    from udfs.returns import load

    with progress("Reading", err) as step:
        returns = load(path, mapping, as_at, step)
    return returns.of("other" if without_uasc else "all", uasc)


def _window(returns: Returns, since: datetime.date | None, until: datetime.date | None) -> Window | None:
    """The reference period that the options choose; None for the usual one."""
    return None if since is None and until is None else returns.window(since, until)


def refuse_price_base(price_base: str | None, unit_costs: Path | None) -> None:
    """Refuse the year of prices if there are no prices."""
    if price_base is not None and unit_costs is None:
        raise InputError(
            "--price-base needs --unit-costs, whose prices it dates; add --unit-costs, or leave --price-base out",
            at="--price-base",
        )


def costs_of(file: Path, mapping: Path | None, returns: Returns, price_base: str | None = None) -> UnitCosts:
    """The unit costs of a file, at their price base. It may name the finance lines of the returns and of the mapping."""
    from udfs.returns.reading.codes import UNMAPPED_LINE, finance_lines
    from udfs.returns.unit_costs import unit_costs

    costs = unit_costs(file, list(dict.fromkeys((*returns.lines, *finance_lines(mapping).lines, UNMAPPED_LINE))))
    return costs.at_prices_of(price_base, file.name)


def _inflation(rate: float | None, unit_costs: Path | None) -> float:
    if rate is None:
        return 0.0
    if unit_costs is None:
        raise InputError(
            "--inflation needs --unit-costs, because it raises those prices; add --unit-costs, or leave --inflation out",
            at="--inflation",
        )
    return number(rate, "--inflation", above=-1, below=1, fix="3% is 0.03")


def _price_spread(spread: float | None, unit_costs: Path | None) -> float | None:
    if spread is None:
        return None
    if unit_costs is None:
        raise InputError(
            "--price-spread needs --unit-costs, the prices that it is about; add --unit-costs, or leave --price-spread out",
            at="--price-spread",
        )
    return number(spread, "--price-spread", least=0, most=1, fix="3% is 0.03")
