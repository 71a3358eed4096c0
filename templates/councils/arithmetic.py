"""Everyday arithmetic of finance papers, one named function for each quantity.

Percentages here are in per cent, as papers print them (25.9, not 0.259), and say so in their names.
"""

from __future__ import annotations

from collections.abc import Iterable

from udfs.errors import InputError
from udfs.functions.lac_rates import PER


def total(values: Iterable[float]) -> float:
    """The sum, in the values' unit."""
    return sum(values)


def change(before: float, after: float) -> float:
    """How much more the later (or compared) number is, in its own unit; negative when less."""
    return after - before


def percentage_change(before: float, after: float) -> float:
    """Change as a percentage of the earlier number, in per cent.

    >>> round(percentage_change(18.9, 23.8), 1)
    25.9
    """
    _more_than_zero(before, "before")
    return 100 * (after - before) / before


def as_multiple(percentage: float) -> float:
    """What a rise by a percentage (in per cent) multiplies a number by: 300 makes it four times as much."""
    return 1 + percentage / 100


def percentage_of(part: float, whole: float) -> float:
    """A part as a percentage of its whole, in per cent."""
    _more_than_zero(whole, "whole")
    return 100 * part / whole


def amount_at(percentage: float, whole: float) -> float:
    """What a percentage (in per cent) of a whole comes to, in the whole's unit."""
    return percentage / 100 * whole


def whole_from(part: float, percentage: float) -> float:
    """The whole of which a part is the given percentage (in per cent), in the part's unit.

    >>> whole_from(20_000, 8)
    250000.0
    """
    _more_than_zero(percentage, "percentage")
    return 100 * part / percentage


def ratio(number: float, base: float) -> float:
    """A number for each one of the base: a multiple, an average or a unit cost."""
    _more_than_zero(base, "base")
    return number / base


def product(number: float, each: float) -> float:
    """So many, of so much each."""
    return number * each


def mean_yearly_change(first: float, last: float, years: float) -> float:
    """Change for each year between two dates, in the numbers' unit a year."""
    _more_than_zero(years, "years")
    return (last - first) / years


def population_at_rate(children: float, rate: float) -> float:
    """The population for which a number of children is the given rate per 10,000.

    >>> round(population_at_rate(1107, 65.9))
    167982
    """
    _more_than_zero(rate, "rate")
    return children / rate * PER


def compound_growth(base: float, rate: float, years: int) -> list[float]:
    """The base after 1, 2, … years of growth at a yearly rate (a decimal).

    >>> [round(n, 2) for n in compound_growth(100, 0.05, 2)]
    [105.0, 110.25]
    """
    return [base * (1 + rate) ** year for year in range(1, years + 1)]


def _more_than_zero(value: float, name: str) -> None:
    if value <= 0:
        raise InputError(f"{name} is {value:,.6g}; use a number more than 0", at=name, value=value)
