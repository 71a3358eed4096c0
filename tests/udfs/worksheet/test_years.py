"""Year labels: every form that names one year is read, and what may be two things is not."""

from __future__ import annotations

import datetime as dt

import pytest

from udfs.worksheet.years import plain, year_in

#: 31 March 2017 and 31 December 2017 as Excel counts days: 36,526 is 1 January 2000.
MARCH_2017 = 36_526 + (dt.date(2017, 3, 31) - dt.date(2000, 1, 1)).days
DECEMBER_2017 = 36_526 + (dt.date(2017, 12, 31) - dt.date(2000, 1, 1)).days


@pytest.mark.parametrize(
    "label",
    [
        "2016/17",
        "2016-17",
        "2016–17",
        "2016/2017",
        "2016 / 17",
        "\xa02016/17 ",
        "FY16/17",
        "fy 2016/17",
        "16/17",
        "31/03/2017",
        "31.3.17",
        "2017-03-31",
        "2017-03-31 00:00:00",
        "31 March 2017",
        "31st Mar 2017",
        "31-Mar-17",
        "Mar 2017",
        "March 2017",
        "Mar-17",
        "2016/17 actual",
        "2016/17 (provisional)",
        "Outturn 2016/17",
        "2016/17*",
        "At 31 March 2017",
        "Year ending 31 March 2017",
        "2016/17¹",
        "2016/17 [note 2]",
        dt.date(2017, 3, 31),
        dt.datetime(2017, 3, 31),
        MARCH_2017,
        float(MARCH_2017),
        str(MARCH_2017),
    ],
)
def test_a_financial_year_is_read_in_every_form(label: object) -> None:
    found = year_in(label)
    assert found is not None
    assert (found.ends, found.kind, str(found), str(found.after(1))) == (2017, "financial", "2016/17", "2017/18")


@pytest.mark.parametrize("label", ["31/12/2017", "Dec 2017", dt.date(2017, 12, 31), DECEMBER_2017])
def test_a_calendar_year_is_read_from_its_last_day(label: object) -> None:
    assert str(year_in(label)) == "2017"


@pytest.mark.parametrize("label", [2017, 2017.0, "2017", " 2017 "])
def test_four_digits_are_a_year_of_their_own_kind(label: object) -> None:
    found = year_in(label)
    assert found is not None
    assert (found.ends, found.kind) == (2017, "plain")


@pytest.mark.parametrize(
    "label",
    [
        "2016/18",
        "2016/16",
        "Q1 2017",
        "2016/17 Q4",
        "30/09/2017",
        "Sep 2017",
        "H1 2017",
        "31/02/2017",
        "13/14/2017",
        "Foster",
        "",
        None,
        True,
        2017.5,
        12,
        -1,
        float("nan"),
        float("inf"),
        10**400,
        "1,107",
        "17",
        "#N/A",
        3800,
    ],
)
def test_what_is_no_year_or_only_a_part_of_one_is_none(label: object) -> None:
    assert year_in(label) is None


def test_labels_are_compared_without_capitals_kinds_of_space_and_kinds_of_dash() -> None:
    assert plain("In\u2011house\xa0 fostering ") == plain("in-house fostering")
    assert plain("IFA – external") == plain("IFA - external")
    assert plain("In-house") != plain("In house")
