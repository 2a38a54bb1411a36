"""What a channel looks like at the API. Fields that nobody wrote stay absent: it is read back as it was written."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, to_builtins

from tocsin.api.fields import Id
from tocsin.channels.flow import LONGEST_NAME

ChannelName = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
Key = Annotated[str, Meta(min_length=1, max_length=200)]
Mode = Literal["trigger", "update"]
Threshold = Annotated[int, Meta(ge=2, le=10_000)]

_COLUMNS = {"channel_name": "name", "auto_resolve_timeout": "auto_resolve_timeout_s", "group": "grouping"}


class Group(Struct, kw_only=True):
    """How alerts become one incident: ``n`` not at all, ``p`` by equal attributes, ``i`` by similarity of texts."""

    method: Literal["i", "p", "n"]
    equals: Annotated[
        Annotated[list[list[Key]], Meta(max_length=5)] | UnsetType, Meta(description="Lists of what must be equal.")
    ] = UNSET
    cases: Annotated[
        Annotated[list[dict[str, Any]], Meta(max_length=100)] | UnsetType,
        Meta(description='Own lists for some alerts: `{"if": [conditions], "equals": [...]}`; the first match counts.'),
    ] = UNSET
    all_equals_required: bool | UnsetType = UNSET
    time_window: Annotated[
        Annotated[int, Meta(ge=0, le=43_200)] | UnsetType,
        Meta(description="Minutes, up to 30 days; 0: until the incident closes."),
    ] = UNSET
    window_type: Literal["tumbling", "sliding"] | UnsetType = UNSET
    storm_threshold: Annotated[int, Meta(ge=0, le=10_000)] | UnsetType = UNSET
    storm_thresholds: Annotated[list[Threshold], Meta(max_length=5)] | UnsetType = UNSET
    i_keys: Annotated[list[Key], Meta(max_length=10)] | UnsetType = UNSET
    i_score_threshold: Annotated[float, Meta(ge=0.5, le=1)] | UnsetType = UNSET


class Flapping(Struct, kw_only=True):
    """When an alert that comes and goes is marked, and how long it then stays quiet (``mute_mins`` 0: marked only)."""

    is_disabled: bool | UnsetType = UNSET
    max_changes: Annotated[int, Meta(ge=2, le=100)] | UnsetType = UNSET
    in_mins: Annotated[int, Meta(ge=1, le=1_440)] | UnsetType = UNSET
    mute_mins: Annotated[int, Meta(ge=0, le=1_440)] | UnsetType = UNSET


class ChannelSettings(Struct, kw_only=True):
    """What can be set when a channel is made and changed later."""

    description: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET
    managing_team_ids: Annotated[list[Id], Meta(max_length=3)] | UnsetType = UNSET
    group: Group | UnsetType = UNSET
    flapping: Flapping | UnsetType = UNSET
    auto_resolve_timeout: Annotated[
        Annotated[int, Meta(ge=0, le=2_592_000)] | UnsetType, Meta(description="Seconds; 0: never.")
    ] = UNSET
    auto_resolve_mode: Annotated[
        Mode | UnsetType, Meta(description="Counted from the incident's trigger, or from its last event.")
    ] = UNSET
    is_private: bool | UnsetType = UNSET
    disable_outlier_detection: bool | UnsetType = UNSET
    disable_auto_close: bool | UnsetType = UNSET
    is_external_report_enabled: bool | UnsetType = UNSET
    allow_foreign_recovery: Annotated[
        bool | UnsetType,
        Meta(description="Whether a recovery through another integration than the alert's counts (off by default)."),
    ] = UNSET
    dynamic_assignment: Annotated[
        bool | UnsetType,
        Meta(
            description="Whether labels such as `layer_person_reset_0_emails` may name whom a layer tells (off by default)."
        ),
    ] = UNSET


class IncidentCounts(Struct):
    """How many incidents of the channel are not closed."""

    Triggered: int
    Processing: int


class ChannelItem(Struct, kw_only=True):
    """A channel. A brief one lacks what has to be counted."""

    account_id: int
    channel_id: int
    channel_name: str
    team_id: int
    team_name: str
    managing_team_ids: list[int]
    creator_id: int
    creator_name: str
    description: str
    status: Literal["enabled", "disabled", "deleted"]
    is_private: bool
    is_starred: bool = False
    auto_resolve_timeout: int
    auto_resolve_mode: Mode
    disable_outlier_detection: bool
    disable_auto_close: bool
    is_external_report_enabled: bool
    external_report_token: str
    allow_foreign_recovery: bool
    dynamic_assignment: bool
    group: Group
    flapping: Flapping
    progress_to_incident_cnts: IncidentCounts | UnsetType = UNSET
    active_incident_highest_severity: str | UnsetType = UNSET
    last_incident_at: Annotated[int | UnsetType, Meta(description="Unix seconds; 0: there was none.")] = UNSET
    created_at: int
    updated_at: int
    deleted_at: int = 0


def columns(body: Struct, left_out: frozenset[str]) -> dict[str, Any]:
    """What a request set, under the names of the table's columns."""
    written: dict[str, Any] = to_builtins(body)
    return {_COLUMNS.get(name, name): value for name, value in written.items() if name not in left_out}
