"""Nightingale and FlashCat: one event (global webhook, version 5 to 7) or an array of them (media type of version 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields, read_each
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_SEVERITIES: Final[Mapping[str, Status]] = {**severity.COMMON, "1": "Critical", "2": "Warning", "3": "Info"}


def parse(push: Push) -> Parsed:
    """One event for each alert event. Raises `BadPush` when no rule is named."""
    return read_each(push, "an alert event of Nightingale", lambda sent, body: finished(_draft(sent), push, body))


def _draft(sent: Fields) -> Draft:
    rule, rule_id = sent.text("rule_name"), sent.text("rule_id")
    if not rule and not rule_id:
        raise BadPush("rule_missing", "is required: the name of the alert rule", path="rule_name")
    over = sent.text("is_recovered").lower() in ("true", "1")
    tags = _tags(sent)
    flags: list[str] = []
    level = sent.text("severity")
    at = sent.text("recover_time", "last_eval_time", "trigger_time") if over else sent.text("trigger_time")
    notes = sent.labels("annotations")
    lines = (sent.text("rule_note"), notes.get("description", ""), _valued(sent))
    known = {
        "group_name": sent.text("group_name"),
        "target_ident": sent.text("target_ident"),
        "cluster": sent.text("cluster"),
        "runbook_url": sent.text("runbook_url"),
        "prom_ql": sent.text("prom_ql"),
    }
    return Draft(
        title=rule or f"Rule {rule_id}",
        status="Ok" if over else severity.status_of(level, _SEVERITIES, flags) if level else "Warning",
        key=sent.text("hash") or key_of(rule_id or rule, *(f"{name}={tags[name]}" for name in sorted(tags))),
        resource=sent.text("target_ident") or tags.get("ident") or tags.get("instance", ""),
        check=rule,
        description="\n".join(dict.fromkeys(line for line in lines if line)),
        labels=tags | known | notes,
        at=at or None,
        flags=flags,
    )


def _tags(sent: Fields) -> dict[str, str]:
    """`tags` is a list of `k=v` (values may hold more of them), `tags_map` the same as an object."""
    pairs = (one.partition("=") for one in sent.texts("tags"))
    found = {name: value for name, _, value in pairs if name and not name.startswith("__")}
    return found or {name: value for name, value in sent.labels("tags_map").items() if not name.startswith("__")}


def _valued(sent: Fields) -> str:
    value = sent.text("trigger_values", "trigger_value")
    return f"Value: {value}" if value else ""
