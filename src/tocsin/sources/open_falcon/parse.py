"""Open-Falcon: its callback is a GET with everything in the query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.forms import read_fields
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_PRIORITIES: Final[Mapping[str, Status]] = {
    "0": "Critical",
    "1": "Critical",
    "2": "Warning",
    "3": "Warning",
    "4": "Info",
    "5": "Info",
    "6": "Info",
}


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when neither endpoint nor metric is named."""
    body, sent = read_fields(push, "the callback of an Open-Falcon alarm")
    endpoint, metric = sent.text("endpoint"), sent.text("metric")
    if not endpoint and not metric:
        raise BadPush("endpoint_missing", "is required: who the alarm is about", path="endpoint")
    tags = _tags(sent.text("tags"))
    flags: list[str] = []
    priority = sent.text("priority")
    over = sent.text("status").upper() == "OK"
    rule = (sent.text("stra_id"), sent.text("exp_id"))
    draft = Draft(
        title=f"{metric} on {endpoint}" if metric and endpoint else metric or endpoint,
        status="Ok" if over else severity.status_of(priority, _PRIORITIES, flags) if priority else "Warning",
        key=key_of(endpoint, metric, *(f"{name}={tags[name]}" for name in sorted(tags)), *rule),
        resource=endpoint,
        check=metric,
        description=f"{metric} = {sent.text('left_value')}" if sent.text("left_value") else "",
        labels=tags | {name: sent.text(name) for name in ("tpl_id", "exp_id", "stra_id", "step")},
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])


def _tags(text: str) -> dict[str, str]:
    """`k:v,k:v`; a value may hold colons. Times are in the zone of the server that nobody names, so they are not read."""
    pairs = (one.strip().partition(":") for one in text.split(",")[:40])
    return {name: value for name, _, value in pairs if name and value}
