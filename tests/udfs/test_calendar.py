"""Months, financial years and Excel's numbers for dates."""

from __future__ import annotations

import datetime as dt
import doctest
import re
from pathlib import Path

import pytest

import udfs.calendar
from udfs.calendar import date_of, ends_in, financial_year, first_day, last_day, serial_at, serial_of
from udfs.returns import days

ROOT = Path(__file__).parents[2]
#: What Microsoft's pages on dates give: 1 January 1900 is 1, and 1 January 2008 is 39,448, as Excel counts a 29 February 1900.
PUBLISHED = {dt.date(2008, 1, 1): 39448}


def test_excel_s_numbers_are_those_that_microsoft_publishes():
    for date, serial in PUBLISHED.items():
        assert serial_of(date) == serial
        assert date_of(serial) == date_of(serial + 0.75) == date
    assert serial_at(dt.datetime(2008, 1, 1, 18, tzinfo=dt.UTC)) == 39448.75


@pytest.mark.parametrize("year", [1999, 2000, 2024, 2025])
def test_a_financial_year_runs_from_april_to_march(year):
    assert (first_day(year + 1), last_day(year + 1)) == (dt.date(year, 4, 1), dt.date(year + 1, 3, 31))
    assert {ends_in(first_day(year + 1)), ends_in(last_day(year + 1))} == {year + 1}
    assert ends_in(first_day(year + 1) - dt.timedelta(1)) == year
    assert financial_year(year) == f"{year}/{str(year + 1)[2:]}"


def test_day_numbers_agree_with_dates():
    for date in (dt.date(2024, 2, 29), dt.date(2024, 3, 31), dt.date(2024, 4, 1), dt.date(2025, 1, 1)):
        assert days.date(days.day(date)) == date
        assert int(days.return_year(days.day(date))) == ends_in(date)
    assert days.date(days.year_end(2025)) == last_day(2025)


@pytest.mark.parametrize(
    "written", [r"1899\b(?!-|\"|/)", r"\b25569\b", r"^MONTHS(_IN_YEAR|_A_YEAR)? = 12\b", r"% 100:02"]
)
def test_no_other_module_keeps_a_calendar_of_its_own(written):
    own = {
        str(path.relative_to(ROOT))
        for room in ("udfs", "addin", "templates")
        for path in (ROOT / room).rglob("*.py")
        if re.search(written, path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    #: Folders of invented returns are called 2023-24, and FY24 is a label that is no financial year's name.
    assert own - {
        "templates/synthetic/faults.py",
        "templates/synthetic/council.py",
        "udfs/worksheet/years.py",
    } <= {"udfs/calendar.py"}


def test_its_examples_hold():
    assert doctest.testmod(udfs.calendar).failed == 0
