"""What one sender can ask of the server: its size, its time and its work are bounded, and others are answered."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from addin.hosts.adapter import HostError
from addin.hosts.server.pool import ARITHMETIC, ARITHMETIC_CELLS, Lane, Pool
from addin.hosts.server.settings import ServerSettings
from tests.addin.hosts.servers import Server, running_server
from tests.addin.hosts.sockets import Answer, ask, connected, posted, read, request
from tests.limits import Within
from tests.snapshots.told import told
from udfs import FUNCTIONS

#: Starts commands or servers in processes of their own.
pytestmark = pytest.mark.slow

CALL = "/xlwings/custom-functions-call"
GOOD = json.dumps({"func_name": "LAC_RATE", "args": [[[1107]], [[167982]]]}).encode()
MEGABYTE = 1_000_000
SENDING = 2
unix_only = pytest.mark.skipif(sys.platform == "win32", reason="processes are stopped and continued by signals")


@pytest.fixture(scope="module", params=["httptools", "h11"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = {"CARECURVE_SENDING_SECONDS": str(SENDING)}
    with running_server(tmp_path_factory.mktemp("server"), "--http", request.param, settings=settings) as started:
        assert ask(started, posted(CALL, GOOD)).status == 200
        yield started


def send_in_pieces(server: Server, head: bytes, piece: bytes, pieces: int, end: bytes = b"") -> Answer:
    with connected(server) as line:
        line.sendall(head)
        with contextlib.suppress(ConnectionError):
            for _ in range(pieces):
                line.sendall(piece)
            line.sendall(end)
        return read(line)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_194_megabytes_is_refused_at_once_and_not_kept(server: Server, chunked: bool, within: Within) -> None:
    kind = "Content-Type: application/json"
    if chunked:
        head = request(CALL, kind, "Transfer-Encoding: chunked", method="POST")
        piece, end = b"%x\r\n" % MEGABYTE + b"1" * MEGABYTE + b"\r\n", b"0\r\n\r\n"
    else:
        head = request(CALL, kind, f"Content-Length: {194 * MEGABYTE}", method="POST")
        piece, end = b"1" * MEGABYTE, b""
    with within(wall=3, megabytes=30, process=server.process.pid):
        answer = send_in_pieces(server, head, piece, 194, end)
    assert (answer.status, b"4,000,000 bytes" in answer.body) == (413, True)


def test_a_declared_size_is_refused_before_anything_is_sent(server: Server, within: Within) -> None:
    head = request(CALL, "Content-Type: application/json", "Content-Length: 999999999999", method="POST")
    with connected(server) as line:
        line.sendall(head)
        with within(wall=1):
            assert line.recv(12).endswith(b"413")


def test_headers_without_end_are_refused(server: Server, within: Within) -> None:
    with within(megabytes=30, process=server.process.pid):
        answer = send_in_pieces_or_closed(
            server, b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"X: " + b"y" * 30_000 + b"\r\n"
        )
    assert answer in (0, 400)


def send_in_pieces_or_closed(server: Server, head: bytes, piece: bytes) -> int:
    try:
        return send_in_pieces(server, head, piece, 2_000).status
    except ConnectionError:
        return 0


#: Requests that are begun and left.
UNFINISHED = {
    "nothing": b"",
    "a word": b"POST",
    "headers": b"GET / HTTP/1.1\r\nHost: local",
    "a body": request(CALL, "Content-Type: application/json", "Content-Length: 100", method="POST") + b"{",
    "a chunked body": request(CALL, "Content-Type: application/json", "Transfer-Encoding: chunked", method="POST"),
}


@pytest.mark.parametrize("sent", [*([start] for start in UNFINISHED.values()), [*UNFINISHED.values()]])
def test_three_hundred_unfinished_requests_keep_nobody_out_and_are_closed(
    server: Server, sent: list[bytes], within: Within
) -> None:
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(connected(server)) for _ in range(300)]
        for number, line in enumerate(lines):
            with contextlib.suppress(ConnectionError):
                line.sendall(sent[number % len(sent)])
        time.sleep(0.2)
        with within(wall=1):
            assert ask(server, posted(CALL, GOOD)).status == 200
        if len(sent) > 1:
            time.sleep(3 * SENDING)
            assert [number for number, line in enumerate(lines) if not closed(line)] == []


def closed(line: socket.socket) -> bool:
    """Whether the server has closed a connection, with or without an answer before."""
    line.settimeout(0.2)
    try:
        while line.recv(65_536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


def test_a_body_that_comes_too_slowly_is_refused(server: Server, within: Within) -> None:
    head = request(CALL, "Content-Type: application/json", "Content-Length: 100", method="POST")
    with connected(server) as line, within(wall=3 * SENDING):
        line.sendall(head)
        with contextlib.suppress(ConnectionError):
            for _ in range(50):
                line.sendall(b" ")
                if arrived(line):
                    break
        assert read(line).status == 408


def arrived(line: socket.socket) -> bool:
    line.settimeout(0.1)
    try:
        return bool(line.recv(1, socket.MSG_PEEK))
    except TimeoutError:
        return False
    finally:
        line.settimeout(20)


@unix_only
def test_a_call_whose_sender_has_gone_is_stopped(tmp_path: Path) -> None:
    with running_server(tmp_path, "--http", "auto") as server:
        assert ask(server, posted(CALL, GOOD)).status == 200
        workers = children(server.process.pid)
        assert len(workers) == 4
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)
        try:
            with connected(server) as line:
                line.sendall(posted(CALL, GOOD))
                time.sleep(0.3)
            wait_for(lambda: len(set(workers) - children(server.process.pid)) == 1)
            assert ask(server, posted(CALL, GOOD)).status == 200
        finally:
            for worker in set(workers) & children(server.process.pid):
                os.kill(worker, signal.SIGCONT)


def children(process: int) -> set[int]:
    listed = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False)
    return {int(line) for line in listed.stdout.split()}


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@unix_only
def test_a_server_that_is_killed_leaves_no_process_behind(tmp_path: Path) -> None:
    with running_server(tmp_path, "--http", "auto") as server:
        assert ask(server, posted(CALL, GOOD)).status == 200
        workers = children(server.process.pid)
        server.process.kill()
        wait_for(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


# The pool by itself: a process that a signal has stopped stands for a calculation that does not end.


@contextlib.asynccontextmanager
async def open_pool(**settings: float) -> AsyncIterator[Pool]:
    pool = Pool(ServerSettings(**settings))  # type: ignore[arg-type]
    try:
        await pool.answer("LAC_RATE", [[[1107]], [[167982]]])
        await pool.answer("SUPPRESS", [[[40, 2, 11]]])
        yield pool
    finally:
        await pool.stop()


def freeze(lane: Lane) -> None:
    for worker in lane.idle:
        worker.wait_until_ready()
        os.kill(worker.process.pid, signal.SIGSTOP)


@unix_only
def test_long_calls_do_not_keep_arithmetic_waiting(within: Within) -> None:
    async def calls() -> None:
        async with open_pool(calculation_seconds=3) as pool:
            freeze(pool.others)
            long = [asyncio.create_task(pool.answer("SUPPRESS", [[[40, 2, 11]]])) for _ in range(8)]
            await asyncio.sleep(0.1)
            with within(wall=1):
                answer = await pool.answer("LAC_RATE", [[[1107]], [[167982]]])
            assert answer == FUNCTIONS["LAC_RATE"].call(1107, 167982)
            assert not any(task.done() for task in long)
            outcomes = await asyncio.gather(*long, return_exceptions=True)
            late = [outcome for outcome in outcomes if isinstance(outcome, HostError)]
            assert len(late) == 2
            assert "took longer than 3 seconds" in str(late[0])
            assert outcomes[2:] == [FUNCTIONS["SUPPRESS"].call([[40, 2, 11]])] * 6

    asyncio.run(calls())


@unix_only
def test_calls_beyond_those_that_may_wait_are_told_so_at_once() -> None:
    async def calls() -> None:
        async with open_pool(calculation_seconds=2, calculations=1, waiting_calls=3) as pool:
            freeze(pool.others)
            asked = [asyncio.create_task(pool.answer("SUPPRESS", [[[40, 2, 11]]])) for _ in range(5)]
            await asyncio.sleep(0.2)
            assert [task.done() for task in asked] == [False, False, False, True, True]
            outcomes = await asyncio.gather(*asked, return_exceptions=True)
            told(str(outcomes[3]))
            assert outcomes[1:3] == [FUNCTIONS["SUPPRESS"].call([[40, 2, 11]])] * 2

    asyncio.run(calls())


@unix_only
def test_an_abandoned_call_gives_up_its_turn(within: Within) -> None:
    async def calls() -> None:
        async with open_pool(calculation_seconds=60, calculations=1) as pool:
            freeze(pool.others)
            abandoned, waiting, following = (
                asyncio.create_task(pool.answer("SUPPRESS", [[[40, 2, 11]]])) for _ in range(3)
            )
            await asyncio.sleep(0.1)
            abandoned.cancel()
            waiting.cancel()
            with within(wall=20):
                assert await following == FUNCTIONS["SUPPRESS"].call([[40, 2, 11]])

    asyncio.run(calls())


@unix_only
def test_a_process_that_dies_is_replaced() -> None:
    async def calls() -> None:
        async with open_pool() as pool:
            for worker in pool.arithmetic.idle:
                worker.process.kill()
                worker.process.wait()
            for _ in range(3):
                assert await pool.answer("LAC_RATE", [[[1107]], [[167982]]]) == FUNCTIONS["LAC_RATE"].call(1107, 167982)

    asyncio.run(calls())


def test_arithmetic_names_are_functions_and_projections_are_not_among_them() -> None:
    assert set(FUNCTIONS) >= ARITHMETIC
    assert not {"PROJECT_LAC", "PROJECT_PLACEMENTS", "PROJECT_SCENARIO", "BACKTEST", "SUPPRESS"} & ARITHMETIC


@pytest.mark.parametrize("name", sorted(ARITHMETIC))
def test_an_arithmetic_function_answers_the_most_cells_of_its_lane_at_once(name: str, within: Within) -> None:
    width = len(FUNCTIONS[name].parameters)
    for shape in ([[1.5]] * (ARITHMETIC_CELLS // width), [[1.5] * (ARITHMETIC_CELLS // width)], [[1.5]]):
        with within(processor=0.5), contextlib.suppress(ValueError):
            FUNCTIONS[name].call(*[shape] * width)


def test_the_documented_settings_are_those_of_the_server() -> None:
    page = (Path(__file__).parents[3] / "docs" / "server.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `CARECURVE_(\w+)` \| `?([^|`]+?)`? \|", page, re.MULTILINE))
    assert documented == {name.upper(): str(field.default) for name, field in ServerSettings.model_fields.items()}
    assert f"up to {ARITHMETIC_CELLS:,} cells" in page
