"""Reading an answer: its labelled rows by name, and the names of rows whose wording is the definition's own."""

from __future__ import annotations

from typing import Any

from udfs import FUNCTIONS

#: What PROJECT_LAC calls the ends of its range, and what the projections by placement call theirs after a name.
CLOSING_LOW, CLOSING_HIGH = (FUNCTIONS["PROJECT_LAC"].answer().label(key) for key in ("low", "high"))
LOW, HIGH = (dict(FUNCTIONS["PROJECT_PLACEMENTS"].answer().by_key)[f"placement.{end}"].label for end in ("low", "high"))


def lines(answer: list[list[Any]]) -> dict[str, list[Any]]:
    """The rows under the header, by label; a label may not come twice."""
    rows = {row[0]: row[1:] for row in answer[1:]}
    assert len(rows) == len(answer) - 1
    return rows
