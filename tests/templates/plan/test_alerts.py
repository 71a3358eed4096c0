"""Alerts on what is typed into a plan: rates that look like percentages, early starts, and one-off costs like capital."""

from __future__ import annotations

import datetime as dt

import pytest

from templates.invest_to_save import invest_to_save
from templates.mtfp_childrens import mtfp_childrens
from templates.plan.rates import LEAVING, MOVES
from templates.sheets import illustrative_county as county
from templates.workbook.model import Value
from tests.snapshots import labels
from tests.templates.filled import OK, Edits, Filled, registered, scheduled
from udfs.calendar import serial_of

pytestmark = pytest.mark.slow

HOME = next(i for i, line in enumerate(county.SCHEDULE) if line["name"].startswith("New children's home"))
EARLY, CAPITAL = labels.NO_INTERVENTION_STARTS_BEFORE_OPENING, labels.NO_ONE_OFF_COST_MAY
RATES = (labels.NO_LEAVING_RATE_UNUSUALLY_HIGH, labels.NO_MOVING_RATE_UNUSUALLY_HIGH)
#: In a square of moves the first cell is on its diagonal; this is the one after it.
MOVED = {"mtfp-childrens": ("Moves", "C6"), "invest-to-save": ("Placements", "H6")}
MAKERS = {"mtfp-childrens": mtfp_childrens, "invest-to-save": invest_to_save}


def filled(template: str, edits: Edits) -> Filled:
    return Filled(MAKERS[template](), edits)


def found(plan: Filled, check: str) -> tuple[Value, str]:
    """What a check comes to, and what it says."""
    row = plan.row("Checks", check)
    return plan.at("Checks", row, 4), str(plan.at("Checks", row, 5))


@pytest.mark.parametrize("template", MAKERS)
def test_a_rate_above_three_raises_an_alert_that_names_its_cell(template: str) -> None:
    sheet, cell = registered(MAKERS[template](), LEAVING)
    moves, onto = MOVED[template]
    assert moves == registered(MAKERS[template](), MOVES)[0]
    at_limit = filled(template, {(sheet, cell): 3, (moves, onto): 3})
    assert [found(at_limit, check)[0] for check in RATES] == ["OK", "OK"]
    above = filled(template, {(sheet, cell): 4, (moves, onto): 3.1})
    assert above.status[0] == OK
    for check, where, typed in zip(RATES, (sheet, moves), (cell, onto), strict=True):
        result, words = found(above, check)
        assert result == "ALERT"
        assert f"{where}!{typed} first" in words
        assert "0.4 for 40 leavers" in words


@pytest.mark.parametrize("template", MAKERS)
def test_forty_for_forty_per_cent_is_refused(template: str) -> None:
    plan = filled(template, {registered(MAKERS[template](), LEAVING): 40})
    assert plan.status[0] != OK
    said = {str(value) for (sheet, *_), value in plan.values.items() if sheet == "Checks"}
    assert any("leaving_rate row 1 is 40;" in words and "to 26" in words for words in said)


@pytest.mark.parametrize(
    ("start", "result"),
    [
        (serial_of(dt.date(2024, 4, 1)), "ALERT"),
        (serial_of(dt.date(2026, 3, 31)), "ALERT"),
        (serial_of(dt.date(2026, 4, 1)), "OK"),
        (-6, "ALERT"),
        (0, "OK"),
        (6, "OK"),
        (None, "OK"),
    ],
)
def test_an_intervention_that_began_before_the_opening_is_named(start: Value, result: str) -> None:
    edits = {scheduled(1, "Start"): start, scheduled(1, "End"): None, scheduled(1, "Ramp months"): None}
    alert, words = found(filled("mtfp-childrens", edits), EARLY)
    assert alert == result
    assert ("See I2 Reunification support." in words) == (result == "ALERT")


def test_a_large_one_off_cost_is_named_as_perhaps_capital() -> None:
    alert, words = found(filled("mtfp-childrens", {}), CAPITAL)
    assert (alert, county.SCHEDULE[HOME]["one-off cost"]) == ("ALERT", 1_250_000)
    assert labels.SEE_I_NEW_CHILDREN_S.format(HOME + 1) in words
    less = filled("mtfp-childrens", {scheduled(HOME, "One-off cost (£)"): 249_999})
    assert found(less, CAPITAL)[0] == "OK"
