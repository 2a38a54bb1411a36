"""Cloudflare: a notification. Its button *Save and Test* sends only a text and must be answered 2xx."""

from __future__ import annotations

from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when there is nothing in it."""
    body, sent = read_object(push, "a notification of Cloudflare")
    kind, name = sent.text("alert_type"), sent.text("policy_name", "name")
    if not kind and not name and not sent.text("policy_id"):
        if sent.text("text"):
            return Parsed(ignored="the test of Cloudflare's webhook page")
        raise BadPush("alert_missing", "is required: the type of the notification", path="alert_type")
    told = sent.inner("data").all_texts()
    over = sent.text("alert_event").upper().endswith("_END")
    where = next(
        (told[key] for key in ("zone_name", "zone", "domain", "host", "pool_name", "origin") if key in told), ""
    )
    draft = Draft(
        title=sent.text("name", "policy_name") or kind,
        status="Ok" if over else "Warning",
        key=sent.text("alert_correlation_id") or key_of(sent.text("policy_id"), kind, where),
        resource=where or sent.text("account_name", "account_id"),
        check=kind or name,
        description=sent.text("text"),
        labels={"alert_type": kind, "policy_name": sent.text("policy_name"), "alert_event": sent.text("alert_event")}
        | told,
        at=sent.text("ts") or None,
    )
    return Parsed([finished(draft, push, body)])
