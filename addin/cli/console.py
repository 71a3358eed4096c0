"""Prints for people: no control characters, and readable on consoles without UTF-8."""

from __future__ import annotations

import codecs
import json
import sys
import unicodedata
from collections.abc import Iterable
from typing import Any

from rich.console import Console as RichConsole
from rich.console import ConsoleOptions, RenderableType
from rich.segment import Segment

#: In letters that every console has.
PLAIN = {
    "£": "GBP ",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "x",
    "÷": "/",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "…": "...",
    "•": "*",
    "±": "+/-",
}


class Console(RichConsole):
    """A console that shows control characters as signs, takes no markup from text and notices when its reader closes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"markup": False, **options})

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def visible(text: str) -> str:
    """The text with a sign for each character that would control a terminal. Line feeds stay."""
    if text.isprintable():
        return text
    return "".join(_sign(c) if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") and c != "\n" else c for c in text)


def _sign(character: str) -> str:
    return chr(0x2400 + ord(character)) if ord(character) < 0x20 else "\N{REPLACEMENT CHARACTER}"


def print_json(answer: Any) -> None:
    """Print JSON that a program reads correctly, whatever the encoding of the console."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        is_utf_8 = codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        is_utf_8 = False
    print(json.dumps(answer, indent=1, ensure_ascii=not is_utf_8))


def prepare(stream: Any) -> None:
    """Let a stream print plain letters in place of those that its encoding lacks."""
    codecs.register_error("carecurve", _in_plain_letters)
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="carecurve")


def _in_plain_letters(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    return "".join(PLAIN.get(c, "?") for c in problem.object[problem.start : problem.end]), problem.end
