"""Children, starters, leaving and moves as people type them for PROJECT_PLACEMENTS and PROJECT_SCENARIO."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from udfs.errors import InputError
from udfs.scenario.rates_table import (
    RatesTable,
    Rows,
    destinations,
    doubt_table,
    fit_factors,
    is_rates_table,
    starters_by_year,
)
from udfs.worksheet.answers import labels_or_numbers
from udfs.worksheet.arguments import grid, is_blank, number, refuse_error_value
from udfs.worksheet.by_placement import ByPlacement, by_placement, like, named
from udfs.worksheet.limits import COUNTED_WORK, PLACEMENT_YEARS
from udfs.worksheet.moves import LEAVING_FIX, MOST_RATE, moves_between


@dataclass(frozen=True)
class ByHand:
    """Numbers and yearly rates by placement type, or by age and placement type."""

    starters: Rows
    leaving: Rows
    moves: Sequence[Rows] | None


@dataclass(frozen=True)
class InGroups:
    """The tables of those in care now and starters; ``starters`` by year, or one row for all."""

    starters: Rows
    rates: RatesTable
    where: list[Rows]
    fit: Rows
    doubt: tuple[list[Rows], Rows | None] | None


@dataclass(frozen=True)
class Typed:
    """The opening by age (or all together) and placement type, and what happens to children."""

    opening: Rows
    names: list[str]
    how: ByHand | InGroups


def read_people(
    opening: Any,
    starters: Any,
    leaving_rate: Any,
    moves: Any,
    years: int,
    fit: Any,
    doubt: Any,
    headings: Sequence[str] | None,
) -> Typed:
    """What was typed, its labels believed; the header row of ``leaving_rate`` says whether it is in groups."""
    start = by_placement(opening, "opening")
    for column, cell in enumerate(grid(leaving_rate, "leaving_rate")[0], start=1):
        if isinstance(cell, str):  # the header row says how the others are read
            refuse_error_value(cell, f"leaving_rate row 1 column {column}")
    if is_rates_table(leaving_rate):
        return _in_groups(start, starters, leaving_rate, moves, years, fit, doubt, headings)
    starting = like(by_placement(starters, "starters"), start)
    rates = like(by_placement(leaving_rate, "leaving_rate", most=MOST_RATE, fix=LEAVING_FIX), start, or_all_ages=True)
    start = named(start, starting, rates)
    moving = None if is_blank(moves) else moves_between(moves, start)
    for name, argument in (("fit", fit), ("doubt", doubt)):
        if not is_blank(argument):
            raise InputError(
                f"leaving_rate is not by months since, and {name} belongs to rates that are; give leaving_rate with the "
                f"columns who, from month, placement and leaving, or leave {name} out",
                at="leaving_rate",
            )
    names = labels_or_numbers(start.labels, start.placements, "Type")
    return Typed(start.rows, names, ByHand(starting.rows, rates.rows, moving))


def years_counted(value: Any, people: Typed, projected: int) -> float | None:
    """Over how many years starters and rates were counted; None: they are taken as known."""
    if is_blank(value):
        return None
    years = number(value, "years_observed", above=0, most=PLACEMENT_YEARS, fix="3 for rates counted over three years")
    if isinstance(people.how, InGroups):
        raise InputError(
            f"years_observed is {years:.6g} and leaving_rate is by months since, whose range is made of doubt; leave "
            f"years_observed out",
            at="years_observed",
            value=value,
        )
    types, by_age = len(people.names), len(people.opening) > 1
    if projected**2 * types**3 * (6 if by_age else 1) > COUNTED_WORK:
        raise InputError(
            f"years_observed is given with {types} placement types{' by age' if by_age else ''} and {projected} projected "
            f"years, more than its range is worked out for; leave it out, project fewer years or combine types",
            at="years_observed",
            value=value,
        )
    return years


def _in_groups(
    start: ByPlacement,
    starters: Any,
    leaving_rate: Any,
    moves: Any,
    years: int,
    fit: Any,
    doubt: Any,
    headings: Sequence[str] | None,
) -> Typed:
    starting, labels = starters_by_year(starters, start, years)
    start = named(start, ByPlacement("starters", [list(starting[0])], labels))
    rates = RatesTable(leaving_rate, start)
    start = named(start, ByPlacement("leaving_rate", start.rows, rates.names))
    factors = [] if is_blank(fit) else fit_factors(fit, start, headings)
    known = None if is_blank(doubt) else doubt_table(doubt, rates.names, years, headings)
    where = destinations(moves, start, rates)
    return Typed(start.rows, rates.names, InGroups(starting, rates, where, factors, known))
