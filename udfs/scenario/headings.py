"""The headings of the interventions table, and the units they give."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from udfs.errors import InputError
from udfs.worksheet.arguments import is_blank
from udfs.worksheet.units import Unit, bare, unit_in


@dataclass(frozen=True)
class Rule:
    """What a column may be headed with: money or not, its period, and words that change nothing."""

    unit: str
    is_money: bool = False
    period: str = ""
    words: frozenset[str] = frozenset()


_DATE = frozenset(("date", "dd/mm/yyyy", "dd/mm/yy", "opening", "first", "last", "day"))
_CHILDREN = frozenset(("child", "children", "place", "places", "fte", "full", "effect", "reached"))
_SHARE = Rule("a decimal, 0.5 for 50%", words=frozenset(("share", "0", "1", "0-1")))
RULES = {
    "children a year": Rule("children a year", period="year", words=_CHILDREN),
    "effectiveness": _SHARE,
    "effectiveness low": _SHARE,
    "effectiveness high": _SHARE,
    "start": Rule("a date, or months from the opening", period="month", words=_DATE),
    "ramp months": Rule("months", period="month"),
    "end": Rule("a date, or months from the opening", period="month", words=_DATE),
    "one-off cost": Rule("£, £000 or £m", is_money=True, words=frozenset(("cash",))),
    "annual cost": Rule("£, £000 or £m a year", is_money=True, period="year", words=frozenset(("cash",))),
}
#: How like a column's name a heading may be before it is taken for a slip of the pen.
_LIKENESS = 0.8


def name_of(cell: Any, names: Sequence[str]) -> str:
    """The column that a heading names, whatever its unit; the heading itself where it names none."""
    if not isinstance(cell, str):
        return ""
    name = bare(cell)[0]
    return {_key(each): each for each in names}.get(_key(name), name)


def factor_of(name: str, cell: Any, numbers: Sequence[Any], place: str) -> float:
    """What the numbers below a heading are multiplied by, for the unit that it gives."""
    rule = RULES.get(name)
    bracketed = bare(cell)[1] if rule and isinstance(cell, str) else ""
    if rule is None or not bracketed:
        return 1.0
    unit = unit_in(bracketed)
    if unit.is_percent and rule is _SHARE and unit == unit_in("%"):
        return _per_cent(name, cell, numbers, place)
    if not _fits(unit, rule):
        raise InputError(
            f"{place} is '{cell.strip()[:60]}', a unit that is not read there; give {rule.unit}, and head the column "
            f"'{name}'",
            at=place,
            value=cell,
        )
    return unit.multiple


def _fits(unit: Unit, rule: Rule) -> bool:
    return (
        (rule.is_money or not (unit.is_money or unit.multiple != 1))
        and not unit.is_percent
        and unit.periods <= {rule.period}
        and set(unit.words) <= rule.words
    )


def _per_cent(name: str, cell: str, numbers: Sequence[Any], place: str) -> float:
    """A hundredth where every number is above 1; below, it may be of a cell that is formatted as a percentage."""
    sizes = [abs(n) for n in numbers if isinstance(n, (int, float)) and n]
    if all(n > 1 for n in sizes):
        return 0.01
    raise InputError(
        f"{place} is '{cell.strip()[:60]}' and a number below it is 1 or less, which may be 1% or 100%; give decimals "
        f"(50% is 0.5), and head the column '{name}'",
        at=place,
        value=cell,
    )


def refuse_near_misses(titles: Sequence[str], cells: Sequence[Any], names: Sequence[str]) -> None:
    """Refuse a heading that is none of the columns and all but one of them, as its numbers would not be read."""
    for c, (title, cell) in enumerate(zip(titles, cells, strict=True), start=1):
        if title in names or is_blank(title):
            continue
        words = _key(title).split()
        for name in sorted(RULES, key=lambda each: -len(set(words) & set(_key(each).split()))):
            own = _key(name).split()
            begins = words[: len(own)] == own
            like = difflib.SequenceMatcher(None, _key(title), _key(name)).ratio() >= _LIKENESS
            part = name not in titles and (
                set(own) <= set(words) or words == own[:1] or "cost" in set(own) & set(words)
            )
            if begins or like or part:
                raise InputError(
                    f"interventions row 1 column {c} is '{str(cell).strip()[:60]}', which is not read; call it '{name}' "
                    f"if that is meant, or give it a name that is less like it",
                    at=f"interventions row 1 column {c}",
                    value=cell,
                )


def _key(name: str) -> str:
    return " ".join(re.sub("[-,:;/]", " ", name).split())
