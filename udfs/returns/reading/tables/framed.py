"""Reads tables of any form into numbers, with Polars."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from udfs.returns.days import NO_DAY, POSSIBLE, Days, day
from udfs.returns.reading.child_ids import written_alike
from udfs.returns.reading.columns import NOBODY, SHORTENED, Flags, Numbered, Numbers, Written
from udfs.returns.reading.dates import unusual_dates, usual_date
from udfs.returns.reading.month_first import refuse_month_first
from udfs.returns.reading.sources import Source
from udfs.returns.reading.tables.headings import CODED, DATES
from udfs.returns.reading.tables.parse import Table, read, tables
from udfs.returns.report import Progress, ReturnsError

#: So many small tables are read together, which is quicker and takes little memory.
_TOGETHER = 30
#: What the number of a child may begin with in one table but not in another.
_MARKS = "0='\""
#: If at least so many cells, and such a share of a table, are the same, they are no typing mistakes.
_MANY, _SHARE = 10, 0.05


def framed(sources: Sequence[Source], progress: Progress | None) -> tuple[list[Numbered], FrameRegisters, list[str]]:
    """The tables of the files, their registers, and the names of the files that hold none."""
    waiting: list[Table] = []
    read: list[Numbered] = []
    others: list[str] = []
    registers = FrameRegisters()
    for number, source in enumerate(sources, start=1):
        if progress:
            progress(source.name, number, len(sources))
        inside = list(tables(source, registers.codes))
        waiting += inside
        others += [] if inside else [source.name]
        if waiting and (
            number == len(sources) or len(waiting) >= _TOGETHER or not all(table.small for table in waiting)
        ):
            read += registers.numbered(waiting)
            waiting = []
    return read, registers, others


class FrameRegisters:
    """Which number a child, or a code as written, has in every table, while this object lives."""

    def __init__(self) -> None:
        self._children, self._codes = (
            pl.Series(known, dtype=pl.Categorical(pl.Categories.random())) for known in ([*NOBODY], [""])
        )
        self._texts: list[str] = []
        self._names = pl.Series(dtype=pl.String)
        self._widths: set[object] = set()

    @property
    def codes(self) -> pl.DataType:
        """The type of a column of codes that is to be numbered here."""
        return self._codes.dtype

    def numbered(self, tables: Sequence[Table]) -> list[Numbered]:
        """The columns of tables as numbers, which replace their text."""
        cells = read(tables)
        children = self._child_numbers(cells)
        numbered: dict[int, Numbered] = {}
        for kind in DATES:
            mine = [i for i, table in enumerate(tables) if table.kind == kind]
            if mine:
                together = _numbered([tables[i] for i in mine], [cells[i] for i in mine], [children[i] for i in mine])
                numbered.update(zip(mine, together, strict=True))
        return [numbered[i] for i in range(len(tables))]

    def _child_numbers(self, cells: Sequence[pl.DataFrame]) -> list[Numbers]:
        """The number of each child, in the order in which tables first name them: one chunk has one order.

        Texts that mean nobody are in the register before any child.
        """
        written = pl.concat([each["CHILD"] for each in cells], rechunk=True).str.strip_chars()
        width = written.str.len_bytes()
        self._widths.update((width.min(), width.max()))
        numbers = written.cast(self._children.dtype).to_physical().fill_null(0).to_numpy().astype(np.int32)
        numbers -= len(NOBODY)
        return np.split(np.maximum(numbers, -1, out=numbers), _ends(cells)[:-1])

    def written(self, count: int) -> list[str]:
        """The first ``count`` codes as written."""
        if count > len(self._texts):
            self._texts = pl.Series(range(count), dtype=pl.UInt32).cat.to(self.codes).cast(pl.String).to_list()
        return self._texts[:count]

    def alike(self, count: int) -> list[list[Written]]:
        """Groups of children, among the first ``count``, whose numbers differ only in zeros or marks."""
        text = self._children_written(count)
        marked = text.str.ends_with(".0").any()
        if not marked and len(self._widths - {None}) > 1:
            marked = any(text.str.starts_with(mark).any() for mark in _MARKS)
        if not marked:
            return []
        bare = text.str.strip_chars_start(_MARKS).str.strip_chars_end("'\"").str.strip_suffix(".0")
        some = bare.is_duplicated().arg_true()
        return written_alike(zip(some.to_list(), text.gather(some).to_list(), strict=True))

    def shortened(self, count: int) -> list[int]:
        """Children, among the first ``count``, whose numbers a spreadsheet cut short, as in 1.23E+11."""
        return self._children_written(count).str.contains(SHORTENED).arg_true().to_list()

    def _children_written(self, count: int) -> pl.Series:
        if count > len(self._names):
            numbers = pl.Series(np.arange(count, dtype=np.uint32) + len(NOBODY))
            self._names = numbers.cat.to(self._children.dtype).cast(pl.String)
        return self._names[:count]


def _numbered(
    tables: Sequence[Table], cells: Sequence[pl.DataFrame], children: Sequence[Numbers]
) -> Iterator[Numbered]:
    """Tables of one kind as numbers."""
    kind = tables[0].kind
    alike = len({tuple(each.columns) for each in cells}) == 1
    text = pl.concat(cells, how="vertical" if alike else "diagonal")
    dates, codes = DATES[kind], [c for c in text.columns if c in CODED]
    numbers = text.select(
        *(usual_date(date) for date in dates),
        *(pl.col(date).is_not_null().alias(f"{date} filled") for date in dates),
        *(pl.col(code).to_physical().cast(pl.Int32).fill_null(-1) for code in codes),
    )
    arrays = {column.name: column.to_numpy() for column in numbers}
    odd: dict[str, Numbers] = {}
    for date in dates:
        arrays[date], arrays[f"{date} impossible"], odd[date] = _days(
            arrays[date], arrays[f"{date} filled"], text[date]
        )
    ends = _ends(cells)
    for table, child, end in zip(tables, children, ends, strict=True):
        begin = end - len(child)
        part = {name: array[begin:end] for name, array in arrays.items()}
        days, impossible = {d: part[d] for d in dates}, {d: part[f"{d} impossible"] for d in dates}
        for date in dates:
            if date == "DEC":
                _refuse_a_word_for_open(impossible[date], text[date][begin:end], table)
            mine = odd[date][slice(*np.searchsorted(odd[date], (begin, end)))] - begin
            if mine.size:
                where = f"{table.name}: {date}"
                refuse_month_first(days[date], mine, impossible[date], text[date][begin:end], where, table.first_row)
            if date != "DUC":
                _refuse_mostly_impossible(days[date], impossible[date], date, table.name)
        row = np.arange(table.first_row, table.first_row + len(child), dtype=np.int32)
        by_code = {code: part[code] for code in codes}
        yield Numbered(kind, table.name, table.folder, row, child, days, impossible, by_code)


def _ends(cells: Sequence[pl.DataFrame]) -> list[int]:
    """Where each table ends when they are stacked."""
    return list(itertools.accumulate(len(each) for each in cells))


def _days(days: Days, filled: Flags, text: pl.Series) -> tuple[Days, Flags, Numbers]:
    """Days of a column, cells that hold no possible date, and cells that are not plainly dd/mm/yyyy."""
    if days.min(initial=0) < 0 or days.max(initial=0) > day(POSSIBLE[1]):
        days = np.where((days < 0) | (days > day(POSSIBLE[1])), NO_DAY, days)
    bad = np.zeros(len(days), bool)
    odd = np.flatnonzero((days == NO_DAY) & filled)
    if odd.size:
        days = days.copy()
        days[odd], bad[odd] = unusual_dates(text.gather(odd), far=text.name == "DEC")
    return days, bad, odd


def _refuse_a_word_for_open(impossible: Flags, text: pl.Series, table: Table) -> None:
    """Refuse a text that means "open". Mistyped dates differ, and each would close its episode."""
    wrong = np.flatnonzero(impossible)
    if len(wrong) < max(_MANY, _SHARE * len(text)):
        return
    word, count = text.gather(wrong).value_counts(sort=True).row(0)
    if count >= max(_MANY, _SHARE * len(text)):
        row = table.first_row + int(wrong[(text.gather(wrong) == word).arg_max()])
        raise ReturnsError(
            f"{table.name}: {count:,} cells of DEC hold the same text, which is not a possible date, the first in row {row:,}; "
            f"correct them, or leave DEC blank if an episode is open",
            at=table.name,
        )


def _refuse_mostly_impossible(days: Days, impossible: Flags, date: str, name: str) -> None:
    wrong = np.count_nonzero(impossible)
    filled = wrong + np.count_nonzero(days != NO_DAY)
    if wrong >= 10 and wrong * 2 > filled:
        raise ReturnsError(
            f"{name}: {wrong:,} of {filled:,} cells of {date} are not possible dates; use dd/mm/yyyy, dd/mm/yy or "
            f"yyyy-mm-dd",
            at=name,
        )
