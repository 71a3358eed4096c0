"""Rows put into other sheets of inputs and taken out of them: right, or said to be wrong."""

from __future__ import annotations

from typing import Any

import pytest

from templates.workbook.write import Host
from tests.libreoffice import LibreOffice, Values
from tests.snapshots import labels
from tests.templates.cells import MASTER_CHECK, is_error, same
from tests.templates.conftest import Written
from tests.templates.filled import OK

CHECK = labels.CHECK_SEE_CHECKS_SHEET

#: The first and last years of the invented county's history.
OLDEST, NEWEST = 6, 12

pytestmark = pytest.mark.usefixtures("libreoffice")


def status(found: Values) -> Any:
    sheet, cell = MASTER_CHECK
    return found[sheet][cell]


def year(row: int, *figures: object) -> list[tuple[Any, ...]]:
    return [("type", "History", f"{column}{row}", figure) for column, figure in zip("ABCDE", figures, strict=True)]


def test_a_history_of_fewer_years_is_the_others_deleted(libreoffice: LibreOffice, written: Written) -> None:
    file = written["mtfp-childrens", Host.CALC]
    found = libreoffice.recalculate_after(file, [("delete", "History", OLDEST)] * 2)
    assert status(found) == OK
    assert not [value for value in found["History"].values() if is_error(value)]
    # the method "level" carries the last number forward
    assert any(all(same(found["Activity"].get(f"{c}{row}"), 511) for c in "FGHIJ") for row in range(20, 40))


@pytest.mark.parametrize(("row", "at"), [(OLDEST, OLDEST), (NEWEST + 1, NEWEST + 1)])
def test_a_year_put_in_above_the_first_or_below_the_last_is_not_left_out_in_silence(
    row: int, at: int, libreoffice: LibreOffice, written: Written
) -> None:
    changes = [("insert", "History", at), *year(row, "2018/19", 170, 165, 440, 71_500)]
    found = libreoffice.recalculate_after(written["mtfp-childrens", Host.CALC], changes)
    assert status(found) == CHECK


@pytest.mark.parametrize("row", [6, 9, 16])
def test_a_line_put_into_a_budget_is_counted_or_said_to_be_left_out(
    row: int, libreoffice: LibreOffice, written: Written
) -> None:
    line = zip("ACDEFG", ("Remand", 1, 5000, 260_714.29, 1, 5000), strict=True)
    changes = [("insert", "Budget inputs", row), *(("type", "Budget inputs", f"{c}{row}", value) for c, value in line)]
    assert status(libreoffice.recalculate_after(written["placement-budget", Host.CALC], changes)) == CHECK


@pytest.mark.parametrize(
    ("name", "sheet", "row", "inserted"),
    [
        ("mtfp-childrens", "Inputs", 13, True),
        ("mtfp-childrens", "Inputs", 21, True),
        ("mtfp-childrens", "Inputs", 21, False),
        ("mtfp-childrens", "Inputs", 53, True),
        ("mtfp-childrens", "Inputs", 15, True),
        ("invest-to-save", "Placements", 8, True),
        ("invest-to-save", "Placements", 6, True),
        ("invest-to-save", "Placements", 10, True),
        ("invest-to-save", "Placements", 10, False),
    ],
)
def test_a_placement_typed_where_the_plan_has_no_row_for_it_is_not_left_out_in_silence(
    name: str, sheet: str, row: int, inserted: bool, libreoffice: LibreOffice, written: Written
) -> None:
    placement = [("type", sheet, f"A{row}", "Secure home"), ("type", sheet, f"B{row}", 7)]
    changes = [("insert", sheet, row)] * inserted + placement
    assert status(libreoffice.recalculate_after(written[name, Host.CALC], changes)) == CHECK
