"""How far prices walk: which lines are residential, from when, and by how much."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.snapshots.told import refuses
from udfs.errors import InputError
from udfs.returns.price_walk import price_walk
from udfs.returns.reading.codes import finance_lines


def test_built_in_residential_lines_are_homes_schools_and_secure_places() -> None:
    assert finance_lines().residential == {"In-house residential", "External residential", "Secure"}


def test_a_line_of_a_councils_own_is_residential_if_most_of_its_places_are(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    rows = ("K2,*,Homes", "R1,*,Homes", "H5,*,Homes", "K1,*,Half", "U4,*,Half", "U6,*,Fostering")
    file.write_text("\n".join(("place,provider,line", *rows)), encoding="utf-8")
    assert finance_lines(file).residential == {"Homes"}


def test_prices_of_a_group_share_a_spread_and_others_move_half_as_far() -> None:
    walk = price_walk(("A", "B", "C"), {"B"}, 0)
    assert walk.group.tolist() == [1, 0, 1]
    assert walk.spread.tolist() == [0.03, 0.015]
    assert price_walk(("A",), (), 0, 0.1).spread.tolist() == pytest.approx([0.1, 0.05])


@pytest.mark.parametrize(
    ("months", "years"),
    [(0, 0.5), (12, 1.5), (-3, 0.25), (-6, 0.0), (-12, 0.0)],
)
def test_prices_walk_from_the_middle_of_their_year_or_from_the_opening_if_that_comes_first(
    months: int, years: float
) -> None:
    """The months are from the end of the price base's year to the opening."""
    assert price_walk(("A",), (), months).years_before == years


@pytest.mark.parametrize("spread", [-0.01, 1.5])
def test_a_spread_that_is_no_share_is_refused(spread: float) -> None:
    with refuses(InputError, "price_spread"):
        price_walk(("A",), (), 0, spread)
