"""Starters of late against the usual level: have they changed, or is it chance?

Three things tell how many children start in a month: those counted in the reference window; those
counted in up to 36 months before it; and the balance level, the number of starters at which the
children in care today would stay as many, children today ÷ the months that a starter is expected to
stay. Each is taken as normal on the log scale. The last two together are the usual level.

Either nothing has changed, and all three are of one level; or starters changed as the window began, by
an unknown factor whose logarithm is normal with mean 0 and standard deviation ``CHANGE_SD``. Before
looking the two are equally likely. The level carried forward is the mean of the two answers, weighted by
how likely each makes the gap between the starters counted and the usual level; its variance includes
how far the two answers are apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from udfs.ssda903.pooling import Array

CHANGE_SD = 0.2
EARLIER_MONTHS = 36
ADULT = 216


@dataclass(frozen=True)
class Level:
    """Starters a month: their logarithm, and its variance."""

    log: float
    variance: float

    @classmethod
    def counted(cls, starters: float, months: int, overdispersion: float) -> Level:
        """The level that so many starters in so many months show; their variance is ``overdispersion`` × their number."""
        return cls(float(np.log(starters / months)), overdispersion / starters)

    @classmethod
    def in_balance(cls, children: float, stay: Stay, overdispersion: float) -> Level:
        """The level at which so many children would stay as many; their number is chance as that of starters is."""
        variance = (1 + (overdispersion - 1) * stay.together) / children
        return cls(float(np.log(children / stay.months)), variance)


@dataclass(frozen=True)
class Stay:
    """Month ends that a starter is expected to be in care, and the mean chance, over those, that another

    starter of the same day is in care too.
    """

    months: float
    together: float


@dataclass(frozen=True)
class Weighed:
    """The level carried forward, the chance that nothing has changed, and how much of a change in the usual

    level the level carried forward would follow.
    """

    level: Level
    unchanged: float
    following: float


def together(levels: Sequence[Level]) -> Level:
    """Several measures of one level as one, each weighted by 1 ÷ its variance."""
    weights = [1 / level.variance for level in levels]
    log = sum(w * level.log for w, level in zip(weights, levels, strict=True)) / sum(weights)
    return Level(log, 1 / sum(weights))


def weighed(recent: Level, usual: Level, change_sd: float = CHANGE_SD) -> Weighed:
    """The recent level as the usual one informs it, both readings of the gap between them allowed for."""
    gap = recent.log - usual.log
    before = [Level(usual.log, usual.variance), Level(usual.log, usual.variance + change_sd**2)]
    spread = np.array([recent.variance + level.variance for level in before])
    likelihood = np.exp(-(gap**2) / 2 * (1 / spread - 1 / spread.max())) / np.sqrt(spread)
    unchanged = float(likelihood[0] / likelihood.sum())
    chances = np.array([unchanged, 1 - unchanged])
    same, changed = (together([recent, level]) for level in before)
    log, variance = chances @ np.array([[same.log, same.variance], [changed.log, changed.variance]])
    variance += unchanged * (1 - unchanged) * (same.log - changed.log) ** 2
    return Weighed(Level(float(log), float(variance)), unchanged, float(chances @ (recent.variance / spread)))


def expected_stay(
    leaving: Array, moves: Array, age_edges: Sequence[int], care_edges: Sequence[int], starters: Array
) -> Stay:
    """How long starters of these ages and lines (216, lines) stay, at these rates, up to their 18th birthday."""
    staying = moves + np.eye(starters.shape[1]) * (1 - leaving - moves.sum(-1))[..., None]
    bands = list(enumerate(itertools.pairwise([*age_edges, ADULT - 1])))
    care = np.searchsorted(care_edges, np.arange(ADULT), side="right") - 1
    where = starters / starters.sum()
    present = np.ones(ADULT)
    older = np.zeros_like(where)
    for month in range(ADULT - 1):
        older[month] = 0.0
        for band, (first, after) in bands:
            here = slice(max(first, month), after)  # nobody is younger than so many months
            if here.start < after:
                np.matmul(where[here], staying[band, care[month]], out=older[here.start + 1 : after + 1])
        where, older = older, where
        present[month + 1] = where[month + 1 :].sum()
    return Stay(float(present.sum()), float((present**2).sum() / present.sum()))
