"""Columns of a table as numbers: children, days and codes."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from udfs.returns.days import Days
from udfs.returns.report import ReturnsError

Flags = np.ndarray[Any, np.dtype[np.bool_]]
#: A child: its number, and how it is written.
Written = tuple[int, str]
Numbers = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]

#: What databases, spreadsheets and statistics programs write for a blank, in capitals.
BLANKS = ("", "-", "--", ".", "NULL", "(NULL)", "\\N", "NONE", "N/A", "#N/A", "NA", "NAN", "NAT")
#: The same, as programs write them in a column of children.
NOBODY = frozenset({"NaN", "NaT", *(form(blank) for blank in BLANKS for form in (str.upper, str.lower, str.title))})
#: How a spreadsheet shows a long number.
SHORTENED = r"^\d(\.\d+)?E\+\d+$"
#: A code in quotation marks, or with words that explain it.
_IN_WORDS = re.compile(r"""[='"]*(?=[A-Z0-9])([A-Z]{0,2}\d{0,2}[A-Z]?)(?:['"]*$|[^A-Z0-9]+[A-Z]{3})""")
_MOST_CODES = 500


@dataclass(frozen=True, eq=False, repr=False)
class Coded:
    """A column of codes: the number of each cell's code, and the codes in capitals and alphabetical order; 0 is blank."""

    numbers: Numbers
    codes: list[str]
    used: list[str]

    def are(self, *codes: str) -> Flags:
        """The cells that hold one of some codes."""
        flags: Flags = np.array([code in codes for code in self.codes])[self.numbers]
        return flags


@dataclass(frozen=True, eq=False, repr=False)
class Numbered:
    """A table as numbers: -1 for a blank CHILD, ``NO_DAY`` for a blank or impossible date, -1 for a blank code."""

    kind: str
    name: str
    folder: str
    row: Numbers
    child: Numbers
    days: dict[str, Days]
    impossible: dict[str, Flags]
    codes: dict[str, Numbers]

    def __len__(self) -> int:
        return len(self.child)


class Registers(Protocol):
    """The number of each child, and of each code as written, in every table."""

    def written(self, count: int) -> list[str]:
        """The first ``count`` codes as written."""

    def alike(self, count: int) -> list[list[Written]]:
        """Groups of children, among the first ``count``, whose numbers differ only in zeros or marks."""

    def shortened(self, count: int) -> list[int]:
        """Children, among the first ``count``, whose numbers a spreadsheet cut short, as in 1.23E+11."""


def coded(numbers: Numbers, column: str, known: Container[str], registers: Registers) -> Coded:
    """A column's codes in capitals, without spaces. Those in ``known`` also lose quotation marks and added words."""
    seen = np.bincount(numbers + 1, minlength=1)
    if (seen > 0).sum() > _MOST_CODES:
        raise ReturnsError(
            f"the column {column} holds {(seen > 0).sum():,} different codes; check that each heading is above its own "
            f"column",
            place=f"column {column}",
        )
    clean = ["", *(_bare(text.strip().upper(), known) for text in registers.written(len(seen) - 1))]
    clean = ["" if code in BLANKS else code for code in clean]
    codes = sorted({*clean})
    number = np.array([codes.index(code) for code in clean], np.int32)
    used = {code for code, cells in zip(clean, seen, strict=True) if cells}
    return Coded(number[numbers + 1], codes, sorted(used))


def _bare(text: str, known: Container[str]) -> str:
    """The code of a cell such as U4 - FOSTER PLACEMENT, '="U4" or U4."""
    match = None if text in known else _IN_WORDS.match(text)
    return match[1] if match and match[1] in known else text
