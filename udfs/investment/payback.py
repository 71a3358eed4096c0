"""The chance that a saving has paid for its investment, when both may differ from plan.

The saving of every year is multiplied by one uncertain factor and the investment of every year by
another, independent of it. Both have their mode at the plan, 1, and follow the two-piece normal
distribution: halves of two normal curves that meet at the mode, as in the Bank of England's fan
charts. Nothing is simulated.

Source: Britton, Fisher and Whitley, The Inflation Report projections: understanding the fan chart,
Bank of England Quarterly Bulletin, February 1998.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from statistics import NormalDist

from udfs.investment.owen import owen, upper_tail

HALVINGS = STEPS = 60

#: A secant step as small as this, in standard deviations, leaves an error of about its square.
CONVERGED = 1e-7

#: Standard deviations beyond which a normal curve holds nothing, and the least chance told from 0 or 1.
FARTHEST, ROUNDING = 9.0, 1e-16

inverse_normal = NormalDist().inv_cdf


@dataclass(frozen=True)
class Spread:
    """How far something may lie below and above its plan: the standard deviation of each half's curve."""

    below: float
    above: float

    def times(self, amount: float) -> Spread:
        """The spread of an amount of money, 0 or more, that a factor of this spread multiplies."""
        return Spread(self.below * amount, self.above * amount)

    @property
    def is_certain(self) -> bool:
        return self.below + self.above == 0

    @property
    def chance_below(self) -> float:
        """The chance of less than the plan: the halves' areas are as their standard deviations."""
        return 0.5 if self.is_certain else self.below / (self.below + self.above)

    @property
    def moments(self) -> tuple[float, float, float]:
        """Mean, variance and third central moment of the distance from the plan."""
        gap, product, root = self.above - self.below, self.above * self.below, math.sqrt(2 / math.pi)
        return (
            root * gap,
            (1 - 2 / math.pi) * gap**2 + product,
            root * gap * ((4 / math.pi - 1) * gap**2 + product),
        )


@functools.lru_cache(maxsize=256)
def spread_between(low: float, high: float, interval: float) -> Spread:
    """The spread of a factor that lies outside low and high, low ≤ 1 ≤ high, with (1 − interval) ÷ 2 at each end.

    One chance of less than the plan, found by halving, gives both halves standard deviations in the
    ratio of their areas.
    """
    tail, down, up = (1 - interval) / 2, 1 - low, high - 1
    if down + up == 0:
        return Spread(0.0, 0.0)
    least, most = tail, 1 - tail
    for _ in range(HALVINGS):
        below = (least + most) / 2
        above = 1 - below
        if down * above * _deviations(tail, above) > up * below * _deviations(tail, below):
            least = below
        else:
            most = below
    size = (down + up) / (below * _deviations(tail, below) + above * _deviations(tail, above))
    return Spread(below * size, above * size)


def _deviations(tail: float, area: float) -> float:
    """How many standard deviations from the plan a half of an area leaves a tail outside."""
    return -inverse_normal(min(0.5, tail / (2 * area)))


def chance_below_nil(factor: Spread) -> float:
    """The chance that a factor is negative."""
    return 0.0 if factor.is_certain else 2 * factor.chance_below * upper_tail(1 / factor.below)


def chance_paid_back(saved: float, saving: Spread, spent: float, cost: Spread) -> float:
    """The chance that what is saved is at least what is spent; both plans are 0 or more."""
    return _chance(spent - saved, saving.times(saved), cost.times(spent))


def exceeded_with(probability: float, saved: float, saving: Spread, spent: float, cost: Spread) -> float:
    """The amount that saved less spent is at least with a probability.

    Secant steps on the normal deviate of the chance, nearly a straight line, from Cornish and
    Fisher's approximation by three moments; a step out of the bracket is a halving instead.
    """
    gain, loss = saving.times(saved), cost.times(spent)
    if gain.is_certain and loss.is_certain:
        return saved - spent
    (mean_gain, variance_gain, third_gain), (mean_loss, variance_loss, third_loss) = gain.moments, loss.moments
    width = math.sqrt(variance_gain + variance_loss)
    score = inverse_normal(1 - probability)
    skew = (third_gain - third_loss) / width**3
    least, most = -FARTHEST * (gain.below + loss.above), FARTHEST * (gain.above + loss.below)
    at, slope = mean_gain - mean_loss + width * (score + skew / 6 * (score**2 - 1)), 1 / width
    before = error_before = math.nan
    for step in range(STEPS):
        at = at if least < at < most else (least + most) / 2
        chance = 1 - _chance(at, gain, loss)
        error = inverse_normal(min(max(chance, ROUNDING), 1 - ROUNDING)) - score
        least, most = (least, at) if error > 0 else (at, most)
        if step and error != error_before:
            slope = (error - error_before) / (at - before)
        before, error_before = at, error
        at -= error / slope
        if abs(at - before) <= CONVERGED * width:
            break
    return saved - spent + at


def _chance(distance: float, gain: Spread, loss: Spread) -> float:
    """The chance that the gain's distance from its plan, less the loss's, is at least ``distance``."""
    if gain.is_certain and loss.is_certain:
        return 1.0 if distance <= 0 else 0.0
    return _beyond(distance, gain, loss) if distance >= 0 else 1 - _beyond(-distance, loss, gain)


def _beyond(distance: float, one: Spread, other: Spread) -> float:
    """The chance that one less the other is at least a distance of 0 or more.

    A half of each is a quadrant of the plane of two standard normals, and the distance a straight
    line at h from its origin. The part of a quadrant beyond the line lies between two angles from
    the line's nearest point; T(h, a) is the part between the angles 0 and arctan a. Where one is
    below its plan and the other above, no part is beyond.
    """
    one_low, other_low = one.chance_below, other.chance_below
    h = distance / math.hypot(one.above, other.above)
    both_high = upper_tail(h) / 2 - owen(h, other.above, one.above)
    h = distance / math.hypot(one.above, other.below)
    apart = owen(h, other.below, one.above) + owen(h, one.above, other.below)
    h = distance / math.hypot(one.below, other.below)
    both_low = upper_tail(h) / 2 - owen(h, one.below, other.below)
    return 4 * (
        (1 - one_low) * (1 - other_low) * both_high + (1 - one_low) * other_low * apart + one_low * other_low * both_low
    )
