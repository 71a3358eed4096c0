"""The one error of CareCurve's inputs: a message for its reader, and for a program what it is about."""

from __future__ import annotations

import re
from typing import Any

#: Where the name of an argument or a file ends, and the rows and columns within it begin.
_WITHIN = re.compile(r",? (?=(?:rows?|columns?|name|placement types?) (?:\d|'))")
#: What a row is called, which messages give beside its number.
_NAMED = re.compile(r"(?<=\d) \('.*'\)")
_ARGUMENT = re.compile(r"(?:--)?[a-z][a-z_-]*")


class InputError(ValueError):
    """An input that cannot be used, said so that a finance officer can put it right.

    ``argument`` is the argument of a function, or the option of a command; None for a file. ``place`` is where in it,
    as the user selected it ("row 3 column 2"), or the file and its row ("prices.csv, row 3"); None where all of the
    argument is meant. ``value`` is what stood there; None for a blank cell, or where no one value is meant.

    ``at`` gives argument and place together, as messages name them; ``place`` is for a file, whatever it is called.

    >>> problem = InputError("history row 3 is -1; use a number of 0 or more", at="history row 3", value=-1)
    >>> problem.argument, problem.place, problem.value
    ('history', 'row 3', -1)
    >>> InputError("prices.csv row 3 gives Kinship a second time; keep one", at="prices.csv row 3").place
    'prices.csv, row 3'
    """

    def __init__(self, message: str, *, at: str = "", place: str | None = None, value: Any = None) -> None:
        super().__init__(message)
        self.argument, within = _split(at)
        self.place = within if place is None else place
        self.value = value


def _split(at: str) -> tuple[str | None, str | None]:
    """The argument and the place within it; where it is a file, no argument and all as the place."""
    whole, *within = _WITHIN.split(_NAMED.sub("", at.strip(" ,:")), maxsplit=1)
    if _ARGUMENT.fullmatch(whole):
        return whole, within[0] if within else None
    return None, ", ".join([whole, *within]) or None
