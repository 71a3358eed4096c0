"""Years as people label them: 2016/17, 2016-17, FY16/17, 2017, 31/03/2017, Mar 2017, Year 3."""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from udfs.calendar import date_of, financial_year

#: Four digits in this range are a year and may be a label.
FIRST_YEAR, LAST_YEAR = 1900, 2200
#: Excel's numbers for 1990 to 2199, as dates.
FIRST_SERIAL, LAST_SERIAL = 32874, 109574
#: Two-digit years from here on are of the last century.
TURN = 70

#: financial ends on 31 March, calendar on 31 December; plain is four digits alone; short is FY17; number is Year 3.
Kind = Literal["financial", "calendar", "plain", "short", "number"]

_MONTHS = {name[:3].casefold(): m for m, name in enumerate(calendar.month_name) if name}
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*"
_FULL = re.compile(r"(?:fy ?)?(\d{4}) ?[/-] ?(\d{4}|\d{2})")
#: 16/17, but not 16-17, which is as often an age.
_HALF = re.compile(r"(?:fy ?(?=\d\d ?[/-])|(?=\d\d ?/))(\d{2}) ?[/-] ?(\d{2})")
_SHORT = re.compile(r"fy ?(\d{4}|\d{2})")
_PLAIN = re.compile(r"(\d{4})")
_NUMBER = re.compile(r"(?:year|yr|y) ?(\d{1,3})")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ t]00:00:00)?")
_WORDED = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH}[ ,-]*(\d{{4}}|\d{{2}})")
_MONTH_YEAR = re.compile(rf"{_MONTH}[ -]?(\d{{4}}|\d{{2}})")
#: Words that may stand around a year without changing which it is.
_AROUND = re.compile(
    r"\b(financial|year|to|ending|ended|end|at|as|y/e|ye|actuals?|outturn|forecast|budget|provisional|prov|estimated?|est|"
    r"projected|projection|final|draft|revised|published|p|e|a|f|r)\b\.?|[()*†:,]|\[note \d+\]"
)


@dataclass(frozen=True)
class Year:
    """A year by the calendar year in which it ends, or by its number."""

    ends: int
    kind: Kind

    def after(self, years: int) -> Year:
        return Year(self.ends + years, self.kind)

    def __str__(self) -> str:
        if self.kind == "financial":
            return financial_year(self.ends - 1)
        return {"number": f"Year {self.ends}", "short": f"FY{self.ends % 100:02d}"}.get(self.kind, str(self.ends))


def plain(text: str) -> str:
    """A label for comparing: capitals, kinds of dash and of space, and footnote marks make no difference."""
    if text.isascii():
        return " ".join(text.split()).casefold()
    known = unicodedata.normalize("NFKC", re.sub("[¹²³⁰⁴-⁹]", "", text))
    dashed = re.sub(r"[‐‑‒–—―−]", "-", re.sub("[\u200b‌‍\u2060\ufeff\u00ad]", "", known))
    return " ".join(dashed.split()).casefold()


def year_in(value: Any) -> Year | None:
    """The year that a label means; None where it means none, or a date that ends no year.

    >>> [str(year_in(label)) for label in ("FY16/17", "31/03/2017", "Mar 2017", 42825, 2017.0)]
    ['2016/17', '2016/17', '2016/17', '2016/17', '2017']
    """
    date = reading(value)
    return date if isinstance(date, Year) else None


def reading(value: Any) -> Year | dt.date | None:
    """The year that a label means, the date where it ends no year, None where it is neither."""
    if isinstance(value, dt.date):
        return _ended_by(value.date() if isinstance(value, dt.datetime) else value)
    if isinstance(value, str):
        return _of_text(value)
    is_whole = isinstance(value, (int, float)) and FIRST_YEAR <= value <= LAST_SERIAL and value == int(value)
    if not is_whole or FIRST_SERIAL > value > LAST_YEAR:
        return None
    return Year(int(value), "plain") if value <= LAST_YEAR else _ended_by(date_of(value))


@functools.lru_cache(maxsize=4096)
def _of_text(text: str) -> Year | dt.date | None:
    label = plain(text)
    if label.isascii() and label.isdigit() and len(label) == 5:
        return reading(int(label))
    if match := _NUMBER.fullmatch(label):
        return Year(int(match[1]), "number")
    for form in (label, " ".join(_AROUND.sub(" ", label).split())):
        if (year := _bare(form)) is not None:
            return year
    return None


def _bare(text: str) -> Year | dt.date | None:
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(text):
            return read(match)
    return None


def _century(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= TURN else 2000)


def _financial(starts: int, end: str) -> Year | None:
    """A financial year, if its second calendar year follows the first."""
    follows = str(starts + 1)
    fits = end == follows[-len(end) :] and FIRST_YEAR <= starts <= LAST_YEAR
    return Year(starts + 1, "financial") if fits else None


def _date(year: int, month: int, day: int) -> Year | dt.date | None:
    try:
        return _ended_by(dt.date(year, month, day))
    except ValueError:
        return None


def _ended_by(date: dt.date) -> Year | dt.date:
    """The year that ends on a date, or the date where none does."""
    kinds: dict[tuple[int, int], Kind] = {(3, 31): "financial", (12, 31): "calendar"}
    kind = kinds.get((date.month, date.day))
    return date if kind is None else Year(date.year, kind)


def _plain_year(digits: str) -> Year | None:
    return Year(int(digits), "plain") if FIRST_YEAR <= int(digits) <= LAST_YEAR else None


def _month_end(year: int, month: int) -> Year | dt.date | None:
    return _date(year, month, calendar.monthrange(year, month)[1]) if year else None


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Year | dt.date | None]], ...] = (
    (_FULL, lambda found: _financial(int(found[1]), found[2])),
    (_HALF, lambda found: _financial(_century(found[1]), found[2])),
    (_PLAIN, lambda found: _plain_year(found[1])),
    (_SHORT, lambda found: Year(_century(found[1]), "short")),
    (_DAY_FIRST, lambda found: _date(_century(found[3]), int(found[2]), int(found[1]))),
    (_YEAR_FIRST, lambda found: _date(int(found[1]), int(found[2]), int(found[3]))),
    (_WORDED, lambda found: _date(_century(found[3]), _MONTHS[found[2]], int(found[1]))),
    (_MONTH_YEAR, lambda found: _month_end(_century(found[2]), _MONTHS[found[1]])),
)
