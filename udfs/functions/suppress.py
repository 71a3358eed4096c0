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
FIX = "join its row or column with another, or publish fewer totals (totals)"


@worksheet_function("Disclosure", like_inputs("count", "children, [c] or blank"))
def SUPPRESS(
    counts: Annotated[
        Cells,
        Argument(
            "Counts of children without total rows or columns; a first column of labels may come with it.", "range"
        ),
    ],
    threshold: Annotated[
        Cells,
        Argument("The smallest count that may be shown, other than 0, from 3 to 20; 5 (the default) hides 1 to 4."),
    ] = 5,
    totals: Annotated[
        Cells,
        Argument(
            "Which totals are published beside the table: both (the default), columns, rows or none. Second "
            "cells are hidden so that no total gives a first one away.",
            choices=TOTALS,
        ),
    ] = "both",
) -> Answer:
    """Counts of children with small ones hidden as [c], and second cells hidden so that published totals say no more of a small one than that it is small.

    Excel call
    ----------
    =SUPPRESS(B2:F8)

    Parameters
    ----------
    counts : rows × columns of counts, 0 or more, no totals; a first column of text is labels, a first row of years headings
        Blank cells stay blank: no data is not zero.
    threshold : one cell, 3 to 20; below 3 a [c] could only be 1
    totals : one cell of text
        columns: a total below each column is published; rows: one at the end of each row. Every such
        total, and the grand total, is taken to be published; a table of one column has no row totals,
        and one of one row no column totals.

    Returns
    -------
    The same rows and columns (with the labels, if any), each a count, [c] or blank. Zeros are shown.

    Errors
    ------
    Text, error values, negative counts, a row labelled as a total and tables of more than 1,000 cells
    name the place and the remedy. So do a published total that is small itself, and a small count that
    the totals give away whatever is hidden.

    Method
    ------
    First, hide each count above 0 and below threshold. Then work out, for each, the lowest and the
    highest number that it could be for a reader who knows the shown cells, all published totals, which
    hidden counts are small and that the others are not. While that is not all of 1 to threshold − 1,
    hide one more count: the smallest that is enough by itself, or the largest of those that help. If
    nothing helps any more, three numbers are enough (two with a threshold of 3), and fewer are refused.
    Last, show again any second count that is not needed, the largest first. The interval is exact, for
    all rows, columns and totals together.

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
            f"{cells.place(*small.place)} is under {limit:,.6g}, and the published totals give it away whatever else is "
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
                    f"{counts.name} {kind} {i} adds to less than {limit:,.6g}, so its published total is small itself; {FIX}",
                    at=f"{counts.name} {kind} {i}",
                )
