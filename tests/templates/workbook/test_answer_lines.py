"""A function's answer on a sheet: its rows are found by key, whatever rows stand beside them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from templates.invest_to_save import invest_to_save
from templates.mtfp_childrens import mtfp_childrens
from templates.workbook.answer_lines import answer_lines, answer_of, before
from templates.workbook.model import Workbook
from templates.workbook.year_page import FIRST, LABEL, PLAN_YEARS, UNIT, YearPage
from tests.snapshots import labels
from tests.templates.filled import OK, Filled
from udfs import FUNCTIONS
from udfs.scenario import answers as scenario
from udfs.worksheet.answer_rows import AnswerRow, AnswerTable, Names
from udfs.worksheet.answers import Row, filled

pytestmark = pytest.mark.slow

NEW = AnswerRow("new", "new", "beds")


def page() -> YearPage:
    return YearPage(Workbook("Test", "Test"), "Test", "output", "Test", "Test.")


def shown(on: YearPage, row: int) -> tuple[Any, Any]:
    return tuple(on.sheet.constants[row, column].value for column in (LABEL, UNIT))  # type: ignore[return-value]


def test_lines_bear_the_answers_labels_and_units() -> None:
    on = page()
    found = answer_lines(on, answer_of("PROJECT_LAC").shape(), "=PROJECT_LAC(A1:A3,5)", {"": before("Trend")})
    assert shown(on, found["closing"].row) == ("Trend: Closing", "children")
    assert [line.row for line in found.lines] == list(range(found.lines[0].row, found.lines[0].row + len(found.lines)))


def test_words_and_units_of_a_sheets_own_stand_in_place_of_the_answers() -> None:
    on = page()
    found = answer_lines(
        on,
        answer_of("PLACEMENT_COST").shape({"placement": 2}),
        "=PLACEMENT_COST(A1:A2,B1:B2)",
        {"placement": [before("Foster"), before("Other")], "": before("Both")},
        words={"placement.cost": "cost", "total": "all"},
        units={"£ a year": "£000"},
    )
    assert [shown(on, line.row) for line in found.each("placement.cost")] == [
        ("Foster: cost", "£000"),
        ("Other: cost", "£000"),
    ]
    assert shown(on, found.at("placement.cost", 1).row) == ("Other: cost", "£000")
    assert shown(on, found["total"].row) == ("Both: all", "£000")


def longer(table: AnswerTable) -> AnswerTable:
    """An answer with one more row at the head of each of its blocks; rows of no block get one too."""
    named = [replace(block, rows=(NEW, *block.rows)) if block.key else block for block in table.blocks]
    first = next((i for i, block in enumerate(named) if not block.key), None)
    if first is not None:
        named[first] = replace(named[first], rows=(NEW, *named[first].rows))
    return replace(table, blocks=tuple(named))


def with_new(answer: AnswerTable, values: Mapping[str, Any], names: Names | None = None) -> list[Row]:
    """The rows of a longer answer, nil in those that are new."""
    nil = [0.0] * PLAN_YEARS
    new = {
        block.keyed(NEW): [nil] * len((names or {})[block.key]) if block.each else nil
        for block in answer.blocks
        if NEW in block.rows
    }
    return filled(answer, {**values, **new}, names)


@pytest.fixture
def longer_scenarios(monkeypatch: pytest.MonkeyPatch) -> None:
    """Projections by placement with more rows in their answers about children, money and effects."""
    definition = FUNCTIONS["PROJECT_SCENARIO"]
    tables = {"children": "CHILDREN", "cost": "COST", "pressure": "PRESSURE", "effects": "EFFECT_ROWS"}
    answers = dict(definition.answers)
    for output, name in tables.items():
        answers[output] = longer(answers[output])
        monkeypatch.setattr(scenario, name, answers[output])
    monkeypatch.setattr(scenario, "filled", with_new)
    alone = FUNCTIONS["PROJECT_PLACEMENTS"]
    monkeypatch.setitem(FUNCTIONS, alone.name, replace(alone, answers={"": longer(alone.answer())}))
    monkeypatch.setitem(FUNCTIONS, "PROJECT_SCENARIO", replace(definition, answers=answers))


@functools.cache
def as_it_is(make: Callable[[], Workbook]) -> Filled:
    return Filled(make())


@pytest.mark.parametrize("make", [mtfp_childrens, invest_to_save])
def test_rows_added_to_an_answer_break_no_template(
    make: Callable[[], Workbook], request: pytest.FixtureRequest
) -> None:
    before_it = as_it_is(make)
    request.getfixturevalue("longer_scenarios")
    after = Filled(make())
    assert after.status[0] == OK
    rows = ("Do nothing: spend", "Plan: spend", labels.CASHABLE_BELOW_BASE, labels.PAYBACK_PLAN)
    for label in rows:
        assert after.line("Scenarios", label) == before_it.line("Scenarios", label)
    assert after.row("Scenarios", "Plan: spend") > before_it.row("Scenarios", "Plan: spend")
    for row in range(3):
        bridge = [
            shown.at("Bridge", shown.row("Bridge", "All interventions") - 1 - row, FIRST)
            for shown in (before_it, after)
        ]
        assert bridge[0] == bridge[1]
