"""Incidents as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from tocsin.alerts import list_store as alerts
from tocsin.alerts import store as alert_store
from tocsin.api.call import Call
from tocsin.api.fields import seconds
from tocsin.api.views.alert_view import (
    AlertItem,
    ImageItem,
    ProgressName,
    Severity,
    progress_name,
    read_images,
    severity,
)
from tocsin.api.views.names import Names, Person, read_names
from tocsin.incidents.model import AssignedTo, Incident, Responder
from tocsin.people import store as people
from tocsin.people.model import Account

SHOWN_IMAGES = 20
AssignType = Literal["assign", "reassign", "escalate", "reopen"]


class AssignedItem(Struct, kw_only=True):
    """Whom an incident is given to, and by what. ``layer_idx`` counts from 0."""

    person_ids: list[int]
    escalate_rule_id: str
    escalate_rule_name: str
    layer_idx: int
    type: AssignType | UnsetType = UNSET
    emails: list[str]
    assigned_at: int
    id: str


class ResponderItem(Struct, kw_only=True):
    """A person an incident was given to; ``acknowledged_at`` 0 = not yet."""

    person_id: int
    assigned_at: int
    acknowledged_at: int
    person_name: str
    email: str
    as_: str = field(name="as", default="")


class LinkItem(Struct, kw_only=True):
    """A link of the channel, filled in for the incident."""

    name: str
    endpoint: str
    open_type: Literal["popup", "tab"]


class IncidentItem(Struct, kw_only=True):
    """One incident. Times in Unix seconds, 0 = not yet. ``data_source_*`` are older names of ``integration_*``.

    ``untold`` says why nobody was told; empty when somebody was. ``alerts`` are listed by ``/incident/alert/list``.
    """

    incident_id: str
    account_id: int
    channel_id: int
    integration_id: int
    integration_ids: list[int]
    integration_type: str
    integration_types: list[str]
    data_source_id: int
    data_source_ids: list[int]
    data_source_type: str
    data_source_types: list[str]
    dedup_key: str
    equals_md5: str = ""
    start_time: int
    end_time: int
    last_time: int
    ack_time: int
    close_time: int
    creator_id: int
    closer_id: int
    owner_id: int
    incident_status: Severity
    incident_severity: Severity
    progress: ProgressName
    title: str
    description: str
    ai_summary: str = ""
    impact: str
    root_cause: str
    resolution: str
    num: str
    frequency: Annotated[
        Literal["frequent", "rare"] | UnsetType,
        Meta(description="rare: nothing alike began in its channel in the 30 days before."),
    ] = UNSET
    deleted_at: int
    created_at: int
    updated_at: int
    snoozed_before: int
    group_method: Literal["i", "p", "n"]
    ever_muted: bool
    labels: dict[str, str]
    fields: dict[str, Any] = {}
    assigned_to: AssignedItem
    reporter_email: str
    alert_cnt: int
    active_alert_cnt: int
    alert_event_cnt: int
    alerts: list[AlertItem] | UnsetType = UNSET
    closer: Person | UnsetType = UNSET
    creator: Person | UnsetType = UNSET
    owner: Person | UnsetType = UNSET
    responders: list[ResponderItem]
    account_name: str
    account_locale: str
    account_time_zone: str
    channel_name: str
    channel_status: str
    detail_url: str
    silence_url: str = ""
    links: list[LinkItem] = []
    post_mortem_id: str = ""
    images: list[ImageItem]
    manual_overrides: list[str]
    untold: str
    merged_into: Annotated[str, Meta(description="The incident that somebody merged it into, else empty.")]
    is_merge_disabled: Annotated[bool, Meta(description="Nothing joins it by itself.")]


class _Page(Struct, frozen=True):
    """What the incidents of one page are shown with."""

    account: Account
    names: Names
    sums: dict[str, tuple[int, int, int, int]]
    sources: dict[str, list[int]]
    images: dict[str, list[str]]
    base_url: str


async def incident_items(call: Call, incidents: Sequence[Incident]) -> list[IncidentItem]:
    """A page of incidents with their sums and names: a fixed number of queries, however many they are."""
    tx, account_id = call.tx, call.account_id
    ids = [one.incident_id for one in incidents]
    sources = await alerts.sources_of_incidents(tx, account_id, ids)
    page = _Page(
        account=await people.read_account(tx, account_id),
        names=await read_names(
            tx,
            account_id,
            channel_ids=(one.channel_id for one in incidents),
            integration_ids=(each for some in sources.values() for each in some),
            person_ids=(each for one in incidents for each in _people(one)),
        ),
        sums=await alert_store.sum_of_incidents(tx, account_id, ids),
        sources=sources,
        images=await alerts.images_of_incidents(tx, account_id, ids),
        base_url=call.world.settings.public_url,
    )
    return [_item(one, page) for one in incidents]


def _people(one: Incident) -> Iterable[int]:
    return (one.creator_id, one.closer_id, one.owner_id, *(each.person_id for each in one.responders))


def _item(one: Incident, page: _Page) -> IncidentItem:
    names = page.names
    alert_cnt, active_alert_cnt, alert_event_cnt, _ = page.sums.get(one.incident_id, (0, 0, 0, 0))
    return IncidentItem(
        **_own(one),
        **_sources(one, page),
        frequency="rare" if one.is_rare else UNSET,
        is_merge_disabled=one.merge_off,
        incident_status=severity(one.status),
        incident_severity=severity(one.severity),
        progress=progress_name(one.progress),
        group_method="i" if one.group_method == "i" else "p" if one.group_method == "p" else "n",
        assigned_to=_assigned(one.assigned_to),
        alert_cnt=alert_cnt,
        active_alert_cnt=active_alert_cnt,
        alert_event_cnt=alert_event_cnt,
        closer=names.person(one.closer_id) or UNSET,
        creator=names.person(one.creator_id) or UNSET,
        owner=names.person(one.owner_id) or UNSET,
        responders=[_responder(each, names) for each in one.responders],
        account_name=page.account.name,
        account_locale=page.account.locale,
        account_time_zone=page.account.time_zone,
        channel_name=names.channel_name(one.channel_id),
        channel_status=names.channel_status(one.channel_id),
        detail_url=f"{page.base_url}/incidents/{one.incident_id}",
        images=_images(page.images.get(one.incident_id, [])),
    )


_SAME = (
    "incident_id",
    "account_id",
    "channel_id",
    "dedup_key",
    "creator_id",
    "closer_id",
    "owner_id",
    "title",
    "description",
    "impact",
    "root_cause",
    "resolution",
    "num",
    "ever_muted",
    "labels",
    "reporter_email",
    "manual_overrides",
    "untold",
    "merged_into",
)
_TIMES = {
    "start_time": "start_at",
    "end_time": "end_at",
    "last_time": "last_at",
    "ack_time": "ack_at",
    "close_time": "close_at",
    "deleted_at": "deleted_at",
    "created_at": "created_at",
    "updated_at": "updated_at",
    "snoozed_before": "snoozed_until_at",
}


def _own(one: Incident) -> dict[str, Any]:
    """What is shown as it is kept, and the instants."""
    same = {name: getattr(one, name) for name in _SAME}
    return same | {name: seconds(getattr(one, kept)) for name, kept in _TIMES.items()}


def _sources(one: Incident, page: _Page) -> dict[str, Any]:
    """Where its alerts came from, under the present and the older names."""
    ids = page.sources.get(one.incident_id, [])
    types = list(dict.fromkeys(page.names.integration_type(each) for each in ids))
    values = {"id": one.integration_id, "ids": ids, "type": types[0] if types else "", "types": types}
    return {f"{prefix}_{name}": value for prefix in ("integration", "data_source") for name, value in values.items()}


def _assigned(to: AssignedTo) -> AssignedItem:
    return AssignedItem(
        person_ids=to.person_ids,
        escalate_rule_id=to.escalate_rule_id,
        escalate_rule_name=to.escalate_rule_name,
        layer_idx=to.layer_idx,
        type=msgspec.convert(to.type, AssignType) if to.type else UNSET,
        emails=to.emails,
        assigned_at=seconds(to.assigned_at),
        id=to.id,
    )


def _responder(one: Responder, names: Names) -> ResponderItem:
    person = names.person(one.person_id)
    return ResponderItem(
        person_id=one.person_id,
        assigned_at=seconds(one.assigned_at),
        acknowledged_at=seconds(one.acknowledged_at),
        person_name=person.person_name if person else "",
        email=person.email if person else "",
    )


def _images(texts: Sequence[str]) -> list[ImageItem]:
    """Each picture once, newest alert first."""
    once = {(each.src, each.alt): each for text in texts for each in read_images(text)}
    return list(once.values())[:SHOWN_IMAGES]
