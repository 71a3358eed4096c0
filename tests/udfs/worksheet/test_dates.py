"""A cell as a date, from every form that a host or a person gives."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs.refusals import refuses
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
        (None, "as_at"),
        ("  ", "as_at"),
        (2018, "as_at … 2018"),
        (-5, "as_at … -5"),
        (1e12, "as_at … 1000000000000"),
        ("31/1/1918", "as_at … 31 January 1918"),
        ("soon", "as_at … 'soon'"),
        ("31/2/2018", "as_at … '31/2/2018'"),
        ("1/31/2018", "as_at … '1/31/2018'"),
        ("#N/A", "as_at … (#N/A)"),
        (True, "as_at … TRUE"),
        (float("nan"), "as_at"),
    ],
)
def test_what_is_not_a_date_is_refused(value, message):
    with refuses(InputError, message):
        day(value, "as_at")
