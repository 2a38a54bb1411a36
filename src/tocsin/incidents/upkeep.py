"""What alerts make of an incident: pure. Severity, title and status follow the alerts unless a person set them by hand."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.alerts.model import RANK, AlertState, Change
from tocsin.alerts.mute import Mute, read_mute, write_mute
from tocsin.channels.model import Channel
from tocsin.incidents.lifecycle import Transition, end
from tocsin.incidents.model import Happening, Incident, Line, Progress
from tocsin.kernel.clock import SECOND
from tocsin.people.model import SYSTEM

FEW = 50
"""An incident of so many alerts looks at all of them whenever one changes."""


def born(incident_id: str, alerts: Sequence[AlertState], method: str, now: int) -> Incident:
    """The incident that a new alert opens, with those that joined it at once; ``method`` is how its channel groups.

    When all of them are quiet, so is the incident: it says why nobody is told.
    """
    alert = alerts[0]
    severity = max((one.severity for one in alerts), key=RANK.__getitem__)
    mute = mute_of(alerts)
    return Incident(
        account_id=alert.account_id,
        incident_id=incident_id,
        channel_id=alert.channel_id,
        integration_id=alert.integration_id,
        num=incident_id[-6:].upper(),
        title=alert.title,
        description=alert.description,
        severity=severity,
        status=severity,
        labels=alert.labels,
        dedup_key=alert.alert_key,
        group_method=method,
        ever_muted=any(one.ever_muted for one in alerts),
        mute=write_mute(mute),
        untold=mute.text() if mute is not None else "",
        start_at=alert.start_at,
        last_at=max(one.last_at for one in alerts),
        created_at=now,
        updated_at=now,
    )


def mute_of(alerts: Sequence[AlertState]) -> Mute | None:
    """What keeps an incident quiet: of its open alerts' reasons the one that is over first; ``None`` if one may be told."""
    mutes = [read_mute(one.mute) for one in alerts if one.is_open] or [read_mute(one.mute) for one in alerts]
    return _first_over(mutes)


def _first_over(mutes: Sequence[Mute | None]) -> Mute | None:
    known = [one for one in mutes if one is not None]
    return min(known, key=lambda one: one.until_at) if len(known) == len(mutes) else None


def muted_line(mute: Mute) -> Line:
    """The line that says why nobody is told."""
    detail = {
        "code": mute.code,
        "reason": mute.text(),
        "until": mute.until_at // SECOND,
        "rule_id": mute.rule_id,
        "rule_name": mute.rule_name,
        "rule_version": mute.rule_version,
        "alert_id": mute.source_id,
    }
    return Line("i_muted", {name: value for name, value in detail.items() if value}, SYSTEM)


def storms(incident: Incident, thresholds: Sequence[int], before: int, after: int) -> Transition:
    """Each threshold that the count of alerts has reached on its way from ``before`` to ``after``, once."""
    done = Transition()
    for one in thresholds:
        if before < one <= after:
            done.lines.append(Line("i_storm", {"threshold": one, "alerts": after}, SYSTEM))
            if not incident.is_closed:
                done.happenings.append(Happening("storm", incident, threshold=one))
    return done


def follow(incident: Incident, alerts: Sequence[AlertState], channel: Channel | None, now: int) -> Transition:
    """Bring an incident up to date with its alerts (oldest first).

    Severity is the highest of its alerts, title and description those of its first alert (domain section 1); when all have
    recovered its status is Ok, and it closes unless the channel disables that.
    """
    done = Transition()
    if not alerts:
        return done
    _follow_texts(incident, alerts)
    _follow_severity(incident, alerts, done)
    incident.last_at = max(one.last_at for one in alerts)
    active = [one for one in alerts if one.is_open]
    incident.ever_muted = incident.ever_muted or any(one.ever_muted for one in alerts)
    if active:
        _follow_mute(incident, active, done)
        incident.end_at = 0 if not incident.is_closed else incident.end_at
        incident.status = incident.severity
    elif not incident.is_closed and all(one.closed_by == "event" for one in alerts):
        _recovered(incident, alerts, channel, now, done)
    return done


def needs_all(incident: Incident, changes: Sequence[Change], alerts: int, active: int) -> bool:
    """Whether an incident has to look at all its alerts to follow these changes.

    A large one need not: a storm would have it read thousands of alerts again for every few new ones. It does when it may be over,
    when its texts may change, or when alerts of it, as a quiet one, may have a reason less.
    """
    if alerts <= FEW or not active:
        return True
    mine = (incident.channel_id, incident.dedup_key)
    if any((one.alert.channel_id, one.alert.alert_key) == mine for one in changes):
        return True
    return bool(incident.mute) and any(one.kind in ("recovered", "muted") for one in changes)


def follow_some(incident: Incident, changed: Sequence[AlertState]) -> Transition:
    """What :func:`follow` comes to where :func:`needs_all` says that the alerts which changed are enough.

    Alerts never become less severe or older, so what changed tells whether the highest and the newest have moved.
    """
    done = Transition()
    highest = max((incident.severity, *(one.severity for one in changed)), key=RANK.__getitem__)
    _set_severity(incident, highest, done)
    incident.last_at = max(incident.last_at, *(one.last_at for one in changed))
    incident.ever_muted = incident.ever_muted or any(one.ever_muted for one in changed)
    active = [one for one in changed if one.is_open]
    known = read_mute(incident.mute)
    if known is not None and active:
        _follow_mutes(incident, [known, *(read_mute(one.mute) for one in active)], done)
    incident.end_at = 0 if not incident.is_closed else incident.end_at
    incident.status = incident.severity
    return done


def _follow_texts(incident: Incident, alerts: Sequence[AlertState]) -> None:
    """Those of the alert that opened it, as long as it is there: others may have been merged into it by hand and be older."""
    mine = (incident.channel_id, incident.dedup_key)
    first = next((one for one in alerts if (one.channel_id, one.alert_key) == mine), None)
    if first is None:
        return
    for field in ("title", "description"):
        if field not in incident.manual_overrides:
            setattr(incident, field, getattr(first, field))
    incident.labels = first.labels


def _follow_severity(incident: Incident, alerts: Sequence[AlertState], done: Transition) -> None:
    _set_severity(incident, max((one.severity for one in alerts), key=RANK.__getitem__), done)


def _set_severity(incident: Incident, highest: str, done: Transition) -> None:
    if "severity" in incident.manual_overrides or highest == incident.severity:
        return
    raised = RANK[highest] > RANK[incident.severity]
    if incident.creator_id and not raised:
        return  # a person said how bad it is when they made it
    done.lines.append(Line("i_r_severity", {"from": incident.severity, "to": highest}, SYSTEM))
    incident.severity = highest
    if raised and not incident.is_closed:
        done.happenings.append(Happening("severity_raised", incident))


def gained(incident: Incident, alerts: Sequence[AlertState]) -> Transition:
    """Bring an incident up to date with alerts that a person merged into it. That never closes it, nor makes it quiet."""
    done = Transition()
    _follow_severity(incident, alerts, done)
    incident.last_at = max([incident.last_at, *(one.last_at for one in alerts)])
    incident.ever_muted = incident.ever_muted or any(one.ever_muted for one in alerts)
    active = [one for one in alerts if one.is_open]
    if active:
        _follow_mute(incident, active, done)
        incident.end_at = 0
        incident.status = incident.severity
    return done


def _follow_mute(incident: Incident, active: Sequence[AlertState], done: Transition) -> None:
    """A quiet incident may be told as soon as one of its alerts may; one that was told never becomes quiet."""
    _follow_mutes(incident, [read_mute(one.mute) for one in active], done)


def _follow_mutes(incident: Incident, mutes: Sequence[Mute | None], done: Transition) -> None:
    if not incident.mute or incident.is_closed:
        return
    mute = _first_over(mutes)
    incident.mute = write_mute(mute)
    if mute is not None:
        incident.untold = mute.text()
        return
    incident.untold = ""
    done.lines.append(Line("i_unmuted", {}, SYSTEM))
    if incident.progress == Progress.triggered:
        done.happenings.append(Happening("unmuted", incident))


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
