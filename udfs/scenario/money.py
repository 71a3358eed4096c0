"""What the plan, doing nothing and each intervention cost, by financial year, in £."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.people import Array
from udfs.errors import InputError
from udfs.scenario.capacity.overflow import EFFECTS, NOTHING, PLAN
from udfs.scenario.flow import Flow
from udfs.scenario.schedule import PRICE, Intervention
from udfs.scenario.timing import in_effect


@dataclass(frozen=True, eq=False)
class Money:
    """Yearly costs in £.

    ``nothing`` and ``plan`` [years, placements] are of placements; ``one_off`` and ``annual`` [years,
    interventions] are the interventions' own; ``effect`` [years, interventions] is what each changes in
    the cost of placements and ``full_year`` its whole yearly worth at each year end, own annual cost
    included. ``paid`` [years, months, placements] is what a child adds by being there all month.
    """

    nothing: Array
    plan: Array
    one_off: Array
    annual: Array
    effect: Array
    full_year: Array
    paid: Array

    @property
    def own(self) -> Array:
        return self.one_off + self.annual

    @property
    def spend_nothing(self) -> Array:
        total: Array = self.nothing.sum(axis=1)
        return total

    @property
    def spend_plan(self) -> Array:
        total: Array = self.plan.sum(axis=1) + self.own.sum(axis=1)
        return total


def money(flow: Flow, interventions: Sequence[Intervention], prices: Array) -> Money:
    """Costs at ``prices`` [years, placements], £ a year for a child."""
    years, average = len(prices), flow.average
    by_month = np.repeat(prices, MONTHS, axis=0) / MONTHS
    covered = _covered(interventions, average[:, PLAN])
    cut = np.einsum("tip,i->tip", covered, [i.effectiveness if i.kind == PRICE else 0.0 for i in interventions])
    off = np.divide(cut.sum(axis=1), average[:, PLAN], out=np.zeros_like(by_month), where=average[:, PLAN] > 0)
    if (off > 1 + 1e-9).any():
        month, placement = np.argwhere(off > 1 + 1e-9)[0]
        names = " and ".join(
            f"'{one.name}'" for one, part in zip(interventions, cut[month, :, placement], strict=True) if part
        )
        raise InputError(
            f"interventions {names} together take more than the whole unit cost off one placement type; use a lower "
            f"effectiveness",
            at="interventions",
        )
    paid = by_month * (1 - off)
    effect = np.einsum("tip,tp->ti", average[:, EFFECTS:], by_month) - np.einsum("tip,tp->ti", cut, by_month)
    last = slice(MONTHS - 1, None, MONTHS)
    full_year = np.einsum("tip,tp->ti", flow.number[MONTHS::MONTHS, EFFECTS:], prices)
    full_year -= np.einsum("tip,tp->ti", cut[last], prices)
    one_off, annual, running = _own(interventions, years)
    return Money(
        nothing=_by_year(average[:, NOTHING] * by_month, years),
        plan=_by_year(average[:, PLAN] * paid, years),
        one_off=one_off,
        annual=annual,
        effect=_by_year(effect, years),
        full_year=full_year + running,
        paid=paid.reshape(years, MONTHS, -1),
    )


def children_covered(flow: Flow, interventions: Sequence[Intervention]) -> tuple[Array, Array]:
    """Children whose price each change was to reach and did, on average in each month, [months, interventions]."""
    average = flow.average[:, PLAN]
    done = _covered(interventions, average).sum(axis=-1)
    asked = done.copy()
    for i, one in enumerate(interventions):
        if one.kind == PRICE and one.children is not None:
            asked[:, i] = [one.children * in_effect(one.start, one.ramp, one.end, m) for m in range(len(average))]
    return asked, done


def _covered(interventions: Sequence[Intervention], average: Array) -> Array:
    """Children whose price is changed, on average in the month, [months, interventions, placements]."""
    covered = np.zeros((len(average), len(interventions), average.shape[1]))
    for i, one in enumerate(interventions):
        if one.kind != PRICE:
            continue
        phase = np.array([in_effect(one.start, one.ramp, one.end, m) for m in range(len(average))])
        there = average if one.source is None else np.where(np.arange(average.shape[1]) == one.source, average, 0.0)
        if one.children is None:
            covered[:, i] = there * phase[:, None]
        else:
            whole = there.sum(axis=1)
            share = np.divide(one.children * phase, whole, out=np.zeros_like(whole), where=whole > 0)
            covered[:, i] = there * np.minimum(share, 1.0)[:, None]
    return covered


def _own(interventions: Sequence[Intervention], years: int) -> tuple[Array, Array, Array]:
    """One-off and annual costs by year, in cash as typed, and the annual cost still running at each year end."""
    one_off, annual, running = (np.zeros((years, len(interventions))) for _ in range(3))
    for i, one in enumerate(interventions):
        if 0 <= one.start < years * MONTHS:
            one_off[int(one.start // MONTHS), i] = one.one_off
        for y in range(years):
            first, last = max(one.start, y * MONTHS), min(one.end, (y + 1) * MONTHS)
            annual[y, i] = one.annual * max(last - first, 0.0) / MONTHS
            running[y, i] = one.annual if one.start < (y + 1) * MONTHS <= one.end else 0.0
    return one_off, annual, running


def _by_year(monthly: Array, years: int) -> Array:
    total: Array = monthly.reshape(years, MONTHS, -1).sum(axis=1)
    return total
