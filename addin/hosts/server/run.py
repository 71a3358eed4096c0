"""Starts the server on this machine."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path

import click

from addin.hosts.server.build import build


def serve(host: str = "127.0.0.1", port: int = 8000, *, project: Path | None = None) -> None:
    """Build the project (in the user's application folder unless given) and run it until stopped.

    Only this machine can reach it. Excel itself asks for HTTPS: a certificate for localhost is used
    when mkcert's ``localhost+2.pem`` and ``localhost+2-key.pem`` are in the project's ``certs``.
    """
    if not is_this_machine(host):
        raise ValueError(
            f"host is {host!r}; use 127.0.0.1, because this server has no log-in and no encryption "
            f"(for other machines, deploy a server: docs/server.md)"
        )
    folder = build(project or Path(click.get_app_dir("carecurve")) / "server")
    os.environ["XLWINGS_PROJECT_DIR"] = str(folder)
    import uvicorn  # part of the optional extra

    certificate, key = (folder / "certs" / name for name in ("localhost+2.pem", "localhost+2-key.pem"))
    encrypted = certificate.exists() and key.exists()
    uvicorn.run(
        "xlwings_server.main:main_app",
        host=host,
        port=port,
        ssl_certfile=certificate if encrypted else None,
        ssl_keyfile=key if encrypted else None,
    )


def is_this_machine(name: str) -> bool:
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
