"""Synthetic councils of which only the returns up to an origin are known, and what then came true."""

from __future__ import annotations

import datetime
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from templates.synthetic.council import SyntheticCouncil, synthetic_council
from templates.synthetic.model import LIKE_REAL, LINES
from udfs.returns import Returns, load

Array = np.ndarray[Any, np.dtype[np.float64]]

ORIGIN_YEAR, YEARS_KNOWN, YEARS_AHEAD = 2022, 5, 3
SMALLEST, LARGEST = 150, 1_200
#: Sizes of councils like real ones: the middle one, how far they spread (of the logarithm), and the ends.
REAL_MIDDLE, REAL_SPREAD, REAL_SMALLEST, REAL_LARGEST = 480, 0.62, 100, 2_500
#: £ a week for each finance line.
WEEKLY_GBP = dict(zip(LINES, (380.0, 560.0, 1_080.0, 4_600.0, 6_100.0, 1_350.0, 90.0, 260.0), strict=True))
_DAY_0 = datetime.date(1970, 1, 1)


@dataclass(frozen=True)
class Case:
    """What was known at the origin, and the true numbers at each later year end and costs of each later year by line."""

    returns: Returns
    children: Array
    line_costs_gbp: Array

    @property
    def cost_gbp(self) -> Array:
        """True cost of each later year."""
        total: Array = self.line_costs_gbp.sum(axis=1)
        return total


def year_end(year: int) -> datetime.date:
    """The last day of the financial year that ends in a calendar year."""
    return datetime.date(year, 3, 31)


def varied_council(seed: int) -> SyntheticCouncil:
    """A council whose size, families, seasons and errors of data entry depend on the seed; nothing in it drifts."""
    choose = np.random.default_rng([seed, 903])
    pairs, threes = choose.uniform(0.05, 0.25), choose.uniform(0.0, 0.1)
    return synthetic_council(
        children=float(np.exp(choose.uniform(np.log(SMALLEST), np.log(LARGEST)))),
        years=YEARS_KNOWN + YEARS_AHEAD,
        last_year=ORIGIN_YEAR + YEARS_AHEAD,
        seed=seed,
        faults=float(choose.choice([0.0, 0.01])),
        season=float(choose.uniform(0.0, 0.25)),
        brief_share=float(choose.uniform(0.0, 0.1)),
        within_line=float(choose.uniform(0.01, 0.04)),
        family_sizes=(1 - pairs - threes, pairs, threes),
    )


def like_real_council(seed: int) -> SyntheticCouncil:
    """A council whose children and starters change as those of England's councils do, of a size that they have."""
    choose = np.random.default_rng([seed, 905])
    children = float(np.exp(choose.normal(np.log(REAL_MIDDLE), REAL_SPREAD)))
    return synthetic_council(
        children=min(max(children, REAL_SMALLEST), REAL_LARGEST),
        years=YEARS_KNOWN + YEARS_AHEAD,
        last_year=ORIGIN_YEAR + YEARS_AHEAD,
        seed=seed,
        faults=float(choose.choice([0.0, 0.01])),
        season=float(choose.uniform(0.0, 0.25)),
        brief_share=float(choose.uniform(0.0, 0.1)),
        within_line=float(choose.uniform(0.01, 0.04)),
        **LIKE_REAL,
    )


def case_of(council: SyntheticCouncil, years: int = YEARS_KNOWN) -> Case:
    """A council of which the returns of so many years are known; later ones are never written."""
    with tempfile.TemporaryDirectory() as folder:
        known = write_known(council, Path(folder), years)
        returns = load(known, as_at=year_end(ORIGIN_YEAR))
    years = range(ORIGIN_YEAR + 1, ORIGIN_YEAR + YEARS_AHEAD + 1)
    return Case(
        returns,
        np.array([sum(council.count(year_end(year)).values()) for year in years], dtype=float),
        np.array([true_costs_gbp(council, year) for year in years]),
    )


def write_known(council: SyntheticCouncil, folder: Path, years: int = YEARS_KNOWN) -> Path:
    """Write the returns of so many years up to the origin, and no later one, each in a folder named by its last year."""
    known = range(ORIGIN_YEAR + 1 - years, ORIGIN_YEAR + 1)
    names = {f"{year - 1}-{year % 100:02d}": str(year) for year in known}
    council.files = {name: table for name, table in council.files.items() if name.split("/")[0] in names}
    council.write(folder)
    for name, year in names.items():
        (folder / name).rename(folder / year)
    return folder


def true_costs_gbp(council: SyntheticCouncil, year: int) -> Array:
    """True nights in care in a financial year at the daily price of each line, stays of a few days included."""
    first, after = ((year_end(y) - _DAY_0).days + 1 for y in (year - 1, year))
    lived = council.truth
    nights = np.maximum(np.minimum(lived.end, after) - np.maximum(lived.start, first), 0)
    by_line = np.bincount(lived.line, weights=nights, minlength=len(LINES))
    costs: Array = by_line * [WEEKLY_GBP[line] / 7 for line in LINES]
    return costs
