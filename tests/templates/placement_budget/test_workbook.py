"""The placement budget says what its unit costs cover, and sets each forecast beside its budget."""

from __future__ import annotations

import functools

import pytest

from templates.placement_budget import placement_budget
from templates.sheets import illustrative_county as county
from templates.workbook.year_page import HEADER_ROW
from tests.snapshots import labels
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
    found = Filled(placement_budget(), {registered(placement_budget(), labels.WHAT_UNIT_COST_COVERS): basis})
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
    shared, total = FIRST_ROW + TYPES, FIRST_ROW + TYPES + 1
    for column in (1, 3):
        types = [number(shown().at(SHEET, FIRST_ROW + i, column)) for i in range(TYPES)]
        assert shown().at(SHEET, total, column) == pytest.approx(sum(types))
    for column in (4, 5):  # a shared budget has a row of its own
        lines = [number(shown().at(SHEET, row, column) or 0) for row in range(FIRST_ROW, shared + 1)]
        assert shown().at(SHEET, total, column) == pytest.approx(sum(lines))
    [chart] = shown().book.sheet(SHEET).charts
    values = chart.series[0].values
    drawn = [shown().at(values.sheet, *cell) for cell in values.cells()]
    assert drawn[: len(county.PLACEMENT_BUDGET)] == [row(i)[4] for i in range(len(county.PLACEMENT_BUDGET))]


def test_a_shared_budget_casts_on_a_row_of_its_own_and_its_types_show_their_forecasts_alone() -> None:
    """By hand, £ a week × 365 ÷ 7: 64 × 160, 20 × 93 and 131 × 121 come to £1,457,445 against £1,120,000."""
    forecasts = [weekly * 365 / 7 for weekly in (64 * 160, 20 * 93, 131 * 121)]
    assert [round(forecast) for forecast in forecasts] == [533_943, 96_986, 826_516]
    first = TYPES - 3
    for i, forecast in enumerate(forecasts):
        shown_as = [shown().at(SHEET, FIRST_ROW + first + i, column) for column in range(3, 9)]
        assert shown_as[0] == pytest.approx(forecast)
        assert [value or "" for value in shown_as[1:]] == [""] * 5
    shared = [shown().at(SHEET, FIRST_ROW + TYPES, column) for column in range(6)]
    assert shared[0] == "Adoption, RO and SGO"
    assert shared[1] == 64 + 20 + 131
    assert [round(number(value)) for value in shared[3:]] == [1_457_445, 1_120_000, 337_445]


def test_a_type_taken_out_of_a_shared_budget_is_not_shown_in_its_row_in_silence() -> None:
    names = next(entry.area for entry in placement_budget().register if entry.name == "Budget £ a year")
    last = f"B{names.row + names.rows}"
    assert Filled(placement_budget(), {("Budget inputs", last): "Orders"}).status[0] != OK
    renamed = {("Budget inputs", f"B{names.row + names.rows - i}"): "Permanence" for i in range(3)}
    book = Filled(placement_budget(), renamed)
    assert book.status[0] == OK
    assert book.at(SHEET, FIRST_ROW + TYPES, 0) == "Permanence"
