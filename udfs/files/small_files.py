"""Reads CSV and Excel files: their encoding, their sheets, and small tables."""

from __future__ import annotations

import codecs
import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

from udfs.errors import InputError
from udfs.files.checked import check_workbook, refusing

if TYPE_CHECKING:
    import polars as pl

EXCEL = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
_MOST_LINES = 1_000
#: The most rows, columns and bytes of any file that a person fills in.
MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 10_000, 200, 2 * 1024**2
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


def rows(file: Path, holds: str, needs: str) -> list[tuple[int, list[str]]]:
    """The cells of each row whose first two are not both blank, as text, with the row's number.

    ``holds`` and ``needs`` are words for messages: what the file should hold, and what to do about too many rows.
    """
    table = cells(file, holds)
    if len(table) > _MOST_LINES:
        raise InputError(f"{file.name} has {len(table):,} rows, which is too many; {needs}", place=file.name)
    padded = [(row, [*line, "", ""]) for row, line in enumerate(table, start=1)]
    return [(row, line) for row, line in padded if line[0] or line[1]]


def cells(file: Path, holds: str) -> list[list[str]]:
    """The cells of every row, as text without spaces around it. ``holds`` is what messages say the file should hold."""
    if not file.is_file():
        raise InputError(f"{file.name} does not exist; give a CSV or Excel file of {holds}", place=file.name)
    table = _excel(file) if file.suffix.lower() in EXCEL else _text(file)
    if len(table) > MOST_ROWS or max(map(len, table), default=0) > MOST_COLUMNS:
        raise InputError(
            f"{file.name} has more rows or columns than {holds} could fill; give a file with that table only",
            place=file.name,
        )
    return [[cell.strip() for cell in line] for line in table]


def number_in(cell: str) -> float | None:
    """The number in a cell, with or without £ and commas for thousands. A comma elsewhere makes it no number."""
    bare = cell.replace("£", "").strip()
    try:
        return float(bare.replace(",", "") if _THOUSANDS.fullmatch(bare) else bare)
    except ValueError:
        return None


def headed(cells: list[str]) -> set[int]:
    """The columns that have a heading in this row."""
    return {place for place, cell in enumerate(cells) if cell}


def refuse_unheaded(cells: list[str], headings: set[int], where: str) -> None:
    """Refuse a number without a heading after the second column: it may be the rest of one such as 1,030."""
    for place, cell in enumerate(cells[2:], start=2):
        if place not in headings and number_in(cell.removesuffix("%")) is not None:
            raise InputError(
                f"{where} has a number in column {place + 1}, which has no heading; give the column a heading, or write "
                f"numbers without commas",
                at=f"{where} column {place + 1}",
                value=cell,
            )


def utf_16(start: bytes) -> str | None:
    """The encoding of a text with two bytes for each character. Its mark or its first letter shows it."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-16-be" if start[:1] == b"\0" else "utf-16-le" if start[1:2] == b"\0" else None


def sheets(workbook: Path | bytes, refusal: str, most: int | None = None) -> list[tuple[str, pl.DataFrame]]:
    """The first sheets of a workbook by name, as tables of text. ``refusal`` is the message if it cannot be read."""
    import fastexcel  # only an Excel file needs it

    with refusing(refusal):
        book = fastexcel.read_excel(workbook)
        return [
            (
                name,
                book.load_sheet(
                    name, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=True
                ).to_polars(),
            )
            for name in book.sheet_names[:most]
        ]


def _text(file: Path) -> list[list[str]]:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InputError(
                f"{file.name} is larger than {MOST_BYTES // 1024**2} MB; give a file with only the few rows that are needed",
                place=file.name,
            )
        content = file.read_bytes()
    except OSError:
        raise InputError(
            f"{file.name} cannot be read; close it in other programs, and check that you have permission to open it",
            place=file.name,
        ) from None
    try:
        text = content.decode(utf_16(content) or "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    start = text.split("\n", maxsplit=1)[0]
    separator = next((s for s in (";", "\t") if s in start and "," not in start), ",")
    try:
        return list(csv.reader(text.splitlines(), delimiter=separator))
    except csv.Error:
        raise InputError(
            f"{file.name} is not a regular table of rows and columns; check its quotation marks, and save it as CSV again",
            place=file.name,
        ) from None


def _excel(file: Path) -> list[list[str]]:
    check_workbook(file, file.name)
    refusal = f"{file.name} cannot be read as Excel: it is damaged, has a password or is not a workbook; save it again in Excel"
    [(_, first)] = sheets(file, refusal, most=1)
    return [[cell or "" for cell in row] for row in first.rows()]
