"""EVIDENCE: what published programmes cost and achieved, and how far to trust it."""

from __future__ import annotations

import difflib
import textwrap
from typing import Annotated, Any

from udfs.errors import InputError
from udfs.published import Figure
from udfs.published.programmes import Programme, amount, described, plain, register
from udfs.worksheet.answer_rows import AnswerRow, AnswerTable, Rows
from udfs.worksheet.arguments import grid, is_blank, label, refuse_beyond
from udfs.worksheet.definition import Answer, Argument, Cell, Cells, worksheet_function
from udfs.worksheet.limits import PROGRAMMES

NOT_PRINTED = "not printed"
NOTHING = "none"

_FIGURE, _WORDS = "as its unit says", "words"
_FIELDS = (
    AnswerRow("programme", "programme", _WORDS),
    AnswerRow("council", "council", _WORDS),
    AnswerRow("service", "service", _WORDS),
    AnswerRow("did", "what it did", _WORDS),
    AnswerRow("type", "type", _WORDS, note="the type of intervention that it can inform"),
    AnswerRow("cost", "cost", _FIGURE, note="text if there are several figures; not printed if there is none"),
    AnswerRow("cost_unit", "cost unit", _WORDS, note="also says what the number is"),
    AnswerRow("effect", "effect", _FIGURE, note="as cost"),
    AnswerRow("effect_unit", "effect unit", _WORDS),
    AnswerRow("return", "return", _FIGURE, note="as cost"),
    AnswerRow("return_unit", "return unit", _WORDS),
    AnswerRow("period", "period", _WORDS),
    AnswerRow("source", "source", _WORDS, note="with the page or paragraph"),
    AnswerRow("ties", "ties", _WORDS, note="whether the printed figures can be worked out from others"),
    AnswerRow("why", "why", _WORDS),
    AnswerRow("strength", "strength", _WORDS, note="failed, weak, moderate or strong"),
    AnswerRow("criteria", "criteria", _WORDS, note="met and not met"),
    AnswerRow("warning", "warning", _WORDS, note="none if there is nothing to say"),
)
#: What a person may ask of a programme, in the order in which the whole is shown.
FIELDS = tuple(row.label for row in _FIELDS)

ANSWERS = {
    "": AnswerTable((Rows(_FIELDS),), "one column of values; long text goes on in the next row", asked="no field"),
    "field": AnswerTable(
        (Rows((AnswerRow("value", "", "as the field"),), "programme", each="row of programme"),),
        "those of programme",
        asked="a field",
    ),
}

#: The longest text that Excel on the desktop takes in an array.
MOST_CHARACTERS = 255
#: The most names to suggest for an unknown one, and how similar they must be at least.
MOST_OFFERED, LEAST_LIKENESS = 4, 0.4


@worksheet_function("Evidence", ANSWERS)
def EVIDENCE(
    programme: Annotated[
        Cells,
        Argument(
            "A programme of the evidence register, such as East Sussex: Connected Families. It may be a range "
            "of programmes if you give a field.",
            "range",
        ),
    ],
    field: Annotated[
        Cells,
        Argument(
            "What to show: council, service, what it did, type, cost, effect, return (these three also with the"
            " word unit), period, source, ties, why, strength, criteria or warning. If left out, the answer is "
            "a table of everything."
        ),
    ] = None,
) -> Answer:
    """A published programme's council, cost, effect and return (£, children and other units as stated), its source, whether its arithmetic ties out, how strong the evidence is, and a warning.

    Excel call
    ----------
    =EVIDENCE("East Sussex: Connected Families", "return")

    Parameters
    ----------
    programme : one cell, or with a field a range; a name in the register, in capitals or small letters
        Spaces around the name do not matter. In a range, a blank cell gives a blank, so that one formula serves a
        table of interventions that is not full.
    field : one cell, one of the fields below, in capitals or small letters; blank for all of them

    Returns
    -------
    With a field, one value for each programme: a number if the source prints one figure, text if it prints
    several, each with its unit, and "not printed" if it prints none. "cost unit", "effect unit" and "return unit"
    say what the number is. Without a field, two columns: the field and its value. Long text continues in the next
    row. The manual lists the fields.

    Errors
    ------
    If a programme is not in the register, the message gives the nearest names that are. For an unknown field, it
    lists the fields. You also get a message for a blank programme, an error value, and a range of programmes
    without a field.

    Method
    ------
    The function works out nothing but the strength. failed: the source says that the programme ended early or
    did not last. weak: its printed arithmetic does not tie. strong: the effect is measured, over a year, compared
    with people or councils without the programme, and judged independently. moderate: it meets at least three of
    those criteria and a fifth (the programme's own cost is printed), comparison or independence among them.
    Anything else is weak. Figures derived from printed ones say "derived". No rounding.

    Source
    ------
    Each programme names its own. The sourced data of this package holds every figure once, and the tie-out
    recomputes those that can be computed.

    Example
    -------
    >>> EVIDENCE("east sussex: connected families", "cost"), EVIDENCE("Halton: named social worker", "strength")
    (1.3, 'moderate')
    """
    cells = grid(programme, "programme")
    single = len(cells) == len(cells[0]) == 1
    refuse_beyond(len(cells) * len(cells[0]), PROGRAMMES, "programme", "cells", "select only those with a programme")
    if is_blank(field):
        if not single:
            count = sum(map(len, cells))
            raise InputError(
                f"programme is a range of {count} cells; give a field too, such as warning, or select one cell",
                at="programme",
            )
        answers = _answers(_find(cells[0][0], "programme"))
        return [[title, part] for name in FIELDS for title, part in _rows(name, answers[name])]
    name = plain(label(field, "field"))
    if name not in FIELDS:
        raise InputError(
            f"field is '{label(field, 'field')[:40]}'; use one of {', '.join(FIELDS)}",
            at="field",
            value=field,
        )
    if single:
        return _answers(_find(cells[0][0], "programme"))[name]
    return [
        [
            None if is_blank(cell) else _short(_answers(_find(cell, f"programme row {r + 1} column {c + 1}"))[name])
            for c, cell in enumerate(row)
        ]
        for r, row in enumerate(cells)
    ]


def _short(value: Cell) -> Cell:
    """A value that fits a cell of an array."""
    if isinstance(value, str) and len(value) > MOST_CHARACTERS:
        return "more than fits here; ask for this programme alone"
    return value


def _rows(name: str, value: Cell) -> list[tuple[str, Cell]]:
    """A field's row, and further ones where its text is longer than a cell of an array may be."""
    if not isinstance(value, str):
        return [(name, value)]
    parts = textwrap.wrap(value, MOST_CHARACTERS, break_long_words=False, break_on_hyphens=False)
    return [(name if i == 0 else f"{name}, continued", part) for i, part in enumerate(parts)]


def _several(figures: tuple[Figure, ...]) -> str:
    return "; ".join(f"{described(f)}: {amount(f)}" for f in figures)


def _value(figures: tuple[Figure, ...]) -> Cell:
    """One figure as a number, several as text."""
    if not figures:
        return NOT_PRINTED
    return figures[0].value if len(figures) == 1 else _several(figures)


def _unit(figures: tuple[Figure, ...]) -> str:
    if not figures:
        return NOT_PRINTED
    if len(figures) > 1:
        return "as the text says"
    [figure] = figures
    return f"{figure.unit}: {f'{figure.wording}, ' if figure.wording else ''}{described(figure)}"


def _answers(p: Programme) -> dict[str, Cell]:
    money = {"cost": p.cost, "effect": p.effect, "return": p.returned}
    shown: dict[str, Cell] = {
        "programme": p.key,
        "council": p.council,
        "service": p.service,
        "what it did": p.did,
        "type": p.kind,
        "period": p.period,
        "source": p.source,
        "ties": p.ties,
        "why": p.why,
        "strength": p.strength,
        "criteria": p.criteria,
        "warning": p.warning or NOTHING,
    }
    for name, figures in money.items():
        shown[name], shown[f"{name} unit"] = _value(figures), _unit(figures)
    return shown


def _find(cell: Any, place: str) -> Programme:
    typed = label(cell, place)
    programme = register().get(plain(typed))
    if programme is None:
        raise InputError(
            f"{place} is '{typed[:60]}', which is not in the evidence register; {_nearest(plain(typed))}",
            at=place,
            value=typed,
        )
    return programme


def _nearest(typed: str) -> str:
    """Names that hold what was typed, or are most like it."""
    holding = [key for key in register() if typed in key]
    like = holding or difflib.get_close_matches(typed, register(), MOST_OFFERED, LEAST_LIKENESS)
    if not like:
        return "use a name from the Evidence sheet of a CareCurve workbook"
    return f"use the name you mean: {'; '.join(register()[key].key for key in like[:MOST_OFFERED])}"
