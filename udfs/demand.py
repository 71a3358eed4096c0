"""How many children: the yearly projection of children looked after."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from udfs.answers import Row, answer_table, years_after
from udfs.definition import Answer, Argument, Cell, Cells, worksheet_function
from udfs.inputs import InputError, choice, flag, grid, is_blank, number, series
from udfs.projection import Path, drift_path, line_path

METHODS = ("net_entry", "trend", "growth", "rate", "trend_and_population")
NEEDS_POPULATION = ("rate", "trend_and_population")
PER = 10_000
MOST_YEARS = 50


@dataclass(frozen=True)
class History:
    """Yearly history, oldest first; a blank closing figure is a year without one."""

    closing: list[float | None]
    starters: list[float] | None
    last_label: Cell

    @property
    def years(self) -> int:
        return len(self.closing)

    def observed(self, value: Callable[[int, float], float]) -> list[tuple[int, float]]:
        return [(t, value(t, c)) for t, c in enumerate(self.closing) if c is not None]


@worksheet_function("Demand")
def PROJECT_LAC(
    history: Annotated[Cells, Argument(
        "Children at each year end, oldest first: one column (closing), two (label, closing) or four "
        "(label, starters, leavers, closing). Leave a year blank if there is no figure.", "range")],
    years: Annotated[Cells, Argument("How many years to project: a whole number from 1 to 50.")],
    method: Annotated[Cells, Argument(
        "net_entry (mean yearly change; the default), trend (least squares), growth (compound), "
        "rate (last rate × population) or trend_and_population (trend of the rate × population).",
        choices=METHODS)] = "net_entry",
    population: Annotated[Cells, Argument(
        "Children aged 0 to 17 in each history year and each projected year, in one row or column. "
        "Needed by rate and trend_and_population; otherwise it only adds the rate row.", "range")] = None,
    interval: Annotated[Cells, Argument(
        "Chance that the range is meant to hold, as a decimal: 0.8 (the default) gives a low with one "
        "chance in ten below it and a high with one in ten above.")] = 0.8,
    headers: Annotated[Cells, Argument("TRUE (the default) adds row labels and a header row.")] = True,
) -> Answer:  # fmt: skip
    """Children looked after at each coming year end, in children, with starters and leavers, net change, a low and a high, and the rate per 10,000 children aged 0 to 17.

    Excel call
    ----------
    =PROJECT_LAC(A2:D7, 5, "trend_and_population", F2:F12)

    Parameters
    ----------
    history : n rows × 1, 2 or 4 columns, oldest first, in children
        Closing is the number at the year end. Blank closing cells are years without a figure, not
        zero; the first and last rows need one. Starters and leavers are counts in the year.
    years : one cell, whole, 1 to 50
    method : one cell of text
    population : one row or column of n + years cells, in children aged 0 to 17, above 0
    interval : one cell, decimal between 0 and 1
    headers : one cell, TRUE or FALSE

    Returns
    -------
    A table with the projected years across, in children (not rounded) unless stated:
    Opening · Starters and Leavers (when history has them) · Net change · Closing · Closing low ·
    Closing high · Rate per 10,000 (when population is given). Low and high are blank when the
    history is too short to measure its variation.

    Errors
    ------
    Text, an error value or a negative number in history or population; a first or last closing that
    is blank; fewer than two closings (one for the method rate); population of the wrong length; a
    projection that falls below zero, or leavers below zero, name the place and the remedy.

    Method
    ------
    net_entry: closing(h) = last + h × (last − first) ÷ years between. trend: the least-squares line
    through all closings, so the first net change includes any step from the last figure to the line.
    growth: closing(h) = last × (last ÷ first)^(h ÷ years between). rate: last rate × population(h).
    trend_and_population: the least-squares line through the yearly rates × population(h).
    Starters are the history's yearly mean and leavers are the balancing figure, so
    opening + starters − leavers = closing. The range is Student's t times the spread of the
    history's own yearly changes (about the line, for the trends), widened with time and with the
    error of the estimated change or line: docs/method.md. It allows for nothing that the history
    did not show, and it is not cut off at zero. With identical changes every year it is a point.

    Source
    ------
    Net entry as used by Blackpool Council, Medium Term Financial Strategy for Children's Services,
    October 2022, Model 1; trend and population by Norfolk County Council, Children's Services
    Committee, 17 October 2017, paragraph 3.9.

    Example
    -------
    >>> PROJECT_LAC([["2015/16", 300], ["2016/17", 310], ["2017/18", 330]], 1)[3]
    ['Closing', 345.0]
    """
    count = int(number(years, "years", least=1, most=MOST_YEARS, whole=True))
    how = choice(method, "method", METHODS)
    chance = number(interval, "interval", above=0, below=1, fix="80% is 0.8")
    past = _history(history)
    people = _population(population, past.years, count, how)
    path = _project(past, count, how, people, chance)
    _refuse_negative(path.central, how)
    rows = _rows(past, path, how, people[past.years :] if people else None)
    return answer_table("Children", years_after(past.last_label, count), rows, flag(headers, "headers"))


def _history(value: Any) -> History:
    cells = grid(value, "history")
    width = len(cells[0])
    if width not in (1, 2, 4):
        raise InputError(
            f"history has {width} columns; use one (closing), two (label, closing) or four "
            f"(label, starters, leavers, closing)"
        )
    closing = [
        None if is_blank(row[-1]) else number(row[-1], _place(r, width, width), least=0) for r, row in enumerate(cells)
    ]
    for r in (0, len(cells) - 1):
        if closing[r] is None:
            raise InputError(
                f"{_place(r, width, width)} is blank; the first and last rows need a figure, "
                f"so select only the years that have one"
            )
    starters = None
    if width == 4:
        starters = [number(row[1], _place(r, 2, width), least=0) for r, row in enumerate(cells)]
        for r, row in enumerate(cells):
            number(row[2], _place(r, 3, width), least=0)
    return History(closing, starters, cells[-1][0] if width > 1 else None)


def _place(row: int, column: int, width: int) -> str:
    return f"history row {row + 1}" + (f" column {column}" if width > 1 else "")


def _population(value: Any, past: int, future: int, method: str) -> list[float] | None:
    if is_blank(value):
        if method in NEEDS_POPULATION:
            raise InputError(
                f"population is blank; the method {method} needs children aged 0 to 17 for "
                f"{past} history and {future} projected years"
            )
        return None
    found = series(value, "population")
    if len(found.cells) != past + future:
        raise InputError(
            f"population has {len(found.cells)} cells; it needs {past + future}: {past} history years "
            f"and {future} projected years"
        )
    return [row[0] for row in found.numbers(above=0)]


def _project(past: History, years: int, method: str, people: list[float] | None, chance: float) -> Path:
    needed = 1 if method == "rate" else 2
    observed = past.observed(lambda _, closing: closing)
    if len(observed) < needed:
        raise InputError(f"history has {len(observed)} year; the method {method} needs at least two")
    if method == "net_entry":
        return drift_path(observed, years, chance)
    if method == "trend":
        return line_path(observed, years, chance)
    if method == "growth":
        if any(value <= 0 for _, value in observed):
            raise InputError("history has a closing of 0; the method growth needs every closing above 0")
        return drift_path(past.observed(lambda _, closing: math.log(closing)), years, chance)
    assert people is not None
    rates = past.observed(lambda t, closing: closing / people[t])
    path = drift_path(rates, years, chance, drift=False) if method == "rate" else line_path(rates, years, chance)
    future = people[past.years :]
    widths = path.half_widths and [w * p for w, p in zip(path.half_widths, future, strict=True)]
    return Path([r * p for r, p in zip(path.central, future, strict=True)], widths)


def _refuse_negative(closing: list[float], method: str) -> None:
    for h, value in enumerate(closing, start=1):
        if method != "growth" and value < 0:
            raise InputError(
                f"the method {method} takes the number of children below zero in projected year {h} "
                f"({value:,.1f}); use fewer years or the method growth"
            )


def _rows(past: History, path: Path, method: str, people: list[float] | None) -> list[Row]:
    """The answer's lines; growth is projected on the logarithm and turned back here."""
    back: Callable[[Any], Any] = (lambda v: None if v is None else math.exp(v)) if method == "growth" else lambda v: v
    closing: list[float] = [back(v) for v in path.central]
    last = past.closing[-1]
    assert last is not None
    opening = [last, *closing[:-1]]
    net = [c - o for c, o in zip(closing, opening, strict=True)]
    rows: list[Row] = [("Opening", opening)]
    if past.starters is not None:
        yearly = sum(past.starters) / len(past.starters)
        leavers = [yearly - change for change in net]
        for h, leaving in enumerate(leavers, start=1):
            if leaving < 0:
                raise InputError(
                    f"projected year {h} rises by {net[h - 1]:,.1f} children, more than the mean of "
                    f"{yearly:,.1f} starters a year, so leavers would be below zero; give history as "
                    f"two columns (label, closing)"
                )
        rows += [("Starters", [yearly] * len(net)), ("Leavers", leavers)]
    rows += [
        ("Net change", net),
        ("Closing", closing),
        ("Closing low", [back(v) for v in path.low()]),
        ("Closing high", [back(v) for v in path.high()]),
    ]
    if people is not None:
        rows.append(("Rate per 10,000", [c / p * PER for c, p in zip(closing, people, strict=True)]))
    return rows
