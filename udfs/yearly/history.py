"""A yearly history of children looked after, and the closing numbers that a method projects from it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from udfs.errors import InputError
from udfs.worksheet.arguments import (
    are_years,
    grid,
    is_blank,
    is_headed_by_years,
    label,
    number,
    plural,
    refuse_beyond,
    refuse_heading,
    series,
)
from udfs.worksheet.labels import yearly
from udfs.worksheet.limits import HISTORY_YEARS
from udfs.worksheet.people import refuse_more_children, refuse_thousands
from udfs.worksheet.years import FIRST_YEAR, LAST_YEAR, Year
from udfs.yearly.paths import Path, Prior, drift_path, line_path
from udfs.yearly.sector import Sector, sector

METHODS = ("level", "net_entry", "trend", "growth", "rate", "trend_and_population")
NEEDS_POPULATION = ("rate", "trend_and_population")

#: A projection below zero by less than this share of the last number is binary rounding.
ROUNDING = 1e-9
#: Children by which a closing may differ from the one above + starters − leavers: rounding of printed figures.
PRINTED = 0.5
#: The greatest number that may stand for a year, as in 1, 2, 3.
MOST_NUMBERED = 99


@dataclass(frozen=True)
class Closing:
    """Closing numbers at each coming year end, with a low and a high (None where history is too short)."""

    central: list[float]
    low: list[float | None]
    high: list[float | None]


@dataclass(frozen=True)
class History:
    """Yearly history, oldest first. A blank closing is a year without a figure."""

    closing: list[float | None]
    starters: list[float | None] | None
    columns: int
    last_year: Year | None = None

    @property
    def last(self) -> float:
        last = self.closing[-1]
        assert last is not None
        return last

    @property
    def years(self) -> int:
        return len(self.closing)

    @property
    def mean_starters(self) -> float | None:
        """Starters in a year, on average over the years after the first; None where no such year has a figure.

        These are the years of which the closings show the net change. A history of one year has only its own.
        """
        after_first = (self.starters or [])[1 if self.years > 1 else 0 :]
        known = [number for number in after_first if number is not None]
        return sum(known) / len(known) if known else None

    def observed(self, value: Callable[[int, float], float]) -> list[tuple[int, float]]:
        return [(t, value(t, c)) for t, c in enumerate(self.closing) if c is not None]


def read_history(value: Any) -> History:
    cells = grid(value, "history")
    refuse_beyond(len(cells), HISTORY_YEARS, "history", "rows", "select only the years that have a figure")
    width = len(cells[0])
    if is_headed_by_years(cells):
        raise InputError(
            "history row 1 holds the years, one in each column; give one row for each year instead, oldest first",
            at="history",
        )
    if width not in (1, 2, 4):
        raise InputError(
            f"history has {width} columns; use one (closing), two (label, closing) or four "
            f"(label, starters, leavers, closing)",
            at="history",
        )
    first = cells[0][0]
    if len(cells) == 1 and width > 1 and isinstance(first, (int, float)) and not FIRST_YEAR <= first <= LAST_YEAR:
        raise InputError(
            f"history is one row of {width} numbers; give one row for each year, oldest first", at="history"
        )
    refuse_heading(cells, "history")
    if width == 1 and len(cells) > 2 and are_years([row[0] for row in cells]):
        raise InputError(
            f"history holds years (from {label(first, 'history row 1')}) but no numbers of children; select both columns",
            at="history",
        )
    closing = [
        None if is_blank(row[-1]) else number(row[-1], _place(r, width, width), least=0) for r, row in enumerate(cells)
    ]
    for r in (0, len(cells) - 1):
        if closing[r] is None:
            raise InputError(
                f"{_place(r, width, width)} is blank; the first and last rows need a figure, "
                f"so select only the years that have one",
                at=_place(r, width, width),
            )
    starters = None
    if width == 4:
        starters, _ = (
            [
                None if is_blank(row[c]) else number(row[c], _place(r, c + 1, width), least=0)
                for r, row in enumerate(cells)
            ]
            for c in (1, 2)
        )
    last_year = _last_year([row[0] for row in cells]) if width > 1 else None
    if width == 4:
        _refuse_unbalanced(cells, closing)
    return History(closing, starters, width, last_year)


def _last_year(labels: list[Any]) -> Year | None:
    """The year of the last row. Each label must be the year after the one above."""
    for r, cell in enumerate(labels):
        label(cell, f"history row {r + 1} column 1")
    if all(isinstance(cell, (int, float)) and cell == int(cell) and 0 <= cell <= MOST_NUMBERED for cell in labels):
        labels = [f"Year {int(cell)}" for cell in labels]
    return yearly(labels, lambda r: f"history row {r + 1} column 1", may_be_blank=True)


def _refuse_unbalanced(cells: list[list[Any]], closing: list[float | None]) -> None:
    """Refuse a closing that is not the last one above + the starters − the leavers since."""
    before, flows, is_known = closing[0], 0.0, True
    for r, (_, starters, leavers, _) in enumerate(cells[1:], start=1):
        is_known = is_known and not is_blank(starters) and not is_blank(leavers)
        if is_known:
            flows += float(starters) - float(leavers)
        now = closing[r]
        if now is None:
            continue
        if is_known and before is not None and abs(now - before - flows) > PRINTED + ROUNDING * now:
            raise InputError(
                f"{_place(r, 4, 4)} is {now:,.6g} but the closing above + starters − leavers is {before + flows:,.6g}; "
                f"give the columns in the order label, starters, leavers, closing (or only label and closing, if the "
                f"figures do not balance)",
                at=_place(r, 4, 4),
                value=now,
            )
        before, flows, is_known = now, 0.0, True


def _place(row: int, column: int, width: int) -> str:
    return f"history row {row + 1}" + (f" column {column}" if width > 1 else "")


def read_population(value: Any, past: History, future: int, method: str) -> list[float] | None:
    if is_blank(value):
        if method in NEEDS_POPULATION:
            raise InputError(
                f"population is blank; the method {method} needs children aged 0 to 17 in each year: "
                f"{_years(past, future)}",
                at="population",
            )
        return None
    counted = series(value, "population")
    if len(counted.cells) != past.years + future:
        raise InputError(
            f"population has {plural(len(counted.cells), 'cell')}; it needs {past.years + future}: {_years(past, future)}",
            at="population",
        )
    numbers = counted.numbers(above=0)
    refuse_thousands(counted, numbers)
    people = [row[0] for row in numbers]
    last = yearly(counted.labels or [], counted.place_of_label)
    if last is not None and past.last_year is not None and last != past.last_year.after(future):
        raise InputError(
            f"population ends with {last} and history ends with {past.last_year}; population needs the years of history"
            + (f" and {future} more, up to {past.last_year.after(future)}" if future else ""),
            at="population",
        )
    for t, closing in enumerate(past.closing):
        if closing is not None:
            refuse_more_children(closing, people[t], _place(t, past.columns, past.columns), counted.place(t))
    return people


def _years(past: History, future: int) -> str:
    """How many years of each kind the population is needed for."""
    return plural(past.years, "history year") + (f" and {plural(future, 'projected year')}" if future else "")


def project_closing(
    past: History,
    years: int,
    method: str,
    people: list[float] | None,
    chance: float,
    others: Sector | None = None,
) -> Closing:
    """The method's path and range; population covers the history's years and the projected ones.

    ``others`` is how other councils' numbers change, as published if it is not given.
    """
    others = others or sector()
    if method == "level":
        return _level(past, years, chance, others)
    path = _path(past, years, method, people, chance, others)
    if method == "growth":
        return Closing(
            [math.exp(v) for v in path.central],
            [None if v is None else math.exp(v) for v in path.low()],
            [None if v is None else math.exp(v) for v in path.high()],
        )
    for h, value in enumerate(path.central, start=1):
        if value < -ROUNDING * past.last:
            raise InputError(
                f"method is '{method}', which takes the number of children below zero in projected year {h} "
                f"({value:,.1f}); use fewer years, or the method growth",
                at="method",
                value=method,
            )
    return Closing(path.central, path.low(), path.high())


def _level(past: History, years: int, chance: float, others: Sector) -> Closing:
    """The last number, and the range of a random walk on the scale on which changes vary alike at every size."""
    observed = past.observed(lambda _, closing: others.scale(closing))
    path = drift_path(observed, years, chance, Prior(others.degrees, 1.0, others.later), drift=False)
    assert path.half_widths is not None
    return Closing(
        [past.last] * years,
        [min(past.last, others.children(c - w)) for c, w in zip(path.central, path.half_widths, strict=True)],
        [max(past.last, others.children(c + w)) for c, w in zip(path.central, path.half_widths, strict=True)],
    )


def _path(past: History, years: int, method: str, people: list[float] | None, chance: float, others: Sector) -> Path:
    """The path of what the method carries forward; for growth, of the logarithm."""
    needed = 1 if method == "rate" else 2
    prior = Prior(others.degrees, others.deviation(past.last))
    observed = past.observed(lambda _, closing: closing)
    if len(observed) < needed:
        raise InputError(
            f"history has {plural(len(observed), 'year')} with a figure; the method {method} needs at least two, so add "
            f"earlier years or use the method level",
            at="history",
        )
    if method == "net_entry":
        return drift_path(observed, years, chance, prior)
    if method == "trend":
        return line_path(observed, years, chance, prior)
    if method == "growth":
        for t, value in observed:
            if value <= 0:
                place = _place(t, past.columns, past.columns)
                raise InputError(
                    f"{place} is 0; the method growth needs every closing above 0, so use another method",
                    at=place,
                    value=value,
                )
        return drift_path(past.observed(lambda _, closing: math.log(closing)), years, chance, prior.over(past.last))
    assert people is not None
    rates = past.observed(lambda t, closing: closing / people[t])
    prior = prior.over(people[past.years - 1])
    path = (
        drift_path(rates, years, chance, prior, drift=False)
        if method == "rate"
        else line_path(rates, years, chance, prior)
    )
    future = people[past.years :]
    widths = path.half_widths and [w * p for w, p in zip(path.half_widths, future, strict=True)]
    return Path([r * p for r, p in zip(path.central, future, strict=True)], widths)
