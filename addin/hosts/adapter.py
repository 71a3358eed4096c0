"""The one adapter between worksheet functions and every host.

A host turns its own cell values into Python's (blank → None, an error cell → its text such as
"#N/A") and calls :func:`respond`, which returns an answer or raises :class:`HostError` with the
text to show in the cell. Nothing else can be raised.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from udfs import FUNCTIONS, InputError

log = logging.getLogger("carecurve")

FAULT = "a fault in CareCurve stopped this calculation; nothing was changed. Please send the formula to your CareCurve contact"


class HostError(Exception):
    """A message for the cell."""


def respond(name: str, args: Sequence[Any]) -> Any:
    """The answer of a worksheet function, or a HostError; the log never holds a cell's value."""
    try:
        return FUNCTIONS[name].call(*args)
    except InputError as problem:
        raise HostError(f"{name}: {problem}") from None
    except MemoryError:
        raise HostError(f"{name}: there is not enough memory for this; use fewer rows") from None
    except ModuleNotFoundError as missing:
        raise HostError(
            f"{name}: {missing.name} is not installed in the Python that runs CareCurve; ask your IT team to install it"
        ) from None
    except Exception as fault:
        log.error("%s failed with %s at line %s", name, type(fault).__name__, _line(fault))
        raise HostError(f"{name}: {FAULT}") from None


def _line(fault: BaseException) -> str:
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "unknown" if trace is None else f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
