"""What a placement costs a week, from a small CSV or Excel file: finance line, £ a week, and what changes it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from udfs.inputs import InputError, number
from udfs.small_files import headed, number_in, refuse_unheaded, rows

#: Words in the heading of a price that is not one of a week.
_OTHER_PRICE = re.compile(
    r"£0|£k|\b(years?|yearly|annual|annually|annum|p\.?a|months?|monthly|nights?|nightly|days?|daily)\b"
)


@dataclass(frozen=True)
class UnitCosts:
    """£ a week by finance line; where given, that of placements begun later, and the yearly rise as a decimal."""

    weekly: dict[str, float]
    weekly_new: dict[str, float]
    inflation: dict[str, float]


def unit_costs(path: str | Path, lines: Collection[str]) -> UnitCosts:
    """The costs of a file, by finance line in the names of ``lines``, which are all that it may name.

    The first two columns are the line and its £ a week, below a heading row or not. Below a heading with the
    word "new" stands the £ a week of placements begun after the start, below one with "inflation" the rise
    each 1 April as a decimal or a percentage; blank cells there say nothing. Blank rows and columns with other
    headings are passed over; a number without a heading and a price of another time than a week are refused. Capitals
    and spaces in names make no difference. Raises InputError, which names the file, the row and what to mend.
    """
    file = Path(path)
    known = {_plain(line): line for line in lines}
    found = UnitCosts({}, {}, {})
    new, rise = 0, 0
    headings: set[int] = set()
    for row, cells in rows(file, "finance line and £ a week", "unit costs need one row a finance line"):
        name, cost = cells[0], cells[1]
        line = known.get(_plain(name))
        where = f"{file.name} row {row}"
        if not found.weekly and line is None and number_in(cost) is None:
            _refuse_other_price(cost, where)
            headings |= headed(cells)
            new = _column(cells, "new", where) or new
            rise = _column(cells, "inflation", where) or rise
            continue
        if line is None:
            raise InputError(f"{where} does not name a finance line of these returns; use {', '.join(lines)}")
        if line in found.weekly:
            raise InputError(f"{where} gives {line} a second time; keep one")
        refuse_unheaded(cells, headings, where)
        found.weekly[line] = _money(cost, f"{where}, £ a week of {line},")
        if new and new < len(cells) and cells[new]:
            found.weekly_new[line] = _money(cells[new], f"{where}, £ a week of new {line},")
        if rise and rise < len(cells) and cells[rise]:
            found.inflation[line] = _share(cells[rise], f"{where}, inflation of {line},")
    if not found.weekly:
        raise InputError(f"{file.name} has no costs; give one row a finance line: its name, then £ a week")
    return found


def _refuse_other_price(heading: str, where: str) -> None:
    plain = heading.casefold()
    if "week" not in plain and _OTHER_PRICE.search(plain):
        raise InputError(f"{where} heads the second column as other than £ a week; give £ a week (£ a year × 7 ÷ 365)")


def _column(cells: list[str], word: str, where: str) -> int:
    """The place of the heading with a word, 0 if there is none."""
    places = [place for place, cell in enumerate(cells[2:], start=2) if word in cell.casefold()]
    if len(places) > 1:
        raise InputError(f"{where} has two headings with '{word}'; keep one")
    return places[0] if places else 0


def _money(cell: str, place: str) -> float:
    value = number_in(cell)
    return number(cell if value is None else value, place, least=0)


def _share(cell: str, place: str) -> float:
    bare = cell.removesuffix("%")
    value = number_in(bare)
    if value is not None and bare != cell:
        value /= 100
    return number(cell if value is None else value, place, above=-1, below=1, fix="3% is 0.03")


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
