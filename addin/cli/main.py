"""Runs a command. A problem is one line and an exit code other than 0.

Ctrl-C must stop a command in one line from the start, so little is imported before that.
"""

from __future__ import annotations

import contextlib
import os
import sys

from addin.cli.interruption import stopping_at_once

#: Exit codes: a problem, a command line that CareCurve does not understand, and output whose reader closed early.
PROBLEM, USAGE, NO_READER = 1, 2, 141


def main() -> None:
    """Run the command that the command line names."""
    with stopping_at_once():
        code = _run()
    if code:
        sys.exit(code)


def _run() -> int:
    from addin.cli.console import prepare

    if sys.stdout is None:
        return _refused("there is nowhere to print; open standard output, or send the output to a file", PROBLEM)
    for stream in (sys.stdout, sys.stderr):
        prepare(stream)
    try:
        code = _command()
        sys.stdout.flush()
    except BrokenPipeError:
        code = _refused("the program that reads this output closed early; the rest was not printed", NO_READER)
        _print_no_more()
    except OSError as problem:
        from udfs.files.problems import in_words

        code = _refused(in_words(problem, "the output", "written"), PROBLEM)
        _print_no_more()
    return code


def _command() -> int:
    """Run the command, and return its exit code."""
    import click

    from addin.cli.commands import app

    try:
        with app.make_context("carecurve", sys.argv[1:]) as context:
            app.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.NoArgsIsHelpError as problem:
        print(problem.format_message())
        return USAGE
    except click.ClickException as problem:
        return _refused(problem.format_message(), USAGE)
    except Exception as problem:
        if os.environ.get("CARECURVE_DEBUG") or (isinstance(problem, OSError) and not problem.filename):
            raise
        return _refused(_words(problem), PROBLEM)
    return 0


def _refused(words: str, code: int) -> int:
    """Say in one line what is wrong, and return the exit code."""
    from addin.cli.console import Console

    if sys.stderr is not None:
        with contextlib.suppress(OSError):  # nobody can be told
            err = Console(stderr=True)
            err.print(f"carecurve: {' '.join(words.split())}", style="red", highlight=False, soft_wrap=True)
    return code


def _words(problem: Exception) -> str:
    from udfs.files.problems import in_words

    if isinstance(problem, OSError):
        return in_words(problem, str(problem.filename), "read")
    if isinstance(problem, MemoryError):
        return "there is not enough memory; close other programs, or give fewer files at a time"
    if isinstance(problem, (RuntimeError, ValueError)) and not isinstance(problem, RecursionError) and str(problem):
        return str(problem)
    return f"a fault in CareCurve stopped it ({type(problem).__name__}); please report it, with the details that you see if you set CARECURVE_DEBUG=1"


def _print_no_more() -> None:
    """Send what the interpreter flushes at its end nowhere."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
