"""Do nothing, the plan, and each intervention's own effect, followed month by month.

All three are numbers of children by age in months and placement. An intervention moves children at the
moment it acts; whom it moved is then followed at the do-nothing rates, and that is its effect. Each month
the plan differs from do nothing only by what the interventions moved, so the effects sum to the whole
difference, in whatever order the interventions are listed.

Order within a month: children leave or move; new ones start, less those prevented; providers are shifted
among those arriving; who finds a limited placement full is sent on; then children step down or leave by an
intervention. Numbers are expected ones; how full a limited placement is by chance says how many it sends on.

Leaving, moves and starters are exact within the month. Interventions and places act once a month, on the
children there at its end: those redirected spend the month where they are sent, as those who arrived do, and
those who step down or leave are taken to do so half-way through.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.people import Array
from udfs.engine.results import ConservationError
from udfs.scenario.capacity.limited import Limited
from udfs.scenario.capacity.overflow import EFFECTS, NOTHING, PLAN, stays
from udfs.scenario.capacity.places import Places
from udfs.scenario.capacity.taken import Ends
from udfs.scenario.clock import Clock, Step
from udfs.scenario.schedule import CAPACITY, LEAVE, PREVENT, PRICE, SHIFT, STEP_DOWN, Intervention
from udfs.scenario.shares import asked_of_each, pattern_of, share_allowed
from udfs.scenario.timing import in_effect

TOLERANCE = 1e-9

Lines = Sequence[tuple[int, Intervention]]


@dataclass(frozen=True, eq=False)
class Flow:
    """What ``follow`` found. Months run from 0; times from 0 (the opening) to the last month's end.

    ``number`` [times, scenario, placements] is children: do nothing, the plan, then each intervention's
    effect; ``average`` [months, scenario, placements] is the same on average in the month. The plan's ``present``
    [times, ages, placements], the share ``prevented`` of starters [months, placements], and where arrivals
    ``redirect`` to and children go ``onward`` in each month [from, to] (None: nowhere else) are what its ranges need. ``starters``, ``leavers``
    and ``ageing_out`` [months, scenario] are of do nothing and the plan. ``asked`` and ``done`` [months,
    interventions] are children (places for added capacity) and ``no_place`` is what of the gap between
    them is for want of a free place. ``overflow`` [months, 2, placements] are children sent on from a
    full placement, of do nothing and the plan. ``places`` [times, placements] are the plan's (inf: no limit), and
    ``ends`` the plan's numbers at year ends by chance, of each limited placement; ``met`` is the largest share of a
    month's arrivals sent on by then.
    """

    number: Array
    average: Array
    present: Array
    prevented: Array
    redirect: Sequence[Array | None]
    onward: Sequence[Array | None]
    starters: Array
    leavers: Array
    ageing_out: Array
    asked: Array
    done: Array
    no_place: Array
    overflow: Array
    places: Array
    ends: Mapping[int, Sequence[Ends]]
    met: Mapping[int, Sequence[float]]


def follow(
    clock: Clock,
    interventions: Sequence[Intervention],
    places: Sequence[Places],
    months: int,
    doubt: Array | None = None,
) -> Flow:
    """Follow do nothing, the plan and every effect for so many months.

    ``doubt`` [years, placements, 2] is that of do nothing and the plan about a year's arrivals, as shares; it too makes
    places full or free.
    """
    run = _Run(clock, interventions, places, months, doubt)
    for month in range(months):
        run.advance(month)
    flow = run.flow()
    _check(flow)
    return flow


class _Run:
    def __init__(
        self,
        clock: Clock,
        interventions: Sequence[Intervention],
        places: Sequence[Places],
        months: int,
        doubt: Array | None,
    ) -> None:
        self.clock, self.interventions, self.months, self.doubt = clock, interventions, months, doubt
        ages, placements = clock.opening.shape
        count = len(interventions)
        self.phase = np.array([[in_effect(i.start, i.ramp, i.end, m) for i in interventions] for m in range(months)])
        self.asked = self.phase.reshape(months, count) * [
            0.0 if i.kind == PRICE or i.children is None else i.reach / (1 if i.kind == CAPACITY else MONTHS)
            for i in interventions
        ]
        self.done = np.where([i.kind in (CAPACITY, PRICE) for i in interventions], self.asked, 0.0)
        self.no_place = np.zeros((months, count))
        self.now = np.zeros((placements, ages, EFFECTS + count))
        self.now[:, :, :EFFECTS] = clock.opening.T[:, :, None]
        self.steps = [clock.step(month) for month in range(months)]
        self.expected = np.array([step.starters for step in self.steps])
        self.later = np.empty_like(self.now)
        limited = {line.placement for line in places}
        shifted = {one.source for one in interventions if one.kind == SHIFT and one.source is not None}
        self.watched = sorted(limited | shifted)
        self.number = np.zeros((months + 1, EFFECTS + count, placements))
        self.number[0] = self.now.sum(axis=1).T
        self.average = np.zeros((months, EFFECTS + count, placements))
        self.present = np.zeros((months + 1, ages, placements))
        self.present[0] = clock.opening
        self.redirect: list[Array | None] = []
        self.onward: list[Array | None] = []
        self.starters, self.leavers, self.ageing = (np.zeros((months, 2)) for _ in range(3))
        self.overflow = np.zeros((months, 2, placements))
        self.places = np.full((months + 1, placements), np.inf)
        self.added = np.zeros((months, count, placements))
        for line in places:
            self.places[:, line.placement] = line.monthly[: months + 1]
        for i, one in enumerate(interventions):
            if one.kind == CAPACITY and one.target is not None:
                self.added[:, i, one.target] = self.asked[:, i]
        self.places[1:] += self.added.sum(axis=1)
        self.preventing, self.shifting, self.acting = (
            [(i, one) for i, one in enumerate(interventions) if one.kind in kinds]
            for kinds in ((PREVENT,), (SHIFT,), (STEP_DOWN, LEAVE))
        )
        self.prevented = self._prevention()
        self.limited = {line.placement: self._limit(line) for line in places if math.isfinite(line.monthly[0])}

    def _limit(self, line: Places) -> Limited:
        here = line.placement
        opening = float(self.clock.opening[:, here].sum())
        both = np.column_stack([line.monthly[: self.months + 1], self.places[:, here]])
        return Limited(line, opening, both, self.added[:, :, here], doubted=self.doubt is not None)

    def advance(self, month: int) -> None:
        step = self.steps[month]
        before = self.now[:, :, :EFFECTS].sum(axis=1)
        now, leaving, ageing = self._natural(step)
        prevented = self._start(month, now, step)
        arriving = self._arriving(now, step)
        redirect = self._shift(month, now, arriving)
        stayed_on = self._overflow(month, before, now, arriving, redirect)
        full = {here: float(now[here, :-1, PLAN].sum()) for here in self.limited}
        onward, left = self._act(month, now)
        for here, line in self.limited.items():
            stayed = 1.0 if onward is None else float(onward[here, here])
            line.close(month, 1 - stayed, float(now[here, :-1, PLAN].sum()) - full[here] * stayed)
        self.now = now[:, :-1]
        self.number[month + 1] = self.now.sum(axis=1).T
        self.average[month] = now[:, -1].T
        self.present[month + 1] = self.now[:, :, PLAN].T
        self.redirect.append(redirect)
        self.onward.append(onward)
        share = 1 - prevented
        self.starters[month] = step.starters.sum(), step.starters @ share
        self.ageing[month] = ageing
        self.leavers[month] = leaving + ageing - stayed_on
        self.leavers[month] += step.left_at_once.sum(), step.left_at_once @ share + left

    def _natural(self, step: Step) -> tuple[Array, Array, Array]:
        """A month on at the known rates, and how many left and turned 18.

        Those in care at its end by age and, in the last row, on average in it: [placements, ages + 1, scenario].
        """
        placements, ages, scenarios = self.now.shape
        everyone = self.now.reshape(-1, scenarios)
        by_band = everyone.reshape(placements, len(step.onto), -1).swapaxes(0, 1)
        np.matmul(step.onto, by_band, out=self.later.reshape(placements, len(step.onto), -1).swapaxes(0, 1))
        now = np.empty((placements, ages + 1, scenarios))
        now[:, -1] = step.spent_in @ everyone
        now[:, :-1] = self.clock.later(self.later.swapaxes(0, 1)).swapaxes(0, 1)
        leaving = (step.leaving.T.reshape(-1) @ everyone)[:EFFECTS]
        row = step.turning_row
        turning = (
            (step.turning.T.reshape(-1) @ everyone)[:EFFECTS]
            if row is None
            else step.turning[row] @ self.now[:, row, :EFFECTS]
        )
        return now, leaving, turning

    def _start(self, month: int, now: Array, step: Step) -> Array:
        """Starters come, less those prevented; the share prevented by placement."""
        now[:, :, :EFFECTS] += step.started.sum(axis=1).T[:, :, None]
        missing = (self.prevented[month] @ step.origins).reshape(-1, *now.shape[:2])
        for (i, _), children in zip(self.preventing, missing, strict=True):
            now[:, :, PLAN] -= children
            now[:, :, EFFECTS + i] -= children
        share: Array = self.prevented[month].sum(axis=0)
        return share

    def _prevention(self) -> Array:
        """The share of starters that each intervention prevents, [months, interventions that prevent, placements]."""
        planned = np.zeros((len(self.asked), len(self.preventing), self.expected.shape[1]))
        for row, (i, one) in enumerate(self.preventing):
            planned[:, row] = self.asked[:, i, None] * pattern_of(one.source, self.expected)
        granted = planned * share_allowed(self.expected, planned.sum(axis=1))[:, None]
        self.done[:, [i for i, _ in self.preventing]] = granted.sum(axis=2)
        expected = np.broadcast_to(self.expected[:, None], granted.shape)
        share: Array = np.divide(granted, expected, out=np.zeros_like(granted), where=expected > 0)
        return share

    def _arriving(self, now: Array, step: Step) -> dict[int, Array]:
        """Of those in a watched placement the ones who came into it in the month, [ages + 1, scenario]."""
        arriving = {}
        for line in self.watched:
            there, arrivals = self.now[line], now[line].copy()
            arrivals[:-1] -= self.clock.later(there * step.settled[:, line, None])
            arrivals[-1] -= step.settled_spent[:, line] @ there
            arriving[line] = arrivals
        return arriving

    def _shift(self, month: int, now: Array, arriving: dict[int, Array]) -> Array | None:
        """Children arriving in one placement go to another instead; the redirection [from, to]."""
        if not self.watched:
            return None
        redirect = np.eye(len(now))
        if not self.shifting:
            return redirect
        before = {line: children[:, PLAN].copy() for line, children in arriving.items()}
        there = {line: float(children[:-1].sum()) for line, children in before.items()}
        room = (self.places[month + 1] - now[:, :-1, PLAN].sum(axis=1)).tolist()
        for i, target, moving in self._granted(month, self.shifting, there, room):
            _move(i, target, moving, before, there, redirect, dict(enumerate(now)), arriving)
            if target in self.limited:
                shares = {source: number / there[source] for source, number in moving.items() if number}
                self.limited[target].keep(i, shares, before, arriving[target])
        return redirect

    def _act(self, month: int, now: Array) -> tuple[Array | None, float]:
        """Children step down or leave sooner; the onward moves [from, to] and how many left."""
        if not self.acting:
            return None, 0.0
        onward, left = np.eye(len(now)), 0.0
        before = dict(enumerate(now[:, :, PLAN].copy()))
        numbers = now[:, :-1, PLAN].sum(axis=1)
        for line, children in before.items():  # half of the month is over when they go, if they spent as much there
            children[-1] = min(children[-1], numbers[line] / 2)
        there = dict(enumerate(numbers.tolist()))
        room = (self.places[month + 1] - numbers).tolist()
        for i, target, moving in self._granted(month, self.acting, there, room):
            _move(i, target, moving, before, there, onward, dict(enumerate(now)), carry=self.clock.stepped_down)
            left += sum(moving.values()) if target is None else 0.0
        return onward, left

    def _granted(
        self, month: int, lines: Lines, there: dict[int, float], room: Sequence[float]
    ) -> list[tuple[int, int | None, dict[int, float]]]:
        """Each intervention with its target and whom it moves, by placement.

        No more move than there are, nor than the target has room for.
        """
        moving = [asked_of_each(float(self.asked[month, i]), one.source, there) for i, one in lines]
        for source, children in there.items():
            asked = sum(each.get(source, 0.0) for each in moving)
            here = max(children, 0.0)  # rounding may take it below
            if asked > here:
                for each in moving:
                    if source in each:
                        each[source] *= here / asked
        for target in {one.target for _, one in lines if one.target is not None}:
            rows = [row for row, (_, one) in enumerate(lines) if one.target == target]
            asked = sum(sum(moving[row].values()) for row in rows)
            fits = min(asked, max(0.0, room[target]))
            if fits < asked:
                for row in rows:
                    self.no_place[month, lines[row][0]] = sum(moving[row].values()) * (1 - fits / asked)
                    moving[row] = {source: number * fits / asked for source, number in moving[row].items()}
        for (i, _), each in zip(lines, moving, strict=True):
            self.done[month, i] = sum(each.values())
        return [(i, one.target, each) for (i, one), each in zip(lines, moving, strict=True)]

    def _overflow(
        self, month: int, before: Array, now: Array, arriving: dict[int, Array], redirect: Array | None
    ) -> Array:
        """Children who find a placement full go where its overflow goes, and so does the plan's redirection.

        They leave as children leave there. Of those sent on, so many more are there at the month's end than if they had
        left as in the full placement, [2].
        """
        stayed_on = np.zeros(EFFECTS)
        for here, line in self.limited.items():
            onto, arrive = line.onto, arriving[here][:-1, PLAN].sum()
            usual, by_date = float(self.steps[month].settled[:, here].mean()), self.clock.counts_by_date
            number = now[here, :-1].sum(axis=0)
            doubt = np.zeros(EFFECTS) if self.doubt is None else self.doubt[month // MONTHS, here]
            moved, sent = line.send_on(month, before[here], number, arriving[here], usual, doubt, by_date=by_date)
            now[here] -= moved
            stay_on, spend = self._stay_on(month, here, onto, moved[:-1])
            there = moved * stay_on
            there[-1] = moved[-1] * spend
            stayed_on += (there - moved)[:-1, :EFFECTS].sum(axis=0)
            now[onto] += there
            if onto in arriving:
                arriving[onto] += there
            self.overflow[month, :, here] = sent
            if redirect is not None:
                line.redirect(redirect, moved[:-1, PLAN].sum() / arrive if arrive > 0 else 0.0, stay_on)
        return stayed_on

    def _stay_on(self, month: int, here: int, onto: int, moved: Array) -> tuple[float, float]:
        """How many times as many of those sent on stay to the month's end, and as long in it, as if they left as in the
        full placement. It is one number for all ages and effects, so that effects add up."""
        weights = np.maximum(moved[:, NOTHING if moved[:, NOTHING].any() else PLAN], 0.0)
        whole = float(weights.sum())
        if not self.clock.counts_by_date or whole <= 0:
            return 1.0, 1.0
        leaving = self.steps[month].leaving
        by_age = [
            self.clock.later(there / full) for there, full in zip(*map(stays, leaving.T[[onto, here]]), strict=True)
        ]
        end, average = (float(weights @ np.where(each > 0, each, 1.0)) / whole for each in by_age)
        return end, average

    def flow(self) -> Flow:
        return Flow(
            self.number,
            self.average,
            self.present,
            self.prevented.sum(axis=1),
            self.redirect,
            self.onward,
            self.starters,
            self.leavers,
            self.ageing,
            self.asked,
            self.done,
            self.no_place,
            self.overflow,
            self.places,
            {here: line.ends for here, line in self.limited.items()},
            {here: line.met for here, line in self.limited.items()},
        )


def _move(
    i: int,
    target: int | None,
    moving: dict[int, float],
    before: dict[int, Array],
    there: dict[int, float],
    shares: Array,
    *where: dict[int, Array],
    carry: Callable[[Array, int], Array] | None = None,
) -> None:
    """Children go from the placements they are in to another, or leave: in the plan, in the effect and in the shares.

    Rows are ages and, in the last, the average in the month.
    """
    for source, number in moving.items():
        if not number:
            continue
        share = number / there[source]
        children = before[source] * share
        arriving = children if carry is None else carry(children, source)
        shares[source, source] -= share
        if target is not None:
            shares[source, target] += share
        for placements in where:
            for scenario in (PLAN, EFFECTS + i):
                placements[source][:, scenario] -= children
                if target in placements:
                    placements[target][:, scenario] += arriving


def _check(flow: Flow) -> None:
    """The effects sum to the difference, and no number of children is negative."""
    allowed = TOLERANCE * max(1.0, float(flow.number[:, :EFFECTS].sum(axis=-1).max()))
    for children in (flow.number, flow.average):
        difference = children[:, PLAN] - children[:, NOTHING]
        error = np.abs(children[:, EFFECTS:].sum(axis=1) - difference).max(initial=0.0)
        if error > allowed:
            raise ConservationError(f"the effects of the interventions miss the difference by {error:.3g} children")
    number = flow.number[:, :EFFECTS].sum(axis=-1)
    error = np.abs(number[:-1] + flow.starters - flow.leavers - number[1:]).max(initial=0.0)
    if error > allowed:
        raise ConservationError(f"opening + starters − leavers misses closing by {error:.3g} children")
    least = min(flow.present.min(), flow.average[:, :EFFECTS].min())
    if least < -allowed:
        raise ConservationError(f"a number of children in the plan is {least:.3g}")
