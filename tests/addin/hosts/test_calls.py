"""The table of example calls that every host is tested with."""

from __future__ import annotations

import pytest

from tests.addin.hosts.calls import BAD, CALLS
from udfs import FUNCTIONS, InputError


def test_every_worksheet_function_has_at_least_three_example_calls() -> None:
    assert {name for name, calls in CALLS.items() if len(calls) >= 3} == set(FUNCTIONS)


def test_every_worksheet_function_has_bad_inputs_and_no_two_are_alike() -> None:
    assert {name for name, _ in BAD} == set(FUNCTIONS)
    assert len({repr(call) for call in BAD}) == len(BAD) >= 60


def test_every_argument_is_given_in_some_example() -> None:
    for name, function in FUNCTIONS.items():
        given = {i for call in CALLS[name] for i, value in enumerate(call) if value is not None}
        assert given == set(range(len(function.parameters))), name


@pytest.mark.parametrize(("name", "args"), BAD)
def test_a_bad_input_is_refused_with_a_message(name: str, args: tuple[object, ...]) -> None:
    with pytest.raises(InputError):
        FUNCTIONS[name].call(*args)
