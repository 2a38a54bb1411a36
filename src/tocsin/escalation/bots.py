"""A group's bot as a rule names it: which severities and events it takes, which groups it reaches, whom it mentions. Pure.

The settings are those of ``webhooks[].settings``: ``alias``, ``severities``, ``events``, ``mention``, ``mention_table_id``,
``at_all``, ``chat_ids`` (or ``chat_id``) and ``data_source_id`` (the provider of a chat app), beside the notifier's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.escalation.model import Webhook
from tocsin.kernel.errors import InvalidParameter

EVENTS = ("triggered", "repeat", "acknowledged", "unacknowledged", "snoozed", "closed", "storm")
"""What a bot may be told of. ``triggered`` are all messages that ask somebody to act for the first time."""

ASKS = ("triggered", "repeat")
"""What a bot is told of whose settings do not say it: rules that were saved before keep saying what they said."""

NOT_THE_TARGET = frozenset(
    {
        *("alias", "mentions", "mention", "mention_table_id", "at_all", "is_at_all", "severities", "events"),
        *("keyword", "chat_ids", "data_source_id", "sealed"),
    }
)
"""Settings that do not change where a message goes: two bots that differ in them only are one target."""

_SEVERITIES = ("Critical", "Warning", "Info")


def kind_of(event: str) -> str:
    """The bot's event of a message's event."""
    return event if event in EVENTS else "triggered"


def why_not(settings: Mapping[str, Any], severity: str, event: str) -> str:
    """Why a bot is not told, or an empty text."""
    wanted = _names(settings.get("severities"))
    if wanted and severity not in wanted:
        return f"it takes {', '.join(wanted)} only"
    kind = kind_of(event)
    taken = _names(settings.get("events")) or ASKS
    if kind not in taken:
        return f"it is not told of {kind}"
    return ""


def chat_ids(settings: Mapping[str, Any]) -> list[str]:
    """The groups a bot of a chat app posts to, each once; none for a bot that is one group's own."""
    given = settings.get("chat_ids") or settings.get("chat_id") or []
    found = given.replace("\n", ",").split(",") if isinstance(given, str) else given
    return list(dict.fromkeys(str(one).strip() for one in found if str(one).strip()))


def provider_id(settings: Mapping[str, Any]) -> int:
    """The provider a bot of a chat app belongs to; 0 for none."""
    given = settings.get("data_source_id") or settings.get("provider_id") or 0
    return int(given) if str(given).isdecimal() else 0


def targets(settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One target for each group: the settings with ``chat_id`` in place of ``chat_ids``."""
    ids = chat_ids(settings)
    if not ids:
        return [dict(settings)]
    rest = {name: value for name, value in settings.items() if name != "chat_ids"}
    return [{**rest, "chat_id": one} for one in ids]


def alias(webhook: Webhook, number: int) -> str:
    """What people call a bot."""
    return str(webhook.settings.get("alias") or "") or f"{webhook.type} bot {number}"


def check(settings: Mapping[str, Any], path: str) -> None:
    """Raise ``InvalidParameter``, naming the field, for filters that cannot be meant."""
    for name, known in (("severities", _SEVERITIES), ("events", EVENTS)):
        given = settings.get(name)
        if given is None or given == []:
            continue
        if not isinstance(given, list) or set(map(str, given)) - set(known):
            raise InvalidParameter(f"{path}.{name}: must be a list of {', '.join(known)}")
    if not isinstance(settings.get("mention_table_id", ""), str):
        raise InvalidParameter(f"{path}.mention_table_id: must be the id of a mention table")


def _names(given: object) -> Sequence[str]:
    return [str(one) for one in given] if isinstance(given, list) else []
