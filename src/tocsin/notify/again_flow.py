"""A message is sent again because a person asks for it."""

from __future__ import annotations

from msgspec import structs

from tocsin.db.transaction import Transaction
from tocsin.incidents import store as incidents
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.notify import list_store, recheck, store
from tocsin.notify.model import Delivery
from tocsin.people.model import Actor
from tocsin.runtime.secrets import Vault


async def send_again(tx: Transaction, actor: Actor, delivery_id: str, ids: Ids, vault: Vault, now: int) -> Delivery:
    """A copy of a message that failed, was not sent, or arrived, to the same target; it has its own attempts.

    Raises:
        NotFound: there is no such message, or the actor may not see its incident.
        InvalidParameter: it still waits, is a notice, or is not true any more; the message says which.
    """
    old = await list_store.read_visible(tx, actor, delivery_id)
    if old is None:
        raise NotFound(f"delivery_id {delivery_id}: there is no such message")
    if old.state in ("pending", "leased"):
        raise InvalidParameter("delivery_id: this message still waits to be sent")
    if old.kind == "notice":
        raise InvalidParameter("delivery_id: a notice is not sent twice: it may hold a code; ask for a new one")
    known = await incidents.read(tx, old.account_id, [old.incident_id]) if old.incident_id else []
    if why := recheck.why_not(old, known[0] if known else None, now):
        raise InvalidParameter(f"delivery_id: it is not sent again, because {why}")
    new_id = ids.hex24(now)
    made = structs.replace(
        old,
        delivery_id=new_id,
        delivery_key=f"{old.delivery_key}/again/{new_id}",
        target_sealed="",
        state="pending",
        result="",
        digest_id="",
        tried="",
        attempts=0,
        may_repeat=old.state == "delivered",
        provider_message_id="",
        ref="",
        proof="",
        proof_at=0,
        due_at=0,
        lease_until_at=0,
        lease_token="",
        latency_ms=0,
        cause_id=old.delivery_id,
        reason=f"{old.reason} (sent again by hand)",
        created_at=now,
        updated_at=now,
        finished_at=0,
    )
    made.target_sealed = vault.seal(vault.open(old.target_sealed, old.place), made.place)
    await store.add(tx, [made])
    tx.wake("delivery")
    return made
