"""What an answer holds, described once: each row's key, label and unit, whether it is a total, and when it appears.

A function fills its answer by key, a template asks by key where a row stands, and the manual lists the rows. A row
that is added here moves the others, and nothing that asks by key has to change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class AnswerRow:
    """One row of an answer. A label may hold {names}, which the function fills in."""

    key: str
    label: str
    unit: str
    #: Whether a sum over the years means something.
    adds_up: bool = False
    #: The condition under which it appears; blank if it always does.
    when: str = ""
    note: str = ""


@dataclass(frozen=True)
class AnswerColumn:
    """One column of an answer whose columns are not years."""

    key: str
    label: str
    unit: str
    note: str = ""


@dataclass(frozen=True)
class Rows:
    """Rows that stand together: once, or once for ``each`` of something, whose name then stands before their labels."""

    rows: tuple[AnswerRow, ...]
    #: Stands before the keys of its rows: total.closing.
    key: str = ""
    #: Stands before their labels: Total: closing.
    title: str = ""
    each: str = ""
    #: Whether they add up other rows of the answer.
    total: bool = False

    def keyed(self, row: AnswerRow) -> str:
        return f"{self.key}.{row.key}" if self.key else row.key

    def labelled(self, title: str, label: str) -> str:
        """A row's label with what stands before it; a row without a label of its own has the title alone."""
        return f"{title}: {label}" if title and label else title or label


@dataclass(frozen=True)
class Place:
    """A row where it stands: in which rows, and of which of those that there is one for."""

    block: Rows
    row: AnswerRow
    item: int = 0

    @property
    def key(self) -> str:
        return self.block.keyed(self.row)


@dataclass(frozen=True)
class Shape:
    """The rows of one answer, in order; asked by key where a row stands."""

    places: tuple[Place, ...]
    #: The keys of rows that there are in any shape.
    keys: frozenset[str]

    @cached_property
    def _numbers(self) -> dict[tuple[str, int], int]:
        return {(place.key, place.item): number for number, place in enumerate(self.places)}

    def row(self, key: str, item: int = 0) -> int:
        """The number of a row, the first being 0."""
        return self._numbers[key, item]

    def rows(self, key: str) -> list[int]:
        """The numbers of a row that there is one of for each of something."""
        if key not in self.keys:
            raise KeyError(key)
        return [number for number, place in enumerate(self.places) if place.key == key]


@dataclass(frozen=True)
class AnswerTable:
    """The rows of an answer, and what its columns are."""

    blocks: tuple[Rows, ...]
    #: What the columns are, in words; with ``columns`` it says what else there is to know of them.
    across: str
    columns: tuple[AnswerColumn, ...] = ()
    #: What is asked for, where a function has several answers: output children.
    asked: str = ""

    def __post_init__(self) -> None:
        twice = [key for key, count in Counter(key for key, _ in self.by_key).items() if count > 1]
        if twice:
            raise ValueError(f"an answer has the key {twice[0]} twice")

    @cached_property
    def by_key(self) -> list[tuple[str, AnswerRow]]:
        return [(block.keyed(row), row) for block in self.blocks for row in block.rows]

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(key for key, _ in self.by_key)

    @cached_property
    def conditions(self) -> set[str]:
        return {row.when for _, row in self.by_key if row.when}

    def shape(self, counts: Mapping[str, int] | None = None, when: Collection[str] = ()) -> Shape:
        """Its rows, with how many there are of what it has a row each for, and the conditions that hold."""
        counts = counts or {}
        repeated = {block.key for block in self.blocks if block.each}
        if set(counts) != repeated or not set(when) <= self.conditions:
            raise KeyError(f"counts are of {sorted(repeated)} and conditions are {sorted(self.conditions)}")
        return Shape(
            tuple(
                Place(block, row, item)
                for block in self.blocks
                for item in range(counts[block.key] if block.each else 1)
                for row in block.rows
                if not row.when or row.when in when
            ),
            self.keys,
        )

    def label(self, key: str) -> str:
        """The label of a row that appears once."""
        block, row = next((b, row) for b in self.blocks for row in b.rows if b.keyed(row) == key and not b.each)
        return block.labelled(block.title, row.label)

    def column(self, key: str) -> int:
        """The number of a column, the first being 0."""
        return [column.key for column in self.columns].index(key)

    @property
    def headings(self) -> list[str]:
        return [column.label for column in self.columns]


def once(*rows: AnswerRow, across: str, asked: str = "") -> AnswerTable:
    """An answer whose rows all appear once."""
    return AnswerTable((Rows(rows),), across, asked=asked)


def like_inputs(key: str, unit: str) -> AnswerTable:
    """An answer of the size of the inputs: one value for each of their cells."""
    return AnswerTable(
        (Rows((AnswerRow(key, "", unit),), each="row of the inputs", key="input"),), "those of the inputs"
    )


Names = Mapping[str, Sequence[str | None]]
