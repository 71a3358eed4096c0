"""Dates as councils' systems write them, turned into day numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from udfs.calendar import serial_of
from udfs.returns.days import NO_DAY, POSSIBLE, Days, date, day
from udfs.returns.reading.columns import BLANKS

_USUAL = "%d/%m/%Y"
_OTHERS = (
    "%d/%m/%y",
    "%Y-%m-%d",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d-%b-%y",
    "%d %B %Y",
    "%d %b %y",
    "%d-%B-%Y",
    "%d/%b/%Y",
)
#: What databases and spreadsheets write for no date: the first day that they know, or day 0.
_NO_DATE = (
    "0",
    "0.0",
    "00/00/0000",
    "0000-00-00",
    "01/01/0001",
    "0001-01-01",
    "01/01/1753",
    "1753-01-01",
    "30/12/1899",
    "1899-12-30",
    "31/12/1899",
    "1899-12-31",
    "00/01/1900",
    "0/1/1900",
    "1900-01-00",
    "01/01/1900",
    "1/1/1900",
    "1900-01-01",
    "01-JAN-1900",
    "01 JAN 1900",
)
#: Excel's number for the day from which days are counted.
_EXCEL_DAY_0 = serial_of(date(0))
_EXCEL_SERIAL = r"^\d{5}(\.\d+)?$"
_SEPTEMBER = r"(?i)sept([^a-z]|$)"
#: Midnight in British summer time, as programs that keep universal time write it.
_SUMMER_MIDNIGHT = r"[T ]23:00(:00(\.0+)?)?(Z|\+00:?00)$"
_TIME_OF_DAY = r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$"


def usual_date(column: str) -> pl.Expr:
    """Day numbers of the cells that hold dd/mm/yyyy, and ``NO_DAY`` for the rest."""
    days = pl.col(column).str.to_date(_USUAL, strict=False, cache=False)
    return days.to_physical().fill_null(int(NO_DAY)).alias(column)


def unusual_dates(text: pl.Series, far: bool) -> tuple[Days, Any]:
    """Day numbers of cells that are not plainly dd/mm/yyyy, and which of them are neither blank nor a date.

    The forms are tried in turn: dd/mm/yy (1970 to 2069), ISO dates with or without a time, other forms with the day
    first, and Excel's day numbers. Each different text is read once. With ``far``, a date after the last possible one,
    such as 31/12/9999, becomes the last possible one.
    """
    categories = text.cast(pl.Categorical(pl.Categories.random()))
    texts = categories.unique()
    read, bad = _each(texts.cast(pl.String).str.strip_chars(), far)
    place = texts.to_physical().to_numpy()
    days, wrong = np.full(int(place.max()) + 1, NO_DAY), np.zeros(int(place.max()) + 1, bool)
    days[place], wrong[place] = read, bad
    cells = categories.to_physical().to_numpy()
    return days[cells], wrong[cells]


def _each(text: pl.Series, far: bool) -> tuple[Days, Any]:
    cells = text.str.replace(_TIME_OF_DAY, "").str.replace(_SEPTEMBER, "Sep${1}")
    dates = pl.Series([None] * len(cells), dtype=pl.Date)
    for pattern in (_USUAL, *_OTHERS):
        if dates.null_count() == 0:
            break
        dates = dates.zip_with(dates.is_not_null(), _possible(cells.str.to_date(pattern, strict=False), far))
    serial = cells.str.contains(_EXCEL_SERIAL)
    numbers = cells.zip_with(serial, pl.Series([None], dtype=pl.String)).cast(pl.Float64, strict=False)
    excel = _possible((numbers.floor().cast(pl.Int32, strict=False) - _EXCEL_DAY_0).cast(pl.Date), far)
    dates = dates.zip_with(dates.is_not_null(), excel)
    summer = dates.dt.month().is_between(3, 10).fill_null(False)
    dates = dates.zip_with(~(summer & text.str.contains(_SUMMER_MIDNIGHT)), dates.dt.offset_by("1d"))
    bad = dates.is_null() & ~text.str.to_uppercase().is_in(BLANKS) & ~cells.str.to_uppercase().is_in(_NO_DATE)
    return dates.to_physical().fill_null(int(NO_DAY)).to_numpy(), bad.to_numpy()


def _possible(dates: pl.Series, far: bool) -> pl.Series:
    """The dates from 1970 to 2099; others, such as those of the year 19, become blank."""
    physical = dates.to_physical()
    if far:
        physical = physical.clip(upper_bound=day(POSSIBLE[1]))
        dates = physical.cast(pl.Date)
    inside = (physical >= 0) & (physical <= day(POSSIBLE[1]))
    return dates.zip_with(inside.fill_null(False), pl.Series([None], dtype=pl.Date))
