"""Reads XML as a stream, and refuses document types, endless tags and broken XML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.parsers import expat

from udfs.errors import InputError

#: The most bytes of one tag.
LONGEST_TAG = 4 * 1024**2

Attributes = dict[str, str]


def fed(parser: expat.XMLParserType, content: Iterator[bytes], where: str) -> Iterator[bytes]:
    """Feed a part to a parser piece by piece. Document types, broken XML and endless tags are refused."""

    def doctype(*_: object) -> None:
        raise InputError(
            f"{where} declares a document type, which could be harmful, so it was not opened; check where it comes from",
            at=where,
        )

    parser.StartDoctypeDeclHandler = doctype
    fed_so_far = 0
    try:
        for piece in content:
            parser.Parse(piece)
            fed_so_far += len(piece)
            if fed_so_far - parser.CurrentByteIndex > LONGEST_TAG:
                raise InputError(
                    f"{where} holds a tag longer than {LONGEST_TAG:,} bytes and was not opened; save the file again in Excel",
                    at=where,
                )
            yield piece
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        if isinstance(problem, InputError):
            raise
        raise InputError(
            f"{where} is damaged: it is not well-formed XML; open it in Excel, let it repair the file and save it as .xlsx",
            at=where,
        ) from None


def parse(content: Iterator[bytes], start: Callable[[str, Attributes], None], where: str) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    for _ in fed(parser, content, where):
        pass


def local(tag: str) -> str:
    """A tag without its namespace's prefix."""
    return tag.rpartition(":")[2]
