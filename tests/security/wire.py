"""Requests as they are on the wire: with any header, any length, and also broken ones."""

from __future__ import annotations

import http.client
import json
import socket
from dataclasses import dataclass
from typing import Any

from tests.real.tocsin_server import TocsinServer

TIMEOUT_S = 10.0
"""No answer may take longer, whatever was sent."""


@dataclass(frozen=True)
class Reply:
    """An answer; `status` 0 means that the server closed the connection without one."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def error(self) -> str:
        """The message of a refusal."""
        return str(json.loads(self.content)["error"]["message"])


def event(**fields: Any) -> bytes:
    """A push of the standard source."""
    return json.dumps({"title_rule": "t", "event_status": "Critical", "alert_key": "k", **fields}).encode()


def request(
    server: TocsinServer, path: str, body: bytes = b"", method: str = "POST", headers: dict[str, str] | None = None
) -> Reply:
    """One request over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=TIMEOUT_S)
    try:
        connection.request(method, path, body or None, {"Content-Type": "application/json", **(headers or {})})
        answer = connection.getresponse()
        content = b"" if answer.headers.get_content_type() == "text/event-stream" else answer.read()
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content)
    except (http.client.BadStatusLine, ConnectionError):
        return Reply(0, {}, b"")
    finally:
        connection.close()


def connect(server: TocsinServer) -> socket.socket:
    """A bare connection."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=TIMEOUT_S)


def raw(server: TocsinServer, data: bytes, *, then_close: bool = False) -> list[int]:
    """Send bytes as they are; the statuses of all answers until the server closes or says nothing more."""
    with connect(server) as one:
        content = b""
        try:
            one.sendall(data)
            if then_close:
                one.shutdown(socket.SHUT_WR)
            while received := one.recv(65_536):
                content += received
        except ConnectionError:
            pass  # the server has closed while we still wrote
    heads = content.split(b"HTTP/1.1 ")[1:]
    return [int(head[:3]) for head in heads]
