"""A server to test against, and cells as Excel exchanges them with it."""

from __future__ import annotations

import contextlib
import math
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import xlwings

from addin.hosts.server import build
from udfs import FUNCTIONS
from udfs.worksheet.error_values import ERROR_VALUES

START_SECONDS = 40
STOP_SECONDS = 10


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, what it was built into and what it logs."""

    url: str
    project: Path
    log: Path
    http: httpx.Client
    process: subprocess.Popen[bytes]

    def call(self, name: str, args: Sequence[Any]) -> httpx.Response:
        """A worksheet function called as the add-in's JavaScript calls it."""
        return self.post({"func_name": name, "args": as_excel_sends(name, args)})

    def post(self, body: dict[str, Any]) -> httpx.Response:
        common = {
            "client": "Office.js",
            "caller_address": "[Budget.xlsx]Sheet1!A1",
            "session_id": "test",
            "culture_info_name": "en-GB",
            "date_format": "dd/mm/yyyy",
            "version": xlwings.__version__,
            "runtime": "1.4",
        }
        return self.http.post("/xlwings/custom-functions-call", json=common | body)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@contextlib.contextmanager
def running_server(folder: Path, *uvicorn: str, settings: dict[str, str] | None = None) -> Iterator[Server]:
    """``addin.server.serve`` in a process of its own, on a free loopback port.

    With options for ``uvicorn``, its own command runs in the project's folder instead, as an
    administrator would start it. ``settings`` are environment variables.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    project, log = folder / "project", folder / "server.log"
    if uvicorn:
        build(project)
        command = ["-m", "uvicorn", "xlwings_server.main:main_app", "--port", str(port), *uvicorn]
    else:
        serve = f"serve(port={port}, project=Path({str(project)!r}))"
        command = ["-c", f"from pathlib import Path; from addin.hosts.server import serve; {serve}"]
    with httpx.Client(base_url=url, timeout=30) as client, log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, *command],
            env=plain_environment() | (settings or {}),
            cwd=project if uvicorn else None,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        server = Server(url, project, log, client, process)
        try:
            _wait_until_ready(server)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(STOP_SECONDS)


def plain_environment() -> dict[str, str]:
    """This process's environment without anyone's xlwings settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("XLWINGS_")}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            server.http.get("/")
            return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{server.log.read_text()}")


def as_excel_sends(name: str, args: Sequence[Any]) -> list[Any]:
    """Every argument as rows of cells, null where it is left out; error cells are objects."""
    left_out = [None] * (len(FUNCTIONS[name].parameters) - len(args))
    return [
        None if arg is None else [[_sent(cell) for cell in row] for row in _rows(arg)] for arg in [*args, *left_out]
    ]


def _sent(cell: Any) -> Any:
    if isinstance(cell, str) and cell in ERROR_VALUES:
        return {"type": "Error", "basicType": "Error", "basicValue": cell}
    return cell


def _rows(value: Any) -> list[list[Any]]:
    return value if isinstance(value, list) else [[value]]


def as_excel_shows(answer: Any) -> list[list[Any]]:
    """What Python answers as cells: a blank is empty text."""
    return [["" if cell is None else cell for cell in row] for row in _rows(answer)]


def same_cells(found: list[list[Any]], wanted: list[list[Any]]) -> bool:
    """Equal in shape and text, and in numbers within 1e-9 relative."""
    return [len(row) for row in found] == [len(row) for row in wanted] and all(
        _same(f, w) for row, other in zip(found, wanted, strict=True) for f, w in zip(row, other, strict=True)
    )


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, bool) or isinstance(wanted, bool) or isinstance(found, str) or isinstance(wanted, str):
        return type(found) is type(wanted) and found == wanted
    return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=0)
