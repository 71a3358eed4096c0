"""Dates as whole days since 1 January 1970, with tables for their month and birthday.

A day without a date is ``NO_DAY``; an episode that has not ended ends on ``OPEN``. Months count
from January 1970. A return's year runs from 1 April and is named by the year in which it ends.
"""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from udfs.calendar import ADULT_MONTHS, APRIL, MONTHS, first_day, last_day

Days = np.ndarray[Any, np.dtype[np.int32]]

POSSIBLE = (datetime.date(1970, 1, 1), datetime.date(2099, 12, 31))
NO_DAY = np.int32(-1)
OPEN = np.int32((datetime.date(2130, 1, 1) - POSSIBLE[0]).days)


def _calendar() -> tuple[Days, Days, Days]:
    """The month and the day of the month of every day up to ``OPEN``, and the first day of every month."""
    days = np.arange(OPEN + 1).astype("datetime64[D]")
    month = days.astype("datetime64[M]").astype(np.int32)
    start = np.arange(month[-1] + 2).astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)
    return month, np.arange(OPEN + 1, dtype=np.int32) - start[month] + 1, start


MONTH, DAY_OF_MONTH, MONTH_START = _calendar()


def day(date: datetime.date) -> int:
    return (date - datetime.date(1970, 1, 1)).days


def date(day_number: int) -> datetime.date:
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=int(day_number))


def month_end(month: Any) -> Any:
    """Last day of a month."""
    return MONTH_START[np.asarray(month) + 1] - 1


def return_year(days: Any) -> Any:
    """The year in which a date's return ends: 1 April 2024 to 31 March 2025 is 2025."""
    return (MONTH[days] - APRIL) // MONTHS + 1971


def year_start(year: int) -> int:
    return day(first_day(year))


def year_end(year: int) -> int:
    return day(last_day(year))


def birthday_18(births: Days) -> Days:
    """The 18th birthday; for a birth on 29 February it is 1 March."""
    birthdays: Days = MONTH_START[MONTH[births] + ADULT_MONTHS] + DAY_OF_MONTH[births] - 1
    return birthdays


def whole_months(since: Days, on: int) -> Days:
    """Completed months at the end of a day; the last day of a month completes the month of any date in it."""
    ends_month = on == month_end(MONTH[on])
    short = np.zeros(len(since), bool) if ends_month else DAY_OF_MONTH[since] > DAY_OF_MONTH[on]
    months: Days = MONTH[on] - MONTH[since] - short.astype(np.int32)
    return months
