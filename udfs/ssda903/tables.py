"""Reads files into tables of text and tells by their columns which table of the return they are."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from udfs.ssda903.problems import ReturnsError, listed
from udfs.ssda903.sources import EXCEL, XML, Source
from udfs.ssda903.xml_form import xml_tables

EPISODES, HEADER, UASC = "episodes", "header", "UASC"

#: The columns each table must have; the first ones tell the tables apart.
COLUMNS = {
    EPISODES: ("DECOM", "CHILD", "RNE", "LS", "PLACE", "PLACE_PROVIDER", "DEC", "REC"),
    UASC: ("DUC", "CHILD", "DOB"),
    HEADER: ("SEX", "CHILD", "DOB"),
}
_ALIASES = {"CHILDID": "CHILD", "CHILD_ID": "CHILD", "PL": "PLACE", "PLACEMENT_PROVIDER": "PLACE_PROVIDER"}
_ALIASES |= {"DATE_OF_BIRTH": "DOB", "GENDER": "SEX"}
DATES = {EPISODES: ("DECOM", "DEC"), UASC: ("DOB",), HEADER: ("DOB",)}
CODED = ("RNE", "LS", "PLACE", "PLACE_PROVIDER", "REC", "SEX")
_HEADING_WITHIN = 10
#: Bytes that hold the headings; and those of a small file, which is quicker to read whole.
_START, _SMALL = 20_000, 1 << 20


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """One table: its kind, where it came from, its text cells, and the row of its first record."""

    kind: str
    name: str
    folder: str
    cells: pl.DataFrame
    first_row: int


def tables(source: Source, codes: pl.DataType) -> Iterator[Table]:
    """The header, episodes and UASC tables in a file; nothing if it holds none. Codes get the type given."""
    if source.suffix in XML:
        for kind, cells in xml_tables(source, COLUMNS).items():
            yield Table(kind, source.name, source.name, _coded(cells, codes), 1)
    elif source.suffix in EXCEL:
        yield from _excel_tables(source, codes)
    else:
        yield from _text_tables(source, codes)


def recognised(cells: Sequence[str], name: str) -> tuple[str, dict[int, str]] | None:
    """The kind of table a heading row belongs to, and which of its columns are wanted."""
    titles = [_title(cell) for cell in cells]
    known = set(titles)
    if "DECOM" in known or {"CHILD", "PLACE", "DEC"} <= known:
        kind = EPISODES
    elif {"CHILD", "DUC"} <= known:
        kind = UASC
    elif ("CHILD" in known and known & {"SEX", "UPN", "ETHNIC"}) or {"DOB", "SEX", "UPN"} <= known:
        kind = HEADER
    else:
        return None
    missing = [c for c in COLUMNS[kind] if c not in known]
    if missing:
        word = "column" if len(missing) == 1 else "columns"
        raise ReturnsError(
            f"{name} is an {kind} table without the {word} {listed(missing, 8)}; export it again with every column".replace(
                "an header", "a header"
            ).replace("an UASC", "a UASC")
        )
    twice = [c for c in COLUMNS[kind] if titles.count(c) > 1]
    if twice:
        raise ReturnsError(f"{name} has the column {twice[0]} twice; keep one")
    return kind, {titles.index(c): c for c in COLUMNS[kind]}


def _title(cell: str) -> str:
    words = "_".join(cell.replace("-", " ").replace("_", " ").strip().upper().split())
    return _ALIASES.get(words, words)


def _text_tables(source: Source, codes: pl.DataType) -> Iterator[Table]:
    content, start = _content(source)
    lines = start.decode("utf-8-sig", errors="replace").splitlines()
    for number, line in enumerate(lines[:_HEADING_WITHIN]):
        for separator in ",;\t|":
            titles = next(csv.reader([line], delimiter=separator), [])
            found = recognised(titles, source.name) if len(titles) > 1 else None
            if found:
                kind, wanted = found
                types = [codes if wanted.get(i) in CODED else pl.String() for i in range(len(titles))]
                cells = _text_cells(content, number + 1, separator, sorted(wanted), types)
                if cells is None:
                    raise ReturnsError(
                        f"{source.name} is not a regular table of rows and columns; open it, check its quotation "
                        f"marks and save it as CSV again"
                    )
                cells.columns = [wanted[i] for i in sorted(wanted)]
                yield Table(kind, source.name, source.folder, cells, number + 2)
                return


def _content(source: Source) -> tuple[Path | bytes, bytes]:
    """What to read, in UTF-8 or nearly, and its first bytes."""
    content = source.content
    try:
        if isinstance(content, Path):
            with content.open("rb") as file:
                start = file.read(_SMALL)
            content = start if len(start) < _SMALL else content
        else:
            start = content
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            recoded = source.read().decode("utf-16", errors="replace").encode()
            return recoded, recoded[:_START]
    except OSError:
        raise ReturnsError(f"{source.name} cannot be read; close it elsewhere and check that you may open it") from None
    return content, start[:_START]


def _text_cells(
    content: Path | bytes, skip: int, separator: str, wanted: list[int], types: Sequence[pl.DataType]
) -> pl.DataFrame | None:
    """The wanted columns as text, codes as categories; None if the rows cannot be told apart."""
    for encoding in ("utf8", "utf8-lossy"):
        try:
            return pl.read_csv(
                content,
                has_header=False,
                skip_lines=skip,
                separator=separator,
                glob=False,
                columns=wanted,
                schema={f"column_{i + 1}": kind for i, kind in enumerate(types)},
                encoding=encoding,
                truncate_ragged_lines=True,
            )
        except pl.exceptions.NoDataError:
            return pl.DataFrame(schema={str(i): types[i] for i in wanted})
        except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError):
            continue
    return None


def _coded(cells: pl.DataFrame, codes: pl.DataType) -> pl.DataFrame:
    return cells.with_columns(pl.col(c).cast(codes) for c in cells.columns if c in CODED)


def _excel_tables(source: Source, codes: pl.DataType) -> Iterator[Table]:
    import fastexcel  # noqa: PLC0415

    try:
        book = fastexcel.read_excel(source.content)
        sheets = [
            (name, book.load_sheet(name, header_row=None, dtypes="string", skip_whitespace_tail_rows=True).to_polars())
            for name in book.sheet_names
        ]
    except Exception:
        raise ReturnsError(
            f"{source.name} cannot be read as Excel; it is damaged, has a password, or is not a workbook"
        ) from None
    for sheet, cells in sheets:
        name = source.name if len(sheets) == 1 else f"{source.name} [{sheet}]"
        for number, row in enumerate(cells.head(_HEADING_WITHIN).rows()):
            found = recognised([c or "" for c in row], name)
            if found:
                body = cells.slice(number + 1).select(pl.nth(i).alias(c) for i, c in found[1].items())
                yield Table(found[0], name, source.name, _coded(body, codes), number + 2)
                break
