"""Months, financial years and Excel's numbers for dates: the one place that knows them.

A financial year runs from 1 April to 31 March.
"""

from __future__ import annotations

import datetime as dt

#: Months of a year, and months of age at which childhood ends.
MONTHS = 12
ADULT_MONTHS = 18 * MONTHS
#: The month, counted from 0, in which a financial year begins.
APRIL = 3
#: Days of a year at one price, without a leap day; and days of a year where many years are counted.
DAYS_IN_YEAR = 365
MEAN_DAYS_IN_YEAR = 365.25
#: The day before Excel's day 1, by the count that Excel uses from March 1900.
EXCEL_DAY_0 = dt.date(1899, 12, 30)


def serial_of(date: dt.date) -> int:
    """Excel's number for a date."""
    return (date - EXCEL_DAY_0).days


def serial_at(moment: dt.datetime) -> float:
    """Excel's number for a moment, with its time of day as a fraction and whatever its time zone."""
    midnight = dt.datetime.combine(EXCEL_DAY_0, dt.time())
    return (moment.replace(tzinfo=None) - midnight) / dt.timedelta(days=1)


def date_of(serial: float) -> dt.date:
    """The date that Excel shows for a number; a time of day is left out.

    >>> date_of(43190.75), serial_of(dt.date(2018, 3, 31))
    (datetime.date(2018, 3, 31), 43190)
    """
    return EXCEL_DAY_0 + dt.timedelta(days=int(serial // 1))


def financial_year(starts_in: int) -> str:
    """A financial year as people write it: 2024 as 2024/25."""
    return f"{starts_in}/{(starts_in + 1) % 100:02d}"


def first_day(ends_in: int) -> dt.date:
    """The first day of the financial year that ends in a calendar year."""
    return dt.date(ends_in - 1, APRIL + 1, 1)


def last_day(ends_in: int) -> dt.date:
    """The last day of the financial year that ends in a calendar year."""
    return first_day(ends_in + 1) - dt.timedelta(days=1)


def ends_in(date: dt.date) -> int:
    """The calendar year in which a date's financial year ends: 1 April 2024 to 31 March 2025 is 2025.

    >>> [ends_in(date) for date in (first_day(2025), last_day(2025))], financial_year(2024)
    ([2025, 2025], '2024/25')
    """
    return date.year + (date >= first_day(date.year + 1))
