"""Children aged 0 to 17 in a council's area: one number for every year, or a small file by financial year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from udfs.inputs import InputError, number
from udfs.small_files import headed, number_in, refuse_unheaded, rows

#: 2024/25, 2024-25 and 2024/2025.
FINANCIAL_YEAR = re.compile(r"(\d{4})\s*[/–-]\s*(?:\d{2})?(\d{2})")


@dataclass(frozen=True)
class Population:
    """By the calendar year in which a financial year starts, from the file named; or one number, without a file."""

    by_year: dict[int, float]
    file: str | None
    every_year: float | None = None

    def of(self, years: Sequence[int]) -> list[float]:
        """The number in each of some financial years."""
        if self.every_year is not None:
            return [self.every_year] * len(years)
        missing = [financial_year(year) for year in years if year not in self.by_year]
        if missing:
            raise InputError(
                f"{self.file} has no population for {', '.join(missing)}; give every year from "
                f"{financial_year(min(years))} to {financial_year(max(years))}"
            )
        return [self.by_year[year] for year in years]


def population(given: str) -> Population:
    """A number, or a CSV or Excel file of financial year and number, below a heading or not.

    Raises InputError, which names the file, the row and what to mend, and repeats nothing but a number.
    """
    every_year = number_in(given)
    if every_year is not None:
        return Population({}, None, number(every_year, "the population", above=0))
    file = Path(given)
    found: dict[int, float] = {}
    headings: set[int] = set()
    for row, cells in rows(
        file, "financial year and children aged 0 to 17, or one number", "a population needs one row a year"
    ):
        where, year = f"{file.name} row {row}", _starts_in(cells[0])
        if year is None and not found and number_in(cells[1]) is None:
            headings |= headed(cells)
            continue
        if year is None:
            raise InputError(f"{where} does not begin with a financial year; write it as 2024/25")
        if year in found:
            raise InputError(f"{where} gives {financial_year(year)} a second time; keep one")
        refuse_unheaded(cells, headings, where)
        value = number_in(cells[1])
        found[year] = number(cells[1] if value is None else value, f"{where}, {financial_year(year)},", above=0)
    if not found:
        raise InputError(f"{file.name} has no population; give one row a financial year: 2024/25, then the number")
    return Population(found, file.name)


def financial_year(starts_in: int) -> str:
    """2024 as 2024/25."""
    return f"{starts_in}/{(starts_in + 1) % 100:02d}"


def _starts_in(name: str) -> int | None:
    """The calendar year in which a financial year starts, None if the name is not of one."""
    found = FINANCIAL_YEAR.fullmatch(name)
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        return None
    return int(found[1])
