"""LibreOffice as the judge: recalculate a workbook with CareCurve's own extension and read it back.

    python -m tests.libreoffice values FILE.xlsx
    python -m tests.libreoffice render FILE.xlsx FOLDER

``with libreoffice() as office`` builds the extension, starts one headless office with a profile of
its own and ends it. Nothing of the user's own LibreOffice is read or changed.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from addin.hosts.calc import SdkMissingError, build

TIMEOUT = 30.0
START_TIMEOUT = 60.0
DOTS_PER_INCH = 110
WORKER = Path(__file__).with_name("libreoffice_worker.py")

#: en-GB dates and A4 paper whatever the machine's language, and no online search for updates.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>en-GB</value></prop></item>
<item oor:path="/org.openoffice.Office.Linguistic/General"><prop oor:name="DefaultLocale" oor:op="fuse">
<value>en-GB</value></prop></item>
</oor:items>
"""

Values = dict[str, dict[str, Any]]


class LibreOfficeError(RuntimeError):
    """LibreOffice is missing, refused a file or did not answer in time."""


class LibreOffice:
    """A running office; paths may be relative. Values are numbers, text, or {"error": "#N/A"}."""

    def __init__(self, worker: subprocess.Popen[str]) -> None:
        self._worker = worker
        self.group = worker.pid  # of the processes that are its own
        self._replies: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._ask("ready", timeout=START_TIMEOUT)

    def recalculate(self, workbook: Path) -> Values:
        """Sheet → cell → value of every formula cell, those that an array formula covers included."""
        values: Values = self._ask("values", str(workbook.resolve(strict=True)))
        return values

    def recalculate_after(self, workbook: Path, changes: list[tuple[Any, ...]]) -> Values:
        """The same after changes, in order: ("insert", sheet, row), ("delete", sheet, row), ("type", sheet, cell, value).

        Nothing is stored. Rows are numbered as Excel numbers them.
        """
        values: Values = self._ask("values_after", str(workbook.resolve(strict=True)), json.dumps(changes))
        return values

    def save_as(self, workbook: Path, target: Path) -> Path:
        """A recalculated copy that LibreOffice writes, as .xlsx, .ods or .pdf."""
        target.parent.mkdir(parents=True, exist_ok=True)
        self._ask("store", str(workbook.resolve(strict=True)), str(target.resolve()))
        return target

    def pdf(self, workbook: Path, target: Path) -> Path:
        return self.save_as(workbook, target)

    def pictures(self, workbook: Path, folder: Path) -> list[Path]:
        """Every printed page, as PNG files in order."""
        for old in folder.glob(f"{workbook.stem}-[0-9]*.png"):
            old.unlink()
        pdf = self.pdf(workbook, folder / f"{workbook.stem}.pdf")
        command = ["pdftoppm", "-r", str(DOTS_PER_INCH), "-png", str(pdf), str(folder / workbook.stem)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
        if done.returncode:
            raise LibreOfficeError(f"pdftoppm failed: {done.stderr.strip()}")
        return sorted(folder.glob(f"{workbook.stem}-[0-9]*.png"))

    def function_wizard(self) -> dict[str, Any]:
        """Function → [description, [[argument, its description], …]], as the function wizard shows them."""
        functions: dict[str, Any] = self._ask("wizard")
        return functions

    def _listen(self) -> None:
        assert self._worker.stdout is not None
        for line in self._worker.stdout:
            self._replies.put(line)
        self._replies.put("")

    def _ask(self, action: str, *args: str, timeout: float | None = None) -> Any:
        assert self._worker.stdin is not None
        what, timeout = " ".join([action, *args]), timeout or TIMEOUT
        try:
            self._worker.stdin.write(json.dumps({"action": action, "args": args}) + "\n")
            self._worker.stdin.flush()
            reply = self._replies.get(timeout=timeout)
        except queue.Empty:
            _kill(self._worker)
            raise LibreOfficeError(f"LibreOffice did not answer in {timeout:.0f} s: {what}") from None
        except OSError:
            reply = ""
        if not reply:
            raise LibreOfficeError(f"LibreOffice has ended: {what}")
        answer = json.loads(reply)
        if "problem" in answer:
            raise LibreOfficeError(f"{what}: {answer['problem']}")
        return answer["result"]


@contextlib.contextmanager
def libreoffice() -> Iterator[LibreOffice]:
    """One office with the extension built from the present code; its profile is thrown away."""
    with tempfile.TemporaryDirectory(prefix="carecurve-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        _prepare(home)
        with (home / "worker.log").open("w") as log:
            worker = subprocess.Popen(
                [uno_python(), str(WORKER), soffice(), str(home)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=os.environ | {"HOME": folder, "PYTHONPATH": "", "PATH": _path_without_environment()},
                start_new_session=True,
            )
        try:
            try:
                office = LibreOffice(worker)
            except LibreOfficeError as problem:
                raise LibreOfficeError(f"{problem}\n{(home / 'worker.log').read_text()[-1000:]}") from None
            yield office
        finally:
            _end(worker)


def _prepare(home: Path) -> None:
    """The extension where office looks for those that come with it, which needs no installer and suits root."""
    settings = home / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(SETTINGS, encoding="utf-8")
    with zipfile.ZipFile(build(home)) as package:
        package.extractall(home / "extensions" / "carecurve.oxt")


def _path_without_environment() -> str:
    """PATH without this Python's own folder: in an activated environment LibreOffice would take its packages."""
    own = Path(sys.executable).parent
    return os.pathsep.join(part for part in os.environ.get("PATH", "").split(os.pathsep) if Path(part) != own)


def _end(worker: subprocess.Popen[str]) -> None:
    """Let the office end by itself, then make sure that nothing of it is left."""
    assert worker.stdin is not None
    with contextlib.suppress(OSError):
        worker.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        worker.wait(15)
    _kill(worker)


def _kill(worker: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def missing() -> str | None:
    """Why LibreOffice cannot judge here, or None when it can."""
    if os.name == "nt":
        return "the LibreOffice harness runs on Linux and macOS"
    try:
        soffice()
        uno_python()
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder))
    except (LibreOfficeError, SdkMissingError) as problem:
        return str(problem)
    return None if shutil.which("pdftoppm") else "pdftoppm was not found; install poppler-utils"


def soffice() -> str:
    candidates = ["soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice"]
    found = next(filter(None, map(shutil.which, candidates)), None)
    if found is None:
        raise LibreOfficeError("soffice was not found; install LibreOffice 25.2 or newer")
    return found


@functools.cache
def uno_python() -> str:
    """A Python that can talk to LibreOffice: the system's, or LibreOffice's own."""
    beside = Path(soffice()).resolve().parent
    candidates = ["/usr/bin/python3", str(beside / "python"), str(beside.parent / "Resources" / "python")]
    for python in filter(None, map(shutil.which, candidates)):
        if not subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode:
            return python
    raise LibreOfficeError("no Python with the module uno was found; install LibreOffice's (Debian: python3-uno)")


def main(command: str, workbook: str, folder: str = "") -> None:
    with libreoffice() as office:
        if command == "render":
            print(*office.pictures(Path(workbook), Path(folder)), sep="\n")
        else:
            print(json.dumps(office.recalculate(Path(workbook)), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    if len(sys.argv) != {"values": 3, "render": 4}.get(sys.argv[1] if len(sys.argv) > 1 else ""):
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except (OSError, LibreOfficeError, SdkMissingError) as problem:
        sys.exit(str(problem))
