"""Putting deliveries into words: facts, templates, mentions, buttons and addresses are gathered, a message is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs

from tocsin.db.transaction import Transaction
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Incident
from tocsin.kernel.errors import StoreUnavailable
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.message import Mention, Message
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notify import buttons, facts_flow, mentions, reasons, render, store, template_store
from tocsin.notify.model import Delivery, Facts
from tocsin.people import store as people
from tocsin.people.model import Account, Member
from tocsin.reach import mention_store, pass_token, person_store
from tocsin.reach.model import Device
from tocsin.runtime.secrets import Vault


class Words(Struct, kw_only=True):
    """What the messages of one account are made from."""

    account: Account
    facts: dict[str, Facts]
    members: dict[int, Member]
    targets: dict[str, dict[str, Any]]  # by delivery id, opened
    notices: dict[str, dict[str, Any]]  # by delivery id, opened
    refs: dict[str, str]  # of refreshes: the id of the changed delivery -> what changing it needs
    now: int

    def incident(self, delivery: Delivery) -> Incident | None:
        """The incident a delivery is about, as it is now."""
        known = self.facts.get(delivery.incident_id)
        return known.incident if known else None

    def read_by(self, person_id: int) -> Account:
        """The account with its reader's language and time zone."""
        reader = self.members.get(person_id)
        if reader is None:
            return self.account
        locale, zone = reader.locale or self.account.locale, reader.time_zone or self.account.time_zone
        return structs.replace(self.account, locale=locale, time_zone=zone)

    def why_not(self, delivery: Delivery) -> str:
        """Why words of their own are no longer worth sending."""
        until_at = self.notices.get(delivery.delivery_id, {}).get("until_at", 0)
        return "it was no longer of use" if until_at and self.now > until_at else ""


class Said(Struct, frozen=True, kw_only=True):
    """A message and where it goes. ``problem`` is a remark; ``broken`` means that nothing can be sent."""

    message: Message
    target: dict[str, Any]
    problem: str = ""
    broken: Receipt | None = None


class WordsFlow:
    """Makes messages. ``base_url`` is the public address, in links and in what providers call back."""

    def __init__(self, vault: Vault, catalogue: Catalogue, base_url: str, *, can_be_called: bool) -> None:
        """``can_be_called``: providers on the Internet reach ``base_url``."""
        self._vault = vault
        self._catalogue = catalogue
        self._base_url = base_url
        self._can_be_called = can_be_called
        self._key = pass_token.mac(vault.button_key)

    async def gather(self, tx: Transaction, account_id: int, due: Sequence[Delivery], now: int) -> Words:
        """Everything that the messages of some deliveries of one account need, read at once."""
        ids = list(dict.fromkeys(one.incident_id for one in due if one.incident_id))
        found = await incidents.read(tx, account_id, ids) if ids else []
        facts = await facts_flow.gather(tx, account_id, found, self._base_url)
        persons = {one.person_id for one in due if one.person_id}
        causes = [one.subject_id for one in due if one.kind == "refresh"]
        return Words(
            account=next(iter(facts.values())).account if facts else await people.read_account(tx, account_id),
            facts=facts,
            members={one.member_id: one for one in await people.read_members(tx, account_id, persons)},
            targets={},
            notices={one.delivery_id: self._opened(one, one.words_sealed) for one in due if one.words_sealed},
            refs=await store.read_refs(tx, account_id, causes) if causes else {},
            now=now,
        )

    def _opened(self, delivery: Delivery, sealed: str) -> dict[str, Any]:
        opened: dict[str, Any] = self._vault.open(sealed, delivery.place)
        return opened

    async def say(self, tx: Transaction, some: Sequence[Delivery], words: Words, now: int) -> Said:
        """The message of one delivery, or the digest of several to the same target."""
        first = some[0]
        try:
            target = await self._target(tx, first)
        except StoreUnavailable as error:  # the key is another: this message cannot be sent, others can
            broken = Receipt(outcome=Outcome.config_error, code="sealed", text=error.message)
            return Said(message=render.nothing(first, now), target={}, broken=broken)
        reader = words.members.get(first.person_id)
        if len(some) > 1:
            message, problem = render.digest(list(some), words.facts, now), ""
        else:
            message, problem = await self._one(tx, first, target, words, now)
        if reader is not None:
            message = structs.replace(
                message,
                locale=reader.locale or message.locale,
                time_zone=reader.time_zone or message.time_zone,
                person_name=reader.name,
            )
        message = structs.replace(message, reason=reasons.said(message.reason, message.locale))
        return Said(message=self._addressed(first, message), target=target, problem=problem)

    async def show(self, tx: Transaction, delivery: Delivery, event: str, now: int) -> Message | None:
        """The message of a delivery as it would be now, to change what was sent; ``None`` when its incident is gone."""
        shown = structs.replace(delivery, kind="refresh", subject_id=delivery.delivery_id, event=event)
        words = await self.gather(tx, delivery.account_id, [shown], now)
        if delivery.incident_id not in words.facts:
            return None
        return (await self.say(tx, [shown], words, now)).message

    async def _target(self, tx: Transaction, delivery: Delivery) -> dict[str, Any]:
        target = self._opened(delivery, delivery.target_sealed)
        if "device_id" not in target or "sealed" not in target:
            return target
        device: Device | None = await person_store.read_device(tx, delivery.account_id, target["device_id"])
        place = f"{delivery.account_id}/device/{target['device_id']}"
        sealed = device.target_sealed if device and device.target_sealed else target["sealed"]
        opened: dict[str, Any] = self._vault.open(sealed, place)
        return {**opened, "device_id": target["device_id"]}

    async def _one(
        self, tx: Transaction, one: Delivery, target: dict[str, Any], words: Words, now: int
    ) -> tuple[Message, str]:
        if one.kind == "notice":
            said = words.notices[one.delivery_id]
            return render.notice(one, words.account, said["title"], said["text"], now), ""
        if one.kind == "drill":
            message = render.drill(one, words.read_by(one.person_id), self._base_url, now)
            return structs.replace(message, buttons=buttons.of_drill(lambda action: self.token(one, action))), ""
        known = words.facts[one.incident_id]
        manifest = self._catalogue.manifest(one.notifier)
        text = await self._text(tx, one, known, manifest.template_field, now)
        message = render.message(one, known, text.body, now)
        message = structs.replace(
            message,
            mentions=await self._mentions(tx, one, target, known),
            mention_all=target.get("at_all") is True or target.get("is_at_all") is True,
        )
        if "buttons" in manifest.abilities or "keys" in manifest.abilities:
            message = structs.replace(
                message, buttons=buttons.of_incident(known.incident, lambda action: self.token(one, action))
            )
        return message, text.problem

    def token(self, delivery: Delivery, action: str) -> str:
        """What a button of a delivery sends back. A changed message is pressed as the one it was first."""
        named = delivery.subject_id if delivery.kind == "refresh" else delivery.delivery_id
        return pass_token.make(pass_token.Pass(delivery.account_id, named, action), self._key)

    def _addressed(self, delivery: Delivery, message: Message) -> Message:
        """With the address at which the provider reports, where it does and can."""
        if "callback" not in self._catalogue.manifest(delivery.notifier).abilities or not delivery.provider_id:
            return message
        token = self.token(delivery, "call")
        message = structs.replace(message, callback_token=token)
        if not self._can_be_called and delivery.medium != "app":
            return message
        url = f"{self._base_url}/callback/{delivery.account_id}/{delivery.provider_id}/{token}"
        return structs.replace(message, callback_url=url)

    async def _text(self, tx: Transaction, delivery: Delivery, facts: Facts, field: str, now: int) -> render.Text:
        if not delivery.template_id or not field:
            return render.Text("")
        template = await template_store.read(tx, delivery.account_id, delivery.template_id)
        if template is None or template.status == "deleted":
            return render.Text("", "the rule's template was deleted; the default wording was sent")
        source = template.bodies.get(field, "")
        return render.body(source, render.data(facts, now, delivery), field) if source else render.Text("")

    async def _mentions(
        self, tx: Transaction, one: Delivery, target: dict[str, Any], facts: Facts
    ) -> tuple[Mention, ...]:
        """Whom a bot mentions: the responders, by the table it names, or by who they are in its chat app."""
        if target.get("mention") is not True or not facts.responders:
            return ()
        table_id = str(target.get("mention_table_id") or "")
        tables = await mention_store.read(tx, one.account_id, [table_id]) if table_id else {}
        ids = [each.member_id for each in facts.responders]
        identities = await person_store.read_identities(tx, one.account_id, ids) if one.provider_id else []
        user_ids = {each.member_id: each.user_id for each in identities if each.provider_id == one.provider_id}
        return mentions.of_responders(facts.responders, tables.get(table_id), user_ids)
