"""Rates per 10,000 children, and what a comparator's rate would mean in children."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from udfs.definition import Answer, Argument, Cells, worksheet_function
from udfs.inputs import InputError, Table, table

PER = 10_000


@worksheet_function("Rates")
def LAC_RATE(
    children: Annotated[Cells, Argument("Children looked after: one cell or a range, 0 or more.", "range")],
    population: Annotated[Cells, Argument(
        "Children aged 0 to 17 in the same area: one cell, or a range of the same size.", "range")],
) -> Answer:  # fmt: skip
    """Children looked after per 10,000 children aged 0 to 17, at the date of the two counts.

    Excel call
    ----------
    =LAC_RATE(1107, 167982)

    Parameters
    ----------
    children : one cell or a range, in children, 0 or more
    population : one cell or a range of the same size, in children aged 0 to 17, above 0

    Returns
    -------
    A rate per 10,000, or a range of them of the same size as the inputs. Not rounded.

    Errors
    ------
    Blank, text or an error value in a cell, a population of 0 or ranges of unlike size name the
    place and the remedy.

    Method
    ------
    children ÷ population × 10,000; 0 children give 0.

    Source
    ------
    Department for Education, Children looked after in England: the published rate's definition.

    Example
    -------
    >>> round(LAC_RATE(1107, 167982), 1)
    65.9
    """
    return _by_cell(
        lambda children, population: children * PER / population,
        [(_numbers(children, "children"), {"least": 0}), (_numbers(population, "population"), {"above": 0})],
    )


@worksheet_function("Rates")
def CHILDREN_AT_RATE(
    rate: Annotated[Cells, Argument("Rate per 10,000 children aged 0 to 17: one cell or a range.", "range")],
    population: Annotated[Cells, Argument(
        "Children aged 0 to 17: one cell, or a range of the same size.", "range")],
) -> Answer:  # fmt: skip
    """Children looked after that a rate per 10,000 would mean for a population aged 0 to 17, in children, at the date of that population.

    Excel call
    ----------
    =CHILDREN_AT_RATE(52.5, 167982)

    Parameters
    ----------
    rate : one cell or a range, per 10,000 children aged 0 to 17, 0 or more
    population : one cell or a range of the same size, in children aged 0 to 17, above 0

    Returns
    -------
    Children, or a range of the same size as the inputs. Not rounded.

    Errors
    ------
    As LAC_RATE.

    Method
    ------
    rate × population ÷ 10,000: the inverse of LAC_RATE.

    Source
    ------
    As LAC_RATE.

    Example
    -------
    >>> round(CHILDREN_AT_RATE(52.5, 167982), 1)
    881.9
    """
    return _by_cell(
        lambda rate, population: rate * population / PER,
        [(_numbers(rate, "rate"), {"least": 0}), (_numbers(population, "population"), {"above": 0})],
    )


@worksheet_function("Rates")
def RATE_GAP(
    children: Annotated[Cells, Argument("Children looked after: one cell or a range, 0 or more.", "range")],
    population: Annotated[Cells, Argument(
        "Children aged 0 to 17: one cell, or a range of the same size.", "range")],
    comparator_rate: Annotated[Cells, Argument(
        "The comparator's rate per 10,000, such as the statistical neighbours': one cell or a range.",
        "range")],
) -> Answer:  # fmt: skip
    """How many more children are looked after than a comparator's rate per 10,000 would mean, in children; negative when fewer.

    Excel call
    ----------
    =RATE_GAP(1107, 167982, 52.5)

    Parameters
    ----------
    children : one cell or a range, in children, 0 or more
    population : one cell or a range of the same size, in children aged 0 to 17, above 0
    comparator_rate : one cell or a range of the same size, per 10,000, 0 or more

    Returns
    -------
    Children above (positive) or below (negative) the comparator, of the inputs' size. Not rounded.

    Errors
    ------
    As LAC_RATE.

    Method
    ------
    children − comparator_rate × population ÷ 10,000.

    Source
    ------
    Used with Norfolk County Council, Children's Services Committee, 17 October 2017, paragraph 3.3.

    Example
    -------
    >>> round(RATE_GAP(1107, 167982, 52.5))
    225
    """
    return _by_cell(
        lambda children, population, rate: children - rate * population / PER,
        [
            (_numbers(children, "children"), {"least": 0}),
            (_numbers(population, "population"), {"above": 0}),
            (_numbers(comparator_rate, "comparator_rate"), {"least": 0}),
        ],
    )


def _numbers(value: Any, name: str) -> Table:
    return table(value, name)


def _by_cell(formula: Callable[..., float], inputs: list[tuple[Table, dict[str, float]]]) -> Answer:
    """The formula cell by cell; a single cell serves for every cell of the others."""
    grids = [found.numbers(**rule) for found, rule in inputs]
    sizes = {(len(g), len(g[0])) for g in grids} - {(1, 1)}
    if len(sizes) > 1:
        shown = ", ".join(f"{found.name} {len(g)} × {len(g[0])}" for (found, _), g in zip(inputs, grids, strict=True))
        raise InputError(f"the ranges are of unlike size ({shown}); give the same rows and columns, or one cell")
    if not sizes:
        return formula(*(g[0][0] for g in grids))
    rows, columns = sizes.pop()
    return [
        [formula(*(g[0][0] if (len(g), len(g[0])) == (1, 1) else g[r][c] for g in grids)) for c in range(columns)]
        for r in range(rows)
    ]
