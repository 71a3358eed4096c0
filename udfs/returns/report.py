"""What was mended, left out or not understood, by file, row and rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from udfs.errors import InputError

#: Called with the name, number and total of the files as CareCurve reads them.
Progress = Callable[[str, int, int], None]

MERGED, REPAIR, EXCLUSION, UNMAPPED, NOTE = "merged", "repair", "exclusion", "unmapped", "note"

#: The kinds in a reader's words, in the order to show them.
KINDS = {MERGED: "merged", REPAIR: "mended", EXCLUSION: "left out", UNMAPPED: "not in a list", NOTE: "note"}

#: Each rule by its short name: the kind of record, and the sentence that its reader sees.
RULES: dict[str, tuple[str, str]] = {
    "continues": (MERGED, "open at 31 March, and in a later return again; the later row is used"),
    "no_child": (EXCLUSION, "CHILD is blank, so the row belongs to no known child"),
    "no_start": (EXCLUSION, "DECOM is blank or not a possible date, so the episode has no known start"),
    "future_start": (EXCLUSION, "DECOM is after the last day of this return's year"),
    "short_break": (EXCLUSION, "short break (legal status V3 or V4); not counted as looked after"),
    "duplicate": (EXCLUSION, "the same episode appears again; it is counted once"),
    "no_night": (EXCLUSION, "the episode ends on the day it starts, so there is no night in care"),
    "covered": (EXCLUSION, "another episode, which takes priority, covers every day of this one"),
    "adult": (EXCLUSION, "the episode starts on or after the 18th birthday; check the date of birth"),
    "resubmitted": (EXCLUSION, "a later file of the same year replaces this whole file"),
    "zeros_lost": (
        REPAIR,
        "CHILD has lost leading zeros, or gained .0 or quotation marks; counted as one child, as no header has both forms",
    ),
    "later_return": (REPAIR, "two returns differ about this episode; the later return is used"),
    "same_day": (
        REPAIR,
        "two episodes start on the same day in one return; the one that is closed, or ends later, is used",
    ),
    "bad_end": (REPAIR, "DEC is not a possible date or is before DECOM; closed at the next episode or on 31 March"),
    "future_end": (REPAIR, "DEC is after the last day of this return's year; counted as still open on that day"),
    "open_continued": (REPAIR, "left open; closed on the day the child's next episode starts"),
    "open_restarted": (
        REPAIR,
        "left open, and the child starts in care again; closed by the end of the return's year or the day before that start",
    ),
    "open_stale": (
        REPAIR,
        "left open, and not in a later return; closed on the return's 31 March, or the day after if the next return is missing",
    ),
    "overlap": (REPAIR, "overlaps another episode; each day goes to the later return, then to the later start"),
    "gap": (REPAIR, "X1 says care continues, but the next episode starts later; extended to that day"),
    "day_before": (
        REPAIR,
        "ends the day before the next episode, without a reason (REC), and care does not start anew (S); extended to that day",
    ),
    "temporary": (
        REPAIR,
        "temporary placement (T0 to T4); the placement that it interrupts is still paid for and continues",
    ),
    "over_18": (REPAIR, "open past the 18th birthday; closed on that day"),
    "no_birthday": (REPAIR, "no usable date of birth; CareCurve gives the child the median age at first episode"),
    "birthdays_differ": (REPAIR, "dates of birth differ between returns; the latest return's is used"),
    "bad_birthday": (EXCLUSION, "DOB is not a possible date; this row's date of birth is not used"),
    "duc_differs": (
        REPAIR,
        "DUC differs between tables; the latest return's is used, and within a return the UASC table's before a header's",
    ),
    "bad_duc": (REPAIR, "DUC is not a possible date; counted as unaccompanied throughout"),
    "unmapped_place": (
        UNMAPPED,
        "the mapping has no finance line for this PLACE and PLACE_PROVIDER; counted in the line Unmapped",
    ),
    "unknown_code": (UNMAPPED, "the code is not in the code list; the row is kept"),
    "past_18": (NOTE, "the closing date is after the 18th birthday; kept"),
    "ends_x1": (NOTE, "X1 says care continues, but nothing follows; counted as leaving on that day"),
    "reason_no_end": (NOTE, "REC says that the child left, but DEC is blank; counted as still in care"),
    "end_no_reason": (NOTE, "DEC has a date but REC has no reason; counted as leaving on that day"),
    "ended_for_good": (
        NOTE,
        "REC says that the child died or was adopted, but another episode follows; both are counted",
    ),
    "left_and_stayed": (
        NOTE,
        "REC says that the child left, but the next episode starts on that day; counted as staying in care",
    ),
    "came_back": (
        NOTE,
        "REC says that the child left, but the next RNE says that care continued; counted as leaving and starting again",
    ),
    "temporary_first": (
        NOTE,
        "temporary placement (T0 to T4) that interrupts no other; counted in its own line of the mapping",
    ),
    "year_column": (NOTE, "the column YEAR says which year's return each row belongs to"),
    "year_and_name": (NOTE, "the column YEAR and the name of the file or folder give different years; YEAR is used"),
    "duc_before_care": (
        NOTE,
        "DUC is on or before the start of the child's first episode; never counted as unaccompanied",
    ),
    "not_needed": (NOTE, "not a header, episodes or UASC table; not read"),
    "missing_year": (
        NOTE,
        "a year between these returns has no return; starters, leavers and moves in it are not known",
    ),
    "lone_header": (
        NOTE,
        "this header has no episodes beside it, unlike the others; if its year has episodes, add them",
    ),
    "many_unaccompanied": (
        NOTE,
        "most children are in UASC tables; if this one is a header, give it without its column DUC",
    ),
    "few_continue": (
        NOTE,
        "many children open at the end of this return are not in the next; if they have new numbers, they count twice",
    ),
    "other_children": (
        NOTE,
        "another file of the year shares hardly any children; both count. If it is another council's or renumbered, give one",
    ),
    "part_year": (
        NOTE,
        "the dates stop well before 31 March; counted to the last date. If the return is complete, choose a later --as-at",
    ),
}


class ReturnsError(InputError):
    """Returns that CareCurve cannot use. The message holds no child's details."""


class Record(NamedTuple):
    """What a rule did in one place. ``row`` is as Excel shows it (row 1 has the headings); 0 means the whole file."""

    kind: str
    rule: str
    file: str
    row: int
    what: str


@dataclass
class Report:
    """Records in the order in which they were found."""

    files: list[str] = field(default_factory=list)
    details: dict[str, dict[str, int]] = field(default_factory=dict)
    _found: list[tuple[str, np.ndarray[Any, Any], np.ndarray[Any, Any]]] = field(default_factory=list)

    def add(self, rule: str, file: Any, row: Any) -> None:
        """Record one rule at many places; ``file`` is an index into ``files``."""
        rows = np.atleast_1d(np.asarray(row, dtype=np.int32))
        if rows.size:
            self._found.append((rule, np.broadcast_to(np.asarray(file, dtype=np.int32), rows.shape), rows))

    def detail(self, rule: str, what: str, count: int) -> None:
        """Count the rows behind one code or pair of codes."""
        self.details.setdefault(rule, {})
        self.details[rule][what] = self.details[rule].get(what, 0) + count

    def by_rule(self) -> dict[str, int]:
        """Records of each rule, most frequent first."""
        counts: dict[str, int] = {}
        for rule, _, rows in self._found:
            counts[rule] = counts.get(rule, 0) + rows.size
        return dict(sorted(counts.items(), key=lambda item: -item[1]))

    def records(self, *kinds: str) -> list[Record]:
        """The records of some kinds, or all of them."""
        records = []
        for rule, files, rows in self._found:
            kind, what = RULES[rule]
            if not kinds or kind in kinds:
                names = (self.files[number] for number in files.tolist())
                records += [Record(kind, rule, *place, what) for place in zip(names, rows.tolist(), strict=True)]
        return records

    def first(self) -> dict[str, tuple[str, int]]:
        """The first file and row of each rule."""
        places: dict[str, tuple[str, int]] = {}
        for rule, files, rows in self._found:
            places.setdefault(rule, (self.files[files[0]], int(rows[0])))
        return places


def listed(names: Sequence[str], most: int = 5) -> str:
    """The first few names, and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
