"""Yearly rates as people type them, turned into exact months.

A rate is events a year ÷ average number: a constant hazard. With the hazards of a month in the generator Z
(moves off the diagonal, less all of leaving and moves on it), e^Z says where a child is at the month's end,
however often it moved. Its integral says where it spent the month, and so every count of events.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.people import Array

Rows = Sequence[Sequence[float]]

#: Where the series stops, for generators whose rows add up to no more than half: far below rounding.
TERMS, LARGEST = 17, 0.5
#: Points of the Gauss-Legendre rule for second moments within a month.
POINTS = 16


def exponentials(generator: Array) -> tuple[Array, Array, Array]:
    """e^Z, ∫ e^(Zs) ds and ∫ (1 − s) e^(Zs) ds over s from 0 to 1, for each square Z on the last two axes.

    The series of the last, halved until Z is small and doubled again.
    """
    one = np.eye(generator.shape[-1])
    size = float(np.abs(generator).sum(axis=-1).max(initial=0.0))
    halvings = max(0, math.ceil(math.log2(size / LARGEST))) if size > LARGEST else 0
    small = generator / 2**halvings
    series = one
    for term in range(TERMS, 2, -1):
        series = one + small @ series / term
    second = np.broadcast_to(series / 2, small.shape)
    first = one + small @ second
    zeroth = one + small @ first
    for _ in range(halvings):
        second = (first @ first + 2 * second) / 4
        first = (zeroth + one) @ first / 2
        zeroth = zeroth @ zeroth
    return zeroth, first, second


@dataclass(frozen=True, eq=False)
class Month:
    """What a month does to children of each age band: arrays [bands, placement at the start, placement].

    ``ends`` is the chance of being there at its end, and ``spent`` the share of the month to expect there. Some
    are in care for part of the month alone: starters from any moment of it on, and those who turn 18 up to any
    moment of it. ``spent`` is also their chance of being there at the end of that part, and ``spent_in_part``
    the share of the month to expect there. ``leaving`` [bands, placements] is the hazard of a month.
    """

    generator: Array
    leaving: Array
    ends: Array
    spent: Array
    spent_in_part: Array

    @classmethod
    def of(cls, leaving: Rows, moves: Sequence[Rows] | None) -> Month:
        """From events a year ÷ average number; ``leaving`` and ``moves`` are of all ages, or of each year of age."""
        going = np.array(leaving, dtype=float) / MONTHS
        placements = going.shape[1]
        moving = np.zeros((1, placements, placements)) if moves is None else np.array(moves, dtype=float) / MONTHS
        bands = max(len(going), len(moving))
        all_events = going + moving.sum(axis=-1)
        generator = np.broadcast_to(moving - all_events[..., None] * np.eye(placements), (bands, *moving.shape[1:]))
        going = np.broadcast_to(going, (bands, placements))
        return cls(generator, going, *exponentials(generator))

    @cached_property
    def settled(self) -> tuple[Array, Array, Array]:
        """For a child to whom nothing happens: the chance of a month of it, and the shares of the month and of a part
        of it to expect before the first event; [bands, placements]."""
        kept = exponentials(np.diagonal(self.generator, axis1=-2, axis2=-1)[..., None, None])
        whole, spent, in_part = (each[..., 0, 0] for each in kept)
        return whole, spent, in_part

    @property
    def leavers(self) -> Array:
        """The chance of leaving care in the month, [bands, placement at the start]."""
        return _times(self.spent, self.leaving)

    @property
    def leavers_in_part(self) -> Array:
        """The same in a part of the month, turning 18 left out."""
        return _times(self.spent_in_part, self.leaving)

    @cached_property
    def _moments(self) -> tuple[Array, Array]:
        """At the points s of a rule, the chances at s, weighted [bands, from, points × to]; and side by side the three
        integrals of what is left of the month [bands, points × from, 3 × to]."""
        nodes, weights = np.polynomial.legendre.leggauss(POINTS)
        left = (1 - nodes)[:, None, None, None] / 2
        ends, spent, in_part = exponentials(self.generator * left)
        # The rule is symmetrical, so what is left at one point is what has passed at its mirror image.
        reached = ends[::-1] * weights[:, None, None, None] / 2
        after = np.concatenate([ends, left * spent, left**2 * in_part], axis=-1)
        bands, placements = self.leaving.shape
        return (
            reached.transpose(1, 2, 0, 3).reshape(bands, placements, -1),
            after.transpose(1, 0, 2, 3).reshape(bands, -1, 3 * placements),
        )

    def rewards(self, worth: Array) -> tuple[Array, Array, Array, Array]:
        """How far what a child adds varies, at ``worth`` [placements] for a month in each placement.

        What it adds in the month × being in each placement at the end, for a whole month and for a part
        [bands, placement at the start, placement]; and the square of what it adds, for both [bands, placements].
        """
        reached, after = self._moments
        whole, part, rest = np.split((reached * np.tile(worth, POINTS)) @ after, 3, axis=-1)
        return whole, part, 2 * _times(part, worth), 2 * _times(rest, worth)


def _times(matrices: Array, values: Array) -> Array:
    """Values [(bands,) placements] seen from the placement at the start, [bands, placements]."""
    seen: Array = (matrices @ values[..., None])[..., 0]
    return seen
