"""A short run of the fuzz of all functions, and that it can find what it looks for."""

from __future__ import annotations

import math

import pytest

from tests.judge import fuzz_functions
from tests.judge.fuzz_functions import a_call, faults, judged, wrong_with_answer, wrong_with_message
from udfs import FUNCTIONS

CALLS = 3_000


def test_no_odd_call_does_anything_but_answer_or_say_what_is_wrong():
    outcomes, failures, longest, _ = judged(seed=7, first=0, calls=CALLS, step=1)
    assert failures == []
    assert longest < fuzz_functions.MOST_SECONDS
    assert {name for name, _ in outcomes} == set(FUNCTIONS)
    assert sum(count for (_, how), count in outcomes.items() if how == "answered") > CALLS / 5


def test_a_call_is_always_the_same_by_its_number():
    one, other = (a_call(3, 11) for _ in range(2))
    assert repr(one) == repr(other)


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ([["a", 1.0], ["b", math.nan]], "an answer of nan"),
        ([["a", 1.0], ["b"]], "an answer that is no table"),
        ([], "an answer that is no table"),
        ([["a", 1j]], "an answer of a complex"),
        (5.0, None),
    ],
)
def test_an_answer_that_no_cell_can_hold_is_a_failure(answer, wrong):
    assert wrong_with_answer(answer) == wrong


@pytest.mark.parametrize("message", ["", "x" * 5_000, "broken \ud800", "two\nlines"])
def test_a_message_that_nobody_can_read_is_a_failure(message):
    assert wrong_with_message(message)


def test_an_exception_of_another_kind_is_a_failure(monkeypatch):
    def broken(*_args, **_named):
        raise KeyError("x")

    monkeypatch.setattr(fuzz_functions, "FUNCTIONS", {"LAC_RATE": type("F", (), {"call": staticmethod(broken)})})
    assert faults("LAC_RATE", [1, 2], {}) == ("failed", "KeyError: \"'x'\"")
