"""Dates as months from the opening, and how much of an intervention is in effect."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Any

from udfs.errors import InputError
from udfs.worksheet.arguments import is_blank, number
from udfs.worksheet.dates import day

#: Numbers below this are months from the opening; Excel's dates begin far above it.
MOST_MONTHS = 1000


@dataclass(frozen=True)
class Calendar:
    """Where the projection stands in the calendar; None when it was not said."""

    opening: dt.date | None = None

    @classmethod
    def read(cls, value: Any, name: str) -> Calendar:
        """From the day the opening numbers stand at; the last day of a month is the next day's start."""
        if is_blank(value):
            return cls()
        date = day(value, name)
        return cls(date + dt.timedelta(days=1) if date.day == _days(date) else date)

    def months(self, value: Any, place: str, *, last_day: bool = False) -> float:
        """A date, or a number of months, as months from the opening; a last day counts to its end."""
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value < MOST_MONTHS:
            return number(value, place)
        when = day(value, place)
        if self.opening is None:
            raise InputError(
                f"{place} is a date and the opening has none; give opening_date, or months from the opening (0 is at "
                f"once, 12 a year later)",
                at=place,
                value=value,
            )
        return _position(when + dt.timedelta(days=last_day)) - _position(self.opening)


def in_effect(start: float, ramp: float, end: float, month: int) -> float:
    """The share of full effect during a month (from 0), growing evenly over the ramp and ending at once.

    What began before the opening counts with what it adds to the level that it had reached by then, which the rates
    already hold.
    """
    first, last, held = max(float(month), start), min(month + 1.0, end), reached(start, ramp)
    if last <= first or held >= 1:
        return 0.0
    return max(_grown(last - start, ramp) - _grown(first - start, ramp) - held * (last - first), 0.0)


def reached(start: float, ramp: float) -> float:
    """The share of full effect that is reached at the opening."""
    if start >= 0:
        return 0.0
    return min(-start / ramp, 1.0) if ramp > 0 else 1.0


def _grown(since: float, ramp: float) -> float:
    """The whole effect so far, in months of full effect, so long after the start."""
    if since < ramp:
        return since * since / (2 * ramp)
    return since - ramp / 2


def _position(when: dt.date) -> float:
    return when.year * 12 + when.month + (when.day - 1) / _days(when)


def _days(when: dt.date) -> int:
    return calendar.monthrange(when.year, when.month)[1]
