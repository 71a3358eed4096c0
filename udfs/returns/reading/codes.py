"""Code lists and finance lines, in data files that a council can replace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from udfs.files.small_files import cells
from udfs.returns.report import ReturnsError

UNMAPPED_LINE = "Unmapped"
ANY = "*"
_PRIVATE = ("PR4", "PR5")
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")
#: Columns that a mapping may have beside place, provider and line.
IN_HOUSE, WHEN_FULL, INTERRUPTS = "in_house", "when_full", "temporary"
#: Places in secure children's homes, children's homes, residential care homes and residential schools.
RESIDENTIAL = frozenset({"K1", "K2", "R1", "S1"})
TEMPORARY = frozenset({"T0", "T1", "T2", "T3", "T4"})


@dataclass(frozen=True)
class FinanceLines:
    """The finance line of a placement, by PLACE and PLACE_PROVIDER; ``*`` is any provider.

    ``in_house`` are the lines in which the council has its own places; None if the mapping does not say. ``when_full``
    names for some of them the line that takes children when they are full. ``temporary`` are the places that interrupt
    a placement which is still paid for. They take the line of that placement, or their own if there is none.
    """

    lines: tuple[str, ...]
    exact: dict[tuple[str, str], str]
    any_provider: dict[str, str]
    in_house: frozenset[str] | None = None
    when_full: dict[str, str] = field(default_factory=dict)
    temporary: frozenset[str] = TEMPORARY

    def line(self, place: str, provider: str) -> str | None:
        """The finance line of a pair of codes, or None when the mapping has none."""
        return self.exact.get((place, provider)) or self.any_provider.get(place)

    @property
    def own(self) -> frozenset[str]:
        """The in-house lines; if the mapping does not say, those with the names of built-in ones."""
        if self.in_house is not None:
            return self.in_house
        return (_built_in().in_house or frozenset()) & frozenset(self.lines)

    @property
    def residential(self) -> frozenset[str]:
        """The residential lines: those most of whose places are residential."""
        lines_by_place = set()
        for line in self.lines:
            places = {place for place, _ in self._pairs_of(line)}
            if 2 * len(places & RESIDENTIAL) > len(places):
                lines_by_place.add(line)
        return frozenset(lines_by_place)

    def overflow(self, line: str, among: Collection[str]) -> str | None:
        """The line that takes children when an in-house line is full: the mapping's, or the private line of most places."""
        own = self.own
        line_when_full = self.when_full.get(line)
        if line_when_full is not None:
            return line_when_full if line_when_full in among else None
        places = [place for place, _ in self._pairs_of(line)]
        outside = Counter(self.line(place, who) for who in _PRIVATE for place in dict.fromkeys(places))
        fits = [(count, name) for name, count in outside.items() if name and name in among and name not in own]
        return max(fits, key=lambda fit: fit[0])[1] if fits else None

    def _pairs_of(self, line: str) -> list[tuple[str, str]]:
        anyone = [(place, ANY) for place, name in self.any_provider.items() if name == line]
        return [pair for pair, name in self.exact.items() if name == line] + anyone

    @property
    def places(self) -> frozenset[str]:
        return frozenset({place for place, _ in self.exact} | set(self.any_provider))

    @property
    def providers(self) -> frozenset[str]:
        return frozenset(provider for _, provider in self.exact)


def finance_lines(path: str | Path | None = None) -> FinanceLines:
    """A mapping from a CSV or Excel file with the columns place, provider and line; by default the built-in one.

    Lines keep the order in which the file first names them. The column in_house says whether a line is the council's
    own. The column when_full says where its children go when it is full. The column temporary says which places only
    interrupt another. Without these columns, the in-house lines are those with built-in names, and T0 to T4 are
    temporary.
    """
    if path is None:
        return _built_in()
    return _parsed(Path(path))


@cache
def _built_in() -> FinanceLines:
    return _parsed(_data("finance_lines.csv"))


def built_in_table() -> str:
    """The built-in mapping as CSV."""
    return _data("finance_lines.csv").read_text(encoding="utf-8")


def known_codes(field: str) -> frozenset[str]:
    """The codes of one column of the return that any year's code list has."""
    return frozenset(_built_in().places) if field == "PLACE" else _code_lists().get(field, frozenset())


@cache
def _code_lists() -> dict[str, frozenset[str]]:
    _, *rows = cells(_data("codes.csv"), "codes")
    return {field: frozenset(code for other, code, *_ in rows if other == field) for field, *_ in rows}


def _data(name: str) -> Path:
    return Path(__file__).with_name("data") / name


def _parsed(file: Path) -> FinanceLines:
    name = file.name
    heading, *rows = cells(file, "place, provider and line") or [[]]
    columns = ["_".join(cell.lower().replace("-", " ").split()) for cell in heading]
    if not {"place", "provider", "line"} <= set(columns):
        raise ReturnsError(
            f"the first row of the mapping {name} must name the columns place, provider and line; add those that are missing",
            place=name,
        )
    twice = [each for each in ("place", "provider", "line") if heading.count(each) > 1]
    if twice:
        raise ReturnsError(f"the mapping {name} has two columns called {twice[0]}; keep one", place=name)
    exact: dict[tuple[str, str], str] = {}
    any_provider: dict[str, str] = {}
    order: dict[str, None] = {}
    said = _Said(name, {})
    for number, row_cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row_cells):
            continue
        row = {key: cell.strip() for key, cell in zip(columns, row_cells, strict=False)}
        place, provider, line = row.get("place", "").upper(), row.get("provider", "").upper(), row.get("line", "")
        if not place or not line:
            raise ReturnsError(
                f"the mapping {name} row {number} has no place or no line; fill in both, or delete the row",
                at=f"{name} row {number}",
            )
        known = any_provider.get(place) if provider == ANY else exact.get((place, provider))
        if known not in (None, line):
            raise ReturnsError(
                f"the mapping {name} row {number} gives {place} {provider} another line than a row above; keep one",
                at=f"{name} row {number}",
            )
        if provider == ANY:
            any_provider[place] = line
        else:
            exact[place, provider] = line
        order[line] = None
        said.read(row, place, line, number)
    if not order:
        raise ReturnsError(f"the mapping {name} has no rows; give at least one place, provider and line", place=name)
    own = said.having(IN_HOUSE) if IN_HOUSE in columns else None
    temporary = said.having(INTERRUPTS) if INTERRUPTS in columns else TEMPORARY
    return FinanceLines(tuple(order), exact, any_provider, own, said.lines_when_full(order), temporary)


@dataclass(frozen=True)
class _Said:
    """What a mapping says about each line or place, and the row that says it first. All rows must agree."""

    name: str
    found: dict[tuple[str, str], tuple[str, int]]

    def read(self, row: dict[str, str], place: str, line: str, number: int) -> None:
        """Read the other columns of a row."""
        for column, about in ((IN_HOUSE, line), (INTERRUPTS, place)):
            if column in row:
                self.yes_or_no(column, about, row[column], number)
        if row.get(WHEN_FULL):
            self.once(WHEN_FULL, line, row[WHEN_FULL], number)

    def lines_when_full(self, lines: Collection[str]) -> dict[str, str]:
        """The line that takes children when an in-house line is full, for each line whose row says so."""
        lines_by_name = {}
        for (column, line), (other, row) in self.found.items():
            if column == WHEN_FULL:
                if other not in lines or other == line:
                    raise ReturnsError(
                        f"the mapping {self.name} row {row} sends children to '{other}' when {line} is full; use another "
                        f"line of the mapping",
                        at=f"{self.name} row {row}",
                        value=other,
                    )
                lines_by_name[line] = other
        return lines_by_name

    def yes_or_no(self, column: str, about: str, cell: str, row: int) -> None:
        if cell.lower() not in _YES + _NO:
            raise ReturnsError(
                f"the mapping {self.name} row {row}: {column} is '{cell}'; write yes or no",
                at=f"{self.name} row {row}",
                value=cell,
            )
        self.once(column, about, "yes" if cell.lower() in _YES else "no", row)

    def once(self, column: str, about: str, value: str, row: int) -> None:
        known, first = self.found.setdefault((column, about), (value, row))
        if known != value:
            raise ReturnsError(
                f"the mapping {self.name} row {row} says that {column} is {value} for {about}, but row {first} says {known}; "
                f"make them agree",
                at=f"{self.name} row {row}",
                value=value,
            )

    def having(self, column: str) -> frozenset[str]:
        return frozenset(about for (said, about), (value, _) in self.found.items() if said == column and value == "yes")
