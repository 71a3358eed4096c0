"""Reads moves between placements: a year's moves ÷ the average number in the placement left."""

from __future__ import annotations

import itertools
from typing import Any

from udfs.errors import InputError
from udfs.worksheet.arguments import grid, is_blank, label, number, plural
from udfs.worksheet.by_placement import AGES, ByPlacement, age_in, like
from udfs.worksheet.labels import alike, refuse_totals

#: The columns before the rates of a table by age: the age from which a row holds, and the placement type from.
BY_AGE = 2

#: Above this many events a year to a child, stays are under a fortnight: more likely a percentage than a rate.
MOST_RATE = 26.0
LEAVING_FIX = "a rate such as 0.4 for 40 leavers a year among 100 children"
MOVES_FIX = "a rate such as 0.4 for 40 moves a year among the 100 children of the row"

Square = list[list[float]]


def moves_between(value: Any, start: ByPlacement) -> list[Square]:
    """Squares of rates from row to column: one for all ages, or one for each year of age."""
    cells = grid(value, "moves")
    types, columns = start.placements, len(cells[0])
    if columns == types + BY_AGE:
        return _by_age(cells, start)
    top, left = len(cells) - types, columns - types
    if top not in (0, 1) or left not in (0, 1):
        raise InputError(
            f"moves has {len(cells)} rows and {columns} columns; it needs {types} of each, one for each placement type. By "
            f"age it also needs a header row, a column of ages and a column of placement types",
            at="moves",
        )
    across = cells[0][left:] if top else []
    down = [row[0] for row in cells[top:]] if left else []
    for names in (across, down):
        if names:
            _names(names, start)
    for i, (one, other) in enumerate(zip(across, down, strict=False)):
        if isinstance(one, str) and isinstance(other, str) and one.strip() and other.strip() and not alike(one, other):
            raise InputError(
                f"moves row {top + i + 1} is from '{other.strip()}' and column {left + i + 1} is to '{one.strip()}'; put "
                f"the rows and the columns in the same order",
                at=f"moves row {top + i + 1}",
            )
    return [_square(cells, top, left, types)]


def _by_age(cells: list[list[Any]], start: ByPlacement) -> list[Square]:
    types = start.placements
    if not start.by_age:
        raise InputError(
            "moves is by age and opening is not; give opening, starters and leaving_rate by age too", at="moves"
        )
    squares, more = divmod(len(cells) - 1, types)
    if more or not squares:
        raise InputError(
            f"moves has {len(cells)} rows; by age it needs a header row, then {plural(types, 'row')} for each age at which "
            f"the rates change, one row for each placement type",
            at="moves",
        )
    _names(cells[0][BY_AGE:], start)
    firsts = range(1, len(cells), types)
    ages = [_age(cells, first, types) for first in firsts]
    for first, before, age in zip(firsts, [-1, *ages], ages, strict=False):
        if (first == 1 and age != 0) or age <= before:
            rule = "use 0, because the first rows start at age 0" if first == 1 else f"use an age above {before}"
            raise InputError(
                f"moves row {first + 1} column 1 is {age}; {rule}", at=f"moves row {first + 1} column 1", value=age
            )
    by_age: list[Square] = []
    for first, (age, end) in zip(firsts, itertools.pairwise([*ages, AGES]), strict=True):
        _names([row[1] for row in cells[first : first + types]], start)
        by_age += [_square(cells, first, BY_AGE, types)] * (end - age)
    return by_age


def _age(cells: list[list[Any]], first: int, types: int) -> int:
    """The age in the first column of a square's rows, the same in each."""
    ages = [age_in(cells[row][0], f"moves row {row + 1} column 1") for row in range(first, first + types)]
    for row, age in enumerate(ages, start=first):
        if age != ages[0]:
            raise InputError(
                f"moves row {row + 1} column 1 is {age} and row {first + 1} column 1 is {ages[0]}; give each age "
                f"{plural(types, 'row')}, one for each placement type",
                at=f"moves row {row + 1} column 1",
                value=age,
            )
    return ages[0]


def _names(cells: list[Any], start: ByPlacement) -> None:
    for cell in cells:
        if isinstance(cell, (int, float)):
            raise InputError(
                f"moves has {cell:,.6g} where it needs the name of a placement type; leave out totals, and give one row and "
                f"one column for each placement type ({start.placements} of each)",
                at="moves",
                value=cell,
            )
    refuse_totals(cells, lambda i: f"moves name {i + 1}")
    names = [label(cell, "moves") for cell in cells]
    like(ByPlacement("moves", [[0.0] * len(names)], names), start, or_all_ages=True)


def _square(cells: list[list[Any]], top: int, left: int, types: int) -> Square:
    return [
        [
            _rate(cells[top + i][left + j], f"moves row {top + i + 1} column {left + j + 1}", i == j)
            for j in range(types)
        ]
        for i in range(types)
    ]


def _rate(cell: Any, place: str, is_own: bool) -> float:
    if is_own:
        return (
            0.0
            if is_blank(cell)
            else number(cell, place, least=0, most=0, fix="no child moves from a placement to itself")
        )
    return number(cell, place, least=0, most=MOST_RATE, fix=MOVES_FIX)
