"""Homes with limited places against the same homes lived through day by day.

python -m tests.judge.limited_places --runs 20000

Each day children leave, half of them in the morning and half at night, each with the same chance; at noon a Poisson
number come, and those for whom there is no place are sent on. PROJECT_SCENARIO is given the same numbers a year. What is compared is the home's average,
those sent on, and how often the number at a year end lies outside the range.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from udfs.functions.scenario import PROJECT_SCENARIO

Array = Any

YEARS, DAYS = 5, 365
#: Average and overflow of a year may be out by so much of the places.
ALLOWED = 0.015
#: The range is meant to leave a tenth outside each end; so little and so much may be.
LEAST, MOST = 0.08, 0.12
ROUNDING = 1e-9

PLACES = (5, 10, 20, 60)
DEMAND = (0.8, 0.9, 1.0, 1.1)
STAYS = (0.25, 1.0, 3.0)
OPENINGS = ("empty", "at demand", "full")


@dataclass(frozen=True)
class Home:
    """``places`` at the opening and at the last year end; demand and opening are shares of the places at the opening."""

    places: tuple[float, float]
    demand: float
    stay_years: float
    opening: float

    @property
    def children(self) -> float:
        return self.opening * self.places[0]

    @property
    def starters(self) -> float:
        """In a year."""
        return self.demand * self.places[0] / self.stay_years

    @property
    def at_year_ends(self) -> list[float]:
        first, last = self.places
        return [first + (last - first) * year / YEARS for year in range(YEARS + 1)]

    def __str__(self) -> str:
        first, last = self.places
        places = f"{first:g}" if first == last else f"{first:g} to {last:g}"
        return f"{places} places, demand {self.demand:.0%}, stays of {self.stay_years:g} years, {self.opening:.0%} full"


@dataclass(frozen=True)
class Lived:
    """What 5 years were like: ``average`` and ``sent_on`` by year, on average over runs; ``closing`` [years, runs]."""

    average: Array
    sent_on: Array
    closing: Array
    #: Places of each run at the year ends, [years, runs].
    places: Array


def live(home: Home, runs: int, seed: int) -> Lived:
    """Every run day by day. Part of a child or of a place is a whole one in so many of the runs."""
    rng = np.random.default_rng(seed)
    part = rng.permutation((np.arange(runs) + 0.5) / runs)
    number = np.floor(home.children + rng.permutation(part)).astype(np.int64)
    leave = -np.expm1(-0.5 / (home.stay_years * DAYS))
    average, sent_on, closing, places = np.zeros(YEARS), np.zeros(YEARS), [], []
    ends = home.at_year_ends
    for year, day in itertools.product(range(YEARS), range(DAYS)):
        month_end = np.ceil((day + 1) / DAYS * 12) / 12
        room = np.floor(ends[year] + (ends[year + 1] - ends[year]) * month_end + part + ROUNDING).astype(np.int64)
        stayed = number - rng.binomial(number, leave)
        wanted = stayed + rng.poisson(home.starters / DAYS, runs)
        there = np.minimum(wanted, np.maximum(room, stayed))
        night = there - rng.binomial(there, leave)
        average[year] += (number + stayed + there + night).mean() / 4 / DAYS
        sent_on[year] += (wanted - there).mean()
        number = night
        if day == DAYS - 1:
            closing.append(number)
            places.append(room)
    return Lived(average, sent_on, np.array(closing), np.array(places))


def projected(home: Home) -> dict[str, Array]:
    """PROJECT_SCENARIO's rows of the home, by year."""
    rows = PROJECT_SCENARIO(
        [["Home", home.children], ["Elsewhere", 0]],
        [["Home", home.starters], ["Elsewhere", 0]],
        [["Home", 1 / home.stay_years], ["Elsewhere", 0.5]],
        None,
        "children",
        capacity=[["Home", "Elsewhere", *home.at_year_ends]],
        years=YEARS,
    )
    found = {
        str(label): np.array(numbers, dtype=float) for label, *numbers in rows[1:] if not isinstance(numbers[0], str)
    }
    names = {
        "closing": "Home: closing",
        "low": "Home: closing low",
        "high": "Home: closing high",
        "average": "Home: average in year",
        "sent_on": "Home: sent to Elsewhere when full",
    }
    return {key: found[name] for key, name in names.items()}


def beyond(lived: Lived, end: Array, side: int) -> Array:
    """By year the share of runs that lie outside an end: below a low (side −1) or above a high (1).

    A range is of numbers between whole ones, so a child more or less is spread over half a child to either side;
    an empty home is empty, and a full one full, with part of a place too.
    """
    full = lived.closing == lived.places
    number, end = np.where(full, lived.places.mean(axis=1, keepdims=True), lived.closing), end[:, None]
    whole = (number == 0) | full
    outside = np.where(whole, side * (number - end) > ROUNDING, np.clip(side * (number - end) + 0.5, 0, 1))
    share: Array = outside.mean(axis=1)
    return share


@dataclass(frozen=True)
class Compared:
    """Of one home the largest error of its years in each figure, and what is beyond the measure."""

    average: float
    sent_on: float
    below: tuple[float, float]
    above: tuple[float, float]
    faults: list[str]


def compare(home: Home, lived: Lived, found: dict[str, Array]) -> Compared:
    scale = max(home.places)
    errors = {key: (found[key] - getattr(lived, key)) / scale for key in ("average", "sent_on")}
    faults = [
        f"{key} of year {y + 1} is {found[key][y]:.3f}, lived {getattr(lived, key)[y]:.3f}"
        for key, error in errors.items()
        for y in np.flatnonzero(np.abs(error) > ALLOWED)
    ]
    places = np.array(home.at_year_ends[1:])
    settled = np.maximum(places, home.children)  # nobody is moved out of a home that begins over its places
    faults += [f"high of year {y + 1} is above its places" for y in np.flatnonzero(found["high"] > settled + ROUNDING)]
    shares = []
    for name, side in (("low", -1), ("high", 1)):
        share, end = beyond(lived, found[name], side), found[name]
        inside = (end > 1) & (end < places - 1)
        wrong = (share > MOST) | (inside & (share < LEAST))
        faults += [f"{share[y]:.1%} lie beyond the {name} of year {y + 1}, {end[y]:.2f}" for y in np.flatnonzero(wrong)]
        shares.append((float(share[inside].min(initial=1.0)), float(share.max())))
    largest = [float(error[np.abs(error).argmax()]) for error in errors.values()]
    return Compared(largest[0], largest[1], shares[0], shares[1], faults)


def homes() -> Iterator[Home]:
    for places, demand, stay, opening in itertools.product(PLACES, DEMAND, STAYS, OPENINGS):
        yield Home((places, places), demand, stay, {"empty": 0.0, "at demand": min(demand, 1.0), "full": 1.0}[opening])
    for places in ((8.5, 8.5), (10, 14), (20, 33), (14, 10)):
        for demand, stay in itertools.product((0.9, 1.1), (0.5, 2.0)):
            yield Home(places, demand, stay, min(demand, 1.0))


def main() -> None:
    options = argparse.ArgumentParser(description="Homes with limited places against the same homes day by day.")
    options.add_argument("--runs", type=int, default=20_000, help="lives of each home")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--every", type=int, default=1, help="take only every so many homes")
    given = options.parse_args()
    began, faults = time.perf_counter(), 0
    print(f"{given.runs:,} lives of each home, {YEARS} years; errors in % of places, outside each end in % of lives")
    for i, home in enumerate(list(homes())[:: given.every]):
        compared = compare(home, live(home, given.runs, given.seed + i), projected(home))
        faults += len(compared.faults)
        ends = [
            f"{least:4.0%} {most:4.0%}" if least < 1 else f"   – {most:4.0%}"
            for least, most in (compared.below, compared.above)
        ]
        print(
            f"{home!s:68} average {compared.average:+6.2%} sent on {compared.sent_on:+6.2%} "
            f"below {ends[0]} above {ends[1]}{' BEYOND' if compared.faults else ''}"
        )
        for fault in compared.faults:
            print(f"    {fault}")
    print(f"{faults} figures beyond the measure; {time.perf_counter() - began:.0f} s")
    if faults:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
