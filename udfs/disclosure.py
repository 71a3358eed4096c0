"""Small numbers that could identify a child, hidden before a table leaves the team."""

from __future__ import annotations

from typing import Annotated

from udfs.definition import Answer, Argument, Cell, Cells, worksheet_function
from udfs.inputs import InputError, choice, number, table
from udfs.labels import refuse_total_rows
from udfs.suppression import Suppression

SUPPRESSED = "[c]"
#: Beyond this, searching for what totals give away takes too long for a worksheet.
MOST_CELLS = 5_000

TOTALS = ("both", "columns", "rows", "none")


@worksheet_function("Disclosure")
def SUPPRESS(
    counts: Annotated[Cells, Argument(
        "Counts of children without total rows or columns; a first column of labels may come with it.",
        "range")],
    threshold: Annotated[Cells, Argument(
        "The smallest count that may be shown, other than 0; 5 (the default) hides 1 to 4.")] = 5,
    totals: Annotated[Cells, Argument(
        "Which totals are published beside the table: both (the default), columns, rows or none. Second "
        "cells are hidden so that no total gives a first one away.", choices=TOTALS)] = "both",
) -> Answer:  # fmt: skip
    """Counts of children with small ones hidden as [c], and second cells hidden where a published total would give a small one away.

    Excel call
    ----------
    =SUPPRESS(B2:F8)

    Parameters
    ----------
    counts : rows × columns of counts, 0 or more, no totals; a first column of text is labels, a first row of years headings
        Blank cells stay blank: no data is not zero.
    threshold : one cell, above 0
    totals : one cell of text
        columns: a total below each column is published; rows: one at the end of each row.

    Returns
    -------
    The same rows and columns (with the labels, if any), each a count, [c] or blank. Zeros are shown
    unless they are needed to protect another cell.

    Errors
    ------
    Text, error values, negative counts, a row labelled as a total and tables of more than 5,000 cells
    name the place and the remedy.

    Method
    ------
    First, hide each count above 0 and below threshold. Then, in each line with a published total,
    while what is hidden is one cell or adds to less than threshold, hide the next smallest count (a
    zero only when nothing else is left). Then, while any hidden count can be worked out from all
    totals together, hide another beside it. Last, show again any second count that is not needed. A
    line whose every cell is hidden is taken to have no published total: hide that total yourself, and
    with totals both ways a second one, or the others give it away.

    Source
    ------
    Government Analysis Function, guidance on symbols in tables ([c] for confidential); rule of
    primary and secondary suppression as in Department for Education statistics on children looked
    after.

    Example
    -------
    >>> SUPPRESS([["Foster", 40], ["Secure", 2], ["Residential", 11]])
    [['Foster', 40], ['Secure', '[c]'], ['Residential', '[c]']]
    """
    found = table(counts, "counts")
    refuse_total_rows(found)
    size = len(found.cells) * found.width
    if size > MOST_CELLS:
        raise InputError(
            f"counts has {size:,} cells; it can protect tables of up to {MOST_CELLS:,}, so give the table you will publish"
        )
    limit = number(threshold, "threshold", above=0)
    published = choice(totals, "totals", TOTALS)
    hidden = Suppression(found.numbers_or_blank(least=0), limit, published).hidden()
    shown: list[list[Cell]] = [
        [SUPPRESSED if (r, c) in hidden else found.cells[r][c] for c in range(found.width)]
        for r in range(len(found.cells))
    ]
    if found.labels is not None:
        shown = [[name, *row] for name, row in zip(found.labels, shown, strict=True)]
    if found.columns is not None:
        corner: list[Cell] = [None] * found.first_column
        shown = [[*corner, *found.columns], *shown]
    return shown
