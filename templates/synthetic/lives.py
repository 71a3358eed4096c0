"""Lives of invented children under a known model, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from templates.synthetic.model import ADULT, AGE_EDGES, CARE_EDGES, LINES, TrueModel, band_of

Ints = np.ndarray[Any, np.dtype[np.int64]]

_BURN_IN = ADULT


@dataclass(frozen=True)
class Truth:
    """True episodes, one value each: days from 1970, an end after the last return if still open."""

    child: Ints
    start: Ints
    end: Ints
    line: Ints
    variant: Ints
    legal: Ints
    birth: Ints
    unaccompanied: np.ndarray[Any, np.dtype[np.bool_]]
    begins: np.ndarray[Any, np.dtype[np.bool_]]
    ceases: np.ndarray[Any, np.dtype[np.bool_]]


def lived(model: TrueModel, last_year: int, years: int, generator: np.random.Generator) -> Truth:
    """Lives, month by month, from long enough before the first return to be in a steady state."""
    months = _BURN_IN + 12 * years
    first = (last_year - 1970) * 12 + 3 - months
    age_band, care_band = band_of(AGE_EDGES), band_of(CARE_EDGES)
    starting = model.starters_drift.factors(months, 12 * years, generator)
    leaving = model.leaving_drift.factors(months, 12 * years, generator)
    child = born = care = line = adult = np.zeros(0, np.int64)
    births: list[Ints] = []
    unaccompanied: list[Any] = []
    begun: list[tuple[Ints, Ints, Ints, Ints]] = []
    ended: list[tuple[Ints, Ints]] = []
    known = 0
    moves = np.cumsum(model.moves, axis=-1)
    for number, month in enumerate(range(first, first + months)):
        left = leaving[number] * model.leaving[..., None]
        chances = np.concatenate([left, left + moves], axis=-1)
        start, length = month_starts(month)
        leaves_at = adult < start + length
        cell = chances[age_band[np.minimum(month - 1 - born, ADULT)], care_band[month - 1 - care], line]
        drawn = generator.random(len(child))
        outcome = (drawn[:, None] >= cell).sum(1)
        gone = leaves_at | (outcome == 0)
        moved = ~gone & (outcome <= len(LINES))
        again = ~gone & ~moved & (generator.random(len(child)) < model.within_line)
        on = start + (generator.random(len(child)) * length).astype(np.int64)
        line = np.where(moved, outcome - 1, line)
        ended.append((child[gone], np.where(leaves_at, adult, on)[gone]))
        changed = moved | again
        begun.append((child[changed], on[changed], line[changed], np.where(again, 1 + (on & 1), 1)[changed]))
        stays = ~gone
        child, born, care, line, adult = child[stays], born[stays], care[stays], line[stays], adult[stays]

        mean = starting[number] * model.entries_in(first + months - 1 - month, month % 12)
        day, birth, where, brief = _starters(model, mean, month, generator)
        new = np.arange(known, known + len(day))
        known += len(day)
        births.append(birth)
        unaccompanied.append((birth < start - 15 * 365) & (generator.random(len(day)) < model.unaccompanied_share))
        begun.append((new, day, where, np.zeros(len(day), np.int64)))
        out = day + 1 + (generator.random(len(day)) * (start + length - 1 - day)).astype(np.int64)
        brief &= out < start + length
        ended.append((new[brief], out[brief]))
        kept = ~brief
        child, born, care = (
            np.append(child, new[kept]),
            np.append(born, month_of(birth[kept])),
            np.append(care, np.full(kept.sum(), month)),
        )
        line, adult = np.append(line, where[kept]), np.append(adult, eighteenth(birth[kept]))
    return _truth(
        begun,
        ended,
        np.concatenate(births),
        np.concatenate(unaccompanied),
        month_starts(first + months)[0],
        12 * years,
        generator,
    )


def _starters(
    model: TrueModel, mean: float, month: int, generator: np.random.Generator
) -> tuple[Ints, Ints, Ints, Any]:
    """Day, date of birth and line of a month's starters, and which of them leave within the month."""
    sizes = np.arange(1, len(model.family_sizes) + 1)
    families = generator.poisson(mean * (1 + model.brief_share) / (sizes @ np.array(model.family_sizes)))
    size = generator.choice(sizes, families, p=model.family_sizes)
    start, length = month_starts(month)
    days = start + (generator.random(families) * length).astype(np.int64)
    brief = generator.random(families) < model.brief_share / (1 + model.brief_share)
    day, brief = np.repeat(days, size), np.repeat(brief, size)
    by_age = np.cumsum(model.entries.sum(1))
    age = np.searchsorted(by_age, generator.random(len(day)) * by_age[-1], side="right")
    by_line = np.cumsum(model.entries, axis=1) / model.entries.sum(1, keepdims=True)
    line = (generator.random(families).repeat(size)[:, None] >= by_line[age]).sum(1)
    birth_month, birth_length = month_starts(month - age)
    latest = np.where(age == 0, day - start + 1, birth_length)
    birth = birth_month + (generator.random(len(day)) * latest).astype(np.int64)
    return day, birth, line, brief


def _truth(
    begun: list[Any],
    ended: list[Any],
    births: Ints,
    unaccompanied: Any,
    after: int,
    kept_months: int,
    generator: np.random.Generator,
) -> Truth:
    child, start, line, reason = (np.concatenate(part) for part in zip(*begun, strict=True))
    left = np.full(len(births), after + 10_000)
    left[np.concatenate([c for c, _ in ended])] = np.concatenate([d for _, d in ended])
    order = np.lexsort((start, child))
    child, start, line, reason = child[order], start[order], line[order], reason[order]
    last = np.append(child[1:] != child[:-1], True)
    end = np.where(last, left[child], np.append(start[1:], 0))
    variant = generator.integers(0, 6, len(child))
    legal_only = np.flatnonzero(reason == 2)
    variant[legal_only] = variant[legal_only - 1]
    seen = end >= month_starts(month_of(np.array([after]))[0] - kept_months)[0]
    return Truth(
        *(
            a[seen]
            for a in (child, start, end, line, variant, reason, births[child], unaccompanied[child], reason == 0, last)
        )
    )


def month_starts(month: Any) -> tuple[Any, Any]:
    """First day and length of months counted from January 1970."""
    start = np.asarray(month).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    following = (np.asarray(month) + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return start, following - start


def month_of(days: Ints) -> Ints:
    months: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months


def eighteenth(birth: Ints) -> Ints:
    """The 18th birthday; 1 March for a birth on 29 February."""
    month = month_of(birth)
    day: Ints = month_starts(month + ADULT)[0] + birth - month_starts(month)[0]
    return day
