"""Reads and checks a worksheet function's call as Excel sends it."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from addin.hosts.cells import OFFICE
from addin.hosts.server.refusal import RefusedError
from udfs import FUNCTIONS, WorksheetFunction
from udfs.worksheet.limits import CELL_CHARACTERS

RUNTIMES = ("1.1", "1.2", "1.3", "1.4")
CULTURE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

#: What xlwings reads of a call besides the function and its arguments. No function of CareCurve's asks where
#: it stands, so a workbook's and a sheet's name go no further.
UNNAMED = {"client": "Office.js", "version": "", "caller_address": "Sheet1!A1", "session_id": "", "date_format": None}


def read_call(body: bytes, most_cells: int) -> bytes:
    """The call's JSON with plain cells, or a RefusedError that says what is wrong with it."""
    sent = _parse(body)
    if not isinstance(sent, dict):
        _malformed("it is not a JSON object")
    name, args = sent.get("func_name"), sent.get("args")
    function = FUNCTIONS.get(name) if isinstance(name, str) else None
    if function is None:
        _malformed("CareCurve has no function with that name; update the add-in, or check the formula's spelling")
    if not isinstance(args, list):
        _malformed("it has no list of arguments")
    if len(args) > len(function.parameters):
        _malformed(f"{name} takes {len(function.parameters)} arguments but was given {len(args):,}")
    cells = _Cells(function, most_cells)
    runtime, culture = sent.get("runtime"), sent.get("culture_info_name")
    call = UNNAMED | {
        "func_name": function.name,
        "args": [cells.argument(position, arg) for position, arg in enumerate(args)],
        "runtime": runtime if isinstance(runtime, str) and runtime in RUNTIMES else RUNTIMES[0],
        "culture_info_name": culture if isinstance(culture, str) and CULTURE.fullmatch(culture) else "en-GB",
    }
    return json.dumps(call).encode()


def _malformed(reason: str) -> NoReturn:
    raise RefusedError(400, f"This call cannot be read: {reason}.")


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        _malformed("it is not plain JSON in UTF-8")


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


class _Cells:
    """Reads a function's arguments as rows of plain cells."""

    def __init__(self, function: WorksheetFunction, most: int) -> None:
        self.function = function
        self.most = most
        self.count = 0

    def argument(self, position: int, arg: Any) -> Any:
        if not isinstance(arg, list):
            return self.cell(arg, position, 1, 1)
        self._take(sum(isinstance(row, list) and not row for row in arg))  # rows without cells take time too
        return [
            [self.cell(value, position, r, c) for c, value in enumerate(row, 1)]
            if isinstance(row, list)
            else self.cell(row, position, r, 1)
            for r, row in enumerate(arg, 1)
        ]

    def cell(self, value: Any, position: int, row: int, column: int) -> Any:
        """A plain value; Excel sends error cells, dates and rich values as objects that hold one."""
        self._take(1)
        value = OFFICE.cell(value)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            problem = _text_problem(value)
        elif isinstance(value, (int, float)):
            problem = None if _fits_a_cell(value) else "is a number too large for a cell"
        else:
            problem = "does not hold a single value"
        if problem:
            raise RefusedError(
                400, f"{self.function.name}: {self._name(position)} row {row} column {column} {problem}; retype it"
            )
        return value

    def _take(self, cells: int) -> None:
        self.count += cells
        if self.count > self.most:
            raise RefusedError(
                400,
                f"{self.function.name}: the ranges hold more than {self.most:,} cells; "
                f"select only the filled cells, not whole columns",
            )

    def _name(self, position: int) -> str:
        return self.function.parameters[position].name


def _text_problem(text: str) -> str | None:
    if len(text) > CELL_CHARACTERS:
        return f"holds more than {CELL_CHARACTERS:,} characters"
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return "holds a damaged character"
    return None


def _fits_a_cell(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:
        return False
