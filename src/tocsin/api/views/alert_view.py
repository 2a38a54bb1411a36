"""Alerts and events as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from tocsin.alerts.history import KeptEvent
from tocsin.alerts.model import AlertState
from tocsin.api.call import Call
from tocsin.api.fields import seconds
from tocsin.api.views.names import Names, read_names
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Incident, Progress

Severity = Literal["Critical", "Warning", "Info", "Ok"]
ProgressName = Literal["Triggered", "Processing", "Closed"]


class ImageItem(Struct):
    """A picture: ``src`` is an address or the key of an uploaded image, ``href`` where a click leads."""

    src: str
    href: str = ""
    alt: str = ""


class EventItem(Struct, kw_only=True):
    """One event as it came in. ``data_source_id`` is an older name of ``integration_id``. Times in Unix seconds."""

    event_id: str
    alert_id: str
    account_id: int
    channel_id: int
    integration_id: int
    integration_type: str
    data_source_id: int
    title: str
    title_rule: str
    description: str
    alert_key: str
    event_severity: Severity
    event_status: Severity
    event_time: int
    labels: dict[str, str]
    images: list[ImageItem]
    fate: str
    created_at: int
    updated_at: int
    deleted_at: int = 0


class IncidentBrief(Struct, kw_only=True):
    """The incident an alert belongs to."""

    incident_id: str
    title: str
    progress: ProgressName


class AlertItem(Struct, kw_only=True):
    """One alert. ``data_source_*`` are older names of ``integration_*``. Times in Unix seconds."""

    alert_id: str
    integration_id: int
    data_source_id: int
    channel_id: int
    account_id: int
    title: str
    title_rule: str
    description: str
    alert_severity: Severity
    alert_status: Severity
    alert_key: str
    start_time: int
    last_time: int
    end_time: int
    labels: dict[str, str]
    ever_muted: bool
    is_active: bool
    created_at: int
    updated_at: int
    deleted_at: int = 0
    integration_name: str
    integration_type: str
    integration_ref_id: str = ""
    data_source_name: str
    data_source_type: str
    data_source_ref_id: str = ""
    channel_name: str
    channel_status: str
    responder_name: str
    responder_email: str
    event_cnt: int
    incident: IncidentBrief | UnsetType = UNSET
    events: list[EventItem] | UnsetType = UNSET
    images: list[ImageItem]


async def alert_items(
    call: Call, alerts: Sequence[AlertState], events: Mapping[str, list[KeptEvent]] | None = None
) -> list[AlertItem]:
    """A page of alerts with their names; with ``events`` (by alert id) each shows its own."""
    incident_ids = sorted({one.incident_id for one in alerts if one.incident_id})
    found = await incidents.read(call.tx, call.account_id, incident_ids)
    theirs = {one.incident_id: one for one in found}
    names = await read_names(
        call.tx,
        call.account_id,
        channel_ids=(one.channel_id for one in alerts),
        integration_ids=(one.integration_id for one in alerts),
        person_ids=(_first_responder(one) for one in found),
    )
    return [_alert(one, theirs.get(one.incident_id), names, events) for one in alerts]


async def event_items(call: Call, events: Sequence[KeptEvent]) -> list[EventItem]:
    """A page of events with their names."""
    names = await read_names(call.tx, call.account_id, integration_ids=(one.integration_id for one in events))
    return [_event(one, names) for one in events]


def read_images(text: str) -> list[ImageItem]:
    """The images of an alert or event from their JSON text."""
    return msgspec.json.decode(text or "[]", type=list[ImageItem])


def _first_responder(incident: Incident) -> int:
    """Who has it: the first who acknowledged, else the first it was given to; 0 when nobody."""
    acknowledged = [one for one in incident.responders if one.acknowledged_at]
    first = min(acknowledged, key=lambda one: one.acknowledged_at) if acknowledged else None
    return first.person_id if first else next((one.person_id for one in incident.responders), 0)


def _alert(
    one: AlertState, incident: Incident | None, names: Names, events: Mapping[str, list[KeptEvent]] | None
) -> AlertItem:
    responder = names.person(_first_responder(incident)) if incident else None
    shown = UNSET if events is None else [_event(each, names) for each in events.get(one.alert_id, [])]
    return AlertItem(
        alert_id=one.alert_id,
        integration_id=one.integration_id,
        data_source_id=one.integration_id,
        channel_id=one.channel_id,
        account_id=one.account_id,
        title=one.title,
        title_rule=one.title_rule,
        description=one.description,
        alert_severity=severity(one.severity),
        alert_status=severity(one.status),
        alert_key=one.alert_key,
        start_time=seconds(one.start_at),
        last_time=seconds(one.last_at),
        end_time=seconds(one.end_at),
        labels=one.labels,
        ever_muted=one.ever_muted,
        is_active=one.is_open,
        created_at=seconds(one.created_at),
        updated_at=seconds(one.updated_at),
        integration_name=names.integration_name(one.integration_id),
        integration_type=names.integration_type(one.integration_id),
        data_source_name=names.integration_name(one.integration_id),
        data_source_type=names.integration_type(one.integration_id),
        channel_name=names.channel_name(one.channel_id),
        channel_status=names.channel_status(one.channel_id),
        responder_name=responder.person_name if responder else "",
        responder_email=responder.email if responder else "",
        event_cnt=one.event_cnt,
        incident=_brief(incident) if incident else UNSET,
        events=shown,
        images=read_images(one.images),
    )


def _brief(incident: Incident) -> IncidentBrief:
    return IncidentBrief(
        incident_id=incident.incident_id, title=incident.title, progress=progress_name(incident.progress)
    )


def _event(one: KeptEvent, names: Names) -> EventItem:
    return EventItem(
        event_id=one.event_id,
        alert_id=one.alert_id,
        account_id=one.account_id,
        channel_id=one.channel_id,
        integration_id=one.integration_id,
        integration_type=names.integration_type(one.integration_id),
        data_source_id=one.integration_id,
        title=one.title,
        title_rule=one.title_rule,
        description=one.description,
        alert_key=one.alert_key,
        event_severity=severity(one.status),
        event_status=severity(one.status),
        event_time=seconds(one.event_at),
        labels=one.labels,
        images=read_images(one.images),
        fate=one.fate,
        created_at=seconds(one.received_at),
        updated_at=seconds(one.received_at),
    )


def severity(kept: str) -> Severity:
    """A severity or status as kept in a row."""
    shown: Severity = msgspec.convert(kept, Severity)
    return shown


def progress_name(kept: Progress | str) -> ProgressName:
    """A progress as kept in a row."""
    shown: ProgressName = msgspec.convert(str(kept), ProgressName)
    return shown
