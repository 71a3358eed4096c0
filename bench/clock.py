"""Time and memory of a piece of work in its own process; the standard library alone, so that any Python can run it."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def report(began: float, work: Callable[..., dict[str, Any]]) -> None:
    """Do the work as many times as the first argument says, on the other arguments; print JSON.

    ``began`` is when the process began to import. Beside what the work found: seconds to import, for
    the work the first time and the last time, MB of memory before it, and at its peak the first time.
    """
    times, *arguments = sys.argv[1:]
    ready = time.perf_counter()
    libraries_mb = _peak_mb()
    found = work(*arguments)
    work_s = again_s = time.perf_counter() - ready
    peak_mb = _peak_mb()
    for _ in range(int(times) - 1):
        again = time.perf_counter()
        work(*arguments)
        again_s = time.perf_counter() - again
    spent = {
        "import_s": ready - began,
        "work_s": work_s,
        "again_s": again_s,
        "libraries_mb": libraries_mb,
        "peak_mb": peak_mb,
    }
    print(json.dumps(found | spent))


def _peak_mb() -> float:
    """This program's own peak: where the system tells, not what it inherited from the process that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
