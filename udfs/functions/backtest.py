"""BACKTEST: how wrong a yearly method would have been in the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from udfs.errors import InputError
from udfs.worksheet.answer_rows import AnswerRow, once
from udfs.worksheet.answers import answer_table, filled
from udfs.worksheet.arguments import choice, flag, number, plural
from udfs.worksheet.definition import Answer, Argument, Cell, Cells, worksheet_function
from udfs.yearly.history import METHODS, Closing, History, project_closing, read_history, read_population

#: Years with a figure that a forecast needs behind it, so that every method has a variation of its own.
LEAST_HISTORY = 3


ANSWER = once(
    AnswerRow("tested", "Forecasts tested", "forecasts"),
    AnswerRow("mean_error", "Mean error", "children", note="positive is too high"),
    AnswerRow("absolute_error", "Mean absolute error", "children"),
    AnswerRow("inside", "Share inside the range", "share"),
    AnswerRow("last_value", "Mean absolute error, last value", "children", note="by the rule that nothing changes"),
    AnswerRow("net_entry", "Mean absolute error, net entry", "children", note="by the rule that adds the mean change"),
    across="years ahead, 1 to holdout",
)


@worksheet_function("Demand", ANSWER)
def BACKTEST(
    history: Annotated[
        Cells,
        Argument(
            "The number of children at each year end, oldest first, as for PROJECT_LAC: one, two or four columns.",
            "range",
        ),
    ],
    method: Annotated[
        Cells,
        Argument("The method to test: level, net_entry, trend, growth, rate or trend_and_population.", choices=METHODS),
    ],
    holdout: Annotated[
        Cells,
        Argument(
            "The number of years ahead to test: a whole number. The history needs at least three years more than this."
        ),
    ],
    population: Annotated[
        Cells,
        Argument(
            "The number of children aged 0 to 17 in each history year, in one row or column. The methods rate "
            "and trend_and_population need it.",
            "range",
        ),
    ] = None,
    interval: Annotated[
        Cells, Argument("The chance that the number falls within the range, as a decimal; 0.8 (the default) is 80%.")
    ] = 0.8,
    headers: Annotated[Cells, Argument("TRUE (the default) adds row labels and a header row.")] = True,
) -> Answer:
    """How wrong a method would have been on your own history, in children, by years ahead, beside two simple rules: last value and net entry.

    Excel call
    ----------
    =BACKTEST(A2:D12, "trend", 3)

    Parameters
    ----------
    history : n rows × 1, 2 or 4 columns, oldest first, in children, as for PROJECT_LAC
    method : one cell of text
    holdout : one cell, whole, 1 to n − 3
    population : one row or column of n cells, in children aged 0 to 17, above 0
        Each forecast uses the actual population of the years ahead, as if it had been known.
    interval : one cell, decimal between 0 and 1
    headers : one cell, TRUE or FALSE

    Returns
    -------
    Years ahead across (1 to holdout): how many forecasts were tested, their errors and the errors of the simple rules.
    The manual lists every row.

    Errors
    ------
    As PROJECT_LAC. If a holdout leaves no forecast to test, the message says how many years it needs.

    Method
    ------
    For each year with at least three figures up to it, the method sees only those figures and projects up
    to holdout years ahead. Each answer is compared with the actual figure. Last value assumes that nothing
    changes; net entry adds the mean yearly change. If the share inside the range is well below the chance
    asked for, the range is too narrow for this history. A few forecasts prove little.

    Source
    ------
    Rolling-origin evaluation, as in Hyndman and Athanasopoulos, Forecasting: Principles and Practice,
    3rd edition, section 5.10.

    Example
    -------
    >>> BACKTEST([[100], [110], [120], [130], [145]], "net_entry", 1)[2]
    ['Mean error', -2.5]
    """
    how = choice(method, "method", METHODS)
    ahead = int(number(holdout, "holdout", least=1, whole=True))
    chance = number(interval, "interval", above=0, below=1, fix="80% is 0.8")
    past = read_history(history)
    people = read_population(population, past, 0, how)
    if past.years < ahead + LEAST_HISTORY:
        raise InputError(
            f"history has {plural(past.years, 'year')}; a holdout of {ahead} needs at least {ahead + LEAST_HISTORY}, so add earlier "
            f"years or use a smaller holdout",
            at="history",
        )
    tested = _forecasts(past, how, people, ahead, chance)
    simple = [_forecasts(past, name, None, ahead, chance) for name in ("last_value", "net_entry")]
    values = {
        "tested": [len(column) for column in tested],
        "mean_error": [_mean([f - actual for f, _, _, actual in column]) for column in tested],
        "absolute_error": [_mean_absolute(column) for column in tested],
        "inside": [_share_inside(column) for column in tested],
        "last_value": [_mean_absolute(column) for column in simple[0]],
        "net_entry": [_mean_absolute(column) for column in simple[1]],
    }
    rows = filled(ANSWER, values)
    return answer_table("Years ahead", [f"{h} ahead" for h in range(1, ahead + 1)], rows, flag(headers, "headers"))


#: Central, low and high forecasts with the actual figure.
Tested = tuple[float, float | None, float | None, float]


def _forecasts(past: History, method: str, people: list[float] | None, ahead: int, chance: float) -> list[list[Tested]]:
    """Every forecast that can be compared with a figure, by years ahead."""
    tested: list[list[Tested]] = [[] for _ in range(ahead)]
    for origin in range(1, past.years):
        known = past.closing[:origin]
        if known[-1] is None or sum(c is not None for c in known) < LEAST_HISTORY:
            continue
        years = min(ahead, past.years - origin)
        cut = replace(past, closing=known, starters=None)
        closing = _project(cut, years, method, people, chance)
        for h in range(years):
            actual = past.closing[origin + h]
            if actual is not None:
                tested[h].append((closing.central[h], closing.low[h], closing.high[h], actual))
    return tested


def _project(cut: History, years: int, method: str, people: list[float] | None, chance: float) -> Closing:
    if method == "last_value":
        return Closing([cut.last] * years, [None] * years, [None] * years)
    return project_closing(cut, years, method, people and people[: cut.years + years], chance)


def _mean(values: Sequence[float]) -> Cell:
    return sum(values) / len(values) if values else None


def _mean_absolute(column: Sequence[Tested]) -> Cell:
    return _mean([abs(forecast - actual) for forecast, _, _, actual in column])


def _share_inside(column: Sequence[Tested]) -> Cell:
    return _mean(
        [float(low <= actual <= high) for _, low, high, actual in column if low is not None and high is not None]
    )
