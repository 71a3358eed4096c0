"""Quotation marks inside the cells of a text file, which can hide rows."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np

from udfs.returns.report import ReturnsError

#: Bytes to look at in one go.
_PART = 1 << 18
#: Text up to the next quotation mark whose partner is in another line.
_WITHIN_LINES = re.compile(rb'(?:[^"]++|"[^"\n]*+")*+')


def refuse_hidden_rows(content: Path | bytes, first: int, separator: str, name: str, rows: int) -> None:
    """Refuse a text with fewer ``rows`` than lines after the first few, if a stray mark hides the rest.

    A cell of several lines between quotation marks hides nothing.
    """
    quoted, lines = _quoted_lines(content)
    if not quoted or lines - first == rows:
        return
    text = content if isinstance(content, bytes) else content.read_bytes()
    around, at = {*separator.encode(), *b'\r\n"'}, 0
    for _ in range(first):
        at = text.find(b"\n", at) + 1
    while True:
        within = _WITHIN_LINES.match(text, at)
        assert within is not None
        at = within.end()
        end = text.find(b'"', at + 1)
        if end < 0:
            return
        if not {*text[at - 1 : at], *text[end + 1 : end + 2]} <= around:
            row = text.count(b"\n", 0, at) + 1
            raise ReturnsError(
                f"{name} row {row:,} has a quotation mark inside a cell, which hides the rows below it; delete the mark",
                at=f"{name} row {row}",
            )
        at = end + 1


def _quoted_lines(content: Path | bytes) -> tuple[bool, int]:
    """Whether there is any quotation mark, and the number of lines."""
    part, quoted, lines, is_ended = bytearray(_PART), False, 0, True
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb", buffering=0) as file:
        while size := file.readinto(part):
            quoted = quoted or part.find(b'"', 0, size) >= 0
            lines += int(np.count_nonzero(np.frombuffer(part, np.uint8, size) == ord("\n")))
            is_ended = part[size - 1] == ord("\n")
    return quoted, lines + (not is_ended)
