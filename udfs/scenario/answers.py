"""A scenario worked out, and its answer tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.people import Array
from udfs.engine.quantiles import quantile
from udfs.functions.investment import payback_years
from udfs.scenario.dynamics import Dynamics
from udfs.scenario.flow import Flow, follow
from udfs.scenario.money import Money, children_covered, money
from udfs.scenario.overflow import EFFECTS, NOTHING, PLAN
from udfs.scenario.places import Places
from udfs.scenario.schedule import PRICE, Schedule
from udfs.scenario.variance import Spread
from udfs.worksheet.answers import Row
from udfs.worksheet.by_placement import ByPlacement

ROUNDING_SLACK = 1e-9


def work_out(
    opening: ByPlacement,
    entries: ByPlacement,
    leaving_rate: ByPlacement,
    moves: Sequence[Sequence[Sequence[float]]] | None,
    names: Sequence[str],
    schedule: Schedule,
    places: Sequence[Places],
    months: int,
    interval: float,
) -> Outcome:
    """Do nothing, the plan and the effects of its interventions, from what was typed."""
    dynamics = Dynamics.of(opening.rows, entries.rows, leaving_rate.rows, moves)
    flow = follow(dynamics, schedule.interventions, places, months)
    return Outcome(names, schedule, places, dynamics, flow, interval)


@dataclass(frozen=True, eq=False)
class Outcome:
    """A scenario worked out, ready to be asked for one of its tables."""

    names: Sequence[str]
    schedule: Schedule
    places: Sequence[Places]
    dynamics: Dynamics
    flow: Flow
    interval: float

    @property
    def years(self) -> int:
        return len(self.flow.starters) // MONTHS

    @cached_property
    def spread(self) -> Spread:
        return Spread(self.dynamics, self.flow)

    def money(self, prices: Sequence[Sequence[float]]) -> Money:
        """Costs at unit costs by placement and year."""
        return money(self.flow, self.schedule.interventions, np.array(prices).T)

    def children(self) -> list[Row]:
        """The plan's children by placement and in all, then how full the limited placements are."""
        number = self.flow.number[:, PLAN]
        every = np.column_stack([number, number.sum(axis=1)])
        closing = every[MONTHS::MONTHS]
        variance = np.array([self.spread.closing(time) for time in range(MONTHS, len(number), MONTHS)])
        low, high = self._range(closing, variance)
        there = _by_year(self.flow.average[:, PLAN]) / MONTHS
        average = np.column_stack([there, there.sum(axis=1)])
        rows: list[Row] = []
        for i, name in enumerate(self.names):
            rows += _block(name, closing[:, i], low[:, i], high[:, i], average[:, i])
        rows += [
            ("Total: opening", every[:-1:MONTHS, -1].tolist()),
            ("Total: starters", _by_year(self.flow.starters[:, PLAN]).tolist()),
            ("Total: leavers", _by_year(self.flow.leavers[:, PLAN]).tolist()),
        ]
        if self.dynamics.by_age:
            rows.append(("Total: of whom turning 18", _by_year(self.flow.ageing_out[:, PLAN]).tolist()))
        rows += _block("Total", closing[:, -1], low[:, -1], high[:, -1], average[:, -1])
        return rows + self._occupancy(closing)

    def _occupancy(self, closing: Array) -> list[Row]:
        rows: list[Row] = []
        for line in sorted(self.places, key=lambda line: line.placement):
            name, here = self.names[line.placement], line.placement
            places = self.flow.places[MONTHS::MONTHS, here]
            full = [c / p if p else None for c, p in zip(closing[:, here].tolist(), places.tolist(), strict=True)]
            sent = _by_year(self.flow.overflow[:, PLAN, here])
            rows += [
                (f"{name}: places", places.tolist()),
                (f"{name}: occupancy", full),
                (f"{name}: sent to {self.names[line.overflow]} when full", sent.tolist()),
            ]
        return rows

    def cost(self, money: Money) -> list[Row]:
        """The plan's cost by placement, the interventions' own, and the total with its range."""
        placements = money.plan.sum(axis=1)
        variance = np.array([self.spread.total(paid, y * MONTHS) for y, paid in enumerate(money.paid)])
        low, high = self._range(placements, variance)
        own = money.own.sum(axis=1)
        return [
            *zip(self.names, money.plan.T.tolist(), strict=True),
            ("Placements", placements.tolist()),
            ("Interventions: one-off costs", money.one_off.sum(axis=1).tolist()),
            ("Interventions: annual costs", money.annual.sum(axis=1).tolist()),
            ("Total", money.spend_plan.tolist()),
            ("Total low", (low + own).tolist()),
            ("Total high", (high + own).tolist()),
        ]

    def pressure(self, money: Money, base_name: str, base: float) -> list[Row]:
        """Spending of do nothing and the plan against a named base, and against each other."""
        rows: list[Row] = [(f"Base: {base_name}", [base] * self.years)]
        spends = {"Do nothing": money.spend_nothing, "Plan": money.spend_plan}
        for name, spend in spends.items():
            rows += [
                (f"{name}: spend", spend.tolist()),
                (f"{name}: pressure", (spend - base).tolist()),
                (f"{name}: change on the year before", np.diff(spend, prepend=base).tolist()),
                (f"{name}: cumulative pressure", np.cumsum(spend - base).tolist()),
            ]
        nothing, plan = spends.values()
        cashable = np.minimum(plan, base) - np.minimum(nothing, base)
        avoided = np.maximum(plan, base) - np.maximum(nothing, base)
        saved = (nothing - plan).tolist()
        slack = ROUNDING_SLACK * float(nothing.sum() + plan.sum())
        return [
            *rows,
            ("Plan less do nothing", (plan - nothing).tolist()),
            ("Plan less do nothing, cumulative", np.cumsum(plan - nothing).tolist()),
            ("Of which above the base (growth avoided)", avoided.tolist()),
            ("Of which below the base (cashable)", cashable.tolist()),
            ("Payback (years)", [payback_years(saved, slack), *[None] * (self.years - 1)]),
        ]

    def effects(self, money: Money) -> list[Row]:
        """What each intervention changes, in the order of the schedule, and all of them together."""
        ends = self.flow.number[MONTHS::MONTHS]
        children = ends[:, EFFECTS:].sum(axis=-1)
        tables = {
            "children at year end": (children, (ends[:, PLAN] - ends[:, NOTHING]).sum(axis=-1)),
            "cost of placements": (money.effect, (money.plan - money.nothing).sum(axis=1)),
            "own cost": (money.own, money.own.sum(axis=1)),
            "net cost": (money.effect + money.own, money.spend_plan - money.spend_nothing),
            "net cost, cumulative": (
                np.cumsum(money.effect + money.own, axis=0),
                np.cumsum(money.spend_plan - money.spend_nothing),
            ),
            "net cost in a full year": (money.full_year, money.full_year.sum(axis=1)),
        }
        rows = self._by_intervention({name: each for name, (each, _) in tables.items()})
        return rows + [(f"All interventions: {name}", total.tolist()) for name, (_, total) in tables.items()]

    def shortfalls(self) -> list[Row]:
        """What each intervention was to do and could do, in children a year, and why not all of it.

        Added capacity is in places and a change of price in children, both on average in the year.
        """
        asked, done = self.flow.asked.copy(), self.flow.done.copy()
        price_asked, price_done = children_covered(self.flow, self.schedule.interventions)
        averaged = np.ones(asked.shape[1])
        for i, one in enumerate(self.schedule.interventions):
            if one.kind == PRICE:
                asked[:, i], done[:, i] = price_asked[:, i], price_done[:, i]
            if one.averaged:
                averaged[i] = MONTHS
        wanted, made, full = (_by_year(each) / averaged for each in (asked, done, self.flow.no_place))
        few = wanted - made - full
        few[np.abs(few) < ROUNDING_SLACK * np.maximum(wanted, 1.0)] = 0.0  # what is left of binary fractions
        return self._by_intervention(
            {
                "asked": wanted,
                "done": made,
                "shortfall: too few children": few,
                "shortfall: no free place": full,
            }
        )

    def _by_intervention(self, tables: dict[str, Array]) -> list[Row]:
        """A row of each table for each row of the schedule; rows left blank there stay blank."""
        rows: list[Row] = []
        for which in self.schedule.rows:
            for name, values in tables.items():
                if which is None:
                    rows.append(("", [None] * self.years))
                else:
                    rows.append((f"{self.schedule.interventions[which].name}: {name}", values[:, which].tolist()))
        return rows

    def _range(self, mean: Array, variance: Array) -> tuple[Array, Array]:
        return (
            quantile(mean, variance, (1 - self.interval) / 2),
            quantile(mean, variance, (1 + self.interval) / 2),
        )


def _by_year(monthly: Array) -> Array:
    total: Array = monthly.reshape(len(monthly) // MONTHS, MONTHS, *monthly.shape[1:]).sum(axis=1)
    return total


def _block(name: str, closing: Array, low: Array, high: Array, average: Array) -> list[Row]:
    return [
        (f"{name}: closing", closing.tolist()),
        (f"{name}: closing low", low.tolist()),
        (f"{name}: closing high", high.tolist()),
        (f"{name}: average in year", average.tolist()),
    ]
