"""Takes in a request's body: no more than a set size, in no more than a set time."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import Receive

from addin.server.refusal import BUSY, RefusedError

#: The bytes of unfinished bodies that are held at once, as a multiple of the largest body.
HELD = 16


class GoneError(Exception):
    """The sender closed the connection."""


class Intake:
    """Reads bodies; unfinished ones together take a bounded amount of memory."""

    def __init__(self, most_bytes: int, seconds: float) -> None:
        self.most = most_bytes
        self.seconds = seconds
        self.held = 0

    async def body(self, headers: Headers, receive: Receive) -> bytes:
        """The whole body, or a RefusedError as soon as it is known to be too large or too late."""
        self._check_declared(headers)
        taken = bytearray()
        try:
            async with asyncio.timeout(self.seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise GoneError
                    chunk = message.get("body", b"")
                    if len(taken) + len(chunk) > self.most:
                        raise self._too_large()
                    if self.held + len(chunk) > HELD * self.most:
                        raise RefusedError(503, BUSY)
                    taken += chunk
                    self.held += len(chunk)
                    if not message.get("more_body", False):
                        return bytes(taken)
        except TimeoutError:
            raise RefusedError(408, f"The request did not arrive within {self.seconds:g} seconds.") from None
        finally:
            self.held -= len(taken)

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
            f"use the cells that are filled, not whole columns.",
        )
