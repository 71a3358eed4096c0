"""In-house places: how many there are, and where children go when they are full."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from udfs.inputs import FIRST_YEAR, LAST_YEAR, InputError, grid, is_blank, label, number
from udfs.scenario.schedule import placement

MONTHS = 12


@dataclass(frozen=True)
class Places:
    """One placement type's places at the opening and each month end, and where its overflow goes."""

    placement: int
    overflow: int
    monthly: tuple[float, ...]


def read_places(value: Any, placements: Sequence[str], years: int) -> tuple[Places, ...]:
    """The capacity table, in an order in which overflow only ever goes forward."""
    if is_blank(value):
        return ()
    cells = [row for row in enumerate(grid(value, "capacity"), start=1) if not all(map(is_blank, row[1]))]
    if cells and _is_header(cells[0][1], placements):
        cells = cells[1:]
    found = [_line(r, row, placements, years) for r, row in cells]
    seen: dict[int, int] = {}
    for (r, _), line in zip(cells, found, strict=True):
        if line.placement in seen:
            raise InputError(
                f"capacity rows {seen[line.placement]} and {r} are both '{placements[line.placement]}'; keep one"
            )
        seen[line.placement] = r
    return _in_order(found, placements)


def _is_header(row: Sequence[Any], placements: Sequence[str]) -> bool:
    """A first row of headings: text that is no placement type, above no number but a year."""
    names = [name.lower() for name in placements]
    texts = [str(cell).strip().lower() for cell in row[:2] if not is_blank(cell)]
    headings = (isinstance(cell, str) or is_blank(cell) or _is_year(cell) for cell in row)
    return all(headings) and not set(texts) & set(names)


def _is_year(cell: Any) -> bool:
    return isinstance(cell, (int, float)) and FIRST_YEAR <= cell <= LAST_YEAR


def _line(r: int, row: Sequence[Any], placements: Sequence[str], years: int) -> Places:
    where = f"capacity row {r}"
    if len(row) not in (3, years + 3):
        raise InputError(
            f"capacity has {len(row)} columns; it needs placement type, overflow to, and either one number of places "
            f"or {years + 1}: at the opening and at each of the {years} year ends"
        )
    mine = placement(label(row[0], where), placements, f"{where} column 1")
    if is_blank(row[1]):
        raise InputError(f"{where} column 2 is blank; name the placement type used when '{placements[mine]}' is full")
    next_one = placement(label(row[1], where), placements, f"{where} column 2")
    if next_one == mine:
        raise InputError(f"{where}: '{placements[mine]}' cannot overflow to itself; name another placement type")
    numbers = [number(cell, f"{where} column {c}", least=0) for c, cell in enumerate(row[2:], start=3)]
    ends = numbers if len(numbers) > 1 else numbers * (years + 1)
    monthly = [ends[0]]
    for before, after in itertools.pairwise(ends):
        monthly += [before + (after - before) * m / MONTHS for m in range(1, MONTHS + 1)]
    return Places(mine, next_one, tuple(monthly))


def _in_order(found: Sequence[Places], placements: Sequence[str]) -> tuple[Places, ...]:
    """Those that receive overflow after those that send it."""
    waiting = {line.placement: line for line in found}
    ordered: list[Places] = []
    while waiting:
        receiving = {line.overflow for line in waiting.values()}
        free = [line for mine, line in waiting.items() if mine not in receiving]
        if not free:
            names = ", ".join(placements[mine] for mine in waiting)
            raise InputError(
                f"capacity: the overflow of {names} goes round in a circle; let it end in a placement type that is "
                f"not in the capacity table"
            )
        for line in free:
            ordered.append(waiting.pop(line.placement))
    return tuple(ordered)
