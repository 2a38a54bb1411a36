"""Layers as they are shown to people who may see a rule but not change it: the bots' secrets are hidden. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from msgspec import structs

from tocsin.escalation.model import Layer, Target, Webhook
from tocsin.kernel.masking import HIDDEN

SecretsOf = Callable[[str], Collection[str] | None]
"""The names of a bot's settings that are secret, by its type; ``None`` for a type that this server does not know."""


def hide_secrets(layers: Sequence[Layer], secrets_of: SecretsOf) -> list[Layer]:
    """The same layers without secrets. Of a bot that is not known everything but its ``alias`` is hidden."""
    return [structs.replace(one, target=_without_secrets(one.target, secrets_of)) for one in layers]


def _without_secrets(target: Target, secrets_of: SecretsOf) -> Target:
    bots = [without_secrets(one, secrets_of) for one in target.webhooks]
    return structs.replace(target, webhooks=bots)


def without_secrets(webhook: Webhook, secrets_of: SecretsOf) -> Webhook:
    """A bot without its secrets; of one that is not known everything but its ``alias`` is hidden."""
    return Webhook(webhook.type, _settings(webhook, secrets_of(webhook.type)))


def _settings(webhook: Webhook, secrets: Collection[str] | None) -> dict[str, Any]:
    return {
        name: HIDDEN if value and (name in secrets if secrets is not None else name != "alias") else value
        for name, value in webhook.settings.items()
    }
