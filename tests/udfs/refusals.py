"""What a worksheet function refuses: the argument, the place and the value that its message names, not its wording.

The wording of each kind of message is in ``tests/snapshots/functions.txt``.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.snapshots.told import holds
from udfs import FUNCTIONS, InputError

__all__ = ["holds", "refuses"]


ARGUMENTS = {parameter.name for function in FUNCTIONS.values() for parameter in function.parameters}
#: An argument and the place within it, as a message and these tests name them.
AT = re.compile(r"(\w+)(?: ((?:rows?|columns?) \d+(?: column \d+)?))?")

#: A part that is a value as messages show one, not a name.
VALUE = re.compile(r"'.*'|\(#.*\)|TRUE|FALSE|-?[\d,.]+%?")


@contextlib.contextmanager
def refuses(error: type[Exception], parts: str) -> Iterator[pytest.ExceptionInfo[Exception]]:
    """The block raises an error about an argument and place; after `` … `` come values and names that it tells.

    ``refuses(InputError, "history row 2 … -1")`` holds its ``argument`` to history, its ``place`` to row 2, and its
    ``value``, where it has one, to -1.
    """
    with pytest.raises(error) as caught:
        yield caught
    problem, first, *told = caught.value, *parts.split(" … ")
    assert first, f"nothing is held of {str(problem)!r}"
    holds(str(problem), parts)
    found = AT.match(first)
    if isinstance(problem, InputError) and found and found[1] in ARGUMENTS:
        assert problem.argument == found[1], str(problem)
        assert (problem.place or "").startswith(found[2] or ""), (problem.place, str(problem))
        values = [part for part in told if VALUE.fullmatch(part)]
        if values and isinstance(problem.value, (str, int, float)):
            assert any(_same(problem.value, part) for part in values), (problem.value, str(problem))


def _same(value: Any, part: str) -> bool:
    """A value as a test names it: text in quotation marks or not, an error value in brackets, 1,000 for 1000."""
    bare = part.strip("'()")
    if isinstance(value, bool):
        return bare == str(value).upper()
    if isinstance(value, (int, float)):
        with contextlib.suppress(ValueError):
            return float(bare.replace(",", "").removesuffix("%")) == value
    return bare == str(value)
