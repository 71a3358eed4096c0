"""A function's answer on a sheet with years: a line for each of its rows, found by key.

Where a row stands, its label and its unit follow from the function's definition. A sheet gives what stands before the
labels, and words of its own where they must differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from templates.workbook.year_page import Line, YearPage
from udfs import FUNCTIONS
from udfs.worksheet.answer_rows import AnswerTable, Place, Shape

#: What a row says → its label on the sheet.
Label = Callable[[str], str]

#: The number style of a row, by its unit.
STYLES = {
    "£": "money",
    "£ a year": "money",
    "money": "money",
    "children": "children",
    "children a year": "children",
    "placements": "children",
    "places": "children",
    "share": "percent",
    "chance": "percent",
    "years": "pence",
    "ratio": "pence",
    "per 10,000": "rate",
}


@dataclass(frozen=True)
class AnswerLines:
    """The lines of an answer, by the keys of its rows."""

    shape: Shape
    lines: Sequence[Line]

    def __getitem__(self, key: str) -> Line:
        return self.lines[self.shape.row(key)]

    def at(self, key: str, item: int) -> Line:
        """The line of one of the things that there is such a row for."""
        return self.lines[self.shape.row(key, item)]

    def each(self, key: str) -> list[Line]:
        """The lines of all of them."""
        return [self.lines[row] for row in self.shape.rows(key)]


def style_of(place: Place) -> str:
    """The number style of a row."""
    return STYLES.get(place.row.unit, "general")


def answer_of(function: str, which: str = "") -> AnswerTable:
    """What a function answers, as its definition says."""
    return FUNCTIONS[function].answer(which)


def answer_lines(
    page: YearPage,
    shape: Shape,
    formula: str,
    titles: Mapping[str, Label | Sequence[Label]],
    *,
    words: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    base: bool = False,
    last_bold: bool = False,
    sparse: bool = False,
) -> AnswerLines:
    """The lines of one call of a function.

    ``titles`` label the rows of each block, those of all children also what is said of the whole answer; ``words`` are what rows say where it is not their own label, by key, and
    ``units`` what units are called here.
    """
    words, units = words or {}, units or {}

    def label(place: Place) -> str:
        title = titles[place.block.key if place.block.key in titles else "total"]
        return (title if callable(title) else title[place.item])(words.get(place.key, place.row.label))

    lines = page.table(
        [label(place) for place in shape.places],
        [units.get(place.row.unit, place.row.unit) for place in shape.places],
        formula,
        [style_of(place) for place in shape.places],
        base=base,
        last_bold=last_bold,
        sparse=sparse,
    )
    return AnswerLines(shape, lines)


def before(words: str) -> Label:
    """Labels with words before them."""
    return lambda what: f"{words}: {what}"


def named(words: str) -> Label:
    """A label of its own, for a row that has none."""
    return lambda _: words
