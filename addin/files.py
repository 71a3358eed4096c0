"""Writing a file without losing one: written beside its place first, and what stood there is kept."""

from __future__ import annotations

import datetime as dt
import filecmp
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from udfs.inputs import InputError


def write_keeping(path: Path, write: Callable[[Path], object]) -> Path | None:
    """Write a file in one step; a different file of that name is renamed first, and its new path returned."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.stem}-{secrets.token_hex(6)}{path.suffix}")
    try:
        fresh.touch(exist_ok=False)  # who may read it is as the user's own settings have it
        write(fresh)
        kept = None
        if path.exists():
            if filecmp.cmp(path, fresh, shallow=False):
                return None
            kept = _free_name(path)
            path.rename(kept)
        fresh.replace(path)
        return kept
    except OSError as problem:
        if problem.filename == str(fresh):  # the user knows the file by its own name only
            problem.filename = str(path)
        raise
    finally:
        fresh.unlink(missing_ok=True)


def copy_keeping(fresh: Path, folder: Path) -> Path | None:
    """Copy a folder to its place; one there that differs in any file is renamed first, and its new path returned."""
    kept = None
    if folder.exists():
        mine, theirs = (
            {file.relative_to(root): file.read_bytes() for file in root.rglob("*") if file.is_file()}
            for root in (fresh, folder)
        )
        if mine == theirs:
            return None
        kept = _free_name(folder)
        folder.rename(kept)
    shutil.copytree(fresh, folder)
    return kept


def refuse_unless_new(path: Path) -> None:
    """Refuse a workbook's name that does not end in .xlsx or that is taken."""
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"{path} does not end in .xlsx; name an Excel workbook")
    if path.exists():
        raise InputError(f"{path} exists; choose another name (CareCurve never overwrites a workbook)")


def _free_name(path: Path) -> Path:
    stamp = dt.datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S")
    kept = path.with_name(f"{path.stem} (kept {stamp}){path.suffix}")
    number = 2
    while kept.exists():
        kept = path.with_name(f"{path.stem} (kept {stamp}, {number}){path.suffix}")
        number += 1
    return kept
