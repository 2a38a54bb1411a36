"""Jira: the webhook of an issue that was made, changed or deleted. Each issue is one change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from tocsin.sources.change import ChangeEvent, ChangeStatus, ParsedChanges, finish_change
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.source import BadPush, Push

_CATEGORIES: Final[Mapping[str, ChangeStatus]] = {"new": "Planned", "indeterminate": "Processing", "done": "Done"}
_NAMES: Final[tuple[tuple[str, ChangeStatus], ...]] = (
    ("cancel", "Canceled"),
    ("reject", "Canceled"),
    ("done", "Done"),
    ("closed", "Done"),
    ("resolved", "Done"),
    ("ready", "Ready"),
    ("approved", "Ready"),
    ("to do", "Planned"),
    ("open", "Planned"),
    ("backlog", "Planned"),
)


def parse(push: Push) -> ParsedChanges:
    """One step, or none for what is no event of an issue. Raises `BadPush` for an issue without a key."""
    body, sent = read_object(push, "a webhook of Jira")
    kind = sent.text("webhookEvent")
    issue = sent.inner("issue")
    if not issue or not (kind.startswith("jira:issue_") or not kind):
        return ParsedChanges(ignored=f"{kind or 'this'} is no event of an issue")
    key = issue.text("key")
    if not key:
        raise BadPush("issue_missing", "is required: the key of the issue", path="issue.key")
    fields = issue.inner("fields")
    event = ChangeEvent(
        change_key=key,
        title=f"{key} {fields.text('summary')}".strip(),
        status=_status(kind, fields),
        description=_plain(fields),
        link=_link(issue.text("self"), key),
        labels=_labels(sent, fields),
        flags=body.flags,
    )
    return ParsedChanges([finish_change(event, sent.text("timestamp") or None, push)])


def _status(kind: str, fields: Fields) -> ChangeStatus:
    if kind == "jira:issue_deleted":
        return "Canceled"
    status = fields.inner("status")
    category = status.inner("statusCategory").text("key")
    name = status.text("name").lower()
    guessed: ChangeStatus = "Processing"
    for word, meaning in _NAMES:
        if word in name:
            guessed = meaning
            break
    return guessed if guessed == "Canceled" else _CATEGORIES.get(category, guessed)


def _plain(fields: Fields) -> str:
    """The description; what the cloud sends as a document is shown by its texts."""
    document = fields.inner("description")
    return _texts(document) if document else fields.text("description")


def _texts(node: Fields, depth: int = 0) -> str:
    if depth > 10:
        return ""
    pieces = [node.text("text"), *(_texts(child, depth + 1) for child in node.items("content")[:200])]
    separator = "\n" if node.text("type") in ("doc", "bulletList", "orderedList") else ""
    return separator.join(piece for piece in pieces if piece)


def _link(address: str, key: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}/browse/{key}" if parts.scheme in ("http", "https") and parts.netloc else ""


def _labels(sent: Fields, fields: Fields) -> dict[str, str]:
    found = {
        "project": fields.inner("project").text("name", "key"),
        "issue_type": fields.inner("issuetype").text("name"),
        "priority": fields.inner("priority").text("name"),
        "status": fields.inner("status").text("name"),
        "assignee": fields.inner("assignee").text("displayName"),
        "operator": sent.inner("user").text("displayName"),
        "labels": ", ".join(fields.texts("labels")),
    }
    return {name: text for name, text in found.items() if text}
