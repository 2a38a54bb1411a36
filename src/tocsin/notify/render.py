"""Facts become messages, and a user's template becomes their text. Pure; a failing template never stops a message."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tocsin.kernel.clock import SECOND
from tocsin.kernel.template import Env, TemplateError, compile_cached
from tocsin.notifiers.message import DigestLine, Message
from tocsin.notify.limits import CARDS, without_blank_lines
from tocsin.notify.model import Delivery, Facts
from tocsin.notify.variables import data
from tocsin.people.model import Account

__all__ = ["Text", "body", "data", "digest", "drill", "message", "nothing", "notice", "write"]

LATE_S = 60
"""A first attempt later than this after it was ordered says that it is late."""

_TAG = re.compile(r"<[A-Za-z!/][^<>]*>")
_BREAK = "<br />"
_REASONS_ZH = {"reassign": "[重新分派] ", "escalate": "[升级] ", "reopen": "[重新打开] ", "refire": "[循环通知] "}


class Text(Struct, frozen=True):
    """What a template gave; ``problem`` says why it could not be used (then ``body`` is empty: the default wording)."""

    body: str
    problem: str = ""


def body(source: str, data: Mapping[str, Any], field: str = "") -> Text:
    """Render a template of one medium; syntax and run-time errors fall back to the notifier's own wording."""
    if not source.strip():
        return Text("")
    try:
        rendered = write(source, data, field)
    except TemplateError as error:
        return Text("", f"the template could not be used ({error}); the default wording was sent")
    if not rendered.strip():
        return Text("", "the template gave an empty text; the default wording was sent")
    return Text(rendered)


def write(source: str, data: Mapping[str, Any], field: str = "") -> str:
    """The text a template gives for ``data`` (of :func:`tocsin.notify.variables.data`) in a medium's ``field``.

    Mail is HTML when the template writes tags; then everything that senders of alerts wrote is escaped, and when it
    does not, their ``<`` cannot make it HTML. Cards have no blank lines, so that a label that is missing leaves no hole.
    In the other media a template that holds ``<br />`` loses its blank lines before those become line ends. Raises
    ``TemplateError``.
    """
    template = compile_cached(source)
    if field == "email":
        is_html = _TAG.search(source) is not None
        text = template.render(data, env=_env(data, escape_html=is_html))
        return text if is_html or not _TAG.search(text) else html.escape(text, quote=False).replace("\n", "<br />\n")
    text = template.render(data, env=_env(data, escape_html=False))
    if _BREAK in source:
        text = without_blank_lines(text).replace(_BREAK, "\n")
    return without_blank_lines(text) if field in CARDS else text


def _env(data: Mapping[str, Any], *, escape_html: bool) -> Env:
    reasons = _REASONS_ZH if data.get("AccountLocale") == "zh-CN" else {}
    zone = data.get("AccountTimeZone") or "UTC"
    return Env(now_at=data.get("Now", 0) * SECOND, zone=zone, reasons=reasons, escape_html=escape_html)


def message(delivery: Delivery, facts: Facts, text: str, now: int) -> Message:
    """One incident for one recipient."""
    incident = facts.incident
    ordered_late_s = (now - delivery.wanted_at) // SECOND if delivery.attempts <= 1 else 0
    return Message(
        event=delivery.event,  # type: ignore[arg-type]  # stored as text, written from the same set of words
        delivery_id=delivery.subject_id if delivery.kind == "refresh" else delivery.delivery_id,
        sent_at=now,
        incident_id=incident.incident_id,
        num=incident.num,
        title=incident.title,
        description=incident.description,
        severity=incident.severity,
        progress=str(incident.progress),
        channel_name=facts.channel_name,
        account_name=facts.account.name,
        url=facts.url,
        labels=incident.labels,
        alert_count=facts.alert_count,
        started_at=incident.start_at,
        time_zone=facts.account.time_zone,
        locale=facts.account.locale,
        reason=delivery.reason,
        layer=delivery.layer_idx + 1 if delivery.rule_id and delivery.layer_idx >= 0 else 0,
        round=delivery.round,
        responders=tuple(one.name for one in facts.responders),
        actor=_actor(delivery.event, facts),
        snoozed_until_at=incident.snoozed_until_at if incident.snoozed_until_at > now else 0,
        body=text,
        repeat=delivery.may_repeat,
        delayed_s=ordered_late_s if ordered_late_s >= LATE_S else 0,
    )


def _actor(event: str, facts: Facts) -> str:
    """Who did what a message tells of, where one person did."""
    if event == "closed":
        closer = facts.people.get(facts.incident.closer_id)
        return closer.name if closer else ""
    if event in ("acknowledged", "snoozed"):
        done = [one for one in facts.incident.responders if one.acknowledged_at]
        last = max(done, key=lambda one: one.acknowledged_at, default=None)
        names = {one.member_id: one.name for one in facts.responders}
        return names.get(last.person_id, "") if last else ""
    return ""


def nothing(delivery: Delivery, now: int) -> Message:
    """In the place of a message that cannot be made."""
    return Message(event="notice", delivery_id=delivery.delivery_id, sent_at=now)


def notice(delivery: Delivery, account: Account, title: str, text: str, now: int) -> Message:
    """Words that are about no incident."""
    return Message(
        event="notice",
        delivery_id=delivery.delivery_id,
        sent_at=now,
        title=title,
        description=text,
        severity=delivery.severity or "Info",
        account_name=account.name,
        time_zone=account.time_zone,
        locale=account.locale,
        reason=delivery.reason,
    )


def drill(delivery: Delivery, account: Account, base_url: str, now: int) -> Message:
    """A page that is none: it shows that this way works."""
    chinese = account.locale.lower().startswith("zh")
    return Message(
        event="test",
        delivery_id=delivery.delivery_id,
        sent_at=now,
        title="演练：请确认您已收到此消息" if chinese else "Drill: please confirm that this reached you",
        severity=delivery.severity or "Info",
        account_name=account.name,
        url=f"{base_url}/drills/{delivery.subject_id}",
        time_zone=account.time_zone,
        locale=account.locale,
        reason=delivery.reason,
        round=1,
    )


def digest(deliveries: list[Delivery], facts: dict[str, Facts], now: int) -> Message:
    """Several incidents for one group in one message; named after the first delivery."""
    first = deliveries[0]
    some = facts[first.incident_id]
    lines = tuple(
        DigestLine(
            num=one.incident.num,
            title=one.incident.title,
            severity=one.incident.severity,
            progress=str(one.incident.progress),
            url=one.url,
        )
        for one in {each.incident_id: facts[each.incident_id] for each in deliveries}.values()
    )
    late_s = max(((now - one.wanted_at) // SECOND for one in deliveries if one.attempts <= 1), default=0)
    worst = min(lines, key=lambda line: ("Critical", "Warning", "Info", "Ok").index(line.severity))
    return Message(
        event="digest",
        delivery_id=first.delivery_id,
        sent_at=now,
        title=f"{len(lines)} incidents",
        severity=worst.severity,
        channel_name=some.channel_name,
        account_name=some.account.name,
        url=f"{some.base_url}/incidents",
        time_zone=some.account.time_zone,
        locale=some.account.locale,
        reason=first.reason,
        started_at=some.incident.start_at,
        lines=lines,
        delayed_s=late_s if late_s >= LATE_S else 0,
    )
