"""Reading an answer: its labelled rows by name."""

from __future__ import annotations

from typing import Any


def lines(answer: list[list[Any]]) -> dict[str, list[Any]]:
    """The rows under the header, by label; a label may not come twice."""
    rows = {row[0]: row[1:] for row in answer[1:]}
    assert len(rows) == len(answer) - 1
    return rows
