"""How far a plan may be out because its interventions work less or better than planned.

An intervention's own effect grows with what it does, and what it does with its effectiveness, as far as there are
children and places for it. Low and high leave one chance in ten on either side, half of a normal curve each, and
interventions are independent: their distances add up as squares, below and above the plan apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from udfs.calendar import MONTHS
from udfs.engine.people import Array
from udfs.scenario.flow import Flow
from udfs.scenario.schedule import PRICE, Intervention

#: Low and high leave so much outside on either side.
OUTSIDE = 0.1
SCORE = NormalDist().inv_cdf(1 - OUTSIDE)
#: What is asked is done, but for so much of it.
SLACK = 1e-9


def in_doubt(interventions: Sequence[Intervention]) -> list[int]:
    """Those whose effectiveness has a low and a high that differ."""
    return [i for i, one in enumerate(interventions) if one.ends is not None and one.ends[0] < one.ends[1]]


def variances(interventions: Sequence[Intervention], flow: Flow, effects: Array) -> Array:
    """The variance below the plan and above it, [2, years, ...], from each intervention's effect [years, interventions,
    ...]."""
    which = in_doubt(interventions)
    missing = np.stack([_changes(interventions[i], flow.asked[:, i], flow.done[:, i]) for i in which], axis=2)
    scaled = effects[:, which] * missing.reshape(*missing.shape, *[1] * (effects.ndim - 2)) / SCORE
    below, above = np.minimum(scaled, 0.0).min(axis=0), np.maximum(scaled, 0.0).max(axis=0)
    return np.stack([np.square(below).sum(axis=1), np.square(above).sum(axis=1)])


def _changes(one: Intervention, asked: Array, done: Array) -> Array:
    """By how much of its effect an intervention does less or more at its low and at its high, [2, years].

    What could not be done in full cannot be done in more.
    """
    ends = np.array(one.ends)[:, None] / one.effectiveness
    if one.kind == PRICE:
        return np.repeat(ends, len(asked) // MONTHS, axis=1) - 1
    most = np.where(done < asked * (1 - SLACK), done, np.inf)
    by_year_end = np.minimum(asked * ends, most).cumsum(axis=1)[:, MONTHS - 1 :: MONTHS]
    planned = done.cumsum()[MONTHS - 1 :: MONTHS]
    share: Array = np.divide(by_year_end, planned, out=np.ones_like(by_year_end), where=planned > 0)
    return share - 1
