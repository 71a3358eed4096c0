"""Cells of a written workbook: read with openpyxl, edited in its XML, compared within rounding."""

from __future__ import annotations

import datetime as dt
import math
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.formula import Tokenizer
from openpyxl.utils import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula

from tests.libreoffice import Values
from udfs import FUNCTIONS, InputError

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SERVER_PREFIX = "_xldudf_"
MASTER_CHECK = ("Checks", "B4")
RELATIVE = 1e-9

#: A millionth of a pound or a child. Calc, as Excel, shows 0 for the difference of two numbers that agree to
#: about fifteen digits, where Python shows what binary arithmetic leaves.
NOISE = 1e-6

Cell = tuple[str, str]
Edits = Mapping[tuple[str, int, int], Any]


class File:
    """A workbook as stored: formulas with the cells they fill, values typed in, values cached."""

    def __init__(self, path: Path) -> None:
        self.path = path
        formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
        self.formulas: dict[Cell, tuple[str, list[Cell]]] = {}
        self.filled: set[Cell] = set()
        for sheet in formulas:
            for cell in (c for row in sheet.iter_rows() for c in row):
                if isinstance(cell.value, ArrayFormula):
                    self._add(sheet.title, cell.coordinate, str(cell.value.text), cell.value.ref)
                elif cell.data_type == "f":
                    self._add(sheet.title, cell.coordinate, cell.value, cell.coordinate)
        self.stored = {
            (sheet.title, cell.coordinate): as_excel(cell.value)
            for sheet in values
            for row in sheet.iter_rows()
            for cell in row
        }

    def _add(self, sheet: str, cell: str, text: str, ref: str) -> None:
        area = [(sheet, address) for row in addresses(ref) for address in row]
        self.formulas[sheet, cell] = ("=" + text.removeprefix("="), area)
        self.filled.update(area)

    def function_calls(self) -> dict[Cell, tuple[str, list[Cell]]]:
        """The formulas that call a worksheet function, without the prefix of a host."""
        plain = {cell: (text.replace(SERVER_PREFIX, ""), area) for cell, (text, area) in self.formulas.items()}
        return {cell: (text, area) for cell, (text, area) in plain.items() if text[1:].split("(")[0] in FUNCTIONS}


def as_excel(value: Any) -> Any:
    """A date as the number that Excel keeps for it."""
    return to_excel(value) if isinstance(value, dt.datetime) else value


def addresses(ref: str) -> list[list[str]]:
    left, top, right, bottom = range_boundaries(ref.replace("$", ""))
    return [
        [f"{openpyxl.utils.get_column_letter(column)}{row}" for column in range(left, right + 1)]
        for row in range(top, bottom + 1)
    ]


def flat(values: Values) -> dict[Cell, Any]:
    """LibreOffice's answer by sheet and cell; an error is its text."""
    return {
        (sheet, cell): f"{value['error']}" if isinstance(value, dict) else value
        for sheet, cells in values.items()
        for cell, value in cells.items()
    }


def same(one: Any, other: Any) -> bool:
    """Equal text, or numbers within rounding; an empty cell and empty text are the same."""
    numbers = [isinstance(value, (int, float)) and not isinstance(value, bool) for value in (one, other)]
    if all(numbers):
        return math.isclose(one, other, rel_tol=RELATIVE) or max(abs(one), abs(other)) < NOISE
    return (one or "") == (other or "") if not any(numbers) else False


def is_error(value: Any) -> bool:
    """An error value; Calc has some that Excel has no name for, as numbers."""
    return isinstance(value, str) and (value.startswith("#") or value == "504")


def is_unusable(value: Any) -> bool:
    return is_error(value) or is_message(value)


def is_message(value: Any) -> bool:
    return isinstance(value, str) and value.split(":")[0] in FUNCTIONS


def differences(one: Mapping[Cell, Any], other: Mapping[Cell, Any]) -> list[str]:
    """Cells in which two workbooks differ, those that only one of them has included."""
    return [
        f"{cell}: {one.get(cell, 'absent')!r} and {other.get(cell, 'absent')!r}"
        for cell in sorted(one.keys() | other.keys())
        if cell not in one or cell not in other or not same(one[cell], other[cell])
    ]


def python_answers(text: str, sheet: str, cells: Mapping[Cell, Any]) -> Any:
    """What a call of a worksheet function returns, or its message, given the values of cells."""
    name, arguments = text[1:].split("(", 1)
    try:
        return FUNCTIONS[name].call(*[_argument(part, sheet, cells) for part in _split(arguments)])
    except InputError as problem:
        return f"{name}: {problem}"


def _split(arguments: str) -> Iterator[str]:
    """The arguments of one call, each as it is written."""
    parts, depth = [""], 0
    for token in Tokenizer("=F(" + arguments).items[1:-1]:
        depth += (token.subtype == "OPEN") - (token.subtype == "CLOSE")
        if token.type == "SEP" and depth == 0:
            parts.append("")
        else:
            parts[-1] += token.value
    yield from parts


def _argument(part: str, sheet: str, cells: Mapping[Cell, Any]) -> Any:
    if part.startswith("COLUMNS("):
        return len(addresses(part[8:-1])[0])
    if part.startswith('"'):
        return part[1:-1].replace('""', '"')
    if part in ("TRUE", "FALSE"):
        return part == "TRUE"
    if not part:
        return None
    try:
        return float(part)
    except ValueError:
        other, _, ref = part.rpartition("!")
        rows = addresses(ref)
        found = [[cells.get((other.strip("'").replace("''", "'") or sheet, a)) for a in row] for row in rows]
        return found if ":" in ref else found[0][0]


def edited(path: Path, target: Path, edits: Edits) -> Path:
    """A copy of a workbook with other values typed into cells; every cached value stays as it was."""
    names = openpyxl.load_workbook(path, read_only=True).sheetnames
    by_part: dict[str, dict[tuple[int, int], Any]] = {}
    for (sheet, row, column), value in edits.items():
        by_part.setdefault(f"xl/worksheets/sheet{names.index(sheet) + 1}.xml", {})[row + 1, column + 1] = value
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item, _typed(data, by_part[item.filename]) if item.filename in by_part else data)
    return target


def _typed(data: bytes, edits: dict[tuple[int, int], Any]) -> bytes:
    xml, left = etree.fromstring(data), dict(edits)
    for cell in xml.iter(f"{MAIN}c"):
        place = coordinate_to_tuple(cell.get("r"))
        if place not in left:
            continue
        value = left.pop(place)
        assert cell.find(f"{MAIN}f") is None, f"{cell.get('r')} holds a formula, not an input"
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if isinstance(value, str):
            cell.set("t", "inlineStr")
            etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = value
        elif value is not None:
            etree.SubElement(cell, f"{MAIN}v").text = repr(value)
    assert not left, f"no such cells: {left}"
    return etree.tostring(xml, xml_declaration=True, encoding="UTF-8", standalone=True)
