"""How long exact moments take, as ratios to simulating the same model in the same run.

python -m bench.engine
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from tests.udfs.engine.simulation import simulate
from udfs.engine import Costs, Entries, Opening, Rates, project
from udfs.functions.placements import PROJECT_PLACEMENTS

PLACEMENTS = 10
RUNS = 500


def seconds(call: Callable[[], object], times: int = 5) -> float:
    """The median time of a call, after one to warm up."""
    call()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[times // 2]


def council(children: int) -> tuple[Opening, Entries, Rates, Costs]:
    """A council with 10 placement types and rates in 5 age and 7 time-in-care bands, with their evidence."""
    rng = np.random.default_rng(1)
    age = rng.integers(0, 216, children)
    care = np.minimum(rng.exponential(30, children).astype(int), age)
    opening = Opening(np.ones(children), age, care, rng.integers(0, PLACEMENTS, children))
    leaving = rng.uniform(0.01, 0.06, (5, 7, PLACEMENTS))
    moves = rng.uniform(0, 0.01, (5, 7, PLACEMENTS, PLACEMENTS)) * (1 - np.eye(PLACEMENTS))
    exposure = np.full(leaving.shape, children * 36 / leaving[..., 0].size / PLACEMENTS)
    rates = Rates(leaving, moves, (0, 12, 60, 120, 192), (0, 1, 3, 6, 12, 24, 60), exposure=exposure)
    monthly = rng.random((1, 18, PLACEMENTS))
    monthly *= children * 0.035 / monthly.sum()
    return opening, Entries(monthly, counts=monthly[0] * 36, overdispersion=1.4), rates, Costs(rng.uniform(50, 900, 10))


def main() -> None:
    print("Exact means, ranges and costs take as long as how many simulated runs of the same model?")
    for children, months in ((820, 12), (820, 60)):
        opening, entries, rates, costs = council(children)
        args = (opening, entries, rates, months)
        chance = seconds(lambda args=args, costs=costs: project(*args, costs=costs, draws=0))
        both = seconds(lambda args=args, costs=costs: project(*args, costs=costs))
        played = seconds(lambda args=args, costs=costs: simulate(*args, runs=RUNS, seed=1, costs=costs), times=1)
        run = played / RUNS
        print(
            f"  {children:,} children, {months} months: {chance / run:.0f} runs for chance alone, {both / run:.0f} with "
            f"uncertain rates ({both * 1e3:.0f} ms); 20,000 runs take {20_000 * run / both:,.0f} times as long"
        )
    base = seconds(lambda: project(*council(820)[:3], 12, draws=0))
    opening, entries, rates, costs = council(82_000)
    large = seconds(lambda: project(opening, entries, rates, 12, costs=costs, draws=0), times=3)
    print(f"  100 times the children, 12 months: {large / base:.1f} times the time ({large * 1e3:.0f} ms)")

    rng = np.random.default_rng(1)
    plain = [[float(n)] for n in rng.integers(5, 200, PLACEMENTS)]
    share = [[0.3]] * PLACEMENTS
    heading = ["Age", *(f"Type {i}" for i in range(PLACEMENTS))]
    aged = [heading, *([age, *rng.integers(0, 9, PLACEMENTS).tolist()] for age in range(18))]
    shares = [heading, *([age, *rng.uniform(0, 0.6, PLACEMENTS).tolist()] for age in range(18))]
    for name, args in (("by placement", (plain, plain, share)), ("by age and placement", (aged, aged, shares))):
        taken = seconds(lambda args=args: PROJECT_PLACEMENTS(*args), times=15)
        print(
            f"PROJECT_PLACEMENTS {name}, {PLACEMENTS} types, 5 years: {taken * 1e3:.1f} ms, {taken / 0.02:.2f} of 20 ms"
        )


if __name__ == "__main__":
    main()
