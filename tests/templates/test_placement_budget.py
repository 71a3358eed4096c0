"""The placement budget says what its unit costs cover."""

from __future__ import annotations

import pytest

from templates.layout import HEADER_ROW
from templates.placement_budget import placement_budget
from tests.templates.filled import OK, Filled, registered


@pytest.mark.parametrize("basis", ["weekly_365", "weekly_52"])
def test_headings_of_unit_costs_say_what_they_cover(basis: str) -> None:
    """£500 might be of a week or a day: the heading follows the register."""
    shown = Filled(placement_budget(), {registered(placement_budget(), "What a unit cost covers"): basis})
    assert shown.at("Placement budget", HEADER_ROW, 2) == f"Unit cost £, {basis}"
    for column, which in ((3, "Budget"), (6, "Forecast")):
        assert shown.at("Budget inputs", HEADER_ROW, column) == f"{which} unit cost £, {basis}"
    if basis == "weekly_365":  # the budgets in £ a year go with it
        assert shown.status[0] == OK
