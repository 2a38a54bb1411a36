"""Mails out of a mailbox (IMAP), for whoever cannot open a port: unread ones are taken, and marked read when they are on disk.

One process looks, for as long as it holds the mailbox. A mail is named by its UID in the transaction that keeps it, so one that is
found unread again after a crash is only marked. A mail that is for no integration is marked read and flagged, so that whoever owns
the mailbox sees it.
"""

from __future__ import annotations

import asyncio
import email.parser
import email.policy
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from tocsin.intake.door import Door
from tocsin.intake.mail import take_mail
from tocsin.intake.smtp_line import SIZE_LIMIT
from tocsin.integrations import mail_store
from tocsin.integrations.model import Integration
from tocsin.journey import World
from tocsin.kernel.clock import SECOND
from tocsin.kernel.errors import StoreUnavailable, TooFrequent
from tocsin.kernel.labels import fingerprint
from tocsin.kernel.masking import mask_text
from tocsin.runtime.addresses import Refused
from tocsin.runtime.http import resolve_by_system
from tocsin.runtime.imap import TIMEOUT_S, Account, ImapError, OpenMailbox
from tocsin.runtime.sockets import connect_checked
from tocsin.runtime.telemetry import logger
from tocsin.sources.mail_addresses import HEADER_LIMIT, addresses_in
from tocsin.sources.source import Push, Rejection

EVERY_S: Final = 30.0
AT_ONCE: Final = 50
LEASE_MS: Final = 120 * SECOND
"""When the process that looks dies, another one takes over after this time."""
SEEN: Final = "\\Seen"
STRANGE: Final = "\\Seen \\Flagged"
_ENVELOPE: Final = ("Delivered-To", "X-Original-To", "Envelope-To")
_WRITTEN: Final = ("To", "Cc")
_MOST_ADDRESSES: Final = 20


def addressed(content: bytes) -> Iterator[list[list[str]]]:
    """Whom a mail is for, best first: those that its delivery names, then those that it names itself.

    For each address there are the prefixes that it may name: what stands behind a plus, what stands before it, and both.
    """
    message = email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(content)
    for names in (_ENVELOPE, _WRITTEN):
        lines = [str(value)[:HEADER_LIMIT] for name in names for value in message.get_all(name) or []]
        yield [_prefixes(one) for one in addresses_in(", ".join(lines), _MOST_ADDRESSES)]


def _prefixes(address: str) -> list[str]:
    local = address.rpartition("@")[0].lower()
    head, plus, tail = local.partition("+")
    return [one for one in dict.fromkeys((tail, head, local) if plus else (local,)) if one]


class Mailbox:
    """Looks into the mailbox twice a minute."""

    def __init__(self, door: Door, world: World, account: Account) -> None:
        self._door = door
        self._world = world
        self._account = account
        self._key = fingerprint({"imap": f"{account.host}:{account.port}", "user": account.user, "in": account.folder})
        self._holder = world.ids.token(9)
        self._looked_s: float | None = None
        self._failures: Counter[str] = Counter()

    async def piece(self) -> bool:
        """Take unread mails, at most :data:`AT_ONCE`, when it is time to look; whether there may be more to take at once."""
        now_s = self._world.clock.elapsed()
        if self._looked_s is not None and 0 <= now_s - self._looked_s < EVERY_S:
            return False
        self._looked_s = now_s  # also when it fails: the next look is then
        if not await self._hold():
            return False
        try:
            has_more = await self._look()
        except (OSError, ImapError, Refused) as error:
            text = mask_text(str(error), secrets=(self._account.user, self._account.password))
            logger.warning("the mailbox at %s cannot be read, tried again: %s", self._account.host, text)
            return False
        if has_more:
            self._looked_s = None
        return has_more

    async def stop(self) -> None:
        """Let another process look."""
        with suppress(StoreUnavailable):
            async with self._world.db.transaction() as tx:
                await mail_store.let_go(tx, self._key, self._holder)

    async def _hold(self) -> bool:
        now = self._world.clock.now()
        async with self._world.db.transaction() as tx:
            return await mail_store.hold(tx, self._key, self._holder, now + LEASE_MS, now)

    async def _look(self) -> bool:
        """One visit; whether mails were left that were not tried yet."""
        box = await self._open()
        try:
            unread = await asyncio.to_thread(box.unread)
            # One that failed before holds up nobody: the others come first.
            names = sorted(unread, key=lambda uid: self._failures[f"{box.validity}/{uid}"])
            for uid in names[:AT_ONCE]:
                if not await self._hold():
                    return False
                await self._take(box, uid)
        except BaseException:
            box.abort()
            raise
        await asyncio.to_thread(box.close)
        known = {f"{box.validity}/{uid}" for uid in unread}
        self._failures = Counter({name: times for name, times in self._failures.items() if name in known})
        return len(unread) > AT_ONCE and not self._failures

    async def _open(self) -> OpenMailbox:
        account = self._account
        async with asyncio.timeout(TIMEOUT_S):
            plain = await connect_checked(account.host, account.port, self._world.settings.networks, resolve_by_system)
        return await asyncio.to_thread(OpenMailbox, account, plain)

    async def _take(self, box: OpenMailbox, uid: str) -> None:
        """Take one mail and mark it. Raises ``OSError``, errors of IMAP, ``StoreUnavailable``: then it stays unread."""
        name = f"{box.validity}/{uid}"
        self._failures[name] += 1  # until it is done, whatever breaks
        content = await asyncio.to_thread(box.content, uid, SIZE_LIMIT + 1)
        if content is not None:
            try:
                flags = await self._keep(content, name)
            except TooFrequent as problem:
                logger.warning("a mail waits in the mailbox: %s", problem.message)
                return
            await asyncio.to_thread(box.mark, uid, flags)
        del self._failures[name]

    async def _keep(self, content: bytes, name: str) -> str:
        """Keep a mail for all that it is for; how it is to be marked."""
        found = await self._integrations(content)
        for one in found:
            now = self._world.clock.now()
            once = f"imap/{self._key}/{name}"
            push_id = fingerprint({"": once})
            if one.status == "enabled":
                await take_mail(self._door, one, content, now, push_id, once=once)
            else:
                push = Push(content, "message/rfc822", {}, {}, now, "POST", push_id)
                why = "the integration was disabled when this mail came; enable it and try the mail again"
                await self._door.keep_rejected(one, push, Rejection("disabled", why, "body", content), once)
        if not found:
            logger.warning("a mail is for no integration; it is flagged in the mailbox")
        return SEEN if found else STRANGE

    async def _integrations(self, content: bytes) -> list[Integration]:
        for addresses in addressed(content):
            found: dict[int, Integration] = {}
            for prefixes in addresses:
                one = await self._first(prefixes)
                if one is not None:
                    found[one.integration_id] = one
            if found:
                return list(found.values())
        return []

    async def _first(self, prefixes: list[str]) -> Integration | None:
        for prefix in prefixes:
            found = await self._door.addressed(prefix, self._world.clock.now())
            if found is not None:
                return found
        return None
