"""Until when each child is unaccompanied, from the UASC tables and headers of all years."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from udfs.returns.days import NO_DAY, OPEN, Days
from udfs.returns.episodes.rows import Rows
from udfs.returns.reading.columns import Flags, Numbers
from udfs.returns.reading.return_years import by_year
from udfs.returns.reading.stack import Stack

#: In so small a group, all children may well be unaccompanied.
_MANY_CHILDREN = 10


def unaccompanied_to(headers: Stack, uasc: Stack, rows: Rows, count: int, years: Mapping[str, int]) -> Days:
    """Each child's first day of no longer being unaccompanied (DUC).

    If tables differ, the latest return counts. Within one return, a date counts before a blank, and a UASC table before
    a header.
    """
    parts: list[tuple[tuple[int, bool, bool, int], Numbers, Days]] = []
    for stack in (headers, uasc):
        listed = stack is uasc
        for table in stack.tables:
            days = table.days.get("DUC")
            if days is None:
                continue
            for year, of in by_year(stack, table, years.get(table.folder, 0)):
                named = of & (table.child >= 0)
                for is_date, some in ((False, named & (days == NO_DAY)), (True, named & (days != NO_DAY))):
                    if listed or is_date:
                        ceased = days[some] if is_date else np.full(int(some.sum()), OPEN)
                        parts.append(((year, is_date, listed, len(parts)), table.child[some], ceased))
    until, first = np.full(count, NO_DAY, np.int32), np.full(count, OPEN, np.int32)
    for _, child, days in sorted(parts, key=lambda part: part[0]):
        until[child] = days
    named = until[rows.child] != NO_DAY
    np.minimum.at(first, rows.child[named], rows.start[named])
    for stack in (headers, uasc):
        if not any("DUC" in table.days for table in stack.tables):
            continue
        none = np.full(int(max(map(len, stack.tables))), NO_DAY)
        days = np.concatenate([table.days.get("DUC", none[: len(table)]) for table in stack.tables])
        known = stack.child >= 0
        stack.say("duc_differs", known & (days != NO_DAY) & (until[stack.child] != days))
        stack.say(
            "duc_before_care", known & (days != NO_DAY) & (days <= first[stack.child]) & (first[stack.child] < OPEN)
        )
        if stack is uasc:
            stack.say("bad_duc", known & stack.impossible("DUC"))
    return until


def note_many_unaccompanied(uasc: Stack, children: Flags) -> None:
    """Note the UASC tables if most children are in them: one may be a header with DUC."""
    if children.sum() > max(_MANY_CHILDREN, len(children) / 2):
        files = np.flatnonzero([len(table) > 0 for table in uasc.tables]).astype(np.int32)
        uasc.report.add("many_unaccompanied", files + uasc.first_file, np.zeros_like(files))
