"""Weekly unit costs by finance line, from a small CSV or Excel file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from udfs.calendar import financial_year
from udfs.errors import InputError
from udfs.files.small_files import headed, number_in, refuse_unheaded, rows
from udfs.worksheet.arguments import number
from udfs.worksheet.labels import is_total
from udfs.worksheet.units import unit_in
from udfs.worksheet.years import year_in

#: Words of a column of prices, and words that do not change what the price is for.
_PRICE = frozenset(["unit", "cost", "costs", "price", "prices", "rate", "rates", "fee", "fees", "charge", "charges"])
_IDLE = frozenset(
    [
        "average",
        "avg",
        "mean",
        "gross",
        "net",
        "weighted",
        "standard",
        "current",
        "estimated",
        "est",
        "approx",
        "placement",
        "placements",
        "child",
        "children",
        "place",
        "places",
        "bed",
        "base",
        "new",
    ]
)
#: Words of a sum for a whole line, which is not the price of one placement.
_SUM = frozenset(
    [
        "total",
        "totals",
        "budget",
        "budgets",
        "spend",
        "spending",
        "expenditure",
        "forecast",
        "outturn",
        "actual",
        "income",
        "saving",
    ]
)
#: What marks the columns of new placements' prices and of inflation.
_WORDS = {word: re.compile(rf"\b{word}\b") for word in ("new", "inflation")}
_SPLIT = re.compile(r"[()\[\]]")
_YEAR = r"(?:fy ?)?((?:\d{4}|\d{2}) ?[/-] ?(?:\d{4}|\d{2}))"
#: The financial year whose prices a heading says that costs are at, and any year in the heading of the prices.
_BASE = re.compile(rf"\b(?:at |in )?{_YEAR} (?:prices?|price base)\b|\bprice base:? {_YEAR}")
_PRICED = re.compile(rf"{_BASE.pattern}|\b(?:at |in )?{_YEAR}\b")
#: A number in the heading of the prices that is no year CareCurve read: a calendar year, or a second year.
_OTHER_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\d ?[/-] ?\d\d\b")
#: The note if neither the file nor its reader names a price base.
_UNSAID = (
    "The unit costs in {} name no year of prices, so they count as the first projected year's. To name it: --price-base"
)


@dataclass(frozen=True)
class UnitCosts:
    """£ a week by finance line; for some lines also £ a week of new placements, and the yearly rise as a decimal."""

    weekly: dict[str, float]
    weekly_new: dict[str, float]
    inflation: dict[str, float]
    #: What the reader should know about the file, a sentence each.
    notes: tuple[str, ...] = ()
    #: The financial year of the prices, by the year of its April, if the file names it.
    price_base: int | None = None

    def at_prices_of(self, year: str | None, file: str) -> UnitCosts:
        """The same at the prices of a financial year, refused where the file says another; without one, as it says."""
        if year is None:
            return self if self.price_base is not None else replace(self, notes=(*self.notes, _UNSAID.format(file)))
        named_year = year_in(year)
        if named_year is None or named_year.kind != "financial":
            raise InputError(
                f"--price-base is '{year[:20]}'; give a financial year such as 2025/26", at="--price-base", value=year
            )
        base = named_year.ends - 1
        if self.price_base not in (None, base):
            raise InputError(
                f"--price-base is {named_year}, but {file} says that its prices are of {financial_year(self.price_base or 0)}; "
                f"leave one out, or make them agree",
                at="--price-base",
                value=year,
            )
        return replace(self, price_base=base)


def unit_costs(path: str | Path, lines: Collection[str]) -> UnitCosts:
    """The costs of a file, by finance line in the names of ``lines``, which are all that it may name.

    The first two columns are the line and its £ a week, with or without headings. A column whose heading has the word
    "new" holds the £ a week of placements that begin after the start. A column whose heading has "inflation" holds the
    rise each 1 April, as a decimal or a percentage; blank cells there say nothing. The heading of £ a week may name the
    year of its prices, as in "£ a week at 2025/26 prices".

    CareCurve skips blank rows and columns with other headings; the notes name those columns. It refuses a number
    without a heading, a heading of another time or unit than £ a week, and a second column of prices. A heading that
    names no time counts as £ a week, and the notes say so. Capitals and spaces in names make no difference. Raises
    InputError, which names the file, the row and what to mend.
    """
    file = Path(path)
    known = {_plain(line): line for line in lines}
    costs = UnitCosts({}, {}, {})
    new, rise = 0, 0
    headings: set[int] = set()
    titles: list[list[str]] = []
    base: int | None = None
    for row, cells in rows(file, "finance line and £ a week", "give one row for each finance line"):
        name, cost = cells[0], cells[1]
        line = known.get(_plain(name))
        where = f"{file.name} row {row}"
        if not costs.weekly and line is None and (number_in(cost) is None or unit_in(cost).multiple != 1):
            heads, base = _without_base(cells, base, where)
            _refuse_other_price(heads, where)
            headings |= headed(heads)
            titles.append(cells)
            new = _column(heads, "new", where) or new
            rise = _column(heads, "inflation", where) or rise
            continue
        if line is None and is_total(name):
            raise InputError(f"{where} is a total of other rows; leave it out", at=where, value=name)
        if line is None:
            raise InputError(
                f"{where} does not name a finance line of these returns; use one of {', '.join(lines)}",
                at=where,
                value=name,
            )
        if line in costs.weekly:
            raise InputError(f"{where} gives {line} again; keep one row for each finance line", at=where, value=name)
        refuse_unheaded(cells, headings, where)
        costs.weekly[line] = _money(cost, f"{where}, £ a week of {line},")
        if new and new < len(cells) and cells[new]:
            costs.weekly_new[line] = _money(cells[new], f"{where}, £ a week of new {line},")
        if rise and rise < len(cells) and cells[rise]:
            in_per_cent = any(rise < len(heads) and unit_in(heads[rise]).is_percent for heads in titles)
            costs.inflation[line] = _share(cells[rise], f"{where}, inflation of {line},", in_per_cent=in_per_cent)
    if not costs.weekly:
        raise InputError(
            f"{file.name} has no costs; give each finance line a row: its name, then £ a week", place=file.name
        )
    return replace(costs, notes=tuple(_notes(file.name, titles, {0, 1, new, rise})), price_base=base)


def _without_base(cells: list[str], base: int | None, where: str) -> tuple[list[str], int | None]:
    """A heading row without the year of its prices, and that year, which all its columns share."""
    bare = []
    for place, cell in enumerate(cells, start=1):
        match, rest = (_PRICED if place == 2 else _BASE).search(cell.casefold()), cell
        if match is not None:
            base = _same_base(next(filter(None, match.groups())), base, f"{where} column {place}")
            rest = " ".join(f"{cell[: match.start()]} {cell[match.end() :]}".replace("()", "").split())
        if place == 2 and _OTHER_YEAR.search(rest):
            raise InputError(
                f"{where} column 2 is headed '{cell[:40]}', whose year of prices cannot be read; write one financial "
                f"year, as in £ a week at 2025/26 prices",
                at=f"{where} column 2",
                value=cell,
            )
        bare.append(rest or cell)
    return bare, base


def _same_base(written: str, base: int | None, place: str) -> int:
    year = year_in(written)
    if year is None or year.kind != "financial":
        raise InputError(
            f"{place} gives the price base '{written}', which is not a financial year; write one such as 2025/26",
            at=place,
            value=written,
        )
    if base not in (None, year.ends - 1):
        raise InputError(
            f"{place} gives the price base {year}, but another heading gives another year; keep one",
            at=place,
            value=written,
        )
    return year.ends - 1


def _notes(file: str, titles: list[list[str]], read: set[int]) -> Iterator[str]:
    """Notes: headings that name no time, and columns that CareCurve does not read."""
    heads = [cells[1] for cells in titles if cells[1]]
    if not any("week" in unit_in(_plain(head)).periods for head in heads):
        headed_as = f"headed '{heads[-1][:40]}'" if heads else "without a heading"
        yield f"The unit costs in {file} are {headed_as}, so they count as £ a week"
    others = [cell[:40] for cells in titles for place, cell in enumerate(cells) if cell and place not in read]
    if others:
        yield f"CareCurve does not read these columns of {file}: {', '.join(others)}"


def _refuse_other_price(cells: list[str], where: str) -> None:
    """Refuse headings which say that the second column, or that of new placements, is not in £ a week."""
    title, heading, *others = cells
    if heading and not _may_be_weekly(heading):
        raise InputError(
            f"{where}: the second column is headed '{heading[:40]}', not £ a week; give £ a week (£ a year × 7 ÷ 365), in "
            f"pounds, under the heading £ a week",
            at=where,
        )
    says_week = "week" in unit_in(_plain(heading)).periods
    above = unit_in(_plain(_SPLIT.sub(" ", title)))
    if above.multiple != 1 or (above.periods - {"week"} and above.is_money and not says_week):
        raise InputError(
            f"{where} says that the costs are not in £ a week; give £ a week, in pounds, under the heading £ a week",
            at=where,
        )
    for place, other in enumerate(others, start=3):
        unit = unit_in(_plain(_SPLIT.sub(" ", other)))
        if _WORDS["new"].search(other.casefold()):
            if unit.multiple != 1 or unit.periods - {"week"} or unit.is_percent or _SUM & set(unit.words):
                raise InputError(
                    f"{where}: column {place} is headed '{other[:40]}', not £ a week; give the price of new placements in "
                    f"£ a week",
                    at=where,
                )
        elif heading and "week" in unit.periods and (unit.is_money or _PRICE & set(unit.words)):
            raise InputError(
                f"{where}: columns 2 and {place} both have headings of prices; keep the one that is in £ a week",
                at=where,
            )


def _may_be_weekly(heading: str) -> bool:
    """Whether a heading is of £ a week, or of a price without a time."""
    unit = unit_in(_plain(_SPLIT.sub(" ", heading)))
    words = {word for word in unit.words if year_in(word) is None}
    if unit.multiple != 1 or unit.is_percent or unit.periods - {"week"} or _SUM & words:
        return False
    if any(word[0].isdigit() for word in words):
        return False
    if unit.periods:
        return True
    return (unit.is_money or bool(_PRICE & words)) and words <= _PRICE | _IDLE


def _column(cells: list[str], word: str, where: str) -> int:
    """The place of the heading with a word; 0 if there is none."""
    places = [place for place, cell in enumerate(cells[2:], start=2) if _WORDS[word].search(cell.casefold())]
    if len(places) > 1:
        raise InputError(f"{where} has two headings with the word '{word}'; keep one", at=where)
    return places[0] if places else 0


def _money(cell: str, place: str) -> float:
    value = number_in(cell)
    return number(cell if value is None else value, place, least=0)


def _share(cell: str, place: str, *, in_per_cent: bool) -> float:
    bare = cell.removesuffix("%")
    value = number_in(bare)
    if value is not None and bare != cell:
        value /= 100
    elif value and in_per_cent:
        raise InputError(
            f"{place} is {value:g}, under a heading with %; write it with %, such as 3%, or take % out of the heading",
            at=place,
            value=value,
        )
    return number(cell if value is None else value, place, above=-1, below=1, fix="3% is 0.03")


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
