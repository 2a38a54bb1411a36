"""What alerts make of an incident: pure. Severity, title and status follow the alerts unless a person set them by hand."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.alerts.model import RANK, AlertState
from tocsin.channels.model import Channel
from tocsin.incidents.lifecycle import Transition, end
from tocsin.incidents.model import Happening, Incident, Line
from tocsin.people.model import SYSTEM


def born(incident_id: str, alert: AlertState, now: int) -> Incident:
    """The incident a new alert opens."""
    return Incident(
        account_id=alert.account_id,
        incident_id=incident_id,
        channel_id=alert.channel_id,
        integration_id=alert.integration_id,
        num=incident_id[-6:].upper(),
        title=alert.title,
        description=alert.description,
        severity=alert.severity,
        status=alert.severity,
        labels=alert.labels,
        dedup_key=alert.alert_key,
        start_at=alert.start_at,
        last_at=alert.last_at,
        created_at=now,
        updated_at=now,
    )


def follow(incident: Incident, alerts: Sequence[AlertState], channel: Channel | None, now: int) -> Transition:
    """Bring an incident up to date with its alerts (oldest first).

    Severity is the highest of its alerts, title and description those of its first alert (domain section 1); when all have
    recovered its status is Ok, and it closes unless the channel disables that.
    """
    done = Transition()
    if not alerts:
        return done
    _follow_texts(incident, alerts[0])
    _follow_severity(incident, alerts, done)
    incident.last_at = max(one.last_at for one in alerts)
    active = [one for one in alerts if one.is_open]
    if active:
        incident.end_at = 0 if not incident.is_closed else incident.end_at
        incident.status = incident.severity
    elif not incident.is_closed and all(one.closed_by == "event" for one in alerts):
        _recovered(incident, alerts, channel, now, done)
    return done


def _follow_texts(incident: Incident, first: AlertState) -> None:
    for field in ("title", "description"):
        if field not in incident.manual_overrides:
            setattr(incident, field, getattr(first, field))
    incident.labels = first.labels


def _follow_severity(incident: Incident, alerts: Sequence[AlertState], done: Transition) -> None:
    highest = max((one.severity for one in alerts), key=RANK.__getitem__)
    if "severity" in incident.manual_overrides or highest == incident.severity:
        return
    raised = RANK[highest] > RANK[incident.severity]
    done.lines.append(Line("i_r_severity", {"from": incident.severity, "to": highest}, SYSTEM))
    incident.severity = highest
    if raised and not incident.is_closed:
        done.happenings.append(Happening("severity_raised", incident))


def _recovered(
    incident: Incident, alerts: Sequence[AlertState], channel: Channel | None, now: int, done: Transition
) -> None:
    already = incident.status == "Ok"
    incident.status = "Ok"
    incident.end_at = max(one.end_at for one in alerts)
    if channel is not None and channel.disable_auto_close:
        if not already:
            done.lines.append(Line("i_recovered", {"alerts": len(alerts)}, SYSTEM))
        return
    end(incident, SYSTEM, now)
    done.lines.append(Line("i_rslv", {"from": "event"}, SYSTEM))
    done.happenings.append(Happening("closed", incident))
