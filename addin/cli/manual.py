"""The reference manual of worksheet functions, made from their definitions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from udfs import FUNCTIONS, WorksheetFunction
from udfs.worksheet.answer_rows import AnswerRow, AnswerTable, Rows

HEAD = """# Worksheet functions

Made from the definitions by `carecurve functions --markdown`; a test keeps the two the same.
Arguments in square brackets may be left out. A blank cell in their place counts as left out.
"""

#: A name that a function puts into a label.
NAME = re.compile(r"\{(\w+)\}")

#: The order of the subjects on the page.
CATEGORIES = ("Demand", "Rates", "Cost", "Value", "Evidence", "Disclosure")


def manual() -> str:
    """All functions by category, as one Markdown page."""
    parts = [HEAD]
    for category in sorted({function.category for function in FUNCTIONS.values()}, key=CATEGORIES.index):
        parts.append(f"\n## {category}\n")
        parts += [_entry(f) for f in FUNCTIONS.values() if f.category == category]
    return "".join(parts)


def _entry(function: WorksheetFunction) -> str:
    names = ", ".join(p.name if p.required else f"[{p.name}]" for p in function.parameters)
    rows = "".join(
        f"| {p.name} | {'range' if p.shape == 'range' else 'cell'} | {_default(p.required, p.default)} | {p.help} |\n"
        for p in function.parameters
    )
    return (
        f"\n### {function.name}\n\n`={function.name}({names})`\n\n{function.summary}\n\n"
        f"| argument | takes | if left out | what it is |\n|---|---|---|---|\n{rows}{_body(function)}"
    )


def _default(required: bool, default: object) -> str:
    if required:
        return "required"
    return "none" if default is None else str(default).upper() if isinstance(default, bool) else str(default)


def _body(function: WorksheetFunction) -> str:
    """The sections of the docstring after its first paragraph. Parameters and examples keep their line breaks."""
    lines = function.docstring.split("\n")
    starts = [i for i in range(len(lines) - 1) if lines[i] and set(lines[i + 1]) == {"-"}]
    text = ""
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        words = "\n".join(lines[start + 2 : end]).strip()
        if lines[start] in ("Excel call", "Parameters", "Example"):
            words = f"```{'python' if lines[start] == 'Example' else 'text'}\n{words}\n```"
        text += f"\n**{lines[start]}**\n\n{words}\n"
        if lines[start] == "Returns":
            text += "".join(map(_answer, function.answers.values()))
    return text


def _answer(table: AnswerTable) -> str:
    """The rows of an answer: key, label, unit, whether it is a total, and when it appears."""
    rows = [
        (
            f"`{block.keyed(row)}`",
            _shown(block, row),
            row.unit,
            "yes" if block.total else "no",
            "yes" if row.adds_up else "no",
            _when(block, row),
            row.note,
        )
        for block in table.blocks
        for row in block.rows
    ]
    heads = ("row", "label", "unit", "a total", "adds up over the years", "when it appears", "what it is")
    text = f"\n**Rows of the answer{f': {table.asked}' if table.asked else ''}**\n\nColumns: {table.across}.\n\n"
    text += _table(heads, rows)
    if table.columns:
        columns = [(f"`{c.key}`", c.label, c.unit, c.note) for c in table.columns]
        text += "\n" + _table(("column", "label", "unit", "what it is"), columns)
    return text


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return _line(heads) + "|---" * len(heads) + "|\n" + "".join(map(_line, rows))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n".replace("|  |", "| |")


def _shown(block: Rows, row: AnswerRow) -> str:
    """A row's label, with its block's title before it. Names that the user gives are in italics."""
    title = f"*{block.each}*" if block.each else block.title
    return block.labelled(title, NAME.sub(r"*\1*", row.label))


def _when(block: Rows, row: AnswerRow) -> str:
    always = f"for each {block.each}" if block.each else "always"
    return f"{always if block.each else ''} if {row.when}".strip() if row.when else always
