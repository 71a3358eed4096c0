"""From cells to numbers: the checks that every function shares, and their messages.

A message names the argument, the place, the value received, the rule and the fix. Places count
rows and columns of the range as the user selected it, from 1, label column included.
"""

from __future__ import annotations

import datetime
import itertools
import math
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from udfs.errors import InputError
from udfs.worksheet.error_values import ERROR_VALUES, NOT_AVAILABLE
from udfs.worksheet.years import FIRST_YEAR, LAST_YEAR, year_in


def refuse_beyond(count: int, most: int, name: str, what: str, fix: str) -> None:
    """Refuse more of something than a function takes (``udfs/worksheet/limits.py``)."""
    if count > most:
        raise InputError(f"{name} has {count:,} {what}; it can have up to {most:,}, so {fix}", at=name)


def is_blank(value: Any) -> bool:
    """True for an argument left out, an empty cell, empty text, or a range that holds only these."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, (list, tuple)) and all(is_blank(v) for v in value)


def single(value: Any, name: str) -> Any:
    """The one cell of an argument that takes a single value."""
    value = _plain(value)
    if isinstance(value, (list, tuple)):
        cells = [c for row in value for c in (row if isinstance(row, (list, tuple)) else [row])]
        if len(cells) != 1:
            raise InputError(f"{name} is a range of {len(cells)} cells; give one cell or one number", at=name)
        return _plain(cells[0])
    return value


def number(
    value: Any,
    name: str,
    *,
    above: float | None = None,
    least: float | None = None,
    most: float | None = None,
    below: float | None = None,
    whole: bool = False,
    fix: str = "",
) -> float:
    """One cell as a number, in a stated range; ``name`` says which argument and place."""
    value = _plain(value)
    if is_blank(value):
        allowed = above is None or above < 0
        raise InputError(f"{name} is blank; type a number{' (0 if there is none)' if allowed else ''}", at=name)
    if isinstance(value, bool):
        raise InputError(f"{name} is {str(value).upper()}; use a number", at=name, value=value)
    if isinstance(value, str):
        refuse_error_value(value, name)
        if value == NOT_AVAILABLE:
            raise InputError(
                f"{name} is not available, because a function before it gave no answer; correct that function first",
                at=name,
                value=value,
            )
        raise InputError(
            f"{name} is text, {_quoted(value)}; use a number (retype it if it looks like one)", at=name, value=value
        )
    if not isinstance(value, (int, float)):
        raise InputError(f"{name} is {_quoted(value)}; use a number", at=name, value=value)
    result = float(value)
    if not math.isfinite(result):
        raise InputError(f"{name} is an error value (#NUM!); correct that cell first", at=name, value=value)
    rules = ((above, operator.le), (least, operator.lt), (below, operator.ge), (most, operator.gt))
    if any(bound is not None and broken(result, bound) for bound, broken in rules) or (
        whole and not result.is_integer()
    ):
        allowed_numbers = _allowed("a whole number" if whole else "a number", above, least, below, most)
        raise InputError(
            f"{name} is {_shown(result)}; use {allowed_numbers}{f' ({fix})' if fix else ''}", at=name, value=result
        )
    return result


def _allowed(kind: str, above: float | None, least: float | None, below: float | None, most: float | None) -> str:
    """The numbers that a rule allows, in words."""
    if least is not None and most is not None:
        return _shown(least) if least == most else f"{kind} from {_shown(least)} to {_shown(most)}"
    limits = [
        words.format(_shown(bound))
        for bound, words in ((above, "above {}"), (least, "of {} or more"), (below, "below {}"), (most, "up to {}"))
        if bound is not None
    ]
    return " ".join([kind, " and ".join(limits)]).strip()


def flag(value: Any, name: str) -> bool:
    """TRUE or FALSE (1 and 0 count, as in Excel)."""
    value = _plain(value)
    if isinstance(value, bool) or (isinstance(value, (int, float)) and value in (0, 1)):
        return bool(value)
    if isinstance(value, str) and value.strip().upper() in ("TRUE", "FALSE"):
        return value.strip().upper() == "TRUE"
    if isinstance(value, str):
        refuse_error_value(value, name)
    raise InputError(f"{name} is {_quoted(value)}; use TRUE or FALSE", at=name, value=value)


def choice(value: Any, name: str, choices: Sequence[str]) -> str:
    """One of a short list of words, in any case."""
    value = _plain(value)
    if isinstance(value, str):
        refuse_error_value(value, name)
        if value.strip().lower() in choices:
            return value.strip().lower()
    raise InputError(f"{name} is {_quoted(value)}; use one of {', '.join(choices)}", at=name, value=value)


@dataclass(frozen=True)
class Table:
    """A range: its cells by row, the labels of its first column and the years of its first row if it has them."""

    name: str
    cells: list[list[Any]]
    labels: list[str] | None
    first_column: int
    #: The user selected a row where the function uses a column, or the other way round.
    is_turned: bool = False
    columns: list[str] | None = None
    first_row: int = 0
    #: The cell above the labels and beside the years: often the unit of the whole range.
    corner: str = ""

    @property
    def width(self) -> int:
        return len(self.cells[0])

    def place(self, row: int, column: int = 0) -> str:
        """The place of a cell, counted as the user selected the range."""
        if len(self.cells) == 1 and self.width == 1 and self.first_column == 0 and self.first_row == 0:
            return self.name
        if self.is_turned:
            if self.width == 1:
                return f"{self.name} column {row + self.first_column + 1}"
            return f"{self.name} row {column + self.first_row + 1}"
        if self.width == 1:
            return f"{self.name} row {row + self.first_row + 1}"
        return f"{self.name} row {row + self.first_row + 1} column {column + self.first_column + 1}"

    def place_of_label(self, i: int) -> str:
        """The place of a label of the first column (of the first row, if turned)."""
        return f"{self.name} {f'column {i + self.first_column + 1}' if self.is_turned else f'row {i + self.first_row + 1}'}"

    def place_of_heading(self, i: int) -> str:
        """The place of a year of the first row (of a label of the first column, if turned)."""
        return f"{self.name} {f'row {i + self.first_row + 1}' if self.is_turned else f'column {i + self.first_column + 1}'}"

    def turned(self) -> Table:
        """A row as a column, or a column as a row; places stay those the user sees."""
        cells = [list(column) for column in zip(*self.cells, strict=True)]
        labels, columns = (self.columns, self.labels) if len(self.cells) == 1 else (None, self.labels)
        return Table(
            self.name, cells, labels, self.first_column, not self.is_turned, columns, self.first_row, self.corner
        )

    def numbers(self, **rule: Any) -> list[list[float]]:
        return [
            [number(cell, self.place(r, c), **rule) for c, cell in enumerate(row)] for r, row in enumerate(self.cells)
        ]

    def numbers_or_blank(self, **rule: Any) -> list[list[float | None]]:
        return [
            [
                cell if _fits(cell, rule) else None if is_blank(cell) else number(cell, self.place(r, c), **rule)
                for c, cell in enumerate(row)
            ]
            for r, row in enumerate(self.cells)
        ]


def table(value: Any, name: str, *, rows: int | None = None) -> Table:
    """A range of numbers, with or without a first column of labels and a first row of years."""
    cells = grid(value, name)
    labels = columns = None
    headed = is_headed_by_years(cells)
    if not headed:
        refuse_heading(cells, name)
    first = [row[0] for row in cells[headed:]]
    if len(cells[0]) > 1 and (_are_labels(first) or are_years(first)):
        labels = [_label(cell, f"{name} row {r}") for r, cell in enumerate(first, start=1 + headed)]
    if headed:
        columns = [_label(cell, f"{name} row 1") for cell in cells[0][labels is not None :]]
    corner = _label(cells[0][0], f"{name} row 1") if headed and labels is not None else ""
    cells = [row[labels is not None :] for row in cells[headed:]]
    if rows is not None and len(cells) != rows:
        raise InputError(
            f"{name} has {plural(len(cells), 'row')}; it needs {rows}, one for each placement type", at=name
        )
    return Table(name, cells, labels, int(labels is not None), columns=columns, first_row=int(headed), corner=corner)


def refuse_heading(cells: Sequence[Sequence[Any]], name: str) -> None:
    """Refuse a first row of words above numbers: it is a heading, not a row of the range."""
    across = range(min(1, len(cells[0]) - 1), len(cells[0]))
    words = [c for c in across if _is_word(cells[0][c])]
    if len(cells) < 2 or not words or any(not _is_word(cells[0][c]) and not is_blank(cells[0][c]) for c in across):
        return
    if any(isinstance(row[c], (int, float)) for row in cells[1:] for c in across):
        place = f"{name} row 1" + (f" column {words[0] + 1}" if len(across) > 1 else "")
        raise InputError(
            f"{place} is text, {_quoted(cells[0][words[0]].strip())}; use a number (if row 1 holds headings, select the range "
            f"without it; do the same for every argument that has headings)",
            at=place,
            value=cells[0][words[0]],
        )


def _is_word(cell: Any) -> bool:
    """Text that is neither blank, an error value nor a number stored as text."""
    return (
        isinstance(cell, str) and not is_blank(cell) and not cell.strip().startswith("#") and not _is_typed_number(cell)
    )


def _are_labels(column: Sequence[Any]) -> bool:
    """Text or dates, blanks among them, that are not all numbers stored as text."""
    texts = [value for value in column if not is_blank(value)]
    return bool(texts) and all(map(_is_label, column)) and not all(map(_is_typed_number, texts))


def are_years(cells: Sequence[Any]) -> bool:
    """Two cells or more that are years: in words or dates, or as numbers that change by one from cell to cell."""
    if len(cells) < 2 or not all(map(_may_be_year, cells)):
        return False
    years = [found for cell in cells if (found := year_in(cell)) is not None]
    steps = {after.ends - before.ends for before, after in itertools.pairwise(years)}
    return len(years) == len(cells) and (steps in ({1}, {-1}) or any(isinstance(cell, str) for cell in cells))


def _may_be_year(cell: Any) -> bool:
    """A quick look, so that a range of plain numbers costs no reading."""
    return cell >= FIRST_YEAR if isinstance(cell, (int, float)) else isinstance(cell, (str, datetime.date))


def is_headed_by_years(cells: Sequence[Sequence[Any]]) -> bool:
    """Whether the first row holds years over numbers; its first cell may be blank or a heading of labels."""
    if len(cells) < 2 or not _may_be_year(cells[0][-1]):
        return False
    across = cells[0] if _may_be_year(cells[0][0]) and year_in(cells[0][0]) else cells[0][1:]
    if not across or any(year_in(cell) is None for cell in across):
        return False
    if all(isinstance(cell, (int, float)) for cell in across):
        return are_years(across) or (is_blank(cells[0][0]) and isinstance(cells[1][0], str))
    return len(cells[0]) > len(across) or not are_years([row[0] for row in cells])


def series(value: Any, name: str, *, length: int | None = None, of: str = "year") -> Table:
    """One row or one column of cells, as a Table of one column; a text label may come first."""
    numbers = table(value, name)
    if numbers.width > 1:
        if len(numbers.cells) > 1:
            raise InputError(
                f"{name} has {len(numbers.cells)} rows and {numbers.width} columns; use one row or one column", at=name
            )
        numbers = numbers.turned()
    if length is not None and len(numbers.cells) != length:
        raise InputError(
            f"{name} has {plural(len(numbers.cells), 'cell')}; it needs {length}, one for each {of}", at=name
        )
    return numbers


def grid(value: Any, name: str) -> list[list[Any]]:
    """Any cells, as rows; a flat list is a column."""
    value = _plain(value)
    if not isinstance(value, (list, tuple)):
        return [[value]]
    rows = [[_plain(c) for c in row] if isinstance(row, (list, tuple)) else [_plain(row)] for row in map(_plain, value)]
    if not rows or not rows[0]:
        raise InputError(f"{name} has no cells; select a range", at=name)
    for r, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise InputError(
                f"{name} row {r + 1} has {plural(len(row), 'cell')} and row 1 has {len(rows[0])}; "
                f"select one rectangular range",
                at=f"{name} row {r + 1}",
            )
    return rows


def text_cells(value: Any, name: str, *, rows: int) -> list[str]:
    """A column of text cells; blank cells are empty text."""
    cells = grid(value, name)
    if len(cells) == 1 and len(cells[0]) > 1:
        cells = [[c] for c in cells[0]]
    if len(cells) != rows or len(cells[0]) != 1:
        raise InputError(
            f"{name} has {plural(len(cells), 'row')} and {plural(len(cells[0]), 'column')}; "
            f"it needs 1 column and {plural(rows, 'row')}, one row for each placement type",
            at=name,
        )
    return ["" if is_blank(row[0]) else _label(row[0], f"{name} row {r + 1}") for r, row in enumerate(cells)]


def _label(value: Any, place: str) -> str:
    if is_blank(value):
        return ""
    if isinstance(value, str):
        refuse_error_value(value, place)
        return value.strip()
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError(f"{place} is an error value (#NUM!); correct that cell first", at=place, value=value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    if not isinstance(value, (int, float)):
        raise InputError(f"{place} is {_quoted(value)}; use text", at=place, value=value)
    return str(value)


def label(value: Any, place: str) -> str:
    """A cell used as a label: its text, or a number or date as text."""
    return _label(value, place)


def _is_label(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().upper() not in ERROR_VALUES
    return isinstance(value, datetime.date) or is_blank(value)


def _is_typed_number(value: Any) -> bool:
    """Text that is a number, and not a year: a number that was stored as text."""
    text = str(value).strip().replace(",", "").lstrip("£")
    try:
        number = float(text)
    except ValueError:
        return False
    return not (text.isdigit() and FIRST_YEAR <= number <= LAST_YEAR)


def refuse_error_value(value: str, name: str) -> None:
    if value.strip().upper() in ERROR_VALUES:
        raise InputError(
            f"{name} is an error value ({value.strip().upper()}); correct that cell first", at=name, value=value
        )


def _plain(value: Any) -> Any:
    """NumPy and pandas values as Python ones, without importing either."""
    if hasattr(value, "tolist") and not isinstance(value, (str, bytes)):
        return value.tolist()
    return value


def _fits(cell: Any, rule: dict[str, Any]) -> bool:
    """A finite float that keeps the rule: it needs no message, so its place need not be worked out."""
    return (
        type(cell) is float
        and math.isfinite(cell)
        and all(_KEEPS[name](cell, bound) for name, bound in rule.items() if name in _KEEPS)
        and not rule.get("whole")
    )


_KEEPS = {"above": operator.gt, "least": operator.ge, "below": operator.lt, "most": operator.le}


def _quoted(value: Any) -> str:
    shown = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return f"'{shown[:40]}{'…' if len(shown) > 40 else ''}'"


def _shown(value: float) -> str:
    """A short form if it is the number itself, else all its digits."""
    short = f"{value:,.0f}" if 1e6 <= abs(value) < 1e15 else f"{value:,.6g}"
    return short if float(short.replace(",", "")) == value else repr(value)


def plural(n: int, noun: str) -> str:
    """A number of things in words: 1 row, 2 rows."""
    return f"{n} {noun}{'' if n == 1 else 's'}"
