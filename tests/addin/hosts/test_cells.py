"""What each host hands over for the same cells, and what a worksheet function is given."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from addin.hosts.cells import CALC, DESKTOP, OFFICE, SERVER

#: 31 March 2024 is 45,382 in Excel: 39,448 of 1 January 2008 and 5,934 days more.
MARCH = dt.datetime(2024, 3, 31, 12)


@pytest.mark.parametrize("pipeline", [DESKTOP, OFFICE, SERVER, CALC])
def test_plain_cells_pass_every_host_as_they_are(pipeline):
    cells = [[1, 2.5, True, False, "text", None], [0, 0.0, -1, "31/3/2024", "#N/A", " "]]
    found = pipeline.argument(cells)
    assert found == cells
    assert [[type(cell) for cell in row] for row in found] == [[type(cell) for cell in row] for row in cells]


@pytest.mark.parametrize("pipeline", [DESKTOP, OFFICE, SERVER, CALC])
def test_an_argument_left_out_is_none_and_one_value_is_a_cell(pipeline):
    assert pipeline.argument(None) is None
    assert pipeline.argument(0.8) == 0.8


@pytest.mark.parametrize("pipeline", [SERVER, CALC])
def test_empty_text_is_a_blank_cell(pipeline):
    assert pipeline.argument((("", 0.0, "text"), (None, 1.5, " "))) == [[None, 0.0, "text"], [None, 1.5, " "]]
    assert pipeline.argument("") is None


def test_desktop_gives_money_dates_and_new_errors_as_objects_and_codes():
    assert DESKTOP.argument([[Decimal("12.5"), MARCH, -2146826246]]) == [[12.5, 45382.5, -2146826246]]
    assert DESKTOP.cell(-2146828288 + 2050) == "#CALC!"
    assert DESKTOP.cell(True) is True


def test_office_sends_errors_dates_and_records_as_objects_that_hold_a_value():
    sent = [[{"type": "Error", "basicValue": "#DIV/0!"}, {"type": "FormattedNumber", "basicValue": 45382}, {}]]
    assert OFFICE.argument(sent) == [["#DIV/0!", 45382, None]]
