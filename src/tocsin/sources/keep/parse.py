"""What a workflow of Keep sends: the fields of a standard event, or Keep's own `severity` and `status` in them.

Keep has a provider that speaks the standard event, with the address of another server built in. So on-premises a workflow
posts by the webhook provider, and there the words for severity and status are Keep's, filled in from the alert.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.making import Draft, finished
from tocsin.sources.normalise import derive_key
from tocsin.sources.source import BadPush, Parsed, Push

_WORDS: Final[Mapping[str, Status]] = {**severity.COMMON, "high": "Critical", "low": "Info"}
_ENDED: Final = frozenset({"resolved", "ok"})
_RESOURCE_LABELS: Final = ("resource", "instance", "host", "pod", "node", "resource_name", "service")
_PROVIDER_CHECK: Final = {"test": "payload"}
"""The body Keep sends to see whether its webhook provider works."""


def parse(push: Push) -> Parsed:
    """The one event of a push, none for Keep's check of its provider. Raises `BadPush` with the path of what is wrong."""
    body, sent = read_object(push, "one event for each push")
    if sent.all_texts() == _PROVIDER_CHECK:
        return Parsed(ignored="Keep tests its webhook provider")
    title = sent.text("title", "title_rule")
    if not title:
        raise BadPush("title_missing", "is required: `{{ alert.name }}` in a workflow", path="title")
    flags: list[str] = []
    status, key = _status(sent, flags), sent.text("alert_key")
    if status == "Ok" and not key:
        text = "a recovery must name the alert it ends: `{{ alert.fingerprint }}` in a workflow"
        raise BadPush("recovery_without_key", text, path="alert_key")
    labels = _labels(sent)
    draft = Draft(
        title=title,
        status=status,
        key=key or derive_key(labels, title),
        resource=next((labels[name] for name in _RESOURCE_LABELS if name in labels), ""),
        check=labels.get("check", title),
        description=sent.text("description"),
        labels=labels,
        at=sent.text("event_time") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])


def _status(sent: Fields, flags: list[str]) -> Status:
    """`Ok` by Keep's `status`, else what `event_status` or `severity` says."""
    if sent.text("status").lower() in _ENDED:
        return "Ok"
    word = sent.text("event_status", "severity")
    if not word:
        raise BadPush("status_missing", "is required: Critical, Warning, Info or Ok", path="event_status")
    return "Ok" if word.lower() in _ENDED else severity.status_of(word, _WORDS, flags)


def _labels(sent: Fields) -> dict[str, str]:
    """The labels; none when the workflow filled in nothing, which Keep sends as null or as empty text."""
    if sent.text("labels") and not sent.raw("labels").lstrip().startswith(b"{"):
        raise BadPush("field_type", "must be an object of names and values", path="labels")
    return sent.labels("labels")
