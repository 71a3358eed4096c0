"""PROJECT_LAC: how many children will be looked after, by year."""

from __future__ import annotations

from typing import Annotated, Any

from udfs.errors import InputError
from udfs.worksheet.answer_rows import AnswerRow, once
from udfs.worksheet.answers import Row, answer_table, filled, years_after
from udfs.worksheet.arguments import choice, flag, number
from udfs.worksheet.definition import Answer, Argument, Cells, worksheet_function
from udfs.worksheet.limits import PROJECTED_YEARS
from udfs.yearly.history import METHODS, Closing, History, project_closing, read_history, read_population

PER = 10_000

WITH_FLOWS, WITH_POPULATION = "history has starters and leavers", "population is given"

ANSWER = once(
    AnswerRow("opening", "Opening", "children"),
    AnswerRow(
        "starters",
        "Starters",
        "children",
        adds_up=True,
        when=WITH_FLOWS,
        note="blank if no year after the first has a figure",
    ),
    AnswerRow("leavers", "Leavers", "children", adds_up=True, when=WITH_FLOWS, note="blank if starters are blank"),
    AnswerRow("net_change", "Net change", "children", adds_up=True),
    AnswerRow("closing", "Closing", "children", note="at the year end"),
    AnswerRow("low", "Closing low", "children", note="the low end of the range that interval sets"),
    AnswerRow("high", "Closing high", "children", note="the high end"),
    AnswerRow("rate", "Rate per 10,000", "per 10,000", when=WITH_POPULATION, note="of children aged 0 to 17"),
    across="the projected years",
)


@worksheet_function("Demand", ANSWER)
def PROJECT_LAC(
    history: Annotated[
        Cells,
        Argument(
            "The number of children at each year end, oldest first: one column (closing), two (label, closing) "
            "or four (label, starters, leavers, closing). Leave a cell blank if there is no figure.",
            "range",
        ),
    ],
    years: Annotated[Cells, Argument("The number of years to project: a whole number from 1 to 50.")],
    method: Annotated[
        Cells,
        Argument(
            "The method: level (the last number stays; the default), net_entry (mean yearly change), trend "
            "(least squares), growth (compound), rate (last rate × population) or trend_and_population (trend "
            "of the rate × population).",
            choices=METHODS,
        ),
    ] = "level",
    population: Annotated[
        Cells,
        Argument(
            "The number of children aged 0 to 17 in each history year and each projected year, in one row or "
            "column. The methods rate and trend_and_population need it. With other methods it only adds the "
            "rate row.",
            "range",
        ),
    ] = None,
    interval: Annotated[
        Cells,
        Argument(
            "The chance that the number falls between low and high, as a decimal. 0.8 (the default) leaves one "
            "chance in ten below low and one in ten above high."
        ),
    ] = 0.8,
    headers: Annotated[Cells, Argument("TRUE (the default) adds row labels and a header row.")] = True,
) -> Answer:
    """Children looked after at each coming year end, in children, with starters and leavers, net change, a low and a high, and the rate per 10,000 children aged 0 to 17.

    Excel call
    ----------
    =PROJECT_LAC(A2:D7, 5, "trend_and_population", F2:F12)

    Parameters
    ----------
    history : n rows × 1, 2 or 4 columns, oldest first, in children
        Labels are years, and each is the year after the one above: 2016/17, 2017, 31/03/2017, Mar 2017, Year 3.
        Closing is the number at the year end. A blank closing cell is a year without a figure, not a zero.
        The first and last rows need a figure. Starters and leavers are counts in the year; a blank cell
        is again a year without a figure. Closing must be the closing above + starters − leavers, to half a child.
    years : one cell, whole, 1 to 50
    method : one cell of text
    population : one row or column of n + years cells, in children aged 0 to 17, above 0
        It may have years beside or above it: the years of the history, then the projected years.
    interval : one cell, decimal between 0 and 1
    headers : one cell, TRUE or FALSE

    Returns
    -------
    A table with the projected years across, in children (not rounded) unless a row says otherwise. The manual
    lists every row.

    Errors
    ------
    A message names the place and says what to do. You get one for:
    text, an error value or a negative number in history or population; a blank first or last closing;
    fewer than two closings (one is enough for the methods level and rate); years that fall, skip or repeat;
    quarters, months and days that do not end a year; years across; starters and leavers that do not balance
    with closing; a population of the wrong length, of other years, in thousands or below the children looked
    after; a projection in which children or leavers fall below zero.

    Method
    ------
    level: closing(h) = last, so leavers are the mean starters. net_entry: closing(h) = last + h ×
    (last − first) ÷ years between. trend: the least-squares line through all closings. The first net
    change includes any step from the last figure to the line. growth: closing(h) = last × (last ÷
    first)^(h ÷ years between). rate: last rate × population(h). trend_and_population: the least-squares
    line through the yearly rates × population(h).
    On the published numbers of 75 councils, level was the nearest method. The mean error of net_entry was
    6.4% one year ahead and 10.6% two years ahead; that of level was 1.0 and 3.3 points less. net_entry is
    for councils that define doing nothing in that way (docs/bench.md).
    Starters are their mean over the years after the first that have a figure, because the closings show the
    net change of those years. Leavers balance them: opening + starters − leavers = closing.
    The range is Student's t times a spread. The spread widens with time and with the error of the estimated
    change or line: docs/method.md. It pools the history's own yearly changes (for the trends, the changes
    about the line) with those of England's councils of the same size. The councils count as much as eleven
    changes of the history: 11% of 100 children, 6% of 500 and 5% of 1,000. So a single figure, or a flat or
    even history, has a range too. The range allows for years like past years, here and elsewhere. It does not
    allow for a new policy or event. The range of level and growth never falls below zero; that of the other
    methods may.

    Source
    ------
    Net entry as used by Blackpool Council, Medium Term Financial Strategy for Children's Services,
    October 2022, Model 1; trend and population by Norfolk County Council, Children's Services
    Committee, 17 October 2017, paragraph 3.9. England's spread: Department for Education, Children
    looked after in England, 31 March 2019 to 2025, derived (udfs/published/sector_changes.toml). The scale
    of level: Anscombe, The transformation of Poisson, binomial and negative-binomial data, Biometrika 1948.

    Example
    -------
    >>> PROJECT_LAC([["2015/16", 300], ["2016/17", 310], ["2017/18", 330]], 1)[3]
    ['Closing', 330.0]
    """
    count = int(number(years, "years", least=1, most=PROJECTED_YEARS, whole=True))
    how = choice(method, "method", METHODS)
    chance = number(interval, "interval", above=0, below=1, fix="80% is 0.8")
    past = read_history(history)
    people = read_population(population, past, count, how)
    closing = project_closing(past, count, how, people, chance)
    rows = _rows(past, closing, people[past.years :] if people else None)
    return answer_table("Children", years_after(past.last_year, count), rows, flag(headers, "headers"))


def _rows(past: History, closing: Closing, people: list[float] | None) -> list[Row]:
    """The answer's lines: starters at their mean, leavers the balancing figure."""
    opening = [past.last, *closing.central[:-1]]
    net = [c - o for c, o in zip(closing.central, opening, strict=True)]
    values: dict[str, list[Any]] = {"opening": opening}
    if past.starters is not None:
        yearly = past.mean_starters
        leavers = [None if yearly is None else yearly - change for change in net]
        for h, leaving in enumerate(leavers, start=1):
            if leaving is not None and leaving < 0:
                raise InputError(
                    f"history has a mean of {yearly:,.1f} starters a year, but children rise by {net[h - 1]:,.1f} in "
                    f"projected year {h}, so leavers would be below zero; give history as two columns (label, closing)",
                    at="history",
                )
        values |= {"starters": [yearly] * len(net), "leavers": leavers}
    values |= {"net_change": net, "closing": closing.central, "low": closing.low, "high": closing.high}
    if people is not None:
        values["rate"] = [c * PER / p for c, p in zip(closing.central, people, strict=True)]
    return filled(ANSWER, values)
