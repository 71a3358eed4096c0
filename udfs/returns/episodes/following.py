"""What an episode's end, its reason and the child's next episode say together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from udfs.returns.days import NO_DAY, OPEN, return_year
from udfs.returns.episodes.rows import CONTINUES, FOR_GOOD, LEFT, NOT_SAID, Rows
from udfs.returns.reading.columns import Flags

#: Records a rule for some of the rows.
Say = Callable[[str, Rows, Any], None]


def with_last_nights(rows: Rows, say: Say) -> Rows:
    """Give a night to episodes that end on the day they start, if DEC is the last day in the placement.

    This is so if no reason is given and the next episode, on the day after, is not a new start.
    """
    short = np.flatnonzero((rows.end == rows.start) & (rows.reason == NOT_SAID))
    if not short.size:
        return rows
    key = (rows.child.astype(np.int64) << 32) | rows.start
    one_night = short[np.isin(key[short] + 1, key[~rows.starts_care])]
    say("day_before", rows, one_night)
    end = rows.end.copy()
    end[one_night] += 1
    return rows.replaced(end=end)


def without_gaps(rows: Rows, last_day: int, say: Say) -> Rows:
    """Extend episodes to the next one if care continued.

    X1 says that it did, however long the gap, unless the next episode is a new start or a whole year lies between. If no
    reason is given, care continued if the next episode begins on the day after and is not a new start: DEC is then the
    last day in the placement.
    """
    same_child = _same_child(rows)
    following = np.append(rows.start[1:], NO_DAY)
    goes_on = same_child & ~np.append(rows.starts_care[1:], True)
    day_before = goes_on & (rows.reason == NOT_SAID) & (following == rows.end + 1)
    say("day_before", rows, day_before)
    not_next = (rows.reason == CONTINUES) & ~(same_child & (following == rows.end)) & (rows.end <= last_day)
    waiting = np.flatnonzero(not_next)
    near = return_year(following[waiting]) - return_year(rows.end[waiting]) <= 1
    fills = goes_on[waiting] & near
    say("gap", rows, waiting[fills])
    say("ends_x1", rows, waiting[~fills])
    if not fills.any() and not day_before.any():
        return rows
    end = rows.end.copy()
    for chosen in (waiting[fills], day_before):
        end[chosen] = following[chosen]
    return rows.replaced(end=end)


def _same_child(rows: Rows) -> Flags:
    """The rows that are followed by another row of the same child."""
    return np.append(rows.child[1:] == rows.child[:-1], False)


def note_reasons(rows: Rows, say: Say) -> None:
    """Note where the reason for leaving, its date and the next episode do not agree. The dates count."""
    left = (rows.reason == LEFT) | (rows.reason == FOR_GOOD)
    open_ended = rows.end == OPEN
    say("reason_no_end", rows, left & open_ended & ~rows.dated & ~rows.end_unusable)
    same_child = _same_child(rows)
    following = np.append(rows.start[1:], NO_DAY)
    no_reason = rows.dated & (rows.reason == NOT_SAID) & ~open_ended
    say("end_no_reason", rows, no_reason & ~(same_child & (following == rows.end)))
    left &= rows.dated & same_child
    if left.any():
        for_good = left & (rows.reason == FOR_GOOD)
        stayed = left & ~for_good & (following == rows.end)
        say("ended_for_good", rows, for_good)
        say("left_and_stayed", rows, stayed)
        say("came_back", rows, left & ~for_good & ~stayed & ~np.append(rows.starts_care[1:], True))


def with_placements_interrupted(rows: Rows, say: Say) -> Rows:
    """Give a temporary placement the line of the placement that it interrupts, which is still paid for."""
    if not rows.temporary.any():
        return rows
    begins = np.append(True, ~(_same_child(rows)[:-1] & (rows.start[1:] == rows.end[:-1])))
    place = np.arange(len(rows))
    paid = np.maximum.accumulate(np.where(begins | ~rows.temporary, place, 0))
    interrupts = rows.temporary & ~rows.temporary[paid]
    say("temporary", rows, interrupts)
    say("temporary_first", rows, rows.temporary & ~interrupts)
    return rows.replaced(line=rows.line[paid])
