"""The effect of chance on the plan: exact variances of its children and of its yearly cost.

Each month's interventions are taken as chances that every child of a placement shares alike, those that
move the expected numbers asked. Children in care at the opening then move independently and starters
stay Poisson (``docs/method.md``): the variance is Σ n q (1 − q) for opening children and the mean for
starters, and for cost Σ E[C²] less Σ n E[C]² of opening children. C counts the time spent in each placement
within the month, interventions acting at its end.
"""

from __future__ import annotations

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.people import Array
from udfs.scenario.clock import Clock, Rewards
from udfs.scenario.flow import Flow


class Spread:
    """Variances of the plan."""

    def __init__(self, clock: Clock, flow: Flow) -> None:
        self.clock, self.flow = clock, flow
        self.opening, self.present = clock.opening, flow.present
        self.steps = [clock.step(month) for month in range(len(flow.onward))]
        placements = self.opening.shape[1]
        chances = np.broadcast_to(np.eye(placements), (len(self.opening), placements, placements)).copy()
        #: Where opening children may be at the opening and each year end.
        self.chances = {0: chances}
        plan = zip(self.steps, flow.redirect, flow.onward, strict=True)
        for time, (step, *changes) in enumerate(plan, start=1):
            chances = self._onward(chances, step.plan_ends(*changes))
            if time % MONTHS == 0:
                self.chances[time] = chances

    def _onward(self, chances: Array, matrices: Array) -> Array:
        """Where each opening child may be a month on, [age now, opening placement, placement]."""
        later: Array = (chances.reshape(len(matrices), -1, chances.shape[-1]) @ matrices).reshape(chances.shape)
        return self.clock.later(later)

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
        known: dict[tuple[int, int], Rewards] = {}
        value, square = np.zeros(self.opening.shape), 0.0
        for time in range(start + len(worth) - 1, start - 1, -1):
            step, price = self.steps[time], int(which.reshape(-1)[time - start])
            month = known.setdefault((price, id(step)), self.clock.rewards(time, different[price]))
            redirect, onward = self.flow.redirect[time], self.flow.onward[time]
            # What is still to come for those who stayed where they are and for those who arrived, before they go on.
            stays = value if onward is None else value @ onward.T
            comes = stays if redirect is None else stays @ redirect.T
            started = self._seen(month.started, comes)
            stays, comes = self.clock.earlier(stays), self.clock.earlier(comes)
            stayed = month.settled * stays + self._seen(month.moved, comes)
            starting = step.starting * (1 - self.flow.prevented[time])
            square += float((self.present[time] * (month.square + 2 * stayed)).sum())
            square += float((starting * (month.square_started + 2 * started)).sum())
            value = month.own + step.settled * stays + self._seen(step.arriving, comes)
        count, chances = self._still_children(start)
        expected = np.einsum("apq,aq->ap", chances, value[self.clock.opening_rows(start)[1]])
        return max(square - float((count * expected**2).sum()), 0.0)

    def _still_children(self, time: int) -> tuple[Array, Array]:
        """Opening children not yet 18 by row and placement at the opening, and their chances of each placement."""
        at_opening, now = self.clock.opening_rows(time)
        return self.opening[at_opening], self.chances[time][now]

    def _seen(self, matrices: Array, value: Array) -> Array:
        """Values [ages, placements] at the month's end as expected from its start, by matrices of each age band."""
        bands = value.reshape(len(matrices), -1, value.shape[-1])
        seen: Array = (bands @ matrices.swapaxes(-1, -2)).reshape(value.shape)
        return seen
