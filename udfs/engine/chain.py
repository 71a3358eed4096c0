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

from udfs.engine.people import ADULT_MONTHS, Array, IntArray
from udfs.engine.rates import Rates

FOREVER = 1 << 30
FEW_ROWS = 32  # for each band: below this, gathering matrices is faster than a product for each band


@dataclass(frozen=True, eq=False)
class Step:
    """One month's probabilities by band and state; a leading axis, if any, is of draws."""

    transition: Array
    leaving: Array
    moving: Array
    staying: Array


@dataclass(frozen=True, eq=False)
class Multipliers:
    """Draws of the rates, relative to their point values: [draws, bands, placements (, placements)]."""

    leaving: Array
    moves: Array
    staying: Array


class Chain:
    """Rates made ready for projection; ``tenure`` tells existing placements from new ones."""

    def __init__(self, rates: Rates, *, tenure: bool = False, draws: Multipliers | None = None) -> None:
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

    def by_placement(self, values: Array) -> Array:
        """Values by state [..., states] summed to placements and, in the last column, their total."""
        placed = values
        if self._tenure:
            placed = values[..., : self.placements] + values[..., self.placements :]
        return np.concatenate([placed, placed.sum(axis=-1, keepdims=True)], axis=-1)

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
        staying = 1.0 - leaving - moves.sum(axis=-1)
        if self._draws is not None:
            leaving, moves = leaving * self._draws.leaving, moves * self._draws.moves
            staying = staying * self._draws.staying
            whole = leaving + staying + moves.sum(axis=-1)
            leaving, staying, moves = leaving / whole, staying / whole, moves / whole[..., None]
        self._known = self._with_states(leaving, moves, staying)
        return self._known

    def _with_states(self, leaving: Array, moves: Array, staying: Array) -> Step:
        stay = staying[..., None] * np.eye(self.placements)
        moving = moves.sum(axis=-1)
        if not self._tenure:
            return Step(moves + stay, leaving, moving, staying)
        existing = np.concatenate([stay, moves], axis=-1)
        later = np.concatenate([np.zeros_like(stay), moves + stay], axis=-1)
        twice = [np.concatenate([x, x], axis=-1) for x in (leaving, moving, staying)]
        return Step(np.concatenate([existing, later], axis=-2), *twice)


class Grouping:
    """Rows gathered by band, so that each band is one matrix product."""

    def __init__(self, bands: IntArray) -> None:
        self._of_row = bands
        self._in_order = bool((bands[1:] >= bands[:-1]).all())
        self._order = np.arange(bands.size) if self._in_order else np.argsort(bands, kind="stable")
        inside = bands[self._order]
        is_first = np.ones(inside.size, dtype=bool)
        is_first[1:] = inside[1:] != inside[:-1]
        self._starts = np.flatnonzero(is_first)
        self.bands = inside[self._starts]

    @cached_property
    def _rows(self) -> list[slice | IntArray]:
        ends = [slice(*part) for part in itertools.pairwise([*self._starts.tolist(), self._order.size])]
        return [part if self._in_order else self._order[part] for part in ends]

    def advance(self, values: Array, matrices: Array) -> Array:
        """values [rows, ..., states] times the matrix of each row's band [bands, states, states]."""
        states = values.shape[-1]
        if values.ndim == 2 and len(values) < FEW_ROWS * self.bands.size:
            few: Array = np.einsum("rs,rst->rt", values, matrices[self._of_row])
            return few
        result = np.empty_like(values)
        for band, rows in zip(self.bands, self._rows, strict=True):
            part = values[rows]
            result[rows] = (part.reshape(-1, states) @ matrices[band]).reshape(part.shape)
        return result

    def advance_draws(self, values: Array, matrices: Array) -> Array:
        """The same for values [rows, draws, states] and matrices [draws, bands, states, states] of each draw."""
        result = np.empty_like(values)
        for band, rows in zip(self.bands, self._rows, strict=True):
            result[rows] = (values[rows].swapaxes(0, 1) @ matrices[..., band, :, :]).swapaxes(0, 1)
        return result

    def totals(self, values: Array) -> Array:
        """values [rows, ...] summed within each band present, in the order of ``bands``."""
        ordered = values if self._in_order else values[self._order]
        return np.add.reduceat(ordered, self._starts, axis=0) if self.bands.size else values


def distinct(*parts: IntArray) -> tuple[list[IntArray], IntArray]:
    """The distinct combinations of whole numbers from 0, in rising order, and the place of each row's own."""
    key = np.zeros(parts[0].shape, dtype=np.int64)
    for part in parts:
        key = key * (int(part.max(initial=0)) + 1) + part
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    return [part[first] for part in parts], place.reshape(-1)


def _first_if_within(value: IntArray, edges: IntArray, end: int, months: IntArray | int) -> IntArray:
    band = np.searchsorted(edges, value, side="right") - 1
    ends = np.r_[edges[1:], end]
    return np.where(value + months < ends[band], edges[band], value)
