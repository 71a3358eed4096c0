"""Small numbers that could identify a child, hidden before a table leaves the team."""

from __future__ import annotations

from typing import Annotated

from udfs.definition import Answer, Argument, Cell, Cells, worksheet_function
from udfs.inputs import InputError, choice, number, table
from udfs.suppression import Suppression, Unprotected

SUPPRESSED = "[c]"
#: Beyond this, searching for what totals give away takes too long for a worksheet.
MOST_CELLS = 1_000
#: Below the least, [c] itself would say which number it stands for; above the most, it hides no small number.
LEAST_THRESHOLD, MOST_THRESHOLD = 3, 20

TOTALS = ("both", "columns", "rows", "none")


@worksheet_function("Disclosure")
def SUPPRESS(
    counts: Annotated[Cells, Argument(
        "Counts of children without total rows or columns; a first column of labels may come with it.",
        "range")],
    threshold: Annotated[Cells, Argument(
        "The smallest count that may be shown, other than 0, from 3 to 20; 5 (the default) hides 1 to 4.")] = 5,
    totals: Annotated[Cells, Argument(
        "Which totals are published beside the table: both (the default), columns, rows or none. Second "
        "cells are hidden so that no total gives a first one away.", choices=TOTALS)] = "both",
) -> Answer:  # fmt: skip
    """Counts of children with small ones hidden as [c], and second cells hidden so that published totals say no more of a small one than that it is small.

    Excel call
    ----------
    =SUPPRESS(B2:F8)

    Parameters
    ----------
    counts : rows × columns of counts, 0 or more, no totals; a first column of text is labels
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
    Text, error values, negative counts and tables of more than 1,000 cells name the place and the
    remedy. So does a small count that the totals give away whatever is hidden: where a row adds to
    less than threshold, say, its total must not be published either.

    Method
    ------
    First, hide each count above 0 and below threshold. Then work out, for each, the lowest and the
    highest number that it could be for a reader who knows the shown cells, all published totals, which
    hidden counts are small and that the others are not. While that is not all of 1 to threshold − 1,
    hide one more count: the smallest that is enough by itself, or the largest of those that help. Last,
    show again any second count that is not needed, the largest first. The interval is exact, for all
    rows, columns and totals together.

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
    found = table(counts, "counts")
    size = len(found.cells) * found.width
    if size > MOST_CELLS:
        raise InputError(
            f"counts has {size:,} cells; it can protect tables of up to {MOST_CELLS:,}, so give the table you will publish"
        )
    limit = number(threshold, "threshold", least=LEAST_THRESHOLD, most=MOST_THRESHOLD)
    published = choice(totals, "totals", TOTALS)
    try:
        hidden = Suppression(found.numbers_or_blank(least=0), limit, published).hidden()
    except Unprotected as small:
        raise InputError(
            f"{found.place(*small.place)} is under {limit:,.6g}, and the published totals would say more of it than that, "
            f"whatever else is hidden; join its row or column with another, or publish fewer totals (totals)"
        ) from None
    shown: list[list[Cell]] = [
        [SUPPRESSED if (r, c) in hidden else found.cells[r][c] for c in range(found.width)]
        for r in range(len(found.cells))
    ]
    if found.labels is None:
        return shown
    return [[name, *row] for name, row in zip(found.labels, shown, strict=True)]
