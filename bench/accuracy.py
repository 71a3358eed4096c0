"""Mean absolute error of children 12 and 24 months ahead, against naive methods and cs-demand-model.

python -m bench.accuracy [--councils N] [--full] [--first-seed N] [--kind NAME …] [--without-peer]

Synthetic councils whose leaving depends on time in care: councils like real ones, and seven kinds in which one thing
happens to starters, or nothing.
Every method is given the same returns, all of them written before the outcome. How often CareCurve's ranges hold
the outcome is printed too. With --trend it is told to carry the trend of starters on, as its user may tell it.
"""

from __future__ import annotations

import argparse
import datetime
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.councils import (
    LARGEST,
    ORIGIN_YEAR,
    SMALLEST,
    YEARS_AHEAD,
    YEARS_KNOWN,
    Array,
    like_real_council,
    write_known,
    year_end,
)
from bench.coverage import CHANCE, DAYS_AHEAD, REFERENCE_DAYS, naive, year_ends
from bench.peers import PEER, peer_python, run
from bench.regional import regional_forecast
from templates.synthetic.council import SyntheticCouncil, synthetic_council
from udfs.engine import Measure
from udfs.returns import load
from udfs.returns.projection import outlook

#: Months before the end of the generated years at which the origin lies.
ORIGIN = 12 * YEARS_AHEAD
LIKE_REAL = "like real"
#: What entries do; a surge is from and to so many months before the end, and its factor. Of England's councils one in
#: six was as calm from 2019 to 2025 as the steady ones.
WORLDS: dict[str, dict[str, Any]] = {
    "steady, as one in six": {},
    "rising 5% a year": {"growth": 0.05},
    "falling 5% a year": {"growth": -0.05},
    "up 30% two years ago": {"surges": ((ORIGIN + 24, -1, 1.3),)},
    "down 25% two years ago": {"surges": ((ORIGIN + 24, -1, 0.75),)},
    "up 30% one year ago": {"surges": ((ORIGIN + 12, -1, 1.3),)},
    "up 50% for the last year only": {"surges": ((ORIGIN + 12, ORIGIN, 1.5),)},
}
SHORT, FULL = 2, 20
HORIZONS = (12, 24)
PEER_METHOD = "cs-demand-model"
#: CareCurve's own methods, with what its projection is told.
OURS: dict[str, dict[str, Any]] = {"CareCurve": {}, "CareCurve --trend": {"trend": True}}


@dataclass(frozen=True)
class Outcome:
    """One council's forecasts by method, its true numbers and whether CareCurve's ranges hold them, at each horizon."""

    world: str
    forecasts: dict[str, Array]
    truth: Array
    inside: dict[str, np.ndarray[Any, np.dtype[np.bool_]]]


def council_of(world: str, seed: int) -> SyntheticCouncil:
    """A council of any size in a world."""
    if world == LIKE_REAL:
        return like_real_council(seed)
    size = np.random.default_rng([seed, 904]).uniform(np.log(SMALLEST), np.log(LARGEST))
    return synthetic_council(
        children=float(np.exp(size)),
        years=YEARS_KNOWN + YEARS_AHEAD,
        last_year=ORIGIN_YEAR + YEARS_AHEAD,
        seed=seed,
        **WORLDS[world],
    )


def judged(python: Path | None, job: tuple[str, int]) -> Outcome:
    """Every method's forecast for one council."""
    world, seed = job
    council = council_of(world, seed)
    ends = [year_end(ORIGIN_YEAR + months // 12) for months in HORIZONS]
    truth = np.array([sum(council.count(end).values()) for end in ends], dtype=float)
    with tempfile.TemporaryDirectory() as folder:
        known = write_known(council, Path(folder))
        returns = load(known, as_at=year_end(ORIGIN_YEAR))
        reference = year_end(ORIGIN_YEAR - 3) + datetime.timedelta(1), returns.as_at
        peer = {}
        if python is not None:
            arguments = [1, known, *reference, *DAYS_AHEAD[:2]]
            peer[PEER_METHOD] = np.array(run("run_peer.py", arguments, python).printed["children"])
    past, years = year_ends(returns), len(HORIZONS)
    months = [horizon - 1 for horizon in HORIZONS]
    ours = {name: outlook(returns, max(HORIZONS), interval=CHANCE, **told).projection for name, told in OURS.items()}
    return Outcome(
        world,
        {name: projection.closing.mean[months, -1] for name, projection in ours.items()}
        | {
            "last value": naive(past, "level")[1][:years],
            "net entry": naive(past, "net_entry")[1][:years],
            "regional (its formula)": regional_forecast(returns, REFERENCE_DAYS, DAYS_AHEAD[:2])[0],
        }
        | peer,
        truth,
        {name: _holds(projection.closing, months, truth) for name, projection in ours.items()},
    )


def _holds(children: Measure, months: list[int], truth: Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    within: np.ndarray[Any, np.dtype[np.bool_]] = (children.low[months, -1] <= truth) & (
        truth <= children.high[months, -1]
    )
    return within


def table(found: Sequence[Outcome]) -> list[str]:
    """Mean absolute error, % of the true number, by world and over all, and how sure CareCurve's lead is."""
    methods = list(found[0].forecasts)
    lines = [f"{'mean absolute error, %':31}" + "".join(f"{method:>24}" for method in methods)]
    groups = {world: [f for f in found if f.world == world] for world in (LIKE_REAL, *WORLDS)}
    groups |= {"the seven kinds": [f for f in found if f.world != LIKE_REAL]}
    errors = {group: _errors(inside) for group, inside in groups.items() if inside}
    for group, error in errors.items():
        cells = "".join(f"{'  '.join(f'{v:.2f}' for v in error[m].mean(axis=0)):>24}" for m in methods)
        lines.append(f"{group:31}{cells}")
    lines.append(f"{'error less CareCurve’s':31}" + "".join(f"{method:>28}" for method in methods[1:]))
    for group, error in errors.items():
        cells = "".join(f"{_lead(error[m] - error['CareCurve']):>28}" for m in methods[1:])
        lines.append(f"{group:31}{cells}")
    lines.append(f"{f'inside the {CHANCE:.0%} range, %':31}" + "".join(f"{name:>24}" for name in OURS))
    for group, inside in groups.items():
        if inside:
            held = [100 * np.mean([f.inside[name] for f in inside], axis=0) for name in OURS]
            lines.append(f"{group:31}" + "".join(f"{'  '.join(f'{v:.0f}' for v in each):>24}" for each in held))
    return lines


def _lead(lead: Array) -> str:
    """Mean and standard error at each horizon."""
    spread = lead.std(axis=0, ddof=1) / np.sqrt(len(lead))
    return "  ".join(f"{mean:+.2f} ({s:.2f})" for mean, s in zip(lead.mean(axis=0), spread, strict=True))


def _errors(found: Sequence[Outcome]) -> dict[str, Array]:
    methods = found[0].forecasts
    return {m: np.array([100 * np.abs(f.forecasts[m] - f.truth) / f.truth for f in found]) for m in methods}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--councils", type=int, default=SHORT, help="of each kind")
    parser.add_argument("--full", action="store_true", help=f"{FULL} of each kind")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--kind", action="append", choices=[LIKE_REAL, *WORLDS], help="this kind only; may be repeated")
    parser.add_argument("--without-peer", action="store_true", help="leave out cs-demand-model, which takes longest")
    given = parser.parse_args(arguments)
    councils = FULL if given.full else given.councils
    seeds = range(given.first_seed, given.first_seed + councils)
    jobs = [(world, seed) for world in given.kind or (LIKE_REAL, *WORLDS) for seed in seeds]
    environment = nullcontext() if given.without_peer else peer_python()
    with environment as python, ProcessPoolExecutor(2) as pool:
        found = list(pool.map(partial(judged, python), jobs))
    print(f"Accuracy at {' and '.join(map(str, HORIZONS))} months, {councils} councils of each kind; {PEER}")
    print("\n".join(table(found)))
    errors = _errors(found)
    best = all((errors["CareCurve"].mean(0) < errors[method].mean(0)).all() for method in errors if method not in OURS)
    print(f"CareCurve's error the lowest at both horizons over all councils: {'yes' if best else 'NO'}")


if __name__ == "__main__":
    main()
