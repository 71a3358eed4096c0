"""How far councils "like real" change as England's councils did: 31 March numbers and starters, beside the tables.

python -m bench.like_real [--councils N] [--first-seed N]

The figures of England's councils are those of udfs/published/sector_changes.toml.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from bench.councils import ORIGIN_YEAR, YEARS_AHEAD, YEARS_KNOWN, Array, like_real_council, year_end
from bench.sector_figures import mean_absolute_change, starters_spread
from udfs import published
from udfs.returns.days import day

SHORT = 100
LEAST_CHILDREN, LEAST_STARTERS = 100, 30
LAGS = (1, 2, 3, 4)


def yearly(seed: int) -> tuple[Array, Array]:
    """The children on each 31 March and the starters of each year of one council."""
    truth = like_real_council(seed).truth
    ends = [day(year_end(year)) for year in range(ORIGIN_YEAR - YEARS_KNOWN, ORIGIN_YEAR + YEARS_AHEAD + 1)]
    children = [np.count_nonzero((truth.start <= end) & (truth.end > end)) for end in ends]
    starters = np.histogram(truth.start[truth.begins], bins=np.array(ends) + 1)[0]
    return np.array(children[1:], dtype=float), starters.astype(float)


def table(children: Array, starters: Array) -> list[str]:
    """Each statistic of these councils beside that of England's."""
    real = published.load("sector_changes")
    rows = [
        ("mean absolute change in one year", "children.one_year", mean_absolute_change(children, 1)),
        ("mean absolute change in two years", "children.two_years", mean_absolute_change(children, 2)),
    ]
    rows += [
        (
            f"starters {lag} year{'s' * (lag > 1)} apart, beyond chance",
            f"starters.lag_{lag}",
            starters_spread(starters, lag),
        )
        for lag in LAGS
    ]
    lines = [f"{'':44}{'like real':>12}{'England':>12}"]
    return lines + [f"{words:44}{value:>12.1%}{real.value(name) / 100:>12.1%}" for words, name, value in rows]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--councils", type=int, default=SHORT)
    parser.add_argument("--first-seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with ProcessPoolExecutor(2) as pool:
        seeds = range(given.first_seed, given.first_seed + given.councils)
        children, starters = (np.array(part) for part in zip(*pool.map(yearly, seeds, chunksize=4), strict=True))
    usable = (children >= LEAST_CHILDREN).all(axis=1) & (starters >= LEAST_STARTERS).all(axis=1)
    print(f"{usable.sum()} of {given.councils} councils like real ones, {YEARS_KNOWN + YEARS_AHEAD} years each")
    print("\n".join(table(children[usable], starters[usable])))


if __name__ == "__main__":
    main()
