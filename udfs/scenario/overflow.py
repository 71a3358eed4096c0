"""Children sent on from a full placement, and each intervention's share of them."""

from __future__ import annotations

import itertools

import numpy as np

from udfs.engine.people import Array

#: Where do nothing, the plan and the first intervention's effect stand among the scenarios followed.
NOTHING, PLAN, EFFECTS = 0, 1, 2


def displaced(arriving: Array, load: Array, arrive: Array, excess: Array, sent: Array, added: Array) -> Array:
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
