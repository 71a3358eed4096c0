"""The reference manual of worksheet functions, made from their definitions."""

from __future__ import annotations

from udfs import FUNCTIONS, WorksheetFunction

HEAD = """# Worksheet functions

Made from the definitions by `carecurve functions --markdown`; a test keeps the two the same.
Arguments in square brackets may be left out. A blank cell given for one of those counts as left out.
"""

#: The order in which the page takes the subjects.
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
    """The docstring's sections but its first paragraph; parameters and examples keep their lines."""
    lines = function.docstring.split("\n")
    starts = [i for i in range(len(lines) - 1) if lines[i] and set(lines[i + 1]) == {"-"}]
    text = ""
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        words = "\n".join(lines[start + 2 : end]).strip()
        if lines[start] in ("Excel call", "Parameters", "Example"):
            words = f"```{'python' if lines[start] == 'Example' else 'text'}\n{words}\n```"
        text += f"\n**{lines[start]}**\n\n{words}\n"
    return text
