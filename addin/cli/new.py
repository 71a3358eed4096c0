"""``carecurve new``: makes one workbook."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from addin.cli.console import Console
from addin.cli.files import refuse_unless_new, write_new
from addin.cli.options import (
    DAY,
    FILE,
    mapping_option,
    price_base_option,
    show_mapping_option,
    uasc_option,
    without_uasc_option,
)
from addin.cli.returns.commands import costs_of, loaded, refuse_price_base
from templates.catalogue import WORKBOOKS
from templates.workbook.write import Host, write
from udfs.errors import InputError
from udfs.worksheet.dates import said

if TYPE_CHECKING:
    from templates.workbook.model import Workbook
    from udfs.returns import Returns
    from udfs.returns.population import Population
    from udfs.returns.unit_costs import UnitCosts

#: The template that can be filled from returns.
FROM_RETURNS = "mtfp-childrens"
POPULATION = (
    "the children aged 0 to 17 who live in the council's area; give one number, or a CSV or Excel file of financial year "
    "and number (ONS publishes mid-year estimates for past years and projections for coming ones)"
)

out = Console()


@click.command()
@click.argument("template", metavar="TEMPLATE", type=click.Choice(list(WORKBOOKS)))
@click.option("--out", "-o", "output", type=FILE, required=True, help="New workbook.")
@click.option(
    "--host",
    type=click.Choice([host.value for host in Host]),
    default=Host.DESKTOP.value,
    show_default=True,
    help="Where you will open it. Each stores functions in its own way.",
)
@click.option(
    "--returns",
    type=FILE,
    help="Fill mtfp-childrens from SSDA903 returns: a folder, zip, CSV, Excel or XML file.",
)
@click.option(
    "--population", help="With --returns: number of children aged 0 to 17, or a file of financial years and numbers."
)
@click.option("--as-at", type=DAY, help="With --returns: the 31 March to start from (default: last day covered).")
@mapping_option
@show_mapping_option
@click.option(
    "--unit-costs",
    type=FILE,
    help="With --returns: CSV or Excel file of finance line and £ a week. It may also have a column for inflation.",
)
@price_base_option
@click.option("--council", help="With --returns: the council's name.")
@without_uasc_option
@uasc_option
def new(
    template: str,
    output: Path,
    host: str,
    returns: Path | None,
    population: str | None,
    as_at: datetime.date | None,
    mapping: Path | None,
    unit_costs: Path | None,
    price_base: str | None,
    council: str | None,
    without_uasc: bool,
    uasc: float | None,
) -> None:
    """Make a workbook from a template or worked example.

    With --returns, the children's plan holds your council's totals: children, history, starters, leaving and moves by
    finance line. Figures that returns do not hold are assumed, and marked as assumed. The plan holds no child's record.
    """
    refuse_unless_new(output)
    more = {
        "--population": population,
        "--as-at": as_at,
        "--mapping": mapping,
        "--unit-costs": unit_costs,
        "--price-base": price_base,
        "--council": council,
        "--without-uasc": without_uasc or None,
        "--uasc": uasc,
    }
    said: list[str] = []
    if returns is None:
        for option, value in more.items():
            if value is not None:
                raise InputError(
                    f"{option} needs --returns, the council's SSDA903 returns; add --returns, or leave {option} out",
                    at=option,
                )
        book = WORKBOOKS[template]()
    else:
        if template != FROM_RETURNS:
            raise InputError(
                f"--returns fills {FROM_RETURNS} only, not {template}; leave --returns out, or choose {FROM_RETURNS}",
                at="--returns",
            )
        if population is None:
            raise InputError(f"--returns needs --population, {POPULATION}", at="--population")
        from udfs.returns.population import population as people_of

        counted = people_of(population)
        as_loaded = loaded(returns, mapping, as_at, without_uasc=without_uasc, uasc=uasc)
        refuse_price_base(price_base, unit_costs)
        costs = None if unit_costs is None else costs_of(unit_costs, mapping, as_loaded, price_base)
        book, said = _from_returns(as_loaded, counted, costs, unit_costs, council)
    write_new(output, lambda to: write(book, to, host=Host(host)))
    out.print(f"{output}: {book.title}, {len(book.sheets)} sheets, for {host}", highlight=False, soft_wrap=True)
    for words in said:
        out.print(f"  {words}.", highlight=False, soft_wrap=True)


def _from_returns(
    returns: Returns, people: Population, costs: UnitCosts | None, costs_file: Path | None, name: str | None
) -> tuple[Workbook, list[str]]:
    """The plan of a council, and the lines to print about it."""
    from addin.cli.returns.notes import position_notes  # what reads returns is imported only for them
    from templates.mtfp_childrens import mtfp_childrens
    from templates.mtfp_childrens.from_returns import Extras, council_from_returns, questions_on_places
    from udfs.worksheet.dates import said

    _refuse_unless_31_march(returns)
    file = "" if costs_file is None else costs_file.name
    council = council_from_returns(returns, Extras(people, costs, file, name))
    uasc = returns.estimate().entries.given if returns.unaccompanied_a_year is not None else None
    words = [
        f"Filled from the returns of {said(returns.first_day)} to {said(returns.last_day)}, as at {said(returns.as_at)}",
        *position_notes(returns, uasc),
        *questions_on_places(returns),
        "Replace the figures that the register marks assumed or illustrative, high impact first: they are not from the returns",
        "Do not publish this workbook: it contains small numbers",
    ]
    words += costs.notes if costs else ()
    if costs is not None and costs.weekly_new:
        words.insert(
            1, f"The plan does not use the prices of new placements in {file}: it has one price for each placement type"
        )
    return mtfp_childrens(council), words


def _refuse_unless_31_march(returns: Returns) -> None:
    from templates.mtfp_childrens.from_returns import last_31_march

    march = last_31_march(returns)
    if march == returns.as_at:
        return
    fix = f"use --as-at {march.isoformat()}" if march else "add the return of a whole financial year"
    raise InputError(
        f"a plan starts at the end of a financial year, and {said(returns.as_at)} is not a 31 March; {fix}",
    )
