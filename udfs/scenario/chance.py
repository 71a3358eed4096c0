"""What chance does to the plan: exact variances of its children and of its yearly cost.

Each month's interventions are taken as chances that every child of a placement shares alike, those that
move the expected numbers asked. Children in care at the opening then move independently and starters
stay Poisson, so variances are those of the projection engine (``docs/method.md``): Σ n q (1 − q) for
opening children, the mean for starters, and for cost Σ E[C²] less Σ n E[C]² of opening children.
"""

from __future__ import annotations

import numpy as np

from udfs.engine.people import Array

MONTHS = 12


class Spread:
    """Variances of the plan; ``present`` [times, ages, placements], ``transition`` [months, bands, from, to]."""

    def __init__(self, opening: Array, present: Array, transition: Array) -> None:
        self.opening, self.present, self.transition = opening, present, transition
        self.by_age = len(opening) > 1
        placements = opening.shape[1]
        chances = np.broadcast_to(np.eye(placements), (len(opening), placements, placements)).copy()
        #: At year ends alone, which are all that is asked for: by age and month they would fill the memory.
        self.chances = [chances]
        for month in range(len(transition)):
            chances = self._onward(chances, month)
            if (month + 1) % MONTHS == 0:
                self.chances.append(chances)

    def _onward(self, chances: Array, month: int) -> Array:
        """Where each opening child may be a month on, [age now, opening placement, placement]."""
        matrices = self.transition[month]
        later: Array = (chances.reshape(len(matrices), -1, chances.shape[-1]) @ matrices).reshape(chances.shape)
        if not self.by_age:
            return later
        older = np.empty_like(later)
        older[0], older[1:] = 0.0, later[:-1]
        return older

    def closing(self, time: int) -> Array:
        """Variance of the children in each placement, and in all, at a year end (0 is the opening)."""
        count, chances = self._still_children(time)
        every = np.concatenate([chances, chances.sum(axis=-1, keepdims=True)], axis=-1)
        opening = np.einsum("ap,apq->q", count, every)
        inside = np.einsum("ap,apq->q", count, np.maximum(every * (1 - every), 0.0))
        mean = self.present[time].sum(axis=0)
        variance: Array = inside + np.maximum(np.append(mean, mean.sum()) - opening, 0.0)
        return variance

    def total(self, worth: Array, start: int) -> float:
        """Variance of what children add up to; ``worth`` [times, placements] is what being there adds from ``start`` on."""
        value = np.broadcast_to(worth[-1], self.opening.shape)
        last = start + len(worth) - 1
        square = float((self.present[last] @ worth[-1] ** 2).sum())
        for time in range(last - 1, start - 1, -1):
            own, after = worth[time - start], self._back(value, time)
            square += float(np.einsum("ap,p,ap->", self.present[time], own, own + 2 * after))
            value = own + after
        count, chances = self._still_children(start)
        expected = np.einsum("apq,aq->ap", chances, value[len(value) - len(count) :])
        return max(square - float((count * expected**2).sum()), 0.0)

    def _still_children(self, time: int) -> tuple[Array, Array]:
        """Opening children not yet 18 by age and placement at the opening, and their chances of each placement."""
        if not self.by_age:
            return self.opening, self.chances[time // MONTHS]
        return self.opening[: max(len(self.opening) - time, 0)], self.chances[time // MONTHS][time:]

    def _back(self, worth: Array, month: int) -> Array:
        """What a child of each age and placement is expected to add from a month's end on, seen from its start."""
        matrices = self.transition[month].swapaxes(-1, -2)
        if not self.by_age:
            alone: Array = worth @ matrices[0]
            return alone
        older = np.zeros_like(worth)
        older[:-1] = worth[1:]
        back: Array = (older.reshape(len(matrices), MONTHS, -1) @ matrices).reshape(worth.shape)
        return back
