"""How often intervals hold what then happens, on synthetic councils whose rates have to be estimated.

python -m bench.coverage [--councils N] [--full] [--first-seed N] [--years N] [--kind NAME]

Each council's returns are known up to an origin and projected 36 months; the truth is the generator's. The councils
change as real ones do or, with --kind steady, nothing in them drifts, which is rare. With --years fewer than the five
years of returns are known.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from statistics import NormalDist

import numpy as np

from bench.councils import WEEKLY_GBP, YEARS_AHEAD, YEARS_KNOWN, Array, case_of, like_real_council, varied_council
from bench.regional import regional_forecast
from udfs.returns import Returns
from udfs.returns.projection import outlook
from udfs.yearly.history import History, project_closing

CHANCE = 0.8
SHORT, FULL = 100, 1_000
TARGET = (0.77, 0.83)
REFERENCE_DAYS = 3 * 365 + 1
DAYS_AHEAD = [365, 731, 1096]

KINDS = {"like real": like_real_council, "steady": varied_council}

#: low, central and high by horizon, and what came true
Judged = dict[tuple[str, str], tuple[Array, Array, Array, Array]]


def judged(kind: str, years: int, seed: int) -> Judged:
    """Every method's intervals for one council of which so many years' returns are known, beside the outcome."""
    case = case_of(KINDS[kind](seed), years)
    found: Judged = {}
    made = outlook(case.returns, 12 * YEARS_AHEAD, weekly_gbp=WEEKLY_GBP, interval=CHANCE).projection
    ends = slice(11, None, 12)
    closing, cost = made.closing, made.cost
    assert cost is not None
    found["CareCurve", "children"] = (
        closing.low[ends, -1],
        closing.mean[ends, -1],
        closing.high[ends, -1],
        case.children,
    )
    found["CareCurve", "cost"] = (cost.low[:, -1], cost.mean[:, -1], cost.high[:, -1], case.cost_gbp)
    for name, method in (("last value", "level"), ("net entry", "net_entry")):
        children, costs = year_ends(case.returns), yearly_costs(case.returns)
        found[name, "children"] = (*naive(children, method), case.children)
        found[name, "cost"] = (*naive(costs, method, costs[-1] / children[-1]), case.cost_gbp)
    mean, deviation = regional_forecast(case.returns, REFERENCE_DAYS, DAYS_AHEAD)
    for name, width in (("regional, ±2 SD as published", 2.0), ("regional, at 80%", NormalDist().inv_cdf(0.9))):
        found[name, "children"] = (mean - width * deviation, mean, mean + width * deviation, case.children)
    return found


def year_ends(returns: Returns) -> list[float]:
    """Children at each 31 March known, the one before the first return included."""
    history = returns.history()
    return [float(history.opening[0].sum()), *history.closing.sum(axis=1)[11::12].tolist()]


def yearly_costs(returns: Returns) -> list[float]:
    """£ of each financial year known, at the prices of the projection."""
    history = returns.history()
    daily = np.array([WEEKLY_GBP[line] / 7 for line in history.lines])
    costs: list[float] = (history.child_days @ daily).reshape(-1, 12).sum(axis=1).tolist()
    return costs


def naive(past: list[float], method: str, per_child: float = 1.0) -> tuple[Array, Array, Array]:
    """Low, central and high of a yearly method, its range from the yearly changes here and in other councils.

    Costs are carried forward as the number of children they would pay for, since small numbers vary more.
    """
    history = History([number / per_child for number in past], None, 1)
    found = project_closing(history, YEARS_AHEAD, method, None, CHANCE)
    low, central, high = (per_child * np.array(part, dtype=float) for part in (found.low, found.central, found.high))
    return low, central, high


def table(all_judged: Iterable[Judged]) -> list[str]:
    """A line for each method and quantity: share held, with its standard error, width and errors by horizon."""
    cases = list(all_judged)
    lines = [
        f"{'':31}{'':9} inside 80% interval (standard error)    mean width, %    mean error, %   mean abs. error, %",
        f"{'method':31}{'of':9}{'12 m':>13}{'24 m':>13}{'36 m':>13}" + 3 * f"{'12':>7}{'24':>6}{'36':>6}",
    ]
    for method, what in cases[0]:
        low, central, high, outcome = (np.array(part) for part in zip(*(c[method, what] for c in cases), strict=True))
        held = ((low <= outcome) & (outcome <= high)).mean(axis=0)
        error = np.sqrt(held * (1 - held) / len(cases))
        shares = "".join(f"{f'{h:.1%} ({e:.1%})':>13}" for h, e in zip(held, error, strict=True))
        rest = ((high - low) / outcome, (central - outcome) / outcome, np.abs(central - outcome) / outcome)
        means = "".join(
            "".join(f"{100 * v:>{7 if i == 0 else 6}.1f}" for i, v in enumerate(part.mean(axis=0))) for part in rest
        )
        lines.append(f"{method:31}{what:9}{shares}{means}")
    return lines


def within_target(all_judged: Iterable[Judged]) -> bool:
    """Whether CareCurve's shares all lie in the range that counts as right."""
    cases = list(all_judged)
    for what in ("children", "cost"):
        low, _, high, outcome = (np.array(part) for part in zip(*(c["CareCurve", what] for c in cases), strict=True))
        held = ((low <= outcome) & (outcome <= high)).mean(axis=0)
        if not ((held >= TARGET[0]) & (held <= TARGET[1])).all():
            return False
    return True


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--councils", type=int, default=SHORT)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--full", action="store_true", help=f"{FULL} councils")
    parser.add_argument("--years", type=int, default=YEARS_KNOWN, choices=range(2, YEARS_KNOWN + 1), help="of returns")
    parser.add_argument("--kind", choices=list(KINDS), default="like real", help="how the councils change")
    given = parser.parse_args(arguments)
    councils = FULL if given.full else given.councils
    with ProcessPoolExecutor(2) as pool:
        seeds = range(given.first_seed, given.first_seed + councils)
        found = list(pool.map(partial(judged, given.kind, given.years), seeds, chunksize=5))
    print(
        f"Coverage of 80% intervals on {councils:,} synthetic councils ({given.kind}), {given.years} years of returns"
    )
    print("\n".join(table(found)))
    verdict = "yes" if within_target(found) else "NO"
    print(f"CareCurve within {TARGET[0]:.0%} to {TARGET[1]:.0%} at every horizon for children and cost: {verdict}")


if __name__ == "__main__":
    main()
