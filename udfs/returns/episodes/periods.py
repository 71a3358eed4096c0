"""Which year each episodes file covers, from the dates inside it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from udfs.returns.days import NO_DAY, Days, return_year, year_end, year_start

_CREDIBLE_SHARE = 0.01
_WHOLE_YEAR_SHARE = 0.25
_FEW = 20
_SURE = 0.001


@dataclass(frozen=True)
class Period:
    """A file's years, named by the year they end in, and its latest date within them."""

    first_year: int
    year: int
    latest: int

    @property
    def start(self) -> int:
        return year_start(self.first_year)

    @property
    def end(self) -> int:
        return year_end(self.year)


def periods(file: np.ndarray, start: Days, end: Days, count: int) -> list[Period]:
    """The period of each file; one without a usable row has year 0. ``file``, the file of each row, rises.

    A return holds the episodes that were open at some time in its year. So its closing dates are within the year, and
    none of its dates is after it. The year is the last one with a start and at least 1% of the file's dates, in one run
    of years with the most common closing year: a year with closings alone holds planned or mistyped dates. With fewer
    than 20 dates, the latest date gives the year. If nothing closed, the latest starts give it.

    An extract of several years goes back as far as each year has at least a quarter of the closings of the most common
    one: fewer closings are mistyped, or part of a year. A closing after the year that follows the latest start means
    that the end is not known.
    """
    edges = np.searchsorted(file, np.arange(count + 1)).tolist()
    closed = end != NO_DAY
    return [_period(start[a:b], end[a:b][closed[a:b]]) for a, b in itertools.pairwise(edges)]


def _period(starts: Days, ends: Days) -> Period:
    if not len(starts):
        return Period(0, 0, 0)
    start_years, end_years = return_year(starts), return_year(ends)
    credible = end_years <= start_years.max() + 1
    ends, end_years = ends[credible], end_years[credible]
    started = np.bincount(start_years, minlength=end_years.max(initial=0) + 1)
    closing_years = np.bincount(end_years, minlength=len(started))
    all_years, dates = started + closing_years, len(starts) + len(ends)
    enough = max(2.0, _CREDIBLE_SHARE * dates) if dates >= _FEW else 1.0
    if dates < _FEW or not len(ends):
        last = int((all_years >= min(enough, all_years.max())).nonzero()[0][-1])
        first = int(closing_years.nonzero()[0][0]) if len(ends) else last
    else:
        last = first = int(closing_years.argmax())
        while last + 1 < len(all_years) and started[last + 1] and all_years[last + 1] >= enough:
            last += 1
        while closing_years[first - 1] >= max(2.0, _WHOLE_YEAR_SHARE * closing_years.max()):
            first -= 1
    begin, end = year_start(first), year_end(last)
    inside = (days[(days >= begin) & (days <= end)] for days in (starts, ends))
    return Period(first, last, max(int(days.max(initial=begin)) for days in inside))


def within(year: int, dated: Period, start: Days, end: Days, *, alone: bool) -> Period:
    """The period of a return whose year is known; ``dated`` is the period that its dates alone give.

    An extract of several years in one return, ``alone`` in its file, goes back as far as its dates say.
    """
    begin, last = year_start(year), year_end(year)
    first = dated.first_year if alone and dated.year == year else year
    inside = (days[(days >= begin) & (days <= last)] for days in (start, end))
    return Period(first, year, max(int(days.max(initial=begin)) for days in inside))


def ranked(periods: Sequence[Period]) -> np.ndarray:
    """Files from the earliest submission to the latest, by year, then latest date, then name."""
    return np.array(sorted(range(len(periods)), key=lambda i: (periods[i].year, periods[i].latest, i)), np.int32)


def missing_years(periods: Sequence[Period]) -> list[int]:
    """The years without a return, between years with one."""
    covered = {year for period in periods for year in range(period.first_year, period.year + 1)}
    return sorted({*range(min(covered), max(covered))} - covered)


def covered_to(periods: Sequence[Period], days_with_dates: int) -> int:
    """The day up to which the last return is complete.

    This is 31 March, unless the time after the latest date is too long to be empty by chance (1 in 1,000), given how many
    different days have dates before it (at least 20). Then it is the latest date: the return was extracted early.
    """
    last = periods[-1]
    if days_with_dates < _FEW:
        return last.end
    after = last.end - last.latest
    return last.latest if (365 / (365 + after)) ** days_with_dates < _SURE else last.end
