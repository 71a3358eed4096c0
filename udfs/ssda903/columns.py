"""Columns of a table as numbers: children, days and codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from udfs.ssda903.days import Days
from udfs.ssda903.problems import ReturnsError

Flags = np.ndarray[Any, np.dtype[np.bool_]]
#: A child: its number, and how it is written.
Written = tuple[int, str]
Numbers = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]

#: What databases, spreadsheets and statistics programs write where there is nothing, in capitals.
BLANKS = ("", "-", "NULL", "NONE", "N/A", "#N/A", "NA", "NAN", "NAT")
#: The same as they are written in a column of children.
NOBODY = frozenset({"NaN", "NaT", *(form(blank) for blank in BLANKS for form in (str.upper, str.lower, str.title))})
_MOST_CODES = 500


@dataclass(frozen=True, eq=False, repr=False)
class Coded:
    """A column of codes: the number of each cell's code, and by number the codes in capitals, in the order
    of the alphabet; 0 is blank."""

    numbers: Numbers
    codes: list[str]
    used: list[str]

    def are(self, *codes: str) -> Flags:
        """The cells that hold one of some codes."""
        found: Flags = np.array([code in codes for code in self.codes])[self.numbers]
        return found


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
    """Which number a child, or a code as written, has in every table."""

    def written(self, count: int) -> list[str]:
        """The first so many codes as written."""

    def alike(self, count: int) -> list[list[Written]]:
        """Of the first so many children, those written alike but for zeros at their front, together."""


def coded(numbers: Numbers, column: str, registers: Registers) -> Coded:
    """A column's codes in capitals and without spaces."""
    seen = np.bincount(numbers + 1)
    if (seen > 0).sum() > _MOST_CODES:
        raise ReturnsError(
            f"the column {column} holds {(seen > 0).sum():,} different codes; check that the headings stand over "
            f"their columns"
        )
    clean = ["", *(code.strip().upper() for code in registers.written(len(seen) - 1))]
    clean = ["" if code in BLANKS else code for code in clean]
    codes = sorted({*clean})
    number = np.array([codes.index(code) for code in clean], np.int32)
    used = {code for code, cells in zip(clean, seen, strict=True) if cells}
    return Coded(number[numbers + 1], codes, sorted(used))
