"""Which provider takes a message, and when: in the order of priority, working ones first, within their pace. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from tocsin.notifiers.manifest import Manifest
from tocsin.notifiers.notifier import Limits
from tocsin.notify import throttle
from tocsin.notify.model import Delivery
from tocsin.notify.throttle import Bucket
from tocsin.reach import breaker
from tocsin.reach.model import OWN_RELAY, Means, Provider

CHOSEN = frozenset({"email", "sms", "voice"})
"""Media that several providers serve: which one is decided when a message goes out."""

OWN_RELAY_NOTIFIER = "email"


class Candidate(Struct, frozen=True):
    """A notifier and its provider; ``None`` is the server's own relay, or a bot without provider."""

    notifier: str
    provider: Provider | None = None

    @property
    def provider_id(self) -> int:
        """The provider's id, 0 for none."""
        return self.provider.provider_id if self.provider else OWN_RELAY


class Choice(Struct, frozen=True):
    """Through whom ``free`` messages go now; with none free, ``free_at`` (ms) is when the next one may."""

    candidate: Candidate
    free: int
    free_at: int


def tried_of(delivery: Delivery) -> set[int]:
    """The providers that failed in this sweep."""
    return {int(one) for one in delivery.tried.split(",") if one}


def with_tried(delivery: Delivery, provider_id: int) -> str:
    """``tried`` and one more."""
    return ",".join(str(one) for one in sorted(tried_of(delivery) | {provider_id}))


def candidates(delivery: Delivery, means: Means, now: int) -> list[Candidate]:
    """Who can take a delivery, those that were tried in this sweep left out; none when nobody is set up (any more)."""
    if delivery.medium not in CHOSEN:
        provider = means.providers.get(delivery.provider_id)
        if delivery.provider_id and provider is None:
            return []
        return [Candidate(delivery.notifier, provider)]
    tried = tried_of(delivery)
    serving = [one for one in means.serving(delivery.medium) if one.provider_id not in tried]
    found = [Candidate(one.notifier, one) for one in breaker.in_order(serving, now)]
    if delivery.medium == "email" and means.has_relay and OWN_RELAY not in tried:
        found.append(Candidate(OWN_RELAY_NOTIFIER))
    return found


def others_left(delivery: Delivery, means: Means, now: int) -> bool:
    """Whether another provider can be tried after the one that a delivery just went through."""
    if delivery.medium not in CHOSEN:
        return False
    return any(one.provider_id != delivery.provider_id for one in candidates(delivery, means, now))


def choose(
    found: Sequence[Candidate],
    target_key: str,
    wanted: int,
    manifest_of: Callable[[str], Manifest],
    buckets: Mapping[str, Bucket],
    now: int,
) -> Choice:
    """The first candidate whose pace leaves room for a message to this target; else the one that has room first.

    Takes from ``buckets`` what it promises. ``found`` is not empty.
    """
    waits: list[Choice] = []
    for candidate in found:
        limits = manifest_of(candidate.notifier).limits
        free, free_at = take(buckets, bucket_key(target_key, candidate), limits, wanted, now)
        if free:
            return Choice(candidate, free, free_at)
        waits.append(Choice(candidate, 0, free_at))
    return min(waits, key=lambda one: one.free_at)


def bucket_key(target_key: str, candidate: Candidate) -> str:
    """The pace is a target's with one provider: another gateway counts anew."""
    return f"{target_key}.{candidate.provider_id}" if candidate.provider else target_key


def keys_of(found: Sequence[Candidate], target_key: str, manifest_of: Callable[[str], Manifest]) -> list[str]:
    """The buckets that :func:`choose` looks at."""
    keys = []
    for candidate in found:
        limits, key = manifest_of(candidate.notifier).limits, bucket_key(target_key, candidate)
        keys += [f"{key}{window.suffix}" for window in throttle.windows(limits)]
    return keys


def take(buckets: Mapping[str, Bucket], key: str, limits: Limits, wanted: int, now: int) -> tuple[int, int]:
    """How many messages a target takes now (at most ``wanted``), and when it takes the next one."""
    windows = [(window, buckets[f"{key}{window.suffix}"]) for window in throttle.windows(limits)]
    for taken in range(wanted):
        free_at = max((throttle.next_free(bucket, window, now) for window, bucket in windows), default=0)
        if free_at > now:
            return taken, free_at
        for window, bucket in windows:
            throttle.take(bucket, window, now)
    return wanted, now
