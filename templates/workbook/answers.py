"""Guards: a cell says "not available" when the function behind it did not answer.

In Excel a message is text, which SUM and MAX pass over, and a blank cell counts as nought, so a function that did not
answer could turn into plausible money. Every native formula that depends on a block therefore asks first whether the
block's function answered, and shows "not available" if it did not. The checks sheet holds those answers, one for each
block, and one for each set of blocks on which some figures depend together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from templates.workbook.model import Area, Formula, Workbook
from templates.workbook.reads import cells_read
from templates.workbook.year_page import FIRST, LAST, has_years
from udfs.worksheet.error_values import NOT_AVAILABLE

YES, NO = "yes", "no"

#: The blocks behind a cell, by their places in the list of all blocks.
Behind = frozenset[int]
Place = tuple[str, int, int]


def blocks_of(book: Workbook) -> list[Formula]:
    """Every formula that fills a block with a function's answer, by sheet in order."""
    return [formula for sheet in book.sheets for formula in sheet.formulas if formula.is_array]


def unanswered(formula: Formula) -> str:
    """1 where a worksheet function shows a message and 0 where it shows its answer.

    Calc takes a function's empty text for other than "" until it is joined to text.
    """
    anchor = formula.area.cell(0, formula.number_at).ref
    return f'({anchor}&""<>"")*(1-ISNUMBER({anchor}))' if formula.sparse else f"(1-ISNUMBER({anchor}))"


def answered(formula: Formula) -> str:
    """A formula for whether the function that fills a block answered; an error in it is no answer."""
    return f'=IFERROR(IF({unanswered(formula)}=0,"{YES}","{NO}"),"{NO}")'


def all_answered(flags: Sequence[Area]) -> str:
    """A formula for whether the functions of several blocks answered."""
    return "=IF(" + "*".join(f'({flag.local}="{YES}")' for flag in flags) + f'=1,"{YES}","{NO}")'


def if_answered(text: str, flag: Area, otherwise: str = f'"{NOT_AVAILABLE}"') -> str:
    """The formula where its functions answered; otherwise what is given."""
    return f'=IF({flag.ref}="{YES}",{text.removeprefix("=")},{otherwise})'


def guard(
    book: Workbook, behind: dict[Place, Behind], flag: Callable[[Behind], Area], as_it_is: Callable[[Formula], bool]
) -> None:
    """Put the question before every formula that depends on a block, but those to be left ``as_it_is``."""
    for sheet in book.sheets:
        sheet.formulas = [
            replace(formula, text=if_answered(formula.text, flag(behind[first(formula)])))
            if not formula.is_array and first(formula) in behind and not as_it_is(formula)
            else formula
            for formula in sheet.formulas
        ]


def first(formula: Formula) -> Place:
    return formula.area.sheet, formula.area.row, formula.area.column


def blocks_behind(book: Workbook, words: Callable[[Formula], bool]) -> dict[Place, Behind]:
    """For each cell that depends on blocks the nearest of them; ``words`` tells those that only judge.

    A block further back needs no mention: where its function does not answer, neither does one that is given its
    figures. The plan years of a row share theirs, so that a row stays one formula.
    """
    blocks = blocks_of(book)
    number = {block: i for i, block in enumerate(blocks)}
    native = [
        formula for sheet in book.sheets for formula in sheet.formulas if not formula.is_array and not words(formula)
    ]
    behind: dict[Place, Behind] = {
        (block.area.sheet, *cell): frozenset({number[block]}) for block in blocks for cell in block.area.cells()
    }
    reads = {formula: set(cells_read(formula)) for formula in native}
    rows = _rows(book, native)
    settled = False
    while not settled:
        settled = True
        for formula in native:
            place = first(formula)
            numbers = frozenset[int]().union(*(behind[cell] for cell in reads[formula] if cell in behind))
            for other in rows.get(place, [place]):
                known = behind.get(other, frozenset())
                if numbers - known:
                    behind[other], settled = known | numbers, False
    return behind


def _rows(book: Workbook, native: Sequence[Formula]) -> dict[Place, list[Place]]:
    """For each cell of a sheet with years its row's cells in the plan years."""
    dated = {sheet.name for sheet in book.sheets if has_years(sheet)}
    rows: dict[tuple[str, int], list[Place]] = {}
    for formula in native:
        area = formula.area
        if area.sheet in dated and FIRST <= area.column <= LAST:
            rows.setdefault((area.sheet, area.row), []).append((area.sheet, area.row, area.column))
    return {place: places for places in rows.values() for place in places}
