"""A made-up incident on which templates are tried before there is a real one. Pure."""

from __future__ import annotations

from tocsin.alerts.model import AlertState
from tocsin.incidents.model import AssignedTo, Incident, Progress, Responder
from tocsin.kernel.clock import MINUTE
from tocsin.notify.model import Facts
from tocsin.people.model import Account, Member

_ID = "0123456789abcdef01234567"
_LABELS = {
    "resource": "db-1.example.com",
    "check": "disk.used",
    "service": "orders",
    "cluster": "eu-1",
    "env": "production",
    "region": "eu-central",
    "metric": "disk_used_percent",
    "trigger_value": "93.4",
    "runbook_url": "https://wiki.example.com/disk",
}


def sample(account: Account, member: Member, base_url: str, now: int) -> Facts:
    """Facts of an incident that began a quarter of an hour before ``now`` (ms) and that ``member`` has acknowledged."""
    start_at = now - 15 * MINUTE
    description = "The disk of db-1.example.com is 93.4 % full; it will be full in about 40 minutes."
    incident = Incident(
        account_id=account.account_id,
        incident_id=_ID,
        num="A1B2C3",
        title="db-1.example.com / disk.used",
        description=description,
        severity="Critical",
        status="Critical",
        progress=Progress.processing,
        labels=_LABELS,
        responders=[Responder(member.member_id, start_at + MINUTE, start_at + 4 * MINUTE)],
        assigned_to=AssignedTo([member.member_id], _ID, "Default", 0, "assign", [], start_at + MINUTE, _ID),
        start_at=start_at,
        last_at=now - MINUTE,
        ack_at=start_at + 4 * MINUTE,
        created_at=start_at,
        updated_at=now,
    )
    return Facts(
        account=account,
        incident=incident,
        channel_name="Orders",
        responders=(member,),
        alert_count=2,
        active_alert_count=2,
        event_count=6,
        alerts=(_alert(incident, "db-1.example.com", now), _alert(incident, "db-2.example.com", now)),
        base_url=base_url,
    )


def _alert(incident: Incident, resource: str, now: int) -> AlertState:
    return AlertState(
        account_id=incident.account_id,
        alert_id=_ID,
        channel_id=0,
        integration_id=0,
        incident_id=incident.incident_id,
        alert_key=f"{resource}/disk.used",
        title=f"{resource} / disk.used",
        title_rule="",
        description=incident.description,
        severity="Critical",
        status="Critical",
        labels={**incident.labels, "resource": resource},
        images="[]",
        start_at=incident.start_at,
        last_at=incident.last_at,
        end_at=0,
        order_at=incident.last_at,
        event_cnt=3,
        is_open=True,
        is_latest=True,
        ever_muted=False,
        closed_by="",
        created_at=incident.start_at,
        updated_at=now,
    )
