"""The worksheet functions for desktop xlwings (Excel on Windows): the module its UDF server imports.

xlwings reads the functions from this module's names. A message lands in the cell as text, because
an exception would arrive there as a traceback.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import xlwings as xw

from addin.hosts.adapter import HostError, respond
from addin.hosts.cells import DESKTOP
from addin.hosts.registration import register

#: Excel refuses an array that holds a longer text, and answers travel as arrays.
LONGEST_TEXT = 255


def _reply(name: str, args: Sequence[Any]) -> Any:
    """The answer, or the message as text."""
    try:
        result = respond(name, [DESKTOP.argument(rows) for rows in args])
        _refuse_long_text(name, result)
    except HostError as problem:
        return _short(str(problem))
    return result


def _refuse_long_text(name: str, result: Any) -> None:
    for r, row in enumerate(result if isinstance(result, list) else [[result]], start=1):
        for cell in row:
            if isinstance(cell, str) and len(cell) > LONGEST_TEXT:
                raise HostError(
                    f"{name}: row {r} of the answer has a label of {len(cell)} characters, and Excel takes "
                    f"at most {LONGEST_TEXT}; shorten the label"
                )


def _short(message: str) -> str:
    return message if len(message) <= LONGEST_TEXT else f"{message[: LONGEST_TEXT - 1]}…"


globals().update(register(xw.func, _reply))
