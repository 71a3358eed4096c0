"""Which return each row belongs to: by its dates, or by the column YEAR."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from udfs.calendar import financial_year
from udfs.returns.days import Days
from udfs.returns.episodes.periods import Period, periods, within
from udfs.returns.reading.columns import Flags, Numbered, Numbers, coded
from udfs.returns.reading.stack import Stack
from udfs.returns.reading.tables.headings import YEAR
from udfs.returns.reading.year_column import (
    YearColumn,
    dated_by_it,
    named_otherwise,
    refuse_contradicted,
    refuse_unreadable,
    year_column,
)


def returns_in(stack: Stack, start: Days, end: Days, usable: Flags) -> tuple[Numbers, list[Period], Numbers]:
    """The number of each row's return, the period of each return, and its file.

    A file is one return, or one for each year in its column YEAR.
    """
    files = np.arange(len(stack.tables), dtype=np.int32)
    column = stack.years()
    if column is None:
        return stack.file, periods(stack.file[usable], start[usable], end[usable], len(files)), files
    names = [table.name for table in stack.tables]
    refuse_unreadable(column, usable, stack.row, stack.file, names)
    column = dated_by_it(column, start, end, usable)
    each, group = np.unique(stack.file.astype(np.int64) << 16 | np.where(usable, column.year, 0), return_inverse=True)
    file_of, years = (each >> 16).astype(np.int32), (each & 0xFFFF).tolist()
    group = group.astype(np.int32)
    some = np.flatnonzero(usable)
    some = some[np.argsort(group[some], kind="stable")]
    dated = periods(group[some], start[some], end[some], len(each))
    named = np.bincount(file_of[np.array(years) > 0], minlength=len(files))
    for i, year in enumerate(years):
        if year:
            here = usable & (group == i)
            refuse_contradicted(names[file_of[i]], year, stack.row[here], start[here], end[here])
            dated[i] = within(year, dated[i], start[here], end[here], alone=bool(named[file_of[i]] == 1))
    _note_years(
        stack, column, usable, [(int(f), y) for f, y in zip(file_of, years, strict=True) if y and named[f] == 1]
    )
    return group, dated, file_of


def _note_years(stack: Stack, column: YearColumn, usable: Flags, alone: Sequence[tuple[int, int]]) -> None:
    """Note how YEAR was read, and where the name of the file or folder gives another year."""
    dated = np.unique(stack.file[(column.year > 0) & usable])
    stack.report.add("year_column", dated + stack.first_file, np.zeros_like(dated))
    for code, (written, year) in column.read.items():
        count = int(np.count_nonzero((column.code == code) & usable))
        if count:
            stack.report.detail("year_column", f"{written} as {financial_year(year - 1)}", count)
    otherwise = [file for file, year in alone if named_otherwise(stack.tables[file].name, year)]
    stack.report.add(
        "year_and_name", np.array(otherwise, np.int32) + stack.first_file, np.zeros(len(otherwise), np.int32)
    )


def by_year(stack: Stack, table: Numbered, otherwise: int) -> list[tuple[int, Flags]]:
    """The rows of each year in a table's column YEAR; without that column, all rows with the year ``otherwise``."""
    every = np.ones(len(table), bool)
    if YEAR not in table.codes:
        return [(otherwise, every)]
    column = year_column(coded(table.codes[YEAR], YEAR, frozenset(), stack.registers))
    if column is None:
        return [(otherwise, every)]
    return [(int(year), column.year == year) for year in np.unique(column.year)]
