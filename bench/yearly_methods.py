"""PROJECT_LAC's methods on the published numbers of real councils: error, share inside the range and width, by years ahead.

python -m bench.yearly_methods TABLE [TABLE …] [--least-children N] [--halves N]

TABLE is the path of the Department for Education's table of councils (bench/council_tables.py); older editions first. Every
year with a figure that is at least the fourth is an origin: each method is given the years up to it and held against what came.
With --halves the sector's figures are derived from one half of the councils and the range is judged on the other, both
ways and so many times; without it they are those of udfs/published/sector_changes.toml.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.council_tables import Array, CouncilTables, read_tables
from bench.sector_figures import LEAST_CHILDREN, LEAST_STARTERS, fit_changes, growth
from udfs.errors import InputError
from udfs.yearly.history import METHODS, NEEDS_POPULATION, History, project_closing
from udfs.yearly.sector import Sector

CHANCE = 0.8
LEAST_HISTORY = 4
AHEAD = (1, 2, 3)
JUDGED = (1, 2)
#: The same method under the name of the rule whose central figure it has.
LAST_VALUE = "level"
TARGET = (0.75, 0.86)
SIZES = (0, 250, 500, 1_000, np.inf)


@dataclass(frozen=True)
class Forecast:
    """One method's forecast for one council, and what came."""

    method: str
    council: str
    origin: int
    ahead: int
    last: float
    central: float
    low: float
    high: float
    actual: float

    @property
    def error(self) -> float:
        return 100 * abs(self.central - self.actual) / self.actual

    @property
    def inside(self) -> float:
        return 100 * float(self.low <= self.actual <= self.high)

    @property
    def width(self) -> float:
        return 100 * (self.high - self.low) / self.actual


def forecasts(
    tables: CouncilTables,
    least_children: float,
    methods: Sequence[str] = METHODS,
    others: Sector | None = None,
) -> Iterator[Forecast]:
    """Every forecast that can be held against a figure, from every origin at which the council has so many children."""
    for row, council in enumerate(tables.councils):
        children, people = tables.children[row], tables.population[row]
        known = np.flatnonzero(~np.isnan(children))
        for origin in known.tolist():
            behind = known[known <= origin]
            if len(behind) < LEAST_HISTORY or children[origin] < least_children:
                continue
            first, ahead = int(behind[0]), min(max(AHEAD), len(tables.years) - 1 - origin)
            past = History([None if np.isnan(n) else float(n) for n in children[first : origin + 1]], None, 1)
            population = [float(n) for n in people[first : origin + 1 + ahead]]
            for method in methods if ahead else ():
                if method in NEEDS_POPULATION and np.isnan(population).any():
                    continue
                try:
                    made = project_closing(past, ahead, method, population, CHANCE, others)
                except InputError:  # it would fall below none
                    continue
                for h in range(1, ahead + 1):
                    actual = float(children[origin + h])
                    low, high = made.low[h - 1], made.high[h - 1]
                    if actual > 0 and low is not None and high is not None:
                        yield Forecast(method, council, origin, h, past.last, made.central[h - 1], low, high, actual)


def mean_and_error(values: Sequence[float], councils: Sequence[str]) -> tuple[float, float]:
    """The mean and its standard error, the forecasts for one council being taken as one observation."""
    away = np.array(values) - np.mean(values)
    names = np.array(councils)
    sums = np.array([away[names == name].sum() for name in sorted(set(councils))])
    return float(np.mean(values)), float(np.sqrt((sums**2).sum()) / len(values))


def table(made: Sequence[Forecast]) -> list[str]:
    """A line for each method and horizon, with each error less the last value's from the same origins."""
    lines = [
        f"{'':22}{'years':>6}{'forecasts':>10}{'error, %':>10}{'less last value':>20}{'inside 80% range, %':>22}{'width, %':>10}"
    ]
    base = {(f.council, f.origin, f.ahead): f.error for f in made if f.method == LAST_VALUE}
    for method in dict.fromkeys(f.method for f in made):
        for ahead in AHEAD:
            some = [f for f in made if (f.method, f.ahead) == (method, ahead)]
            if not some:
                continue
            names = [f.council for f in some]
            more = mean_and_error([f.error - base[f.council, f.origin, ahead] for f in some], names)
            inside = mean_and_error([f.inside for f in some], names)
            lines.append(
                f"{method:22}{ahead:>6}{len(some):>10}{np.mean([f.error for f in some]):>10.2f}"
                f"{f'{more[0]:+.2f} ({more[1]:.2f})':>20}{f'{inside[0]:.1f} ({inside[1]:.1f})':>22}"
                f"{np.mean([f.width for f in some]):>10.1f}"
            )
    return lines


def by_size(made: Sequence[Forecast]) -> list[str]:
    """How the default method's range holds by the number of children at the origin."""
    lines = [f"{'level, children':22}{'years':>6}{'forecasts':>10}{'inside, %':>12}{'width, %':>10}"]
    for least, most in itertools.pairwise(SIZES):
        for ahead in AHEAD:
            some = [f for f in made if (f.method, f.ahead) == (LAST_VALUE, ahead) and least <= f.last < most]
            if some:
                words = f"{least:,.0f} to {most:,.0f}" if np.isfinite(most) else f"{least:,.0f} and more"
                inside, width = np.mean([f.inside for f in some]), np.mean([f.width for f in some])
                lines.append(f"{words:22}{ahead:>6}{len(some):>10}{inside:>12.1f}{width:>10.1f}")
    return lines


def derived(tables: CouncilTables) -> Sector:
    """The sector's figures from these councils alone."""
    children: Array = tables.complete(least_children=LEAST_CHILDREN, least_starters=LEAST_STARTERS).children
    fitted = fit_changes(children)
    return Sector(fitted.walk, fitted.chance, growth(children, 2) - 1, max(1, round(min(fitted.degrees, 100))))


def halves(tables: CouncilTables, least_children: float, times: int) -> list[str]:
    """Error, share inside and width of the default method on councils that its figures are not derived from."""
    draw, found = np.random.default_rng(1), []
    for _ in range(times):
        is_first = draw.permutation(len(tables.councils)) < len(tables.councils) / 2
        for half in (is_first, ~is_first):
            made = forecasts(tables.only(~half), least_children, (LAST_VALUE,), derived(tables.only(half)))
            found.append(list(made))
    lines = [f"{'years':>6}{'error, %':>10}{'inside, %':>11}{'lowest':>9}{'highest':>9}{'width, %':>10}"]
    for ahead in AHEAD:
        every = [f for made in found for f in made if f.ahead == ahead]
        if not every:
            continue
        shares = [np.mean([f.inside for f in made if f.ahead == ahead]) for made in found]
        error, width = np.mean([f.error for f in every]), np.mean([f.width for f in every])
        lines.append(
            f"{ahead:>6}{error:>10.2f}{np.mean(shares):>11.1f}{min(shares):>9.1f}{max(shares):>9.1f}{width:>10.1f}"
        )
    return lines


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path, nargs="+", help="the official table of councils; older editions first")
    parser.add_argument("--least-children", type=float, default=LEAST_CHILDREN, help="at the origin; 100 if not given")
    parser.add_argument("--halves", type=int, default=0, metavar="N", help="divide the councils in two so many times")
    given = parser.parse_args(arguments)
    tables = read_tables(given.table)
    made = list(forecasts(tables, given.least_children))
    print(
        f"PROJECT_LAC's methods on {len({f.council for f in made})} councils, {tables.years[0]} to {tables.years[-1]}, "
        f"from origins with {LEAST_HISTORY} or more years and {given.least_children:,.0f} or more children"
    )
    print("\n".join([*table(made), "", *by_size(made)]))
    if given.halves:
        print(f"\nlevel on the half of the councils that its figures are not of, {given.halves} times both ways")
        print("\n".join(halves(tables, given.least_children, given.halves)))
    is_within = all(
        TARGET[0] <= np.mean([f.inside for f in made if (f.method, f.ahead) == (LAST_VALUE, h)]) / 100 <= TARGET[1]
        for h in JUDGED
        if any(f.ahead == h for f in made)
    )
    print(
        f"level's 80% range within {TARGET[0]:.0%} to {TARGET[1]:.0%} at {' and '.join(map(str, JUDGED))} years: "
        f"{'yes' if is_within else 'NO'}"
    )


if __name__ == "__main__":
    main()
