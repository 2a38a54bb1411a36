"""Mails out of a mailbox (IMAP), for whoever cannot open a port: unread ones are taken, and marked read when they are on disk.

A crash in between takes a mail twice; it has the same key then, and is the same alert. A mail that is for no integration is
marked read and flagged, so that whoever owns the mailbox sees it.
"""

from __future__ import annotations

import asyncio
import contextlib
import email.parser
import email.policy
import email.utils
import imaplib
import ssl
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from tocsin.intake.door import Door
from tocsin.intake.mail import take_mail
from tocsin.intake.smtp_line import SIZE_LIMIT
from tocsin.integrations.model import Integration
from tocsin.kernel.clock import Clock
from tocsin.kernel.errors import Problem
from tocsin.kernel.labels import fingerprint
from tocsin.runtime.telemetry import logger

EVERY_S: Final = 30.0
TIMEOUT_S: Final = 20.0
AT_ONCE: Final = 50
_TO: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")


class Account(Struct, frozen=True):
    """Where the mailbox is."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    is_encrypted: bool


class Fetched(Struct, frozen=True):
    """One unread mail; ``uid`` names it as long as ``validity`` stays the same."""

    uid: str
    validity: str
    content: bytes


def read_account(url: str) -> Account:
    """``imaps://user:password@host[:port]/folder``. Raises ``ValueError`` that says what is wrong."""
    parts = urlsplit(url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
        raise ValueError("must look like imaps://user:password@mail.example.com/INBOX")
    is_encrypted = parts.scheme == "imaps"
    port = parts.port or (993 if is_encrypted else 143)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return Account(parts.hostname, port, unquote(parts.username), unquote(parts.password or ""), folder, is_encrypted)


def prefixes(content: bytes) -> Iterator[str]:
    """What a mail's addresses may name: their part before the @, and what stands before and after a plus in it."""
    message = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(content)
    lines = [str(value) for name in _TO for value in message.get_all(name) or []]
    for _, address in email.utils.getaddresses(lines):
        local = address.rpartition("@")[0].lower()
        head, plus, tail = local.partition("+")
        yield from dict.fromkeys(one for one in ((tail, head, local) if plus else (local,)) if one)


class Mailbox:
    """Looks into the mailbox twice a minute."""

    def __init__(self, door: Door, clock: Clock, account: Account) -> None:
        self._door = door
        self._clock = clock
        self._account = account
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run(), name="mailbox")

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                while await self.piece() == AT_ONCE:
                    pass
            except (OSError, imaplib.IMAP4.error) as error:
                logger.warning("the mailbox at %s cannot be read, tried again: %s", self._account.host, error)
            except Problem as problem:
                logger.warning("mails wait in the mailbox: %s", problem)
            await asyncio.sleep(EVERY_S)

    async def piece(self) -> int:
        """Take unread mails, at most :data:`AT_ONCE`; how many there were. Raises ``OSError`` and errors of ``imaplib``."""
        unread = await asyncio.to_thread(_fetch, self._account)
        taken: list[str] = []
        strange: list[str] = []
        try:
            for one in unread:
                found = await self._integration(one)
                if found is None:
                    strange.append(one.uid)
                    continue
                now = self._clock.now()
                push_id = fingerprint({"imap": f"{self._account.user}/{one.validity}/{one.uid}"})
                await take_mail(self._door, found, one.content, now, push_id)
                taken.append(one.uid)
        finally:
            if taken or strange:
                await asyncio.to_thread(_mark, self._account, taken, strange)
        if strange:
            logger.warning("%d mails are for no integration; they are flagged in the mailbox", len(strange))
        return len(unread)

    async def _integration(self, one: Fetched) -> Integration | None:
        for prefix in list(prefixes(one.content))[:20]:
            found = await self._door.addressed(prefix, self._clock.now())
            if found is not None and found.status == "enabled":
                return found
        return None


@contextlib.contextmanager
def _opened(account: Account) -> Iterator[imaplib.IMAP4]:
    if account.is_encrypted:
        context = ssl.create_default_context()
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=TIMEOUT_S)
    else:
        box = imaplib.IMAP4(account.host, account.port, timeout=TIMEOUT_S)
    try:
        box.login(account.user, account.password)
        kind, answer = box.select(f'"{account.folder}"')
        if kind != "OK":
            raise imaplib.IMAP4.error(f"there is no folder {account.folder!r}: {answer[0]!r}")
        yield box
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            box.logout()
        with contextlib.suppress(OSError):
            box.shutdown()  # also where the other side was gone already


def _fetch(account: Account) -> list[Fetched]:
    """The oldest unread mails, which stay unread. Of one over the limit only so much that it is seen to be."""
    with _opened(account) as box:
        said = box.response("UIDVALIDITY")[1]
        validity = said[0].decode() if said and isinstance(said[0], bytes) else ""
        listed = box.uid("SEARCH", "UNSEEN")[1]
        uids = listed[0].decode().split()[:AT_ONCE] if listed and isinstance(listed[0], bytes) else []
        found = []
        for uid in uids:
            parts = box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{SIZE_LIMIT + 1}>)")[1]
            content = next((part[1] for part in parts or [] if isinstance(part, tuple)), None)
            if isinstance(content, bytes):
                found.append(Fetched(uid, validity, content))
        return found


def _mark(account: Account, taken: list[str], strange: list[str]) -> None:
    with _opened(account) as box:
        if taken:
            box.uid("STORE", ",".join(taken), "+FLAGS", "(\\Seen)")
        if strange:
            box.uid("STORE", ",".join(strange), "+FLAGS", "(\\Seen \\Flagged)")
