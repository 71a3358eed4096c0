"""Several years into one set of episodes, in which each child is in one place on any day.

The rules run in the order of :func:`merged`. Every row that is changed or left out is in the
report. An episode holds the days from its start up to, and without, its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from udfs.calendar import financial_year
from udfs.returns.days import NO_DAY, OPEN, Days, birthday_18
from udfs.returns.episodes.following import note_reasons, with_last_nights, with_placements_interrupted, without_gaps
from udfs.returns.episodes.overlaps import in_order, without_overlaps
from udfs.returns.episodes.periods import Period, covered_to, missing_years
from udfs.returns.episodes.rows import Rows
from udfs.returns.reading.columns import Flags, Numbers
from udfs.returns.reading.submitted import Submitted
from udfs.returns.report import Report, ReturnsError

#: If at least so many children, and such a share of those in care at the end of a return, are not in the next, they
#: were given new numbers.
_MANY_SILENT, _SILENT_SHARE = 20, 0.25
#: If at least so many episodes, and such a share of those closed, end before they start, DEC means something else.
_MANY_BACKWARDS, _BACKWARDS_SHARE = 10, 0.2
#: Two files of one year may be two councils' if each has so many children and the two share less than this of the
#: smaller one's.
_NOT_SMALL, _HARDLY_ANY = 20, 0.05


@dataclass(frozen=True, eq=False, repr=False)
class Merged:
    """Episodes by child and start, the births that give their ages, and the days that they cover."""

    rows: Rows
    birth: Days
    first_day: int
    last_day: int


@dataclass
class _Log:
    report: Report
    files: Numbers

    def say(self, rule: str, rows: Rows, chosen: Any) -> None:
        self.report.add(rule, self.files[rows.rank[chosen]], rows.row[chosen])

    def drop(self, rule: str, rows: Rows, unwanted: Flags) -> Rows:
        """Record the unwanted rows, and return the others."""
        if not unwanted.any():
            return rows
        self.say(rule, rows, unwanted)
        return rows.where(~unwanted)


def merged(submitted: Submitted, report: Report, complete_to: int | None = None) -> Merged:
    """One set of episodes from all the years; see the module's rules and the report.

    ``complete_to`` is a day up to which the last return is complete, even if its dates do not show it.
    """
    log = _Log(report, submitted.files)
    used = [p for p in submitted.periods if p.year]
    first_day, last_day = min(p.start for p in used), _last_day(submitted, used, log, complete_to)
    _note_missing_years(used, log)

    rows = _without_resubmitted(submitted.rows, submitted.periods, log)
    rows = _with_possible_ends(rows, submitted.periods, log)
    rows = _once_each(_some(rows), log)
    birth = _every_birth(rows, submitted.birth, log)
    left_open = rows.end == OPEN
    rows = _closed(rows, submitted.periods, last_day, log)
    rows = _within_childhood(rows, left_open, birth, last_day, log)
    rows = log.drop("no_night", rows, rows.start >= rows.end)
    rows = without_overlaps(_some(rows), log.say)
    rows = without_gaps(rows, last_day, log.say)
    note_reasons(rows, log.say)
    rows = with_placements_interrupted(rows, log.say)
    return Merged(rows, birth, first_day, last_day)


def _some(rows: Rows) -> Rows:
    """The rows; refused if there are none."""
    if not len(rows):
        raise ReturnsError(
            "no episode is left after the years are merged; check the dates of birth and the dates of the episodes"
        )
    return rows


def _last_day(submitted: Submitted, used: list[Period], log: _Log, known: int | None) -> int:
    """The day up to which the last return is complete: its dates show it, or the reader names a later day."""
    last = used[-1]
    in_last_file = submitted.rows.rank == submitted.rows.rank.max()
    dates = np.concatenate([submitted.rows.start[in_last_file], submitted.rows.end[in_last_file]])
    inside = (dates > last.latest - 365) & (dates <= last.latest)
    day = covered_to(used, int(np.count_nonzero(np.bincount(last.latest - dates[inside]))))
    if known is not None and day < known <= last.end:
        day = known
    if day < last.end:
        log.report.add("part_year", log.files[-1], 0)
    return day


def _note_missing_years(used: Sequence[Period], log: _Log) -> None:
    for year in missing_years(used):
        log.report.detail("missing_year", financial_year(year - 1), 1)
        log.report.add("missing_year", log.files[-1], 0)


def _without_resubmitted(rows: Rows, periods: tuple[Period, ...], log: _Log) -> Rows:
    """The rows without files that a later file of the same year replaces.

    The later file has more than half of their episodes, and more than half of those that they close. This is not so for
    the second half of a year that comes in two files.
    """
    years = [(p.first_year, p.year) for p in periods]
    again = [r for r in range(len(years)) if years[r] in years[r + 1 :] and years[r][1]]
    if not again:
        return rows
    key, closed = rows.child.astype(np.int64) << 32 | rows.start, rows.end != OPEN

    def given_again(earlier: int, in_file: int) -> bool:
        same_return = rows.rank == earlier
        here = np.isin(key[same_return], key[rows.rank == in_file])
        closings = here[closed[same_return]]
        return bool(here.mean() > 0.5 and (not closings.size or closings.mean() > 0.5))

    later = {earlier: [r for r in range(earlier + 1, len(years)) if years[r] == years[earlier]] for earlier in again}
    replaced = [earlier for earlier in again if any(given_again(earlier, r) for r in later[earlier])]
    for rank in replaced:
        log.report.add("resubmitted", log.files[rank], 0)
    for rank in sorted({r for one in later for r in later[one] if one not in replaced and _are_apart(rows, one, r)}):
        log.report.add("other_children", log.files[rank], 0)
    return rows.where(~np.isin(rows.rank, replaced)) if replaced else rows


def _are_apart(rows: Rows, one: int, other: int) -> bool:
    """Whether two files share hardly any children, although neither is small."""
    mine, theirs = (np.unique(rows.child[rows.rank == rank]) for rank in (one, other))
    smaller = min(len(mine), len(theirs))
    return smaller >= _NOT_SMALL and len(np.intersect1d(mine, theirs)) < _HARDLY_ANY * smaller


def _with_possible_ends(rows: Rows, periods: tuple[Period, ...], log: _Log) -> Rows:
    """Ends that cannot be, before the start or after the return's year, become open ones."""
    _refuse_backwards(rows, log)
    last_days = np.array([p.end if p.year else OPEN for p in periods], np.int32)
    rows = with_last_nights(rows, log.say)
    rows = log.drop("no_night", rows, rows.end == rows.start)
    rows = log.drop("future_start", rows, rows.start > last_days[rows.rank])
    year_end = last_days[rows.rank]
    backwards = rows.end < rows.start
    future = (rows.end > year_end) & (rows.end != OPEN)
    log.say("bad_end", rows, backwards | rows.end_unusable)
    log.say("future_end", rows, future)
    if not (backwards | future).any():
        return rows
    return rows.replaced(end=np.where(backwards | future, OPEN, rows.end), end_unusable=rows.end_unusable | backwards)


def _refuse_backwards(rows: Rows, log: _Log) -> None:
    """Refuse a file if so many of its episodes end before they start that DEC must mean something else."""
    backwards = rows.end < rows.start
    if not backwards.any():
        return
    files = len(log.files)
    wrong, closed = (np.bincount(rows.rank[chosen], minlength=files) for chosen in (backwards, rows.end != OPEN))
    for rank in np.flatnonzero((wrong >= _MANY_BACKWARDS) & (wrong > _BACKWARDS_SHARE * closed)).tolist():
        first = rows.row[backwards & (rows.rank == rank)][0]
        raise ReturnsError(
            f"{log.report.files[log.files[rank]]}: {wrong[rank]:,} of {closed[rank]:,} episodes have DEC before DECOM, the "
            f"first in row {first:,}; check both columns, and leave DEC blank if an episode is open",
            at=log.report.files[log.files[rank]],
        )


def _once_each(rows: Rows, log: _Log) -> Rows:
    """Rows in order of child and start, one for each start: the latest return's, and a closed one before an open one."""
    key = (rows.child.astype(np.int64) << 32) | (rows.start.astype(np.int64) << 16) | rows.rank
    order = in_order(key)
    key = key[order]
    tied = np.flatnonzero(key[1:] == key[:-1])
    if tied.size:
        tied = np.union1d(tied, tied + 1)
        members = order[tied]
        closing = np.where(rows.end[members] == OPEN, NO_DAY, rows.end[members])
        order[tied] = members[np.lexsort((rows.row[members], closing, key[tied]))]

    last = np.append((key[1:] >> 16) != (key[:-1] >> 16), True)
    place, kept_places = np.flatnonzero(~last), np.flatnonzero(last)
    twin = key[place] == key[place + 1]
    instead = np.where(twin, place + 1, kept_places[np.searchsorted(kept_places, place)])
    dropped, kept = order[place], order[instead]
    continues = (rows.rank[kept] > rows.rank[dropped]) & (rows.end[dropped] == OPEN)
    same = (rows.end[kept] == rows.end[dropped]) & (rows.line[kept] == rows.line[dropped])
    for rule, mask in (
        ("continues", continues),
        ("duplicate", same & ~continues),
        ("later_return", ~twin & ~continues & ~same),
        ("same_day", twin & ~same),
    ):
        log.say(rule, rows, dropped[mask])
    return rows.where(order[kept_places])


def _every_birth(rows: Rows, birth: Days, log: _Log) -> Days:
    """Births. If one is missing or after the first episode, the median age at first episode sets it."""
    first = np.flatnonzero(np.append(True, rows.child[1:] != rows.child[:-1]))
    child, start = rows.child[first], rows.start[first]
    unusable = (birth[child] == NO_DAY) | (birth[child] > start)
    if not unusable.any():
        return birth
    if unusable.mean() > 0.5:
        raise ReturnsError(
            f"only {int((~unusable).sum()):,} of {len(child):,} children have a usable date of birth; check that every year "
            f"has its header table, and that it writes CHILD as the episodes do, with leading zeros"
        )
    log.say("no_birthday", rows, first[unusable])
    filled = birth.copy()
    typical = int(np.median((start - birth[child])[~unusable]))
    filled[child[unusable]] = start[unusable] - typical
    return filled


def _closed(rows: Rows, periods: tuple[Period, ...], last_day: int, log: _Log) -> Rows:
    """Close open episodes that must have ended, because of a later row or because later returns leave them out.

    If the next year's return leaves one out, it ended by 31 March. If there is no return for the next year, the child
    was still there on that day.
    """
    left = np.flatnonzero(rows.end == OPEN)
    years = np.array([p.year for p in periods], np.int32)
    year = years[rows.rank[left]]
    year_end = np.array([p.end if p.year else 0 for p in periods], np.int32)[rows.rank[left]]
    silent_from = year_end + np.isin(year + 1, missing_years([p for p in periods if p.year]))
    following = _next_given_by_then(rows, left, years)
    followed = following > left
    restarts = followed & rows.starts_care[following]
    continued = followed & ~restarts
    stale = ~followed & ((year < years.max()) | rows.end_unusable[left])

    end = rows.end.copy()
    end[left[continued]] = rows.start[following[continued]]
    end[left[restarts]] = np.maximum(np.minimum(silent_from, rows.start[following] - 1), rows.start[left])[restarts]
    end[left[stale]] = np.minimum(silent_from[stale], last_day)
    for rule, mask in (("open_continued", continued), ("open_restarted", restarts), ("open_stale", stale)):
        log.say(rule, rows, left[mask & ~rows.end_unusable[left]])
    rows = rows.replaced(end=end)
    _note_new_numbers(rows, left[stale], periods, log)
    return rows


def _note_new_numbers(rows: Rows, stale: Numbers, periods: tuple[Period, ...], log: _Log) -> None:
    """Note each return whose open children are not in the next one: they may have been given new numbers."""
    covered = {p.year for p in periods}
    for rank, silent in enumerate(np.bincount(rows.rank[stale]).tolist()):
        period = periods[rank]
        if silent >= _MANY_SILENT and period.year + 1 in covered:
            there = np.count_nonzero((rows.start < period.end) & (rows.end >= period.end))
            if silent > _SILENT_SHARE * there:
                log.report.add("few_continue", log.files[rank], 0)


def _next_given_by_then(rows: Rows, of: Numbers, years: Numbers) -> Numbers:
    """The child's next episode in the same or a later year's return; the row itself if there is none."""
    following = of + 1
    while True:
        ours = following < len(rows)
        ours[ours] = rows.child[following[ours]] == rows.child[of[ours]]
        older = ours.copy()
        older[ours] = years[rows.rank[following[ours]]] < years[rows.rank[of[ours]]]
        if not older.any():
            return np.where(ours, following, of)
        following = following + older


def _within_childhood(rows: Rows, left_open: Flags, birth: Days, last_day: int, log: _Log) -> Rows:
    """End open episodes on the 18th birthday. A closing date after it is evidence, and stays."""
    adult_on = birthday_18(birth[rows.child])
    past = rows.end > adult_on
    over = past & left_open & (adult_on <= last_day) & (rows.start < adult_on)
    log.say("over_18", rows, over)
    log.say("past_18", rows, past & ~left_open & (rows.start < adult_on))
    if over.any():
        rows = rows.replaced(end=np.where(over, adult_on, rows.end))
    return log.drop("adult", rows, rows.start >= adult_on)
