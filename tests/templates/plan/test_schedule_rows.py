"""Rows put into the schedule and taken out of it: the plan is that of what the schedule then holds."""

from __future__ import annotations

from typing import Any

import pytest

from templates.workbook.write import Host
from tests.libreoffice import LibreOffice, Values
from tests.snapshots import labels
from tests.templates.cells import MASTER_CHECK, is_error, same
from tests.templates.conftest import Recalculate, Written
from tests.templates.filled import OK

CHECK = labels.CHECK_SEE_CHECKS_SHEET
NAMES = ("mtfp-childrens", "invest-to-save")

#: The first row of interventions, and how many there are room for.
FIRST = 6
ROOM = {"mtfp-childrens": 12, "invest-to-save": 4}
USED = {"mtfp-childrens": 8, "invest-to-save": 3}

pytestmark = pytest.mark.usefixtures("libreoffice")
each = pytest.mark.parametrize("name", NAMES)


def spend(found: Values) -> list[float]:
    """Spend, pressure and what the plan changes, by year."""
    return [found["Scenarios"][f"{column}{row}"] for row in range(20, 30) for column in "FGHIJ"]


def status(found: Values) -> Any:
    sheet, cell = MASTER_CHECK
    return found[sheet][cell]


def intervention(row: int, name: str, children: float) -> list[tuple[Any, ...]]:
    return [
        ("type", "Schedule", f"B{row}", name),
        ("type", "Schedule", f"C{row}", "prevent entry"),
        ("type", "Schedule", f"F{row}", children),
        ("type", "Schedule", f"G{row}", 0.5),
    ]


@each
@pytest.mark.parametrize("row", [FIRST, FIRST + 2])
def test_a_blank_row_put_in_changes_no_figure(
    name: str, row: int, libreoffice: LibreOffice, written: Written, recalculated: Recalculate
) -> None:
    before = recalculated(name, Host.CALC)
    after = libreoffice.recalculate_after(written[name, Host.CALC], [("insert", "Schedule", row)])
    assert status(before) == status(after) == OK
    assert all(same(a, b) for a, b in zip(spend(before), spend(after), strict=True))
    assert not [value for cells in after.values() for value in cells.values() if is_error(value)]


@each
def test_an_intervention_counts_the_same_in_a_row_put_in_as_in_a_blank_one(
    name: str, libreoffice: LibreOffice, written: Written, recalculated: Recalculate
) -> None:
    file, blank = written[name, Host.CALC], FIRST + USED[name]
    put_in = libreoffice.recalculate_after(
        file, [("insert", "Schedule", FIRST + 1), *intervention(FIRST + 1, "Family hubs", 20)]
    )
    typed = libreoffice.recalculate_after(file, intervention(blank, "Family hubs", 20))
    assert status(put_in) == status(typed) == OK
    assert all(same(a, b) for a, b in zip(spend(put_in), spend(typed), strict=True))
    assert not all(same(a, b) for a, b in zip(spend(put_in), spend(recalculated(name, Host.CALC)), strict=True))


@each
def test_a_row_deleted_is_a_row_cleared(name: str, libreoffice: LibreOffice, written: Written) -> None:
    file, row = written[name, Host.CALC], FIRST + 1
    cleared = [("type", "Schedule", f"{column}{row}", "") for column in "BCDEFGHIJKLM"]
    by_clearing = libreoffice.recalculate_after(file, cleared)
    by_deleting = libreoffice.recalculate_after(file, [("delete", "Schedule", row)])
    assert status(by_deleting) == status(by_clearing) == OK
    assert all(same(a, b) for a, b in zip(spend(by_deleting), spend(by_clearing), strict=True))


@each
@pytest.mark.parametrize("inserted", [False, True])
def test_an_intervention_below_the_last_row_is_not_left_out_in_silence(
    name: str, inserted: bool, libreoffice: LibreOffice, written: Written
) -> None:
    below = FIRST + ROOM[name]
    changes = [("insert", "Schedule", below)] * inserted + intervention(below, "Family hubs", 20)
    assert status(libreoffice.recalculate_after(written[name, Host.CALC], changes)) == CHECK


@each
def test_what_is_said_of_an_intervention_stays_beside_it_when_a_row_is_put_in_above(
    name: str, libreoffice: LibreOffice, written: Written, recalculated: Recalculate
) -> None:
    before = recalculated(name, Host.CALC)["Schedule"]
    after = libreoffice.recalculate_after(written[name, Host.CALC], [("insert", "Schedule", FIRST)])["Schedule"]
    said = [before[f"P{FIRST + i}"] for i in range(USED[name])]
    assert [after[f"P{FIRST + 1 + i}"] for i in range(USED[name])] == said


@each
def test_an_intervention_that_starts_after_the_last_year_raises_an_alert(
    name: str, libreoffice: LibreOffice, written: Written
) -> None:
    after_years = 51_227.0  # 1 April 2040
    found = libreoffice.recalculate_after(written[name, Host.CALC], [("type", "Schedule", f"H{FIRST}", after_years)])
    assert found["Schedule"][f"P{FIRST}"] == "ALERT: nothing asked"
    assert found["Checks"]["B5"] == labels.ALERT_SEE_CHECKS_SHEET


def test_a_row_put_into_the_moves_fails_a_check_that_says_so(libreoffice: LibreOffice, written: Written) -> None:
    found = libreoffice.recalculate_after(written["mtfp-childrens", Host.CALC], [("insert", "Moves", 9)])
    assert status(found) == CHECK
    assert 1.0 in [found["Checks"][f"C{row}"] for row in range(7, 14)]
