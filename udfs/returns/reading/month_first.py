"""Finds dates with the month before the day."""

from __future__ import annotations

import numpy as np
import polars as pl

from udfs.returns.days import DAY_OF_MONTH, NO_DAY, Days
from udfs.returns.reading.columns import Flags, Numbers
from udfs.returns.report import ReturnsError, listed

#: Dates that are possible only with the month first: a month, a day after the 12th, and a year.
_DAYS = r"(?:(?:0?[13578]|1[02])[-/.](?:1[3-9]|2\d|3[01])|(?:0?[469]|11)[-/.](?:1[3-9]|2\d|30)|0?2[-/.](?:1[3-9]|2\d))"
_MONTH_FIRST = rf"^\s*{_DAYS}[-/.]\d{{2}}"
#: The same after the year: a day after the 12th, then a month.
_DAY_BEFORE_MONTH = r"^\s*\d{4}[-/.](?:1[3-9]|2\d|3[01])[-/.](?:0?[1-9]|1[0-2])(?:\D|$)"
_MONTHS, _ENOUGH, _SHOWN = 12, 10, 5


def refuse_month_first(
    days: Days, odd: Numbers, impossible: Flags, text: pl.Series, where: str, first_row: int
) -> None:
    """Refuse a column if any of its dates have the month first; ``odd`` are cells not plainly dd/mm/yyyy.

    One date that is possible only with the month first is enough: the dates up to the 12th may then mean either.
    A spreadsheet may also have swapped day and month where it could, up to the 12th. Then those dates have one form
    and all later dates another. Dates with the day first never split in that way.
    """
    wrong = np.flatnonzero(impossible)
    if wrong.size:
        swapped = text.gather(wrong).str.contains(f"{_MONTH_FIRST}|{_DAY_BEFORE_MONTH}").fill_null(False)
        rows = [f"{first_row + int(row):,}" for row in wrong[swapped.to_numpy()]]
        if rows:
            count = f"{len(rows):,} dates" if len(rows) > 1 else "a date"
            raise ReturnsError(
                f"{where} has {count} with the month first, in {'rows' if len(rows) > 1 else 'row'} {listed(rows, _SHOWN)}; "
                f"dates up to the 12th may be the wrong way round too, so export the file again with dd/mm/yyyy",
                at=where,
            )
    others = DAY_OF_MONTH[days[odd[days[odd] != NO_DAY]]]
    plain = np.delete(days, odd)
    plain = DAY_OF_MONTH[plain[plain != NO_DAY]]
    if min(len(plain), len(others)) >= _ENOUGH and plain.min() > _MONTHS >= others.max():
        row = first_row + int(odd[days[odd] != NO_DAY][0])
        raise ReturnsError(
            f"{where} has dates up to the 12th in another form than the rest, the first in row {row:,}: a spreadsheet swapped "
            f"day and month; export the file again and do not save it from a spreadsheet",
            at=where,
        )
