"""How surely a message arrived: taken by the provider, delivered, seen, answered. Only ever stronger. Pure."""

from __future__ import annotations

from msgspec import Struct

from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notify.model import PROOFS, Delivery


class Heard(Struct, frozen=True):
    """Whether a report told anything new."""

    is_new: bool


def took(delivery: Delivery, receipt: Receipt, now: int) -> None:
    """The provider took it (``accepted``), or the receiver has it (``delivered``)."""
    strengthen(delivery, "delivered" if receipt.outcome == Outcome.delivered else "sent", now)


def strengthen(delivery: Delivery, proof: str, now: int) -> bool:
    """Note a sign of arrival; whether it is stronger than what was known."""
    if PROOFS.index(proof) <= PROOFS.index(delivery.proof):
        return False
    delivery.proof, delivery.proof_at, delivery.updated_at = proof, now, now
    return True


def hear(delivery: Delivery, receipt: Receipt, now: int, proof: str = "delivered") -> Heard:
    """Apply a provider's report to a delivery.

    A failure counts while nothing better is known: a report of delivery that came before it wins, because a person has
    the message. What was dropped or failed for good stays so, but for a proof that it arrived all the same.
    """
    if delivery.medium == "voice" and delivery.state == "failed":
        return Heard(False)  # of a call the first final report counts: a machine that answered ends as "completed" too
    if receipt.ok:
        is_new = strengthen(delivery, proof, now)
        if delivery.state in ("sent", "failed"):
            delivery.state, delivery.result = "delivered", receipt.text or "it arrived"
            delivery.finished_at = now
            return Heard(True)
        return Heard(is_new)
    if delivery.state != "sent" or PROOFS.index(delivery.proof) >= PROOFS.index("delivered"):
        return Heard(False)
    delivery.state, delivery.result = "failed", receipt.text or str(receipt.outcome)
    delivery.finished_at = delivery.updated_at = now
    return Heard(True)
