"""A placement with limited places through the months of a plan: whom it sends on, and whom it takes in first."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.people import Array
from udfs.scenario.capacity.overflow import EFFECTS, NOBODY, PLAN, Crowding, displaced
from udfs.scenario.capacity.places import Places
from udfs.scenario.capacity.taken import Ends, taken


class Limited:
    """One limited placement. ``here`` is its place among the placements and ``onto`` that of its overflow.

    ``places`` [times, 2] are those of do nothing and of the plan, ``added`` [months, interventions] what each adds.
    """

    def __init__(self, line: Places, opening: float, places: Array, added: Array, *, doubted: bool) -> None:
        self.here, self.onto = line.placement, line.overflow
        self.places, self._added = places, added
        self._taken = taken(opening, doubted=doubted)
        self._kept = np.zeros(EFFECTS + added.shape[1])
        self._kept_from: dict[int, float] = {}
        #: The plan's number at each year end, by chance.
        self.ends: list[Ends] = []
        #: The largest share of a month's arrivals that the plan has sent on, by each year end.
        self.met: list[float] = []
        self._full = 0.0

    def keep(self, i: int, shares: Mapping[int, float], before: Mapping[int, Array], arriving: Array) -> None:
        """Intervention i brings these shares of others' arrivals to free places, so that none of them is sent on."""
        for source, share in shares.items():
            children = before[source] * share
            self._kept_from[source] = self._kept_from.get(source, 0.0) + share
            for scenario in (PLAN, EFFECTS + i):
                arriving[:, scenario] -= children
                self._kept[scenario] += children[:-1].sum()

    def send_on(
        self, month: int, before: Array, now: Array, arriving: Array, usual: float, doubt: Array, *, by_date: bool
    ) -> tuple[Array, Array]:
        """Of those arriving the ones sent on in the month [ages + 1, scenario], and how many there were [2].

        ``before`` and ``now`` [scenario] are children at its beginning and at its end if all are let in; ``usual`` is
        the chance of staying in an empty placement, ``doubt`` that about arrivals as a share. ``by_date`` counts those sent on who are gone by its end.
        """
        load, arrive = now - self._kept, arriving[:-1].sum(axis=0)
        came = np.maximum(arrive[:EFFECTS], 0.0)
        stayed = np.maximum(load[:EFFECTS] - came, 0.0)
        there = before[:EFFECTS]
        settled = np.divide(stayed, there, out=np.full(EFFECTS, usual), where=there > NOBODY)
        places = self.places[month + 1]
        variance = self._taken.variance * settled**2 + stayed * (1 - np.minimum(settled, 1.0))
        found = self._taken.month(settled, came, places, doubt)
        self._full = max(self._full, float(found.share[PLAN]))
        if self._kept[PLAN] > 0:
            self._taken.fill(float(self._kept[PLAN]))
        crowding = Crowding(load[:EFFECTS] - places, variance + came, came, variance)
        spent = np.minimum(found.spent, arriving[-1, :EFFECTS])
        moved = displaced(arriving, load, arrive, self._added[month], crowding, found.there, spent)
        return moved, found.share * (found.comes if by_date else came)

    def redirect(self, redirect: Array, share: float, stay_on: float) -> None:
        """The plan's redirection [from, to] when such a share of those arriving is sent on, the others kept; of those
        sent on ``stay_on`` times as many are there at the month's end."""
        for source, kept in self._kept_from.items():
            redirect[source, self.here] -= kept
        redirect[:, self.onto] += redirect[:, self.here] * share * stay_on
        redirect[:, self.here] *= 1 - share
        for source, kept in self._kept_from.items():
            redirect[source, self.here] += kept
        self._kept_from.clear()
        self._kept[:] = 0.0

    def close(self, month: int, left: float, came: float) -> None:
        """The month ends: such a share of the plan's children left by an intervention, and so many came by one."""
        if left > 0:
            self._taken.leave(left)
        if came > NOBODY:
            self._taken.fill(came)
        if (month + 1) % MONTHS == 0:
            self.met.append(self._full)
            self.ends.append(self._taken.ends())
