"""A stored formula as the embedded engine can work it out.

Files hold CareCurve's functions with their host's prefix, and arguments left empty. The engine takes an
empty argument for 0, so empty text, which the functions take as left out, is put there instead.
"""

from __future__ import annotations

import re

from templates.workbook.engine import tokens
from udfs import FUNCTIONS

#: Office.js hosts store _xldudf_NAME( or _xldudf_NAMESPACE_NAME(.
OWN = re.compile(
    r"(?:_xldudf_(?:\w+_)??)?(" + "|".join(sorted(FUNCTIONS, key=len, reverse=True)) + r")\(", re.IGNORECASE
)

#: Excel's marks of a single value taken where a formula could return several.
SINGLE = re.compile(r"_xlfn\.SINGLE\(", re.IGNORECASE)


def prepared(text: str) -> tuple[str, bool]:
    """The formula for the engine, with its equals sign, and whether it calls one of CareCurve's functions."""
    parts: list[str] = []
    calls: list[bool] = []
    has_own = expects = False
    for token in tokens(f"={text.removeprefix('=')}"):
        kind, subtype, piece = str(token.token_type), str(token.subtype), token.value
        if kind == "Whitespace":
            parts.append(piece)
            continue
        ends = subtype == "Close" or (kind, subtype) == ("Sep", "Arg")
        if ends and expects and calls and calls[-1]:
            parts.append('""')
        expects = False
        if subtype == "Open":
            own = OWN.fullmatch(piece)
            has_own = has_own or own is not None
            calls.append(own is not None)
            piece = f"{own[1].upper()}(" if own else "(" if SINGLE.fullmatch(piece) else piece
        elif subtype == "Close":
            calls.pop()
        elif (kind, subtype) == ("Sep", "Arg"):
            expects = True
        parts.append(piece)
    return "=" + "".join(parts), has_own
