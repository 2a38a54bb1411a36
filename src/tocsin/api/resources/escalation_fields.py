"""What an escalation rule looks like at the API, and the way from there to the model and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, convert, to_builtins

from tocsin.api.fields import HexId, Id, IdList
from tocsin.escalation.model import Layer

Transport = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
"""A way to a person: ``email``, ``sms``, ``voice``, ``feishu_app`` … One that is not set up falls back to e-mail."""

Transports = Annotated[list[Transport], Meta(max_length=20)]
TemplateId = Annotated[
    str,
    Meta(pattern="^([0-9a-fA-F]{24})?$", description="How messages look; empty: each medium's own wording."),
]
AggrWindow = Annotated[
    int,
    Meta(ge=0, le=3_600, description="Seconds to wait before anybody is told; closed meanwhile, nobody is."),
]
Priority = Annotated[int, Meta(ge=0, le=200, description="The lowest number is looked at first.")]


class WaysBody(Struct, kw_only=True):
    """How persons are reached: by their own preferences, or through these transports per severity."""

    follow_preference: bool = False
    critical: Transports = []
    warning: Transports = []
    info: Transports = []


class WebhookBody(Struct):
    """A group bot. ``settings`` are the bot's own; ``/notifier/list`` names them."""

    type: Annotated[str, Meta(min_length=1, max_length=40)]
    settings: dict[str, Any]


class TargetBody(Struct, kw_only=True):
    """Who is told: persons, members of teams, addresses, groups."""

    person_ids: IdList = []
    team_ids: IdList = []
    schedule_to_role_ids: Annotated[
        dict[str, list[int]], Meta(max_length=100, description="Schedule id to role ids; no role: all on call.")
    ] = {}
    emails: Annotated[list[Annotated[str, Meta(max_length=254)]], Meta(max_length=100)] = []
    by: Annotated[WaysBody | UnsetType, Meta(description="Absent: the persons' own preferences.")] = UNSET
    webhooks: Annotated[list[WebhookBody], Meta(max_length=20)] = []


class LayerBody(Struct, kw_only=True):
    """One step of a rule: who is told how often, and when the next layer follows."""

    target: TargetBody
    max_times: Annotated[
        int, Meta(ge=0, le=6, description="Messages in all, the first included; 0 and 1 both mean once.")
    ] = 0
    notify_step: Annotated[
        float, Meta(ge=0.5, le=120, multiple_of=0.5, description="Minutes between two messages, in halves.")
    ] = 10
    escalate_window: Annotated[
        int, Meta(ge=0, le=720, description="Minutes until the next layer is told; 0: it is not.")
    ] = 0
    force_escalate: Annotated[bool, Meta(description="Go on although somebody acknowledged.")] = False


class TimeFilterBody(Struct, kw_only=True):
    """A weekly period in the account's time zone; over midnight it belongs to the day on which it starts."""

    start: Annotated[str | UnsetType, Meta(description="HH:MM")] = UNSET
    end: Annotated[str | UnsetType, Meta(description="HH:MM, not included; 24:00 is the day's end.")] = UNSET
    repeat: Annotated[
        Annotated[list[Annotated[int, Meta(ge=0, le=6)]], Meta(max_length=7)] | UnsetType,
        Meta(description="Weekdays, 0 is Sunday; none: every day."),
    ] = UNSET
    cal_id: Annotated[
        str | UnsetType,
        Meta(description="Only on the workdays of this service calendar, or with `is_off` on its days off."),
    ] = UNSET
    is_off: bool | UnsetType = UNSET


class ConditionBody(Struct):
    """``key`` is one of ``vals`` (IN), or none of them (NOTIN)."""

    key: Annotated[str, Meta(max_length=200)]
    oper: Literal["IN", "NOTIN"]
    vals: Annotated[list[Annotated[str, Meta(max_length=5_000)]], Meta(min_length=1, max_length=1_000)]


Layers = Annotated[list[LayerBody], Meta(min_length=1, max_length=20)]
TimeFilters = Annotated[list[TimeFilterBody], Meta(max_length=50)]
Filters = Annotated[
    list[Annotated[list[ConditionBody], Meta(max_length=50)]],
    Meta(max_length=50, description="OR of groups, AND inside a group; none: every incident."),
]


class FirstRule(Struct, kw_only=True):
    """The rule that a new channel starts with: one layer, told once."""

    target: TargetBody
    template_id: TemplateId = ""
    aggr_window: AggrWindow = 0

    def values(self) -> dict[str, Any]:
        """The fields of the model that this says."""
        return {
            "layers": layers_in([LayerBody(target=self.target)]),
            "template_id": self.template_id,
            "aggr_window_s": self.aggr_window,
        }


class RuleNamed(Struct):
    """Names one rule of a channel."""

    channel_id: Id
    rule_id: HexId


def layers_in(bodies: Sequence[LayerBody]) -> list[Layer]:
    """Layers of a request as the model has them."""
    return convert(to_builtins(bodies), list[Layer])


def layers_out(layers: Sequence[Layer]) -> list[LayerBody]:
    """Layers of the model as they are answered; ``by`` is absent where nobody wrote it."""
    raw = to_builtins(layers)
    for layer in raw:
        if layer["target"]["by"] is None:
            del layer["target"]["by"]
    return convert(raw, list[LayerBody])
