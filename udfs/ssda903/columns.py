"""Columns of text to columns of numbers: children, days and codes, all of a table in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from udfs.ssda903.dates import unusual_dates, usual_date
from udfs.ssda903.days import NO_DAY, POSSIBLE, Days, day
from udfs.ssda903.problems import ReturnsError
from udfs.ssda903.tables import CODED, COLUMNS, DATES, Table

Flags = np.ndarray[Any, np.dtype[np.bool_]]
Numbers = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]

_MOST_CODES = 500


@dataclass(frozen=True, eq=False, repr=False)
class Coded:
    """A column of codes: the number of each cell's code, and by number the codes in capitals; 0 is blank."""

    numbers: Numbers
    codes: list[str]
    used: list[str]

    def are(self, *codes: str) -> Flags:
        """The cells that hold one of some codes."""
        found: Flags = np.isin(self.codes, codes)[self.numbers]
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


class Registers:
    """Which number a child, or a code as written, has in every table, while this object lives."""

    def __init__(self) -> None:
        self._children, self._codes = (
            pl.Series([""], dtype=pl.Categorical(pl.Categories.random())) for _ in ("children", "codes")
        )

    @property
    def codes(self) -> pl.DataType:
        """The type of a column of codes that is to be numbered here."""
        return self._codes.dtype

    def numbered(self, table: Table) -> Numbered:
        """The columns of a table as numbers; its text is then no longer needed."""
        dates = DATES[table.kind]
        codes = [c for c in COLUMNS[table.kind] if c in CODED]
        child = pl.col("CHILD").str.strip_chars().cast(self._children.dtype).to_physical()
        found = table.cells.select(
            child.fill_null(0).cast(pl.Int32) - 1,
            *(usual_date(date) for date in dates),
            *(pl.col(date).is_not_null().alias(f"{date} filled") for date in dates),
            *(pl.col(code).to_physical().cast(pl.Int32).fill_null(-1) for code in codes),
        )
        days, impossible = {}, {}
        for date in dates:
            days[date], impossible[date] = _days(found[date], found[f"{date} filled"], table.cells[date])
            _refuse_mostly_impossible(days[date], impossible[date], date, table.name)
        row = np.arange(table.first_row, table.first_row + len(found), dtype=np.int32)
        numbers = {code: found[code].to_numpy() for code in codes}
        return Numbered(table.kind, table.name, table.folder, row, found["CHILD"].to_numpy(), days, impossible, numbers)

    def coded(self, numbers: Numbers, column: str) -> Coded:
        """A column's codes in capitals and without spaces."""
        seen = np.bincount(numbers + 1)
        if (seen > 0).sum() > _MOST_CODES:
            raise ReturnsError(
                f"the column {column} holds {(seen > 0).sum():,} different codes; check that the headings stand over "
                f"their columns"
            )
        written = pl.Series(range(len(seen) - 1), dtype=pl.UInt32).cat.to(self.codes).cast(pl.String).to_list()
        clean = ["", *(code.strip().upper() for code in written)]
        codes = list(dict.fromkeys(clean))
        number = np.array([codes.index(code) for code in clean], np.int32)
        used = [code for code, cells in zip(clean, seen, strict=True) if cells]
        return Coded(number[numbers + 1], codes, list(dict.fromkeys(used)))


def _days(usual: pl.Series, filled: pl.Series, text: pl.Series) -> tuple[Days, Flags]:
    """Days of a column, and where a cell that is not blank holds no possible date."""
    days = usual.to_numpy()
    if days.min(initial=0) < 0 or days.max(initial=0) > day(POSSIBLE[1]):
        days = np.where((days < 0) | (days > day(POSSIBLE[1])), NO_DAY, days)
    bad = np.zeros(len(days), bool)
    odd = np.flatnonzero((days == NO_DAY) & filled.to_numpy())
    if odd.size:
        days = days.copy()
        days[odd], bad[odd] = unusual_dates(text.gather(odd))
    return days, bad


def _refuse_mostly_impossible(days: Days, impossible: Flags, date: str, name: str) -> None:
    wrong = np.count_nonzero(impossible)
    filled = wrong + np.count_nonzero(days != NO_DAY)
    if wrong >= 10 and wrong * 2 > filled:
        raise ReturnsError(
            f"{name}: {wrong:,} of {filled:,} cells of {date} are not possible dates; use dd/mm/yyyy, dd/mm/yy or "
            f"yyyy-mm-dd"
        )
