"""Reads files into tables of text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import polars as pl

from udfs.files.small_files import EXCEL, sheets, utf_16
from udfs.returns.reading.sources import XML, Source
from udfs.returns.reading.tables.headings import CODED, DATES, HEADING_WITHIN, Heading, heading, recognised
from udfs.returns.reading.tables.quotes import refuse_hidden_rows
from udfs.returns.reading.xml_return import xml_tables
from udfs.returns.report import ReturnsError

#: Bytes that hold the headings; and those of a small file, which is quicker to read whole.
_START, _SMALL = 20_000, 1 << 20

#: Every row of a return is shorter than this, in bytes.
_LONG_ROW = 1 << 16
#: The most blank cells that a system writes after the last heading.
_MOST_BEYOND = 200

#: The encoding of nearly every text, and the other one that Excel on Windows writes.
Encoding = Literal["utf-8", "cp1252"]
_UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, UnicodeDecodeError)


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """One table: its kind, where it came from, the row of its first record, and its text cells, not read yet.

    ``small`` says that it is quicker to read together with others. ``check`` refuses it if it has more rows than were
    read.
    """

    kind: str
    name: str
    folder: str
    first_row: int
    cells: Callable[[Encoding], pl.LazyFrame]
    small: bool = False
    check: Callable[[int], None] = lambda _: None


def tables(source: Source, codes: pl.DataType) -> Iterator[Table]:
    """The header, episodes and UASC tables in a file; nothing if it holds none. Codes get the type given."""
    if source.suffix in XML:
        for kind, cells in xml_tables(source).items():
            yield Table(kind, source.name, source.name, 1, _known(cells, codes))
    elif source.suffix in EXCEL:
        yield from _excel_tables(source, codes)
    else:
        yield from _text_tables(source, codes)


def read(tables: Sequence[Table]) -> list[pl.DataFrame]:
    """The cells of each table: text, and categories for codes. All are read at once, or one by one if that fails."""
    try:
        cells = pl.collect_all([table.cells("utf-8") for table in tables])
    except _UNREADABLE:
        cells = [_alone(table) for table in tables]
    for table, each in zip(tables, cells, strict=True):
        table.check(len(each))
    return cells


def _alone(table: Table) -> pl.DataFrame:
    encodings: tuple[Encoding, ...] = ("utf-8", "cp1252")
    for encoding in encodings:
        try:
            return table.cells(encoding).collect()
        except _UNREADABLE:
            continue
    table.check(0)
    raise ReturnsError(
        f"{table.name} is not a regular table of rows and columns; check its quotation marks and that no row has more "
        f"cells than the headings, and save it as CSV again",
        at=table.name,
    )


def _text_tables(source: Source, codes: pl.DataType) -> Iterator[Table]:
    content, start = _content(source)
    text = start.decode(errors="replace").lstrip("\ufeff")
    heading_row = heading(text, source.name)
    if heading_row is None:
        return
    _refuse_long_rows(content, source.name)
    types = [codes if heading_row.wanted.get(i) in CODED else pl.String() for i in range(heading_row.columns)]
    schema = {heading_row.wanted.get(i, str(i)): each for i, each in enumerate(types)}
    columns = tuple(heading_row.wanted.values())
    cells: Callable[[Encoding], pl.LazyFrame]
    after = text.split("\n")[heading_row.line + 1 :]
    blank = next((number for number, line in enumerate(after) if line.strip()), None)
    first = heading_row.line + 1 + (blank or 0)
    if blank is not None:
        schema |= _beyond(after[blank], heading_row)
        cells = partial(_text_cells, content, first, heading_row.separator, schema, columns)
    else:
        cells = _known(pl.DataFrame(schema=schema).select(columns), codes)
    small = isinstance(content, bytes) and len(content) < _SMALL
    check = partial(refuse_hidden_rows, content, first, heading_row.separator, source.name)
    yield Table(heading_row.kind, source.name, source.folder, first + 1, cells, small, check)


def _refuse_long_rows(content: Path | bytes, name: str) -> None:
    """Refuse a text with a row far longer than any return has, which would use up the memory."""
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb", buffering=0) as file:
        while part := file.read(_LONG_ROW):
            if len(part) == _LONG_ROW and b"\n" not in part:
                raise ReturnsError(
                    f"{name} has a row of more than {_LONG_ROW:,} characters, which no return has; check its quotation marks "
                    f"and save it as CSV again",
                    at=name,
                )


def _beyond(row: str, heading_row: Heading) -> dict[str, pl.DataType]:
    """The blank cells of a text's first row after the last heading: some systems end rows with a comma.

    None if the cells do not match their headings: a number under the heading of a date shows it.
    """
    cells = next(csv.reader([row.replace("\r", "")], delimiter=heading_row.separator), [])
    beyond = cells[heading_row.columns :]
    dates = (
        cells[place]
        for place, column in heading_row.wanted.items()
        if column in DATES[heading_row.kind]
        if place < len(cells)
    )
    if (
        len(beyond) > _MOST_BEYOND
        or any(cell.strip() for cell in beyond)
        or any(date.strip().isdigit() for date in dates)
    ):
        return {}
    return {f"beyond {i}": pl.String() for i in range(len(beyond))}


def _content(source: Source) -> tuple[Path | bytes, bytes]:
    """The text to read, with line feeds and nearly always in UTF-8, and its first bytes."""
    content = source.content
    try:
        if isinstance(content, Path) and content.stat().st_size < _SMALL:
            content = content.read_bytes()
        if isinstance(content, Path):
            with content.open("rb") as file:
                start = file.read(_START)
        else:
            start = content[:_START]
        wide = utf_16(start)
        if wide:
            content = source.read().decode(wide, errors="replace").encode()
            start = content[:_START]
        if b"\r" in start and b"\n" not in start:
            whole = content if isinstance(content, bytes) else source.read()
            content = whole.replace(b"\r", b"\n")
            start = content[:_START]
    except OSError:
        raise source.closed() from None
    return content, start


def _text_cells(
    content: Path | bytes,
    skip: int,
    separator: str,
    schema: Mapping[str, pl.DataType],
    columns: Sequence[str],
    encoding: Encoding,
) -> pl.LazyFrame:
    """The wanted columns of a text file."""
    if encoding != "utf-8":
        whole = content if isinstance(content, bytes) else content.read_bytes()
        content = whole.decode(encoding, errors="replace").encode()
    return pl.scan_csv(
        io.BytesIO(content) if isinstance(content, bytes) else content,
        has_header=False,
        skip_lines=skip,
        separator=separator,
        glob=False,
        schema=schema,
        truncate_ragged_lines=True,
        missing_columns="insert",
    ).select(columns)


def _known(cells: pl.DataFrame, codes: pl.DataType) -> Callable[[Encoding], pl.LazyFrame]:
    """Cells that are already read, whatever their encoding was."""
    coded = cells.with_columns(pl.col(c).cast(codes) for c in cells.columns if c in CODED)
    return lambda _: coded.lazy()


def _excel_tables(source: Source, codes: pl.DataType) -> Iterator[Table]:
    unreadable = (
        f"{source.name} cannot be read as Excel: it is damaged, has a password or is not a workbook; save it from Excel "
        f"as .xlsx or CSV, or move it elsewhere if it holds no return"
    )
    found_sheets = sheets(source.content, unreadable)
    for sheet, cells in found_sheets:
        name = source.name if len(found_sheets) == 1 else f"{source.name} [{sheet}]"
        above = next((number for number, row in enumerate(cells.iter_rows()) if any(row)), 0)
        for number, row in enumerate(cells.slice(above, HEADING_WITHIN).rows(), start=above):
            heading_row = recognised([c or "" for c in row], name)
            if heading_row:
                body = cells.slice(number + 1).select(pl.nth(i).alias(c) for i, c in heading_row[1].items())
                yield Table(heading_row[0], name, source.name, number + 2, _known(body, codes))
                break
