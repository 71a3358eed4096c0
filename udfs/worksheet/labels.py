"""Checks labels: the same ones in the same order, years that rise by one, no totals."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from udfs.errors import InputError
from udfs.worksheet.arguments import Table, is_blank, label
from udfs.worksheet.dates import said
from udfs.worksheet.years import Year, plain, reading, year_in

_TOTAL = re.compile(
    r"(grand |sub|sub-|sub |overall |net |gross )?totals?\b.*|.*\b(sub|sub-)?totals?|overall|sums?( of .*)?|[σ∑].*|of which\b.*|"
    r"all( (placements?|placement types?|types|children|looked after|children looked after|lac|cla|ages|lines|services|"
    r"costs|years|gates))?|averages?|means?"
)

#: Names of the whole of which the rows are parts: a row with such a name counts its parts again.
_WHOLE = frozenset(
    f"{before}{name}"
    for name in (
        "children looked after",
        "looked after children",
        "children in care",
        "lac",
        "cla",
        "gross expenditure",
        "net expenditure",
        "gross cost",
        "net cost",
        "gross budget",
        "net budget",
    )
    for before in ("", "all ", "number of ")
)


def alike(one: str, other: str) -> bool:
    """Whether two labels are the same: the same words, or the same year in two forms."""
    if one == other or plain(one) == plain(other):
        return True
    first, second = year_in(one), year_in(other)
    return first is not None and first == second


def refuse_unlike(tables: Iterable[Table | None], noun: str = "rows") -> None:
    """Refuse ranges whose labels, down or across, differ or stand in another order."""
    labelled = [table for table in tables if table is not None]
    down = [_Axis(t.name, t.labels, t.place_of_label) for t in labelled if t.labels]
    across = [_Axis(t.name, t.columns, t.place_of_heading) for t in labelled if t.columns]
    for axes, what in ((down, noun), (across, "years")):
        for count in {len(axis.labels) for axis in axes}:
            _agree([axis for axis in axes if len(axis.labels) == count], what)


@dataclass(frozen=True)
class _Axis:
    """The labels along one side of a range, and how a message says where each stands."""

    name: str
    labels: Sequence[str]
    place: Callable[[int], str]


def _agree(axes: Sequence[_Axis], noun: str) -> None:
    for first, other in itertools.combinations(axes, 2):
        for i, (one, two) in enumerate(zip(first.labels, other.labels, strict=True)):
            if one and two and not alike(one, two):
                raise InputError(
                    f"{other.place(i)} is '{two}' and {first.place(i)} is '{one}'; put the "
                    f"{noun} in the same order, with the same labels",
                    at=other.place(i),
                    value=two,
                )


def merged(*columns: Sequence[str] | None) -> list[str] | None:
    """The labels of ranges that share an axis: for each place the first that is not blank."""
    labelled = [labels for labels in columns if labels]
    return [next((name for name in each if name), "") for each in zip(*labelled, strict=True)] or None


def refuse_totals(labels: Sequence[Any] | None, place: Callable[[int], str]) -> None:
    """Refuse a label of a total, sub-total or average, where rows are added; a single row adds up no others."""
    labels = labels or ()
    for i, cell in enumerate(labels if len(labels) > 1 else ()):
        if isinstance(cell, str) and (is_total(cell) or plain(cell) in _WHOLE):
            raise InputError(
                f"{place(i)} is '{cell.strip()[:40]}', which looks like a sum of other rows; leave it out, because the rows "
                f"are added up here (if it is not a sum, give it another name)",
                at=place(i),
                value=cell,
            )


def refuse_years(labels: Sequence[Any] | None, place: Callable[[int], str]) -> None:
    """Refuse a year in place of a placement type: the rows would be added up."""
    for i, cell in enumerate(labels or ()):
        if isinstance(reading(cell), Year) and not is_blank(cell):
            raise InputError(
                f"{place(i)} is '{label(cell, place(i))[:40]}', which is a year, not a placement type; give one row for "
                f"each placement type, with the years across the top",
                at=place(i),
                value=cell,
            )


def is_total(text: str) -> bool:
    """Whether a label is of a total: Total, Sub-total, All placements, Overall, Sum, Average.

    >>> [is_total(text) for text in ("Total: LAC", "All placements", "All other placements", "Fostering total")]
    [True, True, False, True]
    """
    return _TOTAL.fullmatch(plain(text)) is not None


def refuse_total_rows(table: Table) -> None:
    """Refuse a row of a range that is labelled as a total."""
    refuse_totals(table.labels, table.place_of_label)


def yearly(
    labels: Sequence[Any], place: Callable[[int], str], *, every_row: bool = True, may_be_blank: bool = False
) -> Year | None:
    """The year of the last label, if there are labels. Each must be the year after the one above.

    A blank label says nothing. Without ``every_row``, labels may be anything if none of them is a year or a date.
    ``may_be_blank`` says that a year may stand without figures.
    """
    dated = [(i, cell, reading(cell)) for i, cell in enumerate(labels) if not is_blank(cell)]
    if not dated or not (every_row or any(year for *_, year in dated) or any(map(_is_part, labels))):
        return None
    before: tuple[int, Year] | None = None
    for i, cell, year in dated:
        if not isinstance(year, Year):
            raise _no_year(cell, year, place(i))
        if before is not None:
            _refuse_gap(before, (i, year), place, may_be_blank)
        before = i, year
    assert before is not None
    return before[1].after(len(labels) - 1 - before[0])


def yearly_table(table: Table) -> None:
    """Refuse a range's labels, down or across, where they are years that do not rise by one."""
    yearly(table.labels or (), table.place_of_label, every_row=False)
    yearly(table.columns or (), table.place_of_heading, every_row=False)


def _is_part(cell: Any) -> bool:
    """Whether a label is of a quarter, a month or a half-year."""
    return isinstance(cell, str) and _PART.search(plain(cell)) is not None


_PART = re.compile(
    r"\bq(uarter|tr)? ?[1-4]\b|\bquarter\b|\bh(alf)? ?[12]\b|\b[1-4](st|nd|rd|th) quarter\b|\bp(eriod)? ?\d{1,2}\b|"
    r"\b(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|"
    r"dec(ember)?)\b"
)


def _no_year(cell: Any, date: dt.date | None, place: str) -> InputError:
    shown = label(cell, place)[:40]
    if date is not None:
        return InputError(
            f"{place} is {said(date)}, which is not the end of a financial or calendar year; give one row for each "
            f"year, dated 31 March or 31 December",
            at=place,
            value=date,
        )
    if _is_part(cell):
        return InputError(
            f"{place} is '{shown}', which is only part of a year; give one row for each year, with labels such as 2016/17",
            at=place,
            value=cell,
        )
    return InputError(
        f"{place} is '{shown}', which is not a year; label each row with its year, such as 2016/17, or leave the "
        f"labels out",
        at=place,
        value=cell,
    )


def _line(one: str, other: str) -> str:
    """Whether two places of years are beside each other, in columns, or below each other, in rows."""
    across = one.rpartition(" column ")[0]
    return "column" if across and across == other.rpartition(" column ")[0] else "row"


def _refuse_gap(
    before: tuple[int, Year], now: tuple[int, Year], place: Callable[[int], str], may_be_blank: bool
) -> None:
    (i, above), (j, year) = before, now
    if above.kind != year.kind:
        raise InputError(
            f"{place(j)} is {year} and {place(i)} is {above}, and these may mean the same year; write all years "
            f"in one form, such as 2016/17",
            at=place(j),
            value=year,
        )
    due = above.after(j - i)
    line = _line(place(i), place(j))
    if year == due:
        return
    if year.ends > due.ends:
        last = year.after(-1)
        missing, their = (f"a {line} for {due}", "its") if last == due else (f"{line}s for {due} to {last}", "their")
        fix = f"add {missing}" + (f" and leave {their} figures blank" if may_be_blank else "")
    elif year == above:
        fix = f"keep one {line} for each year"
    else:
        fix = "give the years in order, oldest first"
    raise InputError(
        f"{place(j)} is {year} but should be {due}, counting from {above} in {place(i)}; {fix}", at=place(j), value=year
    )
