"""The value of every formula of a declared workbook, worked out without any spreadsheet program.

The embedded engine (formualizer) does the native formulas and calls the worksheet functions;
LibreOffice checks its answers in the tests. The engine is never asked to fill an array: readers of
its other cells can go stale. Each table a function returns is put back as plain values and the
workbook worked out again, until nothing changes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import formualizer

from templates.edit.engine_calls import EngineCalls
from templates.edit.formulas import CIRCULAR, ERROR_TEXT, prepared
from templates.workbook.model import Formula, Value, Workbook
from udfs import FUNCTIONS, InputError, WorksheetFunction
from udfs.calendar import serial_of

#: A chain of tables settles one table a round; the first and the last round find the rest.
SPARE_ROUNDS = 3

Values = dict[tuple[str, int, int], Value]

#: What functions have answered, by their name and arguments, so that no round asks the same again.
Answers = dict[tuple[str, str], Any]


def evaluate(workbook: Workbook) -> Values:
    """Values by (sheet, row, column) for each cell that a formula fills; an error is its text."""
    values: Values = {}
    answers: Answers = {}
    tables = sum(formula.is_array for sheet in workbook.sheets for formula in sheet.formulas)
    for _ in range(tables + SPARE_ROUNDS):
        before, values = values, _round(workbook, values, answers)
        if CIRCULAR in values.values():
            break
        if values == before:
            return values
    raise RuntimeError("the formulas do not settle; there is a circular reference")


def _round(workbook: Workbook, before: Values, answers: Answers) -> Values:
    """One fresh evaluation, with the tables that functions returned in the round before."""
    engine = formualizer.Workbook()
    tables: dict[Formula, Any] = {}
    calls = EngineCalls()
    for sheet in workbook.sheets:
        engine.add_sheet(sheet.name)
        for (row, column), constant in sheet.constants.items():
            if constant.value is not None:
                engine.set_value(sheet.name, row + 1, column + 1, constant.value)
    arrays = [formula for sheet in workbook.sheets for formula in sheet.formulas if formula.is_array]
    for number, formula in enumerate(arrays):
        _add_function(engine, calls, formula, number, tables, answers)
        area = formula.area
        for row, column in list(area.cells())[1:]:
            place = area.sheet, row, column
            if place in before:  # a function's blank is empty text, which is no nought
                engine.set_value(area.sheet, row + 1, column + 1, _first(before[place]))
    native = [formula for sheet in workbook.sheets for formula in sheet.formulas if not formula.is_array]
    for formula in native:
        engine.set_formula(formula.area.sheet, formula.area.row + 1, formula.area.column + 1, formula.text)
    with calls.working():
        engine.evaluate_all()
    values: Values = {
        (f.area.sheet, f.area.row, f.area.column): _value(
            engine.get_value(f.area.sheet, f.area.row + 1, f.area.column + 1)
        )
        for f in native
    }
    for formula in arrays:
        values |= _spread(formula, tables.get(formula))
    return values


def _add_function(
    engine: Any, calls: EngineCalls, formula: Formula, number: int, tables: dict[Formula, Any], answers: Answers
) -> None:
    """Let the formula call its worksheet function under a name of its own, and keep the whole answer."""
    name = formula.text[1:].split("(")[0]
    function = FUNCTIONS[name]

    def call(*args: Any) -> Any:
        tables[formula] = _answer(function, args, answers)
        return _first(tables[formula])

    own_name = f"CARECURVE{number}"
    engine.register_function(own_name, calls.kept(call), min_args=0, max_args=len(function.parameters))
    text = prepared(formula.text)[0].replace(name, own_name, 1)
    engine.set_formula(formula.area.sheet, formula.area.row + 1, formula.area.column + 1, text)


def _answer(function: WorksheetFunction, args: tuple[Any, ...], answers: Answers) -> Any:
    given = [_argument(a) for a in args]
    key = function.name, repr(given)
    if key not in answers:
        try:
            answers[key] = function.call(*given)
        except InputError as problem:
            answers[key] = f"{function.name}: {problem}"
    return answers[key]


def _first(answer: Any) -> Any:
    first = answer[0][0] if isinstance(answer, list) else answer
    return "" if first is None else first


def _spread(formula: Formula, answer: Any) -> Values:
    """The answer over the formula's cells; one value, such as a message, fills them all as Calc does."""
    area = formula.area
    if not isinstance(answer, list):
        return dict.fromkeys(((area.sheet, row, column) for row, column in area.cells()), answer)
    if (len(answer), len(answer[0])) != (area.rows, area.columns):
        raise ValueError(
            f"{area.ref} holds {area.rows} × {area.columns} cells and its function returns "
            f"{len(answer)} × {len(answer[0])}"
        )
    return {(area.sheet, row, column): answer[row - area.row][column - area.column] for row, column in area.cells()}


def _argument(value: Any) -> Any:
    if isinstance(value, list):
        return [[_value(cell) for cell in row] for row in value]
    return _value(value)


def _value(value: Any) -> Value:
    if isinstance(value, dict):
        return ERROR_TEXT.get(str(value.get("kind")), "#VALUE!")
    if isinstance(value, dt.date):
        return serial_of(value)
    return value  # type: ignore[no-any-return]
