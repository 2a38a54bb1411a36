"""The standard change: one JSON object for each step of a change, from anything that can post JSON."""

from __future__ import annotations

from typing import get_args

from tocsin.sources.change import STATUSES, ChangeEvent, ChangeStatus, ParsedChanges, finish_change
from tocsin.sources.fields import read_object
from tocsin.sources.source import BadPush, Push


def parse(push: Push) -> ParsedChanges:
    """One step. Raises `BadPush` with the path of the field that is wrong."""
    body, sent = read_object(push, "one step of a change")
    status = next((one for one in get_args(ChangeStatus) if one == sent.text("change_status")), None)
    if status is None:
        text = f"must be one of {', '.join(STATUSES)}, not {sent.text('change_status')[:40]!r}"
        raise BadPush("status_invalid", text, path="change_status")
    event = ChangeEvent(
        change_key=sent.text("change_key"),
        title=sent.text("title"),
        status=status,
        description=sent.text("description"),
        link=sent.text("link"),
        labels=sent.labels("labels"),
        flags=body.flags,
    )
    return ParsedChanges([finish_change(event, sent.text("event_time") or None, push)])
