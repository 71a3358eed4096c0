"""The page on files states the limits that the code keeps."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from templates.workbook import package
from udfs.files import small_files
from udfs.returns.reading import xml_return as xml_form

PAGE = (Path(__file__).parents[1] / "docs" / "files.md").read_text(encoding="utf-8")
UNITS = {1024**3: "GB", 1024**2: "MB"}


def shown(value: int) -> list[str]:
    """A limit as the page may write it."""
    return [f"{value:,}", *(f"{value // size} {unit}" for size, unit in UNITS.items() if value % size == 0)]


def test_every_limit_of_the_check_is_on_the_page_as_the_code_has_it() -> None:
    rows = re.findall(r"^\| .* \| (.*) \| (`.*`) \|$", PAGE, re.MULTILINE)
    assert len(rows) == 11
    for most, names in rows:
        for name in re.findall(r"`(\w+)\.(\w+)`", names):
            value = getattr(importlib.import_module(f"udfs.files.checked.{name[0]}"), name[1])
            assert any(form in most for form in shown(value)), (name, value, most)


def test_the_smaller_limits_are_on_the_page_as_the_code_has_them() -> None:
    for words in (
        f"{package.MOST_CELLS:,} cells on a sheet, and {package.LARGEST // 1_000_000} MB unpacked",
        f"{small_files.MOST_BYTES // 1024**2} MB as CSV, {small_files.MOST_ROWS:,} rows and {small_files.MOST_COLUMNS}",
        f"{xml_form.MOST_TAGS:,} tags, nested up to {xml_form.MOST_DEPTH} deep",
    ):
        assert words in PAGE
