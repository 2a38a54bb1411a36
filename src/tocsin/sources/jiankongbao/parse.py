"""Jiankongbao: its URL callback as JSON, as a form, or (older) by GET. Its token is made from each message and is not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.forms import read_fields
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_KINDS: Final[Mapping[str, Status]] = {"1": "Warning", "2": "Info"}


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no task is named."""
    body, sent = read_fields(push, "the callback of a Jiankongbao task")
    task, name = sent.text("task_id"), sent.text("task_name")
    if not task and not name:
        raise BadPush("task_missing", "is required: the task it is about", path="task_id")
    over = sent.text("message_status", "task_status") == "2"
    flags: list[str] = []
    kind = sent.text("message_type")
    draft = Draft(
        title=sent.text("content") or name,
        status="Ok" if over else severity.status_of(kind, _KINDS, flags) if kind else "Warning",
        key=key_of(task or name),
        resource=sent.text("task_summary") or name,
        check=name,
        description=sent.text("content"),
        labels={"task_type": sent.text("task_type"), "task_id": task},
        at=sent.text("fault_time") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])
