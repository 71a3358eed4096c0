"""The server's outermost layer: known pages, host names and origins only."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from addin.hosts.server.calls import read_call
from addin.hosts.server.intake import GoneError, Intake
from addin.hosts.server.pages import plain_path
from addin.hosts.server.refusal import BUSY, RefusedError
from addin.hosts.server.run import is_this_machine
from addin.hosts.server.settings import server_settings

CALL = "/xlwings/custom-functions-call"
METADATA = ("/xlwings/custom-functions-meta", "/xlwings/custom-functions-meta.json")
PAGES = (
    *METADATA,
    "/xlwings/custom-functions-code",
    "/xlwings/custom-functions-code.js",
    "/favicon.ico",
    "/manifest",
    "/manifest.xml",
    "/manifest/download",
    "/taskpane",
    "/taskpane.html",
)

#: Excel on the web reads the functions' metadata, and nothing else, from a page of its own.
OFFICE = re.compile(r"https://([a-z0-9-]+\.)*officeapps\.live\.com")

HOST = re.compile(r"(\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(:\d{1,5})?")

#: Calls with bodies longer than this are read, answered and written two at a time.
LONG_BYTES = 65_536
LONG_CALLS = 2

#: How long a request may take in all, its turn to calculate and a slow reader included.
REQUEST_SECONDS = 120

#: How long a refused request may go on sending before its connection is closed.
LINGER_SECONDS = 2


class Entrance(CORSMiddleware):
    """Takes the place of xlwings Server's CORS layer, and refuses before anything else reads the request."""

    def __init__(self, app: Any, allow_origins: Iterable[str] = (), **options: Any) -> None:
        from xlwings_server.config import settings  # reads the project's folder when imported

        origins = [origin.rstrip("/").lower() for origin in allow_origins]
        if "*" in origins:
            raise ValueError(
                "XLWINGS_CORS_ALLOW_ORIGINS in .env allows every web page; list the origins that you trust, or leave it as []"
            )
        super().__init__(app, allow_origins=origins, allow_origin_regex=OFFICE.pattern, **options)
        limits = server_settings()
        self.opened = False
        self.intake = Intake(limits.request_bytes, limits.sending_seconds)
        self.most_cells = limits.request_cells
        self.long_calls = asyncio.Semaphore(LONG_CALLS)
        self.prefix: str = settings.app_path
        self.static: str = settings.static_url_path.rstrip("/") + "/"
        self.names = {name for name in map(_name, [settings.hostname or "", *limits.allowed_hosts]) if name is not None}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await super().__call__(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close"})
        else:
            question, answer = _Question(receive), _Answer(send)
            try:
                async with asyncio.timeout(REQUEST_SECONDS):
                    await self._let_in(scope, question, answer)
            except RefusedError as refused:
                await _refuse(refused, question, send)
            except TimeoutError:
                if not answer.started:
                    await _refuse(RefusedError(503, BUSY), question, send)
            except GoneError:
                pass

    async def _let_in(self, scope: Scope, receive: _Question, answer: _Answer) -> None:
        path = self.check(scope)
        if scope["method"] != "POST":
            await super().__call__(scope, receive, answer)
            return
        if path != CALL:
            raise RefusedError(405, "This page takes no POST requests.")
        async with self.intake.body(Headers(scope=scope), receive) as body, self._turn(body):
            call = read_call(body, self.most_cells)
            await _while_there(super().__call__, scope, call, receive, answer)

    def _turn(self, body: bytes) -> AbstractAsyncContextManager[Any]:
        return self.long_calls if len(body) > LONG_BYTES else contextlib.nullcontext()

    def check(self, scope: Scope) -> str:
        """The page asked for, or a RefusedError that says why this request is not let in."""
        if not self.opened:
            raise RefusedError(503, "The server is not ready.")
        headers = Headers(scope=scope)
        self._check_host(headers.getlist("host"))
        path = self._known(scope["path"].removeprefix(scope.get("root_path", "")))
        self._check_origin(headers, path, scope["method"])
        return path

    def _check_host(self, names: list[str]) -> None:
        """Only a name of this server's own: a page elsewhere may have its name point at this machine."""
        name = _name(names[0]) if len(names) == 1 else None
        if name is None:
            raise RefusedError(400, "The Host header must name the server exactly once.")
        if not (is_this_machine(name) or name in self.names):
            raise RefusedError(
                421,
                "This server is not known by that name. Its administrator can add the name to "
                "CARECURVE_ALLOWED_HOSTS or XLWINGS_HOSTNAME in .env.",
            )

    def _known(self, path: str) -> str:
        """The page asked for, without the prefix that the server runs under."""
        if path.startswith(self.static):
            if plain_path(path.removeprefix(self.static)):
                return path
        elif path.startswith(self.prefix):
            page = path.removeprefix(self.prefix)
            if page in ("", "/", CALL) or page in PAGES:
                return page
        raise RefusedError(404, "Not found.")

    def _check_origin(self, headers: Headers, path: str, method: str) -> None:
        origins = headers.getlist("origin")
        if not origins:
            return
        [origin, *more] = origins
        readable = path in METADATA and method in ("GET", "HEAD") and OFFICE.fullmatch(origin)
        if more or not (readable or origin in self.allow_origins or self._is_own(origin, headers["host"])):
            raise RefusedError(403, "Pages of other sites may not use this server.")

    def _is_own(self, origin: str, host: str) -> bool:
        """Whether a page came from this server, by the name it was just asked for or its public one."""
        try:
            page = urlsplit(origin)
        except ValueError:
            return False
        if page.scheme not in ("http", "https") or origin != f"{page.scheme}://{page.netloc}":
            return False
        return page.netloc == host.lower() or (page.scheme == "https" and _name(page.netloc) in self.names)


class _Question:
    """Passes a request on, and knows whether all of it has come."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.whole = False

    async def __call__(self) -> Message:
        message = await self.receive()
        self.whole = not message.get("more_body", False)
        return message


class _Answer:
    """Passes an answer on, and knows how far it has come."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.started = False
        self.ended = False

    async def __call__(self, message: Message) -> None:
        self.started = True
        self.ended = message["type"] == "http.response.body" and not message.get("more_body", False)
        await self.send(message)


async def _while_there(app: ASGIApp, scope: Scope, body: bytes, receive: Receive, answer: _Answer) -> None:
    """Have ``app`` answer a request with this body; stop it when the sender goes away."""
    unread = [body]
    gone = asyncio.Event()

    async def replay() -> Message:
        if unread:
            return {"type": "http.request", "body": unread.pop(), "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    answering = asyncio.ensure_future(app(scope, replay, answer))
    leaving = asyncio.ensure_future(receive())
    try:
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if answering.done() or answer.ended:
            await answering
    finally:
        gone.set()
        for task in (answering, leaving):
            task.cancel()
        await asyncio.gather(answering, leaving, return_exceptions=True)


def _name(host: str) -> str | None:
    """A Host header's name or address without its port."""
    match = HOST.fullmatch(host)
    return None if match is None else (match["six"] or match["name"]).lower()


async def _refuse(refused: RefusedError, question: _Question, send: Send) -> None:
    """Answer at once, and let a sender that is still sending come to read it before the connection closes."""
    body = refused.reason.encode()
    headers = {
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    if not question.whole:
        headers["connection"] = "close"
    await send(
        {
            "type": "http.response.start",
            "status": refused.status,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": True})
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while not question.whole:
                await question()
    await send({"type": "http.response.body", "body": b"", "more_body": False})
