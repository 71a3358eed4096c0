"""A copy of a workbook with the fitted assumptions, and every figure that depends on them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from templates.edit.patch import patch
from templates.edit.stored import StoredWorkbook, is_fault
from templates.workbook.model import Area, Value

#: A figure that differs by more than this share counts as another one.
ROUNDING = 1e-12


def fitted_copy(book: StoredWorkbook, values: Mapping[Area, float], to: Path) -> list[Area]:
    """Write the copy. Returns the cells that CareCurve cannot work out, which Excel recalculates on opening."""
    for cell, value in values.items():
        book.set(cell, value)
    changes: dict[Area, Value] = dict(values)
    left = []
    cells = book.worked_out
    for cell, fresh in zip(cells, book.values(cells), strict=True):
        saved = book.stored(cell).value
        if _same(fresh, saved):
            continue
        if is_fault(fresh) and not is_fault(saved):
            left.append(cell)
        else:
            changes[cell] = fresh
    patch(book.package.path, to, changes, recalculate=bool(left))
    return left


def _same(one: Value, other: Value) -> bool:
    if one in (None, "") or other in (None, ""):
        return one in (None, "") and other in (None, "")
    numbers = [v for v in (one, other) if isinstance(v, (int, float)) and not isinstance(v, bool)]
    return math.isclose(*numbers, rel_tol=ROUNDING) if len(numbers) == 2 else one == other
