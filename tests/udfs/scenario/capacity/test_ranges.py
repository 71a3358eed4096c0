"""Ranges and numbers of limited placements, beside the same plans with other limits and with none."""

import numpy as np
import pytest

from tests.udfs.refusals import refuses
from udfs import PROJECT_SCENARIO, InputError

SCHEDULE = [
    "name",
    "type",
    "from",
    "to",
    "children a year",
    "effectiveness",
    "start",
    "ramp months",
    "end",
    "one-off cost",
    "annual cost",
    "evidence",
]


def in_doubt(places, moving=1.0, starters=0.2, rates=0.01):
    """A home whose children also come from and go to another line, as a plan from returns has it."""
    header = ["who", "from month", "placement", "leaving", "turning 18", "moving", "share"]
    who = [(who, line) for who in ("in care now", "starters") for line in ("Home", "Elsewhere")]
    table = [[name, 0, line, 0.3, 0, moving, 1 if name == "starters" else None] for name, line in who]
    lines = ("Home", "Elsewhere", "All placements", "Cost")
    doubt = [
        [year, line, 1, *((1, 0.5) if line == "Cost" else (starters, rates))] for year in (1, 2, 3) for line in lines
    ]
    rows = PROJECT_SCENARIO(
        [["Home", 100], ["Elsewhere", 100]],
        [30, 30],
        [header, *table],
        [[None] * 12],
        moves=[["", "Home", "Elsewhere"], ["Home", None, 1], ["Elsewhere", 1, None]],
        capacity=places and [["Home", "Elsewhere", places]],
        years=3,
        doubt=[["year", "placement", "chance", "doubt: starters", "doubt: rates"], *doubt],
    )
    found = {row[0]: row[1:] for row in rows}
    return np.array([found[f"Home: closing{end}"] for end in ("", " low", " high")])


@pytest.mark.parametrize("moving", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("rates", [0.0, 0.01, 0.05])
def test_a_limit_that_is_never_met_leaves_the_range_as_it_is(moving, rates):
    assert in_doubt(400, moving, rates=rates) == pytest.approx(in_doubt(None, moving, rates=rates), abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("moving", [0.0, 0.3, 1.0])
def test_a_range_comes_smoothly_down_to_the_places(moving):
    """From one place to the next no end moves by more than a place, and a home never gets a wider range by a limit."""
    without = in_doubt(None, moving)
    found = np.array([in_doubt(places, moving) for places in range(170, 105, -1)])
    low, high = found[:, 1], found[:, 2]
    assert np.abs(np.diff(low, axis=0)).max() < 0.2
    assert (np.diff(high, axis=0) < 0.01).all()
    assert np.diff(high, axis=0).min() > -1.01
    assert low.min() > without[1].min() - 0.5
    assert high[-1].max() <= 106


HOME = [["Home", 100], ["Elsewhere", 30]]


def children(places, *rows, opening=HOME, starters=(55, 10), leaving=(0.5, 0.4), output="children"):
    table = PROJECT_SCENARIO(
        opening,
        list(starters),
        list(leaving),
        [SCHEDULE, *rows],
        output,
        capacity=[["Home", "Elsewhere", *places]],
        unit_cost=[50_000, 120_000],
        years=3,
    )
    return {row[0]: np.array(row[1:]) for row in table if not isinstance(row[1], str)}


@pytest.mark.parametrize("now", [5, 100])
@pytest.mark.parametrize("last", [99, 150, 500, 999, 1e5])
def test_places_of_a_later_year_do_not_change_the_years_before(now, last):
    opening, starters = [["Home", now], ["Elsewhere", 30]], (now * 0.6, 10)
    first, later = (children([now, now, now, end], opening=opening, starters=starters) for end in (now, last))
    for name in first:
        if name != "Home: occupancy":
            assert later[name][:2].astype(float) == pytest.approx(first[name][:2].astype(float), abs=1e-9), name
    change = later["Home: closing"][2] - first["Home: closing"][2]
    assert change * (last - now) > 0


@pytest.mark.parametrize("more", [2, 50, 500, 5000])
@pytest.mark.parametrize("start", [0, 13])
def test_do_nothing_is_the_same_beside_any_added_places(more, start):
    added = ["More", "add capacity", "", "Home", more, 1, start, 0, None, 0, 0, ""]
    without = children([100], output="pressure")["Do nothing: spend"]
    assert children([100], added, output="pressure")["Do nothing: spend"] == pytest.approx(without, rel=1e-11)
    plan = children([100], added)["Home: closing"]
    assert (plan >= children([100])["Home: closing"] - 1e-9).all()


@pytest.mark.parametrize("column", [3, 4, 6])
def test_a_blank_among_places_says_how_to_have_no_limit(column):
    places = [10, 10, 10, 10]
    places[column - 3] = None
    with refuses(InputError, f"capacity row 1 column {column} … no limit"):
        children(places)


@pytest.mark.parametrize("seed", range(20))
def test_emptied_placements_have_no_children_and_none_below_nought(seed):
    rng = np.random.default_rng(seed)
    rows = [
        ["Home", "speed leaving", "Home", "", 5000, 0.9, int(rng.integers(0, 9)), 0, None, 0, 0, ""],
        ["Elsewhere", "speed leaving", "Elsewhere", "", 5000, 0.8, int(rng.integers(0, 9)), 0, None, 0, 0, ""],
    ]
    found = children([float(rng.uniform(0, 60))], *rows, leaving=rng.uniform(0.2, 9, 2))
    for line in ("Home", "Elsewhere"):
        for end in ("", " low", " high"):
            assert (found[f"{line}: closing{end}"] == 0).all()
        assert (found[f"{line}: average in year"] > 0).all()


@pytest.mark.parametrize("rate", [0.4, 2, 6, 12])
def test_those_sent_on_leave_as_children_leave_where_they_go(rate):
    """Elsewhere, who came evenly through a year and each leave at 0.4 a year: dE/dt = 2 + sent on − 0.4 E."""
    found = children([10], opening=[["Home", 10], ["Elsewhere", 5]], starters=(11 * rate, 2), leaving=(rate, 0.4))
    number, kept = 5.0, np.exp(-0.4)
    for sent_on, closing in zip(found["Home: sent to Elsewhere when full"], found["Elsewhere: closing"], strict=True):
        number = number * kept + (2 + sent_on) / 0.4 * (1 - kept)
        assert closing == pytest.approx(number, rel=0.02)
