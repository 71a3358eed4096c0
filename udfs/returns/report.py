"""What was mended, left out or not understood, by file, row and rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from udfs.errors import InputError

#: Told the name, number and total of the files as they are read.
Progress = Callable[[str, int, int], None]

MERGED, REPAIR, EXCLUSION, UNMAPPED, NOTE = "merged", "repair", "exclusion", "unmapped", "note"

#: The kinds in a reader's words, in the order to show them.
KINDS = {MERGED: "merged", REPAIR: "mended", EXCLUSION: "left out", UNMAPPED: "not in a list", NOTE: "note"}

#: What each rule did, by its short name: the kind of record, and the sentence its reader sees.
RULES: dict[str, tuple[str, str]] = {
    "continues": (MERGED, "open at 31 March and given again in a later return; the later row is used"),
    "no_child": (EXCLUSION, "CHILD is blank; the row cannot be joined to a child"),
    "no_start": (EXCLUSION, "DECOM is blank or not a possible date; the episode cannot be placed in time"),
    "future_start": (EXCLUSION, "DECOM is after the last day of this return's year"),
    "short_break": (EXCLUSION, "short break (legal status V3 or V4); not counted as looked after"),
    "duplicate": (EXCLUSION, "the same episode is given again; counted once"),
    "no_night": (EXCLUSION, "the episode ends on the day it starts; it holds no night in care"),
    "covered": (EXCLUSION, "every day of the episode is covered by one that counts before it"),
    "adult": (EXCLUSION, "the episode starts on or after the 18th birthday; check the date of birth"),
    "resubmitted": (EXCLUSION, "the whole file is an earlier submission of a year that a later file gives again"),
    "zeros_lost": (
        REPAIR,
        "CHILD has lost leading zeros, or has .0 or quotation marks, and no header has both forms; taken as one child",
    ),
    "later_return": (REPAIR, "two returns give this episode differently; the later return is used"),
    "same_day": (
        REPAIR,
        "two episodes start on one day in the same return; the one that is closed, or ends later, is used",
    ),
    "bad_end": (REPAIR, "DEC is not a possible date or is before DECOM; closed by the next episode or by 31 March"),
    "future_end": (REPAIR, "DEC is after the last day of this return's year; taken as still open that day"),
    "open_continued": (REPAIR, "left open; closed on the day the child's next episode starts"),
    "open_restarted": (
        REPAIR,
        "left open before a new start in care; closed by the end of the return's year or the day before that start",
    ),
    "open_stale": (
        REPAIR,
        "left open, and no later return has it; closed on the return's 31 March, or the day after if the next year's is missing",
    ),
    "overlap": (REPAIR, "overlaps another episode; days go to the later return, then to the later start"),
    "gap": (REPAIR, "X1 says care continues, and the next episode starts later; extended to that day"),
    "day_before": (
        REPAIR,
        "ends the day before the next episode, without a reason (REC) and not before a new start (S); extended to that day",
    ),
    "temporary": (REPAIR, "temporary placement (T0 to T4); the placement it interrupts is still paid for, and goes on"),
    "over_18": (REPAIR, "open past the 18th birthday; closed on that day"),
    "no_birthday": (REPAIR, "no usable date of birth; counted with the median age at first episode"),
    "birthdays_differ": (REPAIR, "dates of birth differ between returns; the latest is used"),
    "bad_birthday": (EXCLUSION, "DOB is not a possible date; this row's date of birth is not used"),
    "duc_differs": (
        REPAIR,
        "DUC differs between tables; the latest return's is used, and the UASC table's before a header's",
    ),
    "bad_duc": (REPAIR, "DUC is not a possible date; counted as unaccompanied throughout"),
    "unmapped_place": (UNMAPPED, "no finance line for this PLACE and PLACE_PROVIDER; counted in its own line"),
    "unknown_code": (UNMAPPED, "a code that is not in the code list; kept"),
    "past_18": (NOTE, "the return gives a closing date after the 18th birthday; kept"),
    "ends_x1": (NOTE, "X1 says care continues, and nothing follows; counted as leaving on that day"),
    "reason_no_end": (NOTE, "REC says that the child left, and DEC is blank; counted as still in care"),
    "end_no_reason": (NOTE, "DEC is given without a reason (REC); counted as leaving on that day"),
    "ended_for_good": (NOTE, "REC says died or adopted, and an episode of the child follows; both counted"),
    "left_and_stayed": (
        NOTE,
        "REC says that the child left, and its next episode starts on that day; counted as staying in care",
    ),
    "came_back": (
        NOTE,
        "REC says that the child left, and the next RNE that care went on; counted as leaving and starting again",
    ),
    "temporary_first": (
        NOTE,
        "temporary placement (T0 to T4) with none before it that goes on; counted in its own line of the mapping",
    ),
    "year_column": (NOTE, "the column YEAR says which year's return each row is of"),
    "year_and_name": (NOTE, "the column YEAR gives another year than the name of the file or folder; YEAR is used"),
    "duc_before_care": (NOTE, "DUC is not after the child's first episode starts; counted as not unaccompanied"),
    "not_needed": (NOTE, "not a header, episodes or UASC table; not read"),
    "missing_year": (NOTE, "no return covers a year between those given; flows across it are not known"),
    "lone_header": (
        NOTE,
        "no episodes are beside this header, as they are beside others; if its year has some, add them",
    ),
    "many_unaccompanied": (
        NOTE,
        "most children are in UASC tables: if this is a header, give it without its column DUC",
    ),
    "few_continue": (
        NOTE,
        "many children open at its end are not in the next; numbered anew, they count twice before it",
    ),
    "other_children": (
        NOTE,
        "another file of the year has hardly a child of it; both counted. If it is another council's or numbered anew, give one",
    ),
    "part_year": (
        NOTE,
        "the dates stop well before 31 March; counted to the last of them. If the return is whole, give the day to count at",
    ),
}


class ReturnsError(InputError):
    """Returns that cannot be used, said without any child's details."""


class Record(NamedTuple):
    """What a rule did in one place; ``row`` is as Excel shows it (heading row 1), and 0 the whole file."""

    kind: str
    rule: str
    file: str
    row: int
    what: str


@dataclass
class Report:
    """Records in the order found."""

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
        """The records of the kinds named, or all."""
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
    """A few names in words, and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
