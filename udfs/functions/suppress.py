"""SUPPRESS: hides small numbers that could identify a child."""

from __future__ import annotations

from typing import Annotated

from udfs.errors import InputError
from udfs.functions.suppression import Suppression, Unprotected
from udfs.worksheet.answer_rows import like_inputs
from udfs.worksheet.arguments import Table, choice, number, refuse_beyond, table
from udfs.worksheet.definition import Answer, Argument, Cell, Cells, worksheet_function
from udfs.worksheet.labels import refuse_total_rows
from udfs.worksheet.limits import SUPPRESSED_CELLS

SUPPRESSED = "[c]"
#: Below the least, [c] itself would say which number it stands for; above the most, it hides no small number.
LEAST_THRESHOLD, MOST_THRESHOLD = 3, 20

TOTALS = ("both", "columns", "rows", "none")
FIX = "combine its row or column with another, or use the argument totals to publish fewer totals"


@worksheet_function("Disclosure", like_inputs("count", "children, [c] or blank"))
def SUPPRESS(
    counts: Annotated[
        Cells,
        Argument("The counts of children, without total rows or columns. A first column may hold labels.", "range"),
    ],
    threshold: Annotated[
        Cells,
        Argument(
            "The smallest count that may be shown, other than 0: a number from 3 to 20. 5 (the default) hides 1 to 4."
        ),
    ] = 5,
    totals: Annotated[
        Cells,
        Argument(
            "The totals that you publish beside the table: both (the default), columns, rows or none. The "
            "function hides further cells so that no total reveals a small count.",
            choices=TOTALS,
        ),
    ] = "both",
) -> Answer:
    """Counts of children with small ones hidden as [c]. It also hides further cells, so that the published totals reveal nothing about a small count except that it is small.

    Excel call
    ----------
    =SUPPRESS(B2:F8)

    Parameters
    ----------
    counts : rows × columns of counts, 0 or more, no totals
        A first column of text is read as labels, and a first row of years as headings. Blank cells stay blank,
        because no data is not zero.
    threshold : one cell, 3 to 20; below 3 a [c] could only be 1
    totals : one cell of text
        columns: you publish a total below each column. rows: you publish one at the end of each row. The
        function assumes that every such total, and the grand total, is published. A table of one column has no
        row totals, and a table of one row has no column totals.

    Returns
    -------
    The same rows and columns (with the labels, if any), each a count, [c] or blank. Zeros are shown.

    Errors
    ------
    A message names the place and says what to do. You get one for text, error values, negative counts, a row
    labelled as a total and a table of more than 1,000 cells. You also get one if a published total is a small
    number too, or if the totals reveal a small count whatever else is hidden.

    Method
    ------
    First, hide each count above 0 and below threshold. Then work out the lowest and the highest number that each
    could be, for a reader who knows the shown cells, all published totals, which hidden counts are small and
    which are not. While that range is not all of 1 to threshold − 1, hide one more count: the smallest that is
    enough by itself, or the largest of those that help. If nothing helps any more, three numbers are enough (two
    with a threshold of 3); fewer are refused. Last, show again any further count that is not needed, the largest
    first. The range is exact, for all rows, columns and totals together.

    Source
    ------
    Government Analysis Function, guidance on symbols in tables ([c] for confidential); primary and
    secondary suppression as in Department for Education statistics on children looked after; intervals
    by Fischetti and Salazar, Management Science 47 (2001).

    Example
    -------
    >>> SUPPRESS([["Foster", 40], ["Secure", 2], ["Residential", 11]])
    [['Foster', 40], ['Secure', '[c]'], ['Residential', '[c]']]
    """
    cells = table(counts, "counts")
    refuse_total_rows(cells)
    refuse_beyond(
        len(cells.cells) * cells.width, SUPPRESSED_CELLS, "counts", "cells", "give only the table that you will publish"
    )
    limit = number(threshold, "threshold", least=LEAST_THRESHOLD, most=MOST_THRESHOLD)
    published = choice(totals, "totals", TOTALS)
    numbers = cells.numbers_or_blank(least=0)
    _refuse_small_totals(cells, numbers, limit, published)
    try:
        hidden = Suppression(numbers, limit, published).hidden()
    except Unprotected as small:
        raise InputError(
            f"{cells.place(*small.place)} is below {limit:,.6g}, and the published totals reveal it whatever else is "
            f"hidden; {FIX}",
            at=cells.place(*small.place),
        ) from None
    shown: list[list[Cell]] = [
        [SUPPRESSED if (r, c) in hidden else cells.cells[r][c] for c in range(cells.width)]
        for r in range(len(cells.cells))
    ]
    if cells.labels is not None:
        shown = [[name, *row] for name, row in zip(cells.labels, shown, strict=True)]
    if cells.columns is not None:
        corner: list[Cell] = [None] * cells.first_column
        shown = [[*corner, *cells.columns], *shown]
    return shown


def _refuse_small_totals(counts: Table, numbers: list[list[float | None]], limit: float, published: str) -> None:
    """Refuse a published total that is small itself; a single row or column has totals one way only."""
    lines = {
        "row": numbers if counts.width > 1 else [],
        "column": zip(*numbers, strict=True) if len(numbers) > 1 else [],
    }
    for kind, which in lines.items():
        if published not in ("both", f"{kind}s"):
            continue
        for i, line in enumerate(which, start=1 + (counts.first_column if kind == "column" else 0)):
            if 0 < sum(number or 0.0 for number in line) < limit:
                raise InputError(
                    f"{counts.name} {kind} {i} adds up to less than {limit:,.6g}, so its published total is a small number too; {FIX}",
                    at=f"{counts.name} {kind} {i}",
                )
