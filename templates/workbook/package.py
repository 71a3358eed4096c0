"""Reads the stored cells of an .xlsx file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from templates.workbook.model import Area, Value
from udfs.errors import InputError
from udfs.files.checked import check_workbook
from udfs.files.problems import reading, refuse_unless_file

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
#: The parts of a file that are read.
IS_READ = re.compile(r"xl/.*\.(?:xml|rels)")
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

#: A workbook that unpacks to more bytes or holds more cells is refused: no council's plan is so large.
LARGEST, MOST_CELLS = 200_000_000, 500_000


@dataclass(frozen=True, slots=True)
class StoredCell:
    """A cell as last saved."""

    value: Value
    has_formula: bool = False
    #: The cells that an array formula here fills.
    fills: Area | None = None
    #: The array grows and shrinks with its answer.
    is_dynamic: bool = False


Cells = dict[tuple[int, int], StoredCell]


class Package:
    """An .xlsx file: its parts, and its sheets in their order with the part of each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            raise InputError(f"{path} is not there; check the name and the folder", place=str(path))
        refuse_unless_file(path, str(path))
        check_workbook(path, str(path))
        try:
            with reading(str(path)), zipfile.ZipFile(path) as package:
                if sum(part.file_size for part in package.infolist()) > LARGEST:
                    raise InputError(
                        f"{path} unpacks to more than {LARGEST // 1_000_000} MB; it is not read", place=str(path)
                    )
                self.parts = {name: package.read(name) for name in package.namelist() if IS_READ.fullmatch(name)}
            self.sheets = self._sheets()
            self._texts = self._shared_texts()
        except InputError:
            raise
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            LookupError,
            AttributeError,
            TypeError,
            ElementTree.ParseError,
            DefusedXmlException,
        ):
            raise InputError(
                f"{path} cannot be read as an Excel workbook; save it as .xlsx, without a password, and try again",
                place=str(path),
            ) from None

    def cells(self, sheet: str) -> Cells:
        """Every cell of a sheet that has something in it."""
        cells = {}
        for node, row, column in _located(self.parts[self.sheets[sheet]]):
            cells[row, column] = self._cell(node, sheet)
            if len(cells) > MOST_CELLS:
                raise InputError(
                    f"{self.path} [{sheet}] has more than {MOST_CELLS:,} cells; it is not read", place=str(self.path)
                )
        return cells

    def _sheets(self) -> dict[str, str]:
        links = ElementTree.fromstring(self.parts["xl/_rels/workbook.xml.rels"])
        targets = {
            link.get("Id"): normpath("xl/" + link.get("Target"))
            if link.get("Target")[0] != "/"
            else link.get("Target")[1:]
            for link in links
        }
        book = ElementTree.fromstring(self.parts["xl/workbook.xml"])
        parts = {sheet.get("name"): targets[sheet.get(LINK)] for sheet in book.iter(f"{MAIN}sheet")}
        if not parts:
            raise InputError(
                f"{self.path} has no sheet that CareCurve can read; save it as an ordinary .xlsx workbook",
                place=str(self.path),
            )
        return {name: part for name, part in parts.items() if part in self.parts and "/worksheets/" in f"/{part}"}

    def _shared_texts(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self.parts:
            return []
        root = ElementTree.fromstring(self.parts["xl/sharedStrings.xml"])
        return [_text(item) for item in root.iter(f"{MAIN}si")]

    def _cell(self, node: Any, sheet: str) -> StoredCell:
        formula = node.find(f"{MAIN}f")
        fills = None
        if formula is not None and formula.get("t") == "array":
            fills = Area.at(sheet, formula.get("ref"))
        return StoredCell(self._value(node), formula is not None, fills, is_dynamic=node.get("cm") is not None)

    def _value(self, node: Any) -> Value:
        kind, value = node.get("t"), node.find(f"{MAIN}v")
        if kind == "inlineStr":
            inline = node.find(f"{MAIN}is")
            return "" if inline is None else _text(inline)
        if value is None or value.text is None:
            return "" if kind == "str" else None
        if kind == "s":
            return self._shared_text(value.text, node.get("r"))
        if kind in ("str", "e", "d"):
            return str(value.text)
        if kind == "b":
            return bool(value.text == "1")
        try:
            return float(value.text)
        except ValueError:
            raise self._damaged(node.get("r"), f"holds '{value.text[:40]}' where a number belongs") from None

    def _shared_text(self, number: str, cell: str) -> str:
        if not number.isdigit() or int(number[:20]) >= len(self._texts):
            raise self._damaged(cell, f"shows text number {number[:20]} of {len(self._texts)}")
        return self._texts[int(number)]

    def _damaged(self, cell: str, what: str) -> InputError:
        return InputError(
            f"{self.path} is damaged: cell {cell} {what}; open it in Excel, let it repair the file and save it",
            place=str(self.path),
        )


def _located(part: bytes) -> Iterator[tuple[Any, int, int]]:
    """Each cell with its row and column; both may be left out of the file and then follow on."""
    row = -1
    for _, line in ElementTree.iterparse(io.BytesIO(part), forbid_dtd=True):
        if line.tag != f"{MAIN}row":
            continue
        row = int(line.get("r")) - 1 if line.get("r") else row + 1
        column = -1
        for node in line.iter(f"{MAIN}c"):
            column = Area.at("", node.get("r")).column if node.get("r") else column + 1
            yield node, row, column
        line.clear()


def _text(node: Any) -> str:
    """The text of a cell without its phonetic guides."""
    runs = [*node.findall(f"{MAIN}t"), *node.findall(f"{MAIN}r/{MAIN}t")]
    return "".join(run.text or "" for run in runs)
