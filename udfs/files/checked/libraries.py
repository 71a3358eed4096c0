"""Turns a library's error about a file into CareCurve's own message."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

from udfs.errors import InputError


@contextlib.contextmanager
def refusing(message: str) -> Iterator[None]:
    """Raise this message if a library fails. A compiled library may raise something that is no Exception."""
    logging.getLogger("calamine").addHandler(logging.NullHandler())
    try:
        yield
    except (InputError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException:
        raise InputError(message) from None
