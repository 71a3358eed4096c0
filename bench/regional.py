"""The interval that the regional edition of the demand model publishes, worked out from its description.

Children are in twenty states, five age bands by four placement groups, and go a day at a time. The
chance of going from one state to another is the mean over the days of the reference period of those who
went ÷ those there the day before; starters a day are their number ÷ the days. Each day adds to the
variance of a state Σ p (1 − p) n over the states it is reached from, staying included, and the mean
starters; nothing is taken away, and nothing is added for the rates' own error. The chart's band is the
forecast ± 2 standard deviations, of which 1.2816 would be its 80% interval.

Source: cs-demand-model-regional (Social Finance, MIT), ``MultinomialPredictor.next`` and
``apply_variances``.
"""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import numpy as np

from udfs.returns import Returns

Array = np.ndarray[Any, np.dtype[np.float64]]

BAND_YEARS = (0, 1, 5, 10, 16, 30)
GROUPS = 4
#: Group of each finance line: fostering, residential, supported, other.
GROUP_OF_LINE = {
    "Kinship": 0,
    "In-house fostering": 0,
    "Independent fostering (IFA)": 0,
    "In-house residential": 1,
    "External residential": 1,
    "Supported accommodation 16+": 2,
}
_STATES = (len(BAND_YEARS) - 1) * GROUPS
_YEAR_DAYS = 365.24


def regional_forecast(returns: Returns, reference_days: int, days_ahead: list[int]) -> tuple[Array, Array]:
    """Children and the standard deviation at so many days after the returns' opening day."""
    child, start, end, state = _in_states(returns)
    last = (returns.as_at - datetime.date(1970, 1, 1)).days
    first = last - reference_days + 1
    stock = np.stack([_daily_stock(start[state == s], end[state == s], first - 1, last) for s in range(_STATES)])

    follows = np.append((child[1:] == child[:-1]) & (start[1:] == end[:-1]), False)
    before = np.append(False, follows[:-1])
    starting = ~before & (start >= first) & (start <= last)
    daily_starters = np.bincount(state[starting], minlength=_STATES) / reference_days
    chances = np.zeros((_STATES + 1, _STATES))
    ended = np.flatnonzero((end >= first) & (end <= last))
    to = np.where(follows[ended], np.append(state[1:], 0)[ended], _STATES)
    those_there = stock[state[ended], end[ended] - first]
    days_with_any = (stock[:, :-1] > 0).sum(axis=1)
    np.add.at(chances, (to, state[ended]), 1 / (those_there * days_with_any[state[ended]]))
    chances[np.arange(_STATES), np.arange(_STATES)] = 0
    chances[np.arange(_STATES), np.arange(_STATES)] = 1 - chances.sum(axis=0)

    children, variance = stock[:, -1].astype(float), np.zeros(_STATES)
    inside = chances[:_STATES]
    found = {}
    for day in range(1, max(days_ahead) + 1):
        variance = variance + (inside * (1 - inside)) @ children + daily_starters
        children = inside @ children + daily_starters
        found[day] = children.sum(), np.sqrt(variance.sum())
    mean, deviation = (np.array(part) for part in zip(*(found[day] for day in days_ahead), strict=True))
    return mean, deviation


def _in_states(returns: Returns) -> tuple[Any, Any, Any, Any]:
    """Episodes cut at the birthdays between age bands: child, first day, day after the last, state."""
    e = returns.episodes
    group = np.array([GROUP_OF_LINE.get(line, GROUPS - 1) for line in returns.lines])[e.line]
    parts = []
    for band, years in enumerate(itertools.pairwise(BAND_YEARS)):
        low, high = (e.birth + round(year * _YEAR_DAYS) for year in years)
        start, end = np.maximum(e.start, low if band else e.start), np.minimum(e.end, high)
        here = np.flatnonzero(end > start)
        parts.append((e.child[here], start[here], end[here], (band * GROUPS + group)[here]))
    child, start, end, state = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.lexsort((start, child))
    return child[order], start[order], end[order], state[order]


def _daily_stock(start: Any, end: Any, first: int, last: int) -> Any:
    """Children at the end of each day from the first to the last."""
    size = last - first + 1
    change = np.bincount(np.clip(start - first, 0, size), minlength=size + 1)
    change -= np.bincount(np.clip(end - first, 0, size), minlength=size + 1)
    return np.cumsum(change[:size])
