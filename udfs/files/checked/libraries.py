"""Turns a library's complaint about a file into a sentence of our own."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

from udfs.errors import InputError


@contextlib.contextmanager
def refusing(message: str) -> Iterator[None]:
    """Say this when a library fails, in whatever way; one that is compiled may fail with what is no Exception."""
    logging.getLogger("calamine").addHandler(logging.NullHandler())
    try:
        yield
    except (InputError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException:
        raise InputError(message) from None
