"""The server's own settings: who may call it, and how much one call may ask of it.

Each is set as ``CARECURVE_`` and its name in capitals, in the environment or in the project's ``.env``.
docs/server.md lists them.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

Count = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0)]


class ServerSettings(BaseSettings):
    """Settings with their defaults."""

    model_config = SettingsConfigDict(env_prefix="CARECURVE_", extra="ignore")

    #: Names by which users reach the server, besides XLWINGS_HOSTNAME and this machine's own.
    allowed_hosts: list[str] = []
    #: The largest request, in bytes, and the most cells in one call.
    request_bytes: Count = 4_000_000
    request_cells: Count = 200_000
    #: How long a sender may take over a request's headers, and again over its body.
    sending_seconds: Seconds = 10
    #: How many connections may be open; beyond that the oldest unfinished ones are closed.
    connections: Count = 250
    #: How long one call may calculate, and how many long ones do so at once.
    calculation_seconds: Seconds = 10
    calculations: Count = 2
    #: How many calls may wait for such a turn, or for one in arithmetic.
    waiting_calls: Count = 100
    #: How much memory one calculating process may reserve, where the system can limit it.
    calculation_megabytes: Count = 2_000


@cache
def server_settings() -> ServerSettings:
    """The settings of the project that this process serves."""
    from xlwings_server.config import settings  # reads the project's folder when imported

    class OfProject(ServerSettings):
        model_config = SettingsConfigDict(env_file=settings.model_config["env_file"])

    return OfProject()
