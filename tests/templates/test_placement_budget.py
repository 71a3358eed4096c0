"""The placement budget says what its unit costs cover, and sets each forecast beside its budget."""

from __future__ import annotations

import functools

import pytest

from templates import illustrative as county
from templates.layout import HEADER_ROW
from templates.placement_budget import placement_budget
from tests.templates.filled import FIRST_ROW, OK, Filled, number, registered

SHEET = "Placement budget"
TYPES = len(county.PLACEMENT_BUDGET) + 3


@functools.cache
def shown() -> Filled:
    return Filled(placement_budget())


def row(i: int) -> list[float]:
    return [number(shown().at(SHEET, FIRST_ROW + i, column)) for column in range(1, 9)]


@pytest.mark.parametrize("basis", ["weekly_365", "weekly_52"])
def test_headings_of_unit_costs_say_what_they_cover(basis: str) -> None:
    """£500 might be of a week or a day: the heading follows the register."""
    found = Filled(placement_budget(), {registered(placement_budget(), "What a unit cost covers"): basis})
    assert found.at(SHEET, HEADER_ROW, 2) == f"Unit cost £, {basis}"
    for column, which in ((3, "Budget"), (6, "Forecast")):
        assert found.at("Budget inputs", HEADER_ROW, column) == f"{which} unit cost £, {basis}"
    if basis == "weekly_365":  # the budgets in £ a year go with it
        assert found.status[0] == OK


@pytest.mark.parametrize("i", range(len(county.PLACEMENT_BUDGET)))
def test_a_type_has_its_forecast_variance_volume_and_price(i: int) -> None:
    """By hand: placements × £ a week × 365 ÷ 7 against a budget that is rounded to thousands, price included."""
    name, budget_fte, fte, budget_price, price = county.PLACEMENT_BUDGET[i]
    forecast, budget = fte * price * 365 / 7, 1000 * round(budget_fte * budget_price * 365 / 7000)
    variance, volume = forecast - budget, (fte - budget_fte) * budget / budget_fte
    assert shown().at(SHEET, FIRST_ROW + i, 0) == name
    expected = [fte, price, forecast, budget, variance, volume, variance - volume, variance / budget]
    assert row(i) == pytest.approx(expected)


def test_the_total_row_is_the_sum_of_the_types_and_the_chart_draws_their_variances() -> None:
    for column in (1, 3, 5):  # a budget that types share stands on one of them
        types = [number(shown().at(SHEET, FIRST_ROW + i, column) or 0) for i in range(TYPES)]
        assert shown().at(SHEET, FIRST_ROW + TYPES, column) == pytest.approx(sum(types))
    [chart] = shown().book.sheet(SHEET).charts
    values = chart.series[0].values
    drawn = [shown().at(values.sheet, *cell) for cell in values.cells()]
    assert drawn[: len(county.PLACEMENT_BUDGET)] == [row(i)[4] for i in range(len(county.PLACEMENT_BUDGET))]
