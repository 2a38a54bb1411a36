"""A rule as it was in one version, to be read; secrets of bots are hidden."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from tocsin.channels import flow as channels
from tocsin.channels import noise_store
from tocsin.db.transaction import Transaction
from tocsin.escalation import store as escalation
from tocsin.escalation.masking import SecretsOf, hide_secrets
from tocsin.kernel.errors import NotFound
from tocsin.notify.ask_rule import ref_of
from tocsin.notify.explanation import RuleRef
from tocsin.people.model import Actor
from tocsin.runtime.secrets import Vault

_BOOKKEEPING = frozenset({"account_id", "rule_id", "channel_id", "created_at", "deleted_at", "version", "name", "kind"})


class RuleVersion(Struct, frozen=True, kw_only=True):
    """A rule in one version: what it said, who saved it and when (ms)."""

    rule: RuleRef
    channel_id: int
    said: dict[str, Any]
    saved_by: int
    saved_at: int


async def read_version(
    tx: Transaction, vault: Vault, actor: Actor, rule_id: str, version: int, secrets_of: SecretsOf
) -> RuleVersion:
    """A noise or escalation rule as it was. Raises ``NotFound`` for none, or one of a channel that the actor may not see."""
    missing = NotFound(f"rule_id {rule_id}: there is no such rule in version {version}")
    noise = await noise_store.read_version(tx, actor.account_id, rule_id, version)
    if noise is not None:
        channel_id, ref = noise.channel_id, ref_of(noise)
        said = msgspec.to_builtins(noise)
        saved = (noise.updated_by, noise.updated_at)
    else:
        rule = await escalation.read_version(tx, vault, actor.account_id, rule_id, version)
        if rule is None:
            raise missing
        channel_id, ref = rule.channel_id, RuleRef("escalation_rule", rule.rule_id, rule.name, rule.version)
        said = msgspec.to_builtins(msgspec.structs.replace(rule, layers=hide_secrets(rule.layers, secrets_of)))
        saved = (rule.updated_by, rule.updated_at)
    try:
        await channels.find(tx, actor, channel_id)
    except NotFound:
        raise missing from None
    shown = {name: value for name, value in said.items() if name not in _BOOKKEEPING}
    return RuleVersion(rule=ref, channel_id=channel_id, said=shown, saved_by=saved[0], saved_at=saved[1])
