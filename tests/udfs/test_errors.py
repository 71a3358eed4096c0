"""What an InputError says to a program: which argument, where in it, and what stood there."""

from __future__ import annotations

import copy
import doctest
from pathlib import Path
from typing import Any

import pytest

import udfs.errors
from tests.addin.hosts.calls import CALLS
from udfs import FUNCTIONS, LAC_RATE, PROJECT_LAC, PROJECT_SCENARIO, InputError
from udfs.engine.people import Opening
from udfs.returns.population import population
from udfs.returns.unit_costs import unit_costs

ERROR = "#N/A"


def _numbers(argument: Any) -> list[tuple[int, int]]:
    return [
        (r, c)
        for r, row in enumerate(argument)
        for c, cell in enumerate(row)
        if isinstance(cell, (int, float)) and not isinstance(cell, bool)
    ]


def _with_error(argument: Any, row: int, column: int) -> Any:
    return [
        [ERROR if (r, c) == (row, column) else cell for c, cell in enumerate(cells)] for r, cells in enumerate(argument)
    ]


@pytest.mark.parametrize("name", CALLS)
def test_an_error_value_is_reported_with_its_argument_place_and_value(name):
    function = FUNCTIONS[name]
    for arguments in CALLS[name]:
        for i, (parameter, argument) in enumerate(zip(function.parameters, arguments, strict=False)):
            for row, column in _numbers(argument) if isinstance(argument, list) else ():
                with pytest.raises(InputError) as problem:
                    function.call(*arguments[:i], _with_error(argument, row, column), *arguments[i + 1 :])
                found = problem.value
                assert (found.argument, found.value) == (parameter.name, ERROR), str(found)
                if found.place is None:
                    assert len(argument) == 1, str(found)
                elif len(argument) > 1:
                    assert found.place.startswith(f"row {row + 1}"), str(found)
                else:
                    assert found.place.startswith(("row 1", f"column {column + 1}")), str(found)


@pytest.mark.parametrize("name", CALLS)
def test_a_single_argument_is_named_and_has_no_place_within_it(name):
    function = FUNCTIONS[name]
    for arguments in CALLS[name]:
        for i, (parameter, argument) in enumerate(zip(function.parameters, arguments, strict=False)):
            if parameter.shape == "cell" and argument is not None:
                with pytest.raises(InputError) as problem:
                    function.call(*arguments[:i], ERROR, *arguments[i + 1 :])
                found = problem.value
                assert (found.argument, found.place, found.value) == (parameter.name, None, ERROR), str(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", CALLS)
def test_an_error_value_in_any_cell_is_refused_and_its_argument_named(name):
    function = FUNCTIONS[name]
    for arguments in CALLS[name]:
        for i, argument in enumerate(arguments):
            for row, cells in enumerate(argument if isinstance(argument, list) else ()):
                for column in range(len(cells)):
                    with pytest.raises(InputError) as problem:
                        function.call(*arguments[:i], _with_error(argument, row, column), *arguments[i + 1 :])
                    assert problem.value.argument in (None, function.parameters[i].name), str(problem.value)


def test_the_fields_are_none_where_there_is_none():
    found = InputError("the numbers are too large to work with; check the units")
    assert (found.argument, found.place, found.value) == (None, None, None)
    with pytest.raises(InputError) as blank:
        LAC_RATE(None, 1000)
    assert (blank.value.argument, blank.value.place, blank.value.value) == ("children", None, None)


def test_a_year_out_of_order_is_reported_where_it_stands():
    with pytest.raises(InputError) as problem:
        PROJECT_LAC([["2016/17", 100], ["2018/19", 110]], 1)
    assert (problem.value.argument, problem.value.place) == ("history", "row 2 column 1")


def test_an_intervention_s_name_is_no_part_of_the_place():
    row = ["Kin's (first) team", "prevent entry", "Nowhere", None, 12, 0.5]
    with pytest.raises(InputError) as problem:
        PROJECT_SCENARIO([["Foster", 100]], [[40]], [[0.4]], [row])
    found = problem.value
    assert (found.argument, found.place, found.value) == ("interventions", "row 1 from", "Nowhere")


def test_an_array_of_the_engine_is_reported_with_the_place_within_it():
    with pytest.raises(InputError) as problem:
        Opening(count=[1.0, -2.0], age_months=[0, 0], months_in_care=[0, 0], placement=[0, 0])
    assert (problem.value.argument, problem.value.place, problem.value.value) == ("opening", "count [2]", -2.0)


def test_a_file_is_no_argument_and_is_the_place_with_its_row(tmp_path: Path):
    people = tmp_path / "our people.csv"
    people.write_text("2024/25,50000\n2023,49000\n", encoding="utf-8")
    with pytest.raises(InputError) as problem:
        population(str(people))
    found = problem.value
    assert (found.argument, found.place, found.value) == (None, "our people.csv, row 2", "2023")
    prices = tmp_path / "prices.csv"
    prices.write_text("Foster,-5\n", encoding="utf-8")
    with pytest.raises(InputError) as problem:
        unit_costs(prices, ["Foster"])
    found = problem.value
    assert found.argument is None
    assert found.place is not None and found.place.startswith("prices.csv, row 1")
    assert found.value == -5


def test_a_copy_keeps_the_fields():
    found = copy.copy(InputError("years row 2 is 0; use 1", at="years row 2", value=0))
    assert (str(found), found.argument, found.place, found.value) == ("years row 2 is 0; use 1", "years", "row 2", 0)


def test_its_examples_hold():
    assert doctest.testmod(udfs.errors).failed == 0
    assert udfs.errors.InputError is udfs.InputError
