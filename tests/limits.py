"""Limits of seconds and megabytes, held to only in the run with ``-m timing``."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path


class Within:
    """``with within(wall=1):`` fails if the block takes longer; where it is not on, the block just runs."""

    def __init__(self, on: bool) -> None:
        self.on = on

    @contextlib.contextmanager
    def __call__(
        self,
        *,
        wall: float | None = None,
        processor: float | None = None,
        megabytes: float | None = None,
        process: int | None = None,
    ) -> Iterator[None]:
        """Seconds on the clock and of the processor, and memory: Python's own here, or all that another process has."""
        if not self.on:
            yield
            return
        if megabytes is not None and process is None:
            tracemalloc.start()
        before = most_memory(process) if process is not None else 0
        wall_begun, processor_begun = time.monotonic(), time.process_time()
        try:
            yield
            taken, worked = time.monotonic() - wall_begun, time.process_time() - processor_begun
            held = most_memory(process) - before if process is not None else tracemalloc.get_traced_memory()[1] / 1e6
        finally:
            tracemalloc.stop()
        assert wall is None or taken < wall, f"{taken:.2f} s"
        assert processor is None or worked < processor, f"{worked:.2f} s of the processor"
        assert megabytes is None or held < megabytes, f"{held:.1f} MB"


def most_memory(process: int) -> float:
    """The most memory that a process ever held, in megabytes; 0 where the system does not say."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
