"""Calls of every kind against a running server: it answers each, and keeps to itself what it was sent.

    python -m tests.judge.fuzz_http --calls 20000

Each call is made from its number alone, so that ``--first N --calls 1`` repeats one. The run fails on
a status that no sender should see, a dropped connection, a log with anything that was sent, or an
answer with anything that another call sent.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from addin.hosts.adapter import FAULT
from tests.addin.hosts.calls import BAD, CALLS
from tests.addin.hosts.servers import Server, as_excel_sends, running_server
from udfs import FUNCTIONS

CALL = "/xlwings/custom-functions-call"
EXPECTED = {200, 400, 403, 404, 405, 413, 421}
CANARY = re.compile(r"canary-(cell|other)-(\d+)")
DEEPEST = 100_000

#: Calls that once failed; the ordinary tests repeat them.
ONCE_FAILED: tuple[int, ...] = ()


@dataclass
class Request:
    """One call as it is sent."""

    body: bytes
    path: str = CALL
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


@dataclass
class Result:
    """What a run found."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    slowest: float = 0
    seconds: float = 0


def made(number: int) -> Request:
    """The call of this number."""
    pick = random.Random(number)  # noqa: S311 - repeatable, not secret
    return pick.choices(MAKERS, WEIGHTS)[0](pick, number)


def _cell(pick: random.Random, number: int) -> Any:
    """A cell's value, likely or not."""
    cell = f"canary-cell-{number}"
    return pick.choice(
        [
            None,
            "",
            " ",
            True,
            False,
            0,
            -1,
            1.5,
            pick.uniform(-1e6, 1e6),
            10 ** pick.randrange(400),
            float(f"1e{pick.randrange(-400, 400)}"),
            -0.0,
            cell,
            f"{cell} \ud800",
            "\udfff",
            "\x00\x1b[31m\r\n" + cell,
            "é中🙂\u202e" + cell,
            "1/4/2026",
            "2019/20",
            "12%",
            "£1,200",
            "#N/A",
            "=HYPERLINK(1)",
            cell * pick.choice([1, 100, 3000]),
            {"type": "Error", "basicType": "Error", "basicValue": "#DIV/0!"},
            {"type": "FormattedNumber", "basicValue": 46204, "numberFormat": cell},
            {"type": "Entity", "text": cell, "basicValue": {"a": [cell]}},
            {"basicValue": [1, 2]},
            {"basicValue": f"{cell}\ud800"},
            {},
            [cell],
            [[1]],
        ]
    )


def _argument(pick: random.Random, number: int) -> Any:
    rows, columns = pick.choice([(1, 1), (0, 0), (1, 0), (3, 1), (1, 6), (4, 4), (60, 3), (700, 2)])
    table = [[_cell(pick, number) for _ in range(columns)] for _ in range(rows)]
    return pick.choice([table, table, table, _cell(pick, number), table[0] if table else [], [*table, [1]]])


def _changed(pick: random.Random, number: int) -> dict[str, Any]:
    """A call that is answered or refused in the tests, with some cells changed."""
    good = [(name, args) for name, calls in CALLS.items() for args in calls]
    name, args = pick.choice(pick.choices([good, BAD], [4, 1])[0])
    sent = as_excel_sends(name, args)
    for _ in range(pick.choice([0, 0, 1, 1, 2, 5])):
        position = pick.randrange(len(sent))
        arg = sent[position]
        rows = [row for row in arg if isinstance(row, list) and row] if isinstance(arg, list) else []
        if rows and pick.random() < 0.8:
            row = pick.choice(rows)
            row[pick.randrange(len(row))] = _cell(pick, number)
        else:
            sent[position] = _argument(pick, number)
    return _call(pick, number, name, sent)


def _call(pick: random.Random, number: int, name: Any, args: Any) -> dict[str, Any]:
    other = f"canary-other-{number}"
    return {
        "func_name": name,
        "args": args,
        "client": "Office.js",
        "caller_address": pick.choice([f"[{other}.xlsx]{other}!A1", other, None, 7, [other], f"{other}\ud800"]),
        "session_id": other,
        "culture_info_name": pick.choice(["en-GB", other, None, 3]),
        "date_format": pick.choice(["dd/mm/yyyy", other, None]),
        "version": other,
        "runtime": pick.choice(["1.1", "1.4", other, None, {}]),
    }


def _body(call: Any) -> bytes:
    return json.dumps(call).encode()


def _mutated_call(pick: random.Random, number: int) -> Request:
    return Request(_body(_changed(pick, number)))


def _random_call(pick: random.Random, number: int) -> Request:
    name = pick.choice(sorted(FUNCTIONS))
    width = pick.randrange(len(FUNCTIONS[name].parameters) + 3)
    return Request(_body(_call(pick, number, name, [_argument(pick, number) for _ in range(width)])))


def _large_call(pick: random.Random, number: int) -> Request:
    value = pick.choice([1, None, 3.25, "x", f"canary-cell-{number}"])
    rows = pick.choice([2_000, 20_000, 120_000, 250_000])
    return Request(_body(_call(pick, number, pick.choice(sorted(FUNCTIONS)), [[[value]] * rows])))


def _malformed_json(pick: random.Random, number: int) -> Request:
    body = _body(_changed(pick, number))
    cut = pick.randrange(len(body))
    depth = pick.choice([10, 900, 1_100, DEEPEST])
    nested = b"[" * depth + b"]" * depth
    return Request(
        pick.choice(
            [
                body[:cut],
                body[:cut] + pick.randbytes(3) + body[cut:],
                body.decode().encode("utf-16"),
                b"\xef\xbb\xbf" + body,
                b"\xed\xa0\x80" + body,
                body[:-1] + b', "x": "\xed\xa0\x80"}',
                body[:-1] + b', "args": NaN}',
                body[:-1] + b', "args": [[[NaN, Infinity, -Infinity]]]}',
                body[:-1] + b', "args": [[[1e999, -1e999]]]}',
                body[:-1] + b', "args": [[[' + b"9" * 5_000 + b"]]]}",
                body[:-1] + b', "args": ' + nested + b"}",
                nested,
                b'{"a":' * depth + b"1" + b"}" * depth,
                b"",
                b"null",
                b"3",
                b'"' + body.replace(b'"', b"'") + b'"',
                pick.randbytes(pick.randrange(300)),
                body + body,
            ]
        )
    )


def _malformed_call(pick: random.Random, number: int) -> Request:
    call = _changed(pick, number)
    other = f"canary-other-{number}"
    key = pick.choice(["func_name", "args"])
    text = f"canary-cell-{number}" if key == "args" else other  # an answer may quote what stands in an argument
    wrong = pick.choice([None, 3, "", text, f"{text}\ud800", [], {}, [text], {"a": text}, True, -1e300])
    change: Callable[[], Any] = pick.choice(
        [
            lambda: call | {key: wrong},
            lambda: {k: v for k, v in call.items() if k != key},
            lambda: call | {"func_name": pick.choice(["__loader__", "registered", "__class__", "lac_rate", other])},
            lambda: call | {other: wrong, f"{other}\udc00": [[other]]},
            lambda: [call],
            lambda: [],
            lambda: other,
        ]
    )
    return Request(_body(change()))


def _odd_request(pick: random.Random, number: int) -> Request:
    """A good or bad call with other headers, under another path or with another method."""
    request = Request(_body(_changed(pick, number)))
    other = f"canary-other-{number}"
    request.headers |= pick.choice(
        [
            {"Content-Type": pick.choice(["text/plain", other, "application/json; charset=" + other, ""])},
            {"Origin": f"https://{other}.example"},
            {"Host": f"{other}.example"},
            {"X-Forwarded-For": other, "X-Forwarded-Host": other, "X-Forwarded-Proto": other, "Forwarded": other},
            {"Authorization": f"Bearer {other}", "Cookie": f"a={other}", "User-Agent": other, "Referer": other},
            {"Content-Encoding": "gzip"},
            {"Accept": other, "Accept-Encoding": other, "Range": f"bytes={other}", "If-None-Match": other},
            {"Auth-Provider": other},
        ]
    )
    request.path = pick.choice(
        [
            CALL,
            CALL,
            f"{CALL}?{other}={other}",
            f"/static/{other}.css",
            f"/static/css/style.css?{other}",
            f"/{other}",
            f"/xlwings/custom-scripts-call/{other}",
            f"/xlwings/alert?prompt={other}&title=a&buttons=b&mode=c&callback=d",
            f"/static/..%2f{other}",
            f"/taskpane.html?{other}",
            "/manifest.xml",
        ]
    )
    request.method = pick.choice(["POST", "POST", "GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
    return request


MAKERS = [_mutated_call, _random_call, _large_call, _malformed_json, _malformed_call, _odd_request]
WEIGHTS = [40, 20, 0.3, 15, 12, 13]


def run(server: Server, numbers: Iterable[int]) -> Result:
    """Send the calls of these numbers and judge each answer, then the log."""
    result = Result()
    begun = time.monotonic()
    for number in numbers:
        _judge(server, number, result)
    result.seconds = time.monotonic() - begun
    log = server.log.read_text(errors="replace")
    for line in log.splitlines():
        if "canary" in line or "Traceback" in line or "Error:" in line:
            result.failures.append(f"log: {line[:200]}")
    return result


def _judge(server: Server, number: int, result: Result) -> None:
    request = made(number)
    begun = time.monotonic()
    try:
        answer = server.http.request(request.method, request.path, content=request.body, headers=request.headers)
    except httpx.HTTPError as problem:
        result.failures.append(f"call {number}: {type(problem).__name__}")
        return
    result.slowest = max(result.slowest, time.monotonic() - begun)
    result.statuses[answer.status_code] += 1
    if answer.status_code not in EXPECTED:
        result.failures.append(f"call {number}: status {answer.status_code}")
    if FAULT in answer.text:
        result.faults[answer.text.partition(":")[0]] += 1
    told = answer.text + str(answer.headers)
    for kind, sender in CANARY.findall(told):
        if kind == "other" or int(sender) != number:
            result.failures.append(f"call {number}: the answer holds canary-{kind}-{sender}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder)) as server:
        result = run(server, range(asked.first, asked.first + asked.calls))
    print(
        f"{sum(result.statuses.values()):,} calls answered in {result.seconds:.0f} s; the slowest took {result.slowest:.2f} s"
    )
    print("statuses:", dict(sorted(result.statuses.items())))
    print("functions stopped by a fault of their own:", dict(result.faults))
    print(f"failures: {len(result.failures)}")
    for failure in result.failures[:50]:
        print(" ", failure)
    return 1 if result.failures else 0


if __name__ == "__main__":
    sys.exit(main())
