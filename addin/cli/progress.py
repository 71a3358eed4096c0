"""A progress bar for work of several steps."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from addin.cli.console import Console


@contextlib.contextmanager
def progress(words: str, console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar on a terminal. Call the function with the name, number and total of each step as it begins."""
    columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)
