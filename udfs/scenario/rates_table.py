"""The tables of two groups: rates by months since, where movers go, the fit and the doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from udfs.calendar import MONTHS
from udfs.errors import InputError
from udfs.scenario.schedule import placement
from udfs.worksheet.arguments import grid, is_blank, label, number, table
from udfs.worksheet.by_placement import ByPlacement
from udfs.worksheet.labels import alike, is_total, refuse_total_rows, refuse_years, yearly_table
from udfs.worksheet.limits import PLACEMENT_YEARS
from udfs.worksheet.moves import LEAVING_FIX, MOST_RATE, moves_between
from udfs.worksheet.years import plain, year_in

Rows = Sequence[Sequence[float]]

WHO, FROM_MONTH, PLACEMENT, LEAVING, TURNING_18, MOVING, SHARE = COLUMNS = (
    "who",
    "from month",
    "placement",
    "leaving",
    "turning 18",
    "moving",
    "share",
)
NEEDED = COLUMNS[:4]
RATES = COLUMNS[3:6]
#: Those in care now, and what the name of each group of starters begins with.
NOW, STARTERS = "in care now", "starters"
COST = "cost"
DOUBT_COLUMNS = ("year", "placement", "chance", "doubt: starters", "doubt: rates")
_HALF = re.compile(r"(1st|first|2nd|second) half of (.+)")


def is_rates_table(value: Any) -> bool:
    """Whether leaving rates are the table of two groups, which its header row says."""
    if not isinstance(value, (list, tuple)) or not value or not isinstance(value[0], (list, tuple)):
        return False
    heads = {plain(cell) for cell in value[0] if isinstance(cell, str)}
    return WHO in heads and FROM_MONTH in heads


class RatesTable:
    """The table of rates as typed: bands of months since by group, and rates [bands, placements]."""

    def __init__(self, value: Any, start: ByPlacement) -> None:
        if start.by_age:
            raise InputError(
                "leaving_rate is by months since and opening is by age; give opening by placement type alone",
                at="leaving_rate",
            )
        cells = grid(value, "leaving_rate")
        columns = _columns(cells[0])
        rows = [row for row in enumerate(cells[1:], start=2) if not all(map(is_blank, row[1]))]
        self.names = start.labels or _names(rows, columns[PLACEMENT])
        if len(self.names) != start.placements:
            raise InputError(
                f"leaving_rate has {len(self.names)} placement types and opening has {start.placements}; give the same ones",
                at="leaving_rate",
            )
        self.groups = [NOW]
        rates: dict[tuple[int, int, int], list[float]] = {}
        for r, row in rows:
            key = self._key(r, row, columns)
            if key in rates:
                raise InputError(
                    f"leaving_rate row {r} gives {self._said(key)} a second time; keep one", at=f"leaving_rate row {r}"
                )
            rates[key] = [_rate(row, columns.get(name), f"leaving_rate row {r} {name}") for name in RATES]
            rates[key].append(_weight(row, columns.get(SHARE), f"leaving_rate row {r} {SHARE}"))
        if len(self.groups) == 1:
            raise InputError("leaving_rate has no rows for starters; give their rates from month 0", at="leaving_rate")
        edges = [self._edges(rates, group) for group in range(len(self.groups))]
        self.now_from, self.starters_from = edges[0], tuple(edges[1:])
        bands = [(group, first) for group, froms in enumerate(edges) for first in froms]
        every = [[self._at(rates, (*band, i)) for i in range(len(self.names))] for band in bands]
        self.leaving, self.turning_18, self.moving = ([[one[n] for one in band] for band in every] for n in range(3))
        self.share = self._shares([band for (_, first), band in zip(bands, every, strict=True) if not first][1:])

    def moving_of(self, group: str) -> list[list[float]]:
        """The rates of moving in the bands of a group."""
        sizes = [len(self.now_from), *map(len, self.starters_from)]
        which = self.groups.index(group)
        first = sum(sizes[:which])
        return self.moving[first : first + sizes[which]]

    def _key(self, r: int, row: Sequence[Any], columns: dict[str, int]) -> tuple[int, int, int]:
        who = plain(label(row[columns[WHO]], f"leaving_rate row {r} who"))
        if who != NOW and not who.startswith(STARTERS):
            raise InputError(
                f"leaving_rate row {r} who is '{who[:40]}'; use {NOW}, {STARTERS}, or groups of them such as starters under 5",
                at=f"leaving_rate row {r} who",
            )
        if who not in self.groups:
            self.groups.append(who)
        most = PLACEMENT_YEARS * MONTHS
        first = number(row[columns[FROM_MONTH]], f"leaving_rate row {r} from month", least=0, most=most, whole=True)
        name = label(row[columns[PLACEMENT]], f"leaving_rate row {r} placement")
        return self.groups.index(who), int(first), placement(name, self.names, f"leaving_rate row {r} placement")

    def _edges(self, rates: dict[tuple[int, int, int], list[float]], group: int) -> tuple[int, ...]:
        edges = tuple(sorted({first for which, first, _ in rates if which == group}))
        if not edges or edges[0]:
            raise InputError(
                f"leaving_rate has no rows for {self.groups[group]} from month 0; the first band begins there",
                at="leaving_rate",
            )
        return edges

    def _shares(self, starting: list[list[list[float]]]) -> list[list[float]]:
        """How starters of each placement divide between their groups, [groups, placements]; all in the one there is."""
        if len(starting) == 1:
            return [[1.0] * len(self.names)]
        shares = [[one[-1] for one in group] for group in starting]
        for i, name in enumerate(self.names):
            whole = sum(group[i] for group in shares)
            if not whole:
                raise InputError(
                    f"leaving_rate says not how starters in '{name}' divide between {', '.join(self.groups[1:])}; give the "
                    f"column {SHARE} at month 0",
                    at="leaving_rate",
                )
            for group in shares:
                group[i] /= whole
        return shares

    def _at(self, rates: dict[tuple[int, int, int], list[float]], key: tuple[int, int, int]) -> list[float]:
        if key not in rates:
            raise InputError(
                f"leaving_rate has no row for {self._said(key)}; give each placement type in every band",
                at="leaving_rate",
            )
        return rates[key]

    def _said(self, key: tuple[int, int, int]) -> str:
        group, first, here = key
        return f"{self.groups[group]} from month {first} in '{self.names[here]}'"


def _columns(heads: Sequence[Any]) -> dict[str, int]:
    titles = [plain(cell) if isinstance(cell, str) else "" for cell in heads]
    for name in COLUMNS:
        if titles.count(name) > 1:
            raise InputError(f"leaving_rate has two columns called '{name}'; leave one", at="leaving_rate")
    for name in NEEDED:
        if name not in titles:
            raise InputError(
                f"leaving_rate has no column called '{name}'; its header row needs {', '.join(NEEDED)}",
                at="leaving_rate",
            )
    for place, title in enumerate(titles, start=1):
        if title and title not in COLUMNS:
            raise InputError(
                f"leaving_rate row 1 column {place} is '{str(heads[place - 1])[:40]}'; use {', '.join(COLUMNS)}",
                at=f"leaving_rate row 1 column {place}",
            )
    return {name: titles.index(name) for name in COLUMNS if name in titles}


def _names(rows: Sequence[tuple[int, Sequence[Any]]], column: int) -> list[str]:
    return list(dict.fromkeys(label(row[column], f"leaving_rate row {r} placement") for r, row in rows))


def _rate(row: Sequence[Any], column: int | None, place: str) -> float:
    return 0.0 if column is None else number(row[column], place, least=0, most=MOST_RATE, fix=LEAVING_FIX)


def _weight(row: Sequence[Any], column: int | None, place: str) -> float:
    return 0.0 if column is None or is_blank(row[column]) else number(row[column], place, least=0)


def starters_by_year(value: Any, start: ByPlacement, years: int) -> tuple[Rows, list[str] | None]:
    """Starters by year and placement type from one column or one for each year, and their labels."""
    cells = table(value, "starters", rows=start.placements)
    refuse_total_rows(cells)
    refuse_years(cells.labels, cells.place_of_label)
    yearly_table(cells)
    if cells.width not in (1, years):
        raise InputError(
            f"starters has {cells.width} columns of numbers; it needs 1 or {years}, one a year", at="starters"
        )
    return [list(year) for year in zip(*cells.numbers(least=0), strict=True)], cells.labels


def fit_factors(value: Any, start: ByPlacement, headings: Sequence[str] | None) -> Rows:
    """Factors by half-year and placement type; names above and half-years beside them are believed or refused."""
    cells = grid(value, "fit")
    left = len(cells[0]) - start.placements
    if left not in (0, 1):
        raise InputError(
            f"fit has {len(cells[0])} columns; it needs one for each of the {start.placements} placement types, and "
            f"may have one of half-years before them",
            at="fit",
        )
    top = int(any(isinstance(cell, str) and not is_blank(cell) for cell in cells[0][left:]))
    if top:
        _refuse_other_names(cells[0][left:], start, "fit row 1")
    if left and headings:
        for r, row in enumerate(cells[top:]):
            _refuse_other_half(row[0], r, headings, f"fit row {top + r + 1} column 1")
    return [
        [
            number(cell, f"fit row {r} column {c}", above=0, most=10, fix="1 leaves the rates as they are")
            for c, cell in enumerate(row[left:], start=left + 1)
        ]
        for r, row in enumerate(cells[top:], start=top + 1)
    ]


def _refuse_other_half(cell: Any, half: int, headings: Sequence[str], place: str) -> None:
    match = _HALF.fullmatch(plain(cell)) if isinstance(cell, str) else None
    if not match or half // 2 >= len(headings):
        return
    due = headings[half // 2]
    second = match[1] in ("2nd", "second")
    if not alike(match[2], due) or second != bool(half % 2):
        due_half = "2nd" if half % 2 else "1st"
        raise InputError(
            f"{place} is '{cell[:40]}' where the {due_half} half of {due} is due; give the half-years in order",
            at=place,
        )


def _refuse_other_names(names: Sequence[Any], start: ByPlacement, place: str) -> None:
    for name, mine in zip(names, start.labels or (), strict=False):
        if mine and not alike(label(name, place), mine):
            raise InputError(
                f"{place} has '{label(name, place)[:40]}' where opening has '{mine}'; use the same order", at=place
            )


def doubt_table(
    value: Any, names: Sequence[str], years: int, headings: Sequence[str] | None
) -> tuple[list[Rows], Rows | None]:
    """What the range is made of, by year: rows of placements and all, and those of cost (None: there are none)."""
    cells = grid(value, "doubt")
    if len(cells[0]) == len(DOUBT_COLUMNS) - 1:
        cells = [["", *row] for row in cells]
    if len(cells[0]) != len(DOUBT_COLUMNS):
        raise InputError(
            f"doubt has {len(cells[0])} columns; it needs {len(DOUBT_COLUMNS)}: {', '.join(DOUBT_COLUMNS)} (the year may "
            f"be left out)",
            at="doubt",
        )
    top = int(isinstance(cells[0][2], str))
    rows = cells[top:]
    with_cost = len(rows) > len(names) + 1 and _is_cost(rows[len(names) + 1])
    each = len(names) + 1 + with_cost
    if len(rows) < years * each:
        raise InputError(
            f"doubt has {len(rows)} rows; {years} years need {years * each}, for each year one a placement type, one "
            f"for all of them{' and one for cost' if with_cost else ''}",
            at="doubt",
        )
    lines: list[Rows] = []
    cost: list[Sequence[float]] = []
    for y in range(years):
        block = rows[y * each : (y + 1) * each]
        first = top + y * each + 1
        for i, row in enumerate(block):
            _refuse_other_row(row, i, names, headings[y] if headings else None, f"doubt row {first + i}")
        read = [_doubts(row, f"doubt row {first + i}", signed=i == len(names) + 1) for i, row in enumerate(block)]
        lines.append(read[: len(names) + 1])
        cost += read[len(names) + 1 :]
    return lines, cost if with_cost else None


def _is_cost(row: Sequence[Any]) -> bool:
    return isinstance(row[1], str) and plain(row[1]) == COST


def _doubts(row: Sequence[Any], place: str, *, signed: bool) -> list[float]:
    """Three numbers, none negative; the last of cost is a correlation."""
    return [
        number(cell, f"{place} column {c}", least=-1 if signed and c == len(row) else 0)
        for c, cell in enumerate(row[2:], start=3)
    ]


def _refuse_other_row(row: Sequence[Any], i: int, names: Sequence[str], year: str | None, place: str) -> None:
    name = "" if is_blank(row[1]) else label(row[1], place)
    if i < len(names):
        right, due = alike(name, names[i]), f"'{names[i]}'"
    elif i == len(names):
        right, due = is_total(name), "'All placements'"
    else:
        right, due = plain(name) == COST, "'Cost'"
    if not right:
        raise InputError(
            f"{place} column 2 is '{name[:40]}' where {due} is due; keep the order of the placement types", at=place
        )
    found = year_in(row[0])
    if year and found is not None and found.kind == "financial" and not alike(str(found), year):
        raise InputError(f"{place} column 1 is {found} where {year} is due; check opening_date", at=place)


def destinations(value: Any, start: ByPlacement, rates: RatesTable) -> list[Rows]:
    """Shares of those who move, from row to column, of each group; rows are scaled to add up to 1.

    One square is for all groups; with the columns who and from before its numbers the table has one for each.
    """
    types, groups = start.placements, len(rates.groups)
    if is_blank(value):
        if any(any(band) for band in rates.moving):
            raise InputError(
                "moves is blank and leaving_rate has a column moving; say in moves where those who move go", at="moves"
            )
        return [[[0.0] * types] * types] * groups
    cells = grid(value, "moves")
    if not (isinstance(cells[0][0], str) and plain(cells[0][0]) == WHO):
        squares = moves_between(value, start) * groups
    else:
        squares = [moves_between(square, start)[0] for square in _by_group(cells, rates.groups, types)]
    for group, square in zip(rates.groups, squares, strict=True):
        for i, row in enumerate(square):
            if not sum(row) and any(band[i] for band in rates.moving_of(group)):
                raise InputError(
                    f"moves says not where those who move from '{rates.names[i]}' go ({group}); give its row a share",
                    at="moves",
                )
    return [[[share / (sum(row) or 1.0) for share in row] for row in square] for square in squares]


def _by_group(cells: list[list[Any]], groups: Sequence[str], types: int) -> list[list[list[Any]]]:
    """The square of each group, with its heading row and its column of names."""
    head, *rows = cells
    if len(rows) != types * len(groups):
        raise InputError(
            f"moves has {len(rows)} rows below its headings; it needs {types} for each of {', '.join(groups)}",
            at="moves",
        )
    squares = []
    for g, group in enumerate(groups):
        block = rows[g * types : (g + 1) * types]
        for r, row in enumerate(block, start=g * types + 2):
            who = label(row[0], f"moves row {r} column 1")
            if plain(who) != group:
                raise InputError(
                    f"moves row {r} column 1 is '{who[:40]}' where '{group}' is due; keep leaving_rate's order",
                    at=f"moves row {r} column 1",
                )
        squares.append([head[1:], *(row[1:] for row in block)])
    return squares
