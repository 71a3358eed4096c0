"""The server's outermost layer: lets in requests for known pages, under a known name, from a known origin."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from addin.server.pages import plain_path
from addin.server.settings import server_settings

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

#: How long a refused request may go on sending before its connection is closed.
LINGER_SECONDS = 2


class RefusedError(Exception):
    """A request that is not let in: its status and a sentence."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Entrance(CORSMiddleware):
    """Takes the place of xlwings Server's CORS layer, and refuses before anything else reads the request."""

    def __init__(self, app: Any, allow_origins: Iterable[str] = (), **options: Any) -> None:
        from xlwings_server.config import settings  # noqa: PLC0415 - reads the project's folder when imported

        origins = [origin.rstrip("/").lower() for origin in allow_origins]
        if "*" in origins:
            raise ValueError(
                "XLWINGS_CORS_ALLOW_ORIGINS in .env allows any web page; name the origins, or leave it as []"
            )
        super().__init__(app, allow_origins=origins, allow_origin_regex=OFFICE.pattern, **options)
        self.opened = False
        self.prefix: str = settings.app_path
        self.static: str = settings.static_url_path.rstrip("/") + "/"
        self.names = {
            name for name in map(_name, [settings.hostname or "", *server_settings().allowed_hosts]) if name is not None
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await super().__call__(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close"})
        else:
            try:
                self.check(scope)
            except RefusedError as refused:
                await _refuse(refused, receive, send)
            else:
                await super().__call__(scope, receive, send)

    def check(self, scope: Scope) -> None:
        """Nothing, or the reason why this request is not let in."""
        if not self.opened:
            raise RefusedError(503, "The server is not ready.")
        headers = Headers(scope=scope)
        self._check_host(headers.getlist("host"))
        path = self._known(scope["path"].removeprefix(scope.get("root_path", "")))
        self._check_origin(headers, path, scope["method"])

    def _check_host(self, given: list[str]) -> None:
        """Only a name of this server's own: a page elsewhere may have its name point at this machine."""
        name = _name(given[0]) if len(given) == 1 else None
        if name is None:
            raise RefusedError(400, "Name the server once in the Host header.")
        if not (_is_this_machine(name) or name in self.names):
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


def _name(host: str) -> str | None:
    """A Host header's name or address without its port."""
    found = HOST.fullmatch(host)
    return None if found is None else (found["six"] or found["name"]).lower()


def _is_this_machine(name: str) -> bool:
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


async def _refuse(refused: RefusedError, receive: Receive, send: Send) -> None:
    """Answer at once, and let a sender that is still sending come to read it before the connection closes."""
    body = refused.reason.encode()
    headers = {
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "connection": "close",
    }
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
            while (await receive()).get("more_body", False):
                pass
    await send({"type": "http.response.body", "body": b"", "more_body": False})
