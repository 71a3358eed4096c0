"""Stops a piece of work at the n-th call of the operating system: by a kill, or by an error of the system's."""

from __future__ import annotations

import builtins
import io
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

NAMES = (
    "open",
    "mkdir",
    "link",
    "rename",
    "replace",
    "unlink",
    "rmdir",
    "fsync",
    "close",
    "listdir",
    "scandir",
    "lstat",
)


@contextmanager
def at_call(number: int, act: Callable[[str], None]) -> Iterator[list[str]]:
    """Do something before the n-th call that touches the disk; the names of the calls so far."""
    seen: list[str] = []

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def replacement(*args: Any, **options: Any) -> Any:
            seen.append(name)
            if len(seen) == number:
                act(name)
            return call(*args, **options)

        return replacement

    with pytest.MonkeyPatch.context() as patch:
        opened = counted("open a file", io.open)
        patch.setattr(io, "open", opened)
        patch.setattr(builtins, "open", opened)
        for name in NAMES:
            patch.setattr(os, name, counted(name, getattr(os, name)))
        yield seen


def killed_at(number: int, work: Callable[[], object]) -> bool:
    """Whether a process of its own, which does the work, was killed at its n-th call; False if it needs fewer."""

    def kill(_: str) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        code = 1
        try:
            with at_call(number, kill):
                work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0, "the work failed without a kill"
    return False
