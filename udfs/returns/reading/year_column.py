"""The column YEAR, which sector tools and merged extracts add."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from udfs.calendar import ends_in, financial_year
from udfs.returns.days import NO_DAY, POSSIBLE, Days, year_end, year_start
from udfs.returns.reading.columns import Coded, Flags, Numbers
from udfs.returns.report import ReturnsError
from udfs.worksheet.years import Year, reading

#: What systems add or leave out: decimals, a time of day, and the sign between two years.
_DECIMALS = re.compile(r"(?<=^\d{4})\.0+$")
_TIME = re.compile(r"(?<=\d)(?:T|\s+)\d{1,2}:\d\d.*$")
_TWO_YEARS = re.compile(r"(?:FY\s*)?((?:\d\d)?\d\d)\s*[-/_–]\s*((?:\d\d)?\d\d)|(\d{4})((?:\d\d)?\d\d)")
#: The year of a folder or file, as in 2023-24 or ssda903_2024.
_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: If at least so many rows, and such a share of them, have dates that their year cannot have, YEAR is wrong.
_ENOUGH, _AFTER_SHARE, _BEFORE_SHARE = 2, 0.1, 0.5


@dataclass(frozen=True, eq=False, repr=False)
class YearColumn:
    """The year in which each row's return ends, or 0 without a YEAR; and how each code was read."""

    year: Numbers
    code: Numbers
    read: dict[int, tuple[str, int]]


def year_column(written: Coded) -> YearColumn | None:
    """The years of a column. A single number counts, for now, as the year of the end. None if all cells are blank."""
    if written.used in ([], [""]):
        return None
    endings = [(_ending(code), code) for code in written.codes]
    read = {i: (code, year or 0) for i, (year, code) in enumerate(endings) if code in written.used and code}
    years = np.array([-1 if year is None and code else year or 0 for year, code in endings], np.int32)
    return YearColumn(years[written.numbers], written.numbers, read)


def _ending(code: str) -> int | None:
    """The year that a return ends in, from 2024, 2023/24, 202324 or a date; None if it is none of these."""
    match = _read(code)
    if isinstance(match, dt.date):
        return _possible(ends_in(match))
    if match is None or match.kind in ("short", "number"):
        return None
    return _possible(match.ends + (match.kind == "calendar"))


def _read(code: str) -> Year | dt.date | None:
    """The year or date of a code, which systems write in many forms."""
    text = _TIME.sub("", _DECIMALS.sub("", code))
    if match := _TWO_YEARS.fullmatch(text):
        text = "/".join(part for part in match.groups() if part)
    return reading(text)


def _is_one_number(code: str) -> bool:
    """Whether a code is one calendar year, in which a return may end or begin."""
    years_read = _read(code)
    return isinstance(years_read, Year) and years_read.kind == "plain"


def _possible(year: int) -> int | None:
    return year if POSSIBLE[0].year < year < POSSIBLE[1].year else None


def dated_by_it(column: YearColumn, start: Days, end: Days, usable: Flags) -> YearColumn:
    """Decide whether years of one number are those that returns end or begin in: the one that more dates agree with."""
    one = np.isin(column.code, [i for i, (code, _) in column.read.items() if _is_one_number(code)])
    some = usable & one & (column.year > 0)
    later = {i: (code, year + 1) if _is_one_number(code) else (code, year) for i, (code, year) in column.read.items()}
    if some.any() and _agreeing(column.year[some] + 1, start[some], end[some]) > _agreeing(
        column.year[some], start[some], end[some]
    ):
        return YearColumn(column.year + (one & (column.year > 0)), column.code, later)
    return column


def _agreeing(year: Numbers, start: Days, end: Days) -> int:
    """The number of dates within each row's year, less the number after it."""
    first, last = _edges(year)
    return sum(
        int(np.count_nonzero((days >= first) & (days <= last))) - int(np.count_nonzero(days > last))
        for days in (start, end)
    )


def _edges(year: Numbers) -> tuple[Days, Days]:
    years, place = np.unique(year, return_inverse=True)
    first, last = (np.array([edge(int(y)) for y in years], np.int32) for edge in (year_start, year_end))
    return first[place], last[place]


def refuse_unreadable(column: YearColumn, usable: Flags, rows: Numbers, file: Numbers, names: Sequence[str]) -> None:
    """Refuse a YEAR that is not a year, and a blank one if other rows of the file have years."""
    unreadable = np.zeros(len(names), bool)
    unreadable[file[(column.year != 0) & usable]] = True
    for problem, wrong in (("is not a year", column.year < 0), ("is blank", (column.year == 0) & unreadable[file])):
        places = np.flatnonzero(wrong & usable)
        if places.size:
            raise ReturnsError(
                f"{names[file[places[0]]]} row {rows[places[0]]:,}: YEAR {problem}; write the return's year as 2023/24 or "
                f"2024, or delete the column and let the dates tell the year",
                at=f"{names[file[places[0]]]} row {rows[places[0]]}",
            )


def refuse_contradicted(name: str, year: int, rows: Numbers, start: Days, end: Days) -> None:
    """Refuse a year of a file if many of its rows start or end after it, or most of them ended before it."""
    last = year_end(year)
    closed = end != NO_DAY
    after = (start > last) | (closed & (end > last))
    before = closed & (end < year_start(year))
    for wrong, share, what in (
        (after, _AFTER_SHARE, f"start or end after 31 March {year}"),
        (before, _BEFORE_SHARE if before.sum() == closed.sum() else 1.0, f"end before 1 April {year - 1}"),
    ):
        count = int(wrong.sum())
        if count >= _ENOUGH and count > share * len(rows):
            raise ReturnsError(
                f"{name}: YEAR says {financial_year(year - 1)}, but {count:,} of its {len(rows):,} episodes {what}, the first in "
                f"row {rows[wrong].min():,}; correct YEAR, or delete the column and let the dates tell the year",
                at=name,
            )


def named_otherwise(name: str, year: int) -> bool:
    """Whether the names of a file and its folders hold years, but none in which the return begins or ends."""
    years = {int(text) for text in _IN_NAME.findall(name)}
    return bool(years) and years.isdisjoint({year - 1, year})
