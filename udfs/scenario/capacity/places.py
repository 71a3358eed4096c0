"""In-house places: how many there are, and where children go when they are full."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from udfs.calendar import MONTHS
from udfs.errors import InputError
from udfs.scenario.schedule import placement
from udfs.worksheet.arguments import grid, is_blank, label, number
from udfs.worksheet.labels import alike, yearly
from udfs.worksheet.units import bare, unit_in
from udfs.worksheet.years import plain, year_in


@dataclass(frozen=True)
class Places:
    """One placement type's places at the opening and each month end (inf: no limit), and where its overflow goes."""

    placement: int
    overflow: int
    monthly: tuple[float, ...]


def read_places(
    value: Any, placements: Sequence[str], years: int, headings: Sequence[str] | None = None
) -> tuple[Places, ...]:
    """The capacity table, in an order in which overflow only ever goes forward; ``headings`` are the years projected."""
    if is_blank(value):
        return ()
    cells = [row for row in enumerate(grid(value, "capacity"), start=1) if not all(map(is_blank, row[1]))]
    if cells and _is_header(cells[0][1], placements):
        _refuse_other_headings(*cells[0], headings or ())
        cells = cells[1:]
    found = [_line(r, row, placements, years) for r, row in cells]
    seen: dict[int, int] = {}
    for (r, _), line in zip(cells, found, strict=True):
        if line.placement in seen:
            raise InputError(
                f"capacity rows {seen[line.placement]} and {r} are both '{placements[line.placement]}'; keep one",
                at=f"capacity row {r} column 1",
                value=placements[line.placement],
            )
        seen[line.placement] = r
    return _in_order(found, placements)


def _is_header(row: Sequence[Any], placements: Sequence[str]) -> bool:
    """A first row of headings: text that is no placement type, above no number but a year."""
    names = [name.lower() for name in placements]
    texts = [str(cell).strip().lower() for cell in row[:2] if not is_blank(cell)]
    headings = (isinstance(cell, str) or is_blank(cell) or _is_year(cell) for cell in row)
    return all(headings) and not set(texts) & set(names)


def _refuse_other_headings(r: int, row: Sequence[Any], years: Sequence[str]) -> None:
    """Refuse headings of capacity that are of other columns, units or years than are read there."""
    places = [f"capacity row {r} column {c}" for c in range(1, len(row) + 1)]
    if isinstance(row[0], str) and "overflow" in plain(row[0]):
        raise InputError(
            f"{places[0]} is '{row[0].strip()[:40]}'; give the placement type first, then overflow to",
            at=places[0],
            value=row[0],
        )
    for place, cell in zip(places[2:], row[2:], strict=True):
        unit = unit_in(bare(cell)[1]) if isinstance(cell, str) else None
        if unit and (unit.is_money or unit.is_percent or unit.multiple != 1 or unit.periods):
            raise InputError(
                f"{place} is '{str(cell).strip()[:40]}'; give places, in children at any one time", at=place, value=cell
            )
    ends = list(zip(places[3:], row[3:], strict=True))
    opening = [(place, cell) for place, cell in zip(places[2:3], row[2:3], strict=True) if year_in(cell)]
    known = opening + ends
    yearly([cell for _, cell in known], lambda i: known[i][0], every_row=False)
    for (place, cell), due in zip(ends, years, strict=False):
        given = year_in(cell)
        if given is not None and given.kind == "financial" and not alike(str(given), due):
            raise InputError(
                f"{place} is {given} and the places there are those at the end of {due}; check opening_date",
                at=place,
                value=given,
            )


def _is_year(cell: Any) -> bool:
    return year_in(cell) is not None


def _line(r: int, row: Sequence[Any], placements: Sequence[str], years: int) -> Places:
    where = f"capacity row {r}"
    if len(row) not in (3, years + 3):
        raise InputError(
            f"capacity has {len(row)} columns; it needs placement type, overflow to, and either one number of places "
            f"or {years + 1}: at the opening and at each of the {years} year ends",
            at="capacity",
        )
    mine = placement(label(row[0], where), placements, f"{where} column 1")
    if is_blank(row[1]):
        raise InputError(
            f"{where} column 2 is blank; name the placement type used when '{placements[mine]}' is full",
            at=f"{where} column 2",
        )
    next_one = placement(label(row[1], where), placements, f"{where} column 2")
    if next_one == mine:
        raise InputError(
            f"{where}: '{placements[mine]}' cannot overflow to itself; name another placement type",
            at=f"{where} column 2",
            value=row[1],
        )
    if all(map(is_blank, row[2:])):
        return Places(mine, next_one, (math.inf,) * (years * MONTHS + 1))
    for c, cell in enumerate(row[2:], start=3):
        if is_blank(cell):
            raise InputError(
                f"{where} column {c} is blank and other places of '{placements[mine]}' are not; type the places there are "
                f"then (0 if it is closed), or leave the whole row's places blank for no limit",
                at=f"{where} column {c}",
            )
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
                f"not in the capacity table",
                at="capacity",
            )
        for line in free:
            ordered.append(waiting.pop(line.placement))
    return tuple(ordered)
