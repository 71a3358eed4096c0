"""LAC_RATE, CHILDREN_AT_RATE and RATE_GAP: rates per 10,000 children."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from udfs.errors import InputError
from udfs.worksheet.answer_rows import like_inputs
from udfs.worksheet.arguments import Table, table
from udfs.worksheet.definition import Answer, Argument, Cells, worksheet_function
from udfs.worksheet.labels import refuse_unlike
from udfs.worksheet.people import refuse_more_children, refuse_thousands

PER = 10_000
#: A share of children (0.0065 is 65 per 10,000) is at most about this; read as a rate, it is less than one child.
SHARE, ONE_CHILD = 0.025, 0.999


@worksheet_function("Rates", like_inputs("rate", "per 10,000"))
def LAC_RATE(
    children: Annotated[
        Cells, Argument("The number of children looked after, 0 or more: one cell or a range.", "range")
    ],
    population: Annotated[
        Cells,
        Argument(
            "The number of children aged 0 to 17 in the same area: one cell, or a range of the same size.", "range"
        ),
    ],
) -> Answer:
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
    A message names the place and says what to do. You get one for a blank, text or an error value in a cell;
    a population of 0; more children looked after than children in the population; a population in thousands;
    ranges of different sizes; and labels that differ or stand in another order.

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
        [(table(children, "children"), {"least": 0}), (table(population, "population"), {"above": 0})],
    )


@worksheet_function("Rates", like_inputs("children", "children"))
def CHILDREN_AT_RATE(
    rate: Annotated[Cells, Argument("The rate per 10,000 children aged 0 to 17: one cell or a range.", "range")],
    population: Annotated[
        Cells, Argument("The number of children aged 0 to 17: one cell, or a range of the same size.", "range")
    ],
) -> Answer:
    """How many children would be looked after at a rate per 10,000 of a population aged 0 to 17, in children, at the date of that population.

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
    As LAC_RATE. You also get a message for a rate above 10,000; for a rate such as 0.0065, which is a share of
    children and would mean less than one child; and for a single rate of 0, because a blank cell counts as 0.

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
    rates = table(rate, "rate")
    return _by_cell(
        lambda rate, population: rate * population / PER,
        [(rates, _rate_rule(rates)), (table(population, "population"), {"above": 0})],
    )


@worksheet_function("Rates", like_inputs("gap", "children"))
def RATE_GAP(
    children: Annotated[
        Cells, Argument("The number of children looked after, 0 or more: one cell or a range.", "range")
    ],
    population: Annotated[
        Cells,
        Argument(
            "The number of children aged 0 to 17 in the same area: one cell, or a range of the same size.", "range"
        ),
    ],
    comparator_rate: Annotated[
        Cells,
        Argument(
            "The comparator's rate per 10,000, such as the average of the statistical neighbours: one cell or a range.",
            "range",
        ),
    ],
) -> Answer:
    """How many more children are looked after than at a comparator's rate per 10,000, in children. The answer is negative if there are fewer.

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
    Children above (positive) or below (negative) the comparator, in the same size as the inputs. Not rounded.

    Errors
    ------
    As CHILDREN_AT_RATE.

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
    rates = table(comparator_rate, "comparator_rate")
    return _by_cell(
        lambda children, population, rate: children - rate * population / PER,
        [
            (table(children, "children"), {"least": 0}),
            (table(population, "population"), {"above": 0}),
            (rates, _rate_rule(rates)),
        ],
    )


def _rate_rule(rates: Table) -> dict[str, Any]:
    """A rate is at most 10,000. A single one is above 0, because a blank cell may arrive as 0."""
    fix = "a rate per 10,000 children"
    if (len(rates.cells), rates.width) == (1, 1):
        return {"above": 0, "most": PER, "fix": f"{fix}; a blank cell counts as 0"}
    return {"least": 0, "most": PER, "fix": fix}


def _by_cell(formula: Callable[..., float], inputs: list[tuple[Table, dict[str, Any]]]) -> Answer:
    """The formula cell by cell; a single cell serves for every cell of the others."""
    refuse_unlike([argument for argument, _ in inputs])
    grids = [argument.numbers(**rule) for argument, rule in inputs]
    sizes = {(len(g), len(g[0])) for g in grids} - {(1, 1)}
    if len(sizes) > 1:
        shown = ", ".join(
            f"{argument.name} {len(g)} × {len(g[0])}" for (argument, _), g in zip(inputs, grids, strict=True)
        )
        raise InputError(
            f"the ranges have different sizes ({shown}); give each the same number of rows and columns, or one cell"
        )
    _refuse_other_units({argument.name: (argument, g) for (argument, _), g in zip(inputs, grids, strict=True)})
    if not sizes:
        return formula(*(g[0][0] for g in grids))
    rows, columns = sizes.pop()
    return [
        [formula(*(g[0][0] if (len(g), len(g[0])) == (1, 1) else g[r][c] for g in grids)) for c in range(columns)]
        for r in range(rows)
    ]


def _refuse_other_units(by_name: dict[str, tuple[Table, list[list[float]]]]) -> None:
    """Refuse more children than people, a population in thousands, and a rate that is a share of children."""
    population, people = by_name["population"]
    if "children" in by_name:
        counted, children = by_name["children"]
        for r in range(max(len(people), len(children))):
            for c in range(max(len(people[0]), len(children[0]))):
                here, there = _corner(children, r, c), _corner(people, r, c)
                many, area = children[here[0]][here[1]], people[there[0]][there[1]]
                if many > area:
                    refuse_more_children(many, area, counted.place(*here), population.place(*there))
    for rates, per in (by_name[name] for name in ("rate", "comparator_rate") if name in by_name):
        for r in range(max(len(people), len(per))):
            for c in range(max(len(people[0]), len(per[0]))):
                here, there = _corner(per, r, c), _corner(people, r, c)
                rate, area = per[here[0]][here[1]], people[there[0]][there[1]]
                if 0 < rate < SHARE and rate * area / PER < ONE_CHILD:
                    raise InputError(
                        f"{rates.place(*here)} is {rate:,.6g}, which means less than one child; check the units: "
                        f"give a rate per 10,000 children, such as 65 for a share of 0.0065",
                        at=rates.place(*here),
                        value=rate,
                    )
    refuse_thousands(population, people)


def _corner(grid: list[list[float]], row: int, column: int) -> tuple[int, int]:
    """The place of a cell; a single cell serves for every place."""
    return (0, 0) if len(grid) == len(grid[0]) == 1 else (row, column)
