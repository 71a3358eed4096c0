"""``carecurve fit``: finds assumptions that reproduce given figures."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.progress import Progress
from rich.table import Table

from addin.cli.console import Console, print_json
from addin.cli.files import refuse_unless_new, write_new
from addin.cli.options import FILE, as_json_option

if TYPE_CHECKING:
    from templates.fit.reading import FitRequest
    from udfs.fitting import Fit

out = Console()
err = Console(stderr=True)

#: The exit code if the command worked but cannot meet the targets. 1 and 2 are mistakes.
NOT_MET = 3


@click.command()
@click.argument("workbook", metavar="WORKBOOK", type=FILE)
@click.option("--sheet", default="Fit", show_default=True, help="Sheet that lists the assumptions and targets.")
@click.option("--out", "-o", "output", type=FILE, help="Copy of the workbook with the fitted values.")
@click.option(
    "--starts",
    type=click.IntRange(2, 100),
    default=8,
    show_default=True,
    help="Number of starting points for the search.",
)
@as_json_option
def fit(workbook: Path, sheet: str, output: Path | None, starts: int, as_json: bool) -> None:
    """Find assumptions that reproduce the figures you give.

    The sheet 'Fit' of an .xlsx workbook lists the cells that may change, with their bounds, and the cells that must
    reach a target. CareCurve works out the workbook's own formulas and never changes the file.
    Exit code 0: every target is met. 3: they cannot all be met. 1 or 2: the message says what is wrong.
    """
    from templates.edit import StoredWorkbook
    from templates.fit.copy import fitted_copy  # it needs the spreadsheet engine
    from templates.fit.reading import read_fit, workbook_model
    from udfs.fitting import fit as search  # it needs SciPy

    if output is not None:
        refuse_unless_new(output)
    book = StoredWorkbook(workbook)
    request = read_fit(book, sheet)
    with _bar() as step:
        model = workbook_model(book, request)
        result = search(model, request.assumptions, request.targets, starts=starts, progress=step)
    notes = list(request.notes)
    if output is not None:
        values = dict(zip(request.changing, result.values.values(), strict=True))
        left: list[Any] = []
        write_new(output, lambda to: left.extend(fitted_copy(book, values, to)))
        if left:
            notes.append(
                f"{output}: CareCurve cannot work out {len(left)} of its cells. Excel works them out when you open the file"
            )
    if as_json:
        print_json(_described(workbook, sheet, request, result, notes, output))
    else:
        _show(request, result, notes)
    if output is not None:
        say = err if as_json else out
        say.print(f"{output}: {workbook.name} with the fitted values", highlight=False, soft_wrap=True)
    if not result.is_met:
        click.get_current_context().exit(NOT_MET)


def _show(request: FitRequest, result: Fit, notes: list[str]) -> None:
    from udfs.fitting.verdict import number, state, verdict

    assumptions = _table(
        "Assumptions", ("Assumption", "Cell"), ("Start", "Fitted", "Low", "High", "Could be"), ("State",)
    )
    for one, cell in zip(result.assumptions, request.changing, strict=True):
        assumption = one.assumption
        could = "" if one.is_determined else f"{number(one.low)} to {number(one.high)}"
        shown = [number(n) for n in (assumption.start, one.value, assumption.low, assumption.high)]
        assumptions.add_row(_named(assumption.name, assumption.unit), cell.named, *shown, could, state(one))
    targets = _table("Targets", ("Target", "Cell"), ("Wanted", "±", "Reached"), ("Met",))
    for reached, cell in zip(result.targets, request.wanted, strict=True):
        target = reached.target
        shown = [number(n) for n in (target.value, target.tolerance, reached.modelled)]
        met = "met" if reached.is_met else "not met"
        targets.add_row(_named(target.name, target.unit), cell.named, *shown, met)
    for table in (assumptions, targets):
        out.print(table)
        out.print()
    for note in notes:
        out.print(note, style="yellow", highlight=False)
    out.print(" ".join(verdict(result)), highlight=False)


def _table(title: str, left: tuple[str, ...], right: tuple[str, ...], last: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
    for heading in (*left, *right, *last):
        table.add_column(heading, justify="right" if heading in right else "left")
    return table


def _named(name: str, unit: str) -> str:
    return f"{name}, {unit}" if unit else name


def _described(
    workbook: Path, sheet: str, request: FitRequest, result: Fit, notes: list[str], output: Path | None
) -> dict[str, Any]:
    """The result of the fit, for a program."""
    from udfs.fitting import verdict

    return {
        "workbook": str(workbook),
        "sheet": sheet,
        "met": result.is_met,
        "unique": result.is_unique,
        "verdict": verdict(result),
        "notes": notes,
        "assumptions": [
            {
                "name": one.assumption.name,
                "unit": one.assumption.unit,
                "cell": cell.named,
                "start": one.assumption.start,
                "value": one.value,
                "low": one.assumption.low,
                "high": one.assumption.high,
                "plausible_low": one.assumption.plausible_low,
                "plausible_high": one.assumption.plausible_high,
                "at_bound": one.at_bound,
                "implausible": one.implausible,
                "determined": one.is_determined,
                "changes_a_target": one.matters,
                "could_be": [one.low, one.high],
            }
            for one, cell in zip(result.assumptions, request.changing, strict=True)
        ],
        "targets": [
            {
                "name": one.target.name,
                "unit": one.target.unit,
                "cell": cell.named,
                "wanted": one.target.value,
                "tolerance": one.target.tolerance,
                "got": one.modelled,
                "difference": one.difference,
                "met": one.is_met,
            }
            for one, cell in zip(result.targets, request.wanted, strict=True)
        ],
        "trade_offs": [
            {"first": trade.first, "second": trade.second, "correlation": trade.correlation} for trade in result.trades
        ],
        "other_answers": [list(values) for values in result.others],
        "starts": result.starts,
        "out": None if output is None else str(output),
    }


@contextlib.contextmanager
def _bar() -> Iterator[Callable[[int, int, float], None]]:
    """Show a progress bar on a terminal: searches done, searches in all, and how far off the worst target is."""
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("Searching", total=None)

        def show(done: int, total: int, worst: float) -> None:
            which = f"Search {min(done + 1, total)} of {total}: the worst target is {worst:,.3g} tolerances off"
            bar.update(task, completed=done, total=total, description=which)

        yield show
