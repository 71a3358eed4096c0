"""Limits on open connections, and on the time and size of headers."""

from __future__ import annotations

import asyncio
import functools
import importlib
from dataclasses import dataclass
from typing import Any

#: The classes with which uvicorn reads HTTP; it chooses one when it starts.
PROTOCOLS = (
    ("uvicorn.protocols.http.h11_impl", "H11Protocol"),
    ("uvicorn.protocols.http.httptools_impl", "HttpToolsProtocol"),
)
HEADER_BYTES = 65_536


@dataclass
class _Open:
    """What is known of an open connection since its last request began."""

    received: int = 0
    last_request: Any = None


class Connections:
    """Closes connections that send nothing whole in time, and the oldest unfinished ones when there are too many."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self.open: dict[Any, _Open] = {}

    def watch(self) -> None:
        """From now on every connection that uvicorn opens in this process is limited."""
        for module, name in PROTOCOLS:
            try:
                protocol = getattr(importlib.import_module(module), name)
            except ModuleNotFoundError:
                continue
            for event, follow in (
                ("connection_made", self._made),
                ("data_received", self._received),
                ("connection_lost", self._lost),
            ):
                setattr(protocol, event, _followed(getattr(protocol, event), follow))

    def _made(self, connection: Any, transport: Any) -> None:
        if len(self.open) >= self.most:
            gives_way = self._gives_way(connection)
            self.open.pop(gives_way, None)
            gives_way.transport.abort()
            if gives_way is connection:
                return
        self.open[connection] = _Open()
        self._check_later(connection)

    def _gives_way(self, newest: Any) -> Any:
        """The connection to close: the oldest without a request, or with one not wholly sent, or the newest."""
        waiting = [connection for connection in self.open if not _busy(connection)]
        sending = (
            connection for connection in self.open if connection.cycle is not None and connection.cycle.more_body
        )
        return next(iter(waiting), None) or next(sending, newest)

    def _received(self, connection: Any, data: bytes) -> None:
        state = self.open.get(connection)
        if state is None:
            return
        state.received += len(data)
        if _busy(connection):
            state.received = 0
        elif state.received > HEADER_BYTES and not connection.transport.is_closing():
            connection.send_400_response("The request's headers are too long.")

    def _lost(self, connection: Any, problem: Exception | None) -> None:
        self.open.pop(connection, None)

    def _check_later(self, connection: Any) -> None:
        asyncio.get_running_loop().call_later(self.seconds, self._check, connection)

    def _check(self, connection: Any) -> None:
        """Close a connection on which no request has begun since the last look."""
        state = self.open.get(connection)
        if state is None:
            return
        begun = connection.cycle is not state.last_request
        if connection.transport.is_closing() or not (begun or _busy(connection)):
            self.open.pop(connection)
            connection.transport.abort()
            return
        state.last_request = connection.cycle
        self._check_later(connection)


def _busy(connection: Any) -> bool:
    """Whether a request has begun and is not yet answered."""
    return connection.cycle is not None and not connection.cycle.response_complete


def _followed(method: Any, follow: Any) -> Any:
    @functools.wraps(method)
    def both(connection: Any, *args: Any) -> None:
        method(connection, *args)
        follow(connection, *args)

    return both
