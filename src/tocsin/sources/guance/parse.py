"""Guance: the event of a monitor. Its dimensions come as JSON in a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_STATES: Final[Mapping[str, Status]] = {**severity.COMMON, "error": "Warning", "nodata": "Info"}


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when it has neither title nor monitor."""
    body, sent = read_object(push, "an event of Guance")
    title, check = sent.text("df_title"), sent.text("df_monitor_checker_name", "df_monitor_name")
    if not title and not check:
        raise BadPush("title_missing", "is required: the title of the event", path="df_title")
    tags = sent.inner("df_dimension_tags").all_texts()
    flags: list[str] = []
    state = sent.text("df_status")
    checker = sent.text("df_monitor_checker_id", "df_monitor_id")
    names = ("df_monitor_name", "df_event_link", "df_workspace_name", "df_monitor_checker_value")
    draft = Draft(
        title=title or check,
        status=severity.status_of(state, _STATES, flags) if state else "Warning",
        key=key_of(checker, *(f"{name}={tags[name]}" for name in sorted(tags))) if checker else "",
        resource=tags.get("host") or ", ".join(tags.values()),
        check=check or title,
        description=sent.text("df_message"),
        labels=tags | {name: sent.text(name) for name in names},
        at=sent.text("timestamp", "date") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])
