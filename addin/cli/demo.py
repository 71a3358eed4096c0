"""``carecurve demo`` and ``carecurve tie-out``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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
@click.option("--out", "-o", "output", type=FILE, default="out", show_default=True, help="Folder for the files.")
def demo(output: Path) -> None:
    """Write every template, worked example and sample file.

    The samples are SSDA903 returns and unit costs of an invented council, and the workbooks built from them.
    """
    from templates.catalogue import EXAMPLES, TEMPLATES  # what makes workbooks is imported only to make them
    from templates.councils import tie_out as ties
    from templates.synthetic.demo_returns import unit_costs_csv, workbooks, write_returns
    from templates.workbook.write import write

    returns, costs, csv = output / RETURNS, output / COSTS, output / "tie-out.csv"
    kept = [write_folder(returns, write_returns, is_last=False)]
    kept.append(write_keeping(costs, lambda to: to.write_bytes(unit_costs_csv().encode("utf-8-sig")), is_last=False))
    built = workbooks(returns, costs)
    books = TEMPLATES | EXAMPLES | built
    for name in _steps(list(books), "Making workbooks"):
        kept.append(write_keeping(output / f"{name}.xlsx", partial(write, books[name]()), is_last=False))
    records = ties.tie_out()
    kept.append(write_keeping(csv, lambda to: ties.as_csv(records, to), is_last=True))
    for words, names in (
        ("Templates, with illustrative figures", _files(TEMPLATES)),
        ("Worked examples, with published figures", _files(EXAMPLES)),
        ("Sample SSDA903 returns and unit costs", [RETURNS, COSTS]),
        ("Workbooks built from the sample returns", _files(built)),
        ("Published figures beside CareCurve's", [csv.name]),
    ):
        out.print(f"{words}:\n  {', '.join(names)}", highlight=False, soft_wrap=True)
    replaced = [path.name for path in kept if path is not None]
    if replaced:
        words = f"The files that were there before now have new names: {', '.join(replaced)}"
        out.print(words, style="yellow", highlight=False, soft_wrap=True)
    out.print(f"Open first: {output / 'mtfp-childrens.xlsx'}", style="bold", highlight=False, soft_wrap=True)
    out.print(f"{_tied(records)} To see which, and why: carecurve tie-out", highlight=False, soft_wrap=True)


def _files(names: Iterable[str]) -> list[str]:
    return [f"{name}.xlsx" for name in names]


def _tied(records: Sequence[Record]) -> str:
    differ = sum(record.verdict == "differs" for record in records)
    return f"{len(records) - differ} of {len(records)} published figures tie out; {differ} differ."


def _steps(items: Sequence[T], words: str) -> Iterable[T]:
    """Go through the items, with a progress bar on a terminal."""
    return track(items, words, console=err, transient=True, disable=not err.is_terminal)


@click.command("tie-out")
@as_json_option
def tie_out(as_json: bool) -> None:
    """Compare published figures with CareCurve's."""
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
