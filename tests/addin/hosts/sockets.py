"""Requests written byte by byte, as no well-behaved client sends them."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from tests.addin.hosts.servers import Server

SECONDS = 20


@dataclass(frozen=True)
class Answer:
    """What came back; a status of 0 means that the connection closed without an answer."""

    status: int
    headers: dict[str, str]
    body: bytes


def request(path: str | bytes, *headers: str, method: str = "GET", host: str | None = "127.0.0.1") -> bytes:
    """A request's bytes; the path is sent exactly as it is given."""
    target = path.encode() if isinstance(path, str) else path
    lines = [*([] if host is None else [f"Host: {host}"]), "Connection: close", *headers]
    return (
        method.encode() + b" " + target + b" HTTP/1.1\r\n" + "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n"
    )


def posted(path: str, body: bytes, *headers: str) -> bytes:
    """A POST of a JSON body."""
    given = (*headers, "Content-Type: application/json", f"Content-Length: {len(body)}")
    return request(path, *given, method="POST") + body


def connected(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS)


def ask(server: Server, sent: bytes) -> Answer:
    """The answer to bytes sent over a connection of their own."""
    with connected(server) as line:
        line.sendall(sent)
        return read(line)


def read(line: socket.socket) -> Answer:
    received = b""
    while chunk := line.recv(65536):
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    status, *headers = head.decode("latin-1").split("\r\n")
    if not status:
        return Answer(0, {}, b"")
    named = (header.partition(": ") for header in headers)
    return Answer(int(status.split()[1]), {name.lower(): value for name, _, value in named}, body)
