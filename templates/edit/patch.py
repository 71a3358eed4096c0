"""Copies a workbook with new values in chosen cells, and keeps every other byte."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from templates.workbook.model import Area, Value
from templates.workbook.package import Package
from templates.workbook.plain_text import cell_text
from udfs.errors import InputError

CELL = re.compile(rb"<c(?=\s)([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
ADDRESS = re.compile(rb'\sr="([A-Z]+[0-9]+)"')
KIND = re.compile(rb'\s(?:t|vm)="[^"]*"')
VALUE = re.compile(rb"<v(?=[\s>/])[^>]*?(?:/>|>.*?</v>)|<is(?=[\s>/]).*?</is>", re.DOTALL)
FORMULA = re.compile(rb"<f(?=[\s>/])[^>]*?(?:/>|>.*?</f>)", re.DOTALL)
CALCULATION = re.compile(rb"<calcPr(?=[\s/>])([^>]*?)(/?)>")
ON_LOAD = re.compile(rb'\sfullCalcOnLoad="[^"]*"')

BY_HAND = "type the values into the workbook by hand instead"


def patch(source: Path, to: Path, values: Mapping[Area, Value], *, recalculate: bool = False) -> None:
    """Write a copy with these values in these cells, formulas kept; Excel recalculates it on opening if asked to.

    The copy is read again before this returns: a cell that is not as it should be is an error.
    """
    package = Package(source)
    values = {cell: cell_text(value) if isinstance(value, str) else value for cell, value in values.items()}
    fresh: dict[str, bytes] = {}
    for sheet in {cell.sheet for cell in values}:
        own = {(cell.row, cell.column): value for cell, value in values.items() if cell.sheet == sheet}
        part = package.sheets[sheet]
        fresh[part] = CELL.sub(lambda match, own=own: _cell(match, own), package.parts[part])  # type: ignore[misc]
    if recalculate:
        fresh["xl/workbook.xml"] = CALCULATION.sub(
            lambda match: b"<calcPr" + ON_LOAD.sub(b"", match[1]) + b' fullCalcOnLoad="1"' + match[2] + b">",
            package.parts["xl/workbook.xml"],
        )
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(to, "w") as after:
        if any(name.startswith("_xmlsignatures/") for name in before.namelist()):
            raise InputError(
                f"{source} is signed, and a change would break its signature; {BY_HAND}", place=str(source)
            )
        for entry in before.infolist():
            after.writestr(entry, fresh.get(entry.filename, before.read(entry)))
    _verify(package, Package(to), values)


def _cell(match: re.Match[bytes], values: Mapping[tuple[int, int], Value]) -> bytes:
    """A cell's bytes, with its new value if it has one."""
    address = ADDRESS.search(match[1])
    place = Area.at("", address[1].decode()) if address else None
    if place is None or (place.row, place.column) not in values:
        return match[0]
    kind, text = _written(values[place.row, place.column])
    inner = match[2] or b""
    formula = FORMULA.search(inner)
    kept = formula[0] if formula else b""
    after = VALUE.sub(b"", FORMULA.sub(b"", inner)).strip()
    return b"<c" + KIND.sub(b"", match[1]).rstrip() + kind + b">" + kept + text + after + b"</c>"


def _written(value: Value) -> tuple[bytes, bytes]:
    """The type attribute and the value element of a value."""
    if isinstance(value, bool):
        return b' t="b"', b"<v>%d</v>" % value
    if isinstance(value, (int, float)):
        return b"", b"<v>" + repr(value).encode() + b"</v>"
    text = escape(value or "").encode()
    return (b' t="str"', b"<v>" + text + b"</v>") if value is not None else (b"", b"")


def _verify(before: Package, after: Package, values: Mapping[Area, Value]) -> None:
    """Refuse a copy in which a chosen cell has not its value, or any other cell differs."""
    for sheet in before.sheets:
        old, new = before.cells(sheet), after.cells(sheet)
        for row, column in old.keys() | new.keys() | {(c.row, c.column) for c in values if c.sheet == sheet}:
            place = Area(sheet, row, column)
            was, now = old.get((row, column)), new.get((row, column))
            expected = values.get(place, was.value if was else None)
            if now is None or was is None or not _same(now.value, expected) or was.has_formula != now.has_formula:
                raise InputError(
                    f"{place.named} could not be changed safely in {before.path}; {BY_HAND}", at=place.named
                )


def _same(one: Value, other: Value) -> bool:
    return one == other or (one in (None, "") and other in (None, ""))
