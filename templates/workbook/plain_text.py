"""Keeps text as text on its way into a workbook, whatever it begins with.

Every word that ``templates.workbook.write`` and ``templates.edit.patch`` put in a file passes here.
"""

from __future__ import annotations

import re
import unicodedata

from udfs.errors import InputError

#: The most characters of a cell, counted as Excel does, in UTF-16.
MOST_CHARACTERS = 32_767

#: What makes a formula of a text when a person edits its cell, or another program opens a CSV made of it.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")

#: What the writer of workbooks takes for text with its own XML, and for a reference where a chart's name is meant.
_OWN_XML = ("<r>", "</r>")
_REFERENCE = re.compile(r"^=?[^!]+!\$?[A-Z]+\$?\d+")


def cell_text(text: str) -> str:
    """The text with a sign for each character that no cell can hold; refused when it is longer than a cell."""
    text = text if text.isprintable() else "".join(map(_sign, text))
    if len(text.encode("utf-16-le", "replace")) // 2 > MOST_CHARACTERS:
        raise InputError(f"'{text[:40]}…' has more than {MOST_CHARACTERS:,} characters; shorten it to fit a cell")
    return f" {text}" if text.startswith(_OWN_XML[0]) and text.endswith(_OWN_XML[1]) else text


def chart_text(text: str) -> str:
    """A chart's title, or the name of a series or axis, which is never a reference to a cell."""
    text = cell_text(text)
    return text.replace("!", "! ") if _REFERENCE.match(text) else text


def starts_a_formula(text: str) -> bool:
    """Whether the cell needs Excel's mark of text, so that it stays text when a person edits it."""
    return text.startswith(STARTS_A_FORMULA)


def _sign(character: str) -> str:
    """The character, or a sign for one that steers a screen, turns text round or is not allowed in XML."""
    if character == "\n":
        return character
    if ord(character) < 0x20:
        return chr(0x2400 + ord(character))
    is_hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") or ord(character) & 0xFFFE == 0xFFFE
    return "\N{REPLACEMENT CHARACTER}" if is_hidden else character
