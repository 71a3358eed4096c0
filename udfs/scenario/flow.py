"""Do nothing, the plan, and each intervention's own effect, followed month by month.

All three are numbers of children by age in months and placement. An intervention moves children at the
moment it acts; whom it moved is then followed at the do-nothing rates, and that is its effect. Each month
the plan differs from do nothing only by what the interventions moved, so the effects sum to the whole
difference, in whatever order the interventions are listed.

Order within a month: children leave or move; new ones start, less those prevented; providers are shifted
among those arriving; what does not fit into a placement's places overflows; then children step down or
leave by an intervention. All of it acts on expected numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from udfs.engine import Entries, Opening, Rates
from udfs.engine.people import ADULT_MONTHS, Array
from udfs.engine.results import ConservationError
from udfs.scenario.places import Places
from udfs.scenario.schedule import CAPACITY, LEAVE, PREVENT, PRICE, SHIFT, STEP_DOWN, Intervention
from udfs.scenario.timing import in_effect

NOTHING, PLAN, EFFECTS = 0, 1, 2
TOLERANCE = 1e-9
MONTHS = 12

Lines = Sequence[tuple[int, Intervention]]


@dataclass(frozen=True, eq=False)
class Dynamics:
    """The known monthly rates by age band, who starts in a month, and who is there at the opening."""

    opening: Array
    starting: Array
    staying: Array
    leaving: Array
    moving: Array
    exposure: float

    @classmethod
    def of(cls, opening: Opening, entries: Entries, rates: Rates) -> Dynamics:
        ages = ADULT_MONTHS if rates.by_age else 1
        start = np.zeros((ages, rates.placements))
        np.add.at(start, (opening.age_months, opening.placement), opening.count)
        leaving, moves = rates.in_month(0)
        bands = -(-ages // MONTHS)
        shape = (bands, rates.placements)
        staying = np.broadcast_to(1 - leaving - moves.sum(axis=-1), shape).copy()
        moving = np.broadcast_to(moves, (*shape, rates.placements)).copy()
        going = np.broadcast_to(leaving, shape).copy()
        return cls(start, entries.in_month(0), staying, going, moving, entries.first_month_exposure)

    @property
    def by_age(self) -> bool:
        return len(self.opening) > 1

    @property
    def leaving_by_age(self) -> Array:
        """The monthly chance of leaving, [ages, placements]."""
        spread: Array = np.repeat(self.leaving, len(self.opening) // len(self.leaving), axis=0)
        return spread

    def starters(self) -> Array:
        """A month's starters at its end, [ages, placement they start in, placement they are in]."""
        bands, placements = self.staying.shape
        whole = self.staying[:, :, None] * np.eye(placements) + self.moving
        mixed = (1 - self.exposure) * np.eye(placements) + self.exposure * whole
        by_age: Array = np.repeat(mixed, len(self.opening) // bands, axis=0)
        return self.starting[:, :, None] * by_age


@dataclass(frozen=True, eq=False)
class Flow:
    """What ``follow`` found. Months run from 0; times from 0 (the opening) to the last month's end.

    ``number`` [times, scenario, placements] is children: do nothing, the plan, then each intervention's
    effect. ``opening`` and ``starting`` [ages, placements] and the plan's ``present`` [times, ages,
    placements], ``transition`` [months, age bands, placements, placements] and ``arrived`` [months, ages,
    placements] (that month's starters at its end) are what its ranges need. ``starters``, ``leavers`` and
    ``ageing_out`` [months, scenario] are of do nothing and the plan. ``asked`` and ``done`` [months,
    interventions] are children (places for added capacity) and ``no_place`` is what of the gap between
    them is for want of a free place. ``overflow`` [months, 2, placements] are children sent on from a
    full placement, of do nothing and the plan. ``places`` [times, placements] are the plan's (inf: no limit).
    """

    number: Array
    present: Array
    transition: Array
    starters: Array
    leavers: Array
    ageing_out: Array
    asked: Array
    done: Array
    no_place: Array
    overflow: Array
    places: Array


def follow(dynamics: Dynamics, interventions: Sequence[Intervention], places: Sequence[Places], months: int) -> Flow:
    """Follow do nothing, the plan and every effect for so many months."""
    run = _Run(dynamics, interventions, places, months)
    for month in range(months):
        run.advance(month)
    flow = run.flow()
    _check(flow)
    return flow


class _Run:
    def __init__(
        self, dynamics: Dynamics, interventions: Sequence[Intervention], places: Sequence[Places], months: int
    ) -> None:
        self.dynamics, self.interventions, self.limits, self.months = dynamics, interventions, places, months
        ages, placements = dynamics.opening.shape
        count = len(interventions)
        self.phase = np.array([[in_effect(i.start, i.ramp, i.end, m) for i in interventions] for m in range(months)])
        self.asked = self.phase.reshape(months, count) * [
            0.0 if i.kind == PRICE or i.children is None else i.reach / (1 if i.kind == CAPACITY else MONTHS)
            for i in interventions
        ]
        self.done = np.where([i.kind in (CAPACITY, PRICE) for i in interventions], self.asked, 0.0)
        self.no_place = np.zeros((months, count))
        self.now = np.zeros((ages, EFFECTS + count, placements))
        self.now[:, :EFFECTS] = dynamics.opening[:, None]
        starting = dynamics.starters()
        self.starting_anywhere = starting.sum(axis=1)
        self.starting_from = starting.swapaxes(0, 1).reshape(placements, -1)
        self.starters_expected = dynamics.starting.sum(axis=0)
        self.leaving = dynamics.leaving_by_age
        self.at_once = dynamics.exposure * (dynamics.starting * self.leaving).sum(axis=0)
        self.staying_only = dynamics.staying[:, :, None] * np.eye(placements)
        self.natural = self.staying_only + dynamics.moving
        self.staying_by_age = np.repeat(dynamics.staying, ages // len(dynamics.staying), axis=0)
        limited = {line.placement for line in places}
        shifted = {one.source for one in interventions if one.kind == SHIFT and one.source is not None}
        self.watched = sorted(limited | shifted)
        self.number = np.zeros((months + 1, EFFECTS + count, placements))
        self.number[0] = self.now.sum(axis=0)
        self.present = np.zeros((months + 1, ages, placements))
        self.present[0] = dynamics.opening
        self.transition = np.zeros((months, *dynamics.moving.shape))
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

    def of_kind(self, *kinds: str) -> list[tuple[int, Intervention]]:
        return [(i, one) for i, one in enumerate(self.interventions) if one.kind in kinds]

    def advance(self, month: int) -> None:
        leaving = np.einsum("acp,ap->c", self.now[:, :EFFECTS], self.leaving)
        now, ageing = self._natural()
        prevented = self._start(month, now)
        arriving = self._arriving(now)
        redirect = self._shift(month, now, arriving)
        redirect = redirect @ self._overflow(month, now, arriving)
        onward, left = self._act(month, now)
        self.now = now
        self.number[month + 1] = now.sum(axis=0)
        self.present[month + 1] = now[:, PLAN]
        self.transition[month] = (self.staying_only + self.dynamics.moving @ redirect) @ onward
        share = 1 - prevented
        self.starters[month] = self.starters_expected.sum(), self.starters_expected @ share
        self.ageing[month] = ageing
        self.leavers[month] = leaving + ageing
        self.leavers[month] += self.at_once.sum(), self.at_once @ share + left

    def _natural(self) -> tuple[Array, Array]:
        """A month on at the known rates: those in care then, and how many turned 18."""
        ages, scenarios, placements = self.now.shape
        bands = len(self.staying_only)
        later = (self.now.reshape(bands, -1, placements) @ self.natural).reshape(ages, scenarios, placements)
        if not self.dynamics.by_age:
            return later, np.zeros(2)
        return _older(later), later[-1, :EFFECTS].sum(axis=-1)

    def _start(self, month: int, now: Array) -> Array:
        """Starters come, less those prevented; the share prevented by placement."""
        now[:, :EFFECTS] += self.starting_anywhere[:, None]
        expected = self.starters_expected
        lines = self.of_kind(PREVENT)
        if not lines:
            return np.zeros(expected.size)
        wanted = np.array([_spread(self.asked[month, i], one.source, expected) for i, one in lines])
        granted = wanted * _share(expected, wanted.sum(axis=0))
        shares = np.divide(granted, expected, out=np.zeros_like(granted), where=expected > 0)
        children = (shares @ self.starting_from).reshape(len(lines), *self.starting_anywhere.shape)
        which = [i for i, _ in lines]
        self.done[month, which] = granted.sum(axis=1)
        now[:, [EFFECTS + i for i in which]] -= children.swapaxes(0, 1)
        now[:, PLAN] -= children.sum(axis=0)
        prevented: Array = shares.sum(axis=0)
        return prevented

    def _arriving(self, now: Array) -> dict[int, Array]:
        """Those in a watched placement who were not there a month ago, by age and scenario."""
        arriving = {}
        for line in self.watched:
            stayed = self.now[:, :, line] * self.staying_by_age[:, line, None]
            arriving[line] = now[:, :, line] - (_older(stayed) if self.dynamics.by_age else stayed)
        return arriving

    def _shift(self, month: int, now: Array, arriving: dict[int, Array]) -> Array:
        """Children arriving in one placement go to another instead; the redirection [from, to]."""
        redirect = np.eye(now.shape[2])
        lines = self.of_kind(SHIFT)
        if not lines:
            return redirect
        before = np.zeros((len(now), now.shape[2]))
        for line, children in arriving.items():
            before[:, line] = children[:, PLAN]
        there = before.sum(axis=0)
        room = self.places[month + 1] - now[:, PLAN].sum(axis=0)
        for (i, one), each in zip(lines, self._granted(month, lines, there, room), strict=True):
            self._move(now, i, one.target, each, before, there, redirect)
            for source in np.flatnonzero(each):
                children = before[:, source] * (each[source] / there[source])
                for scenario in (PLAN, EFFECTS + i):
                    arriving[int(source)][:, scenario] -= children
                    if one.target in arriving:
                        arriving[one.target][:, scenario] += children
        return redirect

    def _act(self, month: int, now: Array) -> tuple[Array, float]:
        """Children step down or leave sooner; the onward moves [from, to] and how many left."""
        onward = np.eye(now.shape[2])
        left = 0.0
        lines = self.of_kind(STEP_DOWN, LEAVE)
        if not lines:
            return onward, left
        before = now[:, PLAN].copy()
        there = before.sum(axis=0)
        room = self.places[month + 1] - there
        for (i, one), each in zip(lines, self._granted(month, lines, there, room), strict=True):
            self._move(now, i, one.target, each, before, there, onward)
            left += float(each.sum()) if one.target is None else 0.0
        return onward, left

    def _granted(self, month: int, lines: Lines, there: Array, room: Array) -> Array:
        """How many children each may move from each placement: no more than there are, nor than the target has room for."""
        wanted = np.array([_spread(self.asked[month, i], one.source, there) for i, one in lines])
        granted: Array = wanted * _share(there, wanted.sum(axis=0))
        targets = [one.target for _, one in lines]
        for target in {t for t in targets if t is not None}:
            rows = [row for row, each in enumerate(targets) if each == target]
            asked = granted[rows].sum()
            fits = min(asked, max(0.0, room[target]))
            if fits < asked:
                self.no_place[month, [lines[row][0] for row in rows]] = granted[rows].sum(axis=1) * (1 - fits / asked)
                granted[rows] *= fits / asked
        self.done[month, [i for i, _ in lines]] = granted.sum(axis=1)
        return granted

    @staticmethod
    def _move(
        where: Array, i: int, target: int | None, moving: Array, before: Array, there: Array, shares: Array
    ) -> None:
        """Children go from the placements they are in to another, or leave: in the plan, the effect and the shares."""
        for source in np.flatnonzero(moving):
            share = moving[source] / there[source]
            children = before[:, source] * share
            shares[source, source] -= share
            if target is not None:
                shares[source, target] += share
            for scenario in (PLAN, EFFECTS + i):
                where[:, scenario, source] -= children
                if target is not None:
                    where[:, scenario, target] += children

    def _overflow(self, month: int, now: Array, arriving: dict[int, Array]) -> Array:
        """Children arriving at a full placement go where its overflow goes; the plan's redirection."""
        redirect = np.eye(now.shape[2])
        for line in self.limits:
            here, onto = line.placement, line.overflow
            load, arrive = now[:, :, here].sum(axis=0), arriving[here].sum(axis=0)
            limit = np.array([line.monthly[month + 1], self.places[month + 1, here]])
            excess = load[:EFFECTS] - limit
            sent = np.clip(excess, 0.0, arrive[:EFFECTS])
            moved = _displaced(arriving[here], load, arrive, excess, sent, self.added[month, :, here])
            now[:, :, here] -= moved
            now[:, :, onto] += moved
            if onto in arriving:
                arriving[onto] += moved
            self.overflow[month, :, here] = sent
            share = sent[PLAN] / arrive[PLAN] if arrive[PLAN] > 0 else 0.0
            step = np.eye(len(redirect))
            step[here, here], step[here, onto] = 1 - share, share
            redirect = redirect @ step
        return redirect

    def flow(self) -> Flow:
        return Flow(
            self.number,
            self.present,
            self.transition,
            self.starters,
            self.leavers,
            self.ageing,
            self.asked,
            self.done,
            self.no_place,
            self.overflow,
            self.places,
        )


def _older(now: Array) -> Array:
    """Everyone a month older; those of the last month are 18 and gone."""
    older = np.empty_like(now)
    older[0], older[1:] = 0.0, now[:-1]
    return older


def _displaced(arriving: Array, load: Array, arrive: Array, excess: Array, sent: Array, added: Array) -> Array:
    """Children overflowing [ages, scenario]: do nothing's, the plan's, and each intervention's part of the change.

    The number overflowing is the excess of children over places, but neither negative nor more than
    arrive. Along the straight way from do nothing to the plan an effect changes it in proportion to
    what it adds to the excess while that counts, or to arrivals while those do, which is exact and
    favours no order. Ages follow those arriving.
    """
    total = np.zeros_like(arriving)
    shares = [arriving[:, s] / arrive[s] if arrive[s] > 0 else np.zeros(len(arriving)) for s in (NOTHING, PLAN)]
    for scenario in (NOTHING, PLAN):
        total[:, scenario] = sent[scenario] * shares[scenario]
    while_excess, while_arrivals = _regimes(excess, arrive[:EFFECTS])
    part = while_excess * (load[EFFECTS:] - added) + while_arrivals * arrive[EFFECTS:]
    more, fewer = (PLAN, NOTHING) if arrive[PLAN] >= arrive[NOTHING] else (NOTHING, PLAN)
    total[:, EFFECTS:] = shares[more][:, None] * part
    if sent[fewer] > 0:
        tilt = arriving[:, EFFECTS:] - shares[fewer][:, None] * arrive[EFFECTS:]
        total[:, EFFECTS:] += sent[fewer] / arrive[more] * tilt
    return total


def _regimes(excess: Array, arrive: Array) -> tuple[float, float]:
    """For how much of the way from do nothing to the plan the excess, and all arrivals, overflow."""
    spare = excess - arrive
    ends = {0.0, 1.0}
    for first, last in (excess, spare):
        if (first < 0) != (last < 0):
            ends.add(float(first / (first - last)))
    cuts = sorted(ends)
    lengths = [0.0, 0.0]
    for low, high in itertools.pairwise(cuts):
        middle = (low + high) / 2
        at = [first + middle * (last - first) for first, last in (excess, spare)]
        if at[1] >= 0:
            lengths[1] += high - low
        elif at[0] > 0:
            lengths[0] += high - low
    return lengths[0], lengths[1]


def _spread(amount: float, source: int | None, there: Array) -> Array:
    """What is asked of each placement: of one, or of all in proportion to the children there."""
    if source is None:
        whole = there.sum()
        return amount * there / whole if whole > 0 else np.zeros_like(there)
    asked = np.zeros_like(there)
    asked[source] = amount
    return asked


def _share(there: Array, asked: Array) -> Array:
    """The share of what is asked that the children there allow."""
    result: Array = np.minimum(1.0, np.divide(there, asked, out=np.ones_like(there), where=asked > 0))
    return result


def _check(flow: Flow) -> None:
    """The effects sum to the difference, and no number of children is negative."""
    allowed = TOLERANCE * max(1.0, float(flow.number[:, :EFFECTS].sum(axis=-1).max()))
    difference = flow.number[:, PLAN] - flow.number[:, NOTHING]
    error = np.abs(flow.number[:, EFFECTS:].sum(axis=1) - difference).max(initial=0.0)
    if error > allowed:
        raise ConservationError(f"the effects of the interventions miss the difference by {error:.3g} children")
    number = flow.number[:, :EFFECTS].sum(axis=-1)
    error = np.abs(number[:-1] + flow.starters - flow.leavers - number[1:]).max(initial=0.0)
    if error > allowed:
        raise ConservationError(f"opening + starters − leavers misses closing by {error:.3g} children")
    if flow.present.min() < -allowed:
        raise ConservationError(f"a number of children in the plan is {flow.present.min():.3g}")
