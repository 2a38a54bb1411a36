"""The far end of all messages: a process of its own that takes every POST at once, but answers none below ``/hang/``.

Loopback has many addresses: each stands for a host of its own, so that the limit per host is what it is in real life.
``python -m bench.deliver.sink`` prints its port and serves until its standard input ends.
"""

import asyncio
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.deliver.cores import on_core

HEALTHY = tuple(f"127.0.1.{number}" for number in range(1, 21))
SILENT = "127.0.2.1"
CONTROL = "127.0.0.1"
_TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass(frozen=True, slots=True)
class Taken:
    """One message as the sink got it: when (monotonic, s), where, and the titles of the incidents that it names."""

    at_s: float
    path: str
    titles: list[str]


@dataclass(frozen=True, slots=True)
class Sink:
    """A running sink."""

    port: int

    def url(self, target: int) -> str:
        """The address of healthy target number ``target``; targets go round over the hosts."""
        return f"http://{HEALTHY[target % len(HEALTHY)]}:{self.port}/t/{target}"

    @property
    def silent_url(self) -> str:
        """An address that accepts and never answers, on a host of its own."""
        return f"http://{SILENT}:{self.port}/hang/0"

    def count(self) -> int:
        """Messages taken so far."""
        return int(self._ask("/count"))

    def taken(self) -> list[Taken]:
        """What was taken since this was asked last."""
        return [Taken(at_s, path, _titles(body)) for at_s, path, body in self._ask("/taken")]

    def _ask(self, path: str) -> Any:
        connection = http.client.HTTPConnection(CONTROL, self.port, timeout=30)
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


@contextmanager
def running_sink() -> Iterator[Sink]:
    """A sink on the core that does not belong to the product."""
    command = [sys.executable, "-m", "bench.deliver.sink"]
    with on_core(1):
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path.cwd(), env=os.environ)
    try:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("the sink has no pipes")
        yield Sink(int(child.stdout.readline()))
    finally:
        child.terminate()
        child.wait(10)


def _titles(body: str) -> list[str]:
    """The incidents that a message names: of a digest all, else its own; of Alertmanager's webhook its alerts."""
    said = json.loads(body)
    if "alerts" in said:
        return [alert["labels"]["alertname"] for alert in said["alerts"]]
    return [line["title"] for line in said["digest"]] or [said["incident"]["title"]]


class _Record:
    """What was taken; bodies are kept only where somebody will ask for them."""

    def __init__(self) -> None:
        self.count = 0
        self.taken: list[tuple[float, str, str]] = []

    def take(self, path: str, body: bytes) -> None:
        """Note one message."""
        self.count += 1
        if path.startswith(("/t/", "/hang/")):
            self.taken.append((time.monotonic(), path, body.decode()))

    def answer(self, path: str) -> bytes:
        """The answer to a question about what was taken."""
        if path == "/count":
            return str(self.count).encode()
        taken, self.taken = self.taken, []
        return json.dumps(taken).encode()


class _Connection(asyncio.Protocol):
    """As much of HTTP/1.1 as clients of a benchmark speak: requests with Content-Length, one after the other."""

    def __init__(self, record: _Record) -> None:
        self._record = record
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = transport if isinstance(transport, asyncio.Transport) else None

    def data_received(self, data: bytes) -> None:
        """Answer every whole request in the buffer."""
        self._buffer += data
        while self._transport is not None:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            size = _length(head) if found else 0
            if not found or len(rest) < size:
                return
            self._buffer = rest[size:]
            method, path = head.split(b"\r\n", 1)[0].decode().split(" ")[:2]
            if method == "GET":
                body = self._record.answer(path)
                self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
                continue
            self._record.take(path, rest[:size])
            if not path.startswith("/hang/"):
                self._transport.write(_TAKEN)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    record = _Record()
    first = await loop.create_server(lambda: _Connection(record), CONTROL, 0, backlog=512)
    port = first.sockets[0].getsockname()[1]
    for host in (*HEALTHY, SILENT):
        await loop.create_server(lambda: _Connection(record), host, port, backlog=512)
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until whoever started this is gone


if __name__ == "__main__":
    asyncio.run(_serve())
