"""What comes back from providers and people: who pressed what, whether they may, and which delivery a report is about.

A token says which delivery and which action; who may do it is decided here at every press, by the rights the member has
at that moment. A press that changes nothing says so to the presser and on the timeline.
"""

from __future__ import annotations

from msgspec import Struct

from tocsin.db.transaction import Transaction
from tocsin.escalation import store as escalation
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Acknowledge, Assign, Close, Command, Incident, Note, Progress, Snooze, Unacknowledge
from tocsin.notifiers.callback import Pressed, Reported
from tocsin.notify import press_wording, proof, store, wording
from tocsin.notify.buttons import SNOOZE_MIN
from tocsin.notify.model import Delivery
from tocsin.people import permissions
from tocsin.people import store as people
from tocsin.people.flow import actor_of
from tocsin.people.model import Actor, Member
from tocsin.reach import pass_token, person_store, provider_store
from tocsin.reach.model import Provider
from tocsin.runtime.secrets import Vault

_RIGHTS = {"ack": "incidents.read", "unack": "incidents.read"}
"""Whoever may see an incident may acknowledge it (domain section 3); everything else needs to manage incidents."""


NOBODY = Actor(account_id=0, member_id=0, kind="message")


class Intent(Struct, kw_only=True):
    """What a press means. ``refused`` is the code of a reason when it means nothing; ``notes`` are written in any case."""

    action: str
    locale: str = "en-US"
    refused: str = ""
    delivery: Delivery | None = None
    actor: Actor = NOBODY
    commands: tuple[Command, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def text(self) -> str:
        """What the presser is told."""
        if self.refused:
            return press_wording.refused(self.refused, self.locale)
        return press_wording.done(self.action, self.locale)


class Inbound:
    """Reads what comes back, in the transaction that acts on it."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._key = pass_token.mac(vault.button_key)

    async def press(self, tx: Transaction, provider: Provider, pressed: Pressed, now: int) -> Intent:
        """What a press of a button or a key means, and whether this person may."""
        account_id, provider_id = provider.account_id, provider.provider_id
        if pressed.event_id and not await provider_store.hear_once(tx, account_id, provider_id, pressed.event_id, now):
            return Intent(action=pressed.action, refused="repeated")
        delivery, why = await self._delivery(tx, provider, pressed.token, pressed.ref, now, pressed.action)
        if delivery is None:
            return Intent(action=pressed.action, refused=why)
        if pressed.ref and pressed.token:
            delivery.ref = pressed.ref[:500]
        member, why = await self._member(tx, provider, delivery, pressed)
        intent = Intent(action=pressed.action, delivery=delivery, locale=member.locale if member else "en-US")
        if member is None:
            return _refuse(intent, why, pressed.user_name or pressed.user_id)
        intent.actor = await actor_of(tx, member, "message")
        proof.strengthen(delivery, "answered", now)
        await store.move(tx, [delivery])
        if delivery.kind == "drill":
            intent.action = "received"
            return intent
        return await self._decide(tx, intent, pressed, member)

    async def press_key(self, tx: Transaction, delivery_id: str, account_id: int, key: str, now: int) -> Intent | None:
        """What a key during a call of our own means; ``None`` for keys without a meaning."""
        action = {"1": "ack", "2": "escalate"}.get(key)
        delivery = await store.lock(tx, account_id, delivery_id)
        if action is None or delivery is None:
            return None
        member = await people.read_member(tx, account_id, delivery.person_id)
        if member is None or member.status == "deleted":
            return None
        intent = Intent(action=action, delivery=delivery, locale=member.locale)
        intent.actor = await actor_of(tx, member, "message")
        proof.strengthen(delivery, "answered", now)
        await store.move(tx, [delivery])
        if delivery.kind == "drill":
            intent.action = "received"
            return intent
        return await self._decide(tx, intent, Pressed(token="", action="ack"), member)

    async def reported(self, tx: Transaction, provider: Provider, reported: Reported, now: int) -> Delivery | None:
        """The delivery a report is about, held; ``None`` for one that is unknown here."""
        delivery, _ = await self._delivery(tx, provider, reported.token, reported.provider_message_id, now)
        return delivery

    async def _delivery(
        self, tx: Transaction, provider: Provider, token: str, message_id: str, now: int, action: str = ""
    ) -> tuple[Delivery | None, str]:
        """A delivery by our token or the provider's id; only one that this very provider was given."""
        if not token:
            found = await store.lock_by_message(tx, provider.account_id, provider.provider_id, message_id)
            return found, "forged"
        named = pass_token.read(token, self._key)
        if named is None or named.account_id != provider.account_id:
            return None, "forged"
        if action and named.action not in ("call", action) and action != "refresh":
            return None, "forged"
        if named.is_over(now):
            return None, "too_old"
        found = await store.lock(tx, named.account_id, named.delivery_id)
        if found is None or found.provider_id != provider.provider_id:
            return None, "forged"
        return found, ""

    async def _member(
        self, tx: Transaction, provider: Provider, delivery: Delivery, pressed: Pressed
    ) -> tuple[Member | None, str]:
        """Who pressed: the owner of the chat identity, or the one person that the message went to."""
        member_id = delivery.person_id
        if pressed.user_id:
            identity = await person_store.read_identity_of(
                tx, provider.account_id, provider.provider_id, pressed.user_id
            )
            if identity is None:
                return None, "stranger"
            member_id = identity.member_id
        if not member_id:
            return None, "nobody"
        member = await people.read_member(tx, provider.account_id, member_id)
        if member is None or member.status == "deleted":
            return None, "gone"
        return member, ""

    async def _decide(self, tx: Transaction, intent: Intent, pressed: Pressed, member: Member) -> Intent:
        incident_id = intent.delivery.incident_id if intent.delivery else ""
        seen = await incidents.read_visible(tx, intent.actor, [incident_id]) if incident_id else []
        if not seen:
            return _refuse(intent, "not_seen", member.name)
        if intent.action == "refresh":
            return intent
        if not permissions.has(intent.actor, _RIGHTS.get(intent.action, "incidents.manage")):
            return _refuse(intent, "no_right", member.name)
        if intent.action == "escalate":
            return await self._escalate(tx, intent, seen[0], member)
        intent.commands = _commands(intent, seen[0], pressed)
        return intent if intent.commands else _refuse(intent, "no_action", member.name)

    async def _escalate(self, tx: Transaction, intent: Intent, incident: Incident, member: Member) -> Intent:
        """To the layer after the present one."""
        given = incident.assigned_to
        rule = (
            await escalation.read_rule(tx, self._vault, incident.account_id, given.escalate_rule_id)
            if given.escalate_rule_id
            else None
        )
        if rule is None:
            return _refuse(intent, "no_rule", member.name)
        if given.layer_idx + 1 >= len(rule.layers):
            return _refuse(intent, "no_next_layer", member.name)
        ids = (incident.incident_id,)
        intent.commands = (
            Assign(incident_ids=ids, type="escalate", rule_id=rule.rule_id, layer_idx=given.layer_idx + 1),
        )
        return intent


def _commands(intent: Intent, incident: Incident, pressed: Pressed) -> tuple[Command, ...]:
    ids = (incident.incident_id,)
    if intent.action == "ack":
        return (Acknowledge(incident_ids=ids),)
    if intent.action == "unack":
        return (Unacknowledge(incident_ids=ids),)
    if intent.action == "close":
        via = "voice" if intent.delivery is not None and intent.delivery.medium == "voice" else "card"
        return (Close(incident_ids=ids, via=via),)
    if intent.action == "snooze":
        snooze = Snooze(incident_ids=ids, minutes=min(1_440, pressed.minutes or SNOOZE_MIN))
        has_it = incident.progress == Progress.processing
        return (snooze,) if has_it else (Acknowledge(incident_ids=ids), snooze)
    return ()


def _refuse(intent: Intent, code: str, who: str) -> Intent:
    intent.refused = code
    delivery = intent.delivery
    if delivery is not None and delivery.incident_id:
        reason = press_wording.in_english(code)
        intent.notes = (wording.press_refused(delivery, who, intent.action, reason),)
    return intent
