"""What a host is told when a function cannot answer: a sentence, and nothing of the cells in any log."""

from __future__ import annotations

import dataclasses
import logging
from typing import Any

import pytest

from addin.hosts.adapter import FAULT, HostError, respond
from tests.snapshots.told import told
from udfs import FUNCTIONS, InputError

NAME = "Zebedee Quill"


@pytest.mark.parametrize(
    ("raised", "parts"),
    [
        (InputError("children is blank; give a number"), "children"),
        (MemoryError(NAME), ""),
        (ModuleNotFoundError("no numpy", name="numpy"), ""),
        (ValueError(NAME), FAULT),
        (RecursionError(NAME), FAULT),
    ],
)
def test_whatever_a_function_raises_becomes_a_sentence(
    raised: Exception, parts: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: Any) -> Any:
        raise raised

    monkeypatch.setitem(FUNCTIONS, "LAC_RATE", dataclasses.replace(FUNCTIONS["LAC_RATE"], call=fail))
    with caplog.at_level(logging.DEBUG), pytest.raises(HostError) as problem:
        respond("LAC_RATE", [[[NAME]], [[1]]])
    assert str(problem.value).startswith("LAC_RATE: ")
    told(str(problem.value), parts)
    assert NAME not in str(problem.value)
    assert NAME not in caplog.text
    assert problem.value.__cause__ is None
