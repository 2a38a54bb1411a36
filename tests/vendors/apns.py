"""Apple's push service over HTTP/2 and TLS on the loopback interface: strict, with Apple's own reasons."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import ssl
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ConnectionTerminated, DataReceived, RequestReceived, StreamEnded

_HEADERS = {
    ":method",
    ":path",
    ":scheme",
    ":authority",
    "accept-encoding",
    "authorization",
    "content-length",
    "content-type",
    "apns-topic",
    "apns-push-type",
    "apns-priority",
    "apns-expiration",
    "apns-collapse-id",
    "apns-id",
}
_APS = {"alert", "sound", "thread-id", "category", "mutable-content", "interruption-level", "badge"}


@dataclass
class Apns:
    """One team's app at Apple. `now` (ms) is the clock; `gone` devices were unregistered; `refuse` answers so always."""

    key: ec.EllipticCurvePublicKey
    key_id: str
    team_id: str
    topic: str
    now: int
    devices: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    refuse: tuple[int, str] | None = None
    shown: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)  # by device and collapse id
    received: list[dict[str, Any]] = field(default_factory=list)
    connections: int = 0

    def receive(self, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        """Status and reason for one notification."""
        if self.refuse is not None:
            return self.refuse
        device = headers[":path"].removeprefix("/3/device/")
        for problem in (self._wrong_token(headers.get("authorization", "")), self._wrong_request(headers, body)):
            if problem is not None:
                return problem
        if device in self.gone:
            return 410, "Unregistered"
        if device not in self.devices:
            return 400, "BadDeviceToken"
        payload = json.loads(body)
        assert set(payload["aps"]) <= _APS, payload["aps"]
        self.received.append(payload)
        self.shown[device, headers.get("apns-collapse-id", headers["apns-id"])] = payload
        return 200, ""

    def _wrong_token(self, value: str) -> tuple[int, str] | None:
        found = re.fullmatch(r"bearer ([\w-]+)\.([\w-]+)\.([\w-]+)", value)
        if found is None:
            return 403, "MissingProviderToken"
        head, claims, signature = found.groups()
        raw = _unb64(signature)
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        try:
            self.key.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return 403, "InvalidProviderToken"
        said, issued = json.loads(_unb64(head)), json.loads(_unb64(claims))
        if said != {"alg": "ES256", "kid": self.key_id} or issued.get("iss") != self.team_id:
            return 403, "InvalidProviderToken"
        age_s = self.now / 1000 - issued["iat"]
        return (403, "ExpiredProviderToken") if not -60 <= age_s <= 3600 else None

    def _wrong_request(self, headers: dict[str, str], body: bytes) -> tuple[int, str] | None:
        unknown = set(headers) - _HEADERS
        assert not unknown, unknown
        if headers[":method"] != "POST":
            return 405, "MethodNotAllowed"
        if headers.get("apns-topic") != self.topic:
            return 400, "TopicDisallowed"
        if headers.get("apns-push-type") != "alert":
            return 400, "InvalidPushType"
        if headers.get("apns-priority", "10") not in ("1", "5", "10"):
            return 400, "BadPriority"
        if not headers.get("apns-expiration", "0").isdigit():
            return 400, "BadExpirationDate"
        if len(headers.get("apns-collapse-id", "")) > 64:
            return 400, "BadCollapseId"
        if not body:
            return 400, "PayloadEmpty"
        if len(body) > 4096:
            return 413, "PayloadTooLarge"
        return None if _is_uuid(headers.get("apns-id", "")) else (400, "BadMessageId")


@asynccontextmanager
async def serving(apple: Apns, tls: ssl.SSLContext) -> AsyncIterator[int]:
    """Serve it by HTTP/2 only; gives the port."""
    tls.set_alpn_protocols(["h2"])
    tasks: set[asyncio.Task[None]] = set()

    async def polite(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(ConnectionError, asyncio.CancelledError):
            await _serve(apple, reader, writer)
        writer.close()

    server = await asyncio.start_server(polite, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.sleep(0)


async def _serve(apple: Apns, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    apple.connections += 1
    connection = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
    connection.initiate_connection()
    writer.write(connection.data_to_send())
    open_streams: dict[int, tuple[dict[str, str], bytearray]] = {}
    while data := await reader.read(65_536):
        for event in connection.receive_data(data):
            if isinstance(event, RequestReceived):
                open_streams[event.stream_id] = ({str(k): str(v) for k, v in event.headers}, bytearray())
            elif isinstance(event, DataReceived):
                open_streams[event.stream_id][1].extend(event.data)
                connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, StreamEnded):
                headers, body = open_streams.pop(event.stream_id)
                _answer(connection, event.stream_id, headers, *apple.receive(headers, bytes(body)))
            elif isinstance(event, ConnectionTerminated):
                return
        writer.write(connection.data_to_send())
        await writer.drain()


def _answer(connection: H2Connection, stream_id: int, headers: dict[str, str], status: int, reason: str) -> None:
    body = json.dumps({"reason": reason}).encode() if reason else b""
    answer = [(":status", str(status)), ("apns-id", headers.get("apns-id", ""))]
    connection.send_headers(stream_id, answer, end_stream=not body)
    if body:
        connection.send_data(stream_id, body, end_stream=True)


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
