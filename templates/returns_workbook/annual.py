"""Yearly tables by age and placement, for PROJECT_PLACEMENTS."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.yearly import Month
from udfs.returns import Estimates
from udfs.returns.episodes.monthly import Counts
from udfs.returns.rates.pooling import Array

AGES = 18

#: Each leaves about a tenth of the difference that rates at any moment make.
ROUNDS = 8


@dataclass(frozen=True, eq=False, repr=False)
class Annual:
    """Opening, entries and leaving [18 ages, lines], and moves [age bands, from, to], whose diagonal is nil.

    Opening is in children, entries in children a year; the rest are events a year ÷ average number of
    children, averages over time in care by the months that children spent.
    ``moves_from`` is the age in years at which each band of moves begins.
    """

    opening: Array
    entries: Array
    leaving: Array
    moves: Array
    moves_from: tuple[int, ...]


def annual(found: Estimates, months: Counts) -> Annual:
    """The yearly tables of a reference window's monthly estimates.

    ``months`` [age bands, times in care, lines] are those that all its children spent: the weights of averages over
    time in care.
    """
    ages = np.searchsorted(found.age_edges, MONTHS * np.arange(AGES), side="right") - 1
    leaving, moving = (_average(fit.rate, months) for fit in (found.leaving_fit, found.moving_fit))
    leaving, moves = _at_any_moment(leaving, moving[..., None] * found.destinations)
    return Annual(
        _opening(found),
        _entries(found, leaving[ages], moves[ages]),
        leaving[ages],
        moves,
        tuple(edge // MONTHS for edge in found.age_edges),
    )


def _at_any_moment(leaving: Array, moves: Array) -> tuple[Array, Array]:
    """Yearly rates at which as many have left, or are elsewhere, at a month's end as at monthly rates of the returns.

    Those are counted from month end to month end, so that a month holds one event for each child at most;
    PROJECT_PLACEMENTS lets one who has moved leave, or move on, in the same month.
    """
    every = leaving + moves.sum(axis=-1)
    gone = np.divide(-np.expm1(-every), every, out=np.ones_like(every), where=every > 0)
    left, elsewhere = leaving * gone, moves * gone[..., None]
    leaving, moves = MONTHS * leaving, MONTHS * moves
    for _ in range(ROUNDS):
        month = Month.of(leaving.tolist(), moves.tolist())
        leaving = leaving * _ratio(left, month.leavers)
        moves = moves * _ratio(elsewhere, month.ends)
    return leaving, moves


def _ratio(wanted: Array, found: Array) -> Array:
    result: Array = np.divide(wanted, found, out=np.zeros_like(wanted), where=wanted > 0)
    return result


def _opening(found: Estimates) -> Array:
    start = found.opening
    table = np.zeros((AGES, len(found.lines)))
    np.add.at(table, (start.age_months // MONTHS, start.placement), start.count)
    return table


def _entries(found: Estimates, leaving: Array, moves: Array) -> Array:
    """Starters a year, so many that those there at their first month end are as many as in the returns.

    PROJECT_PLACEMENTS lets starters leave in the month in which they start; the estimates count those who did not.
    """
    there = MONTHS * found.entries.monthly.reshape(AGES, MONTHS, -1).sum(1)
    started: Array = there / (1 - Month.of(leaving.tolist(), moves.tolist()).leavers_in_part)
    return started


def _average(rate: Array, months: Counts) -> Array:
    """Rates [ages, times in care, lines] averaged over time in care by months spent.

    A cell in which nobody spent any time takes the months of its age in all lines, or of all ages.
    """
    weight = months.astype(float)
    for wider in (months.sum(2, keepdims=True), months.sum((0, 2), keepdims=True), np.ones((1, 1, 1))):
        weight = np.where(weight.sum(1, keepdims=True) > 0, weight, wider)
    averaged: Array = (rate * weight).sum(1) / weight.sum(1)
    return averaged
