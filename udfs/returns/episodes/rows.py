"""Episode rows as arrays, and why each ended."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from udfs.returns.days import Days
from udfs.returns.reading.codes import known_codes
from udfs.returns.reading.columns import Coded, Flags, Numbers

#: Why an episode ended (REC): not said or not in a list; care continues; the child left care, or died or was adopted.
NOT_SAID, CONTINUES, LEFT, FOR_GOOD = range(4)
_FOR_GOOD = ("E11", "E12", "E2")


@dataclass(frozen=True, eq=False, repr=False)
class Rows:
    """Episode rows. ``rank`` orders their files: a higher one was submitted later.

    ``dated`` says that DEC held a possible date, and ``end_unusable`` that it held something else. ``reason`` is from REC.
    """

    child: Numbers
    start: Days
    end: Days
    line: Numbers
    starts_care: Flags
    reason: Numbers
    dated: Flags
    temporary: Flags
    end_unusable: Flags
    rank: Numbers
    row: Numbers

    def where(self, chosen: Any) -> Rows:
        """The rows a mask, or an array of positions, chooses."""
        return Rows(*(getattr(self, f.name)[chosen] for f in fields(self)))

    def replaced(self, **columns: Any) -> Rows:
        """The same rows with some columns changed."""
        return replace(self, **columns)

    @staticmethod
    def joined(first: Rows, second: Rows) -> Rows:
        """The rows of both, one after the other."""
        return Rows(*(np.concatenate([getattr(first, f.name), getattr(second, f.name)]) for f in fields(Rows)))

    def __len__(self) -> int:
        return len(self.child)


def reasons_of(ceased: Coded) -> Numbers:
    """What each reason for leaving says. A code that is not in the list says nothing."""
    known = known_codes("REC")
    says = [
        CONTINUES if code == "X1" else FOR_GOOD if code in _FOR_GOOD else LEFT if code in known else NOT_SAID
        for code in ceased.codes
    ]
    reasons: Numbers = np.array(says, np.int8)[ceased.numbers]
    return reasons
