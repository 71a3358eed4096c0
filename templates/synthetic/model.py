"""The known model behind a synthetic council: starters, moves and leaving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

ADULT = 216
LINES = (
    "Kinship",
    "In-house fostering",
    "Independent fostering (IFA)",
    "In-house residential",
    "External residential",
    "Supported accommodation 16+",
    "Placed with parents",
    "Placed for adoption",
)
SUPPORTED, ADOPTION = 5, 7
AGE_EDGES = (0, 12, 60, 120, 192)
CARE_EDGES = (0, 1, 3, 6, 12, 24, 36)

_ENTRANTS_BY_AGE = [18, 5, 5, 4.5, 4.5, 4, 4, 4, 4, 4, 4.5, 5, 6, 7, 8, 9, 8, 6]
_ENTRANTS_BY_LINE = [
    [25, 38, 27, 0.5, 1, 0, 8, 0.5],
    [27, 36, 28, 0.5, 2, 0, 6, 0.5],
    [22, 38, 30, 1, 5, 0, 4, 0],
    [14, 32, 32, 4, 14, 0, 4, 0],
    [6, 14, 18, 4, 16, 40, 2, 0],
]
_LEAVING_BY_CARE = [0.10, 0.07, 0.05, 0.035, 0.030, 0.022, 0.012]
_LEAVING_BY_AGE = [1.2, 1.2, 0.8, 0.7, 0.9]
_LEAVING_BY_LINE = [1.2, 1.0, 0.9, 0.8, 0.7, 1.1, 1.6, 3.0]
_MOVING_BY_CARE = [0.12, 0.08, 0.05, 0.030, 0.022, 0.015, 0.012]
_MOVING_BY_AGE = [1.0, 0.9, 0.8, 1.1, 1.4]
_MOVING_BY_LINE = [0.6, 0.8, 1.0, 0.9, 1.0, 0.6, 0.6, 0.2]
_DESTINATIONS = [
    [0, 5, 4, 0.3, 1, 0, 1, 0],
    [3, 0, 5, 0.5, 1.5, 0, 1, 0],
    [2, 4, 0, 1, 3, 0, 1, 0],
    [1, 2, 3, 0, 3, 0, 1, 0],
    [1, 2, 3, 2, 0, 0, 1, 0],
    [0.5, 1, 2, 0.5, 1, 0, 0.5, 0],
    [2, 4, 3, 0.3, 1, 0, 0, 0],
    [1, 3, 1, 0, 0, 0, 1, 0],
]


@dataclass(frozen=True)
class Drift:
    """How a level changes, on the log scale.

    ``walk`` is the standard deviation of a year's lasting change, which comes bit by bit each month (a random walk),
    and ``passing`` that of what a financial year has for itself alone.
    """

    walk: float = 0.0
    passing: float = 0.0

    def factors(self, months: int, kept: int, generator: np.random.Generator) -> Array:
        """What multiplies the level in each of some months that end on a 31 March.

        The walk has its own place, 1, in the first of the months kept, so a council wanders from the size it was made
        with both before and after.
        """
        if not (self.walk or self.passing):
            return np.ones(months)
        level = np.cumsum(generator.normal(0.0, self.walk / np.sqrt(12), months))
        years = generator.normal(0.0, self.passing, -(-months // 12))
        factors: Array = np.exp(level - level[-kept] + np.repeat(years, 12)[-months:])
        return factors


#: Fields of a model whose children and starters change from year to year as those of England's councils did from 2019
#: to 2025 (``python -m bench.like_real`` shows both). Brothers and sisters make a month's starters vary 1.35 times
#: as much as single children would.
LIKE_REAL: dict[str, Any] = {
    "family_sizes": (0.86, 0.11, 0.03),
    "starters_drift": Drift(walk=0.11, passing=0.105),
    "leaving_drift": Drift(walk=0.03, passing=0.09),
}


@dataclass(frozen=True)
class TrueModel:
    """Monthly truth. ``leaving`` (ages, cares, lines) and ``moves`` (…, lines to) are competing
    probabilities from one month end to the next; every child leaves on its 18th birthday.

    Starters are families: a Poisson number a month, each of one to three children by
    ``family_sizes``, who come on one day to one line. ``entries`` (216 months of age, lines) is the
    mean number of children a month in the last year, who are there at their first month end; a
    further ``brief_share`` come and go within the month. ``season`` is the amplitude of a yearly
    wave with its crest in January, ``growth`` the yearly rise of entries, and each of ``surges`` (from,
    to, factor) multiplies them from so many months before the end, to without so many. ``starters_drift`` and
    ``leaving_drift`` are how the level of starters, and the rates of leaving, differ from year to year.
    """

    entries: Array
    leaving: Array
    moves: Array
    within_line: float = 0.025
    family_sizes: tuple[float, ...] = (0.75, 0.18, 0.07)
    season: float = 0.0
    growth: float = 0.0
    surges: tuple[tuple[int, int, float], ...] = ()
    brief_share: float = 0.05
    unaccompanied_share: float = 0.25
    starters_drift: Drift = Drift()
    leaving_drift: Drift = Drift()

    @property
    def overdispersion(self) -> float:
        """Variance of a month's starters ÷ their mean: E[size²] ÷ E[size]."""
        sizes = np.arange(1, len(self.family_sizes) + 1)
        return float((sizes**2 @ np.array(self.family_sizes)) / (sizes @ np.array(self.family_sizes)))

    def entries_in(self, months_before_end: int, calendar_month: int) -> float:
        """Mean starters of one month, all ages and lines; calendar months count from 0 for January."""
        wave = 1 + self.season * np.cos(2 * np.pi * calendar_month / 12)
        surge = np.prod([factor for since, until, factor in self.surges if since >= months_before_end > until])
        return float(self.entries.sum() * wave * surge * np.exp(-self.growth * months_before_end / 12))


def true_model(children: float, **changes: Any) -> TrueModel:
    """A model whose steady state holds so many children."""
    by_age = np.array(_ENTRANTS_BY_AGE) / sum(_ENTRANTS_BY_AGE)
    by_line = np.array(_ENTRANTS_BY_LINE)
    band = band_of(AGE_EDGES)[:ADULT]
    share = np.repeat(by_age / 12, 12)[:, None] * (by_line / by_line.sum(1, keepdims=True))[band]
    leaving = np.einsum("a,c,p->acp", _LEAVING_BY_AGE, _LEAVING_BY_CARE, _LEAVING_BY_LINE)
    moving = np.einsum("a,c,p->acp", _MOVING_BY_AGE, _MOVING_BY_CARE, _MOVING_BY_LINE)
    moves = moving[..., None] * _destinations()[:, None]
    model = TrueModel(share, leaving, moves, **changes)
    return TrueModel(share * children / children_per_entry(model), leaving, moves, **changes)


def _destinations() -> Array:
    """Shares of moves by age band, line from and line to; adoption is for the under-5s, supported for 16 and over."""
    weights = np.repeat(np.array(_DESTINATIONS, dtype=float)[None], len(AGE_EDGES), axis=0)
    weights[:2, :6, ADOPTION] = 1.5
    weights[4, :, SUPPORTED] = 8.0
    weights[:, SUPPORTED, SUPPORTED] = weights[:, ADOPTION, ADOPTION] = 0.0
    shares: Array = weights / weights.sum(-1, keepdims=True)
    return shares


def children_per_entry(model: TrueModel) -> float:
    """Children in care in the steady state for each starter a month: the mean months in care at month ends."""
    age, care = band_of(AGE_EDGES), band_of(CARE_EDGES)
    staying = model.moves + np.eye(len(LINES)) * (1 - model.leaving - model.moves.sum(-1))[..., None]
    where, total = model.entries / model.entries.sum(), 0.0
    for months in range(ADULT):
        total += where.sum()
        moved = np.einsum("ap,apq->aq", where, staying[age[:ADULT], care[months]])
        where = np.vstack([np.zeros((1, len(LINES))), moved[:-1]])
    return total


def band_of(edges: tuple[int, ...]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The band of each month from 0 to 216."""
    return np.searchsorted(np.asarray(edges), np.arange(ADULT + 1), side="right") - 1
