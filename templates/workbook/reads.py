"""Which cells a formula reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from templates.workbook.address import is_cells, on_a_sheet
from templates.workbook.engine import UnreadableFormulaError, is_range
from templates.workbook.engine import tokens as engine_tokens
from templates.workbook.model import Area, Formula


def cells_read(formula: Formula) -> Iterator[tuple[str, int, int]]:
    """Every cell that a formula refers to."""
    for token in tokens(formula.text):
        reference = on_a_sheet(token.value) if is_range(token) else None
        if reference is not None and is_cells(reference[1]):
            area = Area.at(reference[0] or formula.area.sheet, reference[1])
            yield from ((area.sheet, *cell) for cell in area.cells())


def tokens(text: str) -> list[Any]:
    """The parts of a formula; none if it cannot be read, which is a finding of its own."""
    try:
        return engine_tokens(text)
    except UnreadableFormulaError:
        return []
