"""What a handler gets: who calls, when, with which transaction; and what it may say beside its result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tocsin.db.transaction import Transaction
from tocsin.people.flow import People
from tocsin.people.login import Doorman
from tocsin.people.model import Actor, Member
from tocsin.runtime.config import Settings

if TYPE_CHECKING:
    from tocsin.journey import World


@dataclass
class Call:
    """One request on its way through a handler. ``now`` in ms; ``address`` is the caller's IP."""

    world: World
    settings: Settings
    people: People
    doorman: Doorman
    actor: Actor
    now: int
    request_id: str
    address: str
    agent: str = ""
    member: Member | None = None  # who the actor is; None for public operations
    session_hash: str = ""  # of the session that calls, empty for APP keys
    csrf_token: str = ""  # of the same session
    headers: list[tuple[str, str]] = field(default_factory=list)  # added to the answer
    transaction: Transaction | None = None
    audit_object: str = ""
    audit_detail: dict[str, Any] = field(default_factory=dict)

    @property
    def tx(self) -> Transaction:
        """The transaction of this operation: a snapshot, or with ``writes=True`` one that can change things."""
        if self.transaction is None:
            raise TypeError("a journey operation opens its own transactions (call.world.db)")
        return self.transaction

    @property
    def account_id(self) -> int:
        """The caller's account; every query starts with it."""
        return self.actor.account_id

    @property
    def me(self) -> Member:
        """The signed-in member. Only for operations that are not public."""
        if self.member is None:
            raise TypeError("a public operation has no caller")
        return self.member

    def note(self, thing: str | int, **detail: Any) -> None:
        """Say what the audit line is about: the thing's id, and what is worth keeping (never a secret)."""
        self.audit_object = str(thing)
        self.audit_detail.update(detail)
