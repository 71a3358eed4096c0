"""How councils' numbers of children and starters change from year to year, derived from the published tables.

python -m bench.sector_figures DOWNLOAD [DOWNLOAD …] --retrieved 2026-11 [--write]

DOWNLOAD is the path of the Department for Education's table of numbers and rates of children looked after by council
(bench/council_tables.py). The figures are printed; with --write they replace udfs/published/sector_changes.toml. The tables
themselves are no part of this repository.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from scipy import optimize, special

from bench.council_tables import Array, CouncilTables, read_tables

#: Councils below these numbers in any year are left out: their changes are mostly chance.
LEAST_CHILDREN, LEAST_STARTERS = 100, 30
#: Variance of a year's starters ÷ their mean, by chance alone: they come with their brothers and sisters.
OVERDISPERSION = 1.35
HORIZONS = (2, 3, 4)
LAGS = (1, 2, 3, 4)
TARGET = "sector_changes.toml"


@dataclass(frozen=True)
class Changes:
    """A year's change of the logarithm of children: variance walk² + chance ÷ children, and how far councils differ."""

    walk: float
    chance: float
    degrees: float

    def variance(self, children: Array) -> Array:
        return self.walk**2 + self.chance / children


def less_likely_t(squares: Array, log_determinant: Array, count: int, degrees: float) -> float:
    """Minus the logarithm of the likelihood of multivariate t vectors, less what does not depend on the parameters."""
    return -float(
        np.sum(
            special.gammaln((degrees + count) / 2)
            - special.gammaln(degrees / 2)
            - count / 2 * np.log(degrees)
            - log_determinant / 2
            - (degrees + count) / 2 * np.log1p(squares / degrees)
        )
    )


def fit_changes(children: Array) -> Changes:
    """By maximum likelihood: each council's changes share a multiple of the variance, scaled inverse chi-squared.

    The changes of one council are then Student's t together (a multivariate t), with as many degrees of freedom as the
    distribution of the multiple has.
    """
    changes, before = np.diff(np.log(children), axis=1), children[:, :-1]
    count = changes.shape[1]

    def less_likely(parameters: Array) -> float:
        walk, chance, degrees = np.exp(parameters)
        variance = Changes(walk, chance, degrees).variance(before)
        squares = (changes**2 / variance).sum(axis=1)
        return less_likely_t(squares, np.log(variance).sum(axis=1), count, degrees)

    found = optimize.minimize(
        less_likely, np.log([0.04, 1, 10]), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-5}
    )
    return Changes(*np.exp(found.x))


def growth(children: Array, years: int) -> float:
    """The variance of a change over so many years ÷ that over one year, each by its council's size, from all pairs."""
    fitted = fit_changes(children)
    return _scaled_square(children, years, fitted) / _scaled_square(children, 1, fitted)


def _scaled_square(children: Array, years: int, fitted: Changes) -> float:
    changes, before = np.log(children[:, years:] / children[:, :-years]), children[:, :-years]
    return float(np.mean(changes**2 / fitted.variance(before)))


def mean_absolute_change(children: Array, years: int) -> float:
    return float(np.mean(np.abs(children[:, years:] / children[:, :-years] - 1)))


def starters_spread(starters: Array, years: int, *, overdispersion: float = OVERDISPERSION) -> float:
    """Standard deviation of the change of the logarithm of starters over so many years, less what chance makes of it."""
    changes = np.log(starters[:, years:] / starters[:, :-years])
    chance = overdispersion * (1 / starters[:, years:] + 1 / starters[:, :-years])
    return math.sqrt(max(0.0, float(np.mean(changes**2 - chance))))


def starters_walk_and_passing(starters: Array) -> tuple[float, float]:
    """A walk of the level each year and a part of each year that passes: squares at lag k are k walk² + 2 passing²."""
    squares = [starters_spread(starters, lag) ** 2 for lag in LAGS]
    slope, intercept = np.polyfit(LAGS, squares, 1)
    return math.sqrt(max(0.0, slope)), math.sqrt(max(0.0, intercept / 2))


@dataclass(frozen=True)
class StartersFit:
    """How starters vary if each council has a multiple of the variance of its own: degrees of freedom of it, and chance."""

    degrees: float
    overdispersion: float


def fit_starters(starters: Array) -> StartersFit:
    """By maximum likelihood with the walk and the passing part, each council's changes Student's t together."""
    logs, count = np.log(starters), starters.shape[1]
    steps = np.diff(np.eye(count), axis=0)
    changes = logs @ steps.T

    def less_likely(parameters: Array) -> float:
        walk, passing, overdispersion, degrees = np.exp(parameters)
        noise = passing**2 + overdispersion / starters
        covariance = np.einsum("ij,cj,kj->cik", steps, noise, steps) + walk**2 * np.eye(count - 1)
        squares = np.einsum("ci,ci->c", changes, np.linalg.solve(covariance, changes[:, :, None])[:, :, 0])
        return less_likely_t(squares, np.linalg.slogdet(covariance)[1], count - 1, degrees)

    found = optimize.minimize(less_likely, np.log([0.1, 0.08, 1.5, 10]), method="Nelder-Mead", options={"xatol": 1e-3})
    return StartersFit(float(np.exp(found.x[3])), float(np.exp(found.x[2])))


def starters_together(starters: Array) -> float:
    """Standard deviation of what a year does to the starters of all these councils alike, as a share of them."""
    return float(np.std(np.diff(np.log(starters), axis=1).mean(axis=0), ddof=1)) / math.sqrt(2)


@dataclass(frozen=True)
class Derived:
    """One figure: how it is made from the tables, how finely it is written and what it means."""

    id: str
    label: str
    of: Callable[[CouncilTables], float]
    unit: str
    digits: int
    note: str
    times: float = 1


_SHARE, _SHARE_OF_STARTERS = "% of the number", "% of starters"
_FIT = (
    "A year's change of the logarithm has variance walk² + chance ÷ children, times a multiple of each council's own that is "
    "scaled inverse chi-squared; fitted together by maximum likelihood to every change from one year to the next."
)
_LINE = (
    "Least-squares line through the squares of the spreads at lags of 1 to 4 years: each is lag × walk² + 2 × passing²."
)

CHILDREN = (
    *(
        Derived(
            name,
            f"mean absolute change in {words}",
            lambda t, years=years: mean_absolute_change(t.children, years),  # type: ignore[misc]
            _SHARE,
            1,
            "Mean over the councils and over every pair of years so far apart.",
            100,
        )
        for name, words, years in (("one_year", "one year", 1), ("two_years", "two years", 2))
    ),
    Derived(
        "walk",
        "standard deviation of a year's change in a very large council",
        lambda t: fit_changes(t.children).walk,
        _SHARE,
        1,
        _FIT,
        100,
    ),
    Derived(
        "chance",
        "variance of a year's change from chance",
        lambda t: fit_changes(t.children).chance,
        "children for each child",
        2,
        f"{_FIT} About 0.4 of the children start in a year and 0.4 leave, and they come and go with brothers and sisters.",
    ),
    Derived(
        "degrees",
        "degrees of freedom of that variance",
        lambda t: fit_changes(t.children).degrees,
        "degrees of freedom",
        0,
        f"{_FIT} Councils' own variances differ from that of their size as estimates from so many changes would.",
    ),
    *(
        Derived(
            f"growth_{years}",
            f"variance of a change over {years} years ÷ that over one",
            lambda t, years=years: growth(t.children, years),  # type: ignore[misc]
            "ratio",
            2,
            "From every pair of years so far apart, each square ÷ its variance by size. A random walk has the number of years.",
        )
        for years in HORIZONS
    ),
)
STARTERS = (
    *(
        Derived(
            f"lag_{lag}",
            f"spread of the change over {lag} year{'s' if lag > 1 else ''}, beyond chance",
            lambda t, lag=lag: starters_spread(t.starters, lag),  # type: ignore[misc]
            _SHARE_OF_STARTERS,
            1,
            f"Root of the mean square change of the logarithm, less {OVERDISPERSION} × (1 ÷ starters of the one year + 1 ÷ "
            "starters of the other).",
            100,
        )
        for lag in LAGS
    ),
    Derived(
        "walk",
        "walk of the level in a year, standard deviation",
        lambda t: starters_walk_and_passing(t.starters)[0],
        _SHARE_OF_STARTERS,
        1,
        _LINE,
        100,
    ),
    Derived(
        "passing",
        "part of a year that passes, standard deviation",
        lambda t: starters_walk_and_passing(t.starters)[1],
        _SHARE_OF_STARTERS,
        1,
        _LINE,
        100,
    ),
    Derived(
        "together",
        "part of a year that all councils share, standard deviation",
        lambda t: starters_together(t.starters),
        _SHARE_OF_STARTERS,
        1,
        "Standard deviation over the years of the mean change of all councils, ÷ √2; it is in the passing part and in the walk. "
        "One year of the pandemic makes most of it.",
        100,
    ),
    Derived(
        "degrees",
        "degrees of freedom of the variance beyond the typical council's",
        lambda t: fit_starters(t.starters).degrees,
        "degrees of freedom",
        0,
        "Maximum likelihood: the changes of one council are Student's t together, with a walk, a passing part and chance. "
        "Councils' own variances differ from that of their size as estimates from so many changes would.",
    ),
    Derived(
        "overdispersion",
        "variance of a year's starters by chance ÷ their mean",
        lambda t: fit_starters(t.starters).overdispersion,
        "ratio",
        2,
        f"From the same fit: how much more small councils vary. It is not well known, so the spreads, the walk and the passing "
        f"part take {OVERDISPERSION}, as groups of brothers and sisters make it.",
    ),
)


def derive(tables: CouncilTables) -> dict[str, list[tuple[Derived, float, float]]]:
    """Each figure with its standard error, by leaving out one council at a time (jackknife)."""
    count = len(tables.councils)
    found: dict[str, list[tuple[Derived, float, float]]] = {}
    for group, figures in (("children", CHILDREN), ("starters", STARTERS)):
        found[group] = []
        for figure in figures:
            left_out = [figure.times * figure.of(tables.only(np.arange(count) != i)) for i in range(count)]
            error = math.sqrt((count - 1) / count * float(np.sum((np.array(left_out) - np.mean(left_out)) ** 2)))
            found[group].append((figure, figure.times * figure.of(tables), error))
    return found


_HEAD = """\
# How councils' numbers change from year to year. Written by: python -m bench.sector_figures DOWNLOAD --retrieved MONTH --write

[source]
citation = "Department for Education, Children looked after in England including adoptions, Explore Education Statistics"
date = "{date}"
retrieved = "{retrieved}"
location = "Local authority figures, numbers and rates of children looked after on 31 March, starting and ceasing"
period = "31 March {first} to 31 March {last}"
status = "inferred"
certainty = "high"
"""

_GROUPS = {
    "children": "How a council's number of children looked after changes",
    "starters": "How a council's number starting to be looked after in a year changes",
}


def as_toml(tables: CouncilTables, derived: dict[str, list[tuple[Derived, float, float]]], retrieved: str) -> str:
    """The data file, with which councils the figures are of."""
    first, last = tables.years[0], tables.years[-1]
    lines = [_HEAD.format(date=last, retrieved=retrieved, first=first, last=last)]
    of = (
        f"{len(tables.councils)} councils with at least {LEAST_CHILDREN} children and {LEAST_STARTERS} starters in every one "
        f"of the {len(tables.years)} years."
    )
    for group, figures in derived.items():
        lines.append(f'[[group]]\nid = "{group}"\nlabel = "{_GROUPS[group]}"\nfigures = [')
        for figure, value, error in figures:
            digits = figure.digits
            note = f"{figure.note} {of} Standard error over councils {error:.{max(digits, 1)}f}."
            lines.append(
                f'  {{ id = "{figure.id}", label = "{figure.label}", value = {value:.{digits}f}, unit = "{figure.unit}", '
                f'note = "{note}" }},'
            )
        lines.append("]\n")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("download", type=Path, nargs="+", help="the official table of councils; older editions first")
    parser.add_argument("--retrieved", required=True, help="when it was downloaded, as 2026-11")
    parser.add_argument("--write", action="store_true", help=f"replace udfs/published/{TARGET}")
    given = parser.parse_args(arguments)
    tables = read_tables(given.download).complete(least_children=LEAST_CHILDREN, least_starters=LEAST_STARTERS)
    text = as_toml(tables, derive(tables), given.retrieved)
    print(text)
    if given.write:
        with resources.as_file(resources.files("udfs.published") / TARGET) as target:
            target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
