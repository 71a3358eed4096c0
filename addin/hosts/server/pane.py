"""The list of functions in the task pane, from their definitions."""

from __future__ import annotations

from html import escape
from itertools import groupby

from udfs import FUNCTIONS, WorksheetFunction


def function_list() -> str:
    """HTML: a heading for each category, and under it each function with its arguments."""
    functions = sorted(FUNCTIONS.values(), key=lambda f: f.category)
    return "\n".join(
        f"<h2>{_text(category)}</h2>\n" + "\n".join(map(_function, members))
        for category, members in groupby(functions, key=lambda f: f.category)
    )


def _function(function: WorksheetFunction) -> str:
    arguments = "\n".join(
        f"<dt>{_text(p.name)}{'' if p.required else ' <small>optional</small>'}</dt>\n<dd>{_text(p.help)}</dd>"
        for p in function.parameters
    )
    return (
        f'<details id="{_text(function.name)}">\n'
        f"<summary><code>{_text(function.name)}</code> <span>{_text(function.summary)}</span></summary>\n"
        f"<code>{_text(_formula(function))}</code>\n<dl>\n{arguments}\n</dl>\n</details>"
    )


def _formula(function: WorksheetFunction) -> str:
    """The call as Excel writes it, optional arguments in square brackets."""
    names = (p.name if p.required else f"[{p.name}]" for p in function.parameters)
    return f"={function.name}({', '.join(names)})"


def _text(text: str) -> str:
    """Text for a page that the server will read as a template: no markup, no template marks."""
    return escape(text).replace("{", "&#123;")
