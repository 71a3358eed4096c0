"""What a host is told when a function cannot answer: a sentence, and nothing of the cells in any log."""

from __future__ import annotations

import dataclasses
import logging
from typing import Any

import pytest

from addin.hosts.adapter import FAULT, HostError, respond
from udfs import FUNCTIONS, InputError

NAME = "Zebedee Quill"


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (InputError("children is blank; give a number"), "children is blank; give a number"),
        (MemoryError(NAME), "this needs more memory than there is; use fewer rows"),
        (ModuleNotFoundError("no numpy", name="numpy"), "has no numpy"),
        (ValueError(NAME), FAULT),
        (RecursionError(NAME), FAULT),
    ],
)
def test_whatever_a_function_raises_becomes_a_sentence(
    raised: Exception, told: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: Any) -> Any:
        raise raised

    monkeypatch.setitem(FUNCTIONS, "LAC_RATE", dataclasses.replace(FUNCTIONS["LAC_RATE"], call=fail))
    with caplog.at_level(logging.DEBUG), pytest.raises(HostError) as problem:
        respond("LAC_RATE", [[[NAME]], [[1]]])
    assert str(problem.value).startswith("LAC_RATE: ")
    assert told in str(problem.value)
    assert NAME not in str(problem.value)
    assert NAME not in caplog.text
    assert problem.value.__cause__ is None
