"""Believes or refuses labels: the same ones in the same order, years that rise by one, no totals."""

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

#: Names of all that the rows are parts of: beside one of them, they are its parts again.
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
    """Refuse labelled ranges whose labels, down or across, are not the same in the same order."""
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
                f"{place(i)} is '{cell.strip()[:40]}', which says that it adds up other rows; leave it out, as the rows "
                f"are added here (or give it another name)",
                at=place(i),
                value=cell,
            )


def refuse_years(labels: Sequence[Any] | None, place: Callable[[int], str]) -> None:
    """Refuse a year where a placement type is due: the rows would be added."""
    for i, cell in enumerate(labels or ()):
        if isinstance(reading(cell), Year) and not is_blank(cell):
            raise InputError(
                f"{place(i)} is '{label(cell, place(i))[:40]}', a year where a placement type is due; give one row for each "
                f"placement type, and years across",
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


def yearly(labels: Sequence[Any], place: Callable[[int], str], *, every_row: bool = True) -> Year | None:
    """The year of the last label, if there are labels; refused unless each is the year after the one above.

    A blank label says nothing. Without ``every_row`` labels of which none is a year or a date may be anything.
    """
    dated = [(i, cell, reading(cell)) for i, cell in enumerate(labels) if not is_blank(cell)]
    if not dated or not (every_row or any(year for *_, year in dated) or any(map(_is_part, labels))):
        return None
    before: tuple[int, Year] | None = None
    for i, cell, year in dated:
        if not isinstance(year, Year):
            raise _no_year(cell, year, place(i))
        if before is not None:
            _refuse_gap(before, (i, year), place)
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
            f"{place} is {said(date)}, which ends neither a financial nor a calendar year; give one row a year, at "
            f"31 March or 31 December",
            at=place,
            value=date,
        )
    if _is_part(cell):
        return InputError(
            f"{place} is '{shown}', a part of a year; give one row a year, labelled as 2016/17", at=place, value=cell
        )
    return InputError(
        f"{place} is '{shown}', which is no year; label the rows with years such as 2016/17, one below the other, or "
        f"leave the labels out",
        at=place,
        value=cell,
    )


def _refuse_gap(before: tuple[int, Year], now: tuple[int, Year], place: Callable[[int], str]) -> None:
    (i, above), (j, year) = before, now
    if above.kind != year.kind:
        raise InputError(
            f"{place(j)} is {year} and {place(i)} is {above}, which may be the same year or the next; write all years "
            f"in one form, such as 2016/17",
            at=place(j),
            value=year,
        )
    due = above.after(j - i)
    if year == due:
        return
    if year.ends > due.ends:
        missing = f"{due}" if year.ends == due.ends + 1 else f"{due} to {year.after(-1)}"
        fix = f"add a row for {missing} and leave its figures blank"
    elif year == above:
        fix = "keep one row for each year"
    else:
        fix = "give the years in order, oldest first"
    raise InputError(
        f"{place(j)} is {year} where {due} is due after {place(i)}, which is {above}; {fix}", at=place(j), value=year
    )
