"""Reads small, regular text tables straight into numbers; framed.py reads the rest.

A table is regular if its cells have up to 15 plain characters, without spaces, control characters or quotation marks
inside, its dates are all dd/mm/yyyy or blank, and each row has as many cells as the heading. This reads a usual
council's returns faster than a first reading with Polars, in half the memory (docs/bench.md).
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from udfs.returns.days import MONTH_START, NO_DAY, POSSIBLE, Days
from udfs.returns.reading.child_ids import written_alike
from udfs.returns.reading.columns import NOBODY, SHORTENED, Numbered, Numbers, Written
from udfs.returns.reading.sources import TEXT, Source
from udfs.returns.reading.tables.headings import CODED, DATES, Heading, heading

MOST_BYTES = 4 << 20
_WIDTH = 16
_YEAR_0 = 1970
#: Where dd/mm/yyyy has its digits.
_DIGITS = [0, 1, 3, 4, 6, 7, 8, 9]

Cells = np.ndarray[Any, np.dtype[np.bytes_]]


@dataclass(frozen=True, eq=False, repr=False)
class Regular:
    """Tables as numbers, the codes and children as written, and the names of the files that hold no table."""

    tables: list[Numbered]
    texts: list[str]
    identities: list[str]
    others: list[str]

    def written(self, count: int) -> list[str]:
        """The first ``count`` codes as written."""
        return self.texts[:count]

    def alike(self, count: int) -> list[list[Written]]:
        """Groups of children, among the first ``count``, whose numbers differ only in zeros or marks."""
        if len(set(map(len, self.identities))) < 2 and not any(text.endswith(".0") for text in self.identities):
            return []
        return written_alike(enumerate(self.identities[:count]))

    def shortened(self, count: int) -> list[int]:
        """Children, among the first ``count``, whose numbers a spreadsheet cut short, as in 1.23E+11."""
        return [number for number, text in enumerate(self.identities[:count]) if re.match(SHORTENED, text)]


@dataclass(frozen=True, eq=False, repr=False)
class _Text:
    source: Source
    found: Heading
    cells: dict[str, Cells]
    rows: int


def regular(sources: Sequence[Source]) -> Regular | None:
    """The tables of the files, or None if any of them is not small and regular."""
    texts: list[_Text] = []
    others: list[str] = []
    left = MOST_BYTES
    for source in sources:
        content = _content(source, left) if source.suffix in TEXT else None
        if content is None:
            return None
        left -= len(content)
        heading_row = heading(content[: 1 << 14].decode(), source.name)
        if heading_row is None:
            others.append(source.name)
            continue
        text = _text(source, heading_row, content)
        if text is None:
            return None
        texts.append(text)
    return _numbered(texts, others) if texts else None


def _content(source: Source, most: int) -> bytes | None:
    """A file's bytes without a byte order mark; None unless they are few and plain."""
    try:
        if not isinstance(source.content, bytes) and source.content.stat().st_size > most:
            return None
        content = source.read().removeprefix(codecs.BOM_UTF8)
    except OSError:
        raise source.closed() from None
    plain = content.isascii() and b"\0" not in content
    if not plain or len(content) > most:
        return None
    return content.replace(b"\r\n" if b"\n" in content else b"\r", b"\n")


def _text(source: Source, heading_row: Heading, content: bytes) -> _Text | None:
    """The cells to read of a text; None unless each row has as many as the heading."""
    body = b"".join(content.split(b"\n", heading_row.line + 1)[heading_row.line + 1 :]).removesuffix(b"\n")
    columns = {name: place for place, name in heading_row.wanted.items()}
    if not body or b"\r" in body:
        return None
    marks = np.frombuffer(body + b"\n", np.uint8)
    separators, ends, quotes = (np.flatnonzero(marks == ord(mark)) for mark in (heading_row.separator, "\n", '"'))
    if len(quotes):
        if (np.searchsorted(quotes, ends) % 2).any():
            return None
        before = np.searchsorted(separators, quotes)
        if (before[::2] != before[1::2]).any():
            separators = separators[np.searchsorted(quotes, separators) % 2 == 0]
    each = heading_row.columns - 1
    if not np.array_equal(np.searchsorted(separators, ends), np.arange(each, each * (len(ends) + 1), each)):
        return None
    try:
        read = np.loadtxt(
            io.StringIO(body.decode()),
            dtype=f"S{_WIDTH}",
            delimiter=heading_row.separator,
            usecols=list(columns.values()),
            comments=None,
            quotechar='"',
            ndmin=2,
        )
    except ValueError:
        return None
    letters = read.view(np.uint8)
    cut = letters.reshape(*read.shape, _WIDTH)[..., -1] != 0
    odd = ((letters <= ord(" ")) & (letters != 0)) | (letters == ord('"'))
    if len(read) != len(ends) or cut.any() or odd.any():
        return None
    return _Text(source, heading_row, {name: read[:, i] for i, name in enumerate(columns)}, len(read))


def _numbered(texts: Sequence[_Text], others: list[str]) -> Regular | None:
    children, identities = _numbers([text.cells["CHILD"] for text in texts])
    if not NOBODY.isdisjoint(identities):
        return None
    coded = [[column for column in text.cells if column in CODED] for text in texts]
    codes, written = _numbers([text.cells[code] for text, names in zip(texts, coded, strict=True) for code in names])
    numbers = iter(codes)
    tables = []
    for text, child, names in zip(texts, children, coded, strict=True):
        kind, source = text.found.kind, text.source
        days = {date: _days(text.cells[date]) for date in DATES[kind]}
        if any(each is None for each in days.values()):
            return None
        first = text.found.line + 2
        row = np.arange(first, first + text.rows, dtype=np.int32)
        possible = {date: np.zeros(text.rows, bool) for date in days}
        known = {date: each for date, each in days.items() if each is not None}
        by_code = {code: next(numbers) for code in names}
        tables.append(Numbered(kind, source.name, source.folder, row, child, known, possible, by_code))
    return Regular(tables, written, identities, others)


def _numbers(columns: Sequence[Cells]) -> tuple[list[Numbers], list[str]]:
    """The number of each cell's text, in the order in which texts first appear, −1 for a blank; and the texts."""
    together = np.concatenate(columns) if columns else np.zeros(0, f"S{_WIDTH}")
    words = np.ascontiguousarray(together).view(np.uint64).reshape(-1, 2)
    place = _places(words[:, 0])
    if words[:, 1].any():
        place = _places(_places(words[:, 1]) * len(words) + place)
    first = np.empty(int(place.max(initial=-1)) + 1, np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]
    filled = first[together[first] != b""]
    filled.sort()
    number = np.full(len(together), -1, np.int32)
    number[filled] = np.arange(len(filled), dtype=np.int32)
    ends = np.cumsum([len(column) for column in columns])
    return np.split(number[first][place], ends[:-1]), [text.decode() for text in together[filled].tolist()]


def _places(values: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The place of each value among the different ones in rising order."""
    rising = np.sort(values)
    return np.searchsorted(np.append(rising[:1], rising[1:][rising[1:] != rising[:-1]]), values)


def _days(cells: Cells) -> Days | None:
    """Day numbers of cells that are all dd/mm/yyyy or blank; None if any is not."""
    letters = np.ascontiguousarray(cells).view(np.uint8).reshape(-1, _WIDTH)
    filled = letters[:, 0] != 0
    some = letters[filled]
    digits = some[:, _DIGITS].astype(np.int32) - ord("0")
    if (some[:, [2, 5]] != ord("/")).any() or some[:, 10:].any() or (digits < 0).any() or (digits > 9).any():
        return None
    day, month = digits[:, 0] * 10 + digits[:, 1], digits[:, 2] * 10 + digits[:, 3] - 1
    year = digits[:, 4:] @ np.array([1000, 100, 10, 1], np.int32)
    latest = POSSIBLE[1].year
    if ((month < 0) | (month > 11) | (year < _YEAR_0) | (year >= latest) | (day < 1)).any():
        return None
    at = (year - _YEAR_0) * 12 + month
    days = MONTH_START[at] + day - 1
    if (days >= MONTH_START[at + 1]).any():
        return None
    result = np.full(len(cells), NO_DAY, np.int32)
    result[filled] = days
    return result
