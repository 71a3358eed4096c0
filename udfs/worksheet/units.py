"""Units as headings give them, in brackets or in words: £000, £ a week, %, months."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from udfs.errors import InputError
from udfs.worksheet.years import plain

_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]?")
#: £, £000, £'000, £k, £m; 000s, thousands and millions without the sign too.
_MONEY = re.compile(
    r"(?P<sign>£|\bgbp\b) ?(?:(?P<k>000s?|k\b|thousands?\b)|(?P<m>m(?:illions?|n)?\b))?|"
    r"(?P<bare_k>(?<![\d,.])000s?\b|\bthousands?\b)|(?P<bare_m>\bmillions?\b)"
)
_PERCENT = re.compile(r"%|\bper ?cent(age)?\b|\bpercentage\b|\bpct\b")
_PERIODS = {
    "week": r"weeks?|weekly|pw|p/w|wk|wkly",
    "month": r"months?|monthly|pm|p/m|mths?",
    "year": r"years?|yearly|annual(ly)?|annum|pa|p\.a\.?|p/a|yr",
    "day": r"days?|daily|nights?|nightly",
    "quarter": r"quarters?|quarterly",
    "fortnight": r"fortnights?|fortnightly",
}
_PERIOD = {name: re.compile(rf"(?<![\w.])({words})(?![\w])") for name, words in _PERIODS.items()}
#: Words of a unit that change nothing in it.
_IDLE = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "per",
        "each",
        "every",
        "for",
        "from",
        "at",
        "and",
        "or",
        "to",
        "by",
        "number",
        "no",
        "no.",
        "whole",
        "decimal",
        "decimals",
        "as",
    ]
)


@dataclass(frozen=True)
class Unit:
    """What a piece of a heading says: money, a multiple, per cent, periods, and words that say none of these."""

    is_money: bool
    multiple: float
    is_percent: bool
    periods: frozenset[str]
    words: tuple[str, ...]


@functools.lru_cache(maxsize=1024)
def unit_in(text: str) -> Unit:
    """The unit in words.

    >>> unit = unit_in("£000 a year")
    >>> unit.multiple, sorted(unit.periods), unit.words
    (1000.0, ['year'], ())
    """
    rest = re.sub("['’‘]", "", plain(text))
    is_money, multiple = False, 1.0
    for match in _MONEY.finditer(rest):
        is_money = is_money or match["sign"] is not None
        multiple *= 1e3 if match["k"] or match["bare_k"] else 1e6 if match["m"] or match["bare_m"] else 1.0
    rest = _MONEY.sub(" ", rest)
    is_percent = _PERCENT.search(rest) is not None
    rest = _PERCENT.sub(" ", rest)
    periods = frozenset(name for name, words in _PERIOD.items() if words.search(rest))
    for words in _PERIOD.values():
        rest = words.sub(" ", rest)
    left = (word.strip(",.:;-/") for word in rest.split())
    return Unit(is_money, multiple, is_percent, periods, tuple(word for word in left if word and word not in _IDLE))


def bare(heading: str) -> tuple[str, str]:
    """A heading without its unit, and the unit: in brackets, or money at its end or beginning.

    >>> bare("Annual cost (£000)"), bare("One-off cost, £k"), bare("£m annual cost")
    (('annual cost', '£000'), ('one-off cost', '£k'), ('annual cost', '£m'))
    """
    text = plain(heading)
    units = [match[1] for match in _BRACKETS.finditer(text)]
    name = _BRACKETS.sub(" ", text)
    quoted = re.sub("['’‘]", "", name)
    if _MONEY.search(quoted) or _PERCENT.search(quoted):
        units += [match[0] for pattern in (_MONEY, _PERCENT) for match in pattern.finditer(quoted)]
        name = _PERCENT.sub(" ", _MONEY.sub(" ", quoted))
    return " ".join(name.split()).strip(" ,:;-"), " ".join(units).strip()


#: A budget or base is never this many times the amount beside it; £ beside £000 is a thousand times.
MOST_TIMES = 200


def refuse_unlike_size(
    name: str, amount: float | None, other: str, than: float | None, most: float = MOST_TIMES
) -> None:
    """Refuse two sums of money that cannot be in the same unit: £ beside £000 or £m."""
    if amount and than and not 1 / most < amount / than < most:
        raise InputError(
            f"{name} is {amount:,.10g} and {other} is {than:,.10g}: one is more than {most:,} times the other; give both "
            f"in the same unit: £, £000 or £m",
            at=name,
            value=amount,
        )
