"""Councils' yearly numbers from the Department for Education's published tables, as downloaded.

Two layouts are read: the download "cla_number_and_rate_per_10k_children" of Explore Education Statistics, with a row for
each council, year and kind of number, and a plain table with a row for each council and year (council,
year_ending_31_march, children, starters, leavers, population). An older edition adds its years to a later one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]

#: What each kind of number of the download is, by the words its name holds.
KINDS = {"looked after on 31 march": "children", "starting": "starters", "ceasing": "leavers"}
#: The columns of the download, which older editions call by the second name.
COUNTS, PEOPLE = ("children_count", "number"), ("population_estimate", "population_count")
COLUMNS = ("children", "starters", "leavers", "population")
#: Not available, not applicable, suppressed, small.
WITHOUT_FIGURE = {"", ":", "z", "c", "x", "low"}


@dataclass(frozen=True)
class CouncilTables:
    """Numbers by council and year ending 31 March; nan where the tables have none."""

    councils: tuple[str, ...]
    years: tuple[int, ...]
    children: Array
    starters: Array
    leavers: Array
    population: Array

    def only(self, chosen: np.ndarray[Any, np.dtype[np.bool_]]) -> CouncilTables:
        """The councils chosen."""
        names = tuple(name for name, is_in in zip(self.councils, chosen, strict=True) if is_in)
        return CouncilTables(names, self.years, *(getattr(self, column)[chosen] for column in COLUMNS))

    def complete(self, *, least_children: float = 0, least_starters: float = 0) -> CouncilTables:
        """Councils with a figure of children and starters in every year, none of them smaller than these."""
        enough = (self.children >= least_children) & (self.starters >= least_starters)
        return self.only(enough.all(axis=1))


def read_tables(paths: Sequence[Path]) -> CouncilTables:
    """The tables of one download or of several editions; where two have the same year, that of the later path."""
    cells: dict[tuple[str, int, str], float] = {}
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            headings = set(reader.fieldnames or ())
            if {"time_period", "geographic_level", "population_type"} <= headings:
                found = _download(path, reader, headings)
            elif {"council", "year_ending_31_march", *COLUMNS} <= headings:
                found = _plain(reader)
            else:
                raise SystemExit(
                    f"{path} has the columns {', '.join(sorted(headings))}; no table of councils has these"
                )
            cells.update(found)
    councils = tuple(sorted({council for council, _, _ in cells}))
    years = tuple(sorted({year for _, year, _ in cells}))
    if not cells or years != tuple(range(years[0], years[-1] + 1)):
        raise SystemExit(f"the tables hold the years {years}; give editions that have every year between")
    arrays = (
        np.array([[cells.get((council, year, column), np.nan) for year in years] for council in councils])
        for column in COLUMNS
    )
    return CouncilTables(councils, years, *arrays)


def _download(
    path: Path, reader: csv.DictReader[str], headings: set[str]
) -> Iterator[tuple[tuple[str, int, str], float]]:
    count, people = (next((name for name in names if name in headings), None) for names in (COUNTS, PEOPLE))
    if count is None or people is None:
        raise SystemExit(f"{path} has no column {COUNTS[0]} or {PEOPLE[0]}")
    for row in reader:
        if row["geographic_level"] != "Local authority":
            continue
        council, year = row["la_name"], int(row["time_period"][:4])
        for words, column in KINDS.items():
            if words in row["population_type"].lower():
                yield (council, year, column), _figure(row[count])
        yield (council, year, "population"), _figure(row[people])


def _plain(reader: csv.DictReader[str]) -> Iterator[tuple[tuple[str, int, str], float]]:
    for row in reader:
        for column in COLUMNS:
            yield (row["council"], int(row["year_ending_31_march"]), column), _figure(row[column])


def _figure(text: str) -> float:
    text = text.strip().replace(",", "")
    return np.nan if text in WITHOUT_FIGURE else float(text)
