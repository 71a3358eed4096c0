"""The running server gives out its own files and no others, and only to callers it knows."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.routing import Mount

from addin.hosts.server import build
from addin.hosts.server.pages import FilesInside, StaticMountError, confine
from tests.addin.hosts.servers import Server, free_port, plain_environment, running_server
from tests.addin.hosts.sockets import ask, posted, request
from tests.snapshots.told import holds, refuses

#: Starts commands or servers in processes of their own.
pytestmark = pytest.mark.slow

#: What stands in every file that must not be given out.
KEPT = "open sesame 4711"

#: Ways out of a folder: each is tried under every mount and below its folders.
STEPS_UP = [
    "../",
    "..%2f",
    "..%2F",
    "%2e%2e/",
    "%2e%2e%2f",
    ".%2e/",
    "..%252f",
    "%252e%252e%252f",
    "..%c0%af",
    "..%ef%bc%8f",
    "..\\",
    "..%5c",
    "%2e%2e%5c",
    "..%5c..%2f../",
    "....//",
    "..;/",
    "./../",
    ".%00./",
]
MOUNTS = ["/static/", "/static/css/", "/wasm/", "/custom_functions/", "/custom_scripts/", "/templates/", "/"]
ABSOLUTE = [
    "/static/{secret}",
    "/static//{secret}",
    "/static/%2f{secret}",
    "/static/%2f%2f{secret}",
    "/static/%5c%5clocalhost%5cshare%5csecret.txt",
    "/static/\\\\localhost\\share\\secret.txt",
    "/static/C:/Windows/win.ini",
    "/static/C:%5cWindows%5cwin.ini",
    "/static/c%3a/windows/win.ini",
    "/static/file:///{secret}",
    "/static/css/style.css%00.txt",
    "/static/%00{secret}",
    "/static/css/style.css::$DATA",
    "/static/link.txt",
    "/static/linked/secret.txt",
    "/static/.hidden",
    "/static/css/style.css/",
    "/static/css/style.css.",
    "/static/css/style.css%20",
    "/static/" + "a" * 300,
    "/static/" + "a/" * 3000,
    "/static/css",
    "/static/",
    "/static",
    "/.env",
    "/pyproject.toml",
    "/lifespan.py",
    "/xlwings/alert?prompt=a&title=b&buttons=c&mode=d&callback=e",
    "/xlwings/custom-scripts-meta",
    "/docs",
    "/openapi.json",
    "*",
    "http://127.0.0.1/static/..%2f.env",
    "/static/..%2f.env?x=/static/css/style.css",
    "/static/..%2f.env#/static/css/style.css",
    b"/static/\xff\xfe",
    b"/static/\xc0\xae\xc0\xae/.env",
]
ORDINARY = {
    "/static/css/style.css": "text/css",
    "/static/images/icons/carecurve-32.png": "image/png",
    "/static/js/ribbon.js": "text/javascript",
    "/static/%63ss/style.css": "text/css",
    "/taskpane.html": "text/html",
    "/manifest.xml": "text/plain",
    "/xlwings/custom-functions-meta.json": "application/json",
    "/xlwings/custom-functions-code.js": "text/javascript",
    "/favicon.ico": "image/png",
    "/": "application/json",
}
EVIL = "https://evil.example"
EXCEL_ON_THE_WEB = "https://uk-excel.officeapps.live.com"
CALL = "/xlwings/custom-functions-call"
GOOD_CALL = json.dumps(
    {
        "func_name": "LAC_RATE",
        "args": [[[1107]], [[167982]]],
        "client": "Office.js",
        "version": "x",
        "runtime": "1.4",
        "culture_info_name": "en-GB",
        "date_format": "dd/mm/yyyy",
        "caller_address": "Sheet1!A1",
    }
).encode()

STARTS = {
    "carecurve serve": (),
    "uvicorn": ("--http", "auto"),
    "uvicorn with h11": ("--http", "h11"),
    "uvicorn in development": ("--http", "auto"),
}


@pytest.fixture(scope="module", params=STARTS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    settings = {"XLWINGS_ENVIRONMENT": "dev"} if "development" in request.param else {}
    with running_server(folder, *STARTS[request.param], settings=settings) as started:
        (folder / "secret.txt").write_text(KEPT)
        with (started.project / ".env").open("a") as file:
            file.write(f"\nXLWINGS_SECRET_KEY={KEPT}\n")
        static = started.project / "static"
        (static / ".hidden").write_text(KEPT)
        (static / "link.txt").symlink_to(folder / "secret.txt")
        (static / "linked").symlink_to(folder, target_is_directory=True)
        yield started


def outside(server: Server) -> list[str | bytes]:
    """Paths that lead, or might lead, out of what the server gives out."""
    secret = server.project.parent / "secret.txt"
    depth = len(server.project.parts)
    made: list[str | bytes] = [
        f"{mount}{step * up}{file}"
        for mount in MOUNTS
        for step in STEPS_UP
        for up, file in ((1, ".env"), (2, ".env"), (2, "secret.txt"), (3, "secret.txt"), (depth + 2, "etc/hostname"))
    ]
    return made + [path.format(secret=secret) if isinstance(path, str) else path for path in ABSOLUTE]


def test_no_path_leads_out_of_the_servers_own_files(server: Server) -> None:
    for path in outside(server):
        answer = ask(server, request(path, f"Origin: {EVIL}"))
        assert answer.status in (400, 403, 404, 405, 421), path
        assert KEPT.encode() not in answer.body, path
        assert "access-control-allow-origin" not in answer.headers, path
        plain = ask(server, request(path))
        assert plain.status in (400, 404), path
        assert KEPT.encode() not in plain.body, path


def test_ordinary_files_and_calls_are_answered(server: Server) -> None:
    for path, kind in ORDINARY.items():
        answer = ask(server, request(path))
        assert (answer.status, answer.headers["content-type"].startswith(kind)) == (200, True), path
        assert answer.body, path
    call = ask(server, posted(CALL, GOOD_CALL))
    assert (call.status, b"result" in call.body) == (200, True)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("LOCALHOST:9", 200),
        ("[::1]:8000", 200),
        ("127.8.9.1", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example:8000", 421),
        ("evil.example@127.0.0.1", 400),
        ("127.0.0.1/evil.example", 400),
        ("127.0.0.1\r\nHost: evil.example", 400),
        ("evil.example\r\nX-Forwarded-Host: localhost", 421),
        ("192.168.1.4", 421),
        ("169.254.169.254", 421),
        ("", 400),
        (None, 400),
    ],
)
def test_the_server_answers_only_to_its_own_names(server: Server, host: str | None, status: int) -> None:
    for path in ("/", "/static/css/style.css", "/manifest.xml", "/static/..%2f.env"):
        expected = 404 if status == 200 and ".env" in path else status
        assert ask(server, request(path, host=host)).status == expected, path


@pytest.mark.parametrize(
    "origin",
    [
        EVIL,
        "null",
        "",
        "http://localhost:1",
        "http://127.0.0.1.evil.example",
        "https://officeapps.live.com.evil.example",
        "https://evilofficeapps.live.com",
        "http://excel.officeapps.live.com",
        "http://127.0.0.1@evil.example",
        "file://",
    ],
)
def test_pages_of_other_sites_get_nothing(server: Server, origin: str) -> None:
    header = f"Origin: {origin}"
    answers = [
        ask(server, request("/xlwings/custom-functions-meta.json", header)),
        ask(server, request("/static/css/style.css", header)),
        ask(server, posted(CALL, GOOD_CALL, header)),
        ask(server, posted(CALL, GOOD_CALL, "Origin: http://127.0.0.1", header)),
        ask(server, request(CALL, header, "Access-Control-Request-Method: POST", method="OPTIONS")),
    ]
    for answer in answers:
        assert answer.status == 403
        assert "access-control-allow-origin" not in answer.headers


def test_every_file_of_the_server_package_that_a_page_may_need_is_there(server: Server) -> None:
    package = importlib.util.find_spec("xlwings_server")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent / "static"
    needed = [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.suffix in (".js", ".css")]
    assert needed
    for path in needed:
        assert server.http.head(f"/static/{path}").status_code == 200, path


def test_a_web_socket_is_refused(server: Server) -> None:
    upgrade = ("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
    for path in ("/", "/socket.io/?transport=websocket", CALL):
        sent = request(path, *upgrade).replace(b"Connection: close", b"Connection: Upgrade")
        assert ask(server, sent).status in (403, 404, 405), path


def test_the_servers_own_page_may_call(server: Server) -> None:
    assert ask(server, posted(CALL, GOOD_CALL, "Origin: http://127.0.0.1")).status == 200


def test_excel_on_the_web_may_read_the_metadata_and_nothing_else(server: Server) -> None:
    header = f"Origin: {EXCEL_ON_THE_WEB}"
    metadata = ask(server, request("/xlwings/custom-functions-meta.json", header))
    assert (metadata.status, metadata.headers["access-control-allow-origin"]) == (200, EXCEL_ON_THE_WEB)
    assert ask(server, request("/static/css/style.css", header)).status == 403
    assert ask(server, posted(CALL, GOOD_CALL, header)).status == 403


def test_a_deployed_server_answers_to_the_names_in_its_settings(tmp_path: Path) -> None:
    settings = {
        "XLWINGS_HOSTNAME": "carecurve.example.gov.uk",
        "CARECURVE_ALLOWED_HOSTS": '["carecurve.internal"]',
        "XLWINGS_CORS_ALLOW_ORIGINS": '["https://office.example.gov.uk"]',
    }
    with running_server(tmp_path, "--http", "auto", settings=settings) as server:
        for host in ("carecurve.example.gov.uk", "CareCurve.Internal:8443", "localhost"):
            assert ask(server, request("/", host=host)).status == 200, host
        assert ask(server, request("/", host="other.example.gov.uk")).status == 421
        statuses = {
            origin: ask(server, posted(CALL, GOOD_CALL, f"Origin: {origin}")).status
            for origin in ("https://carecurve.example.gov.uk", "https://office.example.gov.uk", EVIL)
        }
        assert list(statuses.values()) == [200, 200, 403]
        preflight = request(
            CALL, "Origin: https://office.example.gov.uk", "Access-Control-Request-Method: POST", method="OPTIONS"
        )
        allowed = ask(server, preflight)
        assert (allowed.status, allowed.headers["access-control-allow-origin"]) == (
            200,
            "https://office.example.gov.uk",
        )


def test_a_server_under_a_path_of_its_own_is_guarded_too(tmp_path: Path) -> None:
    settings = {"XLWINGS_APP_PATH": "/care", "XLWINGS_STATIC_URL_PATH": "/care/static"}
    with running_server(tmp_path, "--http", "auto", settings=settings) as server:
        for path in ("/care/static/css/style.css", "/care/taskpane.html", "/care/xlwings/custom-functions-meta"):
            assert ask(server, request(path)).status == 200, path
        for path in ("/care/static/..%2f.env", "/static/css/style.css", "/taskpane.html", "/caretaskpane.html"):
            assert ask(server, request(path)).status == 404, path
        assert ask(server, posted("/care" + CALL, GOOD_CALL)).status == 200


def test_static_files_that_were_built_for_production_are_guarded_too(tmp_path: Path) -> None:
    static = build(tmp_path / "project") / "static"
    built = shutil.copytree(static, tmp_path / "project" / "dist" / "static")
    (built / "link.txt").symlink_to(tmp_path / "project" / ".env")
    (built / ".hidden").write_text(KEPT)
    with running_server(tmp_path, "--http", "auto") as server:
        assert "production build" in server.log.read_text()
        assert ask(server, request("/static/css/style.css")).status == 200
        for path in ("/static/..%2f..%2f.env", "/static/link.txt", "/static/.hidden"):
            assert ask(server, request(path)).status == 404, path


def test_several_processes_of_one_server_are_all_guarded(tmp_path: Path) -> None:
    with running_server(tmp_path, "--workers", "2") as server:
        for _ in range(20):
            assert ask(server, request("/static/..%2f.env")).status == 404
            assert ask(server, posted(CALL, GOOD_CALL)).status == 200


def test_a_server_started_without_its_lifespan_refuses_everything(tmp_path: Path) -> None:
    with running_server(tmp_path, "--lifespan", "off") as server:
        for path in [*ORDINARY, "/static/..%2f.env"]:
            assert ask(server, request(path)).status == 503, path
        assert ask(server, posted(CALL, GOOD_CALL)).status == 503


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        ({"XLWINGS_CORS_ALLOW_ORIGINS": '["*"]'}, "XLWINGS_CORS_ALLOW_ORIGINS"),
        ({"XLWINGS_ENABLE_SOCKETIO": "true"}, "XLWINGS_ENABLE_SOCKETIO"),
    ],
)
def test_a_server_that_cannot_be_guarded_does_not_start(tmp_path: Path, settings: dict[str, str], parts: str) -> None:
    project = build(tmp_path / "project")
    stopped = subprocess.run(
        [sys.executable, "-m", "uvicorn", "xlwings_server.main:main_app", "--port", str(free_port())],
        env=plain_environment() | settings,
        cwd=project,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert stopped.returncode != 0
    holds(stopped.stderr, parts)


class Renamed(StaticFiles):
    """A later version of the server package's own class, changed."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        file = f"{self.directory}/{path}"
        return file, os.stat(file)  # noqa: PTH116 - as Starlette's own


def test_an_unknown_class_of_static_files_stops_the_server(tmp_path: Path) -> None:
    app = FastAPI()
    app.mount("/static", Renamed(directory=tmp_path), name="static")
    with pytest.raises(StaticMountError, match="by a Renamed"):
        confine(app)


def test_a_server_without_its_static_mount_does_not_start(tmp_path: Path) -> None:
    app = FastAPI()
    app.mount("/wasm", StaticFiles(directory=tmp_path), name="wasm")
    with refuses(StaticMountError):
        confine(app)


def test_every_mount_is_confined(tmp_path: Path) -> None:
    app = FastAPI()
    for name in ("static", "wasm"):
        app.mount(f"/{name}", StaticFiles(directory=tmp_path), name=name)
    confine(app)
    mounted = {route.name: type(route.app) for route in app.routes if isinstance(route, Mount)}
    assert mounted == {"static": FilesInside, "wasm": FilesInside}


@pytest.mark.parametrize(
    "path",
    [
        "../a",
        "..",
        "css/../../a",
        "/etc/hostname",
        "C:/a",
        "C:\\a",
        "a\\b",
        "a\0b",
        "a.txt:x",
        ".env",
        "a.",
        "a ",
        "",
        "a//b",
        "é.txt",
        "\udcff",
        "a" * 400,
        "a/" * 200 + "b",
        "link.txt",
        "linked/a.txt",
    ],
)
def test_the_lookup_itself_finds_nothing_outside(tmp_path: Path, path: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "a").write_text(KEPT)
    (tmp_path / "a.txt").write_text(KEPT)
    (inside / ".env").write_text(KEPT)
    (inside / "link.txt").symlink_to(tmp_path / "a")
    (inside / "linked").symlink_to(tmp_path, target_is_directory=True)
    (inside / "page.css").write_text("body {}")
    files = FilesInside([inside])
    assert files.lookup_path(path) == ("", None)
    found, stat = files.lookup_path("page.css")
    assert (found, stat is not None) == (os.path.realpath(inside / "page.css"), True)
