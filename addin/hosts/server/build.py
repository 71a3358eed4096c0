"""Writes an xlwings Server project for CareCurve into a folder."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path

from addin.cli.files import clear_leftovers, write_folder, write_over
from addin.cli.interruption import clearing_up
from addin.hosts.server.pane import function_list

FILES = Path(__file__).parent / "files"
SAMPLES = ("custom_functions/functions.py", "custom_scripts/scripts.py")

#: The settings that a new project starts with; from then on they are the administrator's to change.
#: A licence key in the environment comes before the one here. An empty namespace makes formulas read =PROJECT_LAC(...). The task pane needs none of the
#: JavaScript libraries. No page of another site may call the functions; Excel on the web may read their metadata.
SETTINGS = {
    "XLWINGS_LICENSE_KEY": "noncommercial",
    "XLWINGS_PROJECT_NAME": "CareCurve",
    "XLWINGS_ENVIRONMENT": "prod",
    "XLWINGS_FUNCTIONS_NAMESPACE": "",
    "XLWINGS_CORS_ALLOW_ORIGINS": "[]",
    "XLWINGS_ENABLE_ALPINEJS_CSP": "false",
    "XLWINGS_ENABLE_BOOTSTRAP": "false",
    "XLWINGS_ENABLE_HTMX": "false",
    "XLWINGS_ENABLE_SOCKETIO": "false",
}


#: Makes xlwings Server's project, and stops when the process that started it ends: nothing is written after a kill.
INITIALISE = """
import os, threading
threading.Thread(target=lambda: (os.read(0, 1), os._exit(1)), daemon=True).start()
from xlwings_server.cli import main
main()
"""


class NotInstalledError(RuntimeError):
    """The optional extra is missing."""


def build(destination: Path, *, hostname: str | None = None) -> Path:
    """The project's folder, made or brought up to date; ``hostname`` is the name users reach it by.

    In a folder that was built before, the add-in's identity (UUIDs) and the settings in ``.env`` stay.
    """
    if importlib.util.find_spec("xlwings_server") is None:
        raise NotInstalledError(
            "xlwings Server is not installed; run: pip install 'carecurve[server]' (its licence is free "
            "for noncommercial use, which may cover a council's own use: see the README)"
        )
    destination = destination.resolve()
    if not _is_project(destination):
        if destination.exists() and any(destination.iterdir()):
            raise ValueError(f"{destination} holds files that are not a CareCurve server; give a new or empty folder")
        write_folder(destination, lambda folder: _make(folder, hostname), is_last=False)
        return destination
    clear_leftovers(destination.parent)
    for name, content in _own_files().items():
        write_over(destination / name, partial(_write, content))
    if hostname is not None:
        settings = destination / ".env"
        write_over(settings, lambda to: _settle(Path(shutil.copy(settings, to)), {"XLWINGS_HOSTNAME": hostname}))
    return destination


def _write(content: bytes, to: Path) -> None:
    to.write_bytes(content)


def _make(folder: Path, hostname: str | None) -> None:
    _initialise(folder)
    for name, content in _own_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    _settle(folder / ".env", SETTINGS | ({} if hostname is None else {"XLWINGS_HOSTNAME": hostname}))


def _own_files() -> dict[Path, bytes]:
    """The files that CareCurve adds to a project, by their place in it."""
    files = {
        file.relative_to(FILES): file.read_bytes()
        for file in sorted(FILES.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }
    marks = {"@FUNCTIONS@": function_list(), "@VERSION@": _office_version()}
    for page in (Path("templates", "manifest.xml"), Path("templates", "taskpane.html")):
        for mark, text in marks.items():
            files[page] = files[page].replace(mark.encode(), text.encode())
    return files


def _is_project(folder: Path) -> bool:
    settings = folder / "pyproject.toml"
    return settings.exists() and "[tool.xlwings_server]" in settings.read_text(encoding="utf-8")


def _initialise(destination: Path) -> None:
    """What ``xlwings-server init`` makes, without its samples."""
    parent_lives, parent = os.pipe()
    try:
        with subprocess.Popen(  # noqa: S603 - a fixed command on a folder of the user's choice
            [sys.executable, "-c", INITIALISE, "init", str(destination)],
            cwd=destination,
            env=os.environ | {"XLWINGS_PROJECT_DIR": str(destination)},
            stdin=parent_lives,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:

            def end() -> None:
                process.kill()
                process.wait()

            with clearing_up(end):
                words = process.communicate()[1].strip()
    finally:
        os.close(parent_lives)
        os.close(parent)
    if process.returncode:
        raise RuntimeError(
            f"xlwings Server could not make its project: {words.splitlines()[-1] if words else 'it gave no reason'}"
        )
    for sample in SAMPLES:
        (destination / sample).unlink()


def _settle(file: Path, settings: dict[str, str]) -> None:
    from dotenv import set_key  # part of the optional extra

    for name, value in settings.items():
        set_key(file, name, value, quote_mode="auto")


def _office_version() -> str:
    """CareCurve's version as an Office manifest writes it: numbers and dots only."""
    match = re.match(r"\d+(\.\d+)*", version("carecurve"))
    assert match is not None
    return match.group()
