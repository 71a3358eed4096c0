"""Answers, returns and projections as pandas DataFrames, for those who ask; only then is pandas imported."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

from udfs.errors import InputError


def frame(answer: Any, headers: bool = True) -> Any:
    """A worksheet function's answer as a DataFrame, its header row as the columns; without ``headers`` all rows are figures.

    >>> frame([["", "2025/26"], ["Closing", 412.0]]).to_dict("records")
    [{'': 'Closing', '2025/26': 412.0}]
    """
    if not isinstance(answer, list) or not all(isinstance(row, list) for row in answer):
        raise InputError("answer is one value and no table; it needs no frame", at="answer", value=answer)
    if not headers:
        return _pandas().DataFrame(answer)
    if not answer or not all(cell is None or isinstance(cell, str) for cell in answer[0]):
        raise InputError("answer has no header row; say headers=False, as in the call that gave it", at="answer")
    return _pandas().DataFrame(answer[1:], columns=answer[0])


def data_frame(columns: Mapping[str, Sequence[Any]]) -> Any:
    """A DataFrame of columns by name."""
    return _pandas().DataFrame(columns)


def _pandas() -> Any:
    try:
        return importlib.import_module("pandas")
    except ModuleNotFoundError:
        raise InputError(
            "a DataFrame needs pandas, which this Python has not; install it by: pip install pandas"
        ) from None
