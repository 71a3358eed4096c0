"""The command line in a process of its own, under a console, a disk and rights that a test chooses."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.snapshots import labels

REPOSITORY = Path(__file__).parents[1]

#: Ctrl-C reaches the command even where the tests themselves run in the background.
PRELUDE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
START = "from addin.cli.main import main; main()"

#: Linux's PR_CAPBSET_DROP, and the rights of root to read and write what its permissions forbid.
_DROP, _RIGHTS = 24, (1, 2)


def command(*args: object, before: str = "") -> list[str]:
    """A command line; ``before`` is Python that runs in the process first."""
    return [sys.executable, "-c", f"{PRELUDE}{before}\n{START}", *map(str, args)]


def environment(**changes: str) -> dict[str, str]:
    plain = {
        key: value
        for key, value in os.environ.items()
        if key not in ("CARECURVE_DEBUG", "FORCE_COLOR", "TERM", "PYTHONIOENCODING", "PYTHONUTF8")
    }
    return plain | {"PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "utf-8"} | changes


def ran(
    *args: object,
    cwd: Path,
    before: str = "",
    timeout: float = 90,
    changes: dict[str, str] | None = None,
    **options: Any,
) -> subprocess.CompletedProcess[str]:
    """A command that ended; root is refused what permissions forbid, as users are."""
    if os.name == "posix" and os.geteuid() == 0:
        options.setdefault("preexec_fn", _as_users_are)
    defaults = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8", "errors": "backslashreplace"}
    return subprocess.run(
        command(*args, before=before),
        cwd=cwd,
        env=environment(**(changes or {})),
        timeout=timeout,
        check=False,
        **(defaults | options),
    )


def refusal(*args: object, cwd: Path, **options: Any) -> str:
    """The one line of a refusal, in words; nothing on standard output, and nothing written."""
    before = everything(cwd)
    done = ran(*args, cwd=cwd, **options)
    assert done.returncode in (1, 2), (done.returncode, done.stdout, done.stderr)
    assert not done.stdout
    [line] = done.stderr.splitlines()
    assert line.startswith("carecurve: ")
    assert labels.FAULT_STOPPED not in line
    assert "Errno" not in line
    assert everything(cwd) == before
    return line.removeprefix("carecurve: ")


def everything(folder: Path) -> dict[str, bytes | None]:
    """What a folder holds, by name; None for what is no readable file."""
    return {str(path.relative_to(folder)): _content(path) for path in sorted(folder.rglob("*"))}


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and not path.is_symlink() and os.access(path, os.R_OK) else None


def _as_users_are() -> None:
    system = ctypes.CDLL(None)
    for right in _RIGHTS:
        system.prctl(_DROP, right, 0, 0, 0)
