"""Tables of pandas and Polars, as the ranges that they would be in a workbook, without importing either library.

An index becomes the column of labels if it has a name, or if it holds labels or years. An unnamed index of other whole
numbers only counts the rows and is left out. Names of columns become a header row if the argument takes one, or if they
are years. Otherwise they only say what a column is: they are left out, or refused if they give a unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from udfs.calendar import ADULT_MONTHS, MONTHS
from udfs.errors import InputError
from udfs.worksheet.arguments import are_years, is_headed_by_years, refuse_beyond
from udfs.worksheet.limits import CELLS
from udfs.worksheet.units import bare, unit_in

#: Whether an argument takes a header row other than years: never, always, or only with one row for each age.
Headings = Literal["never", "always", "by age"]
AGES = ADULT_MONTHS // MONTHS

#: pandas' values of no value, which are blank cells.
NOTHING = ("NAType", "NaTType")
_LIBRARIES = ("pandas", "polars")
_NUMBERED = re.compile(r"column_\d+")


def rows_of(value: Any, name: str, *, is_one_cell: bool = False, headings: Headings = "never") -> Any:
    """A table of pandas or Polars as rows of cells; anything else as it is."""
    library, kind = _kind(value)
    if kind in ("LazyFrame", "LazyGroupBy", "DataFrameGroupBy", "SeriesGroupBy"):
        raise InputError(f"{name} is a {kind}, which holds no rows yet; give a DataFrame", at=name)
    if kind not in ("DataFrame", "Series"):
        return value
    _refuse_levels(value, name)
    count = value.shape[0] * (value.shape[1] if kind == "DataFrame" else 1)
    refuse_beyond(count, CELLS, name, "cells", "select only those with figures, not whole columns")
    columns = _columns(value, kind)
    names = [_as_cell(column) for column in (value.columns if kind == "DataFrame" else [value.name])]
    labels = None if is_one_cell or library != "pandas" else _labels(value.index)
    if labels is not None:
        names, columns = [_as_cell(value.index.name), *names], [labels, *columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    if kind == "DataFrame" and _is_header([names, *rows], labels is not None, headings):
        return [names, *rows]
    _refuse_units(names, name)
    return rows


def _kind(value: Any) -> tuple[str, str]:
    """The library and name of a value's class, or of its first parent class from pandas or Polars."""
    for kind in type(value).__mro__:
        library = kind.__module__.partition(".")[0]
        if library in _LIBRARIES:
            return library, kind.__name__
    return "", ""


def _refuse_levels(value: Any, name: str) -> None:
    for axis, side in (("index", "an index"), ("columns", "columns")):
        if getattr(getattr(value, axis, None), "nlevels", 1) > 1:
            raise InputError(
                f"{name} has {side} with several levels; give one level (use reset_index, or join the names)",
                at=name,
            )


def _columns(value: Any, kind: str) -> list[list[Any]]:
    """The cells of each column."""
    if kind == "Series":
        return [_cells(value)]
    if hasattr(value, "iloc"):
        return [_cells(value.iloc[:, i]) for i in range(value.shape[1])]
    return [_cells(column) for column in value.get_columns()]


def _cells(column: Any) -> list[Any]:
    """A column's cells: what pandas has no value for is blank, a period is its last day."""
    if hasattr(column, "iloc"):
        return [_as_cell(cell) for cell in column.tolist()]
    cells: list[Any] = column.to_list()
    return cells


def _as_cell(value: Any) -> Any:
    if value is None or type(value).__name__ in NOTHING or (isinstance(value, float) and value != value):  # noqa: PLR0124
        return None
    if type(value).__name__ == "Period":
        return value.end_time.date()
    return value


def _labels(index: Any) -> list[Any] | None:
    """The labels that an index holds, if it holds any."""
    labels = [_as_cell(label) for label in index.tolist()]
    is_count = all(isinstance(label, int) and not isinstance(label, bool) for label in labels)
    return None if index.name is None and is_count and not are_years(labels) else labels


def _is_header(cells: Sequence[Sequence[Any]], is_labelled: bool, headings: Headings) -> bool:
    """Whether the names of the columns are a header row of the range."""
    names = cells[0][is_labelled:]
    if headings == "always" or (headings == "by age" and len(cells) == AGES + 1):
        return not all(isinstance(name, int) or _NUMBERED.fullmatch(str(name)) for name in names)
    return is_headed_by_years(cells)


def _refuse_units(names: Sequence[Any], argument: str) -> None:
    for name in names:
        unit = unit_in(bare(name)[1]) if isinstance(name, str) else None
        if unit is not None and (unit.multiple != 1 or unit.is_percent or unit.periods):
            raise InputError(
                f"{argument} has a column called '{name[:40]}', whose unit is not read here; convert the numbers to the "
                f"unit that {argument} takes, and rename the column",
                at=argument,
                value=name,
            )
