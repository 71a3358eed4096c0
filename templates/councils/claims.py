"""How one published figure is held against CareCurve's own answer, and judged.

The verdict follows from how finely numbers are printed, and from nothing else:

* *ties*: the answer, rounded as the figure is, is the figure; or it satisfies the bound the words
  state ("over", "at least").
* *rounds*: it would, once every input may lie anywhere within its own printed rounding. Each input
  is moved by half of its last printed digit either way, and the largest effects are added up.
* *differs*: rounding does not explain the difference.
* *within*: only of a model calibrated to published figures: the answer is as near as the claim says it must be.

Counts of things are exact, so they are not moved.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from udfs import FUNCTIONS
from udfs.published import Cell, Figure, Relation, Source

Kind = Literal["identity", "computed", "modelled"]
Verdict = Literal["ties", "rounds", "differs", "within"]
Sources = Mapping[str, Source]

#: Slack for binary fractions, so that 0.05 from a printed 0.1 is not refused for its last bit.
FLOAT_SLACK = 1e-9

#: Inputs that a note names one by one; of more it names the tables.
MOST_NAMED = 5

BOUNDS: dict[Relation, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class Given:
    """The inputs of one claim: reads figures by id, remembers them, and can move one of them.

    An id without a source's name is of the claim's own source; ``cypnow_2024:cornwall.cost`` is not.
    """

    def __init__(self, sources: Sources, home: str, moved: Mapping[str, float] | None = None) -> None:
        self._sources = sources
        self._home = home
        self._moved = moved or {}
        self.read: dict[str, Figure] = {}

    def __call__(self, figure_id: str) -> float:
        source, _, rest = figure_id.rpartition(":")
        return self._value(source or self._home, self._sources[source or self._home].figure(rest))

    def column(self, table: str, name: str) -> list[Cell]:
        cells = self._sources[self._home].table(table)
        return [self._cell(cells.cell(row, name)) for row in cells.rows]

    def row(self, table: str, name: str) -> list[float]:
        """The numbers of a row, left to right."""
        found = self._sources[self._home].table(table)
        cells = [found.cell(name, column) for column in found.columns]
        return [self._value(self._home, cell) for cell in cells if isinstance(cell, Figure)]

    def names(self, table: str) -> list[str]:
        return list(self._sources[self._home].table(table).rows)

    def _cell(self, cell: Figure | str | None) -> Cell:
        return self._value(self._home, cell) if isinstance(cell, Figure) else cell

    def _value(self, source: str, figure: Figure) -> float:
        key = f"{source}:{figure.id}"
        self.read[key] = figure
        return self._moved.get(key, figure.value)


@dataclass(frozen=True)
class Claim:
    """A published figure and the function that answers it, from inputs of the same source."""

    source: str
    figure: str
    function: Callable[..., Any]
    arguments: Callable[[Given], tuple[Any, ...]]
    pick: Callable[[Any], Any] = field(default=lambda answer: answer)
    aspect: str = ""
    note: str = ""
    #: How far below and above the figure a calibrated model may come, in the figure's unit.
    tolerance: tuple[float, float] | None = None

    @property
    def id(self) -> str:
        return f"{self.source}.{self.figure}" + (f".{self.aspect.replace(' ', '_').lower()}" if self.aspect else "")

    @property
    def kind(self) -> Kind:
        name = self.function.__name__
        if name.startswith("PROJECT_") or self.tolerance is not None:
            return "modelled"
        return "computed" if name in FUNCTIONS else "identity"

    def answer(self, figures: Given) -> float:
        return float(self.pick(self.function(*self.arguments(figures))))


@dataclass(frozen=True)
class Record:
    """One line of the tie-out."""

    id: str
    source: str
    figure: str
    unit: str
    published: float
    computed: float
    difference: float
    kind: Kind
    verdict: Verdict
    note: str
    function: str
    relation: Relation


def check(claim: Claim, sources: Sources) -> Record:
    """The record of one claim."""
    figure = sources[claim.source].figure(claim.figure)
    figures = Given(sources, claim.source)
    computed = claim.answer(figures)
    if claim.tolerance is None:
        slack = _slack(claim, sources, figures, computed)
        result = verdict(figure.value, computed, figure.precision, slack, figure.relation)
    else:
        below, above = claim.tolerance
        result = "within" if -below <= computed - figure.value <= above else "differs"
    return Record(
        id=claim.id,
        source=f"{figure.citation}, {figure.date}: {figure.location}",
        figure=figure.words + (f", {claim.aspect}" if claim.aspect else ""),
        unit=figure.unit,
        published=figure.value,
        computed=computed,
        difference=computed - figure.value,
        kind=claim.kind,
        verdict=result,
        note=_note(claim, figure, figures),
        function=claim.function.__name__,
        relation=figure.relation,
    )


def verdict(published: float, computed: float, precision: float, slack: float, relation: Relation = "=") -> Verdict:
    """Whether an answer is the published number at its printed precision, given its inputs' rounding."""
    tiny = FLOAT_SLACK * max(1.0, abs(published))
    if relation == "=":
        distance = abs(computed - published) - precision / 2 - tiny
        return "ties" if distance <= 0 else "rounds" if distance <= slack else "differs"
    holds = BOUNDS[relation]
    if holds(computed, published):
        return "ties"
    return "rounds" if any(holds(computed + shift, published) for shift in (-slack, slack)) else "differs"


def inputs(claim: Claim, sources: Sources) -> dict[str, Figure]:
    """The figures that a claim's answer is made of, by source and id."""
    figures = Given(sources, claim.source)
    claim.answer(figures)
    return figures.read


def _slack(claim: Claim, sources: Sources, figures: Given, computed: float) -> float:
    """How far the printed rounding of the inputs, all together, can move the answer."""
    total = 0.0
    for key, figure in figures.read.items():
        if figure.half_width:
            moves = (figure.value - figure.half_width, figure.value + figure.half_width)
            answers = [claim.answer(Given(sources, claim.source, {key: value})) for value in moves]
            total += max(abs(answer - computed) for answer in answers)
    return total


def _note(claim: Claim, figure: Figure, figures: Given) -> str:
    """The figure's standing, the claim's remark, and inputs that the source does not print."""
    parts = [] if figure.status == "published" else [f"{figure.status.capitalize()}, not printed: {figure.note}"]
    parts += [claim.note] if claim.note else []
    if claim.tolerance is not None:
        parts.append(_allowed(figure, *claim.tolerance))
    for status in ("inferred", "assumed"):
        with_status = [f for f in figures.read.values() if f.status == status]
        if with_status:
            named = (
                [f.label for f in with_status]
                if len(with_status) <= MOST_NAMED
                else list(dict.fromkeys(f.topic for f in with_status))
            )
            parts.append(f"Inputs {status}: {'; '.join(named)}.")
    return " ".join(part.rstrip(".") + "." for part in parts)


def _allowed(figure: Figure, below: float, above: float) -> str:
    return f"Calibrated to published figures: from {figure.value - below:,.6g} to {figure.value + above:,.6g} is asked"


Arguments = Callable[[Given], tuple[Any, ...]]


def each(*figures: str, then: tuple[Any, ...] = ()) -> Arguments:
    """Arguments that are figures one by one, and constants after them."""
    return lambda given: (*(given(figure) for figure in figures), *then)


def together(*figures: str) -> Arguments:
    """One argument: a list of figures."""
    return lambda given: ([given(figure) for figure in figures],)


def once(*figures: str) -> Arguments:
    """Arguments that are each a list of one figure, such as one year's investment and one year's saving."""
    return lambda given: tuple([given(figure)] for figure in figures)


def row(table: str, name: str) -> Arguments:
    """One argument: a row of a table."""
    return lambda figure: (figure.row(table, name),)


Pick = Callable[[list[list[Any]]], Any]


def line(function: Callable[..., Any], key: str, place: int = 0, *, output: str = "") -> Pick:
    """The number of a row of a function's answer, by the row's key; ``place`` counts its columns from 0, or from the end below 0."""
    return named(FUNCTIONS[function.__name__].answer(output).label(key), place)


def line_total(function: Callable[..., Any], key: str) -> Pick:
    """The sum across a row of a function's answer."""
    label = FUNCTIONS[function.__name__].answer().label(key)
    return lambda rows: sum(_row(rows, label))


def cell(function: Callable[..., Any], key: str, column: str) -> Pick:
    """The number in a column of a row of a function's answer, by the keys of both."""
    answer = FUNCTIONS[function.__name__].answer()
    return named(answer.label(key), answer.column(column))


def named(label: str, place: int = 0) -> Pick:
    """The number of a row that bears a name given to the function, such as a placement's."""
    return lambda rows: _row(rows, label)[place]


def _row(rows: list[list[Any]], label: str) -> list[Any]:
    return next(numbers for name, *numbers in rows if name == label)
