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
        note="blank if no year after the first has any",
    ),
    AnswerRow("leavers", "Leavers", "children", adds_up=True, when=WITH_FLOWS, note="blank where starters are"),
    AnswerRow("net_change", "Net change", "children", adds_up=True),
    AnswerRow("closing", "Closing", "children", note="at the year end"),
    AnswerRow("low", "Closing low", "children", note="one end of the range that interval asks for"),
    AnswerRow("high", "Closing high", "children", note="the other end"),
    AnswerRow("rate", "Rate per 10,000", "per 10,000", when=WITH_POPULATION, note="of children aged 0 to 17"),
    across="the projected years",
)


@worksheet_function("Demand", ANSWER)
def PROJECT_LAC(
    history: Annotated[
        Cells,
        Argument(
            "Children at each year end, oldest first: one column (closing), two (label, closing) or four "
            "(label, starters, leavers, closing). Leave a cell blank if there is no figure.",
            "range",
        ),
    ],
    years: Annotated[Cells, Argument("How many years to project: a whole number from 1 to 50.")],
    method: Annotated[
        Cells,
        Argument(
            "level (the last number stays; the default), net_entry (mean yearly change), trend (least squares), "
            "growth (compound), rate (last rate × population) or trend_and_population (trend of the rate × population).",
            choices=METHODS,
        ),
    ] = "level",
    population: Annotated[
        Cells,
        Argument(
            "Children aged 0 to 17 in each history year and each projected year, in one row or column. "
            "Needed by rate and trend_and_population; otherwise it only adds the rate row.",
            "range",
        ),
    ] = None,
    interval: Annotated[
        Cells,
        Argument(
            "Chance that the range is meant to hold, as a decimal: 0.8 (the default) gives a low with one "
            "chance in ten below it and a high with one in ten above."
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
        Labels are years, each the one after the year above: 2016/17, 2017, 31/03/2017, Mar 2017, Year 3.
        Closing is the number at the year end. Blank closing cells are years without a figure, not
        zero; the first and last rows need one. Starters and leavers are counts in the year; blank ones
        are years without a figure too. The closing above + starters − leavers is closing, to half a child.
    years : one cell, whole, 1 to 50
    method : one cell of text
    population : one row or column of n + years cells, in children aged 0 to 17, above 0
        Years may stand beside or above them: those of the history, then those projected.
    interval : one cell, decimal between 0 and 1
    headers : one cell, TRUE or FALSE

    Returns
    -------
    A table with the projected years across, in children (not rounded) unless a row says otherwise. The manual
    lists every row.

    Errors
    ------
    Text, an error value or a negative number in history or population; a first or last closing that
    is blank; fewer than two closings (one for the methods level and rate); years that fall, are skipped or come
    twice, quarters, months and days that end no year; years across; flows that do not balance;
    population of the wrong length, of other years, in thousands or below the children looked after; a
    projection that falls below zero, or leavers below zero, name the place and the remedy.

    Method
    ------
    level: closing(h) = last, so leavers are the mean starters. net_entry: closing(h) = last + h ×
    (last − first) ÷ years between. trend: the least-squares line through all closings, so the first net
    change includes any step from the last figure to the line. growth: closing(h) = last × (last ÷
    first)^(h ÷ years between). rate: last rate × population(h). trend_and_population: the least-squares
    line through the yearly rates × population(h).
    On the published numbers of 75 councils level was the nearest, by 1.0 points of a mean error of 6.4%
    one year ahead and 3.3 of 10.6% two years ahead over net_entry, which is for councils that define
    doing nothing so (docs/bench.md).
    Starters are their mean over the years after the first that have a figure: the years whose net change
    the closings show. Leavers are the balancing figure, so opening + starters − leavers = closing.
    The range is Student's t times a spread, widened with time and with the error of the estimated change
    or line: docs/method.md. The spread pools the history's own yearly changes (about the line, for the
    trends) with those of England's councils of the same size, which weigh as much as eleven changes of
    its own: 11% of 100 children, 6% of 500 and 5% of 1,000. So one figure, or a flat or even history, has
    a range too. It holds years like those past here and elsewhere, and nothing else: no new policy or
    event. The range of level and growth ends above or at zero; that of the others is not cut off there.

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
