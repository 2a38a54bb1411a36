"""How a running `baresip` is told what to do and says what happens: JSON in netstrings over a local connection."""

import asyncio
from typing import Any, Protocol

import msgspec

LONGEST = 64 * 1024


class ControlLost(Exception):
    """The program ended or speaks something else."""


class Channel(Protocol):
    """What a call is steered by."""

    async def send(self, command: str, parameter: str = "") -> None:
        """Give a command. Raises `ControlLost`."""

    async def receive(self) -> dict[str, Any]:
        """The next event or response; safe to cancel. Raises `ControlLost`."""


class Control:
    """The connection to one program."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer, self._rest = reader, writer, b""

    @classmethod
    async def connect(cls, port: int, timeout_s: float) -> "Control":
        """Connect as soon as the program listens. Raises `ControlLost` when it does not within `timeout_s`."""
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    try:
                        return cls(*await asyncio.open_connection("127.0.0.1", port))
                    except OSError:
                        await asyncio.sleep(0.05)
        except TimeoutError as late:
            raise ControlLost("baresip did not start; run `baresip` by hand to see why") from late

    async def send(self, command: str, parameter: str = "") -> None:
        """Give a command. Raises `ControlLost`."""
        content = msgspec.json.encode({"command": command, "params": parameter})
        try:
            self._writer.write(b"%d:%s," % (len(content), content))
            await self._writer.drain()
        except OSError as error:
            raise ControlLost("baresip ended by itself") from error

    async def receive(self) -> dict[str, Any]:
        """The next event or response; what was read is kept when this is cancelled. Raises `ControlLost`."""
        while True:
            message, self._rest = split_netstring(self._rest)
            if message is not None:
                return read_message(message)
            try:
                more = await self._reader.read(4096)
            except OSError as error:
                raise ControlLost("baresip ended by itself") from error
            if not more:
                raise ControlLost("baresip ended by itself")
            self._rest += more

    async def close(self) -> None:
        """Let go of the connection."""
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except OSError:
            return


def split_netstring(data: bytes) -> tuple[bytes | None, bytes]:
    """The first netstring of `data` and what follows it; `None` while it is not complete. Raises `ControlLost`."""
    head, colon, rest = data.partition(b":")
    if not colon and len(head) <= 6 and (not head or head.isdigit()):
        return None, data
    if not head.isdigit() or len(head) > 6 or int(head) > LONGEST:
        raise ControlLost("what came is not from baresip")
    size = int(head)
    if len(rest) <= size:
        return None, data
    if rest[size : size + 1] != b",":
        raise ControlLost("what came is not from baresip")
    return rest[:size], rest[size + 1 :]


def read_message(message: bytes) -> dict[str, Any]:
    """The JSON object in one netstring; an empty one where it is none (a peer's name may hold any bytes)."""
    try:
        content = msgspec.json.decode(message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
