"""The yearly numbers of councils like real ones are those of their truth."""

from __future__ import annotations

import numpy as np

from bench import like_real
from bench.councils import ORIGIN_YEAR, YEARS_AHEAD, YEARS_KNOWN, like_real_council, year_end
from udfs.returns.days import day

YEARS = range(ORIGIN_YEAR - YEARS_KNOWN + 1, ORIGIN_YEAR + YEARS_AHEAD + 1)


def test_children_are_those_in_care_on_31_march_and_starters_those_of_the_year_before() -> None:
    children, starters = like_real.yearly(3)
    council = like_real_council(3)
    assert children.tolist() == [sum(council.count(year_end(year)).values()) for year in YEARS]
    begun = council.truth.start[council.truth.begins]
    assert starters.tolist() == [
        np.count_nonzero((begun > day(year_end(year - 1))) & (begun <= day(year_end(year)))) for year in YEARS
    ]


def test_statistics_are_shown_beside_those_of_real_councils() -> None:
    """Children of 100, 110 and 99 change by 10% a year, by 1% in two; the published figures are in the last column."""
    children = np.array([[100.0, 110, 99], [200, 220, 198]])
    lines = like_real.table(children, np.full((2, 5), 500.0))
    assert [line.split()[-2] for line in lines[1:]] == ["10.0%", "1.0%", "0.0%", "0.0%", "0.0%", "0.0%"]
