"""Processes that calculate, so that a long call delays no other call and can be stopped."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from addin.hosts.adapter import HostError
from addin.hosts.server.settings import ServerSettings
from addin.hosts.server.worker import READY

#: Functions that do a fixed, small amount of work for each cell, and the most cells for which they need not queue
#: behind projections.
ARITHMETIC = frozenset(
    {
        "CASELOAD_BREAKEVEN",
        "CHILDREN_AT_RATE",
        "EVIDENCE",
        "GATED_DRAWDOWN",
        "INVEST_TO_SAVE",
        "LAC_RATE",
        "PLACEMENT_COST",
        "PLACEMENT_VARIANCE",
        "RATE_GAP",
    }
)
ARITHMETIC_CELLS = 2_000
ARITHMETIC_WORKERS = 2

START_SECONDS = 60

BUSY = "the server is busy; calculate again in a minute"
DIED = "this needs more memory than the server allows; use fewer rows"
NOT_STARTED = "the server cannot calculate at the moment; tell its administrator"

#: How long a calculation may run on after its caller has gone: stopping a process costs as much.
ABANDONED_SECONDS = 0.5


class Worker:
    """One calculating process."""

    def __init__(self, megabytes: int) -> None:
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(folder for folder in sys.path if folder),
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONIOENCODING": "ascii",
        }
        self.process = subprocess.Popen(  # noqa: S603 - a fixed command
            [sys.executable, "-P", "-c", "from addin.hosts.server.worker import main; main()", str(megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="ascii",
            env=environment,
        )
        self.ready = False

    def wait_until_ready(self) -> None:
        self.ready = self.ready or self._line() == READY

    def answer(self, call: str) -> Any:
        assert self.process.stdin is not None
        print(call, file=self.process.stdin, flush=True)
        return json.loads(self._line())

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise EOFError
        return line.rstrip("\n")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Lane:
    """A queue of calls and the processes that answer them in turn."""

    def __init__(self, workers: int, settings: ServerSettings) -> None:
        self.settings = settings
        self.turns = asyncio.Semaphore(workers)
        self.calls = 0
        self.threads = ThreadPoolExecutor(workers)
        self.idle = [Worker(settings.calculation_megabytes) for _ in range(workers)]

    async def answer(self, name: str, call: str, begun: asyncio.Event) -> Any:
        """A call's answer, or a HostError with a message for its cell."""
        if self.calls >= self.settings.waiting_calls:
            raise HostError(f"{name}: {BUSY}")
        self.calls += 1
        try:
            reply = await self._reply(name, call, begun)
        finally:
            self.calls -= 1
        if "message" in reply:
            raise HostError(reply["message"])
        return reply["answer"]

    async def _reply(self, name: str, call: str, begun: asyncio.Event) -> Any:
        async with self.turns:
            begun.set()
            worker = self.idle.pop()
            try:
                if worker.process.poll() is not None:
                    worker = self._replaced(worker)
                return await self._within_limits(worker, call)
            except TimeoutError:
                worker = self._replaced(worker)
                seconds = self.settings.calculation_seconds
                raise HostError(f"{name}: this took longer than {seconds:g} seconds; use fewer rows or years") from None
            except (EOFError, OSError, ValueError):
                reason = DIED if worker.ready else NOT_STARTED
                worker = self._replaced(worker)
                raise HostError(f"{name}: {reason}") from None
            except asyncio.CancelledError:
                worker = self._replaced(worker)
                raise
            finally:
                self.idle.append(worker)

    async def _within_limits(self, worker: Worker, call: str) -> Any:
        run = asyncio.get_running_loop().run_in_executor
        async with asyncio.timeout(START_SECONDS):
            await run(self.threads, worker.wait_until_ready)
        async with asyncio.timeout(self.settings.calculation_seconds):
            return await run(self.threads, worker.answer, call)

    def _replaced(self, worker: Worker) -> Worker:
        worker.stop()
        return Worker(self.settings.calculation_megabytes)

    def stop(self) -> None:
        for worker in self.idle:
            worker.stop()
        self.threads.shutdown(wait=False)


class Pool:
    """Two lanes: arithmetic on few cells never waits behind projections or long ranges."""

    def __init__(self, settings: ServerSettings) -> None:
        self.arithmetic = Lane(ARITHMETIC_WORKERS, settings)
        self.others = Lane(settings.calculations, settings)
        self.calculating: set[asyncio.Task[Any]] = set()

    async def answer(self, name: str, args: Sequence[Any]) -> Any:
        """A worksheet function's answer; if the caller goes away, the calculation is stopped."""
        quick = name in ARITHMETIC and sum(map(_cells, args)) <= ARITHMETIC_CELLS
        lane, begun = self.arithmetic if quick else self.others, asyncio.Event()
        task = asyncio.create_task(lane.answer(name, json.dumps([name, args]), begun))
        self.calculating.add(task)
        task.add_done_callback(self._done)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            asyncio.get_running_loop().call_later(ABANDONED_SECONDS if begun.is_set() else 0, task.cancel)
            raise

    def _done(self, task: asyncio.Task[Any]) -> None:
        self.calculating.discard(task)
        if not task.cancelled():
            task.exception()

    async def stop(self) -> None:
        for task in [*self.calculating]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, HostError):
                await task
        self.arithmetic.stop()
        self.others.stop()


def _cells(arg: Any) -> int:
    return sum(map(len, arg)) if isinstance(arg, list) else 1


#: The pool of the server that runs in this process.
_running: list[Pool] = []


@contextlib.asynccontextmanager
async def running_pool(settings: ServerSettings) -> AsyncIterator[None]:
    """While this lasts, :func:`calculate` answers."""
    pool = Pool(settings)
    _running.append(pool)
    try:
        yield
    finally:
        _running.remove(pool)
        await pool.stop()


async def calculate(name: str, args: Sequence[Any]) -> Any:
    """A worksheet function's answer from the pool, or a HostError."""
    return await _running[-1].answer(name, args)
