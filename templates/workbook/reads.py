"""Which cells a formula reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import formualizer

from templates.workbook.model import Area, Formula

CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")
AREA = re.compile(rf"{CELL.pattern}(?::{CELL.pattern})?")


def cells_read(formula: Formula) -> Iterator[tuple[str, int, int]]:
    """Every cell that a formula refers to."""
    for token in tokens(formula.text):
        sheet, _, cells = token.value.rpartition("!")
        if token.subtype == formualizer.TokenSubType.Range and AREA.fullmatch(cells):
            name = sheet.removeprefix("'").removesuffix("'").replace("''", "'") or formula.area.sheet
            yield from ((name, *cell) for cell in area_at(name, cells).cells())


def tokens(text: str) -> list[Any]:
    """The parts of a formula; none if it cannot be read, which is a finding of its own."""
    try:
        return list(formualizer.tokenize(text).tokens())
    except formualizer.TokenizerError:
        return []


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def place(address: str) -> tuple[int, int]:
    match = CELL.fullmatch(address)
    if match is None:
        raise ValueError(f"{address!r} is not the address of a cell")
    return int(match[4]) - 1, column_number(match[2])


def area_at(sheet: str, address: str) -> Area:
    first, _, last = address.partition(":")
    (top, left), (bottom, right) = place(first), place(last or first)
    return Area(sheet, top, left, bottom - top + 1, right - left + 1)
