"""Messages, attempts and the health of ways out as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from msgspec import Struct

from tocsin.api.call import Call
from tocsin.api.fields import seconds
from tocsin.notifiers.manifest import Manifest
from tocsin.notify.list_store import Attempt, Tally
from tocsin.notify.model import Delivery
from tocsin.reach import breaker, provider_store
from tocsin.reach.model import Provider

State = Literal["pending", "sent", "delivered", "failed", "dropped"]
Proof = Literal["", "sent", "delivered", "seen", "answered"]


class DeliveryItem(Struct, kw_only=True):
    """One message to one target. ``provider`` is the medium's own name; ``round`` counts from 1, ``layer_idx`` from 0.

    ``state`` sent: a provider took it and its report is waited for. ``proof`` is the strongest sign that it arrived.
    ``reason`` says why this target is told, ``last_result`` what the last attempt came to. ``digest_id`` names the
    delivery in whose message this one was said together with others, ``cause_id`` the one that this one stands in for.
    Times in Unix seconds.
    """

    delivery_id: str
    kind: Literal["incident", "refresh", "notice", "drill"]
    incident_id: str
    medium: str
    notifier: str
    provider: str
    provider_id: int
    provider_name: str
    recipient: str
    person_id: int
    event: str
    severity: str
    layer_idx: int
    round: int
    rule_id: str
    rule_name: str
    state: State
    proof: Proof
    proof_at: int
    reason: str
    attempts: int
    last_result: str
    latency_ms: int
    digest_id: str
    cause_id: str
    due_at: int
    created_at: int
    finished_at: int


class AttemptItem(Struct, kw_only=True):
    """One attempt: through whom, with what result, how long it took."""

    attempt: int
    notifier: str
    provider_id: int
    provider_name: str
    outcome: str
    code: str
    text: str
    provider_message_id: str
    latency_ms: int
    created_at: int


class WaitingItem(Struct):
    """What is due through a medium and not sent, and the age of the oldest in seconds."""

    medium: str
    count: int
    oldest_s: int


class HealthItem(Struct, kw_only=True):
    """How a way out fares. ``provider_id`` 0: bots, which have no provider, and the server's own mail relay.

    ``state`` resting: it failed several times in a row, others are tried first.
    """

    notifier: str
    title: str
    title_zh: str
    provider_id: int
    provider_name: str
    medium: str
    state: Literal["working", "failing", "resting", "unused"]
    hour_ok: int
    hour_failed: int
    day_ok: int
    day_failed: int
    latency_ms: int
    last_error: str


class DeliveryView:
    """Shows messages of one account."""

    def __init__(self, manifests: dict[str, Manifest], providers: Sequence[Provider]) -> None:
        self._manifests = manifests
        self._providers = {one.provider_id: one for one in providers}

    @classmethod
    async def of(cls, call: Call) -> DeliveryView:
        """With the providers of the caller's account."""
        found = await provider_store.read_all(call.tx, call.account_id)
        return cls(call.world.catalogue.manifests, found)

    def item(self, one: Delivery) -> DeliveryItem:
        """One message."""
        return DeliveryItem(
            delivery_id=one.delivery_id,
            kind=cast("Literal['incident', 'refresh', 'notice', 'drill']", one.kind),
            incident_id=one.incident_id,
            medium=one.medium,
            notifier=one.notifier,
            provider=self._title(one.notifier),
            provider_id=one.provider_id,
            provider_name=self._name(one.provider_id),
            recipient=one.recipient,
            person_id=one.person_id,
            event=one.event,
            severity=one.severity,
            layer_idx=max(0, one.layer_idx),
            round=one.round,
            rule_id=one.rule_id,
            rule_name=one.rule_name,
            state=_state(one),
            proof=cast("Proof", one.proof),
            proof_at=seconds(one.proof_at),
            reason=one.reason,
            attempts=one.attempts,
            last_result=one.result,
            latency_ms=one.latency_ms,
            digest_id=one.digest_id,
            cause_id=one.cause_id,
            due_at=seconds(one.due_at),
            created_at=seconds(one.created_at),
            finished_at=seconds(one.finished_at),
        )

    def attempt(self, one: Attempt) -> AttemptItem:
        """One attempt."""
        return AttemptItem(
            attempt=one.attempt,
            notifier=one.notifier,
            provider_id=one.provider_id,
            provider_name=self._name(one.provider_id),
            outcome=one.outcome,
            code=one.code,
            text=one.text,
            provider_message_id=one.provider_message_id,
            latency_ms=one.latency_ms,
            created_at=seconds(one.created_at),
        )

    def health(self, hour: Sequence[Tally], day: Sequence[Tally], now: int) -> list[HealthItem]:
        """Every provider, and every way without one that was used in the last day."""
        hours = {(one.notifier, one.provider_id): one for one in hour}
        days = {(one.notifier, one.provider_id): one for one in day}
        keys = {(one.notifier, one.provider_id) for one in self._providers.values()} | set(days)
        return [self._health(key, hours.get(key), days.get(key), now) for key in sorted(keys)]

    def _health(self, key: tuple[str, int], hour: Tally | None, day: Tally | None, now: int) -> HealthItem:
        notifier, provider_id = key
        provider, manifest = self._providers.get(provider_id), self._manifests.get(notifier)
        return HealthItem(
            notifier=notifier,
            title=self._title(notifier),
            title_zh=manifest.title["zh"] if manifest else notifier,
            provider_id=provider_id,
            provider_name=self._name(provider_id),
            medium=manifest.medium if manifest else "",
            state=_health_state(provider, day, now),
            hour_ok=hour.ok if hour else 0,
            hour_failed=hour.failed if hour else 0,
            day_ok=day.ok if day else 0,
            day_failed=day.failed if day else 0,
            latency_ms=round(day.latency_ms) if day else 0,
            last_error=provider.last_error if provider else "",
        )

    def _title(self, notifier: str) -> str:
        manifest = self._manifests.get(notifier)
        return manifest.title["en"] if manifest else notifier

    def _name(self, provider_id: int) -> str:
        provider = self._providers.get(provider_id)
        return provider.name if provider else ""


def _health_state(
    provider: Provider | None, day: Tally | None, now: int
) -> Literal["working", "failing", "resting", "unused"]:
    if provider is not None and breaker.is_open(provider, now):
        return "resting"
    if provider is not None and provider.failures:
        return "failing"
    if day is None:
        return "unused"
    return "failing" if day.failed > day.ok else "working"


def _state(one: Delivery) -> State:
    """A message that is being sent right now (leased) has no result yet: to people it is pending."""
    return "pending" if one.state == "leased" else cast("State", one.state)
