"""The returns of a council: loaded once, asked for its position, history and rates."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from udfs.calendar import ends_in, financial_year
from udfs.errors import InputError
from udfs.returns.days import MONTH, NO_DAY, date, day, year_end
from udfs.returns.episodes.care_periods import Episodes, Who, episodes
from udfs.returns.episodes.merge import merged
from udfs.returns.episodes.monthly import Counts, History, history
from udfs.returns.episodes.periods import missing_years
from udfs.returns.rates.estimates import Estimates, estimated
from udfs.returns.rates.starters import Entries
from udfs.returns.rates.transitions import all_child_months, month_spans
from udfs.returns.rates.windows import DEFAULT_ENTRIES_MONTHS, Window, rates_by_window, window
from udfs.returns.reading.codes import FinanceLines, finance_lines
from udfs.returns.reading.columns import Numbered, Registers
from udfs.returns.reading.sources import Source, sources
from udfs.returns.reading.submitted import Submitted, submitted
from udfs.returns.reading.tables.regular import regular
from udfs.returns.report import Progress, Report, ReturnsError, listed
from udfs.worksheet.arguments import number
from udfs.worksheet.dates import said
from udfs.worksheet.limits import UNACCOMPANIED


@dataclass(frozen=True, eq=False, repr=False)
class Returns:
    """Clean episodes of all years given, from ``first_day`` to ``last_day``; ``as_at`` is the opening day.

    ``lines`` are the finance lines that hold any child, in the order of the mapping.
    """

    as_at: datetime.date
    first_day: datetime.date
    last_day: datetime.date
    lines: tuple[str, ...]
    report: Report
    episodes: Episodes
    submitted: Submitted
    who: Who = "all"
    #: Unaccompanied children who start in a year, in place of those counted.
    unaccompanied_a_year: float | None = None

    def of(self, who: Who = "all", unaccompanied_a_year: float | None = None) -> Returns:
        """The same returns for some children alone, or with a number of unaccompanied children who start in a year.

        The number takes the place of those counted in every estimate; their ages and lines are as counted.
        """
        if unaccompanied_a_year is not None:
            number(unaccompanied_a_year, "unaccompanied children who start in a year", least=0, most=UNACCOMPANIED)
            if who != "all" or self.who != "all":
                raise InputError(
                    "unaccompanied children cannot both be left out and have a number; choose one of the two",
                    at="unaccompanied_a_year",
                    value=unaccompanied_a_year,
                )
        uasc = self.unaccompanied_a_year if unaccompanied_a_year is None else unaccompanied_a_year
        both = self.who if who == "all" else who
        return replace(self, episodes=self.episodes.of(who), who=both, unaccompanied_a_year=uasc)

    def stopped_being_unaccompanied(self) -> int:
        """Children in care on the opening day who were unaccompanied before."""
        here = self.episodes.on(day(self.as_at))
        until = self.submitted.unaccompanied_to[self.episodes.child]
        return int(np.count_nonzero(here & (until != NO_DAY) & ~self.episodes.unaccompanied))

    @property
    def missing_years(self) -> list[str]:
        """Financial years such as 2021/22 that no return covers, between those that some do."""
        return [financial_year(year - 1) for year in self._missing]

    @property
    def _missing(self) -> list[int]:
        return missing_years([period for period in self.submitted.periods if period.year])

    def is_missing(self, on: datetime.date) -> bool:
        """Whether a day is in a financial year that no return covers."""
        return ends_in(on) in self._missing

    def whole_from(self, until: datetime.date) -> datetime.date:
        """The day from which on no year is missing before another."""
        ends = [date(year_end(year)) for year in self._missing]
        return max([self.first_day, *(end + datetime.timedelta(1) for end in ends if end < until)])

    def position(self, on: datetime.date | None = None, who: Who = "all") -> dict[str, int]:
        """Children in care at the end of a day, by finance line."""
        episodes = self.episodes.of(who)
        inside = episodes.on(day(self._covered(on or self.as_at)))
        return dict(
            zip(self.lines, np.bincount(episodes.line[inside], minlength=len(self.lines)).tolist(), strict=True)
        )

    def children(self, on: datetime.date | None = None, who: Who = "all") -> int:
        """Children in care at the end of a day."""
        return sum(self.position(on, who).values())

    def history(self, who: Who = "all") -> History:
        """Stocks and flows of every whole month that the returns cover."""
        return history(self.episodes.of(who), self.lines, day(self.first_day), day(self.last_day))

    def to_frame(self) -> Any:
        """The history by month as a pandas DataFrame: opening, starters, leavers, closing, and closing by finance line."""
        from udfs.returns.monthly_table import month_frame  # which itself needs this module

        return month_frame(self)

    def window(self, since: datetime.date | None = None, until: datetime.date | None = None) -> Window:
        """The whole months between two dates, by default the last 36 up to ``as_at`` without a missing year."""
        begin = self.whole_from(until or self.as_at) if since is None else self.first_day
        return window(since, until, begin, self.as_at)

    def estimate(
        self, over: Window | None = None, who: Who = "all", *, level: bool = False, **choices: Any
    ) -> Estimates:
        """Entries, leaving and moves in a reference window, with the opening rows at ``as_at``.

        Without a window, leaving and moves come from the last 36 months and entries from the last 24.
        With ``level`` the level of entries is what the starters of each year and the children in care
        agree on. Further choices: ``entries_over``, ``age_edges``, ``care_edges`` and ``strength``.
        """
        chosen = over or self.window()
        recent = over or self.starters_window()
        since = int(MONTH[day(self.whole_from(self.as_at))])
        options = {"entries_over": recent, "since": since, "trend_over": over, "level": level, **choices}
        estimates = estimated(self.episodes.of(who), self.lines, day(self.as_at), chosen, **options)
        if self.unaccompanied_a_year is None or who != "all":
            return estimates
        others = self.estimate(over, "began other", level=level, **choices)
        apart = self.estimate(over, "began unaccompanied", **choices)
        return replace(estimates, entries=others.entries.with_given(apart.entries, self.unaccompanied_a_year))

    def child_months(self, estimates: Estimates) -> Counts:
        """All at risk in the window of estimates, by band and line, whether or not their care's start is known."""
        spans = month_spans(self.episodes)
        return all_child_months(spans, len(self.lines), estimates.window, estimates.age_edges, estimates.care_edges)

    def starters_by_date(self, entries: Entries) -> float:
        """All who started by date in the months of estimated starters, ÷ those still there at their first month end."""
        past = self.history()
        by_date = int(past.arrivals[entries.window.within(past)].sum())
        return by_date / max(int(entries.counts.sum()), 1)

    def starters_window(self) -> Window:
        """The whole months that starters are taken from where no window is chosen."""
        return window(None, None, self.whole_from(self.as_at), self.as_at, DEFAULT_ENTRIES_MONTHS)

    def rates_by_window(self, who: Who = "all") -> list[dict[str, Any]]:
        """How entries, leaving and moves depend on the months they are taken from, after a missing year."""
        return rates_by_window(self.history(who), self.whole_from(self.as_at), self.as_at)

    def known_at(self, on: datetime.date) -> Returns:
        """The returns as they stood on a day: only those whose year had ended, merged afresh."""
        submitted = self.submitted
        past = [p.year > 0 and p.end <= day(on) for p in submitted.periods]
        if not any(past):
            raise InputError(
                f"no return had ended by {on:%d %B %Y}; use {_first_end(submitted):%d %B %Y} or a later day"
            )
        rows = submitted.rows.where(np.array(past)[submitted.rows.rank])
        dated = tuple(
            p if ok else replace(p, first_year=0, year=0) for p, ok in zip(submitted.periods, past, strict=True)
        )
        known = _built(replace(submitted, rows=rows, periods=dated), Report(list(self.report.files)), None)
        return known.of(self.who, self.unaccompanied_a_year)

    def at_month_end(self) -> Returns:
        """The same returns as at the last month end on or before their opening day."""
        after = self.as_at + datetime.timedelta(1)
        end = after.replace(day=1) - datetime.timedelta(1)
        first_day = self.whole_from(self.as_at)
        if end < first_day:
            days = f"{first_day.isoformat()} to {self.last_day.isoformat()}"
            later = self.last_day > self.as_at
            fix = f"choose --as-at at the end of a month, from {days}" if later else "add the return of another year"
            raise InputError(
                f"no month ends from {said(first_day)} to {said(self.as_at)}, so a projection cannot start there; {fix}"
            )
        return self if end == self.as_at else replace(self, as_at=end)

    def _covered(self, on: datetime.date) -> datetime.date:
        if not self.first_day - datetime.timedelta(1) <= on <= self.last_day:
            raise InputError(
                f"{on:%d %B %Y} is outside the returns; use a day from {self.first_day:%d %B %Y} to {self.last_day:%d %B %Y}",
                value=on,
            )
        return on


def load(
    path: str | Path,
    mapping: str | Path | FinanceLines | None = None,
    as_at: datetime.date | None = None,
    progress: Progress | None = None,
) -> Returns:
    """Returns read from a folder, zip, CSV, Excel or XML file of one or several years.

    ``mapping`` is a CSV or Excel file of place, provider and line, which replaces the built-in one. ``as_at`` is the
    opening day; by default, it is the last day that the returns cover, as their dates show. A later day, up to the
    end of their last year, says that the returns are complete up to it. ``progress`` is called with the name, number
    and total of the files as they are read. Raises ReturnsError, which says what to mend.
    """
    chosen = mapping if isinstance(mapping, FinanceLines) else finance_lines(mapping)
    files, others = sources(path)
    report = Report()
    submitted, more = _given(files, chosen, report, progress)
    for name in (*others, *more):
        report.files.append(name)
        report.add("not_needed", len(report.files) - 1, 0)
    return _built(submitted, report, as_at)


def _given(
    files: Sequence[Source], mapping: FinanceLines, report: Report, progress: Progress | None
) -> tuple[Submitted, list[str]]:
    """What the files hold, and the names of the files that hold no table."""
    read: list[Numbered]
    registers: Registers
    plain = regular(files)
    if plain is not None:
        for number, source in enumerate(files, start=1):
            if progress:
                progress(source.name, number, len(files))
        read, registers, others = plain.tables, plain, plain.others
    else:
        from udfs.returns.reading.tables.framed import framed  # Polars is needed for irregular and large files only

        read, registers, others = framed(files, progress)
    if not read:
        raise ReturnsError(
            f"{listed([s.name for s in files])}: there is no header, episodes or UASC table of an SSDA903 return; give a "
            f"table whose first row has its column names, CHILD among them",
            place=listed([s.name for s in files]),
        )
    return submitted(read, registers, mapping, report), others


def _built(submitted: Submitted, report: Report, as_at: datetime.date | None) -> Returns:
    clean = merged(submitted, report, None if as_at is None else day(as_at))
    used = np.bincount(clean.rows.line, minlength=len(submitted.lines)) > 0
    renumbered = (np.cumsum(used) - 1).astype(np.int32)
    clean = replace(clean, rows=clean.rows.replaced(line=renumbered[clean.rows.line]))
    first, last = date(clean.first_day), date(clean.last_day)
    if as_at is not None and not first <= as_at <= last:
        raise InputError(
            f"as_at is {as_at:%d %B %Y}, outside the returns; use a day from {first:%d %B %Y} to {last:%d %B %Y}",
            at="as_at",
            value=as_at,
        )
    lines = tuple(name for name, ok in zip(submitted.lines, used, strict=True) if ok)
    returns = Returns(as_at or last, first, last, lines, report, episodes(clean, submitted.unaccompanied_to), submitted)
    if returns.is_missing(returns.as_at):
        raise InputError(
            f"as_at is {returns.as_at:%d %B %Y}, in a year without a return ({', '.join(returns.missing_years)}); add the "
            f"missing return, or use a day before or after that year",
            at="as_at",
            value=returns.as_at,
        )
    return returns


def _first_end(submitted: Submitted) -> datetime.date:
    return date(min(p.end for p in submitted.periods if p.year))
