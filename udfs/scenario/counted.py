"""How far a plan may be out because its starters and rates were counted over some years, and because starters drift.

A number counted over T years is Poisson. Yearly starters λ then have a variance of 1.35 λ ÷ T, as brothers and sisters
start together, and a rate r one of r ÷ (N T), where N children are there at the opening. Starters of the whole council
also drift, as England's councils do: a level that walks on from the opening, and a part of each year that passes.

What a child adds from a time on is worked out backwards through the months. An event moves a child to where it adds
more or less: so much does the projection change with a rate. Interventions are numbers of children, which do not change
with rates; overflow is a share of those who arrive.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from udfs import published
from udfs.calendar import MONTHS
from udfs.engine.people import Array
from udfs.scenario.clock import ByAge
from udfs.scenario.flow import Flow

#: The variance of a year's starters by chance ÷ their mean; the sector's walk and passing part are measured with it.
OVERDISPERSION = 1.35
#: By age, values are worked out for so many months at a time.
MONTHS_BY_AGE = 3


@dataclass(frozen=True)
class Drift:
    """How the starters of a council change from year to year, in logarithms: standard deviations."""

    walk: float
    passing: float

    def covariance(self, years: int, counted: float) -> Array:
        """Of the share by which starters of each coming year differ from those typed, [years, years].

        The level walks on from the opening. Each year ahead has a passing part, and so had those counted, whose mean
        is in the number typed.
        """
        ahead = np.arange(1, years + 1)
        passing = self.passing**2 * (np.eye(years) + 1 / max(counted, 1.0))
        shares: Array = np.expm1(self.walk**2 * np.minimum.outer(ahead, ahead) + passing)
        return shares


@functools.cache
def sector_drift() -> Drift:
    """That of England's councils."""
    changes = published.load("sector_changes")
    return Drift(changes.value("starters.walk") / 100, changes.value("starters.passing") / 100)


@dataclass(frozen=True, eq=False)
class Counted:
    """Variances of the plan's children [years, placements + all], and of its cost [years]; without prices that is 0."""

    children: Array
    cost: Array

    @classmethod
    def over(cls, counted: float, clock: ByAge, flow: Flow, paid: Array | None = None) -> Counted:
        """With numbers counted over so many years; ``paid`` [years, months, placements] is what a child adds."""
        changes = _Changes(clock, flow, paid)
        drift = sector_drift().covariance(changes.years, counted)
        variance = changes.by_starters(counted, drift) + changes.by_rates(counted)
        return cls(np.delete(variance, changes.placements, axis=1), variance[:, changes.placements])


class _Changes:
    """What changes in each outcome [years, placements + cost]: children at a year end, and the year's cost.

    ``starting`` [year of the start, bands, placement, *outcomes] is by one more starter a year, and ``moving`` [bands,
    from, to, *outcomes] by one more event a month; leaving stands where from and to are the same.
    """

    def __init__(self, clock: ByAge, flow: Flow, paid: Array | None) -> None:
        self.clock, self.flow = clock, flow
        self.rows, self.placements = clock.opening.shape
        self.years = len(flow.redirect) // MONTHS
        self.at_once = MONTHS_BY_AGE if clock.turns_18 else 1
        self.bands = self.rows // MONTHS if clock.turns_18 else 1
        self.paid = np.zeros((self.years, MONTHS, self.placements)) if paid is None else paid
        outcomes = (self.years, self.placements + 1)
        self.starting = np.zeros((self.years, self.bands, self.placements, *outcomes))
        self.moving = np.zeros((self.bands, self.placements, self.placements, *outcomes))
        value = np.zeros((self.bands, self.placements, self.rows // self.at_once // self.bands, 0, outcomes[1]))
        for last in range(self.years * MONTHS, 0, -self.at_once):
            value = self._back(value, last)

    def _back(self, value: Array, last: int) -> Array:
        """What a child adds from a time on [bands, placement, rows of the band, *outcomes], so many months earlier.

        Outcomes are those of the years not yet over.
        """
        first = last - self.at_once
        year, month = divmod(first, MONTHS)
        half = self.paid[year, month : month + self.at_once].sum(axis=0)[:, None] / 2
        placement = np.arange(self.placements)
        if last % MONTHS == 0:
            new = np.zeros((*value.shape[:3], 1, value.shape[4]))
            value = np.concatenate([new, value], axis=3)
            value[:, placement, :, 0, placement] += 1
        value[:, :, :, 0, -1] += half
        later = self._by_row(value)
        ends, redirect = self._matrices(first, last)
        now = (ends @ later.reshape(self.bands, self.placements, -1)).reshape(later.shape)
        now[:, :, :, 0, -1] += half
        between = (now + later) / 2
        comes = np.tensordot(redirect, between, (1, 1)).swapaxes(0, 1)
        self.starting[year, :, :, year:] += comes.mean(axis=2) * self.at_once / MONTHS
        there = self._there(first, last)
        gained = there @ comes.swapaxes(1, 2).reshape(*there.shape[::2], -1)
        lost = np.einsum("bps,bps...->bp...", there, between)
        moved = gained.reshape(*self.moving.shape[:3], *value.shape[3:]) - lost[:, :, None]
        moved[:, placement, placement] = -lost
        self.moving[:, :, :, year:] += moved
        return now

    def _by_row(self, value: Array) -> Array:
        """Values by the rows of the end, seen from the start; who is 18 by then adds no more."""
        if not self.clock.turns_18:
            return value
        older = np.zeros_like(value)
        older[:, :, :-1] = value[:, :, 1:]
        older[:-1, :, -1] = value[1:, :, 0]
        return older

    def _matrices(self, first: int, last: int) -> tuple[Array, Array]:
        """Where children are at the end, by band, and where those who arrive are sent, on average."""
        one = np.eye(self.placements)
        ends, sent = one[None], [self.flow.redirect[month] for month in range(first, last)]
        for month, redirect in zip(range(first, last), sent, strict=True):
            ends = ends @ self.clock.step(month).plan_ends(redirect, None)
        mean: Array = np.mean([one if redirect is None else redirect for redirect in sent], axis=0)
        return np.broadcast_to(ends, (self.bands, *one.shape)), mean

    def _there(self, first: int, last: int) -> Array:
        """Months that the plan's children spend there, [bands, placement, rows of the band]."""
        start, end = (
            self.flow.present[time].reshape(-1, self.at_once, self.placements).sum(axis=1) for time in (first, last)
        )
        if self.clock.turns_18:
            end = np.concatenate([end[1:], np.zeros_like(end[:1])])
        months: Array = (start + end) / 2 * self.at_once
        return months.reshape(self.bands, -1, self.placements).swapaxes(1, 2)

    def by_starters(self, counted: float, drift: Array) -> Array:
        """The variance by doubt about starters and by their drift, [years, placements + cost + all]."""
        yearly = self._in_bands(self.clock.starting) * MONTHS
        each = yearly[..., None, None] * np.square(_with_all(self.starting.sum(axis=0)))
        by_year = _with_all(np.tensordot(self.starting, yearly, ((1, 2), (0, 1))))
        drifting = np.einsum("xy,x...,y...->...", drift, by_year, by_year)
        variance: Array = OVERDISPERSION / counted * each.sum(axis=(0, 1)) + drifting
        return variance

    def by_rates(self, counted: float) -> Array:
        """The variance by doubt about rates; ages with the same rates were counted together."""
        month, people = self.clock.month, self._in_bands(self.clock.opening) * counted * MONTHS
        leaving = np.broadcast_to(month.leaving, (self.bands, self.placements))
        moving = np.broadcast_to(month.generator, self.moving.shape[:3]) * (1 - np.eye(self.placements))
        same = np.arange(self.placements)
        return _by_counts(leaving, people, self.moving[:, same, same]) + _by_counts(
            moving, people[:, :, None], self.moving
        )

    def _in_bands(self, rows: Array) -> Array:
        by_band: Array = rows.reshape(self.bands, -1, self.placements).sum(axis=1)
        return by_band


def _by_counts(hazard: Array, people: Array, change: Array) -> Array:
    """The variance by rates [bands, ...] counted among so many people; fewer events than one count as one."""
    differs = (hazard[1:] != hazard[:-1]).any(axis=tuple(range(1, hazard.ndim)))
    first = np.concatenate([[0], 1 + np.flatnonzero(differs)])
    rate = hazard[first]
    events = rate * np.add.reduceat(np.broadcast_to(people, hazard.shape), first)
    variance = np.square(rate) / np.maximum(events, 1.0)
    together = _with_all(np.add.reduceat(change, first))
    total: Array = (variance[..., None, None] * np.square(together)).reshape(-1, *together.shape[-2:]).sum(axis=0)
    return total


def _with_all(change: Array) -> Array:
    """Changes [..., placements + cost] with that of all children in a last column."""
    every: Array = np.concatenate([change, change[..., :-1].sum(axis=-1, keepdims=True)], axis=-1)
    return every
