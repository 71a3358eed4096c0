"""Estimates from the returns in the shape a monthly projection takes, with the counts behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from udfs.errors import InputError
from udfs.returns.days import whole_months
from udfs.returns.episodes.care_periods import Episodes
from udfs.returns.rates.drift import paths
from udfs.returns.rates.length_of_stay import expected_stay
from udfs.returns.rates.pooling import Array, Pooled, pooled, pooled_shares
from udfs.returns.rates.starters import Entries, entries
from udfs.returns.rates.transitions import LAST_AGE, Transitions, month_spans, transitions
from udfs.returns.rates.windows import Window
from udfs.returns.reading.columns import Numbers

#: Where bands begin, in completed months: under 1, 1–4, 5–9, 10–15, 16–17 years.
AGE_EDGES = (0, 12, 60, 120, 192)
#: In the first month, to 3, 6, 12, 24 and 36 months, and longer.
CARE_EDGES = (0, 1, 3, 6, 12, 24, 36)
#: The weight, in moves, of a line's usual destinations against those of one age band.
DESTINATION_WEIGHT = 10.0


@dataclass(frozen=True, eq=False, repr=False)
class Opening:
    """Children in care at the end of the opening day, by row; four arrays of one length.

    ``adults`` are those kept past their 18th birthday, counted here as in their last month of 17.
    """

    count: Numbers
    age_months: Numbers
    months_in_care: Numbers
    placement: Numbers
    adults: int


@dataclass(frozen=True, eq=False, repr=False)
class Estimates:
    """Monthly rates of a reference window. Axes: age band, time-in-care band, line (and line to).

    ``leaving`` (ages, cares, lines) and ``moves`` (ages, cares, lines, lines) are competing
    probabilities a month, whose sum for a line is below 1. ``seen`` has the counts behind them,
    ``leaving_fit`` and ``moving_fit`` how they were pooled.
    """

    lines: tuple[str, ...]
    as_at: int
    window: Window
    age_edges: tuple[int, ...]
    care_edges: tuple[int, ...]
    opening: Opening
    entries: Entries
    seen: Transitions
    leaving: Array
    moves: Array
    leaving_fit: Pooled
    moving_fit: Pooled
    destinations: Array

    def draws(self, count: int, seed: int) -> tuple[Array, Array, Array]:
        """Rates as uncertain as the counts leave them: leaving, moves and monthly entries by year of age.

        Shapes (count, ages, cares, lines), (count, ages, cares, lines, lines) and (count, 18, lines).
        The more leaving in a draw, the shorter the stay, in inverse proportion nearly, and the more starters
        it takes to have as many children in care, which the level of entries may rest on.
        """
        generator = np.random.default_rng(seed)
        leaving, moving = self.leaving_fit.draws(count, generator), self.moving_fit.draws(count, generator)
        evidence = self.seen.moves.sum(1) + DESTINATION_WEIGHT * self.destinations
        weights = generator.standard_gamma(evidence, size=(count, *evidence.shape))
        total = weights.sum(-1, keepdims=True)
        shares = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
        left, moved = _probabilities(leaving, moving, shares)
        arriving = self.entries.draws(count, generator)
        if self.entries.level is not None and self.leaving.any():
            seen = self.seen.child_months
            more_leaving = (left * seen).sum((1, 2, 3)) / (self.leaving * seen).sum()
            arriving *= (more_leaving**self.entries.level.following)[:, None, None]
        if self.entries.given is not None:
            arriving = arriving + self.entries.given.monthly.reshape(len(arriving[0]), -1, len(self.lines)).sum(1)
        return left, moved, arriving

    def drifting(self, drawn: tuple[Array, Array, Array], months: int, seed: int) -> tuple[Array, Array, Array]:
        """Draws as the council's drift makes them: leaving, moves, and a factor of starters by month [draws, months].

        Starters whose number is given do not drift: the others' drift counts by their share in each draw.
        """
        left, moved, arriving = drawn
        total = arriving.sum((1, 2))
        uasc = 0.0 if self.entries.given is None else float(self.entries.given.monthly.sum())
        others = np.maximum(total - uasc, np.finfo(float).tiny)
        generator = np.random.default_rng(seed)
        starters, leaving = paths(self.entries.changeable, months, np.log(others)[:, None], generator)
        share = others / np.maximum(total, np.finfo(float).tiny)
        return *_leaving_times(left, moved, leaving), 1 + share[:, None] * (starters - 1)


def estimated(
    episodes: Episodes,
    lines: tuple[str, ...],
    as_at: int,
    over: Window,
    *,
    age_edges: Sequence[int] = AGE_EDGES,
    care_edges: Sequence[int] = CARE_EDGES,
    strength: float | None = None,
    entries_over: Window | None = None,
    since: int | None = None,
    trend_over: Window | None = None,
    level: bool = False,
) -> Estimates:
    """Estimate entries, leaving and moves; ``strength`` fixes the weight of the pooling, in events.

    ``entries_over`` is a window of its own for entries, which change sooner than practice does. ``since``, the
    first month of the returns, lets years before the window tell of their season, of their trend unless it has
    months of its own (``trend_over``) and, with ``level``, of the level that all years agree on.
    """
    _check_edges("age_edges", age_edges)
    _check_edges("care_edges", care_edges)
    if strength is not None and not strength > 0:
        raise InputError(f"strength is {strength}; use a number of events above 0", at="strength", value=strength)
    spans = month_spans(episodes)
    seen = transitions(spans, len(lines), over, age_edges, care_edges)
    moved = seen.moves.sum(-1)
    midway = seen.child_months - (seen.leavers + moved) / 2
    leaving_fit, moving_fit = pooled(seen.leavers, midway, strength), pooled(moved, midway, strength)
    destinations = pooled_shares(seen.moves.sum(1), DESTINATION_WEIGHT)
    leaving, moves = (p[0] for p in _probabilities(leaving_fit.rate[None], moving_fit.rate[None], destinations[None]))
    opening = _opening(episodes, as_at, len(lines))
    arriving = entries(episodes, spans, len(lines), entries_over or over, strength, since, trend_over)
    if level and arriving.counts.any():
        stay = expected_stay(leaving, moves, age_edges, care_edges, arriving.monthly)
        arriving = arriving.levelled(int(opening.count.sum()) - opening.adults, stay)
    return Estimates(
        lines,
        as_at,
        over,
        tuple(age_edges),
        tuple(care_edges),
        opening,
        arriving,
        seen,
        leaving,
        moves,
        leaving_fit,
        moving_fit,
        destinations,
    )


def _probabilities(leaving: Array, moving: Array, destinations: Array) -> tuple[Array, Array]:
    """Competing probabilities a month from hazards: of 1 − e^−(sum), each has its share."""
    together = leaving + moving
    either = -np.expm1(-together) / np.where(together > 0, together, 1.0)
    return leaving * either, (moving * either)[..., None] * destinations[:, :, None]


def _leaving_times(leaving: Array, moves: Array, factor: Array) -> tuple[Array, Array]:
    """Draws of the probabilities a month where the hazard of leaving is so many times as high, by draw."""
    times = factor[:, None, None, None]
    moving = moves.sum(-1)
    either = np.minimum(leaving + moving, 1.0)  # binary rounding may take them beyond
    more = np.divide(times * leaving + moving, either, out=np.ones_like(either), where=either > 0)
    with np.errstate(divide="ignore"):  # where rounding leaves nobody, all leave or move whatever the factor
        together = -np.expm1(more * np.log1p(-either))
    scale = np.divide(together, more * either, out=np.ones_like(either), where=either > 0)
    return times * leaving * scale, moves * scale[..., None]


def _opening(e: Episodes, as_at: int, lines: int) -> Opening:
    """Children by month of age, months in care and line."""
    here = e.where(e.on(as_at))
    adult = here.adult_on <= as_at
    age = np.minimum(whole_months(here.birth, as_at), LAST_AGE)
    care = whole_months(here.care_start, as_at)
    months = int(care.max(initial=0)) + 1
    rows, count = np.unique((age * months + care) * lines + here.line, return_counts=True)
    return Opening(
        count.astype(np.int32),
        (rows // (months * lines)).astype(np.int32),
        (rows // lines % months).astype(np.int32),
        (rows % lines).astype(np.int32),
        int(adult.sum()),
    )


def _check_edges(name: str, edges: Sequence[int]) -> None:
    if not edges or edges[0] != 0 or list(edges) != sorted(set(edges)) or edges[-1] > LAST_AGE:
        raise InputError(
            f"{name} is {list(edges)}; use rising months that begin at 0 and stay below {LAST_AGE + 1}",
            at=name,
            value=list(edges),
        )
