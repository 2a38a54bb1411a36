"""The timeline of incidents as the API shows it."""

from __future__ import annotations

from typing import Any, Literal, cast

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from tocsin.api.views.alert_view import ProgressName
from tocsin.api.views.names import Names

LineType = Literal[
    "i_new",
    "i_assign",
    "i_a_rspd",
    "i_notify",
    "i_storm",
    "i_snooze",
    "i_wake",
    "i_ack",
    "i_unack",
    "i_comm",
    "i_rslv",
    "i_reopen",
    "i_merge",
    "i_r_title",
    "i_r_desc",
    "i_r_impact",
    "i_r_rc",
    "i_r_rsltn",
    "i_r_severity",
    "i_r_field",
    "i_m_flapping",
    "i_m_reply",
    "i_custom",
    "i_wr_create",
    "i_wr_delete",
    "i_auto_refresh",
    "a_merge",
    "i_delay",
    "i_untold",
    "i_muted",
    "i_unmuted",
    "i_silenced",
    "i_silence_over",
    "i_unreachable",
    "i_exhausted",
    "i_notify_dropped",
    "i_notify_report",
    "i_notify_instead",
    "i_press_refused",
    "i_recovered",
    "i_removed",
    "i_merge_off",
    "i_merge_on",
]


class ToldPerson(Struct, kw_only=True):
    """A member a message went to; ``failed_reason`` is empty when it arrived."""

    person_id: int
    failed_reason: str = ""


class ToldChat(Struct, kw_only=True):
    """A group chat a message went to."""

    data_source_id: int = 0
    chat_id: str = ""
    chat_name: str = ""
    failed_reason: str = ""


class ToldRobot(Struct, kw_only=True):
    """A group bot a message went to; its token is never shown."""

    token: str = ""
    alias: str = ""
    failed_reason: str = ""


class ToldAddress(Struct, kw_only=True):
    """An address a message went to."""

    email: str
    failed_reason: str = ""


class MergedIncident(Struct, kw_only=True):
    """An incident that took part in a merge."""

    incident_id: str
    title: str
    progress: ProgressName


class MergedAlert(Struct, kw_only=True):
    """An alert that was merged into an incident."""

    alert_id: str
    title: str


class PassedRule(Struct, kw_only=True):
    """An escalation rule that was looked at before the one that matched, and why it did not."""

    rule_id: str
    name: str
    why: str


class LineDetail(Struct, kw_only=True):
    """What a line says; which fields there are depends on its type. Times in Unix seconds."""

    # i_new
    severity: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    reporter_email: str | UnsetType = UNSET
    event_id: str | UnsetType = UNSET
    # i_assign, i_delay, i_exhausted: who was given it, by which rule, and why
    person_ids: list[int] | UnsetType = UNSET
    type: Literal["assign", "reassign", "escalate", "reopen"] | UnsetType = UNSET
    id: str | UnsetType = UNSET
    assigned_at: int | UnsetType = UNSET
    escalate_rule_id: str | UnsetType = UNSET
    escalate_rule_name: str | UnsetType = UNSET
    rule_version: int | UnsetType = UNSET
    layer_idx: int | UnsetType = UNSET
    reasons: dict[str, str] | UnsetType = UNSET
    passed: list[PassedRule] | UnsetType = UNSET
    until: int | UnsetType = UNSET
    seconds: int | UnsetType = UNSET
    # i_assign: addresses; i_notify: addresses with results
    emails: list[str | ToldAddress] | UnsetType = UNSET
    # i_assign, i_a_rspd: members; i_r_*: the new value
    to: list[int] | str | UnsetType = UNSET
    # i_r_*: the old value; i_rslv: through what
    from_: str | UnsetType = field(name="from", default=UNSET)
    after_s: int | UnsetType = UNSET
    alerts: int | UnsetType = UNSET
    # i_notify, i_notify_dropped, i_notify_report, i_notify_instead, i_press_refused, i_unreachable, i_untold,
    # i_muted: by which rule, because of which alert, until when
    notifier: str | UnsetType = UNSET
    provider: str | UnsetType = UNSET
    provider_id: int | UnsetType = UNSET
    proof: str | UnsetType = UNSET
    instead_of: str | UnsetType = UNSET
    who: str | UnsetType = UNSET
    action: str | UnsetType = UNSET
    rid: str | UnsetType = UNSET
    msg_id: str | UnsetType = UNSET
    fire_type: Literal["fire", "refire"] | UnsetType = UNSET
    by: str | int | UnsetType = UNSET
    persons: list[ToldPerson] | UnsetType = UNSET
    chats: list[ToldChat] | UnsetType = UNSET
    robots: list[ToldRobot] | UnsetType = UNSET
    recipient: str | UnsetType = UNSET
    event: str | UnsetType = UNSET
    round: int | UnsetType = UNSET
    attempt: int | UnsetType = UNSET
    outcome: str | UnsetType = UNSET
    result: str | UnsetType = UNSET
    latency_ms: int | UnsetType = UNSET
    again_at: int | UnsetType = UNSET
    digest_id: str | UnsetType = UNSET
    code: str | UnsetType = UNSET
    rule_id: str | UnsetType = UNSET
    rule_name: str | UnsetType = UNSET
    alert_id: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    # i_ack, i_unack, i_comm, i_snooze, i_wake, i_storm, i_m_flapping, i_r_field
    progress: str | UnsetType = UNSET
    comment: str | UnsetType = UNSET
    mute_reply: bool | UnsetType = UNSET
    minutes: int | UnsetType = UNSET
    snoozed_before: int | UnsetType = field(name="snoozedBefore", default=UNSET)
    threshold: int | UnsetType = UNSET
    max_changes: int | UnsetType = UNSET
    in_mins: int | UnsetType = UNSET
    mute_mins: int | UnsetType = UNSET
    field_name: str | UnsetType = UNSET
    # i_merge, a_merge: what came, and where it went; ``alerts`` counts them, up to 20 are named
    source_alerts: list[MergedAlert] | UnsetType = UNSET
    source_incidents: list[MergedIncident] | UnsetType = UNSET
    target_incident: MergedIncident | UnsetType = UNSET
    owner_id: int | UnsetType = UNSET
    remove_source_incidents: bool | UnsetType = UNSET
    source_responders: list[int] | UnsetType = UNSET
    # i_wr_create, i_wr_delete, i_custom
    integration_id: int | UnsetType = UNSET
    integration_name: str | UnsetType = UNSET
    chat_id: str | UnsetType = UNSET
    chat_name: str | UnsetType = UNSET
    plugin_type: str | UnsetType = UNSET
    share_link: str | UnsetType = UNSET


class FeedItem(Struct, kw_only=True):
    """One line of a timeline: who (0 is Tocsin itself), when (Unix milliseconds, as clients read it), what."""

    ref_id: str
    type: LineType
    detail: LineDetail
    account_id: int
    creator_id: int
    creator_name: str
    seq: int
    created_at: int
    updated_at: int
    deleted_at: int = 0


def feed_item(account_id: int, incident_id: str, row: Any, names: Names) -> FeedItem:
    """A line from its row ``(seq, type, detail, creator_id, created_at)``."""
    creator = names.person(row.creator_id)
    return FeedItem(
        ref_id=incident_id,
        type=cast("LineType", row.type),  # a newer version's line is shown, not refused
        detail=msgspec.json.decode(row.detail, type=LineDetail),
        account_id=account_id,
        creator_id=row.creator_id,
        creator_name=creator.person_name if creator else "",
        seq=row.seq,
        created_at=row.created_at,
        updated_at=row.created_at,
    )
