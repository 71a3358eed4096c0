"""The Markov chain of one child's placement, month by month, and the two ways of applying it.

A state is a placement or, where new and existing placements differ in price, a placement that has
lasted since the start (the first states) or a later one (the rest). A band is a pair of age band and
time-in-care band; within a month all children of a band share one matrix.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from udfs.calendar import ADULT_MONTHS
from udfs.engine.people import Array, IntArray
from udfs.engine.rates import Rates

FOREVER = 1 << 30
FEW_ROWS = 32  # for each band: below this, gathering matrices is faster than a product for each band


@dataclass(frozen=True, eq=False)
class Step:
    """One month's probabilities by band and state, ``moves`` by placement; a leading axis, if any, is of draws."""

    transition: Array
    leaving: Array
    staying: Array
    moves: Array

    @cached_property
    def moving(self) -> Array:
        """The probability of moving to any other placement, by band and state."""
        moving = _in_all(self.moves)
        return np.tile(moving, self.leaving.shape[-1] // moving.shape[-1])


@dataclass(frozen=True, eq=False)
class Multipliers:
    """Draws of the rates, relative to their point values: [draws, bands, placements (, placements)]."""

    leaving: Array
    moves: Array
    staying: Array

    def applied(self, leaving: Array, moves: Array, staying: Array) -> tuple[Array, Array, Array]:
        """Leaving, moves and staying, each multiplied, then as shares of their sum."""
        leaving, moves, staying = leaving * self.leaving, moves * self.moves, staying * self.staying
        whole = leaving + staying + _in_all(moves)
        return leaving / whole, moves / whole[..., None], staying / whole


@dataclass(frozen=True, eq=False)
class Replacements:
    """Draws of rates that do not change from month to month, in place of their point values."""

    leaving: Array
    moves: Array
    staying: Array

    def applied(self, *_: Array) -> tuple[Array, Array, Array]:
        """Leaving, moves and staying as drawn."""
        return self.leaving, self.moves, self.staying


class Chain:
    """Rates made ready for projection; ``tenure`` tells existing placements from new ones."""

    def __init__(self, rates: Rates, *, tenure: bool = False, draws: Multipliers | Replacements | None = None) -> None:
        self._rates = rates
        self._draws = draws
        self._tenure = tenure
        self._known: Step | None = None
        self.placements = rates.placements
        self.states = rates.placements * (2 if tenure else 1)
        self.ageing = rates.by_age
        self.leaves_at = ADULT_MONTHS if rates.by_age else FOREVER
        self.constant = rates.constant
        self.age_edges = np.asarray(rates.age_edges, dtype=np.int64)
        self.care_edges = np.asarray(rates.care_edges, dtype=np.int64)
        ages = np.arange(ADULT_MONTHS if rates.by_age else 1)
        cares = np.arange(self.care_edges[-1] + 1)
        self._age_band = (np.searchsorted(self.age_edges, ages, side="right") - 1) * self.care_edges.size
        self._care_band = np.searchsorted(self.care_edges, cares, side="right") - 1
        self._placements_of = np.tile(np.eye(self.placements, self.placements + 1), (2 if tenure else 1, 1))
        self._placements_of[:, -1] = 1.0

    def by_placement(self, values: Array) -> Array:
        """Values by state [..., states] summed to placements and, in the last column, their total."""
        placed: Array = values @ self._placements_of
        return placed

    def entry_states(self, by_placement: Array) -> Array:
        """Starters by placement as starters by state: every one begins a new placement."""
        if not self._tenure:
            return by_placement
        return np.concatenate([np.zeros_like(by_placement), by_placement], axis=-1)

    def bands(self, age: IntArray, care: IntArray) -> IntArray:
        """The band of each age and time in care, those beyond the last having the last."""
        by_age = self._age_band[np.minimum(age, self._age_band.size - 1)]
        result: IntArray = by_age + self._care_band[np.minimum(care, self._care_band.size - 1)]
        return result

    def older(self, age: IntArray, months: IntArray | int) -> IntArray:
        """Age after some months (unchanged where age plays no part)."""
        return age + months if self.ageing else age

    def equivalent(self, age: IntArray, care: IntArray, months: IntArray | int) -> tuple[IntArray, IntArray]:
        """The same age and time in care, or a band's first month where no edge is met within ``months``.

        Children who keep their band so long share one future, so they can be counted together.
        """
        first = [_first_if_within(age, self.age_edges, self.leaves_at, months)]
        first.append(_first_if_within(care, self.care_edges, FOREVER, months))
        return first[0], first[1]

    def step(self, month: int) -> Step:
        """The probabilities of a month, counted from 0."""
        if self.constant and self._known is not None:
            return self._known
        leaving, moves = self._rates.in_month(month)
        staying = 1.0 - leaving - _in_all(moves)
        if self._draws is not None:
            leaving, moves, staying = self._draws.applied(leaving, moves, staying)
        self._known = self._with_states(leaving, moves, staying)
        return self._known

    def _with_states(self, leaving: Array, moves: Array, staying: Array) -> Step:
        transition = moves.copy()
        transition[..., np.arange(self.placements), np.arange(self.placements)] += staying
        if not self._tenure:
            return Step(transition, leaving, staying, moves)
        stay = staying[..., None] * np.eye(self.placements)
        existing = np.concatenate([stay, moves], axis=-1)
        later = np.concatenate([np.zeros_like(stay), transition], axis=-1)
        leaving, staying = (np.concatenate([x, x], axis=-1) for x in (leaving, staying))
        return Step(np.concatenate([existing, later], axis=-2), leaving, staying, moves)


class Grouping:
    """Rows gathered by band, so that each band is one matrix product."""

    def __init__(self, bands: IntArray) -> None:
        self._of_row = bands

    @cached_property
    def in_order(self) -> bool:
        """Whether the rows of each band stand together, the bands rising."""
        return bool((self._of_row[1:] >= self._of_row[:-1]).all())

    @cached_property
    def order(self) -> IntArray:
        """The rows from the first band to the last."""
        return np.arange(self._of_row.size) if self.in_order else np.argsort(self._of_row, kind="stable")

    @cached_property
    def _starts(self) -> IntArray:
        inside = self._of_row[self.order]
        return np.flatnonzero(np.append(True, inside[1:] != inside[:-1])) if inside.size else np.zeros(0, np.int64)

    @cached_property
    def bands(self) -> IntArray:
        """The bands that any row is in, rising."""
        return self._of_row[self.order][self._starts]

    @cached_property
    def parts(self) -> list[tuple[int, slice]]:
        """Each band and its rows, once they are in order."""
        ends = itertools.pairwise([*self._starts.tolist(), self._of_row.size])
        return [(band, slice(*part)) for band, part in zip(self.bands.tolist(), ends, strict=True)]

    def advance(self, values: Array, matrices: Array) -> Array:
        """values [rows, ..., states] times the matrix of each row's band [bands, states, states]."""
        states = values.shape[-1]
        if values.ndim == 2 and len(values) < FEW_ROWS * len(matrices):
            few: Array = np.einsum("rs,rst->rt", values, matrices[self._of_row])
            return few
        ordered = values if self.in_order else values[self.order]
        moved = np.empty(ordered.shape)
        for band, rows in self.parts:
            np.matmul(ordered[rows].reshape(-1, states), matrices[band], out=moved[rows].reshape(-1, states))
        if self.in_order:
            return moved
        result = np.empty(moved.shape)
        result[self.order] = moved
        return result

    def totals(self, values: Array) -> Array:
        """values [rows, ...] summed within each band present, in the order of ``bands``."""
        return self.totals_in_order(values if self.in_order else values[self.order])

    def totals_in_order(self, ordered: Array) -> Array:
        """The same of rows that are already in ``order``."""
        result = np.empty((len(self.parts), *ordered.shape[1:]))
        for total, (_, rows) in zip(result, self.parts, strict=True):
            np.add.reduce(ordered[rows], axis=0, out=total)
        return result


def distinct(*parts: IntArray) -> tuple[list[IntArray], IntArray]:
    """The distinct combinations of whole numbers from 0, in rising order, and the place of each row's own."""
    key = np.zeros(parts[0].shape, dtype=np.int64)
    for part in parts:
        key = key * (int(part.max(initial=0)) + 1) + part
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    return [part[first] for part in parts], place.reshape(-1)


def summed(values: Array, place: IntArray, size: int) -> Array:
    """Rows of values added up by the place each goes to, [size, columns]."""
    columns = values.shape[1]
    cells = place[:, None] * columns + np.arange(columns)
    total = np.bincount(cells.ravel(), weights=values.ravel(), minlength=size * columns)
    return total.astype(float).reshape(size, columns)


def _in_all(moves: Array) -> Array:
    """Moves summed over the placements to."""
    total: Array = moves @ np.ones(moves.shape[-1])
    return total


def _first_if_within(value: IntArray, edges: IntArray, end: int, months: IntArray | int) -> IntArray:
    band = np.searchsorted(edges, value, side="right") - 1
    ends = np.r_[edges[1:], end]
    return np.where(value + months < ends[band], edges[band], value)
