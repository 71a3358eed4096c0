"""Dates, months from the opening, and how much of an intervention is in effect."""

import pytest

from tests.udfs.refusals import refuses
from udfs import InputError
from udfs.scenario.timing import Calendar, in_effect


def test_a_date_counts_months_from_the_opening_with_days_as_parts_of_their_month():
    calendar = Calendar.read("1/4/2026", "opening_date")
    assert calendar.months("1/4/2026", "start") == 0
    assert calendar.months("1/4/2027", "start") == 12
    assert calendar.months("16/6/2026", "start") == pytest.approx(2.5)
    assert calendar.months("1/1/2026", "start") == -3
    assert calendar.months(7.5, "start") == 7.5


def test_opening_on_31_march_is_the_same_as_on_1_april():
    assert Calendar.read("31/3/2026", "opening_date") == Calendar.read("1/4/2026", "opening_date")


def test_a_date_without_the_opening_date_says_what_to_give():
    with refuses(InputError, "start … opening_date"):
        Calendar().months("1/4/2027", "start")


@pytest.mark.parametrize(
    ("start", "ramp", "end"),
    [(0, 0, 99), (2.5, 0, 99), (1.25, 6, 99), (0, 12, 7.4), (3, 4, 5.5), (2.2, 0.3, 2.9)],
)
def test_phasing_by_month_is_the_area_under_a_line_that_rises_over_the_ramp(start, ramp, end):
    pieces = 20_000
    for month in range(12):
        times = [month + (k + 0.5) / pieces for k in range(pieces)]
        level = [0.0 if t < start or t >= end else 1.0 if ramp == 0 else min(1.0, (t - start) / ramp) for t in times]
        assert in_effect(start, ramp, end, month) == pytest.approx(sum(level) / pieces, abs=2e-4)


@pytest.mark.parametrize(
    ("start", "ramp", "level"),
    [(-4, 16, 0.25), (-24, 0, 1.0), (-24, 24, 1.0), (-30, 24, 1.0), (-0.5, 2, 0.25), (0, 6, 0.0)],
)
def test_what_began_before_the_opening_counts_with_what_it_adds_to_the_level_reached_there(start, ramp, level):
    for month in range(40):
        times = [month + (k + 0.5) / 1000 for k in range(1000)]
        whole = sum(1.0 if ramp == 0 else min(1.0, (t - start) / ramp) for t in times) / 1000
        assert in_effect(start, ramp, 99, month) == pytest.approx(whole - level, abs=1e-3)
    assert in_effect(start, ramp, 0, 0) == 0


def test_what_began_before_the_opening_and_ends_adds_nothing_after_its_end():
    assert in_effect(-4, 16, 6, 5) == pytest.approx(0.75 * 5.5 / 12)
    assert in_effect(-4, 16, 6, 6) == 0
