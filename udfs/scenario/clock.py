"""What people typed, as the plan is followed: rows of children by placement, and what a month does to them.

A clock says which rates a row has in a month and where its children are in the next. There are three: none (one row,
to which every month does the same), ages (a row for each month of age, the last turning 18), and months since (a row
for those in care now and one for each month of starters).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.people import Array, IntArray
from udfs.engine.short.groups import NOW, GroupRates
from udfs.engine.yearly import Month, Rows


@dataclass(frozen=True, eq=False)
class Step:
    """A month. ``ends`` [bands, from, to] says where those there at its start are at its end, ``settled`` [rows,
    placements] the chance that nothing happened to them; ``spent`` and ``settled_spent`` are the same for the share
    of the month to expect there, [rows, from, to] and [rows, placements].

    ``leaving`` and ``turning`` [rows, placements] are chances of leaving before 18 and of turning 18. Of the month's
    starters, ``starting`` [rows, placements], ``started`` [rows + 1, start in, are in] are at its end by row and, last,
    on average in it, and ``left_at_once`` [placements] are gone by then.
    """

    ends: Array
    settled: Array
    spent: Array
    settled_spent: Array
    leaving: Array
    turning: Array
    starting: Array
    started: Array
    left_at_once: Array

    @cached_property
    def onto(self) -> Array:
        """``ends`` seen from where children are, [bands, to, from]."""
        return self.ends.swapaxes(1, 2).copy()

    @cached_property
    def spent_in(self) -> Array:
        """``spent`` seen from where children are, [to, from × rows]."""
        return self.spent.transpose(2, 1, 0).reshape(self.spent.shape[2], -1).copy()

    @cached_property
    def _in_bands(self) -> Array:
        """``settled`` by band, [bands, from, to]."""
        every = len(self.settled) // len(self.ends)
        return self.settled[::every, :, None] * np.eye(self.settled.shape[1])

    @property
    def arriving(self) -> Array:
        """Of those at the month's end the ones who came there in it, [bands, from, to]."""
        return self.ends - self._in_bands

    def plan_ends(self, redirect: Array | None, onward: Array | None) -> Array:
        """Where a plan takes those there at its start, [bands, from, to]: arrivals redirected, then sent on."""
        taken = self.ends if redirect is None else self._in_bands + self.arriving @ redirect
        return taken if onward is None else taken @ onward

    @cached_property
    def origins(self) -> Array:
        """``started`` by the placement started in, [start in, are in × (rows + 1)]."""
        started: Array = self.started.transpose(1, 2, 0).reshape(self.started.shape[1], -1)
        return started

    @cached_property
    def turning_row(self) -> int | None:
        """The only row in which any child may turn 18, if there is one such."""
        rows = np.flatnonzero(self.turning.any(axis=1))
        return int(rows[0]) if rows.size == 1 else None

    @cached_property
    def starters(self) -> Array:
        """Starters of the month, by placement."""
        expected: Array = self.starting.sum(axis=0)
        return expected


class Clock(Protocol):
    """How children are followed."""

    @property
    def opening(self) -> Array:
        """Children at the opening by row and placement."""

    @property
    def turns_18(self) -> bool:
        """Whether those who turn 18 are told from other leavers."""

    @property
    def counts_by_date(self) -> bool:
        """Whether those gone by the end of the month in which they came count among those who came."""

    def step(self, month: int) -> Step:
        """A month, counted from 0."""

    def later(self, rows: Array) -> Array:
        """Rows of children [rows, ...] as the next month has them."""

    def earlier(self, values: Array) -> Array:
        """Values by next month's rows [rows, ...], seen from this month's."""

    def stepped_down(self, children: Array, source: int) -> Array:
        """The rows [rows (+ 1 of their average), ...] in which children who step down from a placement are followed."""

    def opening_rows(self, time: int) -> tuple[slice, slice]:
        """Which rows of the opening are still children at a time, and which rows they are in then."""

    def rewards(self, time: int, worth: Array) -> Rewards:
        """What children add in a month, at ``worth`` [placements] for a month in each."""


@dataclass(frozen=True, eq=False)
class Rewards:
    """What children add in a month at given prices.

    ``own`` and its ``square`` are by row and placement at its start, ``square_started`` those of starters. What one
    adds × being in each placement at the end is ``settled`` by row and placement for those to whom nothing happened,
    and [bands, from, to] ``moved`` for others and ``started`` for starters.
    """

    own: Array
    square: Array
    square_started: Array
    settled: Array
    moved: Array
    started: Array


@dataclass(frozen=True, eq=False)
class ByAge:
    """No clock, or ages: the rates that people type. ``starting`` [rows, placements] are a month's starters."""

    opening: Array
    starting: Array
    month: Month

    @classmethod
    def of(cls, opening: Rows, starters: Rows, leaving: Rows, moves: Sequence[Rows] | None = None) -> ByAge:
        """From numbers and yearly rates, one row by placement or eighteen by single year of age."""
        return cls(_by_month_of_age(opening), _by_month_of_age(starters) / MONTHS, Month.of(leaving, moves))

    @property
    def turns_18(self) -> bool:
        return len(self.opening) > 1

    @property
    def counts_by_date(self) -> bool:
        return True

    def step(self, month: int) -> Step:
        return self._step

    @cached_property
    def _step(self) -> Step:
        month = self.month
        settled, *settled_spent = month.settled
        ends, spent = (self.starting[:, :, None] * self._spread(each) for each in (month.spent, month.spent_in_part))
        turning = np.zeros_like(self.opening)
        if self.turns_18:
            turning[-1] = month.spent[-1].sum(axis=-1)
        return Step(
            ends=month.ends,
            settled=self._spread(settled),
            spent=self._at_each_age(month.spent, month.spent_in_part),
            settled_spent=self._at_each_age(*settled_spent),
            leaving=self._at_each_age(month.leavers, month.leavers_in_part),
            turning=turning,
            starting=self.starting,
            started=np.concatenate([ends, spent.sum(axis=0, keepdims=True)]),
            left_at_once=(self.starting * self._spread(month.leavers_in_part)).sum(axis=0),
        )

    def later(self, rows: Array) -> Array:
        if not self.turns_18:
            return rows
        older = np.empty_like(rows)
        older[0], older[1:] = 0.0, rows[:-1]
        return older

    def earlier(self, values: Array) -> Array:
        if not self.turns_18:
            return values
        older = np.zeros_like(values)
        older[:-1] = values[1:]
        return older

    def stepped_down(self, children: Array, source: int) -> Array:
        return children

    def opening_rows(self, time: int) -> tuple[slice, slice]:
        if not self.turns_18:
            return slice(None), slice(None)
        return slice(max(len(self.opening) - time, 0)), slice(time, None)

    def rewards(self, time: int, worth: Array) -> Rewards:
        month = self.month
        whole, started, square, square_started = month.rewards(worth)
        settled = month.settled[0] * worth
        return Rewards(
            self._at_each_age(month.spent @ worth, month.spent_in_part @ worth),
            self._at_each_age(square, square_started),
            self._spread(square_started),
            self._spread(settled),
            whole - settled[..., None] * np.eye(worth.size),
            started,
        )

    def _at_each_age(self, whole: Array, in_part: Array) -> Array:
        """Values by age band at each age; those of the last month of age, who turn 18, are there for part of it."""
        values = self._spread(whole)
        if self.turns_18:
            values[-1] = in_part[-1]
        return values

    def _spread(self, values: Array) -> Array:
        """Values by age band at each age."""
        return np.repeat(values, len(self.opening) // len(values), axis=0)


def _by_month_of_age(numbers: Rows) -> Array:
    """Numbers by single year of age spread evenly over its months; those of all ages stay one row."""
    table = np.array(numbers, dtype=float)
    return table if len(table) == 1 else np.repeat(table, MONTHS, axis=0) / MONTHS


class MonthsSince:
    """The clock of the table of rates: those in care now, and starters by months since they started.

    Starters are those there at their first month end, so none leaves in the month of entry. A month's average is the
    mean of its two ends, and whoever moves is taken to do so half-way through.

    A child who steps down keeps its age: it leaves and moves as others in its new placement, and turns 18 as those in
    the placement that it left. Such children have rows of their own, a copy of all rows for each placement in ``apart``.
    """

    turns_18 = True
    counts_by_date = False

    def __init__(self, rates: GroupRates, opening: Array, starters: Array, apart: Sequence[int] = ()) -> None:
        """``opening`` [placements]; ``starters`` [years, placements] in a year, the last for all that follow."""
        self.rates, self._starters, self._apart = rates, starters, tuple(apart)
        self.opening = np.concatenate([rates.opening(opening), *[0 * rates.opening(opening)] * len(self._apart)])
        self._blocks = [rates, *(rates.turning_18_as_in(line) for line in self._apart)]
        self._known: dict[tuple[int, int, int], Step] = {}

    @property
    def started_since(self) -> IntArray:
        """The rows of those who started since the opening."""
        rows = np.arange(len(self.opening))
        starter_rows: IntArray = rows[rows % self.rates.rows != NOW]
        return starter_rows

    def step(self, month: int) -> Step:
        key = (int(self.rates.bands(month)[NOW]), self.rates.half_year(month), self._year(month))
        if key not in self._known:
            self._known[key] = self._made(month)
        return self._known[key]

    def _year(self, month: int) -> int:
        return min(month // MONTHS, len(self._starters) - 1)

    def _made(self, month: int) -> Step:
        rates, bands, fit = self.rates, self.rates.bands(month), self.rates.fitted(month)
        one = np.eye(rates.placements)
        ends = np.concatenate([block.ends(month) for block in self._blocks])
        settled = np.concatenate([block.month.settled[0][bands] * fit for block in self._blocks])
        turning = np.concatenate([block.turning_in_a_month[bands] for block in self._blocks])
        starting = np.zeros_like(self.opening)
        rates.arrive(starting[: rates.rows], self._starters[self._year(month)] / MONTHS)
        started = starting[:, :, None] * one
        return Step(
            ends=ends,
            settled=settled,
            spent=(one + ends) / 2,
            settled_spent=(1 + settled) / 2,
            leaving=1 - ends.sum(axis=-1) - turning,
            turning=turning,
            starting=starting,
            started=np.concatenate([started, started.sum(axis=0, keepdims=True) / 2]),
            left_at_once=np.zeros(rates.placements),
        )

    def later(self, rows: Array) -> Array:
        return self.rates.month_on(rows)

    def earlier(self, values: Array) -> Array:
        return self.rates.month_before(values)

    def stepped_down(self, children: Array, source: int) -> Array:
        if source not in self._apart:
            return children
        rows = self.rates.rows
        mine = rows * (1 + self._apart.index(source))
        moved = children.copy()
        moved[:rows] = 0.0
        moved[mine : mine + rows] += children[:rows]
        return moved

    def opening_rows(self, time: int) -> tuple[slice, slice]:
        return slice(NOW + 1), slice(NOW + 1)

    def rewards(self, time: int, worth: Array) -> Rewards:
        """Half of a month at each end: where a child is at its start, and where at its end."""
        step = self.step(time)
        one, half = np.eye(worth.size), worth / 2
        both = half[:, None] + half
        moved = step.ends - step.settled[..., None] * one
        square = (step.ends * both**2).sum(axis=-1) + (1 - step.ends.sum(axis=-1)) * half**2
        return Rewards(
            own=half + step.ends @ half,
            square=square,
            square_started=np.broadcast_to(half**2, self.opening.shape),
            settled=step.settled * worth,
            moved=moved * both,
            started=(one * half)[None],
        )
