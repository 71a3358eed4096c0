"""The shape of an answer: rows of cells, with row labels and a header row unless turned off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from udfs.calendar import ends_in, financial_year
from udfs.calendar import first_day as year_start
from udfs.worksheet.answer_rows import AnswerTable, Names, Place
from udfs.worksheet.definition import Cell
from udfs.worksheet.years import Year

Row = tuple[str, Sequence[Cell]]


def answer_table(corner: str, columns: Sequence[str], rows: Sequence[Row], headers: bool) -> list[list[Cell]]:
    """Rows of values; with ``headers``, a header row above them and their labels at the left."""
    if not headers:
        return [list(values) for _, values in rows]
    header: list[Cell] = [corner, *columns]
    return [header, *([name, *values] for name, values in rows)]


def filled(answer: AnswerTable, values: Mapping[str, Any], names: Names | None = None) -> list[Row]:
    """The rows of an answer with their labels, from their values by key.

    A row that is there once has a list of values, one that is there for each of something a list of such lists.
    ``names`` are those of the things that there are rows for, and what the labels take. A row that appears only
    under a condition is there if it has values.
    """
    names = names or {}
    keys = dict(answer.by_key)
    if set(values) - set(keys):
        raise KeyError(f"the answer has no row {sorted(set(values) - set(keys))}")
    counts = {block.key: len(names[block.key]) for block in answer.blocks if block.each}
    shape = answer.shape(counts, {keys[key].when for key in values if keys[key].when})
    return [
        (_label(place, names), values[place.key][place.item] if place.block.each else values[place.key])
        for place in shape.places
    ]


def _label(place: Place, names: Names) -> str:
    """A row's label; nothing where the thing that it is for has no name."""
    block, item = place.block, place.item
    title = names[block.key][item] if block.each else block.title
    if title is None:
        return ""
    taken = {name: listed[item] for name, listed in names.items() if item < len(listed)}
    return block.labelled(title, place.row.label.format(**taken))


def labels_or_numbers(labels: Sequence[str] | None, count: int, noun: str) -> list[str]:
    """The user's labels, or "Type 1", "Type 2" where there is none."""
    names = list(labels) if labels is not None else [""] * count
    return [name or f"{noun} {i + 1}" for i, name in enumerate(names)]


def years_after(last: Year | None, count: int) -> list[str]:
    """Headings for the years after the last one labelled: 2016/17 → 2017/18, 2017 → 2018; else Year 1, Year 2."""
    if last is None:
        return numbered_years(count)
    return [str(last.after(i)) for i in range(1, count + 1)]


def numbered_years(count: int) -> list[str]:
    return [f"Year {i}" for i in range(1, count + 1)]


def years_from(first_day: dt.date | None, count: int) -> list[str]:
    """Headings of the years that begin on a day: 2026/27 from 1 April, else Year to 30 September 2027."""
    if first_day is None:
        return numbered_years(count)
    if first_day == year_start(ends_in(first_day)):
        return [financial_year(year) for year in range(first_day.year, first_day.year + count)]
    last_day = first_day - dt.timedelta(days=1)
    return [f"Year to {last_day.day} {last_day:%B} {last_day.year + i}" for i in range(1, count + 1)]
