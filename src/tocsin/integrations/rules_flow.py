"""The rules of integrations are saved as a whole; every save is a version, so that a decision can name what it was made by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tocsin.db.transaction import Transaction
from tocsin.integrations import rules_store, store
from tocsin.integrations.enrich_rule import EnrichRule, apis_of, schemas_of
from tocsin.integrations.process_rule import ProcessRule
from tocsin.integrations.rule_set import EnrichSet, ProcessSet
from tocsin.integrations.rules_check import check_enrich, check_process
from tocsin.integrations.rules_store import Set
from tocsin.kernel.errors import InvalidParameter
from tocsin.mapping import api_store
from tocsin.mapping import store as mapping_store
from tocsin.people.model import Actor

_NAMED = 5


async def read(tx: Transaction, account_id: int, integration_ids: Sequence[int], kind: type[Set]) -> list[Set]:
    """The rules of some integrations, in that order; an empty set where none were ever saved."""
    found = await rules_store.read(tx, account_id, integration_ids, kind)
    return [found.get(one) or kind(account_id=account_id, integration_id=one) for one in integration_ids]


async def save_enrich(
    tx: Transaction, actor: Actor, integration_id: int, rules: list[EnrichRule], now: int
) -> EnrichSet:
    """The next version of an integration's enrich rules. Raises ``InvalidParameter`` naming the field.

    Whether the actor may change the integration is the caller's question. Events that come from now on wait until APIs
    have been asked, when a rule asks one.
    """
    await check_drafts(tx, actor.account_id, rules, lock=True)
    (old,) = await read(tx, actor.account_id, [integration_id], EnrichSet)
    one = EnrichSet(**_next(actor, old, now), rules=rules)
    await rules_store.save(tx, one)
    await store.change(tx, actor.account_id, integration_id, {"asks_api": bool(apis_of(rules)), "updated_at": now})
    return one


async def save_process(
    tx: Transaction, actor: Actor, integration_id: int, rules: list[ProcessRule], now: int
) -> ProcessSet:
    """The next version of an integration's process rules. Raises as :func:`save_enrich`."""
    check_process(rules)
    (old,) = await read(tx, actor.account_id, [integration_id], ProcessSet)
    one = ProcessSet(**_next(actor, old, now), rules=rules)
    await rules_store.save(tx, one)
    return one


async def check_drafts(tx: Transaction, account_id: int, rules: list[EnrichRule], *, lock: bool = False) -> None:
    """Raise ``InvalidParameter`` for enrich rules that cannot work; ``lock`` keeps what they name from being deleted."""
    schemas = {}
    for schema_id in sorted(schemas_of(rules)):
        schema = await mapping_store.read(tx, account_id, schema_id, lock=lock)
        if schema is not None:
            schemas[schema_id] = schema
    api_ids = [one for one in sorted(apis_of(rules)) if await api_store.read(tx, account_id, one, lock=lock)]
    check_enrich(rules, schemas, api_ids)


async def require_unused(tx: Transaction, account_id: int, *, schema_id: str = "", api_id: str = "") -> None:
    """Raise ``InvalidParameter`` naming the integrations whose rules use a table or an API that is to be deleted."""
    names = await rules_store.users(tx, account_id, schema_id=schema_id, api_id=api_id)
    if not names:
        return
    shown = ", ".join(repr(name) for name in names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    field = "schema_id" if schema_id else "api_id"
    raise InvalidParameter(f"{field}: enrich rules of {shown}{more} use it; take it out of them first")


def _next(actor: Actor, old: EnrichSet | ProcessSet, now: int) -> dict[str, Any]:
    return {
        "account_id": actor.account_id,
        "integration_id": old.integration_id,
        "version": old.version + 1,
        "creator_id": old.creator_id or actor.member_id,
        "updated_by": actor.member_id,
        "created_at": old.created_at or now,
        "updated_at": now,
    }
