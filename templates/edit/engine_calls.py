"""The functions that the spreadsheet engine calls: what they raise reaches whoever asked, never a cell as its error."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any


class EngineCalls:
    """Keeps what a function raises while the engine works, and raises it when the engine has stopped."""

    def __init__(self) -> None:
        self._raised: BaseException | None = None

    def kept(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The function, such that what it raises is kept."""

        def guarded(*args: Any) -> Any:
            try:
                return call(*args)
            except BaseException as problem:
                self._raised = self._raised or problem
                raise

        return guarded

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """While the engine works; an interruption waits until it has stopped, for the engine would swallow it."""
        try:
            with _interrupted_afterwards():
                yield
        finally:
            problem, self._raised = self._raised, None
            if problem is not None:
                raise problem


@contextlib.contextmanager
def _interrupted_afterwards() -> Iterator[None]:
    """Put KeyboardInterrupt off; a handler of another kind stays, since it may stop the process itself."""
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    asked: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if asked:
        raise KeyboardInterrupt
