"""The Events API of PagerDuty as a receiver: version 2 (`routing_key`, `event_action`) and version 1 (`service_key`, `event_type`).

Clients look at the answer: 202 with the key for version 2, 200 for version 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.body import Body
from tocsin.sources.event import Image, Status
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.making import Draft, finished
from tocsin.sources.source import BadPush, Parsed, Push, Reply

_V2: Final[Mapping[str, Status]] = {**severity.COMMON, "error": "Critical"}
_ACTIONS: Final = ("trigger", "acknowledge", "resolve")


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` for an unknown action, or a recovery without the key of what it ends."""
    body, sent = read_object(push, "an event of PagerDuty's Events API")
    is_v1 = not sent.text("event_action") and bool(sent.text("event_type"))
    path = "event_type" if is_v1 else "event_action"
    action = sent.text(path).lower()
    if action not in _ACTIONS:
        raise BadPush("action_unknown", f"must be trigger, acknowledge or resolve, not {action[:40]!r}", path=path)
    name = "incident_key" if is_v1 else "dedup_key"
    if action == "acknowledge":
        reason = "acknowledge says nothing of the alert; acknowledge its incident here"
        return Parsed(ignored=reason, reply=_reply(name, sent.text(name)))
    if action == "resolve" and not sent.text(name):
        raise BadPush("recovery_without_key", "a recovery must name the alert it ends", path=name)
    event = finished(_v1(sent, action) if is_v1 else _v2(sent, action, body), push, body)
    return Parsed([event], reply=_reply(name, event.alert_key))


def _reply(name: str, key: str) -> Reply:
    return Reply(200 if name == "incident_key" else 202, {"status": "success", "message": "Event processed", name: key})


def _v2(sent: Fields, action: str, body: Body) -> Draft:
    payload = sent.inner("payload")
    flags: list[str] = []
    word = payload.text("severity")
    over = action == "resolve"
    status: Status = "Ok" if over else severity.status_of(word, _V2, flags) if word else "Warning"
    title = payload.text("summary") or (sent.text("dedup_key") if over else "")
    if not title:
        raise BadPush("title_missing", "is required: one line that says what is wrong", path="payload.summary")
    fixed = {name: payload.text(name) for name in ("component", "group", "class")}
    return Draft(
        title=title,
        status=status,
        key=sent.text("dedup_key"),
        resource=payload.text("source"),
        check=payload.text("class") or title,
        description=_details_text(payload, "custom_details"),
        labels=fixed | _client(sent) | _details(payload, "custom_details"),
        at=payload.text("timestamp") or None,
        images=[Image(one.text("src"), one.text("alt"), one.text("href")) for one in sent.items("images")],
        flags=flags,
    )


def _v1(sent: Fields, action: str) -> Draft:
    title = sent.text("description") or sent.text("incident_key")
    if not title:
        raise BadPush("title_missing", "is required: one line that says what is wrong", path="description")
    return Draft(
        title=title,
        status="Ok" if action == "resolve" else "Warning",
        key=sent.text("incident_key"),
        check="" if action == "resolve" else title,
        description=_details_text(sent, "details"),
        labels=_client(sent) | _details(sent, "details"),
    )


def _client(sent: Fields) -> dict[str, str]:
    links = sent.items("links")
    link = links[0].text("href") if links else ""
    return {"client": sent.text("client"), "client_url": sent.text("client_url"), "link": link}


def _details(sent: Fields, name: str) -> dict[str, str]:
    """The sender's own fields as labels; long texts are left to the description."""
    return {key: text for key, text in sent.labels(name).items() if len(text) <= 500 and "\n" not in text}


def _details_text(sent: Fields, name: str) -> str:
    found = sent.inner(name)
    return found.text("information", "description", "firing", "message") if found else sent.text(name)
