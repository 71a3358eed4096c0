"""Registers every worksheet function with an xlwings host.

No argument has a type hint that would convert a cell: it reaches the function's own checks as it
is, so that text in a number cell gives a message and not a bare error. Each argument arrives as rows
of cells (blank → None, an error cell → its text), or as None when it is left out.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from udfs import FUNCTIONS, WorksheetFunction

HostCall = Callable[..., Any]
Reply = Callable[[str, Sequence[Any]], Any]


def register(
    decorate: Callable[..., Callable[[HostCall], HostCall]], reply: Reply, reader: Any = Any
) -> dict[str, HostCall]:
    """Each worksheet function under its name, made known to xlwings by ``decorate``.

    ``reply`` takes a function's name and arguments and returns what the host is to show;
    ``reader`` is an xlwings converter that reads an argument's cells, if not xlwings' own.
    """
    return {
        name: decorate(category=f"CareCurve {function.category}")(_host_call(function, reply, reader))
        for name, function in FUNCTIONS.items()
    }


def _host_call(function: WorksheetFunction, reply: Reply, reader: Any) -> HostCall:
    """A function that xlwings can inspect: its name, arguments and help are those of the definition."""

    def call(*args: Any) -> Any:
        return reply(function.name, args)

    described: Any = call
    described.__name__ = described.__qualname__ = function.name
    described.__doc__ = function.summary
    described.__signature__ = inspect.Signature(
        [
            inspect.Parameter(
                parameter.name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=inspect.Parameter.empty if parameter.required else None,
            )
            for parameter in function.parameters
        ]
    )
    described.__annotations__ = {
        parameter.name: Annotated[reader, {"doc": parameter.help, "ndim": 2, "err_to_str": True}]
        for parameter in function.parameters
    }
    return call
