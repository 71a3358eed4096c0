"""The repository keeps its own rules: layers, short modules, documents that match the code."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from addin.cli.manual import manual
from tests import architecture
from udfs import FUNCTIONS

ROOT = Path(__file__).parents[1]
LAYERS = {
    "udfs": {"templates", "addin", "tests", "xlwings", "xlwings_server", "openpyxl", "xlsxwriter", "pandas", "click"},
    "templates": {"addin", "tests", "xlwings", "xlwings_server", "openpyxl", "pandas", "click", "uno"},
    "addin": {"tests", "openpyxl", "pandas"},
}
MOST_LINES = 400
TEXT = {".py", ".toml", ".md", ".mjs", ".js", ".css", ".html", ".xml", ".txt", ".json", ".cfg", ".yml", ""}
NOT_OURS = {".venv", ".git", "node_modules", "out", "build", "dist", "__pycache__"}


def files() -> Iterator[Path]:
    """The repository's own text files, not what its commands make."""
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        made = any(p in NOT_OURS or p.endswith((".egg-info", "_cache")) or p == ".hypothesis" for p in parts)
        if path.is_file() and path.suffix in TEXT and not made:
            yield path


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The first part of every module that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("package", LAYERS)
def test_imports_go_one_way(package: str) -> None:
    wrong = {str(path.relative_to(ROOT)): imported(path) & LAYERS[package] for path in modules(package)}
    assert len(wrong) > 5
    assert not {path: names for path, names in wrong.items() if names}


def test_importing_the_functions_loads_no_spreadsheet_library() -> None:
    program = "import json, sys, udfs; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert "udfs" in loaded
    assert not loaded & {"pandas", "xlwings", "openpyxl", "xlsxwriter", "formualizer", "templates", "addin"}


@pytest.mark.parametrize("package", LAYERS)
def test_modules_are_short(package: str) -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in modules(package)}
    assert not {path: length for path, length in lengths.items() if length > MOST_LINES}


def test_every_module_says_what_it_is_for() -> None:
    every = [path for package in LAYERS for path in modules(package) if path.read_text(encoding="utf-8").strip()]
    assert not [str(p) for p in every if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]


def test_the_function_manual_lists_the_rows_of_every_answer() -> None:
    sections = manual().split("\n### ")[1:]
    for name, function in FUNCTIONS.items():
        section = next(text for text in sections if text.startswith(f"{name}\n"))
        listed = section.split("\n**Rows of the answer")[1:]
        assert len(listed) == len(function.answers), name
        for table, text in zip(function.answers.values(), listed, strict=True):
            rows = text.split("\n\n**")[0]
            assert [line.split("`")[1] for line in rows.splitlines() if line.startswith("| `")] == [
                *(key for key, _ in table.by_key),
                *(column.key for column in table.columns),
            ]


def test_the_function_manual_is_the_one_that_the_definitions_make() -> None:
    assert (ROOT / "docs" / "functions.md").read_text(encoding="utf-8") == manual()


def test_the_architecture_page_has_the_tree_as_it_is() -> None:
    """``python -m tests.architecture`` writes it anew."""
    assert architecture.PAGE.read_text(encoding="utf-8") == architecture.page()


def test_the_architecture_page_names_every_folder() -> None:
    told = architecture.PAGE.read_text(encoding="utf-8")
    folders = {path.relative_to(ROOT).parts[0] for path in files() if len(path.relative_to(ROOT).parts) > 1}
    assert not {name for name in folders if not name.startswith(".") and f"`{name}/" not in told}


def test_what_the_architecture_page_walks_through_is_there() -> None:
    walks = architecture.PAGE.read_text(encoding="utf-8").partition(architecture.BEGIN)[0]
    places = re.findall(r"`((?:udfs|templates|addin|tests)/[\w/.]*)`", walks)
    assert len(places) > 20
    assert not [place for place in places if not (ROOT / place).exists()]


def test_no_folder_holds_more_than_fifteen_modules_side_by_side() -> None:
    beside = Counter(path.parent for package in LAYERS for path in modules(package) if path.name != "__init__.py")
    assert {str(folder): count for folder, count in beside.items() if count > 15} == {}


def test_everything_that_the_readme_names_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = {path.name for path in files()}
    assert set(re.findall(r"\b(\w+\.py)\b", readme)) <= names
    links = re.findall(r"\]\(([^)#:]+)\)", readme)
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]


def test_the_licence_is_the_one_that_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "MIT"
    assert "Permission is hereby granted, free of charge" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_there_is_one_version_number() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    latest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert latest is not None
    assert latest[1] == project["version"] == importlib.metadata.version("carecurve")


def test_nothing_is_left_unfinished_or_tied_to_one_machine() -> None:
    words = "|".join(
        (
            "TO" + "DO",
            "FIX" + "ME",
            "XX" + "X",
            r"/ro" + r"ot\b",
            r"/wo" + r"rk/",
            r"\.\./sha" + "red",
            r"/ho" + r"me/\w",
        )
    )
    found = {}
    for path in files():
        lines = path.read_text(encoding="utf-8").splitlines()
        hits = [number for number, line in enumerate(lines, start=1) if re.search(rf"(?<![\w.])(?:{words})", line)]
        if hits:
            found[str(path.relative_to(ROOT))] = hits
    assert found == {}


def test_locked_npm_packages_name_no_registry() -> None:
    locks = [path for path in files() if path.name == "package-lock.json"]
    assert len(locks) >= 2
    assert not [str(path) for path in locks if "resolved" in path.read_text(encoding="utf-8")]
