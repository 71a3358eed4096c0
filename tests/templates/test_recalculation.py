"""LibreOffice works every workbook out afresh and finds what Python cached, also after inputs change."""

from __future__ import annotations

import functools
import random
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from templates.catalogue import WORKBOOKS
from templates.edit.live import Values, evaluate
from templates.sheets.register_and_checks import ANSWERED, UNREAD
from templates.workbook.model import Constant, RegisterEntry, Workbook
from templates.workbook.write import Host
from tests.libreoffice import LibreOffice
from tests.snapshots import labels
from tests.snapshots.told import told
from tests.templates.cells import (
    MASTER_CHECK,
    SERVER_PREFIX,
    Edits,
    File,
    differences,
    edited,
    flat,
    is_error,
    is_message,
    is_unusable,
    python_answers,
    same,
)
from tests.templates.conftest import Recalculate, Written
from udfs.functions.demand import METHODS

#: Fewest cells that formulas fill in each workbook.
FEWEST = {
    "mtfp-childrens": 4000,
    "placement-budget": 100,
    "invest-to-save": 1500,
    "portsmouth": 200,
    "norfolk": 200,
    "blackpool": 300,
    "blackpool-models": 1_200,
}
LOADED = [Host.CALC, Host.SERVER]
OK = "All checks OK"

#: Budgets, placements and unit costs must multiply, and a history must balance, so they change together; a range holds its plan, and the
#: investment's stays clear of nil.
FACTORS = {
    labels.STARTERS_LEAVERS_CLOSING: 0.9,
    "Budget £ a year": 0.9,
    "Budget placements (FTE)": 0.9,
    "Budget unit cost £": 1.0,
    "Saving: high of its range": 1.05,
    "Investment: high of its range": 1.05,
    labels.INVESTMENT_LOW_RANGE: 1.0,
    labels.CHANCE_OUTCOME_LIES_RANGE: 1.0,
}

#: Years and dates move on together, by three years.
LATER = {"year": 3, "date": 1096}

pytestmark = pytest.mark.usefixtures("libreoffice")
every_file = pytest.mark.parametrize(("name", "host"), [(name, host) for name in WORKBOOKS for host in LOADED])


@every_file
def test_every_formula_cell_holds_what_libreoffice_works_out(
    name: str, host: Host, written: Written, recalculated: Recalculate
) -> None:
    file, found = read(written[name, host]), flat(recalculated(name, host))
    assert len(found) >= FEWEST[name]
    assert found.keys() == file.filled
    assert not differences({cell: file.stored.get(cell) for cell in file.filled}, found)


@every_file
def test_no_cell_shows_an_error_and_every_check_is_ok(name: str, host: Host, recalculated: Recalculate) -> None:
    found = flat(recalculated(name, host))
    assert not {cell: value for cell, value in found.items() if is_unusable(value)}
    assert found[MASTER_CHECK] == OK


@every_file
def test_every_worksheet_function_answers_as_a_direct_call(
    name: str, host: Host, written: Written, recalculated: Recalculate
) -> None:
    file = read(written[name, host])
    assert not wrong_answers(file, flat(recalculated(name, host)))


@pytest.mark.parametrize("name", WORKBOOKS)
def test_the_workbook_for_the_server_calls_the_names_that_excel_gives_its_functions(
    name: str, written: Written
) -> None:
    file = read(written[name, Host.SERVER])
    calls = file.function_calls()
    assert calls
    assert all(file.formulas[cell][0].startswith(f"={SERVER_PREFIX}") for cell in calls)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", WORKBOOKS)
def test_other_inputs_give_the_same_answers_in_libreoffice_and_python(
    name: str, seed: int, libreoffice: LibreOffice, written: Written, tmp_path: Path
) -> None:
    chance = random.Random(seed)  # noqa: S311 - any numbers will do
    edits = {
        cell: value + LATER[entry.unit]
        if entry.unit in LATER
        else value * FACTORS.get(entry.name, chance.uniform(0.7, 0.99))
        for entry in WORKBOOKS[name]().register
        for cell, value in numbers_of(name, entry).items()
    }
    before, after = read(written[name, Host.CALC]), both(name, edits, libreoffice, written, tmp_path)
    assert not [cell for cell, value in after.items() if is_message(value)]
    numbers = {cell: value for cell, value in after.items() if isinstance(value, (int, float))}
    changed = [cell for cell, value in numbers.items() if not same(before.stored.get(cell), value)]
    assert len(changed) > len(numbers) / 2


def row_of(name: str, sheet: str, label: str) -> int:
    """The row, as Excel numbers it, whose first cell holds a label."""
    constants = WORKBOOKS[name]().sheet(sheet).constants
    return next(row + 1 for (row, column), constant in constants.items() if column == 0 and constant.value == label)


@pytest.mark.parametrize("method", [method for method in METHODS if method != "level"])
def test_each_projection_method_can_be_chosen(
    method: str, libreoffice: LibreOffice, written: Written, tmp_path: Path
) -> None:
    cell = entry_of("mtfp-childrens", labels.METHOD_CARRIES_HISTORY_FORWARD).area
    found = both("mtfp-childrens", {(cell.sheet, cell.row, cell.column): method}, libreoffice, written, tmp_path)
    closing = "Activity", f"J{row_of('mtfp-childrens', 'Activity', 'History carried forward: closing')}"
    assert not same(found[closing], read(written["mtfp-childrens", Host.CALC]).stored[closing])
    assert found[MASTER_CHECK] == OK


def test_a_blank_that_may_be_left_out_is_not_nil(libreoffice: LibreOffice, written: Written, tmp_path: Path) -> None:
    """Without its placements a budget still gives a variance, and no split into volume and price."""
    blank = [entry_of("placement-budget", name).area for name in ("Budget placements (FTE)", "Budget unit cost £")]
    edits = {(area.sheet, row, column): None for area in blank for row, column in area.cells()}
    found = both("placement-budget", edits, libreoffice, written, tmp_path)
    assert [found["Placement budget", cell] for cell in ("G6", "H6")] == ["", ""]
    assert isinstance(found["Placement budget", "F6"], float)
    assert found[MASTER_CHECK] == OK


def test_a_history_that_does_not_add_up_fails_its_check(
    libreoffice: LibreOffice, written: Written, tmp_path: Path
) -> None:
    area = entry_of("mtfp-childrens", labels.STARTERS_LEAVERS_CLOSING).area
    edits = {(area.sheet, area.row + area.rows - 1, area.column + 2): 520}
    found = both("mtfp-childrens", edits, libreoffice, written, tmp_path)
    opening = row_of("mtfp-childrens", "Activity", "History carried forward: opening")
    assert str(found["Activity", f"F{opening}"]).startswith("PROJECT_LAC: history row ")
    assert found[MASTER_CHECK] == labels.CHECK_SEE_CHECKS_SHEET


@pytest.mark.parametrize(
    ("name", "assumption", "shown_at", "parts"),
    [
        (
            "mtfp-childrens",
            labels.CHILDREN_STARTING_YEAR,
            ("Flow", "F8"),
            "PROJECT_SCENARIO … starters row 8 … 'many'",
        ),
        (
            "mtfp-childrens",
            "Schedule: effectiveness",
            ("Plan", "F8"),
            "PROJECT_SCENARIO … interventions row 9 … 'Intensive support pilot' … effectiveness … 'many'",
        ),
        (
            "placement-budget",
            "Forecast unit cost £",
            ("Placement budget", "D6"),
            "PLACEMENT_VARIANCE … unit_cost row 10 … 'many'",
        ),
        (
            "invest-to-save",
            "Discount rate",
            ("Investment case", "F8"),
            "INVEST_TO_SAVE … discount_rate … 'many'",
        ),
        (
            "portsmouth",
            labels.CHILDREN_WITH_ALLOCATED_CASE,
            ("Breakeven", "C6"),
            "CASELOAD_BREAKEVEN … children … 'many'",
        ),
        (
            "norfolk",
            "Children aged 0 to 17, 2017",
            ("Neighbours", "C6"),
            "LAC_RATE … population … 'many'",
        ),
        (
            "blackpool",
            "Model 1 step: residential",
            ("Model 1", "F8"),
            "PLACEMENT_COST … unit_cost row 1 … 'many'",
        ),
    ],
)
def test_text_typed_for_a_number_shows_the_functions_message_and_fails_the_check(
    name: str,
    assumption: str,
    shown_at: tuple[str, str],
    parts: str,
    libreoffice: LibreOffice,
    written: Written,
    tmp_path: Path,
) -> None:
    cell = list(numbers_of(name, entry_of(name, assumption)))[-1]
    found = both(name, {cell: "many"}, libreoffice, written, tmp_path)
    told(str(found[shown_at]), parts)
    assert found[MASTER_CHECK] != OK


def both(
    name: str, edits: Edits, libreoffice: LibreOffice, written: Written, folder: Path
) -> dict[tuple[str, str], Any]:
    """LibreOffice's values after edits to the file, which are Python's after the same edits to the declaration.

    Calc does not call a function that is given a range with an error in it, so there it shows the error
    where Python and Excel show the function's message; neither shows a number.
    """
    file = read(written[name, Host.CALC])
    path = edited(file.path, folder / f"{name}.xlsx", edits)
    typed = {(sheet, address(row, column)): value for (sheet, row, column), value in edits.items()}
    found, expected = flat(libreoffice.recalculate(path)), by_address(evaluate(with_inputs(name, edits)))
    not_called = {
        cell
        for cell, value in found.items()
        if (is_error(value) or value in (ANSWERED, UNREAD)) and is_unusable(expected[cell])
    }
    assert not differences(without(expected, not_called), without(found, not_called))
    assert not wrong_answers(file, typed | found)
    return found


def without(values: dict[tuple[str, str], Any], cells: set[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    return {cell: value for cell, value in values.items() if cell not in cells}


read = functools.cache(File)


def with_inputs(name: str, edits: Edits) -> Workbook:
    book = WORKBOOKS[name]()
    for (sheet, row, column), value in edits.items():
        constants = book.sheet(sheet).constants
        constants[row, column] = Constant(value, constants[row, column].style)
    return book


def by_address(values: Values) -> dict[tuple[str, str], Any]:
    return {
        (sheet, f"{get_column_letter(column + 1)}{row + 1}"): value for (sheet, row, column), value in values.items()
    }


def address(row: int, column: int) -> str:
    return f"{get_column_letter(column + 1)}{row + 1}"


def wrong_answers(file: File, found: dict[tuple[str, str], Any]) -> list[str]:
    """Calls whose cells do not show what Python returns for the values of the cells they refer to."""
    values = file.stored | found
    problems = []
    for (sheet, cell), (text, area) in file.function_calls().items():
        answer = python_answers(text, sheet, values)
        rows = answer if isinstance(answer, list) else None
        expected = [value for row in rows for value in row] if rows else [answer] * len(area)
        if is_error(values[area[0]]) and is_unusable(expected[0]):
            continue
        if len(expected) != len(area) or not all(same(values[a], e) for a, e in zip(area, expected, strict=True)):
            problems.append(f"{sheet}!{cell} {text}: {[values[a] for a in area]} instead of {expected}")
    return problems


def entry_of(name: str, assumption: str) -> RegisterEntry:
    return next(entry for entry in WORKBOOKS[name]().register if entry.name == assumption)


def numbers_of(name: str, entry: RegisterEntry) -> dict[tuple[str, int, int], float]:
    """The numbers typed into the cells of one line of the register."""
    constants = WORKBOOKS[name]().sheet(entry.area.sheet).constants
    values = {(entry.area.sheet, *cell): constants[cell].value for cell in entry.area.cells()}
    return {cell: value for cell, value in values.items() if isinstance(value, (int, float))}
