"""How often the two ranges of yearly cost hold the cost of councils like real ones whose prices walk as assumed.

python -m tests.judge.price_ranges [--councils N] [--first-seed N] [--spread S]

The returns are known up to an origin. Unit costs are those of the year before it. From then on residential prices, and
all others, change each year by a random factor of their own. Exits with 1 if the range of demand and price holds less
than 74% or more than 86% of costs in any year.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np

from bench.councils import ORIGIN_YEAR, WEEKLY_GBP, YEARS_AHEAD, Array, case_of, like_real_council
from templates.synthetic.model import LINES
from udfs.returns.price_walk import OTHER, RESIDENTIAL, assumed_spread
from udfs.returns.projection import outlook
from udfs.returns.reading.codes import finance_lines

CHANCE = 0.8
TARGET = (0.74, 0.86)

#: What is held against what, and whether it has to be in the target.
KINDS = (
    ("demand, at given prices", False),
    ("demand, prices walk", False),
    ("demand and price, prices walk", True),
)


def price_factors(seed: int, spread: float) -> Array:
    """What each line's prices of each projected year are times those expected: [years, lines]."""
    rng = np.random.default_rng([seed, 907])
    spreads = np.array([spread, spread * assumed_spread(OTHER) / assumed_spread(RESIDENTIAL)])
    steps = spreads * rng.standard_normal((YEARS_AHEAD, 2)) - spreads**2 / 2
    residential = finance_lines().residential
    factors: Array = np.exp(steps.cumsum(axis=0))[:, [0 if line in residential else 1 for line in LINES]]
    return factors


def judged(spread: float, seed: int) -> tuple[Array, Array]:
    """Whether each kind of range holds the cost of each year, and its width ÷ the cost: [kinds, years]."""
    case = case_of(like_real_council(seed))
    made = outlook(
        case.returns,
        12 * YEARS_AHEAD,
        weekly_gbp=WEEKLY_GBP,
        price_base=ORIGIN_YEAR - 1,
        price_spread=spread,
        interval=CHANCE,
    ).projection
    assert made.cost is not None
    assert made.cost_with_price is not None
    walked = (case.line_costs_gbp * price_factors(seed, spread)).sum(axis=1)
    rows = ((made.cost, case.cost_gbp), (made.cost, walked), (made.cost_with_price, walked))
    lows, highs = (np.array([getattr(measure, end)[:, -1] for measure, _ in rows]) for end in ("low", "high"))
    costs = np.array([cost for _, cost in rows])
    return (lows <= costs) & (costs <= highs), (highs - lows) / costs


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--councils", type=int, default=40)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--spread", type=float, default=assumed_spread(RESIDENTIAL), help="of residential prices")
    given = parser.parse_args(arguments)
    seeds = range(given.first_seed, given.first_seed + given.councils)
    with ProcessPoolExecutor(2) as pool:
        pairs = pool.map(partial(judged, given.spread), seeds, chunksize=4)
        inside, width = (np.array(part) for part in zip(*pairs, strict=True))
    held = inside.mean(axis=0)
    errors = np.sqrt(held * (1 - held) / given.councils)
    print(f"{given.councils} councils like real ones; residential prices walk by {given.spread:.1%} a year")
    print(f"{'':32}{'inside the 80% range (standard error)':>45}{'mean width':>24}")
    print(f"{'range':32}" + "".join(f"{f'year {y + 1}':>15}" for y in range(YEARS_AHEAD)) + f"{'1':>8}{'2':>8}{'3':>8}")
    for (name, _), row, error, wide in zip(KINDS, held, errors, width.mean(axis=0), strict=True):
        shares = "".join(f"{f'{h:.1%} ({e:.1%})':>15}" for h, e in zip(row, error, strict=True))
        print(f"{name:32}{shares}" + "".join(f"{w:>8.1%}" for w in wide))
    target = np.array([is_target for _, is_target in KINDS])
    ok = bool(((held[target] >= TARGET[0]) & (held[target] <= TARGET[1])).all())
    print(f"demand and price within {TARGET[0]:.0%} to {TARGET[1]:.0%} in every year: {'yes' if ok else 'NO'}")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
