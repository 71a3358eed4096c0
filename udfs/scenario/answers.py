"""A scenario worked out, and its answer tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.people import Array
from udfs.engine.quantiles import quantile
from udfs.engine.short.doubt import Doubt, with_total
from udfs.engine.short.groups import GroupRates
from udfs.functions.investment import payback_years
from udfs.scenario.capacity.doubt import of_arrivals
from udfs.scenario.capacity.overflow import EFFECTS, NOTHING, PLAN
from udfs.scenario.capacity.places import Places
from udfs.scenario.clock import ByAge, Clock, MonthsSince
from udfs.scenario.counted import Counted
from udfs.scenario.effectiveness import in_doubt, variances
from udfs.scenario.flow import Flow, follow
from udfs.scenario.money import Money, children_covered, money
from udfs.scenario.schedule import PRICE, STEP_DOWN, Schedule
from udfs.scenario.tables import CHILDREN, COST, PRESSURE, SHORTFALLS
from udfs.scenario.tables import EFFECTS as EFFECT_ROWS
from udfs.scenario.typed import ByHand, Typed
from udfs.scenario.variance import Spread
from udfs.worksheet.answer_rows import AnswerTable
from udfs.worksheet.answers import Row, filled
from udfs.worksheet.definition import Cell

ROUNDING_SLACK = 1e-9
#: Where so much of some month's arrivals is sent on, a placement's range is all its own numbers'; where less is, that
#: part of it, and the rest is as without a limit.
WELL_MET = 0.01


def work_out(
    typed: Typed,
    schedule: Schedule,
    places: Sequence[Places],
    months: int,
    interval: float,
    counted: float | None = None,
) -> Outcome:
    """Do nothing, the plan and the effects of its interventions, from what was typed.

    Starters and rates were counted over so many years (None: they are taken as known).
    """
    apart = {one.source for one in schedule.interventions if one.kind == STEP_DOWN and one.source is not None}
    clock, doubt = _clock(typed, sorted(apart))
    known = None
    if doubt is not None and isinstance(clock, MonthsSince) and places:
        free = [follow(clock, interventions, (), months) for interventions in ((), schedule.interventions)]
        known = np.stack([of_arrivals(clock, flow, doubt) for flow in free], axis=-1)
    flow = follow(clock, schedule.interventions, places, months, known)
    return Outcome(typed.names, schedule, places, clock, flow, interval, doubt, counted)


def _clock(typed: Typed, apart: Sequence[int]) -> tuple[Clock, Doubt | None]:
    how = typed.how
    if isinstance(how, ByHand):
        return ByAge.of(typed.opening, how.starters, how.leaving, how.moves), None
    table = how.rates
    leaving, turning_18, moving = (np.array(each) for each in (table.leaving, table.turning_18, table.moving))
    fit = np.array(how.fit, dtype=float).reshape(-1, len(typed.names))
    rates = GroupRates(
        table.now_from,
        table.starters_from,
        np.array(table.share),
        leaving,
        turning_18,
        moving,
        np.array(how.where, dtype=float),
        fit,
    )
    doubt = None
    if how.doubt is not None:
        lines, cost = how.doubt
        doubt = Doubt(np.array(lines), None if cost is None else np.array(cost))
    return MonthsSince(rates, np.array(typed.opening[0]), np.array(how.starters), apart), doubt


@dataclass(frozen=True, eq=False)
class Outcome:
    """A scenario worked out, ready to be asked for one of its tables."""

    names: Sequence[str]
    schedule: Schedule
    places: Sequence[Places]
    clock: Clock
    flow: Flow
    interval: float
    #: What the range is made of, where the tables of two groups say so; else it is chance alone.
    doubt: Doubt | None = None
    #: Over how many years the starters and rates that people typed were counted; None: they are taken as known.
    counted: float | None = None

    @property
    def years(self) -> int:
        return len(self.flow.starters) // MONTHS

    @cached_property
    def spread(self) -> Spread:
        return Spread(self.clock, self.flow)

    def money(self, prices: Sequence[Sequence[float]]) -> Money:
        """Costs at unit costs by placement and year."""
        return money(self.flow, self.schedule.interventions, np.array(prices).T)

    def children(self) -> list[Row]:
        """The plan's children by placement and in all, then how full the limited placements are."""
        number = _without_rounding(self.flow.number[:, PLAN])
        every = np.column_stack([number, number.sum(axis=1)])
        closing = every[MONTHS::MONTHS]
        of_plans = self._by_effectiveness(_effects_on_children(self.flow))
        low, high = self._range(closing, self._children_variance(closing) + of_plans)
        self._keep_within_places(low, high)
        there = _without_rounding(_by_year(self.flow.average[:, PLAN]) / MONTHS)
        average = np.column_stack([there, there.sum(axis=1)])
        flow = self.flow
        by_placement = {"closing": closing, "low": low, "high": high, "average": average}
        values = {f"placement.{key}": numbers[:, :-1].T.tolist() for key, numbers in by_placement.items()}
        values |= {f"total.{key}": numbers[:, -1].tolist() for key, numbers in by_placement.items()}
        values |= {
            "total.opening": every[:-1:MONTHS, -1].tolist(),
            "total.starters": _by_year(flow.starters[:, PLAN]).tolist(),
            "total.leavers": _by_year(flow.leavers[:, PLAN]).tolist(),
            "range_parts": self._in_words(self.doubt is not None),
        }
        if self.clock.turns_18:
            values["total.turning_18"] = _by_year(flow.ageing_out[:, PLAN]).tolist()
        limited = sorted(self.places, key=lambda line: line.placement)
        names = {
            "placement": self.names,
            "limited": [self.names[line.placement] for line in limited],
            "overflow": [self.names[line.overflow] for line in limited],
        }
        return filled(CHILDREN, values | self._occupancy(closing, [line.placement for line in limited]), names)

    def _keep_within_places(self, low: Array, high: Array) -> None:
        """The range of each placement that sends children on, from its own numbers by chance, [years, placements]."""
        places = self.flow.places[MONTHS::MONTHS]
        for line, ends in self.flow.ends.items():
            for year, (number, met) in enumerate(zip(ends, self.flow.met[line], strict=True)):
                share = min(met / WELL_MET, 1.0)
                if share > 0:
                    least, most = (number((1 + side * self.interval) / 2) for side in (-1, 1))
                    low[year, line] += share * (least - low[year, line])
                    high[year, line] += share * (most - high[year, line])
                    high[year, line] = min(high[year, line], max(places[year, line], most))

    def _children_variance(self, closing: Array) -> Array:
        """By year, for each placement and for all."""
        if self.doubt is None:
            chance = np.array([self.spread.closing(time) for time in range(MONTHS, len(self.flow.number), MONTHS)])
            return chance if self.counted is None else chance + self._counted().children
        return self.doubt.children_variance(closing, with_total(self._started_since))

    def _cost_variance(self, money: Money) -> Array:
        """By year, of the cost of all placements."""
        if self.doubt is None or self.doubt.cost is None:
            chance = np.array([self.spread.total(paid, y * MONTHS) for y, paid in enumerate(money.paid)])
            return chance if self.counted is None else chance + self._counted(money.paid).cost
        average = _by_year(self.flow.average[:, PLAN]) / MONTHS
        price = np.divide(money.plan, average, out=money.paid.sum(axis=1), where=average > 0)
        number = self.flow.number[MONTHS::MONTHS, PLAN]
        return self.doubt.cost_variance(number, self._started_since, average, price)

    def _counted(self, paid: Array | None = None) -> Counted:
        """The variance by doubt about starters and rates, and by drift of starters."""
        assert isinstance(self.clock, ByAge) and self.counted is not None
        return Counted.over(self.counted, self.clock, self.flow, paid)

    def _by_effectiveness(self, effects: Array) -> Array:
        """The variance below and above the plan by doubt about what interventions do, [2, years, ...]."""
        if not in_doubt(self.schedule.interventions):
            return np.zeros((2, *[1] * (effects.ndim - 1)))
        return variances(self.schedule.interventions, self.flow, effects)

    def _in_words(self, of_doubt: bool, at: str = "") -> list[str | None]:
        """What the range holds, as a row."""
        parts = ["chance"]
        if of_doubt:
            parts.append("doubt about starters and rates, drift included")
        elif self.counted is not None:
            years = "1 year" if self.counted == 1 else f"{self.counted:.6g} years"
            parts += [f"starters and rates counted over {years}", "drift of starters"]
        if in_doubt(self.schedule.interventions):
            parts.append("effectiveness")
        said = "chance alone" if len(parts) == 1 else "; ".join(parts)
        return [f"{100 * self.interval:.6g}%{at}: {said}", *[None] * (self.years - 1)]

    @property
    def _started_since(self) -> Array:
        """The plan's children at each year end who started since the opening, [years, placements]."""
        assert isinstance(self.clock, MonthsSince)
        started: Array = self.flow.present[MONTHS::MONTHS, self.clock.started_since].sum(axis=1)
        return started

    def _occupancy(self, closing: Array, limited: Sequence[int]) -> dict[str, list[list[float | None]]]:
        """Places, how full they are and the children sent on, of each limited placement."""
        places = self.flow.places[MONTHS::MONTHS]
        full = [
            [c / p if p else None for c, p in zip(closing[:, here].tolist(), places[:, here].tolist(), strict=True)]
            if np.isfinite(places[:, here]).all()
            else [None] * self.years
            for here in limited
        ]
        return {
            "limited.places": [[p if np.isfinite(p) else None for p in places[:, here].tolist()] for here in limited],
            "limited.occupancy": full,
            "limited.sent_on": [_by_year(self.flow.overflow[:, PLAN, here]).tolist() for here in limited],
        }

    def cost(self, money: Money) -> list[Row]:
        """The plan's cost by placement, the interventions' own, and the total with its range."""
        placements = money.plan.sum(axis=1)
        of_plans = self._by_effectiveness(money.effect)
        low, high = self._range(placements, self._cost_variance(money) + of_plans)
        own = money.own.sum(axis=1)
        values = {
            "placement.cost": money.plan.T.tolist(),
            "placements": placements.tolist(),
            "interventions.one_off": money.one_off.sum(axis=1).tolist(),
            "interventions.annual": money.annual.sum(axis=1).tolist(),
            "total": money.spend_plan.tolist(),
            "total_low": (low + own).tolist(),
            "total_high": (high + own).tolist(),
            "range_parts": self._in_words(self.doubt is not None and self.doubt.cost is not None, ", prices as given"),
        }
        return filled(COST, values, {"placement": self.names})

    def pressure(self, money: Money, base_name: str, base: float) -> list[Row]:
        """Spending of do nothing and the plan against a named base, and against each other."""
        values: dict[str, list[Cell]] = {"base": [base] * self.years}
        spends = {"nothing": money.spend_nothing, "plan": money.spend_plan}
        for scenario, spend in spends.items():
            values |= {
                f"{scenario}.spend": spend.tolist(),
                f"{scenario}.pressure": (spend - base).tolist(),
                f"{scenario}.change": np.diff(spend, prepend=base).tolist(),
                f"{scenario}.cumulative": np.cumsum(spend - base).tolist(),
            }
        nothing, plan = spends.values()
        saved = (nothing - plan).tolist()
        slack = ROUNDING_SLACK * float(nothing.sum() + plan.sum())
        values |= {
            "difference": (plan - nothing).tolist(),
            "difference_cumulative": np.cumsum(plan - nothing).tolist(),
            "avoided": (np.maximum(plan, base) - np.maximum(nothing, base)).tolist(),
            "cashable": (np.minimum(plan, base) - np.minimum(nothing, base)).tolist(),
            "payback": [payback_years(saved, slack), *[None] * (self.years - 1)],
        }
        return filled(PRESSURE, values, {"base": [base_name]})

    def effects(self, money: Money) -> list[Row]:
        """What each intervention changes, in the order of the schedule, and all of them together."""
        ends = self.flow.number[MONTHS::MONTHS]
        children = ends[:, EFFECTS:].sum(axis=-1)
        tables = {
            "children": (children, (ends[:, PLAN] - ends[:, NOTHING]).sum(axis=-1)),
            "placements": (money.effect, (money.plan - money.nothing).sum(axis=1)),
            "own": (money.own, money.own.sum(axis=1)),
            "net": (money.effect + money.own, money.spend_plan - money.spend_nothing),
            "net_cumulative": (
                np.cumsum(money.effect + money.own, axis=0),
                np.cumsum(money.spend_plan - money.spend_nothing),
            ),
            "full_year": (money.full_year, money.full_year.sum(axis=1)),
        }
        every = {f"all.{key}": total.tolist() for key, (_, total) in tables.items()}
        return self._by_intervention(EFFECT_ROWS, {key: each for key, (each, _) in tables.items()}, every)

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
        planned, made, full = (_by_year(each) / averaged for each in (asked, done, self.flow.no_place))
        few = planned - made - full
        few[np.abs(few) < ROUNDING_SLACK * np.maximum(planned, 1.0)] = 0.0  # what is left of binary fractions
        return self._by_intervention(SHORTFALLS, {"asked": planned, "done": made, "too_few": few, "no_place": full}, {})

    def _by_intervention(
        self, answer: AnswerTable, tables: dict[str, Array], every: dict[str, list[float]]
    ) -> list[Row]:
        """A row of each table for each row of the schedule, and those of all; rows left blank there stay blank."""
        rows = self.schedule.rows
        blank = [None] * self.years
        values = {
            f"intervention.{key}": [blank if which is None else numbers[:, which].tolist() for which in rows]
            for key, numbers in tables.items()
        }
        names = [None if which is None else self.schedule.interventions[which].name for which in rows]
        return filled(answer, values | every, {"intervention": names})

    def _range(self, mean: Array, variances: Array) -> tuple[Array, Array]:
        """Low and high from the variance below and above."""
        below, above = variances
        return (
            quantile(mean, below, (1 - self.interval) / 2),
            quantile(mean, above, (1 + self.interval) / 2),
        )


def _effects_on_children(flow: Flow) -> Array:
    """Each intervention's effect at the year ends, [years, interventions, placements + all]."""
    effects = flow.number[MONTHS::MONTHS, EFFECTS:]
    return np.concatenate([effects, effects.sum(axis=-1, keepdims=True)], axis=-1)


def _without_rounding(children: Array) -> Array:
    """Children, none where what is left of them is rounding."""
    found: Array = np.where(np.abs(children) < ROUNDING_SLACK, 0.0, children)
    return found


def _by_year(monthly: Array) -> Array:
    total: Array = monthly.reshape(len(monthly) // MONTHS, MONTHS, *monthly.shape[1:]).sum(axis=1)
    return total
