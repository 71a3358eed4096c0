"""Follows the cells of a workbook's XML, tag by tag: where they are and how much they hold."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from xml.parsers import expat

from udfs.errors import InputError
from udfs.files.checked.extent import LAST_COLUMN, LAST_ROW, MOST_CELLS, MOST_CHARACTERS, TEXT_A_CELL, Extent, address
from udfs.files.checked.plain_sheet import plain_sheet
from udfs.files.checked.tags import Attributes, fed, local

#: The most cells that all array formulas may fill.
MOST_FILLED_BY_ARRAYS = 200_000

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]+)")
_COLUMNS = {address(0, column)[:-1]: column for column in range(LAST_COLUMN)}
#: The parts that readers look for in any place that a workbook names.
_PARTS = ("/officeDocument", "/worksheet", "/sharedStrings", "/styles", "/table", "/sheetMetadata")

Start = Callable[[Attributes], None]


class Cells:
    """Follows the cells of each part, whatever its name: a workbook may call any part a sheet."""

    def __init__(self, extent: Extent) -> None:
        self.extent = extent
        #: The lengths of the texts that cells share, the longest, and how many cells share one.
        self._lengths = array("Q")
        self._longest = self._sharing = 0
        self._shared_in: list[str] = []
        self._filled_by_arrays = 0
        self._starts: dict[str, Start] = {
            "row": self._row,
            "c": self._cell,
            "v": self._value,
            "is": self._value,
            "f": self._formula,
            "sheetData": self._sheet_data,
            "si": self._shared_text,
            "Relationship": self._link,
            "table": self._ods_table,
            "table-row": self._ods_row,
            "table-cell": self._ods_cell,
            "covered-table-cell": self._ods_cell,
            "p": self._ods_text,
        }

    def read_plain(self, content: Iterator[bytes], member: str) -> bool:
        """Count the cells of a part if Excel wrote it as a sheet and no cell is far out."""
        counted = plain_sheet(content, tell_sharing=self._longest > TEXT_A_CELL)
        if (
            counted is None
            or not counted.cells
            or not self.extent.add_block(counted.top, counted.bottom, counted.left, counted.right, counted.cells)
        ):
            return False
        self._sharing += counted.sharing
        if counted.sharing:
            self._shared_in.append(member)
        return True

    def read(self, content: Iterator[bytes], member: str) -> None:
        """Follow the cells of one part, and refuse it if they go too far."""
        sharing = self._sharing
        self._row_number = self._column = -1
        self._row_text = ""
        self._in_sheet = self._in_ods = False
        self._part = member
        self._parser = parser = expat.ParserCreate()
        starts = self._starts

        def start(tag: str, attributes: Attributes) -> None:
            handler = starts.get(tag)
            if handler is None and ":" in tag:
                handler = starts.get(local(tag))
            if handler is not None:
                handler(attributes)

        parser.StartElementHandler = start
        where = f"{self.extent.name} ({member})"
        for _ in fed(parser, content, where):
            if self.extent.filled > MOST_CELLS:
                break
        self._end_ods_row()
        self.extent.check()
        if self._sharing > sharing:
            self._shared_in.append(member)

    def check_texts(self, content: Callable[[str], Iterator[bytes]]) -> None:
        """Refuse cells that share long texts so often that a reader would write too many characters."""
        extent = self.extent
        extent.begin_sheet("")
        if extent.characters + self._sharing * self._longest > extent.most_text:
            for part in self._shared_in:
                extent.characters += _shared_characters(content(part), self._lengths, f"{extent.name} ({part})")
        extent.check_text()

    # Sheets of .xlsx and .xlsm

    def _sheet_data(self, _: Attributes) -> None:
        self._in_sheet = True
        self._row_number = self._column = -1

    def _row(self, attributes: Attributes) -> None:
        if not self._in_sheet:
            return
        before = self._row_number
        written = attributes.get("r")
        self._row_number = before + 1 if written is None else self._number(written, "row") - 1
        self._row_text = str(self._row_number + 1)
        self._column = -1
        if self._row_number >= LAST_ROW:
            raise InputError(
                f"{self.extent.where}: row {self._row_text[:20]} is beyond the last row of a sheet, {LAST_ROW}; open the file "
                f"in Excel and save it again",
                at=self.extent.where,
            )
        if self._row_number <= before:
            raise InputError(
                f"{self.extent.where}: row {self._row_text} comes after row {before + 1} in the file and would be lost; open "
                f"the file in Excel and save it again",
                at=self.extent.where,
            )

    def _cell(self, attributes: Attributes) -> None:
        if not self._in_sheet:
            return
        written = attributes.get("r")
        before = self._column
        if written is None:
            self._column = before + 1
        else:
            row_text = self._row_text
            letters = written[: -len(row_text)] if row_text and written.endswith(row_text) else ""
            column = _COLUMNS.get(letters)
            self._column = self._misplaced(written) if column is None else column
        if self._column <= before:
            raise InputError(
                f"{self.extent.where}: cell {self._here} comes after {address(self._row_number, before)} in the file, so the two "
                f"could be confused; open the file in Excel and save it again",
                at=self.extent.where,
            )
        self._sharing += attributes.get("t") == "s"

    def _misplaced(self, written: str) -> int:
        """The column of a cell whose address does not plainly belong to its row."""
        address = _ADDRESS.fullmatch(written.upper())
        row = int(address[2][:20]) if address else 0
        column = _COLUMNS.get(address[1], LAST_COLUMN) if address else LAST_COLUMN
        if address and (row > LAST_ROW or column >= LAST_COLUMN):
            raise InputError(
                f"{self.extent.where}: cell {written[:20]} is beyond the last cell of a sheet, XFD1048576; open the file in "
                f"Excel and save it again",
                at=self.extent.where,
            )
        if not address or row != self._row_number + 1:
            raise InputError(
                f"{self.extent.where}: '{written[:20]}' in row {self._row_number + 1} is not a cell of that row; open the file in "
                f"Excel and save it again",
                at=self.extent.where,
            )
        return column

    def _value(self, _: Attributes) -> None:
        if self._in_sheet and self._row_number >= 0:
            self.extent.add(self._row_number, self._column, self._column)

    def _formula(self, attributes: Attributes) -> None:
        if not self._in_sheet or attributes.get("t") != "array":
            return
        corners = [_ADDRESS.fullmatch(corner.replace("$", "")) for corner in attributes.get("ref", "").split(":")]
        if len(corners) > 2 or not all(corners):
            raise InputError(
                f"{self.extent.where}: the formula in {self._here} does not say which cells it fills; open the file in Excel "
                f"and save it again",
                at=self.extent.where,
            )
        places = [(int(match[2][:20]), _COLUMNS.get(match[1], LAST_COLUMN)) for match in corners if match]
        (top, left), (bottom, right) = places[0], places[-1]
        self._filled_by_arrays += max(bottom - top + 1, 1) * max(right - left + 1, 1)
        if bottom > LAST_ROW or right >= LAST_COLUMN or self._filled_by_arrays > MOST_FILLED_BY_ARRAYS:
            raise InputError(
                f"{self.extent.where}: the array formula in {self._here} fills {attributes['ref']}; make it smaller: all array "
                f"formulas together may fill {MOST_FILLED_BY_ARRAYS:,} cells",
                at=self.extent.where,
            )

    @property
    def _here(self) -> str:
        return address(self._row_number, self._column)

    # Texts that cells share

    def _shared_text(self, _: Attributes) -> None:
        length = 0

        def text(piece: str) -> None:
            nonlocal length
            length += len(piece)

        def end(tag: str) -> None:
            if local(tag) == "si":
                self._parser.CharacterDataHandler = self._parser.EndElementHandler = None
                self._note_length(length)

        self._parser.CharacterDataHandler, self._parser.EndElementHandler = text, end

    def _note_length(self, length: int) -> None:
        if length > MOST_CHARACTERS:
            raise InputError(
                f"{self.extent.name} holds a text of {length:,} characters; shorten it to at most {MOST_CHARACTERS:,}, the most "
                f"in a cell of Excel",
                at=self.extent.name,
            )
        self._longest = max(self._longest, length)
        self._lengths.append(length)

    # Where a workbook says that its parts are

    def _link(self, attributes: Attributes) -> None:
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        if attributes.get("TargetMode") != "External" and kind.endswith(_PARTS) and not target.lower().endswith(".xml"):
            raise InputError(
                f"{self.extent.name} keeps a sheet in {target[:100]}, which is not a place for sheets; open the file in Excel "
                f"and save it again",
                at=self.extent.name,
            )

    # Sheets of .ods

    def _ods_table(self, attributes: Attributes) -> None:
        name = next((value for key, value in attributes.items() if key.endswith(":name")), None)
        if name is None:
            return
        self._end_ods_row()
        self.extent.check()
        self.extent.begin_sheet(name)
        self._in_ods = True
        self._row_number = self._rows = self._column = 0
        self._cells: list[tuple[int, int]] = []

    def _ods_row(self, attributes: Attributes) -> None:
        if self._in_ods:
            self._end_ods_row()
            self._rows = self._repeated(attributes, ":number-rows-repeated", "row")
            self._column = 0

    def _end_ods_row(self) -> None:
        """Add the row's filled cells, then go on below it."""
        if not self._in_ods:
            return
        for left, right in self._cells:
            self.extent.add(self._row_number, left, right, self._rows)
        self._cells.clear()
        self._row_number += self._rows
        self._rows = 0

    def _ods_cell(self, attributes: Attributes) -> None:
        if not self._in_ods:
            return
        self._columns = self._repeated(attributes, ":number-columns-repeated", "column")
        self._column += self._columns
        if any(key.startswith("office:") or key.endswith((":value", ":value-type")) for key in attributes):
            self._ods_filled()

    def _ods_filled(self) -> None:
        place = (self._column - self._columns, self._column - 1)
        if not self._cells or self._cells[-1] != place:
            self._cells.append(place)

    def _ods_text(self, _: Attributes) -> None:
        if not self._in_ods or not self._rows or not self._column:
            return
        self._ods_filled()
        length, times = 0, self._rows * self._columns

        def text(piece: str) -> None:
            nonlocal length
            length += len(piece)

        def end(tag: str) -> None:
            if local(tag) == "p":
                self._parser.CharacterDataHandler = self._parser.EndElementHandler = None
                self.extent.characters += length * times

        self._parser.CharacterDataHandler, self._parser.EndElementHandler = text, end

    def _repeated(self, attributes: Attributes, key: str, word: str) -> int:
        written = next((value for name, value in attributes.items() if name.endswith(key)), "1")
        return self._number(written, f"repeated {word}")

    def _number(self, written: str, word: str) -> int:
        """The number of a row, or of repetitions: 1 or more."""
        if not written.isascii() or not written.isdigit() or int(written[:20]) < 1:
            raise InputError(
                f"{self.extent.where} has a {word} '{written[:20]}', which is not a number; open the file in Excel and save it "
                f"again",
                at=self.extent.where,
            )
        return int(written[:20])


def _shared_characters(content: Iterator[bytes], lengths: Sequence[int], where: str) -> int:
    """The characters of a sheet's cells that share texts, all together."""
    parser = expat.ParserCreate()
    characters = 0
    written = ""

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal written
        if local(tag) == "c":
            shares = attributes.get("t") == "s"
            written = ""
            parser.CharacterDataHandler = text if shares else None
            parser.EndElementHandler = end if shares else None

    def text(piece: str) -> None:
        nonlocal written
        written = (written + piece)[:20]

    def end(tag: str) -> None:
        nonlocal characters
        if local(tag) == "c" and written.isdigit() and int(written) < len(lengths):
            characters += lengths[int(written)]

    parser.StartElementHandler = start
    for _ in fed(parser, content, where):
        pass
    return characters
