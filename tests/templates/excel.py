"""A declared workbook worked out by Excel's documented rules, where the embedded engine and LibreOffice may differ.

Only what the templates use is here. The rules that matter where a function did not answer:

- text in arithmetic is #VALUE!, unless it reads as a number; a blank cell is nought;
- SUM, MAX, MIN, AVERAGE and COUNT pass over text, truth values and blanks in references, but not in plain arguments;
- SUMPRODUCT takes text for nought; N() of text is nought;
- in comparisons numbers come before text and text before truth values, and a blank is nought or empty text;
- an error goes through everything but COUNT, COUNTIF, ISNUMBER and IFERROR;
- a fixed array repeats one value over its cells; a dynamic one shows it in the first and leaves the rest blank.
"""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import formualizer
from xlsxwriter.utility import xl_col_to_name

from templates.workbook.model import Area, Formula, Value, Workbook
from templates.workbook.reads import cells_read
from udfs import FUNCTIONS, InputError

Place = tuple[str, int, int]

#: Day 0 of a spreadsheet's dates.
DAY_0 = dt.date(1899, 12, 30)


class Fault(str):
    """An error value, such as #VALUE!."""

    __slots__ = ()


VALUE, DIV, NA, NUM, REF = (Fault(name) for name in ("#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#REF!"))
FAULTS = {"#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#REF!", "#NAME?", "#NULL!"}


class RaisedError(Exception):
    """A formula came to an error value."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


@dataclass(frozen=True)
class Cells:
    """The values of a range or an array; those of a range keep that text in it was not typed as an argument."""

    rows: list[list[Any]]
    #: Row and column of a range's first cell, from 1.
    first: tuple[int, int] = (0, 0)

    @property
    def all(self) -> list[Any]:
        return [value for row in self.rows for value in row]

    @property
    def is_single(self) -> bool:
        return len(self.rows) == len(self.rows[0]) == 1


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


#: What functions answered, by name and arguments.
_ANSWERS: dict[tuple[str, str], Any] = {}


class Excel:
    """A workbook's formulas and typed values, worked out when asked for."""

    def __init__(self, book: Workbook) -> None:
        self.typed: dict[Place, Value] = {
            (sheet.name, *cell): constant.value for sheet in book.sheets for cell, constant in sheet.constants.items()
        }
        self.formulas = [formula for sheet in book.sheets for formula in sheet.formulas]
        self.makers = {(f.area.sheet, *cell): f for f in self.formulas for cell in f.area.cells()}
        self._trees: dict[Formula, Any] = {}
        self._values: dict[Place, Any] = {}

    @cached_property
    def readers(self) -> dict[Formula, list[Formula]]:
        """For each formula those that read a cell of it."""
        found: dict[Formula, list[Formula]] = {formula: [] for formula in self.formulas}
        for formula in self.formulas:
            for maker in {self.makers[cell] for cell in cells_read(formula) if cell in self.makers}:
                found[maker].append(formula)
        return found

    def depending_on(self, formula: Formula) -> list[Formula]:
        """Every formula that reads a cell of this one, or of one that does."""
        found: dict[Formula, None] = {}
        left = [formula]
        while left:
            for reader in self.readers[left.pop()]:
                if reader not in found:
                    found[reader] = None
                    left.append(reader)
        return list(found)

    def work_out(self, given: Mapping[Place, Any] | None = None, keep: Mapping[Place, Any] | None = None) -> None:
        """Start again with other values in the cells ``given``, and those of ``keep`` known already."""
        self._values = dict(keep or {}) | dict(given or {})

    def value(self, place: Place) -> Any:
        """What a cell shows; a blank is None."""
        if place not in self._values:
            maker = self.makers.get(place)
            if maker is None:
                self._values[place] = self.typed.get(place)
            elif maker.is_array:
                self._fill(maker)
            else:
                self._values[place] = _plain(self._result(maker))
        return self._values[place]

    def values(self) -> dict[Place, Any]:
        return {place: self.value(place) for place in self.makers}

    def _result(self, formula: Formula) -> Any:
        try:
            found = _scalar(self._of(self._tree(formula), formula.area.sheet))
        except RaisedError as problem:
            return problem.fault
        return 0 if found is None else found

    def _tree(self, formula: Formula) -> Any:
        if formula not in self._trees:
            self._trees[formula] = formualizer.parse(formula.text)
        return self._trees[formula]

    def _fill(self, formula: Formula) -> None:
        tree, area = self._tree(formula), formula.area
        args = [self._argument(child, area.sheet) for child in tree.children()]
        name = tree.get_function_name().upper()
        key = name, repr(args)
        if key not in _ANSWERS:
            try:
                _ANSWERS[key] = FUNCTIONS[name].call(*args)
            except InputError as problem:
                _ANSWERS[key] = f"{name}: {problem}"
        answer = _ANSWERS[key]
        for row, column in area.cells():
            found = answer[row - area.row][column - area.column] if isinstance(answer, list) else answer
            self._values[area.sheet, row, column] = "" if found is None else found

    def _argument(self, node: Any, sheet: str) -> Any:
        if node.node_type() == "Omitted":
            return ""
        try:
            found = self._of(node, sheet)
        except RaisedError as problem:
            return str(problem.fault)
        if isinstance(found, Cells):
            rows = [[str(v) if isinstance(v, Fault) else v for v in row] for row in found.rows]
            return rows[0][0] if found.is_single else rows
        return found

    def _of(self, node: Any, sheet: str) -> Any:
        """A value, or the cells of a reference or an array."""
        kind = node.node_type()
        if kind == "Literal":
            found = node.get_literal_value()
            if found in FAULTS:
                raise RaisedError(Fault(found))
            return found
        if kind == "Reference":
            return self._cells(node.get_reference(), sheet)
        parts = node.children()
        if kind == "UnaryOp":
            sign = {"-": lambda v: -_number(v), "+": lambda v: v, "%": lambda v: _number(v) / 100}[node.get_operator()]
            return _each(sign, self._of(parts[0], sheet))
        if kind == "BinaryOp":
            how = OPERATORS[node.get_operator()]
            return _each(how, self._of(parts[0], sheet), self._of(parts[1], sheet))
        name = node.get_function_name().upper()
        if name in ("IF", "IFERROR"):
            return self._chosen(name, parts, sheet)
        return NATIVE[name](*[self._of(part, sheet) for part in parts])

    def _chosen(self, name: str, parts: list[Any], sheet: str) -> Any:
        if name == "IFERROR":
            try:
                found = _scalar(self._of(parts[0], sheet))
            except RaisedError:
                return self._of(parts[1], sheet)
            return "" if found is None else found
        if _truth(_scalar(self._of(parts[0], sheet))):
            return self._of(parts[1], sheet)
        return self._of(parts[2], sheet) if len(parts) > 2 else False

    def _cells(self, reference: Any, own: str) -> Cells:
        sheet = reference.sheet or own
        first, last = (
            (reference, reference) if isinstance(reference, formualizer.CellRef) else (reference.start, reference.end)
        )
        rows = [
            [self.value((sheet, row - 1, column - 1)) for column in range(first.col, last.col + 1)]
            for row in range(first.row, last.row + 1)
        ]
        return Cells(rows, (first.row, first.col))


def collapsed(area: Area, value: Any, *, dynamic: bool) -> dict[Place, Any]:
    """The cells of a block that answers one value."""
    places = [(area.sheet, *cell) for cell in area.cells()]
    return {place: value if not dynamic or place == places[0] else None for place in places}


def _plain(value: Any) -> Any:
    return NUM if isinstance(value, float) and not math.isfinite(value) else value


def _scalar(value: Any) -> Any:
    if isinstance(value, Cells):
        assert value.is_single, "a formula of one cell came to several values"
        value = value.rows[0][0]
    if isinstance(value, Fault):
        raise RaisedError(value)
    return value


def _number(value: Any) -> float:
    """A value in arithmetic."""
    if value is None:
        return 0
    if isinstance(value, str):
        if isinstance(value, Fault):
            raise RaisedError(value)
        try:
            return float(value)
        except ValueError:
            raise RaisedError(VALUE) from None
    return value  # type: ignore[no-any-return]


def _truth(value: Any) -> bool:
    if isinstance(value, str) and value.upper() in ("TRUE", "FALSE"):
        return value.upper() == "TRUE"
    return bool(_number(value))


def _text(value: Any) -> str:
    if isinstance(value, Fault):
        raise RaisedError(value)
    if isinstance(value, bool):
        return str(value).upper()
    if is_number(value):
        return f"{value:.15g}"
    return value or ""


def _each(how: Callable[..., Any], *values: Any) -> Any:
    """The operation on values, or on each cell of ranges of one shape."""
    many = [value for value in values if isinstance(value, Cells) and not value.is_single]
    if not many:
        return how(*map(_scalar, values))
    shape = [(r, c) for r, row in enumerate(many[0].rows) for c in range(len(row))]

    def one(r: int, c: int) -> Any:
        try:
            return how(*[_scalar(Cells([[v.rows[r][c]]]) if v in many else v) for v in values])
        except RaisedError as problem:
            return problem.fault

    width = len(many[0].rows[0])
    found = [one(r, c) for r, c in shape]
    return Cells([found[i : i + width] for i in range(0, len(found), width)])


def _order(value: Any, other: Any) -> tuple[int, Any]:
    """Where a value stands in comparisons: numbers, then text, then truth values."""
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value)


def _compared(how: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda one, other: how(_order(one, other), _order(other, one))


def _over(one: Any, other: Any) -> float:
    if _number(other) == 0:
        raise RaisedError(DIV)
    return _number(one) / _number(other)


def _power(one: Any, other: Any) -> float:
    found = _number(one) ** _number(other)
    if isinstance(found, complex):
        raise RaisedError(NUM)
    return found


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: _number(a) + _number(b),
    "-": lambda a, b: _number(a) - _number(b),
    "*": lambda a, b: _number(a) * _number(b),
    "/": _over,
    "^": _power,
    "&": lambda a, b: _text(a) + _text(b),
    "=": _compared(operator.eq),
    "<>": _compared(operator.ne),
    "<": _compared(operator.lt),
    ">": _compared(operator.gt),
    "<=": _compared(operator.le),
    ">=": _compared(operator.ge),
}


def _numbers(*args: Any) -> Iterator[float]:
    """Numbers as SUM takes them: text in cells is passed over, as an argument it must read as a number."""
    for arg in args:
        if not isinstance(arg, Cells):
            yield _number(arg)
            continue
        for value in arg.all:
            if isinstance(value, Fault):
                raise RaisedError(value)
            if is_number(value):
                yield value


def _average(*args: Any) -> float:
    found = list(_numbers(*args))
    return _over(math.fsum(found), len(found))


def _sumproduct(*args: Any) -> float:
    arrays = [(arg if isinstance(arg, Cells) else Cells([[arg]])).all for arg in args]
    if len({len(array) for array in arrays}) > 1:
        raise RaisedError(VALUE)
    for value in itertools.chain(*arrays):
        if isinstance(value, Fault):
            raise RaisedError(value)
    return math.fsum(math.prod(v if is_number(v) else 0 for v in group) for group in zip(*arrays, strict=True))


def _countif(cells: Cells, wanted: Any) -> int:
    sought = _scalar(wanted)
    how: Callable[[Any, Any], bool] = operator.eq
    if isinstance(sought, str):
        for mark in ("<>", "<=", ">=", "<", ">", "="):
            if sought.startswith(mark):
                how, sought = OPERATORS[mark], sought[len(mark) :]
                break
        sought = float(sought) if sought.replace(".", "", 1).isdigit() else sought
    same = [
        v for v in cells.all if not isinstance(v, Fault) and (is_number(v) if is_number(sought) else isinstance(v, str))
    ]
    return sum(how(_order(v, sought), _order(sought, v)) if how is operator.eq else how(v, sought) for v in same)


def _match(wanted: Any, cells: Cells, how: Any = 1) -> int:
    sought = _scalar(wanted)
    assert _scalar(how) == 0, "only exact matches are used"
    for place, value in enumerate(cells.all, start=1):
        if not isinstance(value, Fault) and value is not None and _order(value, sought) == _order(sought, value):
            return place
    raise RaisedError(NA)


def _index(cells: Cells, row: Any, column: Any = None) -> Any:
    down, across = int(_number(_scalar(row))), int(_number(_scalar(column))) if column is not None else 1
    if column is None and len(cells.rows) == 1:
        down, across = 1, down
    if across == 0 and 1 <= down <= len(cells.rows):
        return Cells([cells.rows[down - 1]])
    if not (1 <= down <= len(cells.rows) and 1 <= across <= len(cells.rows[0])):
        raise RaisedError(REF)
    return Cells([[cells.rows[down - 1][across - 1]]])


def _address(row: Any, column: Any, kind: Any = 1) -> str:
    """The address of a cell, absolute ($B$4, kind 1) or relative (B4, kind 4)."""
    sign = {1: "$", 4: ""}[int(_number(_scalar(kind)))]
    return f"{sign}{xl_col_to_name(int(_number(_scalar(column))) - 1)}{sign}{int(_number(_scalar(row)))}"


def _n(value: Any) -> float:
    found = value.rows[0][0] if isinstance(value, Cells) else value
    if isinstance(found, Fault):
        raise RaisedError(found)
    return _number(found) if isinstance(found, (int, float)) else 0


def _na() -> float:
    raise RaisedError(NA)


def _rank(value: Any, cells: Cells, order: Any = 0) -> int:
    own, others = _number(_scalar(value)), list(_numbers(cells))
    if own not in others:
        raise RaisedError(NA)
    return 1 + sum(other < own if _scalar(order) else other > own for other in others)


def _shown(value: Any, pattern: Any) -> str:
    found, form = _scalar(value), str(_scalar(pattern))
    if isinstance(found, str):
        return found
    number = _number(found)
    parts = form.split(";")
    if number < 0 and len(parts) > 1:
        form, number = parts[1], -number
    else:
        form = parts[0]
    sign = form[0] if form[0] in "+-" else ""
    form = form.lstrip("+-")
    number /= 1000 ** (len(form) - len(form.rstrip(",")))
    form = form.rstrip(",")
    whole, _, decimals = form.partition(".")
    found = f"{number:{',' if ',' in whole else ''}.{len(decimals)}f}"
    return sign + found.rjust(whole.count("0"), "0")


def _mod(value: Any, by: Any) -> float:
    divisor = _number(_scalar(by))
    if divisor == 0:
        raise RaisedError(DIV)
    return _number(_scalar(value)) % divisor


def _date(year: Any, month: Any, day: Any) -> int:
    return (dt.date(*(int(_number(_scalar(part))) for part in (year, month, day))) - DAY_0).days


def _edate(day: Any, months: Any) -> int:
    start = DAY_0 + dt.timedelta(int(_number(_scalar(day))))
    total = 12 * start.year + start.month - 1 + int(_number(_scalar(months)))
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return (dt.date(year, month + 1, min(start.day, last)) - DAY_0).days


def _is_number(value: Any) -> bool:
    return is_number(value.rows[0][0] if isinstance(value, Cells) else value)


NATIVE: dict[str, Callable[..., Any]] = {
    "ABS": lambda v: abs(_number(_scalar(v))),
    "ADDRESS": _address,
    "AVERAGE": _average,
    "COLUMN": lambda c: c.first[1],
    "ROW": lambda c: c.first[0],
    "COLUMNS": lambda c: len(c.rows[0]),
    "COUNT": lambda *args: sum(is_number(v) for c in args for v in c.all),
    "COUNTA": lambda *args: sum(v is not None for c in args for v in c.all),
    "COUNTIF": _countif,
    "DATE": _date,
    "EDATE": _edate,
    "INDEX": _index,
    "ISNUMBER": _is_number,
    "MATCH": _match,
    "MAX": lambda *args: max(_numbers(*args), default=0),
    "MIN": lambda *args: min(_numbers(*args), default=0),
    "MOD": _mod,
    "N": _n,
    "NA": _na,
    "RANK": _rank,
    "ROWS": lambda c: len(c.rows),
    "SUM": lambda *args: math.fsum(_numbers(*args)),
    "SUMPRODUCT": _sumproduct,
    "TEXT": _shown,
    "TRIM": lambda v: " ".join(_text(_scalar(v)).split()),
}
