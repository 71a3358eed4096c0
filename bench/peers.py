"""cs-demand-model in an environment of its own, and runs in fresh processes with their time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PEER = "cs-demand-model==0.5.1"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Run:
    """A finished process: what it printed, and how long it took as a whole."""

    printed: dict[str, Any]
    whole_s: float


@contextmanager
def peer_python() -> Iterator[Path]:
    """The Python of a throwaway environment that has cs-demand-model from the package index."""
    with TemporaryDirectory(prefix="carecurve-bench-") as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "Scripts" if os.name == "nt" else "bin", "python")
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER]
        subprocess.run(install, check=True, capture_output=True)  # noqa: S603
        yield python


def run(script: str, arguments: Sequence[object], python: Path | str = sys.executable) -> Run:
    """Run one of the bench's scripts in a fresh process and read the JSON it prints."""
    root = str(HERE.parent)
    begun = time.perf_counter()
    done = subprocess.run(  # noqa: S603
        [str(python), str(HERE / script), *map(str, arguments)],
        check=True,
        capture_output=True,
        text=True,
        cwd=root,
        env=os.environ | {"PYTHONPATH": root},
    )
    whole = time.perf_counter() - begun
    return Run(json.loads(done.stdout.splitlines()[-1]), whole)
