"""Ctrl-C stops a command at once, whatever code is running.

An exception would not do: the spreadsheet engine or another library may swallow it, or turn it into a cell's error.
So the signal's handler itself clears up and ends the process.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

#: What to clear up when a command is stopped.
_to_clear_up: list[Callable[[], None]] = []

#: The files that this command has finished writing.
written: list[Path] = []


class _State:
    """Once a command has written its last file, it is too late to stop it: only its message is left."""

    is_last_written = False
    is_asked_again = False


SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]


@contextlib.contextmanager
def stopping_at_once() -> Iterator[None]:
    """While this lasts, Ctrl-C ends the process with exit code 130 and one line. No half-written file stays."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    atexit.register(_ignore)
    written.clear()
    _State.is_last_written = _State.is_asked_again = False
    before = {number: signal.signal(number, _stop) for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore() -> None:
    """Ignore signals while the interpreter ends: what it would print then helps nobody."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def clearing_up(clear: Callable[[], None]) -> Iterator[None]:
    """While this lasts, an interruption calls ``clear`` first."""
    _to_clear_up.append(clear)
    try:
        yield
    finally:
        _to_clear_up.remove(clear)


def writes_its_last() -> None:
    """From here on, a first Ctrl-C is too late: the file is moved into place and the command ends as usual."""
    _State.is_last_written = True


def _stop(number: int, _frame: Any) -> None:
    if _State.is_last_written and not _State.is_asked_again:
        _State.is_asked_again = True
        return
    _ignore()
    for clear in reversed(_to_clear_up):
        with contextlib.suppress(Exception):  # whatever stays, the next command clears up
            clear()
    show_cursor = "\x1b[?25h\r\x1b[K" if sys.stderr is not None and sys.stderr.isatty() else ""
    with contextlib.suppress(OSError):
        os.write(2, f"{show_cursor}carecurve: stopped; {_what_was_written()}\n".encode())
    os._exit(128 + number)


def _what_was_written() -> str:
    if not written:
        return "nothing was written"
    if len(written) == 1:
        return f"{written[0].name} is complete; nothing else was written"
    before = len(written) - 1
    files = "file" if before == 1 else f"{before} files"
    return f"{written[-1].name} and the {files} before it are complete; nothing else was written"
