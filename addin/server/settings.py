"""The server's own settings: who may call it, and how much one call may ask of it.

Each is set as ``CARECURVE_`` and its name in capitals, in the environment or in the project's ``.env``.
"""

from __future__ import annotations

from functools import cache

from pydantic_settings import BaseSettings, SettingsConfigDict


class ServerSettings(BaseSettings):
    """Settings with their defaults."""

    model_config = SettingsConfigDict(env_prefix="CARECURVE_", extra="ignore")

    #: Names by which users reach the server, besides XLWINGS_HOSTNAME and this machine's own.
    allowed_hosts: list[str] = []


@cache
def server_settings() -> ServerSettings:
    """The settings of the project that this process serves."""
    from xlwings_server.config import PROJECT_DIR  # noqa: PLC0415 - reads the project's folder when imported

    class OfProject(ServerSettings):
        model_config = SettingsConfigDict(env_file=PROJECT_DIR / ".env")

    return OfProject()
