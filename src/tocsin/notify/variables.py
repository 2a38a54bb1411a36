"""The variables of message templates, under the names that templates brought from the reference product use. Pure.

Instants are Unix seconds, 0 where something has not happened; persons who are not known are ``nil``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.alerts.model import AlertState
from tocsin.incidents.model import Incident, Responder
from tocsin.kernel.clock import SECOND
from tocsin.kernel.template import StringMap
from tocsin.notify.model import Delivery, Facts
from tocsin.people.model import Member
from tocsin.sources.event import Image


def data(facts: Facts, now: int, delivery: Delivery | None = None) -> dict[str, Any]:
    """What a template sees of an incident at ``now`` (ms), for one delivery: ``.Title``, ``.Labels.service``, …"""
    incident = facts.incident
    return {
        **_core(facts),
        **_times(incident, now),
        **_persons(facts),
        **_alerts(facts),
        "Labels": StringMap(incident.labels),
        "Fields": {},
        "AccountID": facts.account.account_id,
        "AccountName": facts.account.name,
        "AccountLocale": facts.account.locale,
        "AccountTimeZone": facts.account.time_zone,
        "ChannelID": incident.channel_id,
        "ChannelName": facts.channel_name,
        "FireType": "refire" if delivery is not None and delivery.round > 1 else "fire",
        "FireTimes": delivery.round if delivery is not None else 1,
        "Reason": delivery.reason if delivery is not None else "",
        "IsFlapping": False,
        "IsInStorm": False,
        "Flapping": None,
        "EverMuted": incident.ever_muted,
        "GroupMethod": incident.group_method,
        "Impact": incident.impact,
        "RootCause": incident.root_cause,
        "Resolution": incident.resolution,
        "AISummary": "",
    }


def _core(facts: Facts) -> dict[str, Any]:
    incident = facts.incident
    return {
        "ID": incident.incident_id,
        "IncidentID": incident.incident_id,
        "Num": incident.num,
        "Title": incident.title,
        "Description": incident.description,
        "IncidentSeverity": incident.severity,
        "IncidentStatus": incident.status,
        "Progress": str(incident.progress),
        "DetailUrl": facts.url,
    }


def _times(incident: Incident, now: int) -> dict[str, int]:
    instants = {
        "Now": now,
        "StartTime": incident.start_at,
        "LastTime": incident.last_at,
        "EndTime": incident.end_at,
        "AckTime": incident.ack_at,
        "CloseTime": incident.close_at,
        "SnoozedBefore": incident.snoozed_until_at,
        "CreatedAt": incident.created_at,
    }
    return {name: instant // SECOND for name, instant in instants.items()}


def _persons(facts: Facts) -> dict[str, Any]:
    incident, people = facts.incident, facts.people | {one.member_id: one for one in facts.responders}
    given = incident.assigned_to
    return {
        "Creator": _person(people.get(incident.creator_id)),
        "Closer": _person(people.get(incident.closer_id)),
        "Owner": _person(people.get(incident.owner_id)),
        "Responders": [_responder(one, people) for one in incident.responders],
        "AssignedTo": {
            "ID": given.id,
            "Type": given.type,
            "PersonIDs": given.person_ids,
            "Emails": given.emails,
            "EscalateRuleID": given.escalate_rule_id,
            "EscalateRuleName": given.escalate_rule_name,
            "LayerIdx": given.layer_idx,
            "AssignedAt": given.assigned_at // SECOND,
        },
    }


def _person(one: Member | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"PersonID": one.member_id, "PersonName": one.name, "Email": one.email, "Phone": one.phone}


def _responder(one: Responder, people: Mapping[int, Member]) -> dict[str, Any]:
    known = _person(people.get(one.person_id)) or {"PersonName": "", "Email": "", "Phone": ""}
    assigned = {"AssignedAt": one.assigned_at // SECOND, "AcknowledgedAt": one.acknowledged_at // SECOND}
    return {**known, "PersonID": one.person_id, **assigned}


def _alerts(facts: Facts) -> dict[str, Any]:
    images = [image for one in facts.alerts for image in msgspec.json.decode(one.images or "[]", type=list[Image])]
    by_source = {one.src: {"Src": one.src, "Alt": one.alt, "Href": one.href} for one in images}
    return {
        "AlertCnt": facts.alert_count,
        "ActiveAlertCnt": facts.active_alert_count,
        "AlertEventCnt": facts.event_count,
        "Alerts": [_alert(one) for one in facts.alerts],
        "Images": list(by_source.values()),
    }


def _alert(one: AlertState) -> dict[str, Any]:
    return {
        "AlertID": one.alert_id,
        "AlertKey": one.alert_key,
        "Title": one.title,
        "Description": one.description,
        "AlertSeverity": one.severity,
        "AlertStatus": one.status,
        "StartTime": one.start_at // SECOND,
        "LastTime": one.last_at // SECOND,
        "EndTime": one.end_at // SECOND,
        "EventCnt": one.event_cnt,
        "Labels": StringMap(one.labels),
    }
