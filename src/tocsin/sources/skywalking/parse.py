"""Apache SkyWalking: an array of alarm messages. Tags come since 8.6, `uuid` and `recoveryTime` since 10."""

from __future__ import annotations

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields, read_each
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push


def parse(push: Push) -> Parsed:
    """One event for each alarm. Raises `BadPush` when neither a rule nor a message is in it."""
    return read_each(push, "the alarms of SkyWalking", lambda sent, body: finished(_draft(sent), push, body))


def _draft(sent: Fields) -> Draft:
    name, rule, message = sent.text("name"), sent.text("ruleName"), sent.text("alarmMessage")
    if not rule and not message:
        raise BadPush("rule_missing", "is required: the name of the alarm rule", path="ruleName")
    tags = {tag.text("key"): tag.text("value") for tag in sent.items("tags") if tag.text("key")}
    over = sent.text("recoveryTime") not in ("", "0")
    flags: list[str] = []
    level = tags.get("level", "")
    firing: Status = severity.status_of(level, severity.COMMON, flags) if level else "Info"
    known = {key: sent.text(key) for key in ("scope", "ruleName", "id0", "id1")}
    return Draft(
        title=message or f"{name} :: {rule}",
        status="Ok" if over else firing,
        key=sent.text("uuid") or key_of(rule, sent.text("id0") or name, sent.text("id1")),
        resource=name,
        check=rule or message,
        description=message,
        labels=tags | known,
        at=sent.text("recoveryTime") if over else sent.text("startTime") or None,
        flags=flags,
    )
