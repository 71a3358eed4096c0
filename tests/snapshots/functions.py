"""What worksheet functions say of inputs that they cannot use: a call of each kind of message, and the message.

``python -m tests.snapshots.functions --update`` writes the messages of ``functions.txt`` anew. A new case is its call on a
line of its own; the update adds what it says.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

from udfs import FUNCTIONS, InputError

ANSWERED = "is answered: give it something that is refused"
TABLE = Path(__file__).with_name("functions.txt")


def said(call: str) -> str:
    """The message of a call, written as in Python with plain values."""
    tree = ast.parse(call, mode="eval").body
    assert isinstance(tree, ast.Call)
    assert isinstance(tree.func, ast.Name)
    given = [value(argument) for argument in tree.args]
    named = {str(keyword.arg): value(keyword.value) for keyword in tree.keywords}
    try:
        FUNCTIONS[tree.func.id].call(*given, **named)
    except InputError as problem:
        return str(problem)
    return ANSWERED


def value(node: ast.expr) -> Any:
    """A plain value; what is long may be written as a short one times a number."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return value(node.left) * ast.literal_eval(node.right)
    if isinstance(node, ast.List):
        return [value(element) for element in node.elts]
    return ast.literal_eval(node)


def cases() -> dict[str, str]:
    """Call → message, as they are kept."""
    found: dict[str, str] = {}
    call = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found[call] = line.strip()
        elif line:
            call = line
            found[call] = ""
    return found


def main() -> None:
    if "--update" in sys.argv:
        calls = sorted(cases(), key=lambda call: (call.partition("(")[0], cases()[call]))
        TABLE.write_text("\n\n".join(f"{call}\n    {said(call)}" for call in calls) + "\n", encoding="utf-8")
    else:
        print(__doc__)


if __name__ == "__main__":
    main()
