"""When a projection could have been made in the past, and what was known then."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from udfs.errors import InputError
from udfs.returns import Returns
from udfs.returns.days import MONTH, OPEN, date, day, month_end

#: Months ahead at which projections are compared with what happened.
HORIZONS = (12, 24, 36)
#: Months of returns that an origin must have behind it.
LEAST_HISTORY = 24
#: Origins are the ends of these calendar months: the financial year's end, and its middle.
ORIGIN_MONTHS = (3, 9)


def origins(returns: Returns, horizons: Sequence[int] = HORIZONS) -> list[datetime.date]:
    """The ends of March and September with two years of returns behind them and the first horizon ahead."""
    refuse_missing_years(returns)
    first = int(MONTH[day(returns.first_day)]) + LEAST_HISTORY - 1
    last = int(MONTH[day(last_month_end(returns))]) - min(horizons)
    month_ends = [date(month_end(m)) for m in range(first, last + 1) if m % 12 + 1 in ORIGIN_MONTHS]
    if not month_ends:
        raise InputError(
            f"the returns cover {returns.first_day:%d %B %Y} to {returns.last_day:%d %B %Y}, which is too short to test a "
            f"projection: it needs two years before its start and {min(horizons)} months after it; give three or more "
            f"returns"
        )
    return month_ends


def as_known(returns: Returns, origin: datetime.date) -> Returns:
    """The returns as they stood at an origin.

    At a year's end, these are the returns whose year had ended, merged afresh. Within a year, the year's own return
    counts too, without what it shows of later days: episodes that ended later are open again, and episodes that
    began later are gone.
    """
    ends = sorted({p.end for p in returns.submitted.periods if p.year})
    known = returns.known_at(date(next(end for end in ends if end >= day(origin))))
    return known if known.last_day == origin else _cut(known, origin)


def last_month_end(returns: Returns) -> datetime.date:
    """The end of the last whole month that the returns cover."""
    return date(month_end(int(MONTH[day(returns.last_day) + 1]) - 1))


def months_between(origin: datetime.date, until: datetime.date) -> int:
    """Months from the end of one month to that of another."""
    return int(MONTH[day(until)]) - int(MONTH[day(origin)])


def _cut(known: Returns, on: datetime.date) -> Returns:
    """The returns without any day after one."""
    begun = known.episodes.where(known.episodes.start <= day(on))
    lasts = begun.end > day(on)
    used, line = np.unique(begun.line, return_inverse=True)
    lines = tuple(known.lines[i] for i in used) or known.lines
    episodes = replace(
        begun,
        end=np.where(lasts, OPEN, begun.end),
        leaves=begun.leaves | lasts,
        parts=begun.parts & ~lasts,
        line=line.astype(np.int32),
    )
    return replace(known, as_at=on, last_day=on, lines=lines, episodes=episodes)


def refuse_missing_years(returns: Returns) -> None:
    """Refuse returns with a year missing between them."""
    for year in returns.missing_years:
        raise InputError(
            f"there is no return for {year}, so starters and leavers in that year are not known; add it, or leave out "
            f"the returns before it or after it",
        )
