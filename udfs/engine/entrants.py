"""Exact means and variances, month by month, of the children who start during the projection."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from udfs.calendar import ADULT_MONTHS
from udfs.engine.chain import Chain, Grouping, Step
from udfs.engine.moments import CLOSING, FLOWS, Moments, expected_starters, extra_variance
from udfs.engine.people import Array, Entries


@dataclass(frozen=True, eq=False)
class EntrantPath:
    """Moments by month, and expected starters by state from the start on.

    ``at`` has them at some times by [months since entry, age, state]; ``arrived`` has each month's at its end
    by [age, state] and ``by_months_since`` all at its end by [months since entry, state].
    """

    moments: Moments
    present: list[Array]
    at: dict[int, Array] = field(default_factory=dict)
    arrived: list[Array] = field(default_factory=list)
    by_months_since: list[Array] = field(default_factory=list)


def follow_entrants(
    chain: Chain, entries: Entries, months: int, measured: Collection[int], kept: Collection[int]
) -> EntrantPath:
    """Moments of the children who start during the projection, whose states are kept at ``kept`` times."""
    path = EntrantPath(Moments.empty(months, chain.placements), [np.zeros(chain.states)])
    apart = entries.overdispersion > 1 or entries.season is not None
    grid = _Grid(chain, months if apart else min(months, int(chain.care_edges[-1])))
    # Where months are alike but for their season, the starters of each do as any others, times its factor.
    steady = chain.constant and entries.constant
    seasons = entries.seasons if steady else lambda month: np.ones((month + 1, 1))
    for month in range(months):
        if month in kept:
            path.at[month] = grid.children.copy()
            if month:
                layers = path.at[month][:month]
                layers *= seasons(month - 1)[: len(layers), :, None]
        step = chain.step(month)
        if month == 0 or not steady:
            starting = chain.entry_states(entries.without_season(0) if steady else entries.in_month(month))
            new, arrived = grid.arrivals(step, starting, entries.first_month_exposure)
        flows = grid.advance(step, month, new, arrived, steady=steady)
        flows = flows * seasons(month)[: flows.shape[1]]
        path.arrived.append(arrived * seasons(month)[0])
        path.by_months_since.append(flows[CLOSING])
        path.present.append(flows[CLOSING].sum(axis=0))
        by_entry_month = chain.by_placement(flows)
        mean = by_entry_month.sum(axis=1)
        path.moments.mean[:, month] = mean
        if month + 1 in measured:
            path.moments.variance[:, month] = mean
            if entries.overdispersion > 1:
                expected = expected_starters(entries, month, by_entry_month.shape[1])
                path.moments.variance[:, month] += extra_variance(entries.overdispersion, expected, by_entry_month)
    return path


class _Grid:
    """Expected starters so far by months in care, age in months and state.

    Beyond the last time-in-care edge months in care make no difference and the last layer gathers them.
    """

    def __init__(self, chain: Chain, deepest: int) -> None:
        ages = ADULT_MONTHS if chain.ageing else 1
        self._chain = chain
        self.children = np.zeros((deepest + 1, ages, chain.states))
        care, age = np.indices((deepest + 1, ages))
        self._bands = chain.bands(age, care)
        self._newest = Grouping(self._bands[0])
        self._age_ends = np.r_[chain.age_edges[1:], ages]
        self._care_ends = np.r_[chain.care_edges[1:], deepest + 1]
        self._spread: tuple[Step, list[Array]] | None = None
        self._flows = np.zeros((len(FLOWS), 1, chain.states))

    def advance(self, step: Step, month: int, new: Array, arrived: Array, *, steady: bool) -> Array:
        """A month on, with its arrivals: flows [flows, cohorts by months since entry at its end, states].

        Where every month is alike (``steady``) a layer holds, and does, what it did the month before: only
        the newest, and with it the one that gathers, need be worked out.
        """
        layers, depth = min(month, len(self.children)), len(self.children)
        known = max(layers - 2, 0) if steady else 0
        before = self.children[known:layers]
        moved = self._moved(before, step, known)
        leaving, moving, staying = (p[known:layers] for p in self._rates(step))
        older = self._older(moved)
        ageing = moved[:, -1] if self._chain.ageing else np.zeros_like(moved[:, 0])
        left, went, stayed = (np.einsum("cas,cas->cs", before, p) for p in (leaving, moving, staying))
        flows = np.zeros((len(FLOWS), layers + 1, self._chain.states))
        flows[:, 0], flows[:, 1 : known + 1] = new, self._flows[:, 1 : known + 1]
        flows[:, known + 1 :] = np.stack(
            [older.sum(axis=1), np.zeros_like(left), left + ageing, ageing, moved.sum(axis=1) - stayed, went]
        )
        self._flows = flows

        self.children[0] = 0.0
        self.children[known + 1 : layers + 1] = older[: depth - 1 - known]
        if layers == depth:
            self.children[-1] += older[-1]
        self.children[0] += arrived
        return flows

    def _moved(self, before: Array, step: Step, first: int) -> Array:
        """Layers from the ``first`` on, where they are a month on."""
        if len(before) == 1 and first == 0:
            return self._newest.advance(before[0], step.transition)[None]
        moved = np.zeros_like(before)
        bands = 0
        for age, age_end in zip(self._chain.age_edges, self._age_ends, strict=True):
            for care, care_end in zip(self._chain.care_edges, self._care_ends, strict=True):
                part = np.s_[max(care - first, 0) : min(care_end - first, len(before)), age:age_end]
                if part[0].start < part[0].stop:
                    np.matmul(before[part], step.transition[bands], out=moved[part])
                bands += 1
        return moved

    def _older(self, moved: Array) -> Array:
        if not self._chain.ageing:
            return moved
        older = np.zeros_like(moved)
        older[:, 1:] = moved[:, :-1]
        return older

    def _rates(self, step: Step) -> list[Array]:
        if self._spread is None or self._spread[0] is not step:
            self._spread = (step, [p[self._bands] for p in (step.leaving, step.moving, step.staying)])
        return self._spread[1]

    def arrivals(self, step: Step, starting: Array, exposure: float) -> tuple[Array, Array]:
        """This month's starters, at risk for a part of the month: flows [flows, states] and where they end it."""
        bands = self._bands[0]
        exposed = exposure * starting
        moved = np.einsum("as,ast->at", exposed, step.transition[bands])
        leaving, moving, staying = ((exposed * p[bands]).sum(axis=0) for p in (step.leaving, step.moving, step.staying))
        arrived = starting - exposed + moved
        flows = [arrived.sum(axis=0), starting.sum(axis=0), leaving, 0 * leaving, moved.sum(axis=0) - staying, moving]
        return np.stack(flows), arrived
