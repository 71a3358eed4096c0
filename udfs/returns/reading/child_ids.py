"""Child numbers that a spreadsheet rewrote: 12, 12.0 and 0012 can be one child."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from udfs.returns.reading.columns import Numbered, Numbers, Written

_MARKED = re.compile(r"""['="]*(\d+)(?:\.0)?['"]*""")


def in_full(lists: Sequence[Numbered], alike: Sequence[Sequence[Written]], count: int) -> Numbers | None:
    """The number of each child, and −1 at the end for nobody. A child without its zeros gets the number with them.

    ``lists`` are the tables with one row for each child. If one of them has both forms, they are two children. None if
    every child keeps its number.
    """
    if not alike:
        return None
    which = np.full(count, -1)
    for place, same in enumerate(alike):
        which[[child for child, _ in same]] = place
    apart = np.zeros(len(alike), bool)
    for table in lists:
        present = which[np.unique(table.child[table.child >= 0])]
        apart |= np.bincount(present[present >= 0], minlength=len(alike)) > 1
    number = np.append(np.arange(count, dtype=np.int32), np.int32(-1))
    for place in np.flatnonzero(~apart).tolist():
        number[[child for child, _ in alike[place]]] = max(
            alike[place], key=lambda one: (one[1].isdigit(), len(one[1]))
        )[0]
    return number


def written_alike(children: Iterable[Written]) -> list[list[Written]]:
    """Groups of children whose numbers differ only in leading zeros, .0 and quotation marks."""
    alike: dict[str, list[Written]] = {}
    for number, text in children:
        marked = _MARKED.fullmatch(text)
        if marked:
            alike.setdefault(marked[1].lstrip("0"), []).append((number, text))
    return [same for same in alike.values() if len(same) > 1]
