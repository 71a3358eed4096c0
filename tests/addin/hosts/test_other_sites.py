"""What a page of another site, open in the same browser, can get from a server on this machine: nothing."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.addin.hosts.servers import plain_environment, running_server
from tests.addin.hosts.test_browser import DRIVER

CALL = "/xlwings/custom-functions-call"
BODY = json.dumps({"func_name": "LAC_RATE", "args": [[[1107]], [[167982]]]})
PATHS = ["/", "/static/..%2f.env", "/static/css/style.css", "/taskpane.html", "/xlwings/custom-functions-meta.json"]


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>another site</title>")

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def other_site() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()


def visit(browser: tuple[str, str], page: str, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    node, chromium = browser
    done = subprocess.run(
        [node, str(DRIVER / "visit.mjs")],
        input=json.dumps({"page": page, "chromium": chromium, "wanted": wanted}),
        env=plain_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)["answers"]
    return answers


def test_a_page_of_another_site_reads_and_calls_nothing(
    tmp_path: Path, other_site: str, browser: tuple[str, str]
) -> None:
    with running_server(tmp_path) as server:
        readable = [{"url": server.url + path, "options": {}} for path in PATHS]
        simple = {"method": "POST", "body": BODY, "headers": {"Content-Type": "text/plain"}}
        asked = simple | {"headers": {"Content-Type": "application/json"}}
        calls = [{"url": server.url + CALL, "options": options} for options in (simple, asked)]
        answers = visit(browser, other_site, [*readable, *calls])
        assert [list(answer) for answer in answers] == [["refused"]] * len(answers)
        blind = visit(browser, other_site, [{"url": server.url + CALL, "options": simple | {"mode": "no-cors"}}])
        assert blind == [{"status": 0, "type": "opaque", "text": ""}]
        assert '"LAC_RATE" called' not in server.log.read_text()
        own = visit(browser, f"{server.url}/", [{"url": server.url + "/static/css/style.css", "options": {}}])
        assert own[0]["status"] == 200
