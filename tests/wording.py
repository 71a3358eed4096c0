"""Counts the sentences of the product that tests repeat: ``python -m tests.wording [--list]``.

A literal counts if four words in a row of it are also four words in a row of a string in ``udfs``, ``templates`` or
``addin``. Docstrings do not count, nor do the reviewed snapshots and the tests of the docs.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
PRODUCT = ("udfs", "templates", "addin")
#: Where wording is the subject: the cases of the snapshots, and the tests of the docs.
EXEMPT = ("tests/snapshots/", "tests/test_docs_files.py", "tests/test_repository.py")
RUN = 4
#: A word of code, data or an address, or a number: no part of a sentence.
CODE = re.compile(r"[=<>{}/\\_|]|\w[.,:(]\w|^\W*[\d.,]*\W*$")


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and text of each string, docstrings apart; an f-string is one text, with a gap for each value."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            yield node.lineno, "\0".join(p.value if isinstance(p, ast.Constant) else "" for p in node.values)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


def runs(text: str) -> set[tuple[str, ...]]:
    """Every four words in a row of a text."""
    found = set()
    for part in text.split("\0") if " import " not in text else ():
        words = [bare for word in part.split() if (bare := word.strip(".,;:()[]'\"“”’")) and not CODE.search(bare)]
        found |= {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}
    return found


def trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            yield path.relative_to(REPOSITORY).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def repeated() -> Iterator[tuple[str, int, str]]:
    """File, line and text of each literal of the tests that repeats the product."""
    product: set[tuple[str, ...]] = set()
    for _, tree in trees(*PRODUCT):
        for _, text in literals(tree):
            product |= runs(text)
    for name, tree in trees("tests"):
        if not name.startswith(EXEMPT):
            for line, text in literals(tree):
                if runs(text) & product:
                    yield name, line, text


def main() -> None:
    found = list(repeated())
    if "--list" in sys.argv:
        for name, line, text in found:
            print(f"{name}:{line}: {text!r}")
    print(f"{len(found)} literals of the tests repeat four words or more of the product's own text")


if __name__ == "__main__":
    main()
