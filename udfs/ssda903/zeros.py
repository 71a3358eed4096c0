"""Children whose code a program took for a number: 0012 in one place and 12 or 12.0 in another are one child."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from udfs.ssda903.columns import Numbered, Numbers, Written

#: What a column of numbers with blanks among them gets when it is saved.
POINT_NOUGHT = ".0"


def in_full(lists: Sequence[Numbered], alike: Sequence[Sequence[Written]], count: int) -> Numbers | None:
    """The number of each child, of one taken for a number that of the child in full; last, −1 for nobody.

    ``lists`` are the tables with one row a child: where one of them has both, they are two children. None if
    every child is as it is written.
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
        number[[child for child, _ in alike[place]]] = max(alike[place], key=_fullness)[0]
    return number


def written_alike(children: Iterable[Written]) -> list[list[Written]]:
    """The children who are written with the same digits but for zeros at their front or a .0 at their end, together."""
    found: dict[str, list[Written]] = {}
    for number, text in children:
        digits = text.removesuffix(POINT_NOUGHT)
        if digits.isdigit():
            found.setdefault(digits.lstrip("0"), []).append((number, text))
    return [same for same in found.values() if len(same) > 1]


def _fullness(child: Written) -> tuple[int, int]:
    """How many digits the code of a child has, and of two with as many the one without .0 has more."""
    _, text = child
    return len(text.removesuffix(POINT_NOUGHT)), -len(text)
