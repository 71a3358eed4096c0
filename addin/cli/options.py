"""Options that several commands share, and the values they take."""

from __future__ import annotations

import contextlib
import datetime
from pathlib import Path
from typing import Any

import click

from udfs.worksheet.arguments import number


class Day(click.ParamType[datetime.date]):
    """A date as people in England or programs write it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            with contextlib.suppress(ValueError):
                return datetime.datetime.strptime(str(value), form).date()
        raise click.BadParameter(f"'{value}' is not a date; write it as 2025-03-31 or 31/03/2025", ctx, param)


class Decimal(click.ParamType[float]):
    """A number, never a percentage: CareCurve does not guess whether 3% means 3 or 0.03."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        with contextlib.suppress(ValueError):
            return float(value)
        raise click.BadParameter(f"'{value}' is not a number; write digits only, such as 0.03 for 3%", ctx, param)


class Chance(Decimal):
    """A decimal more than 0 and less than 1."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        name = param.opts[0] if param else "the chance"
        return number(super().convert(value, param, ctx), name, above=0, below=1, fix="80% is 0.8")


class File(click.Path):
    """A path that is not blank: blank text would mean the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value).strip():
            raise click.BadParameter("it is blank; name a file or folder", ctx, param)
        return super().convert(value, param, ctx)


DAY, DECIMAL = Day(), Decimal()
FILE = File(path_type=Path, readable=False)  # the code that reads a file says if it cannot
MAPPING = (
    "Your own finance lines: a CSV or Excel file with the columns place, provider and line. docs/files.md explains the "
    "other columns. Leave out the file to print the built-in mapping."
)
#: The value of --mapping without a file.
_NO_FILE = Path(":built-in:")


def _print_mapping(ctx: click.Context, _: click.Parameter, value: Any) -> Any:
    """Print the built-in mapping if the option asks for it."""
    if value is True or value == _NO_FILE:
        from udfs.returns.reading.codes import built_in_table  # what reads returns is imported only for it

        click.echo(built_in_table(), nl=False)
        ctx.exit()
    return None if value is False else value


as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
window_from_option = click.option(
    "--window-from", "since", type=DAY, help="First day of the reference period, from which rates are counted."
)
window_to_option = click.option("--window-to", "until", type=DAY, help="Last day of the reference period.")
interval_option = click.option(
    "--interval",
    type=Chance(),
    default=0.8,
    show_default=True,
    help="Chance that a range should hold the outcome, as a decimal.",
)
price_base_option = click.option(
    "--price-base",
    help="Financial year of the prices in the unit costs, such as 2025/26 (default: the year in their heading, or else the first projected year).",
)
price_spread_option = click.option(
    "--price-spread",
    type=DECIMAL,
    help="How far residential prices may move away from the inflation given in a year, as a decimal: a standard deviation (default: 0.03, an assumption). Other prices move half as far.",
)
without_uasc_option = click.option(
    "--without-uasc",
    is_flag=True,
    help="Leave out unaccompanied asylum-seeking children until the status ceased (the date in DUC).",
)
uasc_option = click.option(
    "--uasc",
    type=DECIMAL,
    help="Unaccompanied asylum-seeking children who will start in a year, instead of the number counted.",
)
mapping_option = click.option(
    "--mapping", type=FILE, is_flag=False, flag_value=_NO_FILE, is_eager=True, callback=_print_mapping, help=MAPPING
)
show_mapping_option = click.option(
    "--show-mapping",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_mapping,
    help="Print the built-in mapping of places to finance lines as CSV, then stop.",
)
