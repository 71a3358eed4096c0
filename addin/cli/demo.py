"""``carecurve demo`` and ``tie-out``: everything there is to look at, and how published figures tie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from rich.progress import track
from rich.table import Table

from addin.cli.console import Console, print_json
from addin.cli.files import write_folder, write_keeping
from addin.cli.options import FILE, as_json_option

if TYPE_CHECKING:
    from templates.councils.tie_out import Record

T = TypeVar("T")

RETURNS, COSTS = "invented-returns", "invented-unit-costs.csv"

out = Console()
err = Console(stderr=True)


@click.command()
@click.option("--out", "-o", "output", type=FILE, default="out", show_default=True, help="Folder to write to.")
def demo(output: Path) -> None:
    """Write every template and worked example, and the tie-out; show how published figures tie.

    With them come an invented council's SSDA903 returns and unit costs, to try the commands on, and the
    workbooks made of them: aggregates, plan and backtest.
    """
    from templates.catalogue import WORKBOOKS
    from templates.councils import tie_out as ties  # what makes workbooks is imported only to make them
    from templates.synthetic.demo_returns import unit_costs_csv, workbooks, write_returns
    from templates.workbook.write import write

    returns, costs, csv = output / RETURNS, output / COSTS, output / "tie-out.csv"
    kept = write_folder(returns, write_returns, is_last=False)
    written = [(returns, "SSDA903 returns of an invented council, five years", kept)]

    def put(path: Path, title: str, write: Callable[[Path], object], *, is_last: bool = False) -> None:
        written.append((path, title, write_keeping(path, write, is_last=is_last)))

    put(costs, "Unit costs of its finance lines", lambda to: to.write_bytes(unit_costs_csv().encode("utf-8-sig")))
    books = WORKBOOKS | workbooks(returns, costs)
    for book_name in _steps(list(books), "Making workbooks"):
        book = books[book_name]()
        put(output / f"{book_name}.xlsx", book.title, partial(write, book))
    records = ties.tie_out()
    put(csv, "Published figures against CareCurve's", lambda to: ties.as_csv(records, to), is_last=True)
    for path, title, kept in written:
        out.print(f"{path}  {title}", highlight=False, soft_wrap=True)
        if kept is not None:
            out.print(f"  kept what was there as {kept.name}", style="yellow", highlight=False)
    _show_summary(records)


def _steps(items: Sequence[T], words: str) -> Iterable[T]:
    """The items, with a progress bar on a terminal."""
    return track(items, words, console=err, transient=True, disable=not err.is_terminal)


@click.command("tie-out")
@as_json_option
def tie_out(as_json: bool) -> None:
    """Compare published figures with CareCurve's answers from the same inputs."""
    from templates.councils import tie_out as ties

    records = ties.tie_out()
    if as_json:
        print_json(ties.as_rows(records))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("Figure", "Unit", "Published", "Computed", "Difference", "Kind", "Verdict"):
        table.add_column(heading, justify="right" if heading in ("Published", "Computed", "Difference") else "left")
    for record in records:
        numbers = [
            f"{n:,.6g}" if abs(n) < 1000 else f"{n:,.0f}"
            for n in (record.published, record.computed, record.difference)
        ]
        table.add_row(record.figure, record.unit, *numbers, record.kind, record.verdict)
    out.print(table)
    _show_summary(records)


def _show_summary(records: Sequence[Record]) -> None:
    table = Table(
        title="Published figures tied out", title_justify="left", box=None, header_style="bold", pad_edge=False
    )
    for heading in ("Source", "Figures", "ties", "rounds", "within", "differs"):
        table.add_column(heading, justify="left" if heading == "Source" else "right", max_width=64)
    for source in dict.fromkeys(record.source.split(": ")[0] for record in records):
        counts = Counter(r.verdict for r in records if r.source.startswith(source))
        table.add_row(source, str(counts.total()), *(str(counts[v]) for v in ("ties", "rounds", "within", "differs")))
    counts = Counter(record.verdict for record in records)
    table.add_row(
        "All", str(counts.total()), *(str(counts[v]) for v in ("ties", "rounds", "within", "differs")), style="bold"
    )
    out.print()
    out.print(table)
    out.print("\nWhat differs, and why", style="bold")
    for record in records:
        if record.verdict == "differs":
            text = f"• {record.figure}: published {_shown(record.published)}, computed {_shown(record.computed)} {record.unit}. {record.note}"
            out.print(text, highlight=False)


def _shown(number: float) -> str:
    return f"{number:,.6g}" if abs(number) < 1000 else f"{number:,.0f}"
