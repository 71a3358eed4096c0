"""A process that calculates: takes a call a line on its input, answers a line on its output.

Run by the server as ``python -c "from addin.hosts.server.worker import main; main()"``.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys

READY = "ready"


def main() -> None:
    """Answer calls until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(int(sys.argv[1]) * 1_000_000)
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    from addin.hosts.adapter import HostError, respond  # slow, and within the memory limit

    print(READY, file=answers, flush=True)
    for line in sys.stdin:
        name, args = json.loads(line)
        try:
            reply = {"answer": respond(name, args)}
        except HostError as problem:
            reply = {"message": str(problem)}
        print(json.dumps(reply), file=answers, flush=True)


def _limit_memory(most: int) -> None:
    try:
        import resource  # not on Windows
    except ModuleNotFoundError:
        return
    with contextlib.suppress(OSError, ValueError):  # where the system or the administrator allows less
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
