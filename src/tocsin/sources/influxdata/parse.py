"""InfluxDB 2: the flat row that a notification rule sends to an HTTP endpoint. InfluxDB 1: what Kapacitor posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_LEVELS: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    "crit": "Critical",
    "information": "Info",
    "unknown": "Info",
    "unknow": "Info",
}


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when neither a check nor an alert is named."""
    body, sent = read_object(push, "a notification of InfluxDB or Kapacitor")
    draft = _check(sent) if sent.text("_check_id", "_check_name", "_level") else _kapacitor(sent)
    return Parsed([finished(draft, push, body)])


def _check(sent: Fields) -> Draft:
    """Names that begin with an underscore are InfluxDB's; the others are tags (text) and fields (numbers) of the row."""
    tags: dict[str, str] = {}
    labels: dict[str, str] = {}
    for name, text in sent.all_texts().items():
        if name.startswith("_"):
            continue
        labels[name] = text
        if sent.raw(name).startswith(b'"'):  # numbers change with every row and are no part of the key
            tags[name] = text
    check, message = sent.text("_check_name"), sent.text("_message")
    flags: list[str] = []
    word = sent.text("_level")
    known = {"measurement": sent.text("_source_measurement"), "rule": sent.text("_notification_rule_name")}
    where = tags.get("host") or tags.get("device") or ", ".join(tags.values())
    return Draft(
        title=message or (f"{check} on {where}" if check and where else check) or "InfluxDB check",
        status=severity.status_of(word, _LEVELS, flags) if word else "Warning",
        key=key_of(sent.text("_check_id", "_check_name"), *(f"{name}={tags[name]}" for name in sorted(tags))),
        resource=where,
        check=check,
        description=message,
        labels=labels | known,
        at=sent.text("_status_timestamp", "_source_timestamp", "_time") or None,
        flags=flags,
    )


def _kapacitor(sent: Fields) -> Draft:
    name, message, word = sent.text("id"), sent.text("message"), sent.text("level")
    if not name and not message:
        raise BadPush(
            "alert_missing", "is required: the id of a Kapacitor alert, or _check_name of InfluxDB 2", path="id"
        )
    series = sent.inner("data").items("series")
    labels: dict[str, str] = series[0].labels("tags") if series else {}
    flags: list[str] = []
    return Draft(
        title=message or name,
        status=severity.status_of(word, _LEVELS, flags) if word else "Warning",
        key=key_of(name),
        resource=labels.get("host", ""),
        check=name,
        description=sent.text("details"),
        labels=labels | {"measurement": series[0].text("name") if series else ""},
        at=sent.text("time") or None,
        flags=flags,
    )
