"""Dates with the month before the day, in all of a column or in those that a spreadsheet took so."""

from __future__ import annotations

import numpy as np
import polars as pl

from udfs.ssda903.columns import Flags, Numbers
from udfs.ssda903.days import DAY_OF_MONTH, NO_DAY, Days
from udfs.ssda903.problems import ReturnsError

#: A month, a day that is no month, and what follows.
_AMERICAN = r"^\s*(0?[1-9]|1[0-2])[-/.](1[3-9]|2\d|3[01])[-/.]"
_MONTHS, _ENOUGH, _SHARE = 12, 10, 0.1


def refuse_month_first(
    days: Days, odd: Numbers, impossible: Flags, text: pl.Series, where: str, first_row: int
) -> None:
    """Refuse a column whose dates, or some of them, have the month first; ``odd`` are cells not plainly dd/mm/yyyy.

    Of dates with the day first some have a day after the 12th, and how they are written says nothing of the day.
    """
    wrong = np.flatnonzero(impossible)
    others = DAY_OF_MONTH[days[odd[days[odd] != NO_DAY]]]
    plain = np.delete(days, odd)
    plain = DAY_OF_MONTH[plain[plain != NO_DAY]]
    filled = len(wrong) + len(others) + len(plain)
    if len(wrong) >= max(_ENOUGH, _SHARE * filled) and plain.max(initial=0) <= _MONTHS:
        american = text.gather(wrong).str.contains(_AMERICAN)
        if american.sum() >= _ENOUGH:
            row = first_row + int(wrong[american.arg_max()])
            raise ReturnsError(f"{where} has dates with the month first, as in row {row:,}; export it with dd/mm/yyyy")
    if min(len(plain), len(others)) >= _ENOUGH and plain.min() > _MONTHS >= others.max():
        row = first_row + int(odd[days[odd] != NO_DAY][0])
        raise ReturnsError(
            f"{where} has every date up to the 12th in another form than the rest, as in row {row:,}: a spreadsheet took "
            f"their day for the month; export it again and do not save it from a spreadsheet"
        )
