"""Children aged 0 to 17 in a council's area: one number for every year, or a small file by financial year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from udfs.calendar import financial_year
from udfs.errors import InputError
from udfs.files.small_files import headed, number_in, refuse_unheaded, rows
from udfs.worksheet.arguments import number
from udfs.worksheet.limits import CHILDREN
from udfs.worksheet.units import unit_in
from udfs.worksheet.years import plain, year_in

#: Headings of children aged 0 to 17, of other groups of people, and of numbers of people.
_AGES = re.compile(r"(?<!\d)0 ?(?:-|to|_) ?17(?!\d)|\bunder[ -]?18s?\b|\bu18s?\b|< ?18\b")
_OTHER = re.compile(r"\d|\b(males?|females?|boys?|girls?|men|women|all ages|adults?|households?|rates?|change)\b|%")
_PEOPLE = re.compile(r"\b(population|numbers?|children|people|persons?|counts?|totals?|residents?)\b")


@dataclass(frozen=True)
class Population:
    """Numbers from a file, by the calendar year in which a financial year starts; or one number for every year."""

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
                f"{financial_year(min(years))} to {financial_year(max(years))}",
                place=self.file,
            )
        return [self.by_year[year] for year in years]


def population(number_or_file: str) -> Population:
    """A number, or a CSV or Excel file of financial year and number, with or without headings.

    If there are several columns, the one headed 0-17 (or under 18) counts. Headings of other ages only, headings of
    thousands, and two columns that could be the right one are refused. Raises InputError, which names the file, the
    row and what to mend, and repeats nothing but a number.
    """
    every_year = number_in(number_or_file)
    if every_year is not None:
        return Population({}, None, number(every_year, "the population", above=0, most=CHILDREN))
    file = Path(number_or_file)
    by_year: dict[int, float] = {}
    headings: set[int] = set()
    titles: list[list[str]] = []
    at = 1
    for row, cells in rows(
        file, "financial year and children aged 0 to 17, or one number", "give one row for each financial year"
    ):
        where, year = f"{file.name} row {row}", _starts_in(cells[0])
        if year is None and not by_year and number_in(cells[1]) is None:
            headings |= headed(cells)
            titles.append(cells)
            continue
        if year is None:
            raise InputError(
                f"{where} does not begin with a financial year; write one such as 2024/25 in the first column",
                at=where,
                value=cells[0],
            )
        if year in by_year:
            raise InputError(
                f"{where} gives {financial_year(year)} again; keep one row for each year", at=where, value=cells[0]
            )
        refuse_unheaded(cells, headings, where)
        at = at if by_year else _column(titles, file.name)
        cell = cells[at] if at < len(cells) else ""
        value = number_in(cell)
        by_year[year] = number(
            cell if value is None else value, f"{where}, {financial_year(year)},", above=0, most=CHILDREN
        )
    if not by_year:
        raise InputError(
            f"{file.name} has no population; give each financial year a row: the year, such as 2024/25, then the number",
            place=file.name,
        )
    return Population(by_year, file.name)


def _column(titles: list[list[str]], file: str) -> int:
    """The column of children aged 0 to 17, by its headings; the second where there are none."""
    width = max(map(len, titles), default=0)
    heads = {c: plain(" ".join(cells[c] for cells in titles if c < len(cells))) for c in range(1, width)}
    heads = {c: head for c, head in heads.items() if head}
    ages = [
        c for c, head in heads.items() if _AGES.search(head) and not _OTHER.search(_without_years(_AGES.sub("", head)))
    ]
    plain_ones = [c for c, head in heads.items() if _PEOPLE.search(head) and not _OTHER.search(_without_years(head))]
    chosen = ages or plain_ones or ([1] if 1 not in heads or not _OTHER.search(_without_years(heads[1])) else [])
    if len(chosen) != 1:
        columns = ", ".join(f"column {c + 1} '{heads[c][:40]}'" for c in chosen or heads)
        raise InputError(
            f"{file} has {'more than one column' if chosen else 'no column'} of children aged 0 to 17 ({columns}); give "
            f"one column the heading 0-17",
            place=file,
        )
    unit = unit_in(heads.get(chosen[0], ""))
    if unit.multiple != 1 or unit.is_percent or unit.is_money:
        head = heads[chosen[0]][:40]
        raise InputError(
            f"{file}: column {chosen[0] + 1} is headed '{head}'; give the number of children, not thousands or £, and change the "
            f"heading",
            place=file,
        )
    return chosen[0]


def _without_years(head: str) -> str:
    """A heading without its years and multiples, whose digits are not ages."""
    words = re.sub(r"[()']|(?<!\d)000s?\b", " ", head).split()
    return " ".join(word for word in words if year_in(word) is None)


def _starts_in(name: str) -> int | None:
    """The calendar year in which a financial year starts; None if the name is not one."""
    year = year_in(name)
    return year.ends - 1 if year is not None and year.kind == "financial" else None
