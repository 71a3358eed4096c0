"""Logs without anything that was sent: no cell, file name, header or exception's message."""

from __future__ import annotations

import ipaddress
import logging
import traceback
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from xlwings import XlwingsError

from addin.hosts.server.entrance import CALL

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")

MakeRecord = Callable[..., logging.LogRecord]


def keep_logs_discreet() -> None:
    """Every log record of this process is cut down when it is made, whichever library writes it."""
    logging.setLogRecordFactory(_discreet(logging.getLogRecordFactory()))


def _discreet(make: MakeRecord) -> MakeRecord:
    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made = make(*args, **kwargs)
        if isinstance(made.msg, BaseException):
            made.msg, made.args = _described(made.msg), ()
        if made.name == "uvicorn.access":
            made.args = _visit(made.args)
        elif made.name.endswith(".access") and isinstance(made.args, Mapping):
            made.msg, made.args = "%s %s", (_method(made.args.get("m")), made.args.get("s", "-"))
        elif isinstance(made.args, tuple):
            made.args = tuple(_described(arg) if isinstance(arg, BaseException) else arg for arg in made.args)
        if made.exc_info:
            _, fault, trace = made.exc_info
            made.msg, made.args = f"{made.getMessage().strip()}: {_described(fault)}{_place(trace)}", ()
        made.exc_info = made.exc_text = made.stack_info = None
        return made

    return record


def _described(fault: BaseException | None) -> str:
    """An exception without its message, which may quote a cell."""
    if isinstance(fault, XlwingsError):
        return "A worksheet function refused an input"
    return type(fault).__name__


def _place(trace: TracebackType | None) -> str:
    """The files and lines that an exception came through, without their text."""
    frames = traceback.extract_tb(trace)[-3:]
    return "".join(f" at {frame.filename.replace(chr(92), '/').rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames)


def _visit(args: Any) -> Any:
    """A line of the access log: a path is shown where something was found there, and never its query."""
    if not (isinstance(args, tuple) and len(args) == 5):
        return ("-", "-", "-", "-", 0)
    client, method, path, version, status = args
    path = path.partition("?")[0]
    return (
        client if _is_address(client) else "-",
        _method(method),
        path if status < 400 or path.endswith(CALL) else "(refused)",
        version,
        status,
    )


def _method(method: Any) -> str:
    return method if method in METHODS else "-"


def _is_address(client: str) -> bool:
    try:
        ipaddress.ip_address(client.rpartition(":")[0].strip("[]"))
    except ValueError:
        return False
    return True
