"""The tree in ARCHITECTURE.md, from the first line of each module. ``python -m tests.architecture`` writes it anew."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "ARCHITECTURE.md"
ROOMS = ("udfs", "templates", "addin")
BEGIN, END = "<!-- tree: begin -->\n", "<!-- tree: end -->\n"
#: The folder copied as it is into a server project.
COPIED = ROOT / "addin" / "hosts" / "server" / "files"


def tree() -> str:
    """A heading for each room, and a line for each module with what it says of itself."""
    return "\n".join(line for room in ROOMS for line in _room(ROOT / room))


def page() -> str:
    """The page as it should be."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{tree()}\n{END}{after}"


def _room(folder: Path) -> list[str]:
    shown = [f"\n### {folder.relative_to(ROOT).as_posix()}/\n", f"{_first_line(folder / '__init__.py')}\n"]
    shown += [
        f"- `{file.name}` {_first_line(file)}" for file in sorted(folder.glob("*.py")) if file.name != "__init__.py"
    ]
    for inside in sorted(folder.iterdir()):
        if inside != COPIED and (inside / "__init__.py").exists():
            shown += _room(inside)
    return shown


def _first_line(file: Path) -> str:
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    assert said, f"{file.relative_to(ROOT)} has no docstring; say in one line what it holds"
    return said.split("\n\n")[0].replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
