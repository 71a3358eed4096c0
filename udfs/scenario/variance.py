"""The effect of chance on the plan: exact variances of its children and of its yearly cost.

Each month's interventions are taken as chances that every child of a placement shares alike, those that
move the expected numbers asked. Children in care at the opening then move independently and starters
stay Poisson (``docs/method.md``): the variance is Σ n q (1 − q) for opening children and the mean for
starters, and for cost Σ E[C²] less Σ n E[C]² of opening children. C counts the time spent in each placement
within the month, interventions acting at its end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.people import Array
from udfs.scenario.dynamics import Dynamics
from udfs.scenario.flow import Flow


class Spread:
    """Variances of the plan."""

    def __init__(self, dynamics: Dynamics, flow: Flow) -> None:
        self.dynamics, self.flow = dynamics, flow
        self.opening, self.present = dynamics.opening, flow.present
        self.transition = [dynamics.transition(*each) for each in zip(flow.redirect, flow.onward, strict=True)]
        placements = self.opening.shape[1]
        settled = dynamics.month.settled[0]
        self.settled, self.arriving = (
            dynamics.spread(settled),
            dynamics.month.ends - settled[..., None] * np.eye(placements),
        )
        chances = np.broadcast_to(np.eye(placements), (len(self.opening), placements, placements)).copy()
        #: Where opening children may be at the opening and each year end.
        self.chances = {0: chances}
        for time, matrices in enumerate(self.transition, start=1):
            chances = self._onward(chances, matrices)
            if time % MONTHS == 0:
                self.chances[time] = chances

    def _onward(self, chances: Array, matrices: Array) -> Array:
        """Where each opening child may be a month on, [age now, opening placement, placement]."""
        later: Array = (chances.reshape(len(matrices), -1, chances.shape[-1]) @ matrices).reshape(chances.shape)
        if not self.dynamics.by_age:
            return later
        older = np.empty_like(later)
        older[0], older[1:] = 0.0, later[:-1]
        return older

    def closing(self, time: int) -> Array:
        """Variance of the children in each placement, and in all, at a year end (in months; 0 is the opening)."""
        count, chances = self._still_children(time)
        every = np.concatenate([chances, chances.sum(axis=-1, keepdims=True)], axis=-1)
        opening = np.einsum("ap,apq->q", count, every)
        inside = np.einsum("ap,apq->q", count, np.maximum(every * (1 - every), 0.0))
        mean = self.present[time].sum(axis=0)
        variance: Array = inside + np.maximum(np.append(mean, mean.sum()) - opening, 0.0)
        return variance

    def total(self, worth: Array, start: int) -> float:
        """Variance of what children add up to; ``worth`` [months, placements] is for a month in each, from a year's ``start`` on."""
        different, which = np.unique(worth, axis=0, return_inverse=True)
        months = [_Month.of(self.dynamics, each) for each in different]
        value, square = np.zeros(self.opening.shape), 0.0
        for time in range(start + len(worth) - 1, start - 1, -1):
            month = months[which.reshape(-1)[time - start]]
            redirect, onward = self.flow.redirect[time], self.flow.onward[time]
            # What is still to come for those who stayed where they are and for those who arrived, before they go on.
            stays = value if onward is None else value @ onward.T
            comes = stays if redirect is None else stays @ redirect.T
            started = self._seen(month.started, comes)
            stays, comes = self._older(stays), self._older(comes)
            stayed = month.settled * stays + self._seen(month.moved, comes)
            starting = self.dynamics.starting * (1 - self.flow.prevented[time])
            square += float((self.present[time] * (month.square + 2 * stayed)).sum())
            square += float((starting * (month.square_started + 2 * started)).sum())
            value = month.own + self.settled * stays + self._seen(self.arriving, comes)
        count, chances = self._still_children(start)
        expected = np.einsum("apq,aq->ap", chances, value[len(value) - len(count) :])
        return max(square - float((count * expected**2).sum()), 0.0)

    def _still_children(self, time: int) -> tuple[Array, Array]:
        """Opening children not yet 18 by age and placement at the opening, and their chances of each placement."""
        if not self.dynamics.by_age:
            return self.opening, self.chances[time]
        return self.opening[: max(len(self.opening) - time, 0)], self.chances[time][time:]

    def _older(self, value: Array) -> Array:
        """What is still to come a month later, by age now: nothing for those who turn 18."""
        if not self.dynamics.by_age:
            return value
        older = np.zeros_like(value)
        older[:-1] = value[1:]
        return older

    def _seen(self, matrices: Array, value: Array) -> Array:
        """Values [ages, placements] at the month's end as expected from its start, by matrices of each age band."""
        bands = value.reshape(len(matrices), -1, value.shape[-1])
        seen: Array = (bands @ matrices.swapaxes(-1, -2)).reshape(value.shape)
        return seen


@dataclass(frozen=True, eq=False)
class _Month:
    """What children add in a month at given prices.

    ``own`` and its ``square`` are by age and placement at its start, ``square_started`` those of starters. What one
    adds × being in each placement at the end is ``settled`` by age and placement for those to whom nothing happened,
    and [bands, from, to] ``moved`` for others and ``started`` for starters.
    """

    own: Array
    square: Array
    square_started: Array
    settled: Array
    moved: Array
    started: Array

    @classmethod
    def of(cls, dynamics: Dynamics, worth: Array) -> _Month:
        month = dynamics.month
        whole, started, square, square_started = month.rewards(worth)
        settled = month.settled[0] * worth
        return cls(
            dynamics.at_each_age(month.spent @ worth, month.spent_in_part @ worth),
            dynamics.at_each_age(square, square_started),
            dynamics.spread(square_started),
            dynamics.spread(settled),
            whole - settled[..., None] * np.eye(worth.size),
            started,
        )
