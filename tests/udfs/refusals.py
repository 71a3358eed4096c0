"""What a worksheet function refuses: the argument, the place and the value that its message names, not its wording.

The wording of each kind of message is in ``tests/snapshots/functions.txt``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from tests.snapshots.told import holds
from udfs import FUNCTIONS

__all__ = ["holds", "refuses"]


ARGUMENTS = {parameter.name for function in FUNCTIONS.values() for parameter in function.parameters}


@contextlib.contextmanager
def refuses(error: type[Exception], parts: str) -> Iterator[pytest.ExceptionInfo[Exception]]:
    """The block raises an error that names the parts set apart by `` … ``; an argument and its place come first in it."""
    with pytest.raises(error) as caught:
        yield caught
    text, first = str(caught.value), parts.partition(" … ")[0]
    assert first, f"nothing is held of {text!r}"
    holds(text, parts)
    if first.split()[0] in ARGUMENTS:
        assert text.removeprefix("the ").startswith(first), text
