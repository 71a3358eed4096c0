"""Takes in a request's body, within a size and a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import Headers
from starlette.types import Receive

from addin.hosts.server.refusal import BUSY, RefusedError

#: The bytes of bodies that are held at once, as a multiple of the largest body.
HELD = 16


class GoneError(Exception):
    """The sender closed the connection."""


class Intake:
    """Reads bodies; those of all requests together take a bounded amount of memory."""

    def __init__(self, most_bytes: int, seconds: float) -> None:
        self.most = most_bytes
        self.seconds = seconds
        self.held = 0

    @asynccontextmanager
    async def body(self, headers: Headers, receive: Receive) -> AsyncIterator[bytes]:
        """The whole body while it is needed. It raises a RefusedError as soon as the body is too large or too late."""
        self._check_declared(headers)
        taken = bytearray()
        try:
            try:
                async with asyncio.timeout(self.seconds):
                    while await self._more(taken, receive):
                        pass
            except TimeoutError:
                raise RefusedError(408, f"The request did not arrive within {self.seconds:g} seconds.") from None
            yield bytes(taken)
        finally:
            self.held -= len(taken)

    async def _more(self, taken: bytearray, receive: Receive) -> bool:
        """Take the next piece; whether there are more."""
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        piece = message.get("body", b"")
        if len(taken) + len(piece) > self.most:
            raise self._too_large()
        if self.held + len(piece) > HELD * self.most:
            raise RefusedError(503, BUSY)
        taken += piece
        self.held += len(piece)
        return bool(message.get("more_body", False))

    def _check_declared(self, headers: Headers) -> None:
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise RefusedError(400, "This call cannot be read: its content type is not application/json.")
        declared = headers.get("content-length", "0")
        if not declared.isascii() or not declared.isdigit():
            raise RefusedError(400, "This call cannot be read: its length is not a number.")
        if len(declared) > 18 or int(declared) > self.most:
            raise self._too_large()

    def _too_large(self) -> RefusedError:
        return RefusedError(
            413,
            f"The ranges are larger than the {self.most:,} bytes that one call may send; "
            f"select only the filled cells, not whole columns.",
        )
