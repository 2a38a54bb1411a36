"""Words to a person or a group that are about no incident, and by which ways they go. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from tocsin.escalation import bots
from tocsin.notify import recipients
from tocsin.notify.model import Notice
from tocsin.reach import ways
from tocsin.reach.model import Contacts, Means


class Words(Struct, frozen=True):
    """What is said, by language (``en``, ``zh``)."""

    title: Mapping[str, str]
    text: Mapping[str, str]

    def read_by(self, locale: str) -> tuple[str, str]:
        """Title and text in the reader's language."""
        language = "zh" if locale.lower().startswith("zh") else "en"
        return self.title[language], self.text[language]


class Letter(Struct, frozen=True, kw_only=True):
    """Words for a person. ``key`` makes it unique; ``transports`` are tried as named, none: as the person prefers for Info.

    ``until_at`` (ms): not worth sending after it; 0: always.
    """

    key: str
    person_id: int
    words: Words
    reason: str
    transports: tuple[str, ...] = ()
    until_at: int = 0


def to_person(letter: Letter, account_id: int, known: Contacts | None, means: Means, now: int) -> list[Notice]:
    """A notice for each way to a person; none where the member was deleted or nothing reaches them."""
    if known is None or known.member.status == "deleted":
        return []
    wanted = list(letter.transports) or ways.wanted_by(known, "Info", now)[0]
    found = [way for one in dict.fromkeys(wanted) for way in ways.find(one, known, means).ways]
    if not found and (last := recipients.last_resort(known, means)) is not None:
        found = list(last.ways)
    title, text = letter.words.read_by(known.member.locale)
    messages = {recipients.way_key(one): recipients.of_way(one, known.member, letter.reason) for one in found}
    return [
        Notice(
            account_id=account_id,
            key=f"{letter.key}/{one.person_id}/{recipients.target_key(one.notifier or one.medium, one.target)}",
            title=title,
            text=text,
            medium=one.medium,
            notifier=one.notifier,
            provider_id=one.provider_id,
            target=one.target,
            recipient=one.recipient,
            person_id=one.person_id,
            reason=letter.reason,
            until_at=letter.until_at,
        )
        for one in messages.values()
    ]


def to_group(
    key: str,
    hook: Mapping[str, Any],
    number: int,
    words: Words,
    account_id: int,
    locale: str,
    until_at: int,
    bot_of: Callable[[str], str | None],
) -> list[Notice]:
    """The notices to the groups of a chat (``{"type", "settings"}`` as in escalation rules); none where nothing speaks to it."""
    folder, settings = bot_of(str(hook["type"])), hook["settings"]
    if folder is None:
        return []
    title, text = words.read_by(locale)
    return [
        Notice(
            account_id=account_id,
            key=f"{key}/{recipients.target_key(folder, target)}",
            title=title,
            text=text,
            medium="robot",
            notifier=folder,
            provider_id=bots.provider_id(settings),
            target=target,
            recipient=settings.get("alias") or f"{folder} {number}",
            reason="the group is named in the schedule",
            until_at=until_at,
        )
        for target in bots.targets(settings)
    ]
