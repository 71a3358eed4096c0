"""A function that does not answer: nothing that depends on it shows a number, or says that all is well.

Every block of every workbook is made to show one message, one error and a missing add-in, as the fixed arrays of the
files do (in all its cells) and as a dynamic array would (in the first, the rest blank). What depends on it is worked
out by Excel's documented rules (``excel``), not by LibreOffice or the embedded engine, which would hide the second.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from templates.catalogue import WORKBOOKS
from templates.edit.live import evaluate
from templates.mtfp_childrens import mtfp_childrens
from templates.mtfp_childrens.from_returns import council_from_returns
from templates.returns_workbook import returns_workbook
from templates.synthetic.council import synthetic_council
from templates.workbook.model import Area, Formula, Workbook
from templates.workbook.year_page import MASTER_CHECK
from tests.templates.cells import same
from tests.templates.excel import Excel, Fault, Place, collapsed, is_number
from tests.templates.mtfp_childrens.test_from_returns import EXTRAS
from tests.templates.workbook.lint import unguarded
from udfs.returns import load

pytestmark = pytest.mark.slow

MESSAGE = "PLACEMENT_COST: placements row 1 is text, 'many'; use a number"
ANSWERS = {"message": MESSAGE, "error": Fault("#VALUE!"), "no add-in": Fault("#NAME?")}
FUNCTIONS_ANSWER = "CareCurve's functions answer"

#: The workbook of import-903 and the plan made from returns stand beside those of the catalogue.
every_workbook = pytest.mark.parametrize("name", [*WORKBOOKS, "returns", "own plan"])

WorkedOut = tuple[Excel, dict[Place, Any]]


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Workbook]:
    @functools.cache
    def make(name: str) -> Workbook:
        if name in WORKBOOKS:
            return WORKBOOKS[name]()
        returns = load(synthetic_council(children=300, years=3, seed=5).write(tmp_path_factory.mktemp("returns")))
        return returns_workbook(returns) if name == "returns" else mtfp_childrens(council_from_returns(returns, EXTRAS))

    return make


@pytest.fixture(scope="module")
def excel(declared: Callable[[str], Workbook]) -> Callable[[str], WorkedOut]:
    @functools.cache
    def work_out(name: str) -> WorkedOut:
        made = Excel(declared(name))
        return made, made.values()

    return work_out


@every_workbook
def test_excels_rules_give_what_the_workbook_stores(
    name: str, declared: Callable[[str], Workbook], excel: Callable[[str], WorkedOut]
) -> None:
    _, found = excel(name)
    stored = evaluate(declared(name))
    assert found.keys() == stored.keys()
    assert not {cell: (value, found[cell]) for cell, value in stored.items() if not same(value, found[cell])}


@pytest.mark.parametrize("dynamic", [False, True], ids=["fixed", "dynamic"])
@pytest.mark.parametrize("answer", ANSWERS)
@every_workbook
def test_nothing_that_depends_on_a_block_shows_a_number_when_its_function_does_not_answer(
    name: str, answer: str, dynamic: bool, excel: Callable[[str], WorkedOut]
) -> None:
    made, before = excel(name)
    blocks = [formula for formula in made.formulas if formula.is_array]
    assert blocks
    wrong = {block.area.ref: problems(made, before, block, ANSWERS[answer], dynamic=dynamic) for block in blocks}
    assert not {where: found for where, found in wrong.items() if found}


def test_without_its_guards_a_plan_would_show_numbers() -> None:
    """So the tests above can fail."""
    book = mtfp_childrens()
    for sheet in book.sheets:
        sheet.formulas = [replace(formula, text=unguarded(formula.text)) for formula in sheet.formulas]
    made = Excel(book)
    before = made.values()
    blocks = [formula for formula in made.formulas if formula.is_array]
    fixed, dynamic = (
        [where for block in blocks for where in problems(made, before, block, MESSAGE, dynamic=kind)]
        for kind in (False, True)
    )
    assert [where for where in fixed if where.startswith("Bridge!")]
    assert [where for where in dynamic if where.startswith("Summary!")]


def problems(made: Excel, before: dict[Place, Any], block: Formula, answer: Any, *, dynamic: bool) -> list[str]:
    """Cells that depend on a block and still show a number or money, or say OK."""
    depending = made.depending_on(block)
    fresh = {(f.area.sheet, *cell) for f in depending for cell in f.area.cells()}
    known = {cell: value for cell, value in before.items() if cell not in fresh}
    made.work_out(collapsed(block.area, answer, dynamic=dynamic), known)
    found = []
    for formula in depending:
        if counts_failures(made, formula) or (dynamic and points(formula)):
            continue
        for cell in formula.area.cells():
            shown = made.value((formula.area.sheet, *cell))
            if is_number(shown) or re.search(r"£-?\d|\bOK\b", str(shown)):
                found.append(f"{Area(formula.area.sheet, *cell).ref} {formula.text} shows {shown!r}")
    if is_well(made.value(place(MASTER_CHECK))):
        found.append("the master check says OK")
    return found


@every_workbook
def test_what_a_chart_draws_of_a_block_is_left_out_when_its_function_does_not_answer(
    name: str, declared: Callable[[str], Workbook], excel: Callable[[str], WorkedOut]
) -> None:
    """Excel draws text as nought, and #N/A not at all."""
    made, before = excel(name)
    drawn = {
        (s.values.sheet, *c)
        for sheet in declared(name).sheets
        for chart in sheet.charts
        for s in chart.series
        for c in s.values.cells()
    }
    for block in (formula for formula in made.formulas if formula.is_array):
        depending = {(f.area.sheet, *cell) for f in [block, *made.depending_on(block)] for cell in f.area.cells()}
        made.work_out(
            collapsed(block.area, MESSAGE, dynamic=False), {c: v for c, v in before.items() if c not in depending}
        )
        assert {made.value(cell) for cell in drawn & depending} <= {"#N/A"}, block.area.ref


def counts_failures(made: Excel, formula: Formula) -> bool:
    """How many functions of a sheet did not answer, which is a number indeed."""
    label = made.typed.get((formula.area.sheet, formula.area.row, 0))
    return formula.area.sheet == MASTER_CHECK.sheet and str(label).startswith(FUNCTIONS_ANSWER)


def points(formula: Formula) -> bool:
    """The sheet Fit shows the cell that it points at as it is; its difference and verdict are not exempt."""
    return formula.area.sheet == "Fit" and formula.area.column == 2


def is_well(status: Any) -> bool:
    return "OK" in str(status)


def place(area: Area) -> tuple[str, int, int]:
    return area.sheet, area.row, area.column
