"""Children whose leading zeros a spreadsheet dropped: 12 in one place and 0012 in another are one child."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from udfs.ssda903.columns import Numbered, Numbers


def in_full(lists: Sequence[Numbered], children: Sequence[str]) -> Numbers:
    """The number of each child, of one without its zeros that of the child with them; last, −1 for nobody.

    ``lists`` are the tables with one row a child. Where one of them has both, they are two children.
    """
    number = np.append(np.arange(len(children), dtype=np.int32), np.int32(-1))
    alike = _alike(children)
    if not alike:
        return number
    which = np.full(len(children), -1)
    for place, same in enumerate(alike):
        which[same] = place
    apart = np.zeros(len(alike), bool)
    for table in lists:
        present = which[np.unique(table.child[table.child >= 0])]
        apart |= np.bincount(present[present >= 0], minlength=len(alike)) > 1
    for place in np.flatnonzero(~apart).tolist():
        number[alike[place]] = max(alike[place], key=lambda child: len(children[child]))
    return number


def _alike(children: Sequence[str]) -> list[list[int]]:
    """Children who are written with the same digits but for zeros at their front."""
    with_zeros = [written for written in children if written[:1] == "0"]
    bare = {written.lstrip("0") for written in with_zeros}
    if len(bare) == len(with_zeros) and bare.isdisjoint(children):
        return []
    found: dict[str, list[int]] = {}
    for child, written in enumerate(children):
        if written[:1] == "0" and written.isdigit():
            found.setdefault(written.lstrip("0"), []).append(child)
    for child, written in enumerate(children if found else ()):
        if written in found:
            found[written].append(child)
    return [same for same in found.values() if len(same) > 1]
