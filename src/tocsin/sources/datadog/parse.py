"""Datadog: a custom payload of its webhooks integration (the guide has it), or its default one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_TYPES: Final[Mapping[str, Status]] = {**severity.COMMON, "error": "Critical", "success": "Ok"}
_OVER: Final = frozenset({"recovered", "success"})


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when there is neither title nor monitor."""
    body, sent = read_object(push, "the payload of a Datadog webhook")
    title, monitor = sent.text("title", "event_title"), sent.text("alert_id", "id")
    if not title and not monitor:
        raise BadPush("title_missing", "is required: $EVENT_TITLE", path="title")
    tags = _tags(sent.text("tags"))
    word, transition = sent.text("alert_type"), sent.text("alert_transition")
    flags: list[str] = []
    over = transition.lower() in _OVER or word.lower() == "success"
    scope = sent.text("alert_scope")
    host = sent.text("host", "hostname")
    known = {name: sent.text(name) for name in ("link", "priority", "alert_metric", "alert_transition", "org_name")}
    draft = Draft(
        title=title or f"Monitor {monitor}",
        status="Ok" if over else severity.status_of(word, _TYPES, flags) if word else "Warning",
        key=sent.text("alert_cycle_key", "aggreg_key") or key_of(monitor, scope or host),
        resource=host or tags.get("service", "") or scope,
        check=sent.text("alert_title") or _bare(title),
        description=sent.text("body", "event_msg"),
        labels=tags | known | {"alert_scope": scope},
        at=sent.text("date") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])


def _bare(title: str) -> str:
    """The monitor's name without the transition Datadog puts before it: `[Triggered] High CPU`."""
    head, bracket, rest = title.partition("] ")
    return rest if bracket and head.startswith("[") else title


def _tags(text: str) -> dict[str, str]:
    """`service:nginx,env:prod`; a bare word is its own value."""
    pairs = (one.strip().partition(":") for one in text.split(",")[:40])
    return {name: value or name for name, _, value in pairs if name}
