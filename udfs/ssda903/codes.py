"""Code lists and finance lines: data files that a new year, or a council, can replace."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from udfs.small_files import cells
from udfs.ssda903.problems import ReturnsError

UNMAPPED_LINE = "Unmapped"
TEMPORARY = frozenset({"T0", "T1", "T2", "T3", "T4"})


@dataclass(frozen=True)
class FinanceLines:
    """Which finance line a placement belongs to, by PLACE and PLACE_PROVIDER; ``*`` is any provider.

    ``temporary`` are the places that interrupt a placement which is still paid for: they have its line, and their own
    only where there is none.
    """

    lines: tuple[str, ...]
    exact: dict[tuple[str, str], str]
    any_provider: dict[str, str]
    temporary: frozenset[str] = TEMPORARY

    def line(self, place: str, provider: str) -> str | None:
        """The finance line of a pair of codes, or None when the mapping has none."""
        return self.exact.get((place, provider)) or self.any_provider.get(place)

    @property
    def places(self) -> frozenset[str]:
        return frozenset({place for place, _ in self.exact} | set(self.any_provider))

    @property
    def providers(self) -> frozenset[str]:
        return frozenset(provider for _, provider in self.exact)


def finance_lines(path: str | Path | None = None) -> FinanceLines:
    """A mapping from a CSV or Excel file with the columns place, provider, line; the built-in one by default.

    Lines keep the order in which the file first names them.
    """
    if path is None:
        return _built_in()
    return _parsed(cells(Path(path), "place, provider and line"), Path(path).name)


@cache
def _built_in() -> FinanceLines:
    return _parsed(csv.reader(_data("finance_lines.csv")), "finance_lines.csv")


def known_codes(field: str) -> frozenset[str]:
    """The codes of one column of the return that any year's code list has."""
    return frozenset(_built_in().places) if field == "PLACE" else _code_lists().get(field, frozenset())


@cache
def _code_lists() -> dict[str, frozenset[str]]:
    rows = list(csv.DictReader(_data("codes.csv")))
    return {
        field: frozenset(row["code"] for row in rows if row["field"] == field)
        for field in {row["field"] for row in rows}
    }


def _data(name: str) -> list[str]:
    return Path(__file__).with_name("data").joinpath(name).read_text(encoding="utf-8").splitlines()


def _parsed(table: Iterable[list[str]], name: str) -> FinanceLines:
    rows = iter(table)
    heading = [cell.strip().lower() for cell in next(rows, [])]
    if not {"place", "provider", "line"} <= set(heading):
        raise ReturnsError(f"the mapping {name} needs the columns place, provider and line in its first row")
    exact: dict[tuple[str, str], str] = {}
    any_provider: dict[str, str] = {}
    order: dict[str, None] = {}
    for number, given in enumerate(rows, start=2):
        if not any(cell.strip() for cell in given):
            continue
        row = {key: cell.strip() for key, cell in zip(heading, given, strict=False)}
        place, provider, line = row.get("place", "").upper(), row.get("provider", "").upper(), row.get("line", "")
        if not place or not line:
            raise ReturnsError(f"the mapping {name} row {number} needs a place and a line")
        known = any_provider.get(place) if provider == "*" else exact.get((place, provider))
        if known not in (None, line):
            raise ReturnsError(f"the mapping {name} row {number} gives {place} {provider} a second line; keep one")
        if provider == "*":
            any_provider[place] = line
        else:
            exact[place, provider] = line
        order[line] = None
    if not order:
        raise ReturnsError(f"the mapping {name} has no rows; give at least one place, provider and line")
    return FinanceLines(tuple(order), exact, any_provider)
