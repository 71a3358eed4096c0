"""Each kind of message that a worksheet function gives is worded as reviewed."""

from __future__ import annotations

import pytest

from tests.snapshots.functions import ANSWERED, cases, said
from udfs import FUNCTIONS

CASES = cases()


@pytest.mark.parametrize("call", CASES, ids=range(len(CASES)))
def test_a_message_is_worded_as_reviewed(call: str) -> None:
    assert said(call) == CASES[call] != ANSWERED


def test_every_function_is_among_the_cases() -> None:
    assert {call.partition("(")[0] for call in CASES} == set(FUNCTIONS)
