"""Turns a host's cells into those of a worksheet function: one pipeline, for which each host names its stages.

A worksheet function takes numbers, text, TRUE or FALSE, and None for a blank cell or an argument left out; an error
cell is its text such as "#N/A", and a date its Excel number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from udfs.calendar import serial_at

Stage = Callable[[Any], Any]

#: Error values of recent Excel, which desktop xlwings hands over as bare numbers.
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


def rich_value(value: Any) -> Any:
    """The plain value of a cell that Office.js sends as an object: an error, a formatted number, a linked record."""
    return value.get("basicValue") if isinstance(value, dict) else value


def error_text(value: Any) -> Any:
    """The text of an error that is handed over as a code."""
    return ERROR_CODES.get(value, value) if type(value) is int else value


def date_number(value: Any) -> Any:
    """Excel's number of a date."""
    return serial_at(value) if isinstance(value, dt.datetime) else value


def currency_number(value: Any) -> Any:
    """The number of a cell in currency format."""
    return float(value) if isinstance(value, Decimal) else value


def blank(value: Any) -> Any:
    """None for empty text, because a host passes a blank cell as empty text."""
    return None if value == "" else value


@dataclass(frozen=True)
class Pipeline:
    """The stages that a host's cells pass, in this order."""

    stages: tuple[Stage, ...]

    def cell(self, value: Any) -> Any:
        for stage in self.stages:
            value = stage(value)
        return value

    def argument(self, value: Any) -> Any:
        """A range as rows of cells, one value as a cell, an argument left out as None."""
        if not isinstance(value, (list, tuple)):
            return self.cell(value)
        return [[self.cell(c) for c in row] if isinstance(row, (list, tuple)) else self.cell(row) for row in value]


DESKTOP = Pipeline((currency_number, date_number, error_text))
#: Cells as Excel sends them to the server, and as xlwings passes them on there.
OFFICE = Pipeline((rich_value,))
SERVER = Pipeline((blank,))
CALC = Pipeline((blank,))
