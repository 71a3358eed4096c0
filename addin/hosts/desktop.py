"""The worksheet functions for desktop xlwings (Excel on Windows): the module its UDF server imports.

xlwings reads the functions from this module's names. A message lands in the cell as text, because
an exception would arrive there as a traceback.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlwings as xw

from addin.hosts.adapter import HostError, respond
from addin.hosts.registration import register
from udfs.calendar import serial_at

#: Excel refuses an array that holds a longer text, and answers travel as arrays.
LONGEST_TEXT = 255

#: Error values of recent Excel, which xlwings hands over as bare numbers.
ERROR_CODES = {
    -2146828288 + code: text
    for code, text in {
        2043: "#GETTING_DATA",
        2045: "#SPILL!",
        2046: "#CONNECT!",
        2047: "#BLOCKED!",
        2048: "#UNKNOWN!",
        2049: "#FIELD!",
        2050: "#CALC!",
        2051: "#BUSY!",
    }.items()
}


def _reply(name: str, args: Sequence[Any]) -> Any:
    """The answer, or the message as text."""
    try:
        result = respond(name, [None if rows is None else _cells(rows) for rows in args])
        _refuse_long_text(name, result)
    except HostError as problem:
        return _short(str(problem))
    return result


def _cells(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: Any) -> Any:
    """A cell as the other hosts see it: cells in currency format and dates are plain numbers."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.datetime):
        return serial_at(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return ERROR_CODES.get(value, value)
    return value


def _refuse_long_text(name: str, result: Any) -> None:
    for r, row in enumerate(result if isinstance(result, list) else [[result]], start=1):
        for cell in row:
            if isinstance(cell, str) and len(cell) > LONGEST_TEXT:
                raise HostError(
                    f"{name}: row {r} of the answer has a label of {len(cell)} characters and Excel takes "
                    f"{LONGEST_TEXT}; shorten the label"
                )


def _short(message: str) -> str:
    return message if len(message) <= LONGEST_TEXT else f"{message[: LONGEST_TEXT - 1]}…"


globals().update(register(xw.func, _reply))
