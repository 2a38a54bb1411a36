"""Gather an event or incident and a rule as it was then, and ask the rule; :mod:`ask_rule` answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from tocsin.alerts import list_store as alerts
from tocsin.alerts import past_store as past
from tocsin.alerts.again_flow import steps_of, when_decided
from tocsin.alerts.case import Case
from tocsin.alerts.history import KeptEvent
from tocsin.alerts.stages.subject import subject_of_event
from tocsin.channels import noise_store
from tocsin.channels.noise_rule import Conditions, NoiseRule
from tocsin.db.transaction import Transaction
from tocsin.escalation import store as escalation
from tocsin.escalation.match import Moment
from tocsin.escalation.model import Rule
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Incident
from tocsin.kernel.conditions import ConditionError
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.spans import zone_of
from tocsin.notify.ask_rule import Asked, Why, ask_escalation, ask_noise, settle
from tocsin.notify.explanation import Kind, RuleRef, noise_ref
from tocsin.oncall import calendar_store
from tocsin.oncall.calendar import CalendarDays
from tocsin.oncall.periods import Days
from tocsin.oncall.public_days import public_days
from tocsin.people import store as people
from tocsin.people.model import Actor
from tocsin.runtime.secrets import Vault

_STAGE = {"drop": "drop", "silence": "silence", "inhibit": "inhibit"}


async def ask(
    tx: Transaction, vault: Vault, actor: Actor, kind: Kind, subject_id: str, rule_id: str, draft: Conditions | None
) -> Asked:
    """Why a rule did, or did not, apply: a noise rule to an event, an escalation rule to an incident.

    Of an alert or incident the first event is asked; of an event or alert the incident it belongs to. ``draft`` are
    conditions to try in place of the rule's own.

    Raises:
        NotFound: there is no such thing that the actor may see, or its channel has no such rule.
        InvalidParameter: conditions that cannot be, with their place.
    """
    event, incident = await _subject(tx, actor, kind, subject_id)
    channel_id = incident.channel_id if incident is not None else event.channel_id if event is not None else 0
    try:
        if event is not None:
            versions = await past.read_versions(tx, actor.account_id, event.channel_id, 0, _at(event))
            if any(rule.rule_id == rule_id for rule, _ in versions) or await _is_noise(tx, actor, channel_id, rule_id):
                return await _noise(tx, actor, event, [rule for rule, _ in versions], rule_id, draft)
        if incident is not None:
            return await _escalation(tx, vault, actor, incident, rule_id, draft)
    except ConditionError as error:
        raise InvalidParameter(str(error)) from error
    raise NotFound(f"rule_id {rule_id}: the channel has no such rule")


async def _subject(
    tx: Transaction, actor: Actor, kind: Kind, subject_id: str
) -> tuple[KeptEvent | None, Incident | None]:
    event: KeptEvent | None = None
    incident_id = subject_id if kind == "incident" else ""
    if kind == "event":
        event = await alerts.read_event(tx, actor, subject_id)
        if event is None:
            raise NotFound(f"event_id {subject_id}: there is no such event")
    alert_id = subject_id if kind == "alert" else event.alert_id if event is not None else ""
    found = await alerts.read_alerts(tx, actor, [alert_id]) if alert_id else []
    if kind == "alert" and not found:
        raise NotFound(f"alert_id {subject_id}: there is no such alert")
    incident_id = incident_id or (found[0].incident_id if found else "")
    seen = await incidents.read_visible(tx, actor, [incident_id]) if incident_id else []
    if kind == "incident" and not seen:
        raise NotFound(f"incident_id {subject_id}: there is no such incident")
    if event is None:
        ids = [alert_id] if alert_id else await _first_alert(tx, actor, incident_id)
        event = next(iter(await alerts.first_of_alerts(tx, actor.account_id, ids, 1)), None)
    return event, seen[0] if seen else None


async def _first_alert(tx: Transaction, actor: Actor, incident_id: str) -> list[str]:
    oldest, _ = await alerts.page_of_incident(tx, actor.account_id, incident_id, is_active=None, offset=0, limit=1)
    return [one.alert_id for one in oldest]


async def _is_noise(tx: Transaction, actor: Actor, channel_id: int, rule_id: str) -> bool:
    rule = await noise_store.read_rule(tx, actor.account_id, rule_id)
    return rule is not None and rule.channel_id == channel_id


async def _noise(
    tx: Transaction,
    actor: Actor,
    event: KeptEvent,
    versions: Sequence[NoiseRule],
    rule_id: str,
    draft: Conditions | None,
) -> Asked:
    """The newest version that was there when the event was decided; a rule made later is asked as it is today."""
    mine = [one for one in versions if one.rule_id == rule_id]
    rule = mine[-1] if mine else await noise_store.read_rule(tx, actor.account_id, rule_id)
    if rule is None:
        raise NotFound(f"rule_id {rule_id}: the channel has no such rule")
    case = Case(event=event, steps=steps_of(event), at=_at(event))
    subject = subject_of_event(case.draft())
    moment = Moment(case.at, case.zone, await _calendars(tx, actor.account_id))
    asked = ask_noise(rule, subject, moment, draft=draft, is_recovery=case.is_recovery)
    steps = (noise_ref(one.stage, one.facts) for one in case.steps if one.stage == _STAGE[rule.kind])
    applied = next((one for one in steps if one is not None), None)
    if not mine and draft is None:
        return _why(asked, "not_made_yet")
    return settle(asked, applied, was_told=event.fate == "merged")


async def _escalation(
    tx: Transaction, vault: Vault, actor: Actor, incident: Incident, rule_id: str, draft: Conditions | None
) -> Asked:
    """The version that was there when the incident began; the incident is asked as it is today."""
    at = incident.created_at
    versions = await escalation.read_versions(tx, vault, actor.account_id, incident.channel_id, at)
    mine = [one for one in versions if one.rule_id == rule_id]
    rule: Rule | None = mine[-1] if mine else await escalation.read_rule(tx, vault, actor.account_id, rule_id)
    if rule is None or rule.channel_id != incident.channel_id:
        raise NotFound(f"rule_id {rule_id}: the channel has no such rule")
    zone = zone_of((await people.read_account(tx, actor.account_id)).time_zone)
    moment = Moment(at, zone, await _calendars(tx, actor.account_id))
    asked = ask_escalation(rule, incident, moment, draft=draft)
    if not mine and draft is None:
        return _why(asked, "not_made_yet")
    return settle(asked, await _applied(tx, actor.account_id, incident))


async def _applied(tx: Transaction, account_id: int, incident: Incident) -> RuleRef | None:
    """The rule that the incident followed first."""
    rows = await incidents.read_lines(tx, account_id, incident.incident_id, ("i_assign", "i_delay"), 0, 20, asc=True)
    for row in rows:
        detail: dict[str, Any] = msgspec.json.decode(row.detail)
        if detail.get("escalate_rule_id"):
            name = str(detail.get("escalate_rule_name", ""))
            return RuleRef("escalation_rule", detail["escalate_rule_id"], name, int(detail.get("rule_version") or 0))
    return None


async def _calendars(tx: Transaction, account_id: int) -> Days:
    """The service calendars as they are today: what they were is not kept."""
    found = await calendar_store.read_all(tx, account_id)
    return {one.calendar_id: CalendarDays(one, public_days) for one in found}


def _at(event: KeptEvent) -> int:
    return when_decided(event, steps_of(event))


def _why(asked: Asked, why: Why) -> Asked:
    return msgspec.structs.replace(asked, why=why)
