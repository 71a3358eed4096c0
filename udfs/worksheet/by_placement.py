"""Numbers by placement type, or by age and placement type, as people lay them out."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

from udfs.errors import InputError
from udfs.worksheet.arguments import grid, is_blank, label, number, plural, refuse_beyond, series
from udfs.worksheet.labels import alike, merged, refuse_totals, refuse_years
from udfs.worksheet.limits import CHILDREN, PLACEMENT_TYPES, PLACEMENT_TYPES_BY_AGE

AGES = 18
JOIN = "combine those that are alike"


@dataclass(frozen=True)
class ByPlacement:
    """Numbers by placement in one row, or in eighteen by single year of age."""

    name: str
    rows: list[list[float]]
    labels: list[str] | None

    @property
    def by_age(self) -> bool:
        return len(self.rows) == AGES

    @property
    def placements(self) -> int:
        return len(self.rows[0])


def by_placement(value: Any, name: str, *, most: float | None = None, fix: str = "") -> ByPlacement:
    """One row by placement type, or eighteen by age."""
    cells = grid(value, name)
    most = CHILDREN if most is None else most
    if _is_headed(cells) and not _is_labelled(cells):
        return _by_age(cells, name, most, fix)
    column = series(value, name, of="placement type")
    refuse_beyond(len(column.cells), PLACEMENT_TYPES, name, "placement types", JOIN)
    refuse_totals(column.labels, column.place_of_label)
    refuse_years(column.labels, column.place_of_label)
    numbers = [row[0] for row in column.numbers(least=0, most=most, fix=fix)]
    return ByPlacement(name, [numbers], column.labels)


def _is_headed(cells: list[list[Any]]) -> bool:
    """Whether the first row holds names and the second does not."""
    return len(cells) > 1 and len(cells[0]) > 1 and all(map(_is_name, cells[0][1:])) and not _is_name(cells[1][1])


def _is_labelled(cells: list[list[Any]]) -> bool:
    """Whether two columns are names and numbers (even if a number is text), not ages and one placement type."""
    names = [_is_name(row[0]) and not row[0].strip()[0].isdigit() for row in cells[1:]]
    return len(cells[0]) == 2 and len(cells) != AGES + 1 and all(names)


def _is_name(cell: Any) -> bool:
    return isinstance(cell, str) and not is_blank(cell) and not cell.strip().startswith("#")


def _by_age(cells: list[list[Any]], name: str, most: float | None, fix: str) -> ByPlacement:
    if len(cells) != AGES + 1:
        raise InputError(
            f"{name} has {len(cells)} rows; by age it needs {AGES + 1}: a header row of placement types, then one row "
            f"for each age from 0 to 17 (type 0 where there are no children). If you have no ages, leave out the header row",
            at=name,
        )
    refuse_beyond(len(cells[0]) - 1, PLACEMENT_TYPES_BY_AGE, name, "placement types by age", JOIN)
    rows: list[list[float]] = [[] for _ in range(AGES)]
    for r, row in enumerate(cells[1:], start=2):
        age = age_in(row[0], f"{name} row {r} column 1")
        if rows[age]:
            raise InputError(
                f"{name} row {r} column 1 is {age} again; give each age from 0 to 17 once",
                at=f"{name} row {r} column 1",
                value=age,
            )
        rows[age] = [
            number(cell, f"{name} row {r} column {c}", least=0, most=most, fix=fix)
            for c, cell in enumerate(row[1:], start=2)
        ]
    names = [label(cell, name) for cell in cells[0][1:]]
    refuse_totals(names, lambda i: f"{name} row 1 column {i + 2}")
    refuse_years(names, lambda i: f"{name} row 1 column {i + 2}")
    return ByPlacement(name, rows, names)


def age_in(cell: Any, name: str) -> int:
    """An age in completed years, as a number or as text."""
    typed = int(cell) if isinstance(cell, str) and cell.strip().isdigit() else cell
    return int(number(typed, name, least=0, most=AGES - 1, whole=True, fix="an age"))


def like(table: ByPlacement, start: ByPlacement, *, or_all_ages: bool = False) -> ByPlacement:
    """The table, if it has opening's ages and placement types under opening's names."""
    if table.by_age != start.by_age and not (or_all_ages and start.by_age):
        first, second = (start.name, table.name) if start.by_age else (table.name, start.name)
        raise InputError(
            f"{first} is by age and {second} is not; give both by age or both by placement type alone", at=first
        )
    if table.placements != start.placements:
        raise InputError(
            f"{table.name} has {plural(table.placements, 'placement type')} and opening has {start.placements}; "
            f"give one number for each placement type of opening",
            at=table.name,
        )
    _refuse_other_names(table, start)
    return table


def named(start: ByPlacement, *others: ByPlacement) -> ByPlacement:
    """Opening under the names that any of the ranges gives; refused where two of them differ."""
    for one, other in itertools.combinations([start, *others], 2):
        _refuse_other_names(other, one)
    return replace(start, labels=merged(start.labels, *(table.labels for table in others)))


def _refuse_other_names(table: ByPlacement, first: ByPlacement) -> None:
    for i, (mine, theirs) in enumerate(zip(table.labels or [], first.labels or [], strict=False)):
        if mine and theirs and not alike(mine, theirs):
            raise InputError(
                f"{table.name} placement type {i + 1} is '{mine}' and {first.name} placement type {i + 1} is '{theirs}'; "
                f"use the same placement types in the same order",
                at=f"{table.name} placement type {i + 1}",
                value=mine,
            )
