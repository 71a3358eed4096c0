"""The commands: make workbooks, tie out to published figures, build and serve the hosts."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.markup import escape

from addin.cli.console import Console, print_json
from addin.cli.options import FILE, as_json_option

if TYPE_CHECKING:
    from udfs import WorksheetFunction
    from udfs.worksheet.answer_rows import AnswerTable

F = TypeVar("F", bound=Callable[..., Any])

#: The module and name of each command that is a module's own.
COMMANDS = {
    "backtest": ("addin.cli.backtest", "backtest"),
    "demo": ("addin.cli.demo", "demo"),
    "fit": ("addin.cli.fit", "fit"),
    "import-903": ("addin.cli.returns.commands", "import_903"),
    "new": ("addin.cli.new", "new"),
    "project": ("addin.cli.returns.commands", "project"),
    "tie-out": ("addin.cli.demo", "tie_out"),
}


class Commands(click.Group):
    """Imports the module of a command only when the command runs, so that each command starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *COMMANDS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="carecurve", message="carecurve %(version)s")
def app() -> None:
    """Project, cost and plan children's social care in Excel workbooks. Your data stay on this machine."""


@app.group("addin")
def addin() -> None:
    """Build CareCurve for Calc or for a server."""


out = Console()


def _out(default: str | None, words: str) -> Callable[[F], F]:
    more: dict[str, Any] = {"required": True} if default is None else {"default": default, "show_default": True}
    return click.option("--out", "-o", "output", type=FILE, help=words, **more)


def _say_kept(kept: Path | None) -> None:
    if kept is not None:
        out.print(f"  The file that was there before is now called {kept.name}", style="yellow", highlight=False)


@app.command()
@as_json_option
@click.option("--markdown", is_flag=True, help="Print the reference manual.")
def functions(as_json: bool, markdown: bool) -> None:
    """List the worksheet functions and their arguments."""
    from udfs import FUNCTIONS  # most commands need none of them

    if as_json:
        print_json([_described(function) for function in FUNCTIONS.values()])
    elif markdown:
        from addin.cli.manual import manual  # only this command needs it

        print(manual(), end="")
    else:
        for function in FUNCTIONS.values():
            names = escape(", ".join(p.name if p.required else f"[{p.name}]" for p in function.parameters))
            out.print(f"[bold]{function.name}[/bold]({names})", markup=True, highlight=False, soft_wrap=True)
            out.print(f"  {function.summary}", highlight=False)


def _described(function: WorksheetFunction) -> dict[str, Any]:
    arguments = [
        {"name": p.name, "help": p.help, "range": p.shape == "range", "required": p.required, "default": p.default}
        for p in function.parameters
    ]
    return {
        "name": function.name,
        "category": function.category,
        "help": function.summary,
        "arguments": arguments,
        "answers": [_answer(which, table) for which, table in function.answers.items()],
    }


def _answer(which: str, table: AnswerTable) -> dict[str, Any]:
    """The rows of an answer, and its columns unless they are years; ``asked`` is the choice that gives this answer."""
    rows = [
        {
            "key": block.keyed(row),
            "label": block.labelled(block.title, row.label),
            "each": block.each or None,
            "unit": row.unit,
            "total": block.total,
            "adds_up": row.adds_up,
            "when": row.when or None,
            "note": row.note or None,
        }
        for block in table.blocks
        for row in block.rows
    ]
    columns = [{"key": c.key, "label": c.label, "unit": c.unit, "note": c.note or None} for c in table.columns]
    return {"asked": which or None, "across": table.across, "rows": rows, "columns": columns}


@app.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port on this machine.")
@click.option("--project", type=FILE, help="Folder of the server's project. CareCurve makes it if it is new.")
def serve(port: int, project: Path | None) -> None:
    """Start the Excel server, on this machine only."""
    from addin.hosts.server import serve as start  # the optional extra

    start(port=port, project=project)


@addin.command()
@_out("carecurve.oxt", "File to write.")
def calc(output: Path) -> None:
    """Build the LibreOffice Calc extension."""
    from addin.cli.files import refuse_unless_ends, write_keeping
    from addin.hosts.calc import build  # needs LibreOffice's SDK

    refuse_unless_ends(output, ".oxt", "a LibreOffice extension")
    kept = write_keeping(output, build)
    out.print(f"{output}: install it with LibreOffice's Extension Manager", highlight=False, soft_wrap=True)
    _say_kept(kept)


@addin.command()
@_out("carecurve-server", "Folder to write to.")
def server(output: Path) -> None:
    """Build the xlwings Server project."""
    from addin.hosts.server import build  # the optional extra

    out.print(f"{build(output)}: start it with carecurve serve --project {output}", highlight=False, soft_wrap=True)
