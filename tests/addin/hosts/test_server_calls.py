"""Calls that no Excel sends: each is refused with a sentence, and nothing of it is kept."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from addin.hosts.server.calls import read_call
from addin.hosts.server.refusal import RefusedError
from tests.addin.hosts.servers import Server, plain_environment, running_server
from tests.addin.hosts.sockets import ask, posted, request
from tests.judge.fuzz_http import ONCE_FAILED, run
from tests.snapshots import labels
from tests.snapshots.told import told

#: Starts commands or servers in processes of their own.
pytestmark = pytest.mark.slow

CALL = "/xlwings/custom-functions-call"
NAME = "Zebedee Quill"
HALF = NAME + "\ud83d"
GOOD: dict[str, Any] = {"func_name": "LAC_RATE", "args": [[[1107]], [[167982]]]}
DEEP = 200_000


def body(**changed: Any) -> bytes:
    return json.dumps(GOOD | changed).encode()


def cell(value: str) -> bytes:
    """A call whose first cell is this piece of JSON."""
    return b'{"func_name": "LAC_RATE", "args": [[[' + value.encode() + b"]], [[167982]]]}"


#: Bodies that are refused, and the argument and place that the refusal names.
REFUSED: dict[str, tuple[bytes, str]] = {
    "half a character": (body(args=[[[HALF]], [[1]]]), "LAC_RATE … children row 1 column 1"),
    "half a character below": (body(args=[[[1]], [[1], [HALF]]]), "LAC_RATE … population row 2 column 1"),
    "half a character as bytes": (cell('"' + NAME + "?" + '"').replace(b"?", b"\xed\xa0\x80"), ""),
    "half a character in the name": (body(func_name=HALF), ""),
    "an unknown function": (body(func_name=NAME), ""),
    "an inner name": (body(func_name="__loader__"), ""),
    "a name in small letters": (body(func_name="lac_rate"), ""),
    "a list as name": (body(func_name=[NAME]), ""),
    "no name": (json.dumps({"args": []}).encode(), ""),
    "no arguments": (json.dumps({"func_name": "LAC_RATE"}).encode(), ""),
    "text as arguments": (body(args=NAME), ""),
    "an object as arguments": (body(args={NAME: 1}), ""),
    "a box of cells": (body(args=[[[[1]]], [[1]]]), "children row 1 column 1"),
    "an object in a cell": (body(args=[[[{"basicValue": {NAME: 1}}]], [[1]]]), "children row 1 column 1"),
    "long text": (body(args=[[[NAME * 3_000]], [[1]]]), "32,767"),
    "NaN": (cell("NaN"), ""),
    "infinity": (cell("-Infinity"), ""),
    "a number that overflows": (cell("1e999"), "children row 1 column 1"),
    "a whole number that overflows": (cell("9" * 400), "children row 1 column 1"),
    "a number of 5,000 digits": (cell("9" * 5_000), ""),
    "deep lists": (cell("[" * DEEP + "]" * DEEP), ""),
    "deep objects": (b'{"a":' * DEEP + b"1" + b"}" * DEEP, ""),
    "cut short": (body()[:-1], ""),
    "nothing": (b"", ""),
    "another encoding": (body().decode().encode("utf-16"), ""),
    "a byte order mark": (b"\xef\xbb\xbf" + body(), ""),
    "bytes": (bytes(range(256)), ""),
    "a list": (b"[]", ""),
    "a number": (b"1", ""),
    "nil": (b"null", ""),
    "text": (b'"' + NAME.encode() + b'"', labels.NOT_JSON_OBJECT),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.mark.parametrize("kind", REFUSED)
def test_a_malformed_call_is_refused_with_its_reason(server: Server, kind: str) -> None:
    sent, parts = REFUSED[kind]
    answer = ask(server, posted(CALL, sent))
    assert answer.status == 400
    told(answer.body.decode(), parts)
    assert NAME.encode() not in answer.body


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
def test_a_call_that_is_not_called_json_is_refused(server: Server, kind: str) -> None:
    sent = request(CALL, f"Content-Type: {kind}", f"Content-Length: {len(body())}", method="POST") + body()
    assert ask(server, sent).status == 400


def test_a_call_with_too_many_cells_is_refused(server: Server) -> None:
    answer = ask(server, posted(CALL, body(args=[[[1]] * 200_001, [[1]]])))
    assert (answer.status, b"more than 200,000 cells" in answer.body) == (400, True)


def test_what_else_a_call_carries_is_not_read(server: Server) -> None:
    wrong = [None, 7, NAME, HALF, [NAME], {NAME: HALF}]
    for key in (
        "client",
        "caller_address",
        "session_id",
        "culture_info_name",
        "date_format",
        "version",
        "runtime",
        "x",
    ):
        for value in wrong:
            answer = ask(server, posted(CALL, body(**{key: value})))
            assert answer.status == 200, (key, value, answer)


def test_values_of_every_kind_reach_the_function_as_they_are() -> None:
    error = {"type": "Error", "basicType": "Error", "basicValue": "#N/A"}
    row = [1, 1.5, -0.0, True, None, "", "é🙂", error, {"type": "FormattedNumber", "basicValue": 46204}]
    call = json.loads(read_call(body(func_name="PROJECT_LAC", args=[[row], None, 3, "text"]), 100))
    assert call["args"] == [[[1, 1.5, -0.0, True, None, "", "é🙂", "#N/A", 46204]], None, 3, "text"]
    assert [type(value) for value in call["args"][0][0][:4]] == [int, float, float, bool]


def test_the_cells_of_all_arguments_count_together() -> None:
    read_call(body(args=[[[1, 2], [3]], 4]), 4)
    with pytest.raises(RefusedError, match="more than 3 cells"):
        read_call(body(args=[[[1, 2], [3]], 4]), 3)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ([[], [[1]]], None),
        ([[[]] * 4, [[1]]], "more than 3 cells"),
        ([[[1]], [[1]], None], "takes 2 arguments but was given 3"),
        ([[]] * 1_000, "takes 2 arguments but was given 1,000"),
    ],
)
def test_lists_without_cells_are_not_taken_without_end(args: list[Any], told: str | None) -> None:
    if told is None:
        read_call(body(args=args), 3)
    else:
        with pytest.raises(RefusedError, match=told):
            read_call(body(args=args), 3)


def test_no_log_holds_anything_that_was_sent(server: Server) -> None:
    quoted = ask(server, posted(CALL, body(args=[[[NAME]], [[1]]], caller_address=f"[{NAME}.xlsx]{NAME}!A1")))
    assert NAME.encode() in quoted.body
    kept = NAME.split(maxsplit=1)[0]
    for sent in [
        *(posted(CALL, sent) for sent, _ in REFUSED.values()),
        posted(f"{CALL}?{kept}", body()),
        posted(CALL, body(), f"X-Forwarded-For: {kept}", f"User-Agent: {kept}", f"Authorization: Bearer {kept}"),
        request(f"/static/{kept}.css"),
        request(f"/xlwings/alert?prompt={kept}&title=a&buttons=b&mode=c&callback=d"),
        request("/", host=f"{kept}.example"),
        request("/", method=kept.upper()),
        request("/taskpane.html", f"Origin: https://{kept}.example"),
    ]:
        ask(server, sent)
    log = server.log.read_text()
    assert f'"POST {CALL} HTTP/1.1" 400' in log
    assert kept.lower() not in log.lower()
    assert "Traceback" not in log


LOGGED = f"""
import logging
from addin.hosts.server.discreet import keep_logs_discreet
logging.basicConfig(level=logging.DEBUG)
keep_logs_discreet()
log = logging.getLogger("any.library")
fault = ValueError("{NAME}")
log.error(fault)
log.warning("it failed: %s", fault)
try:
    raise fault
except ValueError:
    log.exception("while reading")
log.error("while writing", exc_info=fault, stack_info=True)
access = logging.getLogger("gunicorn.access")
access.info("%(r)s %(f)s", dict(r="GET /{NAME}", f="{NAME}", m="GET", s="404"))
access.info("%(r)s", dict(r="{NAME}", m="{NAME}", s="405"))
"""


def test_a_log_of_any_library_names_an_exception_without_its_message() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOGGED],
        env=plain_environment() | {"XLWINGS_LICENSE_KEY": "noncommercial"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.partition(" at ")[0] for line in done.stderr.splitlines()] == [
        "ERROR:any.library:ValueError",
        "WARNING:any.library:it failed: ValueError",
        "ERROR:any.library:while reading: ValueError",
        "ERROR:any.library:while writing: ValueError",
        "INFO:gunicorn.access:GET 404",
        "INFO:gunicorn.access:- 405",
    ]


def test_three_hundred_calls_of_every_kind_are_answered(server: Server) -> None:
    result = run(server, [*ONCE_FAILED, *range(300)])
    assert result.failures == []
    assert result.statuses[200] > 20
    assert result.statuses[400] > 100


#: Runs in every Python process of the server; notes each connection that it opens or name that it looks up.
NOTES = """
import os, sys
def note(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"):
        with open(os.environ["NOTED"], "a") as file:
            print(event, args[1:] if event == "socket.connect" else args, file=file)
sys.addaudithook(note)
"""


def test_the_server_opens_no_connection_of_its_own(tmp_path: Path) -> None:
    noted = tmp_path / "noted.txt"
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(NOTES)
    watched = {
        "NOTED": str(noted),
        "PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), os.environ.get("PYTHONPATH", "")]),
    }
    look = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"
    subprocess.run([sys.executable, "-c", look], env=plain_environment() | watched, check=True)
    assert "192.0.2.1" in noted.read_text()
    noted.unlink()
    with running_server(tmp_path, "--loop", "asyncio", settings=watched) as server:
        for page in ("/taskpane.html", "/manifest.xml", "/xlwings/custom-functions-meta.json"):
            assert server.http.get(page).status_code == 200
        assert server.call("LAC_RATE", (1107, 167982)).status_code == 200
        assert server.call("LAC_RATE", (1107, "many")).status_code == 400
    opened = noted.read_text().splitlines() if noted.exists() else []
    assert [line for line in opened if "127.0.0.1" not in line] == []


def test_logging_is_left_as_it_was_in_this_process() -> None:
    assert logging.getLogRecordFactory() is logging.LogRecord
