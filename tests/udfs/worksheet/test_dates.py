"""A cell as a date, from every form that a host or a person gives."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.errors import InputError
from udfs.worksheet.dates import day, said

GATE = dt.date(2018, 1, 31)


@pytest.mark.parametrize(
    "value",
    [
        43131,
        43131.0,
        43131.75,
        GATE,
        dt.datetime(2018, 1, 31, 17, 45),
        "31/01/2018",
        "31/1/2018",
        "31/1/18",
        "2018-01-31",
        " 31 January 2018 ",
        "31 Jan 2018",
    ],
)
def test_each_form_is_the_same_date(value):
    """43131 is what Excel shows for 31 January 2018."""
    assert day(value, "as_at") == GATE


def test_the_day_comes_before_the_month():
    assert day("3/4/2018", "as_at") == dt.date(2018, 4, 3)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2199, 12, 31)))
def test_a_date_written_out_is_read_back(date):
    assert day(date.isoformat(), "as_at") == day(f"{date:%d/%m/%Y}", "as_at") == day(said(date), "as_at") == date


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "^as_at is blank; use a date from 1990 to 2199, such as 31/1/2026$"),
        ("  ", "^as_at is blank; use a date"),
        (2018, "^as_at is 2018, which is not a date; use a date from 1990 to 2199"),
        (-5, "^as_at is -5, which is not a date"),
        (1e12, "^as_at is 1000000000000, which is not a date"),
        ("31/1/1918", "^as_at is 31 January 1918; use a date from 1990"),
        ("soon", "^as_at is 'soon'; use a date"),
        ("31/2/2018", "^as_at is '31/2/2018'; use a date"),
        ("1/31/2018", "^as_at is '1/31/2018'; use a date"),
        ("#N/A", r"^as_at is an error value \(#N/A\)"),
        (True, "^as_at is TRUE; use a number"),
        (float("nan"), "^as_at is an error value"),
    ],
)
def test_what_is_not_a_date_is_refused(value, message):
    with pytest.raises(InputError, match=message):
        day(value, "as_at")
