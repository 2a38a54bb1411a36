"""A mailbox with just enough of IMAP4rev1 for :mod:`imaplib` to read unread mails and to mark them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

_LITERAL_RANGE = re.compile(r"<0\.(\d+)>")


@dataclass
class Box:
    """Mails by UID, counted from 1, with their flags; ``deaf`` says to which command it hangs up."""

    mails: list[bytes] = field(default_factory=list)
    flags: dict[int, set[str]] = field(default_factory=dict)
    password: str = "secret"
    deaf: str = ""
    server: asyncio.Server | None = None
    connections: int = 0

    async def start(self) -> None:
        """Listen on a free port."""
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    @property
    def url(self) -> str:
        """The address of the inbox."""
        assert self.server is not None
        return f"imap://ops:{self.password}@127.0.0.1:{self.server.sockets[0].getsockname()[1]}/INBOX?starttls=off"

    def stop(self) -> None:
        """Listen no more."""
        if self.server is not None:
            self.server.close()

    def unread(self) -> list[int]:
        """UIDs of mails that nobody has read."""
        return [uid for uid in range(1, len(self.mails) + 1) if "\\Seen" not in self.flags.get(uid, set())]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.write(b"* OK ready\r\n")
        while line := (await reader.readline()).decode().strip():
            tag, _, rest = line.partition(" ")
            command = " ".join(rest.split()[:2]).upper()
            if self.deaf and command.startswith(self.deaf):
                break
            for piece in self._answer(tag, rest, command):
                writer.write(piece)
            await writer.drain()
            if command.startswith("LOGOUT"):
                break
        writer.close()

    def _answer(self, tag: str, rest: str, command: str) -> list[bytes]:
        done = f"{tag} OK done\r\n".encode()
        if command.startswith("CAPABILITY"):
            return [b"* CAPABILITY IMAP4rev1\r\n", done]
        if command.startswith("LOGIN"):
            return [done if self.password in rest else f"{tag} NO wrong\r\n".encode()]
        if command.startswith("SELECT"):
            return [f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n".encode(), done]
        if command == "UID SEARCH":
            return [f"* SEARCH {' '.join(map(str, self.unread()))}\r\n".encode(), done]
        if command == "UID FETCH":
            uid = int(rest.split()[2])
            most = _LITERAL_RANGE.search(rest)
            body = self.mails[uid - 1][: int(most[1]) if most else None]
            return [f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(body)}}}\r\n".encode(), body, b")\r\n", done]
        if command == "UID STORE":
            _, _, uids, _, flags = rest.split(maxsplit=4)
            for one in uids.split(","):
                self.flags.setdefault(int(one), set()).update(flags.strip("()").split())
            return [done]
        return [done]
