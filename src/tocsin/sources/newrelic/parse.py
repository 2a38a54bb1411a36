"""New Relic: an issue as a workflow sends it (`state`, `priority`), or an incident of the legacy webhook (`current_state`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_LEVELS: Final[Mapping[str, Status]] = {**severity.COMMON, "high": "Critical", "medium": "Warning", "low": "Info"}
_OVER: Final = frozenset({"closed", "close"})
_SEEN: Final = frozenset({"acknowledged", "acknowledge"})


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when neither an issue nor an incident is named."""
    body, sent = read_object(push, "an issue or incident of New Relic")
    state = sent.text("state", "current_state").lower()
    if state in _SEEN:
        return Parsed(ignored="somebody acknowledged it there; acknowledge its incident here")
    draft = _legacy(sent, state) if sent.text("current_state", "incident_id") else _issue(sent, state)
    return Parsed([finished(draft, push, body)])


def _issue(sent: Fields, state: str) -> Draft:
    name, title = sent.text("id", "issueId"), sent.text("title")
    if not name and not title:
        raise BadPush("issue_missing", "is required: the id of the issue", path="id")
    flags: list[str] = []
    entities = ", ".join(sent.texts("impactedEntities") or sent.texts("entitiesData"))
    return Draft(
        title=title or f"Issue {name}",
        status="Ok" if state in _OVER else _level(sent.text("priority"), flags),
        key=key_of(name or title),
        resource=entities,
        check=sent.text("alertConditionNames", "conditionName") or title,
        description=sent.text("description"),
        labels=sent.labels("labels") | {name: sent.text(name) for name in ("issueUrl", "owner", "accountName")},
        at=sent.text("closedAt", "updatedAt", "timestamp") or None,
        flags=flags,
    )


def _legacy(sent: Fields, state: str) -> Draft:
    condition = sent.text("condition_name")
    flags: list[str] = []
    targets = sent.items("targets")
    target = targets[0].text("name") if targets else ""
    labels = targets[0].labels("labels") if targets else {}
    known = {name: sent.text(name) for name in ("policy_name", "incident_url", "runbook_url", "account_name", "owner")}
    return Draft(
        title=condition or sent.text("policy_name") or f"Incident {sent.text('incident_id')}",
        status="Ok" if state in _OVER else _level(sent.text("severity"), flags),
        key=key_of(sent.text("account_id"), sent.text("incident_id")),
        resource=target,
        check=condition or sent.text("policy_name"),
        description=sent.text("details"),
        labels=labels | known,
        at=sent.text("timestamp") or None,
        flags=flags,
    )


def _level(word: str, flags: list[str]) -> Status:
    return severity.status_of(word, _LEVELS, flags) if word else "Warning"
