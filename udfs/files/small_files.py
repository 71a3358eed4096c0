"""Reads CSV and Excel files: their encoding, their sheets, and small tables whole."""

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

    ``holds`` and ``needs`` say in messages what the file is to hold, and how few rows it needs.
    """
    table = cells(file, holds)
    if len(table) > _MOST_LINES:
        raise InputError(f"{file.name} has {len(table):,} rows; {needs}", place=file.name)
    padded = [(row, [*line, "", ""]) for row, line in enumerate(table, start=1)]
    return [(row, line) for row, line in padded if line[0] or line[1]]


def cells(file: Path, holds: str) -> list[list[str]]:
    """The cells of every row, as text without spaces around it; ``holds`` says in messages what the file is to hold."""
    if not file.is_file():
        raise InputError(f"{file.name} is not there; give a CSV or Excel file of {holds}", place=file.name)
    table = _excel(file) if file.suffix.lower() in EXCEL else _text(file)
    if len(table) > MOST_ROWS or max(map(len, table), default=0) > MOST_COLUMNS:
        raise InputError(
            f"{file.name} has more rows or columns than {holds} could fill; give that table alone", place=file.name
        )
    return [[cell.strip() for cell in line] for line in table]


def number_in(cell: str) -> float | None:
    """A cell that is a number, with or without £ and thousands' commas; a comma elsewhere is no number's."""
    bare = cell.replace("£", "").strip()
    try:
        return float(bare.replace(",", "") if _THOUSANDS.fullmatch(bare) else bare)
    except ValueError:
        return None


def headed(cells: list[str]) -> set[int]:
    """The places of the columns that a row of headings names."""
    return {place for place, cell in enumerate(cells) if cell}


def refuse_unheaded(cells: list[str], headings: set[int], where: str) -> None:
    """Refuse a number beyond the second column that no heading explains: it may be the rest of one such as 1,030."""
    for place, cell in enumerate(cells[2:], start=2):
        if place not in headings and number_in(cell.removesuffix("%")) is not None:
            raise InputError(
                f"{where} has a number in column {place + 1}, which has no heading; head the column, or put a number "
                f"with commas in quotes",
                at=f"{where} column {place + 1}",
                value=cell,
            )


def utf_16(start: bytes) -> str | None:
    """The encoding of a text of two bytes a character, told by its mark or, without one, by its first letter."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-16-be" if start[:1] == b"\0" else "utf-16-le" if start[1:2] == b"\0" else None


def sheets(workbook: Path | bytes, refusal: str, most: int | None = None) -> list[tuple[str, pl.DataFrame]]:
    """The first sheets of a workbook by name, as tables of text; ``refusal`` says why it cannot be read."""
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
                f"{file.name} is larger than {MOST_BYTES // 1024**2} MB; give a table of a few rows alone",
                place=file.name,
            )
        content = file.read_bytes()
    except OSError:
        raise InputError(
            f"{file.name} cannot be read; close it elsewhere and check that you may open it", place=file.name
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
    refusal = f"{file.name} cannot be read as Excel; it is damaged, has a password, or is not a workbook"
    [(_, first)] = sheets(file, refusal, most=1)
    return [[cell or "" for cell in row] for row in first.rows()]
