"""The layers between the network and xlwings Server.

The project's ``lifespan.py`` calls :func:`stand` while the server's main module is being loaded. From
then on its app can be reached only through :class:`Entrance`, however the server is started. Until
:func:`lifespan` has confined the static files, the entrance refuses every request.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette

from addin.hosts.server.connections import Connections
from addin.hosts.server.discreet import keep_logs_discreet
from addin.hosts.server.entrance import Entrance
from addin.hosts.server.pages import confine
from addin.hosts.server.pool import running_pool
from addin.hosts.server.settings import server_settings

MAIN = "xlwings_server.main"


class NotGuardedError(RuntimeError):
    """The server would run without its guards."""


def stand() -> None:
    """Make the server's outermost layer CareCurve's entrance, and its logs discreet."""
    keep_logs_discreet()
    main: Any = sys.modules[MAIN]
    main.CORSMiddleware = Entrance


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Close the static files' folders, then open the entrance; any failure stops the server from starting."""
    entrance = getattr(sys.modules[MAIN], "main_app", None)
    if not isinstance(entrance, Entrance):
        raise NotGuardedError(
            "CareCurve's entrance is not the outermost part of the server; set XLWINGS_ENABLE_SOCKETIO=false in .env, "
            "which CareCurve does not need"
        )
    confine(app)
    settings = server_settings()
    Connections(settings.connections, settings.sending_seconds).watch()
    async with running_pool(settings):
        entrance.opened = True
        yield
        entrance.opened = False
