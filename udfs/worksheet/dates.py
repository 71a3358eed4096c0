"""Reads a cell as a date, whichever host or person wrote it."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from udfs.calendar import date_of, serial_of
from udfs.errors import InputError
from udfs.worksheet.arguments import is_blank, number

FIRST, LAST = dt.date(1990, 1, 1), dt.date(2199, 12, 31)
FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "%d %B %Y", "%d %b %Y")
FIX = "use a date from 1990 to 2199, such as 31/1/2026"


def day(value: Any, place: str) -> dt.date:
    """A date, Excel's number for one (a time of day is left out), or text such as 31/1/2026 or 2026-01-31.

    >>> day(43131, "as_at"), day("31/01/2018", "as_at"), day("2018-01-31", "as_at") == day(43131.5, "as_at")
    (datetime.date(2018, 1, 31), datetime.date(2018, 1, 31), True)
    """
    date = _given(value, place)
    if not FIRST <= date <= LAST:
        raise InputError(f"{place} is {said(date)}; {FIX}", at=place, value=date)
    return date


def said(date: dt.date) -> str:
    """A date as a message says it: 31 January 2018."""
    return f"{date.day} {date:%B %Y}"


def _given(value: Any, place: str) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if is_blank(value):
        raise InputError(f"{place} is blank; {FIX}", at=place)
    if isinstance(value, str) and not value.strip().startswith("#"):
        for form in FORMS:
            try:
                return dt.datetime.strptime(value.strip(), form).date()
            except ValueError:
                continue
        raise InputError(f"{place} is '{value.strip()[:40]}'; {FIX}", at=place, value=value)
    serial = math.floor(number(value, place))
    if not serial_of(FIRST) <= serial <= serial_of(LAST):
        raise InputError(f"{place} is {serial}, which is not a date; {FIX}", at=place, value=serial)
    return date_of(serial)
