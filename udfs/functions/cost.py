"""PLACEMENT_COST: what placements cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from udfs.calendar import DAYS_IN_YEAR
from udfs.errors import InputError
from udfs.worksheet.answer_rows import AnswerRow, AnswerTable, Rows
from udfs.worksheet.answers import answer_table, filled, labels_or_numbers, numbered_years
from udfs.worksheet.arguments import Table, choice, flag, is_blank, number, plural, series, table
from udfs.worksheet.definition import Answer, Argument, Cells, worksheet_function
from udfs.worksheet.labels import alike, merged, refuse_total_rows, refuse_unlike, refuse_years, yearly_table
from udfs.worksheet.units import bare, unit_in
from udfs.worksheet.years import year_in

#: Units of the unit cost in one year of one placement. Councils use all of them, so it is never assumed.
BASIS = {
    "annual": 1.0,
    "weekly_52": 52.0,
    "weekly_365": DAYS_IN_YEAR / 7,
    "weekly_366": (DAYS_IN_YEAR + 1) / 7,
    "daily": float(DAYS_IN_YEAR),
}
#: What one unit of each basis is called.
PERIOD = {"annual": "year", "weekly_52": "week", "weekly_365": "week", "weekly_366": "week", "daily": "day"}


ANSWER = AnswerTable(
    (
        Rows((AnswerRow("cost", "", "£ a year", adds_up=True),), "placement", each="placement type"),
        Rows((AnswerRow("total", "Total", "£ a year", adds_up=True),), total=True),
    ),
    "years: those of the widest range",
)


@worksheet_function("Cost", ANSWER)
def PLACEMENT_COST(
    placements: Annotated[
        Cells,
        Argument(
            "The average number of placements in the year (FTE) by type: one column, or types × years. A first "
            "column may hold labels.",
            "range",
        ),
    ],
    unit_cost: Annotated[
        Cells,
        Argument(
            "The cost of one placement in £ at first-year prices, by type in the same order: one column, or "
            "types × years.",
            "range",
        ),
    ],
    basis: Annotated[
        Cells,
        Argument(
            "The period that unit_cost covers: annual, weekly_52, weekly_365 (365/7 weeks), weekly_366 (366/7 "
            "weeks) or daily (365 days).",
            choices=tuple(BASIS),
        ),
    ],
    inflation: Annotated[
        Cells,
        Argument(
            "Price inflation as a decimal: one rate, one row by year, one rate for each type, or types × years."
            " It compounds from the second year. The first year's rate is not used.",
            "range",
        ),
    ] = None,
    headers: Annotated[Cells, Argument("TRUE (the default) adds row labels and a header row.")] = True,
) -> Answer:
    """Cost of placements by type and year in £ a year, with a total row, from average placements in the year and their unit cost.

    Excel call
    ----------
    =PLACEMENT_COST(A2:F6, H2:H6, "weekly_52", 0.03)

    Parameters
    ----------
    placements : types × 1 or types × years, average placements in the year (FTE), 0 or more
        A first column of text is read as labels, and a first row of years as headings of the columns.
        A blank is not a zero: type 0.
    unit_cost : types × 1 or types × years, in £ for the period that basis names, 0 or more
    basis : one cell of text
    inflation : one cell, one row of years, types × 1 or types × years; decimal, above −1 and below 1
        A column with one cell for each type gives each type one rate for every year. If there are as many
        years as types, that column needs labels. A column of years works too, if it has another length and no labels.
        A rate is the change from the year before, so the first year's cell is not used.
    headers : one cell, TRUE or FALSE

    Returns
    -------
    One row for each type and a total, years across, in £ a year (or in the unit of unit_cost). The years are
    those of the widest range, which may be inflation. Not rounded.

    Errors
    ------
    A message names the place and says what to do. You get one for ranges that do not fit together; blanks,
    text, error values, negative placements or costs; labels that differ between ranges or stand in another
    order; years across that do not follow each other; a row labelled as a total; a single unit cost of 0; a
    single column headed by a year other than the first; a label of unit_cost in a unit other than £ for the
    basis; and a row of headings that are not years.

    Method
    ------
    cost(type, year) = placements × unit cost × units of the basis in a year × price index. The index is 1
    in the first year and grows by (1 + inflation) in each later year. A single column of placements or unit
    costs holds for every year.

    Source
    ------
    Portsmouth City Council, Cabinet, 29 June 2017, Resilience in Children's Social Care, Fig 3.

    Example
    -------
    >>> PLACEMENT_COST([["Foster", 206], ["IFA", 10]], [23523, 44871], "annual")
    [['£ a year', 'Year 1'], ['Foster', 4845738.0], ['IFA', 448710.0], ['Total', 5294448.0]]
    """
    numbers = table(placements, "placements")
    types = len(numbers.cells)
    prices = table(unit_cost, "unit_cost", rows=types)
    refuse_free(prices)
    covers = choice(basis, "basis", tuple(BASIS))
    refuse_other_unit(prices, PERIOD[covers])
    factor = BASIS[covers]
    rates = None if is_blank(inflation) else _inflation(inflation, types, max(numbers.width, prices.width))
    refuse_other_labels([numbers, prices], rates, types)
    years = _years(numbers, prices, rates)
    index = _price_index(rates, types, years)
    fte, price = numbers.numbers(least=0), prices.numbers(least=0)
    costs = [[_at(fte[i], y) * _at(price[i], y) * factor * index[i][y] for y in range(years)] for i in range(types)]
    names = labels_or_numbers(merged(numbers.labels, prices.labels), types, "Type")
    total = [sum(row[y] for row in costs) for y in range(years)]
    rows = filled(ANSWER, {"placement.cost": costs, "total": total}, {"placement": names})
    headings = next((t.columns for t in (numbers, prices, rates) if t and t.columns and t.width == years), None)
    return answer_table("£ a year", headings or numbered_years(years), rows, flag(headers, "headers"))


def unit_prices(
    unit_cost: Any, inflation: Any, names: Sequence[str], years: int, headings: Sequence[str] | None = None
) -> list[list[float]]:
    """Unit costs by type and year, with inflation (if any) from the second year on.

    Labels beside them must be the ``names`` of opening, in their order, and years above them the ``headings``.
    """
    types = len(names)
    prices = table(unit_cost, "unit_cost", rows=types)
    refuse_free(prices)
    refuse_other_unit(prices, "year")
    rates = None if is_blank(inflation) else _inflation(inflation, types, years)
    refuse_other_labels([Table("opening", [], list(names), 1), prices], rates, types)
    _refuse_other_years((prices, rates), headings)
    for argument in (prices, rates):
        if argument is not None and argument.width not in (1, years):
            raise InputError(
                f"{argument.name} has {argument.width} columns of numbers; it needs 1, or {years} (one for each year)",
                at=argument.name,
            )
    index = _price_index(rates, types, years)
    return [[_at(row, y) * index[i][y] for y in range(years)] for i, row in enumerate(prices.numbers(least=0))]


def _at(row: Sequence[float], year: int) -> float:
    return row[0] if len(row) == 1 else row[year]


def _inflation(value: Any, types: int, years: int) -> Table:
    """Inflation as a table of one row, or of one row for each type; ``years`` are those of the other ranges."""
    rates = table(value, "inflation")
    rows = len(rates.cells)
    may_be_either = rates.width == 1 and rows == types == years and rates.labels is None
    if rows == 1 or (rows == types and not may_be_either):
        return rates
    column = series(value, "inflation")
    if rates.labels is not None and all(year_in(name) for name in rates.labels):
        return column.turned()
    if rates.labels is not None or may_be_either:
        what = (
            f"for {plural(types, 'placement type')}"
            if rates.labels is not None
            else f"which could be the {types} placement types or the {years} years"
        )
        raise InputError(
            f"inflation has {rows} rows, {what}; give one rate, one row of years, or a labelled row for each placement type "
            f"(with one rate, or one for each year)",
            at="inflation",
        )
    return column.turned()


def refuse_other_labels(ranges: Sequence[Table], inflation: Table | None, types: int) -> None:
    """Refuse labels that are not the same placement types in the same order, or years that do not follow each other."""
    for argument in (*ranges, inflation):
        if argument is not None:
            refuse_total_rows(argument)
            refuse_years(argument.labels, argument.place_of_label)
            yearly_table(argument)
    by_type = inflation is not None and inflation.labels is not None and len(inflation.cells) == types
    refuse_unlike([*ranges, inflation if by_type else _unlabelled(inflation)], "placement types")
    _refuse_one_other_year(ranges, inflation)
    if inflation is None or inflation.labels is None:
        return
    names = next((argument.labels for argument in ranges if argument.labels), None)
    if by_type and names is None:
        raise InputError(
            f"{inflation.place_of_label(0)} is '{inflation.labels[0]}' and {ranges[0].name} has no labels; label both "
            f"with the same placement types, or neither",
            at=inflation.place_of_label(0),
            value=inflation.labels[0],
        )
    if not by_type and any(alike(inflation.labels[0], name) for name in names or ()):
        raise InputError(
            f"inflation has only one row, labelled '{inflation.labels[0]}', and there are {types} placement types; give a row "
            f"for each placement type, or delete the label to use the row for all of them",
            at="inflation",
        )


def _refuse_one_other_year(ranges: Sequence[Table], inflation: Table | None) -> None:
    """Refuse one column, used in every year, that is headed by another year than the first (inflation: the second)."""
    dated = [argument for argument in (*ranges, inflation) if argument is not None and argument.columns]
    years = next((argument.columns for argument in dated if argument.width > 1), None)
    for argument in dated:
        mine = (argument.columns or [""])[0]
        first = 1 if argument is inflation else 0
        if years and argument.width == 1 and mine and not any(alike(mine, due) for due in years[: first + 1]):
            raise InputError(
                f"{argument.place_of_heading(0)} is '{mine}', but it would be used from {years[0]}; give a column for "
                f"each year, or give the figure for {years[first]} and correct the heading",
                at=argument.place_of_heading(0),
                value=mine,
            )


def refuse_other_unit(prices: Table, period: str) -> None:
    """Refuse a title beside or above unit costs that gives a unit other than £ for the period of the basis."""
    for title in (prices.corner, *(prices.labels or ())):
        unit = unit_in(bare(title)[1])
        if unit.is_money and (unit.multiple != 1 or not unit.periods <= {period}):
            raise InputError(
                f"{prices.name} is labelled '{title[:40]}', but it must be in £ a {period}; convert it, or correct the label",
                at=prices.name,
            )


def _refuse_other_years(ranges: Sequence[Table | None], headings: Sequence[str] | None) -> None:
    """Refuse years above prices that are not those of the projection."""
    for argument in ranges:
        for i, (mine, due) in enumerate(zip((argument and argument.columns) or (), headings or (), strict=False)):
            if not alike(mine, due):
                assert argument is not None
                raise InputError(
                    f"{argument.place_of_heading(i)} is '{mine}' and projected year {i + 1} is {due}; give the projected "
                    f"years, or check opening_date",
                    at=argument.place_of_heading(i),
                    value=mine,
                )


def _unlabelled(inflation: Table | None) -> Table | None:
    """One row of inflation for every type: its label is a title."""
    return None if inflation is None else replace(inflation, labels=None)


def refuse_free(prices: Table) -> None:
    """Refuse a single unit cost of 0, because a blank cell may arrive as 0."""
    if len(prices.cells) == prices.width == 1 and not isinstance(prices.cells[0][0], bool):
        cell = prices.cells[0][0]
        if isinstance(cell, (int, float)) and cell == 0:
            number(cell, prices.place(0), above=0, fix="a blank cell counts as 0")


def _years(placements: Table, unit_cost: Table, inflation: Table | None) -> int:
    widths = {t.name: t.width for t in (placements, unit_cost, inflation) if t is not None and t.width > 1}
    if len(set(widths.values())) > 1:
        shown = ", ".join(f"{name} {width}" for name, width in widths.items())
        raise InputError(f"the ranges have different numbers of years ({shown}); give the same years in each")
    return max(widths.values(), default=1)


def _price_index(inflation: Table | None, types: int, years: int) -> list[list[float]]:
    if inflation is None:
        return [[1.0] * years for _ in range(types)]
    rates = inflation.numbers_or_blank(above=-1, below=1, fix="3% is 0.03")
    by_type = rates if len(rates) == types else rates * types
    index = []
    for i, row in enumerate(by_type):
        line = [1.0]
        for y in range(1, years):
            rate = row[0] if len(row) == 1 else row[y]
            if rate is None:
                place = inflation.place(i if len(rates) == types else 0, y if len(row) > 1 else 0)
                raise InputError(f"{place} is blank; type a rate as a decimal (0 if there is none)", at=place)
            line.append(line[-1] * (1 + rate))
        index.append(line)
    return index
