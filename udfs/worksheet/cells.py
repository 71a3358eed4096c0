"""Turns what a caller passes into plain rows of cells.

It refuses whatever is not a cell, once for all functions, and names its place: containers inside
cells, objects, bytes, broken text, and numbers too large for Excel.
"""

from __future__ import annotations

import datetime as dt
import decimal
import fractions
import math
from typing import Any

from udfs.errors import InputError
from udfs.worksheet.arguments import refuse_beyond
from udfs.worksheet.frames import NOTHING, Headings, rows_of
from udfs.worksheet.limits import CELL_CHARACTERS, CELLS

#: Whole numbers of more bits are beyond any that Excel or a float can hold.
MOST_BITS = 1023


def cells_of(value: Any, name: str, *, is_one_cell: bool = False, headings: Headings = "never") -> Any:
    """The argument with NumPy, pandas, Polars and exact numbers as Python's own."""
    if not isinstance(value, (float, int, str, list)):
        value = _unwrapped(rows_of(value, name, is_one_cell=is_one_cell, headings=headings), name)
    if not isinstance(value, (list, tuple)):
        return _cell(value, name)
    rows = [row if isinstance(row, list) else _unwrapped(row, name) for row in _counted(value, len(value), name)]
    total = sum(len(row) if isinstance(row, (list, tuple)) else 1 for row in rows)
    _counted(value, total, name)
    return [
        [_cell(cell, name, r, c) for c, cell in enumerate(row, start=1)]
        if isinstance(row, (list, tuple))
        else _cell(row, name, r)
        for r, row in enumerate(rows, start=1)
    ]


def _counted(value: Any, count: int, name: str) -> Any:
    refuse_beyond(count, CELLS, name, "cells", "select only those with figures, not whole columns")
    return value


def _unwrapped(value: Any, name: str) -> Any:
    """An array or series as lists, a NumPy number as Python's. It refuses large ones first."""
    if isinstance(value, (str, bytes)) or not hasattr(value, "tolist"):
        return value
    size = getattr(value, "size", None)
    _counted(value, int(size) if isinstance(size, int) else len(value), name)
    return value.tolist()


def _cell(value: Any, name: str, row: int = 0, column: int = 0) -> Any:
    """A cell as text, a float, a whole number, TRUE or FALSE, a date or None."""
    kind = type(value)
    if value is None or kind in (float, bool) or (kind is int and value.bit_length() <= MOST_BITS):
        return value
    place = name + (f" row {row}" if row else "") + (f" column {column}" if column else "")
    if kind.__name__ in NOTHING:
        return None
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, (int, float, decimal.Decimal, fractions.Fraction)):
        return _number(value, place)
    if isinstance(value, dt.date):
        return value
    inner = _unwrapped(value, name)
    if isinstance(inner, (list, tuple)) and len(inner) == 1 and not isinstance(inner[0], (list, tuple)):
        inner = inner[0]
    elif isinstance(inner, (list, tuple)):
        raise InputError(
            f"{place} is a list inside a row; give one value, a list of values or a list of rows", at=place, value=value
        )
    if type(inner) is kind:
        raise InputError(
            f"{place} is a value of type {kind.__name__[:40]}; use a number, text or a date, or a list of these",
            at=place,
            value=value,
        )
    return _cell(inner, name, row, column)


def _text(value: str, place: str) -> str:
    if len(value) > CELL_CHARACTERS:
        raise InputError(
            f"{place} is text of {len(value):,} characters; use at most {CELL_CHARACTERS:,}, as much as a cell can hold",
            at=place,
            value=value,
        )
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise InputError(f"{place} holds a damaged character; retype it", at=place, value=value) from None
    return str(value)


def _number(value: Any, place: str) -> float | int:
    """A number of another kind as a float. A number too large for a float is refused."""
    try:
        parsed = float(value)
    except OverflowError:
        parsed = math.inf
    except ValueError:  # a Decimal that is a signalling NaN
        parsed = math.nan
    if math.isinf(parsed) and not isinstance(value, float):
        raise InputError(
            f"{place} is a number with more than 308 digits, which is too large to work with; check its unit",
            at=place,
            value=value,
        )
    return parsed
