"""Turns Calc's cells into a function's arguments, and its answer into Calc's.

Calc hands over an omitted argument as None, a number, date or TRUE as a float, text as text, and a
range or an array as rows in which a blank cell is empty text. Two things never arrive:

* an error value: Calc shows the error instead of calling the function. It is the cell's own error
  for a single cell or a calculation, and Err:504 for a range with an error in it;
* the blankness of a single cell: a reference to one blank cell arrives as 0. A range of it (A2:A2)
  arrives as blank.

Declaring an argument as a cell range would keep both, but would refuse numbers, arrays and the
results of other functions, so every argument is declared to be of any kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addin.hosts.adapter import HostError, respond
from addin.hosts.cells import CALC
from udfs import FUNCTIONS

MODULE = "org.carecurve.calc"
INTERFACE = f"{MODULE}.XWorksheetFunctions"
SERVICE = f"{MODULE}.WorksheetFunctions"

#: Excel stores a function of an Office add-in without a namespace under its name with this before it.
OFFICE_PREFIX = "_xldudf_"


def method_names() -> dict[str, str]:
    """The method that Calc calls → the worksheet function: each has its own name and the Office one."""
    return {name: name for name in FUNCTIONS} | {office_method(name): name for name in FUNCTIONS}


def office_method(name: str) -> str:
    return f"OFFICE_{name}"


def answer(name: str, args: Sequence[Any]) -> tuple[tuple[Any, ...], ...]:
    """Rows of cells; one value, or a message, is one row of one cell."""
    try:
        reply = respond(name, [CALC.argument(arg) for arg in args])
    except HostError as message:
        reply = str(message)
    rows = reply if isinstance(reply, list) else [[reply]]
    return tuple(tuple(to_calc(cell) for cell in row) for row in rows)


def to_calc(cell: Any) -> Any:
    """No data is empty text, as in Excel: a total passes over it, and arithmetic does not take it for 0."""
    return "" if cell is None else cell
