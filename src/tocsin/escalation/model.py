"""The nouns of the escalation slice: Rule and its Layers (what is set up), Run (what is going on), Order (what to say now)."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from tocsin.incidents.model import Incident
from tocsin.kernel.clock import MINUTE

By = Literal["acknowledged", "closed"]

TIMER = "escalation"
"""The timer of a running escalation; a delivery that reaches nobody rings it too."""


class Ways(Struct, frozen=True, omit_defaults=False):
    """How persons of a layer are reached: by their own preferences, or by fixed transports per severity."""

    follow_preference: bool = False
    critical: list[str] = []
    warning: list[str] = []
    info: list[str] = []


class Webhook(Struct, frozen=True):
    """A group bot: ``type`` names the notifier, ``settings`` are its own (token, secret, alias, …)."""

    type: str
    settings: dict[str, Any] = {}


class Target(Struct, frozen=True):
    """Who belongs to a layer."""

    person_ids: list[int] = []
    team_ids: list[int] = []
    schedule_to_role_ids: dict[str, list[int]] = {}
    emails: list[str] = []
    by: Ways | None = None
    webhooks: list[Webhook] = []


class Layer(Struct, frozen=True):
    """One step of a rule. ``max_times`` messages, ``notify_step`` minutes apart; after ``escalate_window`` minutes the next.

    ``max_times`` counts all messages, the first included; 0 and 1 both mean once (domain section 10). ``escalate_window`` 0
    means that there is no next layer. ``force_escalate`` goes on although somebody acknowledged.
    """

    target: Target
    max_times: int = 1
    notify_step: float = 10.0
    escalate_window: int = 0
    force_escalate: bool = False

    @property
    def rounds(self) -> int:
        """How often the layer is told."""
        return max(1, self.max_times)

    @property
    def step_ms(self) -> int:
        """Between two messages; half a minute at least."""
        return max(MINUTE // 2, round(self.notify_step * MINUTE))

    @property
    def window_ms(self) -> int:
        """From the layer's first message to the next layer; 0 = never."""
        return self.escalate_window * MINUTE


class Rule(Struct, frozen=True, kw_only=True):
    """An escalation rule in one version. A running escalation works on the version it started with."""

    account_id: int
    rule_id: str
    channel_id: int
    name: str
    layers: list[Layer]
    priority: int = 0
    version: int = 1
    status: str = "enabled"  # enabled | disabled | deleted
    description: str = ""
    aggr_window_s: int = 0
    template_id: str = ""
    time_filters: list[dict[str, Any]] = []
    filters: list[list[dict[str, Any]]] = []
    updated_by: int = 0
    created_at: int = 0
    updated_at: int = 0
    deleted_at: int = 0


class Run(Struct, kw_only=True):
    """A running escalation: one row per incident. ``sent_rounds`` messages of layer ``layer_idx`` are out."""

    account_id: int
    incident_id: str
    assignment_id: str
    rule_id: str
    rule_version: int
    state: str  # waiting (delay window) | running | held (somebody has it) | exhausted (all layers told) | stopped
    layer_idx: int = 0
    sent_rounds: int = 0
    layer_started_at: int = 0
    updated_at: int = 0


class Order(Struct, frozen=True, kw_only=True):
    """Tell these targets about this incident, for this reason. ``until``: when it is no longer worth saying."""

    incident: Incident
    event: str  # of notifiers.message.Event
    assignment_id: str
    person_reasons: dict[int, str] = {}
    emails: tuple[str, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    ways: Ways | None = None
    transports: tuple[str, ...] = ()  # fixed for this order, whatever the severity
    layer_idx: int = 0
    round: int = 0
    ordered_at: int = 0  # when (ms) it was due, where that is not now: the server was down
    template_id: str = ""
    rule_id: str = ""
    rule_name: str = ""
    rule_version: int = 0
    until: By = "acknowledged"
