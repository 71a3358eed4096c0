"""PLACEMENT_VARIANCE: why the cost of placements differs from the budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from udfs.errors import InputError
from udfs.functions.cost import BASIS, PERIOD, refuse_free, refuse_other_labels, refuse_other_unit
from udfs.worksheet.answer_rows import AnswerColumn, AnswerRow, AnswerTable, Rows
from udfs.worksheet.answers import Row, answer_table, labels_or_numbers
from udfs.worksheet.arguments import Table, choice, flag, grid, is_blank, table, text_cells
from udfs.worksheet.definition import Answer, Argument, Cells, worksheet_function
from udfs.worksheet.labels import merged
from udfs.worksheet.units import refuse_unlike_size
from udfs.worksheet.years import plain

#: The largest difference, as a share of the budget, that rounding of a printed budget rate explains.
ROUNDING_SHARE = 0.005


@dataclass(frozen=True)
class BudgetLine:
    """The types that share one budget, by row; the first is the row that carries the budget."""

    name: str
    rows: list[int]
    budget: float
    budget_fte: float | None
    budget_price: float | None

    @property
    def is_shared(self) -> bool:
        return len(self.rows) > 1


ANSWER = AnswerTable(
    (
        Rows((AnswerRow("variance", "", "£ a year"),), "placement", each="placement type"),
        Rows(
            (
                AnswerRow(
                    "variance",
                    "",
                    "£ a year",
                    note="below the last type that shares the budget; those types show only forecasts",
                ),
            ),
            "shared",
            each="budget that several types share",
            total=True,
        ),
        Rows(
            (AnswerRow("total", "Total", "£ a year", note="counts each type once"),),
            total=True,
        ),
    ),
    "forecast against budget",
    (
        AnswerColumn("forecast", "Forecast", "£ a year"),
        AnswerColumn("budget", "Budget", "£ a year"),
        AnswerColumn("variance", "Variance", "£ a year", note="an overspend is positive"),
        AnswerColumn(
            "volume",
            "Volume",
            "£ a year",
            note="blank without a budget number or price; the total is blank if any row is",
        ),
        AnswerColumn("price", "Price", "£ a year", note="blank where volume is"),
    ),
)


@worksheet_function("Cost", ANSWER)
def PLACEMENT_VARIANCE(
    fte: Annotated[
        Cells,
        Argument(
            "The forecast average number of placements in the year (FTE), one row for each type. A first column"
            " may hold labels.",
            "range",
        ),
    ],
    unit_cost: Annotated[Cells, Argument("The forecast cost of one placement in £, by type.", "range")],
    budget: Annotated[
        Cells,
        Argument(
            "The budget in £ a year, by type. If rows share one budget, give it on one of them and leave the "
            "others blank.",
            "range",
        ),
    ],
    basis: Annotated[
        Cells,
        Argument(
            "The period that the unit costs cover: annual, weekly_52, weekly_365, weekly_366 or daily.",
            choices=tuple(BASIS),
        ),
    ],
    group: Annotated[
        Cells,
        Argument(
            "Optional: a name for each row. Rows with the same name share one budget. A row with a blank name "
            "stands alone.",
            "range",
        ),
    ] = None,
    budget_fte: Annotated[
        Cells,
        Argument(
            "Optional: the placements (FTE) that the budget allowed for, on the row that has the budget. They "
            "split the variance into volume and price.",
            "range",
        ),
    ] = None,
    budget_unit_cost: Annotated[
        Cells,
        Argument(
            "Optional: the unit cost in £ that the budget allowed for. Give this or budget_fte. The function "
            "works out the other one from the budget.",
            "range",
        ),
    ] = None,
    headers: Annotated[Cells, Argument("TRUE (the default) adds row labels and a header row.")] = True,
) -> Answer:
    """Forecast, budget and variance by placement type in £ a year, with the variance split into volume and price; an overspend is positive.

    Excel call
    ----------
    =PLACEMENT_VARIANCE(A2:B7, C2:C7, D2:D7, "annual", E2:E7)

    Parameters
    ----------
    fte : types × 1, average placements in the year, 0 or more; a first column of text is read as labels
    unit_cost : types × 1, in £ for the period that basis names, 0 or more
    budget : types × 1, in £ a year; blank only on rows that share another row's budget
    basis : one cell of text: annual, weekly_52, weekly_365, weekly_366 or daily
    group : types × 1 of text
    budget_fte, budget_unit_cost : types × 1, above 0, on the rows that have a budget
        If you give both, they must make the budget to within 0.5%. The price used is
        budget ÷ budget_fte, so that volume and price sum to the variance exactly.
    headers : one cell, TRUE or FALSE

    Returns
    -------
    One row for each type and a total, in £ a year; the manual lists rows and columns. Rows that share a
    budget show only their forecasts. Below the last of them, a row with the group's name shows the sum of
    their forecasts against the budget. The total counts each type once. Volume and price are blank if a row has
    neither a budget number nor a budget price. Their totals are blank unless every row has them. Not rounded.

    Errors
    ------
    A message names the place and says what to do. You get one for a row without a budget; a shared budget
    given twice; budget figures that do not multiply to the budget; blanks, text, error values or negative numbers;
    labels that differ between ranges or stand in another order; and a row labelled as a total. A budget over 200
    times the forecast, or under a 200th of it, is refused, because it must be in another unit.

    Method
    ------
    forecast = FTE × unit cost; variance = forecast − budget; volume = (FTE − budget FTE) × budget
    price; price = FTE × (average forecast price − budget price). So the mix within a shared budget is
    part of price.

    Source
    ------
    Portsmouth City Council, Cabinet, 29 June 2017, Resilience in Children's Social Care, Fig 3, where
    adoption, residence orders and special guardianship share one budget.

    Example
    -------
    >>> PLACEMENT_VARIANCE([["Foster", 206]], [23523], [4397250], "annual")[1]
    ['Foster', 4845738.0, 4397250.0, 448488.0, None, None]
    """
    numbers = _one_column(fte, "fte")
    types = len(numbers.cells)
    covers = choice(basis, "basis", tuple(BASIS))
    factor = BASIS[covers]
    prices = _one_column(unit_cost, "unit_cost", rows=types)
    refuse_free(prices)
    refuse_other_unit(prices, PERIOD[covers])
    others = (("budget", budget), ("budget_fte", budget_fte), ("budget_unit_cost", budget_unit_cost))
    ranges = [numbers, prices, *(table(value, name, rows=types) for name, value in others if not is_blank(value))]
    refuse_other_labels(ranges, None, types)
    for argument in ranges[2:]:
        refuse_other_unit(argument, "year" if argument.name == "budget" else PERIOD[covers])
    forecast_fte = [row[0] for row in numbers.numbers(least=0)]
    price = [row[0] * factor for row in prices.numbers(least=0)]
    if numbers.first_row and not is_blank(group) and len(rows_of_group := grid(group, "group")) == types + 1:
        group = rows_of_group[1:]
    lines = _budget_lines(budget, group, budget_fte, budget_unit_cost, factor, types)
    names = labels_or_numbers(merged(*(argument.labels for argument in ranges)), types, "Type")
    line_of = {i: line for line in lines for i in line.rows}
    rows: list[Row] = []
    whole = ANSWER.label("total")
    for i, name in enumerate(names):
        line = line_of[i]
        alone = [None] * 4 if line.is_shared else _variance(line, forecast_fte, price)
        rows.append((name, [forecast_fte[i] * price[i], *alone]))
        if line.is_shared and i == max(line.rows):
            title = f"{line.name}, shared budget" if line.name in (*names, whole) else line.name
            rows.append((title, [_forecast(line, forecast_fte, price), *_variance(line, forecast_fte, price)]))
    total = _total([[_forecast(line, forecast_fte, price), *_variance(line, forecast_fte, price)] for line in lines])
    refuse_unlike_size("budget", total[1], "the forecast", total[0])
    return answer_table("£ a year", ANSWER.headings, [*rows, (whole, total)], flag(headers, "headers"))


def _forecast(line: BudgetLine, fte: list[float], price: list[float]) -> float:
    """Forecast cost of the types that share one budget, in £ a year."""
    return sum(fte[i] * price[i] for i in line.rows)


def _variance(line: BudgetLine, fte: list[float], price: list[float]) -> list[float | None]:
    """Budget, variance, volume and price of the types that share one budget."""
    volume_now = sum(fte[i] for i in line.rows)
    variance = _forecast(line, fte, price) - line.budget
    if line.budget_fte is None or line.budget_price is None:
        return [line.budget, variance, None, None]
    volume = (volume_now - line.budget_fte) * line.budget_price
    return [line.budget, variance, volume, variance - volume]


def _total(lines: Sequence[Sequence[float | None]]) -> list[float | None]:
    """The sum of the budget lines by column; blank where one of them has none."""
    return [None if None in column else sum(column) for column in zip(*lines, strict=True)]


def _budget_lines(
    budget: Any, group: Any, budget_fte: Any, budget_price: Any, factor: float, types: int
) -> list[BudgetLine]:
    money = _optional_column(budget, "budget", types, least=0)
    number = _optional_column(budget_fte, "budget_fte", types, above=0)
    price = _optional_column(budget_price, "budget_unit_cost", types, above=0)
    names = [""] * types if is_blank(group) else text_cells(group, "group", rows=types)
    lines = []
    for members in _groups(names):
        carriers = [i for i in members if money[i] is not None]
        row, group_name = f"budget row {members[0] + 1}", f"the group '{names[members[0]]}'"
        if not carriers:
            raise InputError(
                f"{group_name} has no budget on any of its rows; type it on one of them (0 if there is none)"
                if len(members) > 1
                else f"{row} is blank; type the budget (0 if there is none), or name a group that shares another row's budget",
                at=row,
            )
        if len(carriers) > 1:
            *places, last = [str(i + 1) for i in carriers]
            raise InputError(
                f"{group_name} has a budget on rows {', '.join(places)} and {last}; give it on one row and leave the "
                f"others blank",
                at=f"budget row {carriers[1] + 1}",
                value=money[carriers[1]],
            )
        first = carriers[0]
        for values, name in ((number, "budget_fte"), (price, "budget_unit_cost")):
            for i in members:
                if i != first and values[i] is not None:
                    raise InputError(
                        f"{name} row {i + 1} is in {group_name}, whose budget is on row {first + 1}; give {name} on row {first + 1}",
                        at=f"{name} row {i + 1}",
                        value=values[i],
                    )
        title = names[members[0]]
        lines.append(_line(title, [first, *(i for i in members if i != first)], money, number, price, factor))
    return lines


def _line(
    name: str,
    rows: list[int],
    money: list[float | None],
    number: list[float | None],
    price: list[float | None],
    factor: float,
) -> BudgetLine:
    first = rows[0]
    amount, volume, unit_cost = money[first], number[first], price[first]
    assert amount is not None
    rate = None if unit_cost is None else unit_cost * factor
    if volume is not None and rate is not None and abs(volume * rate - amount) > ROUNDING_SHARE * amount:
        raise InputError(
            f"budget row {first + 1} is {amount:,.0f} but budget_fte × budget_unit_cost is "
            f"{volume * rate:,.0f}; correct one of them, or leave budget_unit_cost blank",
            at=f"budget row {first + 1}",
            value=amount,
        )
    if volume is not None:
        rate = amount / volume
    elif rate is not None:
        volume = amount / rate
    return BudgetLine(name, rows, amount, volume, rate)


def _groups(names: list[str]) -> list[list[int]]:
    """Rows by shared budget, in order of first appearance; a blank name stands alone."""
    groups: dict[str | int, list[int]] = {}
    for i, name in enumerate(names):
        groups.setdefault(plain(name) if name else i, []).append(i)
    return list(groups.values())


def _optional_column(value: Any, name: str, rows: int, **rule: float) -> list[float | None]:
    if is_blank(value):
        return [None] * rows
    column = _one_column(value, name, rows=rows)
    return [row[0] for row in column.numbers_or_blank(**rule)]


def _one_column(value: Any, name: str, *, rows: int | None = None) -> Table:
    cells = table(value, name, rows=rows)
    if cells.width > 1:
        raise InputError(f"{name} has {cells.width} columns of numbers; use one column", at=name)
    return cells
