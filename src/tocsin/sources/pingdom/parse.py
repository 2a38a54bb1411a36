"""Pingdom: the webhook of a check that went down or came up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_STATES: Final[Mapping[str, Status]] = {"down": "Critical", "failing": "Critical", "up": "Ok", "success": "Ok"}


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no check is named."""
    body, sent = read_object(push, "the webhook of a Pingdom check")
    name, check_id, state = sent.text("check_name"), sent.text("check_id"), sent.text("current_state")
    if not name and not check_id:
        raise BadPush("check_missing", "is required: the check it is about", path="check_id")
    flags: list[str] = []
    params = sent.inner("check_params")
    where = params.text("full_url", "hostname", "url")
    probe = sent.inner("first_probe").text("location")
    draft = Draft(
        title=f"{name or f'Check {check_id}'} is {state.lower() or 'in an unknown state'}",
        status=severity.status_of(state, _STATES, flags) if state else "Warning",
        key=key_of(check_id or name),
        resource=where,
        check=name,
        description=sent.text("long_description", "description"),
        labels={
            "check_type": sent.text("check_type"),
            "importance_level": sent.text("importance_level"),
            "probe": probe,
            "tags": ", ".join(sent.texts("tags")),
        },
        at=sent.text("state_changed_timestamp") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])
