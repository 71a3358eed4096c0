"""Counts the cells of a large sheet quickly, where it is written as Excel writes it.

Other sheets are not counted here. They are followed tag by tag, which takes three times as long.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from udfs.files.checked.extent import LAST_COLUMN, LAST_ROW
from udfs.files.checked.tags import LONGEST_TAG

#: What Excel does not write in a sheet: comments, prefixed cells and shared texts.
_UNUSUAL = (b"<!", b":c", b":row", b":v", b":is", b"<si", b"<Relationship")
#: Forms of attributes that Excel never writes.
_UNUSUAL_ATTRIBUTES = (b"= ", b" =")
_SPACES_AND_ENDS = np.zeros(256, bool)
_SPACES_AND_ENDS[list(b" \t\r\n/>")] = True
_WIDEST = 11  # three letters, seven digits and the quotation mark
_QUOTE, _TAG = ord('"'), ord("<")


class Plain(NamedTuple):
    """The cells of a sheet, with their first and last row and column, from 0."""

    cells: int
    sharing: int
    top: int
    bottom: int
    left: int
    right: int


def plain_sheet(content: Iterable[bytes], *, tell_sharing: bool) -> Plain | None:
    """The cells of a sheet, filled or only formatted. None if the sheet must be followed tag by tag.

    Without ``tell_sharing``, all cells count as sharing a text.
    """
    cells = sharing = 0
    top = left = right = row = last = -1
    rest = b""
    for piece in content:
        text = rest + piece
        cut = text.rfind(b">") + 1
        text, rest = text[:cut], text[cut:]
        if len(rest) > LONGEST_TAG or (tell_sharing and _is_unusual(text)):
            return None
        found = _places(text, row)
        if found is None:
            return None
        places, row = found
        if not places.size:
            continue
        if places[0] <= last or (np.diff(places) <= 0).any():
            return None
        columns = places % LAST_COLUMN
        top = int(places[0]) // LAST_COLUMN if top < 0 else top
        left = int(columns.min()) if left < 0 else min(left, int(columns.min()))
        right, last = max(right, int(columns.max())), int(places[-1])
        cells += places.size
        sharing += text.count(b' t="s"') if tell_sharing else places.size
    return Plain(cells, sharing, top, last // LAST_COLUMN, left, right)


def _is_unusual(text: bytes) -> bool:
    """Whether an attribute may be written in another way than name="what it holds"."""
    return (
        (b"'" in text and b"='" in text)
        or (b"&" in text and b"&#" in text)
        or any(word in text for word in _UNUSUAL_ATTRIBUTES)
    )


def _places(whole: bytes, row: int) -> tuple[np.ndarray[Any, Any], int] | None:
    """The cells of a piece, each as row × columns of a sheet + column, and the last row of the piece."""
    text = np.frombuffer(whole + b" " * (_WIDEST + 8), np.uint8)
    tags = np.flatnonzero(text == _TAG)
    first = text[tags + 1]
    is_letter_alone = _SPACES_AND_ENDS[text[tags + 2]]
    longer = tags[~is_letter_alone & (first != ord("/"))]
    is_row = (text[longer + 1] == ord("r")) & (text[longer + 2] == ord("o")) & (text[longer + 3] == ord("w"))
    is_row &= _SPACES_AND_ENDS[text[longer + 4]]
    rows = longer[is_row]
    cells = tags[is_letter_alone & (first == ord("c"))]
    if not is_row.all() and any(word in whole for word in _UNUSUAL):
        return None
    if (first == ord("f")).any() and b"array" in whole:
        return None
    if not (_names_itself(text, rows + 4) and _names_itself(text, cells + 2)):
        return None
    row_numbers = _numbers(text, rows + 8)
    letters = text[cells[:, None] + np.arange(6, 9)]
    is_letter = np.logical_and.accumulate((letters >= ord("A")) & (letters <= ord("Z")), axis=1)
    columns = np.zeros(cells.size, np.int64)
    for place in range(3):
        columns = np.where(is_letter[:, place], columns * 26 + letters[:, place] - 64, columns)
    cell_rows = _numbers(text, cells + 6 + is_letter.sum(axis=1))
    numbers = np.concatenate([[row], row_numbers])
    is_wrong = (
        (cell_rows != numbers[np.searchsorted(rows, cells)]).any()
        or (np.diff(numbers) <= 0).any()
        or ((columns < 1) | (columns > LAST_COLUMN)).any()
        or (row_numbers < 1).any()
    )
    return None if is_wrong else ((cell_rows.astype(np.int64) - 1) * LAST_COLUMN + columns - 1, int(numbers[-1]))


def _names_itself(text: np.ndarray[Any, Any], after: np.ndarray[Any, Any]) -> bool:
    """Whether each tag continues with its place, as in <c r="B4" and <row r="4"."""
    return all(bool((text[after + i] == byte).all()) for i, byte in enumerate(b' r="'))


def _numbers(text: np.ndarray[Any, Any], at: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The row number written at each place and ended by a quotation mark; 0 where there is none."""
    numbers = np.zeros(at.size, np.int32)
    going = np.ones(at.size, bool)
    ended = np.zeros(at.size, bool)
    for digit in range(8):
        byte = text[at + digit]
        ended |= going & (byte == _QUOTE)
        going &= (byte >= ord("0")) & (byte <= ord("9"))
        numbers = np.where(going, numbers * 10 + byte - 48, numbers)
    return np.where(ended & (numbers <= LAST_ROW), numbers, 0)
