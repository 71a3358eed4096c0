"""How far the filled cells of a workbook reach, and how far is too far."""

from __future__ import annotations

from udfs.errors import InputError

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
#: The most filled cells of a workbook: nearly a whole sheet of rows, ten columns wide.
MOST_CELLS = 10_000_000
#: Readers make room for every cell from the first filled one to the last. This much room is always allowed ...
ROOM = 2_000_000
#: ... and more for each filled cell.
ROOM_A_CELL = 20
#: The most characters in a cell, as in Excel.
MOST_CHARACTERS = 32_767
#: Readers write a shared text in every cell. This many characters are always allowed, and this many more for each cell.
TEXT, TEXT_A_CELL = 20_000_000, 50


class Extent:
    """The filled cells of a workbook, sheet by sheet; ``name`` is what messages call the file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.filled = self.characters = 0
        self._before = 0
        self.sheet = ""
        self._forget()

    def begin_sheet(self, sheet: str) -> None:
        """Go on to the next sheet."""
        self._before += self.room
        self.sheet = sheet
        self._forget()

    def _forget(self) -> None:
        self.top = self.left = self.bottom = self.right = -1
        self._lowest = self._furthest = (0, 0)

    @property
    def room(self) -> int:
        """The number of cells from the first filled row and column to the last."""
        return 0 if self.bottom < 0 else (self.bottom - self.top + 1) * (self.right - self.left + 1)

    @property
    def where(self) -> str:
        return f"{self.name} [{self.sheet}]" if self.sheet else self.name

    def add(self, row: int, left: int, right: int, rows: int = 1) -> None:
        """Add a filled cell, or one that is written once for several rows or columns. All count from 0."""
        self.filled += 1
        last = row + rows - 1
        if self.bottom < 0:
            self.top, self.left = row, left
        elif left < self.left:
            self.left = left
        if right > self.right:
            self.right, self._furthest = right, (row, right)
            self._refuse_beyond(row, right)
        if last > self.bottom:
            self.bottom, self._lowest = last, (last, right)
            self._refuse_beyond(last, right)

    def _refuse_beyond(self, row: int, column: int) -> None:
        if row >= LAST_ROW or column >= LAST_COLUMN:
            raise InputError(
                f"{self.where}: cell {address(row, column)} is beyond the last cell of a sheet, XFD1048576; open the "
                f"file in Excel and save it again",
                at=self.where,
            )

    def add_block(self, top: int, bottom: int, left: int, right: int, filled: int) -> bool:
        """Add all cells of a sheet at once, unless they are too many or too far apart."""
        room = self._before + (bottom - top + 1) * (right - left + 1)
        filled += self.filled
        if filled > MOST_CELLS or room > max(ROOM, ROOM_A_CELL * filled):
            return False
        self.filled, self.top, self.bottom, self.left, self.right = filled, top, bottom, left, right
        return True

    def check(self) -> None:
        """Refuse too many cells, or cells too far apart."""
        if self.filled > MOST_CELLS:
            raise InputError(
                f"{self.where}: the file has more than {MOST_CELLS:,} filled cells; split it into several files",
                at=self.where,
            )
        room = self._before + self.room
        if room > max(ROOM, ROOM_A_CELL * self.filled):
            places = " and ".join(dict.fromkeys(address(*place) for place in (self._furthest, self._lowest)))
            far = f"cell {places} is" if self._furthest == self._lowest else f"cells {places} are"
            raise InputError(
                f"{self.where}: {far} too far from the rest, for a file with {self.filled:,} filled cell{'s' * (self.filled > 1)}; "
                f"delete the rows and columns beyond your table, and save the file",
                at=self.where,
            )

    @property
    def most_text(self) -> int:
        """The most characters that these cells may hold in all."""
        return TEXT + TEXT_A_CELL * self.filled

    def check_text(self) -> None:
        """Refuse more text than a table could hold, counting shared texts in every cell."""
        if self.characters > self.most_text:
            raise InputError(
                f"{self.where}: the cells hold {self.characters:,} characters in all, far more than a table of codes, "
                f"dates and numbers; delete the long texts, and save the file",
                at=self.where,
            )


def address(row: int, column: int) -> str:
    """A cell's row and column, from 0, as Excel writes them."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
