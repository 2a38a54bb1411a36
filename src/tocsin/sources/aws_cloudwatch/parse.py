"""Amazon CloudWatch through SNS: an alarm in an envelope, or alone (raw delivery). The subscription confirms itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.envelopes import SNS_HOSTS, Letter, open_envelope
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_STATES: Final[Mapping[str, Status]] = {"alarm": "Warning", "ok": "Ok", "insufficient_data": "Warning"}


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` for an envelope without a message. Other messages of the topic are alerts too."""
    letter = open_envelope(push, "a message of an SNS topic", SNS_HOSTS)
    if isinstance(letter, Parsed):
        return letter
    draft = _alarm(letter.fields) if letter.fields.text("AlarmName") else _other(letter)
    return Parsed([finished(draft, push, letter.body)])


def _alarm(sent: Fields) -> Draft:
    name, state = sent.text("AlarmName"), sent.text("NewStateValue")
    trigger = sent.inner("Trigger")
    flags: list[str] = []
    where = {one.text("name", "Name"): one.text("value", "Value") for one in trigger.items("Dimensions")}
    account, region = sent.text("AWSAccountId"), sent.text("Region")
    lines = (sent.text("AlarmDescription"), sent.text("NewStateReason"))
    known = {
        "namespace": trigger.text("Namespace"),
        "metric": trigger.text("MetricName"),
        "region": region,
        "account": account,
        "alarm_arn": sent.text("AlarmArn"),
        "alarm_rule": sent.text("AlarmRule"),
    }
    return Draft(
        title=name,
        status=severity.status_of(state, _STATES, flags) if state else "Warning",
        key=sent.text("AlarmArn") or key_of(account, region, name),
        resource=next(iter(where.values()), "") or name,
        check=name,
        description="\n".join(line for line in lines if line),
        labels={key: text for key, text in where.items() if key} | known,
        at=sent.text("StateChangeTime") or None,
        flags=flags,
    )


def _other(letter: Letter) -> Draft:
    """What somebody else publishes to the topic: its subject, or its first line."""
    text = letter.message or letter.fields.text("message", "text", "title")
    title = letter.subject or text.partition("\n")[0]
    if not title:
        raise BadPush("message_missing", "is required: an alarm, or a message with a text", path="Message")
    return Draft(
        title=title,
        status="Warning",
        key=key_of(title),
        check=title,
        description=text,
        labels=letter.fields.all_texts(),
    )
