"""The reference period: which months the rates are counted in, and what that choice changes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import numpy as np

from udfs.calendar import MEAN_DAYS_IN_YEAR, MONTHS
from udfs.errors import InputError
from udfs.returns.days import MONTH, MONTH_START, date, day, month_end
from udfs.returns.episodes.monthly import History

#: Whole years, so that every season counts alike. Leaving and moving need three for enough events to
#: tell times in care apart. Entries change sooner and are many together: two years follow a change, and
#: a projection asks all years for their level (level.py).
DEFAULT_MONTHS = 36
DEFAULT_ENTRIES_MONTHS = 24
DAYS_IN_MONTH = MEAN_DAYS_IN_YEAR / MONTHS


@dataclass(frozen=True)
class Window:
    """Whole months, as numbers from January 1970; both ends are inside."""

    first: int
    last: int

    @property
    def months(self) -> int:
        return self.last - self.first + 1

    def within(self, history: History) -> slice:
        """Where the months stand in a history."""
        return slice(self.first - history.first, self.last + 1 - history.first)

    @property
    def since(self) -> datetime.date:
        return date(MONTH_START[self.first])

    @property
    def until(self) -> datetime.date:
        return date(month_end(self.last))


def window(
    since: datetime.date | None,
    until: datetime.date | None,
    first_day: datetime.date,
    as_at: datetime.date,
    months: int = DEFAULT_MONTHS,
) -> Window:
    """The whole months within two dates, within the returns; by default the last so many up to the opening day."""
    earliest, latest = int(MONTH[day(first_day)]), int(MONTH[day(as_at) + 1]) - 1
    if latest < earliest:
        raise InputError(
            f"the returns of {first_day:%d %B %Y} to {as_at:%d %B %Y} hold no whole month, so there are no rates; add the "
            f"return of another year, or count at a later day"
        )
    last = latest if until is None else int(MONTH[day(until) + 1]) - 1
    first = max(earliest, last - months + 1) if since is None else int(MONTH[day(since) - 1]) + 1
    if not earliest <= first <= last <= latest:
        raise InputError(
            f"the reference window {since or first_day:%d %B %Y} to {until or as_at:%d %B %Y} does not hold whole months "
            f"within the returns; use dates from {first_day:%d %B %Y} to {as_at:%d %B %Y}, at least a month apart"
        )
    return Window(first, last)


def rates_by_window(history: History, first_day: datetime.date, as_at: datetime.date) -> list[dict[str, Any]]:
    """Entries, leaving and moves of the last 12, 24, 36 … months up to ``as_at``, none before ``first_day``.

    A row for each: starters a month, leavers and moves per 100 children a month, and the number of children at which
    such entries and leaving would balance.
    """
    whole = window(first_day, None, first_day, as_at)
    answers = []
    for months in sorted({*range(12, whole.months, 12), whole.months}):
        span = Window(whole.last - months + 1, whole.last)
        inside = span.within(history)
        child_months = history.child_days[inside].sum() / DAYS_IN_MONTH
        entries, leavers = history.arrivals[inside].sum() / months, history.departures[inside].sum()
        answers.append(
            {
                "months": months,
                "from": span.since,
                "to": span.until,
                "average_children": child_months / months,
                "entries_a_month": float(entries),
                "leavers_per_100_a_month": float(100 * leavers / child_months) if child_months else np.nan,
                "moves_per_100_a_month": float(100 * history.moves_in[inside].sum() / child_months)
                if child_months
                else np.nan,
                "balancing_children": float(entries * child_months / leavers) if leavers else np.inf,
            }
        )
    return answers
