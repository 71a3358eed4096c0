"""A request that the server does not take."""

from __future__ import annotations

BUSY = "The server is busy. Calculate again in a minute."


class RefusedError(Exception):
    """The HTTP status and a sentence for the sender. The sentence repeats nothing that was sent."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
