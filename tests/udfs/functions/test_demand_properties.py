"""PROJECT_LAC: what must hold for every history, method and horizon."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs.tables import CLOSING_HIGH, CLOSING_LOW, lines
from udfs import FUNCTIONS, LAC_RATE, PROJECT_LAC

METHODS = FUNCTIONS["PROJECT_LAC"].parameters[2].choices

closings = st.lists(st.integers(500, 600), min_size=3, max_size=12)
horizons = st.integers(1, 8)


def closing(history, years, *rest):
    return lines(PROJECT_LAC(history, years, *rest))["Closing"]


@given(closings, horizons, st.sampled_from(METHODS), st.data())
def test_opening_starters_and_leavers_make_the_closing(numbers, years, method, data):
    changes = [0, *(after - before for before, after in itertools.pairwise(numbers))]
    flows = [[f"Year {i}", 900 + c, 900, n] for i, (c, n) in enumerate(zip(changes, numbers, strict=True), start=1)]
    people = data.draw(st.lists(st.integers(99_000, 101_000), min_size=len(flows) + years, max_size=len(flows) + years))
    rows = lines(PROJECT_LAC(flows, years, method, people))
    for h in range(years):
        opening, new, gone = rows["Opening"][h], rows["Starters"][h], rows["Leavers"][h]
        assert opening == (rows["Closing"][h - 1] if h else numbers[-1])
        assert opening + new - gone == pytest.approx(rows["Closing"][h], rel=1e-12)
        assert rows["Net change"][h] == pytest.approx(new - gone, abs=1e-9)
        assert rows[CLOSING_LOW][h] <= rows["Closing"][h] <= rows[CLOSING_HIGH][h]
        assert rows["Rate per 10,000"][h] == LAC_RATE(rows["Closing"][h], people[len(flows) + h])


@given(closings, horizons, st.sampled_from(METHODS), st.floats(0.01, 1_000))
def test_twice_the_children_are_twice_the_answer(numbers, years, method, factor):
    """Every method is homogeneous but for its range: small numbers vary more, in proportion."""
    people = [1_000_000 + 500 * i for i in range(len(numbers) + years)]
    once = lines(PROJECT_LAC(numbers, years, method, people))
    scaled = lines(PROJECT_LAC([n * factor for n in numbers], years, method, people))
    for name in ("Opening", "Net change", "Closing", "Rate per 10,000"):
        assert scaled[name] == pytest.approx([value * factor for value in once[name]], rel=1e-6, abs=1e-6 * factor)


@given(closings, horizons, st.sampled_from(METHODS), st.floats(1.1, 10))
def test_twice_the_children_have_less_than_twice_the_range(numbers, years, method, factor):
    people = [1_000_000 + 500 * i for i in range(len(numbers) + years)]
    widths = []
    for times in (1, factor):
        rows = lines(PROJECT_LAC([n * times for n in numbers], years, method, people))
        widths.append([high - low for low, high in zip(rows[CLOSING_LOW], rows[CLOSING_HIGH], strict=True)])
    assert all(once < scaled < factor * once for once, scaled in zip(*widths, strict=True))


@given(closings, horizons, st.sampled_from(("rate", "trend_and_population")))
def test_the_unit_of_the_population_does_not_matter(numbers, years, method):
    people = [100_000 + 500 * i for i in range(len(numbers) + years)]
    in_tens = [p / 10 for p in people]
    assert closing(numbers, years, method, people) == pytest.approx(closing(numbers, years, method, in_tens))


@given(closings, horizons, st.sampled_from(("level", "net_entry", "trend")), st.integers(0, 5_000))
def test_more_children_in_every_year_are_as_many_more_in_the_answer(numbers, years, method, more):
    shifted = closing([n + more for n in numbers], years, method)
    assert shifted == pytest.approx([c + more for c in closing(numbers, years, method)])


@given(closings, st.sampled_from(METHODS))
def test_a_longer_projection_begins_as_a_shorter_one(numbers, method):
    people = [100_000 + 500 * i for i in range(len(numbers) + 6)]
    short = PROJECT_LAC(numbers, 2, method, people[:-4], headers=False)
    long = PROJECT_LAC(numbers, 6, method, people, headers=False)
    assert short == [row[:2] for row in long]


@given(closings, horizons, st.sampled_from(METHODS))
def test_a_greater_chance_and_a_later_year_have_a_wider_range(numbers, years, method):
    people = [100_000] * (len(numbers) + years)
    narrow = lines(PROJECT_LAC(numbers, years, method, people, 0.5))
    wide = lines(PROJECT_LAC(numbers, years, method, people, 0.9))
    assert narrow["Closing"] == wide["Closing"]
    assert all(w <= n for w, n in zip(wide[CLOSING_LOW], narrow[CLOSING_LOW], strict=True))
    assert all(w >= n for w, n in zip(wide[CLOSING_HIGH], narrow[CLOSING_HIGH], strict=True))
    ratio = [high / middle for high, middle in zip(wide[CLOSING_HIGH], wide["Closing"], strict=True)]
    width = [high - middle for high, middle in zip(wide[CLOSING_HIGH], wide["Closing"], strict=True)]
    widening = ratio if method == "growth" else width
    assert all(later >= earlier * (1 - 1e-12) for earlier, later in itertools.pairwise(widening))


@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=10), horizons, st.sampled_from(("level", "growth")))
def test_level_and_growth_never_go_below_zero(numbers, years, method):
    rows = lines(PROJECT_LAC(numbers, years, method, headers=True, interval=0.5))
    assert all(value > 0 for value in rows["Closing"])
    assert all(low is not None and low >= 0 for low in rows[CLOSING_LOW])


@given(st.integers(0, 5_000), st.integers(2, 10), st.sampled_from(("level", "net_entry", "trend")))
def test_a_number_that_never_changes_stays(number, observed, method):
    assert closing([number] * observed, 5, method) == pytest.approx([number] * 5)
