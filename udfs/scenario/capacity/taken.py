"""How many of its places a limited placement has taken, as chances rather than an expected number.

A home is full on some days and has free places on others, so it sends children on although the number to expect is
below its places. Children come at random through the month at a known rate (a Poisson process), each leaves with the
same chance, and who comes while no place is free is sent on. Up to ``NUMBERS`` places the chance of each number of
children is followed exactly (a birth and death process, as in Erlang's loss formula, but from any opening); beyond, a
mean and a variance, as if numbers were normal.

Arrays are of do nothing and the plan, [2], unless they say otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Protocol

import numpy as np

from udfs.engine.people import Array
from udfs.engine.quantiles import quantile
from udfs.scenario.capacity.birth_death import one_month_on, thinned_to

#: So many numbers of children are followed, every one up to here. More are followed in units of more than one child,
#: each so many times the next smaller; and a placement that opens with more still by mean and variance: chance is then
#: less than a fiftieth of its children.
NUMBERS, LARGEST = 120, 3_000
COARSER = 1.5
#: A plan has the units of do nothing, unless it has so many times the children.
FAR_MORE = 4
#: So many standard deviations above the number to expect, children are too few to choose a unit by.
HARDLY_REACHED = 6

#: So many times the places and ten, come in a month, are as good as more: all places are taken at once.
AT_ONCE = 4
#: Standard deviations away from what is expected, and the weight of each: with three the variance is right, and so is
#: the fourth moment of a normal number.
Points = Sequence[tuple[float, float]]
CERTAIN_POINT: Points = ((0.0, 1.0),)
DOUBTED: Points = ((0.0, 2 / 3), (-math.sqrt(3), 1 / 6), (math.sqrt(3), 1 / 6))

#: A number with so much chance is certain: the rest is rounding.
CERTAIN = 1 - 1e-12
#: Fewer stay through a month where a stay takes three days; they are followed as if it did.
FEWEST_STAY = 1e-4
#: Chances so small are none.
NEVER = 1e-12

_NORMAL = NormalDist()
#: Chances at which the quantiles of numbers, and those of doubt, are taken together.
_EVENLY, _DOUBT_EVENLY = (np.arange(200) + 0.5) / 200, (np.arange(40) + 0.5) / 40


@dataclass(frozen=True, eq=False)
class Month:
    """What a month sends on: ``there`` are those of them still in care at its end, ``spent`` their average in it, and
    ``share`` the part of all who came. ``comes`` is all who came, gone by its end or not."""

    there: Array
    spent: Array
    share: Array
    comes: Array


#: The number that so much of the chance lies below.
Ends = Callable[[float], float]


class Taken(Protocol):
    """A limited placement's number of children."""

    @property
    def variance(self) -> Array:
        """Of the number now."""

    def month(self, settled: Array, arrive: Array, places: Array, doubt: Array) -> Month:
        """A month on. ``settled`` is the chance of staying throughout; ``arrive`` are those there at its end who came
        in it if all are let in, and ``doubt`` their standard deviation as a share."""

    def leave(self, share: float) -> None:
        """Each child of the plan leaves with this chance."""

    def fill(self, children: float) -> None:
        """So many more children of the plan get a place, each free one with the same chance."""

    def ends(self) -> Ends:
        """The number of the plan now that so much of the chance lies below."""


def taken(opening: float, *, doubted: bool = False) -> Taken:
    """A placement with so many children now. Where arrivals are in doubt they are as expected, fewer and more, and stay
    so."""
    points = DOUBTED if doubted else CERTAIN_POINT
    return Normally(opening, points) if opening > LARGEST else ByNumber(opening, points)


@dataclass(frozen=True, eq=False)
class _Flows:
    """A month's rates: ``leaving`` of a child, ``coming`` of children. Without limits the number at its ``end`` and on
    ``average`` in it, and on average those who ``came`` in it."""

    leaving: Array
    coming: Array
    end: Array
    average: Array
    came: Array

    @classmethod
    def of(cls, number: Array, settled: Array, arrive: Array) -> _Flows:
        leaving = -np.log(np.clip(settled, FEWEST_STAY, 1.0))
        some = np.maximum(leaving, 1e-9)
        still = np.where(leaving > some / 2, -np.expm1(-some) / some, 1.0)
        until = np.where(leaving > 1e-4, (1 - still) / some, 0.5 - leaving / 6)
        coming = arrive / still
        came = coming * until
        return cls(leaving, coming, number * np.exp(-leaving) + arrive, number * still + came, came)


class ByNumber:
    """The chance of each number of children.

    Part of a place is a place in so much of the chance: ``chances`` [scenario, point of doubt, 2, number] are those
    with the whole places below and those with one more, together 1.
    """

    def __init__(self, opening: float, points: Points) -> None:
        self.away, self.weights = np.array(points).T
        #: How many children a unit is, and the largest number that was to be followed, of do nothing and the plan.
        self.unit, self._reached = np.ones(2), np.zeros(2)
        whole = math.floor(opening)
        part = opening - whole
        self.chances = np.zeros((2, len(points), 2, whole + 2))
        self.chances[:, :, 0, whole : whole + 2] = 1 - part, part
        self.places: Array | None = None
        self.whole = np.zeros(2)

    @property
    def variance(self) -> Array:
        number = np.arange(self.chances.shape[-1])
        every = self.weights @ self.chances.sum(axis=2)
        mean = every @ number
        variance: Array = (every * np.square(number - mean[:, None])).sum(axis=1)
        return variance * self.unit**2

    def _take_units(self, expected: Array, places: Array) -> None:
        """Units for what can be there by now: the places so far, or as many children as may come without a limit.

        They depend on no later month, and those of do nothing not on the plan.
        """
        reach = np.minimum(places, expected + HARDLY_REACHED * np.sqrt(expected))
        self._reached = np.maximum(self._reached, reach)
        nothing, plan = (_unit(float(most)) for most in self._reached / [1, FAR_MORE])
        unit = np.array([nothing, max(nothing, plan)])
        for scenario in np.flatnonzero(unit > self.unit):
            self.chances[scenario] = _in_units(self.chances[scenario], unit[scenario] / self.unit[scenario])
        if (unit > self.unit).any():
            self.unit, self.places = np.maximum(unit, self.unit), None

    def _mean(self, chances: Array) -> Array:
        """By scenario and point of doubt."""
        mean: Array = (chances * np.arange(chances.shape[-1])).sum(axis=(2, 3))
        return mean

    def _give_places(self, places: Array) -> None:
        """The chance that there is one place more than the whole ones; those with fewer places stay so if they can."""
        if self.places is not None and (places == self.places).all():
            return
        self.places = places
        self.whole = np.floor(places / self.unit)
        below = (1 - (places / self.unit - self.whole))[:, None]
        was = self.chances[:, :, 0].sum(axis=-1)
        up = np.where(was > below, (was - below) / np.maximum(was, below), 0.0)
        down = np.where(was < below, (below - was) / np.maximum(1 - was, np.finfo(float).tiny), 0.0)
        rising = self.chances[:, :, 0] * up[..., None]
        falling = self.chances[:, :, 1] * np.minimum(down, 1.0)[..., None]
        self.chances = self.chances + np.stack([falling - rising, rising - falling], axis=2)

    def _make_room(self, most: float) -> None:
        """Rows for every number that the month may reach."""
        size = int(min(self.whole.max() + 1, _room(most) + 1)) + 1
        short = size - self.chances.shape[-1]
        if short > 0:
            self.chances = np.pad(self.chances, ((0, 0), (0, 0), (0, 0), (0, short)))

    def month(self, settled: Array, arrive: Array, places: Array, doubt: Array) -> Month:
        doubted = arrive[:, None] * (1 + doubt[:, None] * self.away)
        unit = self.unit[:, None]
        expected = self._mean(self.chances) * unit * settled[:, None] + doubted
        self._take_units(expected.max(axis=1), places)
        self._give_places(places)
        unit = self.unit[:, None]
        arriving = doubted / unit
        flows = _Flows.of(self._mean(self.chances), settled[:, None], arriving)
        self._make_room(float((flows.end + flows.coming).max()))
        kinds = 2 if self.chances[:, :, 1].any() else 1  # with no part of a place only the whole ones
        number = np.arange(self.chances.shape[-1])
        free = self.whole[:, None, None, None] + np.arange(kinds)[:, None] - number
        # So many that the placement is full at once; more would only take longer to follow.
        coming = np.minimum(flows.coming, AT_ONCE * (self.whole[:, None] + 10) * (1 + flows.leaving))[..., None, None]
        leaving = number * flows.leaving[..., None, None]
        # A unit of several children comes and goes as much less often as keeps the variance of single ones.
        net = coming - leaving
        up = np.maximum(((coming + leaving) / unit[..., None, None] + net) / 2, np.maximum(net, 0.0))
        lost = np.where(free > 0, 0.0, np.where(free < 0, coming, up))
        down = np.where(free < 0, leaving, up - net)
        end, average = one_month_on(self.chances[:, :, :kinds], np.where(free > 0, up, 0.0), down)
        self.chances[:, :, :kinds] = end
        sent_on = (average * lost).sum(axis=(2, 3)) + flows.coming - coming[..., 0, 0]
        share = np.divide(sent_on @ self.weights, flows.coming @ self.weights, out=np.zeros(2), where=arrive > 0)
        there = np.where(share > NEVER, (flows.end - self._mean(self.chances)) @ self.weights, 0.0) * self.unit
        spent = np.maximum((flows.average - self._mean(average)) @ self.weights, 0.0) * self.unit
        comes = flows.coming @ self.weights * self.unit
        return Month(np.clip(there, 0.0, arrive), spent, np.minimum(share, 1.0), comes)

    def leave(self, share: float) -> None:
        self.chances[1] = thinned_to(self.chances[1], 1 - share)

    def fill(self, children: float) -> None:
        children /= self.unit[1]
        most = float(self._mean(self.chances)[1].max()) + children
        self._make_room(most)
        top = int(min(self.whole[1], _room(most)))
        # The number of free places by chance, of the plan with the whole places and with one more.
        free = [self.chances[1, :, more, top + more :: -1] for more in range(2)]
        expected = float(sum(self.weights @ chances @ np.arange(chances.shape[-1]) for chances in free))
        if expected > 0:
            for chances in (each for each in free if each.any()):
                chances[:] = thinned_to(chances, 1 - min(children / expected, 1.0))

    def ends(self) -> Ends:
        plan, unit = self.chances[1], float(self.unit[1])
        weights = np.einsum("p,pmn->m", self.weights, plan) / self.weights.sum()
        weights /= weights.sum()
        kinds = [
            (weight, _Number(plan[:, more], self.away, int(self.whole[1]) + more))
            for more, weight in enumerate(weights.tolist())
            if weight > NEVER
        ]
        return lambda probability: unit * sum(weight * number.below(probability) for weight, number in kinds)


class _Number:
    """A number of children by chance, between whole ones: k or fewer is reached at k + ½, none at 0, a full home at its
    places.

    Doubt about arrivals is normal: each quantile runs straight between the points of doubt, and beyond them.
    """

    def __init__(self, chances: Array, away: Array, places: int) -> None:
        sums = chances.sum(axis=-1)
        known = [_by_chance(each / total, places) for each, total in zip(chances, sums, strict=True) if total > 0]
        self._reached, self._at = known[0]
        if len(known) < len(away):
            return
        if len(away) > 1:
            order = np.argsort(away)
            found = np.array([np.interp(_EVENLY, *known[point]) for point in order])
            low, middle, high = found
            score = np.array([_NORMAL.inv_cdf(each) for each in _DOUBT_EVENLY])[:, None] / away.max()
            values: Array = np.maximum(middle + score * np.where(score > 0, high - middle, middle - low), 0.0)
            if places < chances.shape[-1]:
                values = np.minimum(values, np.maximum(found.max(axis=0), places))
            self._at = np.sort(values, axis=None)
            self._reached = (np.arange(values.size) + 0.5) / values.size

    def below(self, probability: float) -> float:
        return float(np.interp(probability, self._reached, self._at))


def _by_chance(chances: Array, places: int) -> tuple[Array, Array]:
    """The chances reached, and at which numbers."""
    reached: Array = np.add.accumulate(chances)
    at: Array = np.arange(len(chances), dtype=np.float64) + 0.5
    at[0] = 0.0
    if chances.max() > CERTAIN:
        at[:] = chances.argmax()
    elif 0 < places < len(at):
        at[places] = places
        before = slice(max(places - 1, 1)), slice(places, None)  # without the step up to a full home
        at = np.concatenate([at[before[0]], [places], at[before[1]]])
        reached = np.concatenate([reached[before[0]], [reached[places - 1]], reached[before[1]]])
    return reached, at


def _room(expected: float) -> int:
    """A number that is not reached where so many are expected."""
    return math.ceil(expected + 9 * math.sqrt(expected) + 20)


def _unit(most: float) -> float:
    """How many children a unit is where numbers up to so many are followed."""
    unit = 1.0
    while most > NUMBERS * unit:
        unit *= COARSER
    return unit


def _in_units(chances: Array, larger: float) -> Array:
    """Chances [..., number] in units so many times larger; what lies between two of them is shared by nearness."""
    at = np.arange(chances.shape[-1]) / larger
    below = at.astype(int)
    near = (np.arange(chances.shape[-1]) == below[:, None]) * (1 - (at - below))[:, None]
    next_one = (np.arange(chances.shape[-1]) == below[:, None] + 1) * (at - below)[:, None]
    found: Array = chances @ (near + next_one)
    return found


class Normally:
    """A mean and a variance of each point of doubt, [scenario, point], as if numbers were normal."""

    def __init__(self, opening: float, points: Points) -> None:
        self.away, self.weights = np.array(points).T
        self.mean, self.within = np.full((2, len(points)), float(opening)), np.zeros((2, len(points)))
        self.places = np.full(2, np.inf)

    @property
    def variance(self) -> Array:
        square = (self.within + np.square(self.mean)) @ self.weights
        variance: Array = np.maximum(square - np.square(self.mean @ self.weights), 0.0)
        return variance

    def month(self, settled: Array, arrive: Array, places: Array, doubt: Array) -> Month:
        arriving = arrive[:, None] * (1 + doubt[:, None] * self.away)
        flows = _Flows.of(self.mean, settled[:, None], arriving)
        stay = np.exp(-flows.leaving)
        stayed = self.within * stay**2 + self.mean * stay * (1 - stay)
        limits = np.broadcast_to(places[:, None], arriving.shape)
        given = (flows.end, stayed + arriving, limits)
        cut = [_cut(*each) for each in zip(*(part.ravel().tolist() for part in given), strict=True)]
        over, variance = (part.reshape(arriving.shape) for part in np.array(cut).T)
        there = np.minimum(over, arriving)
        self.within = np.where(over < arriving, variance, stayed)
        self.mean, self.places = flows.end - there, places
        share = np.divide(there, arriving, out=np.zeros_like(there), where=arriving > 0)
        sent_on, comes = (share * flows.coming) @ self.weights, flows.coming @ self.weights
        part = np.divide(sent_on, comes, out=np.zeros(2), where=comes > 0)
        return Month(there @ self.weights, (share * flows.came) @ self.weights, part, comes)

    def leave(self, share: float) -> None:
        self.within[1] = self.within[1] * (1 - share) ** 2 + self.mean[1] * share * (1 - share)
        self.mean[1] *= 1 - share

    def fill(self, children: float) -> None:
        free = np.maximum(self.places[1] - self.mean[1], 0.0)
        expected = float(free @ self.weights)
        if expected > 0:
            share = min(children / expected, 1.0)
            self.within[1] = self.within[1] * (1 - share) ** 2 + free * share * (1 - share)
            self.mean[1] += share * free

    def ends(self) -> Ends:
        mean, variance = float(self.mean[1] @ self.weights), float(self.variance[1])
        most = max(float(self.places[1]), mean)
        return lambda probability: min(float(quantile(np.array(mean), np.array(variance), probability)), most)


def _cut(mean: float, variance: float, places: float) -> tuple[float, float]:
    """How far a normal number is above its places on average, and its variance if it never is."""
    if variance <= 0 or math.isinf(places):
        return max(mean - places, 0.0), variance
    sd = math.sqrt(variance)
    room = (places - mean) / sd
    height = math.exp(-(room**2) / 2) / math.sqrt(2 * math.pi)
    beyond = _NORMAL.cdf(-room)
    first = room * beyond - height
    second = 1 - beyond - room * height + room**2 * beyond
    return -first * sd, max(second - first**2, 0.0) * variance
