"""The XML form of the return: one element for each child."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import polars as pl
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from udfs.returns.reading.sources import Source
from udfs.returns.reading.tables.headings import COLUMNS, EPISODES, HEADER, UASC
from udfs.returns.report import ReturnsError

#: The most tags of a file, opening and closing: a return of 10,000 children has half as many.
MOST_TAGS = 2_000_000
#: The most levels of nested tags; a return has five.
MOST_DEPTH = 20
_RECORDS = ("HEADER", "EPISODE")
_NAMES = {"CHILDID": "CHILD", "PL": "PLACE"}


def xml_tables(source: Source) -> dict[str, pl.DataFrame]:
    """The tables of an XML return, as text; rows count the records of their table from 1."""
    tables: dict[str, dict[str, list[str | None]]] = {kind: {c: [] for c in names} for kind, names in COLUMNS.items()}
    content = source.read()
    if content.count(b"<") > MOST_TAGS:
        raise ReturnsError(
            f"{source.name} has more than {MOST_TAGS:,} tags, far more than a council's return; give CSV files instead",
            at=source.name,
        )
    try:
        root = _root(content, source.name)
    except DefusedXmlException:
        raise ReturnsError(
            f"{source.name} declares entities or a document type, which could be harmful, so it was not read; export the return again",
            at=source.name,
        ) from None
    except ElementTree.ParseError:
        raise ReturnsError(
            f"{source.name} is damaged: it is not well-formed XML; export the return again", at=source.name
        ) from None
    except ReturnsError:
        raise
    except (ValueError, LookupError):
        raise ReturnsError(
            f"{source.name} has a text encoding that CareCurve cannot read; save it as UTF-8", at=source.name
        ) from None
    for child in _children(root):
        about = _leaves(child)
        episodes = [part for part in child.iter() if _name(part) == "EPISODE"]
        _append(tables[HEADER], about)
        if about.get("DUC") or about.get("UASC") in ("1", "Y", "YES", "TRUE"):
            _append(tables[UASC], about)
        for episode in episodes:
            _append(tables[EPISODES], {"CHILD": about.get("CHILD"), **_leaves(episode)})
    return {
        kind: pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
        for kind, cells in tables.items()
        if any(cells.values()) and cells["CHILD"]
    }


def _root(content: bytes, name: str) -> Any:
    """The outermost element with its content. Tags nested too deep are refused."""
    root, depth = None, 0
    for event, element in ElementTree.iterparse(io.BytesIO(content), ("start", "end"), forbid_dtd=True):
        root = element if root is None else root
        depth += 1 if event == "start" else -1
        if depth > MOST_DEPTH:
            raise ReturnsError(
                f"{name} nests more than {MOST_DEPTH} tags, which no return does; export it again",
                at=name,
            )
    return root


def _children(root: Any) -> list[Any]:
    """The elements named CHILD or, without any, those that hold a header or episodes, each one child."""
    named = [element for element in root.iter() if _name(element) == "CHILD" and len(element)]
    if named:
        return [child for child in named if any(_name(part) in _RECORDS for part in child.iter())]
    return [element for element in root.iter() if any(_name(part) in _RECORDS for part in element)]


def _append(table: dict[str, list[str | None]], values: Mapping[str, str | None]) -> None:
    for column, cells in table.items():
        cells.append(values.get(column))


def _leaves(element: Any) -> dict[str, str | None]:
    """The text of every element without parts, by name. If a name appears again, the first counts."""
    values: dict[str, str | None] = {}
    for part in element.iter():
        if len(part) == 0:
            values.setdefault(_name(part), part.text)
    return values


def _name(element: Any) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    name = tag.rsplit("}", 1)[-1].strip().upper()
    return _NAMES.get(name, name)
