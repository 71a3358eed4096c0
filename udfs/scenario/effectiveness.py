"""How far a plan may be out because its interventions work less or better than planned.

The plan is followed again with every effectiveness at its low, and with every one at its high. What each intervention's
own effect then differs by is how far it may be out. Low and high leave one chance in ten on either side, half of a
normal curve each, and interventions are independent: their distances add up as squares, below and above the plan apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import NormalDist

import numpy as np

from udfs.engine.people import Array
from udfs.scenario.schedule import Intervention

#: Low and high leave so much outside on either side.
OUTSIDE = 0.1
SCORE = NormalDist().inv_cdf(1 - OUTSIDE)

LOW, HIGH = 0, 1


def in_doubt(interventions: Sequence[Intervention]) -> list[int]:
    """Those whose effectiveness has a low and a high that differ."""
    return [i for i, one in enumerate(interventions) if one.ends is not None and one.ends[LOW] < one.ends[HIGH]]


def at_end(interventions: Sequence[Intervention], end: int) -> list[Intervention]:
    """The interventions with every effectiveness at its low, or at its high."""
    return [one if one.ends is None else replace(one, effectiveness=one.ends[end]) for one in interventions]


def variances(interventions: Sequence[Intervention], planned: Array, at_ends: Sequence[Array]) -> Array:
    """The variance below the plan and above it, [2, years, ...], from each intervention's effect as planned [years,
    interventions, ...] and at its low and high."""
    which = in_doubt(interventions)
    changes = np.stack([(effect - planned)[:, which] for effect in at_ends]) / SCORE
    below, above = np.minimum(changes, 0.0).min(axis=0), np.maximum(changes, 0.0).max(axis=0)
    return np.stack([np.square(below).sum(axis=1), np.square(above).sum(axis=1)])
