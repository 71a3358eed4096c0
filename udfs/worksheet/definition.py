"""The one definition of a worksheet function, from which hosts, help and the manual are made.

A worksheet function is a plain Python function whose parameters are annotated with
``Annotated[..., Argument(...)]``, and whose answer is described row by row. The decorator records it in ``FUNCTIONS``
and gives every host the same rules: a blank optional argument means "left out", a blank required one is an error.
"""

from __future__ import annotations

import functools
import inspect
import math
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from udfs.errors import InputError
from udfs.worksheet.answer_rows import AnswerTable
from udfs.worksheet.arguments import is_blank, refuse_error_value, single
from udfs.worksheet.cells import cells_of
from udfs.worksheet.frames import Headings
from udfs.worksheet.limits import QUOTED_CHARACTERS

EXCEL_HELP_LIMIT = 255

Cell = float | int | str | bool | None
Cells = Cell | Sequence[Cell] | Sequence[Sequence[Cell]]
Answer = Cell | list[list[Cell]]
Shape = Literal["cell", "range"]


@dataclass(frozen=True)
class Argument:
    """What Excel shows for one argument, and whether it takes one cell or a whole range."""

    help: str
    shape: Shape = "cell"
    choices: tuple[str, ...] = ()
    #: A required argument whose cells may all be blank: blank then means none.
    may_be_blank: bool = False
    #: Whether it takes a header row. If so, the names of a DataFrame's columns are that row.
    headings: Headings = "never"


@dataclass(frozen=True)
class Parameter:
    """An argument as a host sees it."""

    name: str
    help: str
    shape: Shape
    required: bool
    default: Cell
    choices: tuple[str, ...]
    may_be_blank: bool = False
    #: Whether it takes a header row. If so, the names of a DataFrame's columns are that row.
    headings: Headings = "never"


@dataclass(frozen=True)
class WorksheetFunction:
    """A worksheet function as hosts, help and documents see it."""

    name: str
    category: str
    summary: str
    parameters: tuple[Parameter, ...]
    call: Callable[..., Any]
    #: What it answers. If an argument chooses between several answers, each stands under its choice.
    answers: Mapping[str, AnswerTable]

    def answer(self, which: str = "") -> AnswerTable:
        return self.answers[which]

    @property
    def docstring(self) -> str:
        return inspect.getdoc(self.call) or ""


FUNCTIONS: dict[str, WorksheetFunction] = {}


def worksheet_function(
    category: str, answer: AnswerTable | Mapping[str, AnswerTable]
) -> Callable[[Callable[..., Answer]], Callable[..., Any]]:
    """Record a function under its own name, with what it answers, and apply the rules that all hosts share."""
    answers = {"": answer} if isinstance(answer, AnswerTable) else answer

    def register(function: Callable[..., Answer]) -> Callable[..., Any]:
        parameters = _parameters(function)

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Answer:
            bound = _bind(function.__name__, parameters, args, kwargs)
            try:
                answer = function(*bound)
            except InputError as problem:
                problem.args = (_without_long_cells(str(problem), bound),)
                raise
            except (OverflowError, ZeroDivisionError):
                raise InputError(_too_large(parameters)) from None
            if not _finite(answer):
                raise InputError(_too_large(parameters))
            _refuse_errors_passed_over(parameters, bound)
            return answer

        summary = " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())
        _check_help(function.__name__, summary, parameters)
        FUNCTIONS[function.__name__] = WorksheetFunction(
            function.__name__, category, summary, parameters, call, answers
        )
        return call

    return register


def _parameters(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = []
    for name, parameter in inspect.signature(function).parameters.items():
        argument = next((m for m in getattr(hints.get(name), "__metadata__", ()) if isinstance(m, Argument)), None)
        if argument is None:
            raise TypeError(f"{function.__name__} {name} has no help; annotate it Annotated[Cells, Argument(...)]")
        required = parameter.default is inspect.Parameter.empty
        parameters.append(
            Parameter(
                name,
                argument.help,
                argument.shape,
                required,
                None if required else parameter.default,
                argument.choices,
                argument.may_be_blank,
                argument.headings,
            )
        )
    return tuple(parameters)


def _bind(function: str, parameters: tuple[Parameter, ...], args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    if len(args) > len(parameters):
        raise InputError(
            f"{function} takes {len(parameters)} arguments but was given {len(args)}; "
            f"give only {', '.join(p.name for p in parameters)}",
            at=function,
        )
    by_name = dict(zip((p.name for p in parameters), args, strict=False))
    for name, value in kwargs.items():
        if name not in {p.name for p in parameters}:
            raise InputError(f"{function} has no argument called {name}; use {', '.join(p.name for p in parameters)}")
        if name in by_name:
            raise InputError(f"{function} was given {name} twice; give it once")
        by_name[name] = value
    bound = []
    for parameter in parameters:
        value = cells_of(
            by_name.get(parameter.name),
            parameter.name,
            is_one_cell=parameter.shape == "cell",
            headings=parameter.headings,
        )
        if parameter.shape == "cell":
            value = single(value, parameter.name)
        if is_blank(value):
            if parameter.required and not parameter.may_be_blank:
                raise InputError(
                    f"{parameter.name} is blank; give {parameter.help[0].lower()}{parameter.help[1:]}",
                    at=parameter.name,
                )
            value = parameter.default
        bound.append(value)
    return bound


def _refuse_errors_passed_over(parameters: Sequence[Parameter], arguments: Sequence[Any]) -> None:
    """Refuse an error value in a cell that the function did not read, as in a heading."""
    for parameter, value in zip(parameters, arguments, strict=True):
        rows = value if isinstance(value, list) else [value]
        for r, row in enumerate(rows, start=1):
            for c, cell in enumerate(row if isinstance(row, list) else [row], start=1):
                if isinstance(cell, str) and cell[:1] == "#":
                    within = [f" row {r}"] * (len(rows) > 1) + [f" column {c}"] * (
                        isinstance(row, list) and len(row) > 1
                    )
                    refuse_error_value(cell, parameter.name + "".join(within))


def _without_long_cells(message: str, arguments: Sequence[Any]) -> str:
    """The message with the text of long cells cut short, in capitals or small letters."""
    if len(message) <= QUOTED_CHARACTERS:
        return message
    rows = [row for value in arguments if isinstance(value, list) for row in value]
    cells = [*arguments, *(cell for row in rows for cell in (row if isinstance(row, list) else [row]))]
    for text in {cell.strip() for cell in cells if isinstance(cell, str) and len(cell) > QUOTED_CHARACTERS}:
        for form in {text, text.lower(), text.upper(), text.casefold()}:
            message = message.replace(form, f"{form[:QUOTED_CHARACTERS]}…") if form else message
    return message


def _finite(answer: Answer) -> bool:
    cells = [cell for row in answer for cell in row] if isinstance(answer, list) else [answer]
    return all(math.isfinite(cell) for cell in cells if isinstance(cell, float))


def _too_large(parameters: tuple[Parameter, ...]) -> str:
    *names, last = [p.name for p in parameters if not p.choices and p.default is not True]
    return f"the numbers are too large or too small to work with; check the units of {', '.join(names)} and {last}"


def _check_help(name: str, summary: str, parameters: tuple[Parameter, ...]) -> None:
    texts = {"summary": summary} | {p.name: p.help for p in parameters}
    for where, text in texts.items():
        if not 0 < len(text) <= EXCEL_HELP_LIMIT:
            raise ValueError(f"{name} {where}: help has {len(text)} characters, of 1 to {EXCEL_HELP_LIMIT} allowed")
