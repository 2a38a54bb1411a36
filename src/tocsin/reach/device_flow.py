"""Devices: a code on one screen signs another one in; what it registers gets pushes; it may fall silent and be removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from msgspec import Struct, structs

from tocsin.db.transaction import Transaction
from tocsin.kernel.base64url import from_base64url, to_base64url
from tocsin.kernel.clock import HOUR
from tocsin.kernel.errors import InvalidParameter, NotFound, TooFrequent
from tocsin.kernel.ids import Ids
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Receipt
from tocsin.people import credential_store
from tocsin.people import store as people
from tocsin.people.flow import People
from tocsin.people.model import Actor, Member, Session
from tocsin.reach import codes, person_store, provider_store
from tocsin.reach.access_flow import Access
from tocsin.reach.model import Device, Provider, Ticket
from tocsin.runtime.secrets import Vault

BROWSER: Final = "webpush"
"""The notifier of browsers. Its provider holds the account's key and is made when the first browser needs it."""
MOST: Final = 10
"""Devices of one member."""
_ORDER: Final = int.from_bytes(bytes.fromhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"), "big")


class WrongCode(InvalidParameter):
    """A code that is unknown, was used, or has ended; which of these, nobody is told."""

    def __init__(self) -> None:
        super().__init__("code: is not known, was used, or is older than three minutes; show a new one")


class NewCode(NamedTuple):
    """A code to be typed or scanned, and when it ends (ms)."""

    code: str
    expires_at: int


class Bound(NamedTuple):
    """A device that was signed in. ``secret`` and ``token`` (the cookie's value) are kept nowhere."""

    member: Member
    device: Device
    secret: str
    session: Session
    token: str


class Registration(Struct, frozen=True, kw_only=True):
    """What a device registers with: a browser's subscription, or a phone's ``token`` with the provider of its app."""

    provider_id: int = 0
    token: str = ""
    endpoint: str = ""
    p256dh: str = ""
    auth: str = ""

    @property
    def target(self) -> dict[str, str]:
        """As the notifier wants it."""
        if self.token:
            return {"token": self.token}
        return {"endpoint": self.endpoint, "p256dh": self.p256dh, "auth": self.auth}

    @property
    def address(self) -> str:
        """What makes it one of its kind."""
        return self.token or self.endpoint


class Devices:
    """The devices of members."""

    def __init__(self, ids: Ids, vault: Vault, access: Access, catalogue: Catalogue) -> None:
        self._ids = ids
        self._vault = vault
        self._access = access
        self._catalogue = catalogue

    async def ask(self, tx: Transaction, actor: Actor, now: int) -> NewCode:
        """A code that signs one device in as the actor. Raises ``TooFrequent``."""
        await people.lock_account(tx, actor.account_id)
        asked = await person_store.read_asked(tx, actor.account_id, actor.member_id, "device", now - HOUR)
        if len(asked) >= codes.DEVICES_PER_HOUR:
            raise TooFrequent("too many codes were asked for; try again in some minutes", 600)
        code = codes.letters(self._ids.bytes(8))
        ticket = Ticket(
            account_id=actor.account_id,
            ticket_id=self._ids.hex24(now),
            kind="device",
            member_id=actor.member_id,
            subject="",
            code_hash=self._kept(code),
            created_at=now,
            expires_at=now + codes.DEVICE_LIFE_MS,
        )
        await person_store.add_ticket(tx, ticket)
        return NewCode(code, ticket.expires_at)

    async def bind(self, tx: Transaction, flow: People, code: str, wanted: Device, address: str, now: int) -> Bound:
        """Sign a device in by its code, once. Of ``wanted`` only the name and the platform count.

        Raises ``WrongCode`` when it is not good (any more), ``InvalidParameter`` when its member has enough devices.
        """
        typed = codes.typed(code)
        ticket = await person_store.read_ticket(tx, self._kept(typed), ("device",))
        if ticket is None or ticket.used_at or now >= ticket.expires_at:
            raise WrongCode
        await person_store.change_ticket(tx, ticket.account_id, ticket.ticket_id, {"used_at": now})
        member = await people.read_member(tx, ticket.account_id, ticket.member_id)
        if member is None or member.status != "enabled":
            raise WrongCode
        session, token = await flow.open_session(tx, member, address, f"{wanted.name} ({wanted.platform})", now)
        device, secret = await self.add(tx, member, wanted, session.session_hash, now)
        return Bound(member, device, secret, session, token)

    async def key(self, tx: Transaction, actor: Actor, subject: str, now: int) -> str:
        """The public key that browsers subscribe with (base64url); made at the first call, with ``subject`` in it."""
        provider = await self._browsers(tx, actor.account_id)
        if provider is None:
            await people.lock_account(tx, actor.account_id)
            provider = await self._browsers(tx, actor.account_id) or await self._make(tx, actor, subject, now)
        private = from_base64url(self._access.settings(provider)["vapid_private"])
        return _public(int.from_bytes(private, "big"))

    async def register(
        self, tx: Transaction, device: Device, wanted: Registration, values: Mapping[str, Any], now: int
    ) -> None:
        """From now on pushes go to this address. ``values`` are set beside. Raises ``InvalidParameter``."""
        provider = await self._provider_of(tx, device.account_id, wanted)
        self._check(provider, wanted)
        hashed = credential_store.token_hash(f"{provider.notifier} {wanted.address}")
        await person_store.silence_target(tx, device.account_id, hashed, device.device_id)
        registered = {
            "notifier": provider.notifier,
            "provider_id": provider.provider_id,
            "target_sealed": self._vault.seal(wanted.target, device.place),
            "target_hash": hashed,
            "status": "enabled",
            "last_error": "",
            "seen_at": now,
            "updated_at": now,
        }
        await person_store.change_device(tx, device.account_id, device.device_id, {**registered, **values})

    def _kept(self, code: str) -> str:
        return codes.kept(code, "device", self._vault.code_key)

    async def add(
        self, tx: Transaction, member: Member, wanted: Device, session_hash: str, now: int
    ) -> tuple[Device, str]:
        """What is signed in by this session becomes a device: it, and its secret. Raises ``InvalidParameter``."""
        await people.lock_account(tx, member.account_id)
        if len(await person_store.read_devices(tx, member.account_id, [member.member_id])) >= MOST:
            raise InvalidParameter(f"name: you have {MOST} devices; remove one first")
        secret = self._ids.token()
        device = structs.replace(
            wanted,
            account_id=member.account_id,
            device_id=self._ids.hex24(now),
            member_id=member.member_id,
            secret_hash=credential_store.token_hash(secret),
            session_hash=session_hash,
            bound_at=now,
            seen_at=now,
            updated_at=now,
        )
        await person_store.add_device(tx, device)
        return device, secret

    async def _browsers(self, tx: Transaction, account_id: int) -> Provider | None:
        found = await provider_store.read_all(tx, account_id)
        return next((one for one in found if one.notifier == BROWSER), None)

    async def _make(self, tx: Transaction, actor: Actor, subject: str, now: int) -> Provider:
        number = int.from_bytes(self._ids.bytes(48), "big") % (_ORDER - 1) + 1
        blank = Provider(
            account_id=actor.account_id,
            provider_id=self._ids.number(now),
            notifier=BROWSER,
            name="Web Push",
            callback_secret=self._ids.token(24),
            creator_id=actor.member_id,
            updated_by=actor.member_id,
            created_at=now,
            updated_at=now,
        )
        settings = {"vapid_private": to_base64url(number.to_bytes(32, "big")), "subject": subject}
        provider = structs.replace(blank, settings_sealed=self._access.seal(blank, settings))
        await provider_store.add(tx, provider)
        return provider

    async def _provider_of(self, tx: Transaction, account_id: int, wanted: Registration) -> Provider:
        if not wanted.token:
            provider = await self._browsers(tx, account_id)
            if provider is None:
                raise InvalidParameter("subscription: was made with another key; ask /device/key for this account's")
            return provider
        found = await provider_store.read(tx, account_id, wanted.provider_id)
        if found is None or found.notifier == BROWSER or not self._is_app(found):
            raise InvalidParameter(f"provider_id {wanted.provider_id}: is no provider of app pushes")
        return found

    def _is_app(self, provider: Provider) -> bool:
        manifest = self._catalogue.manifests.get(provider.notifier)
        return manifest is not None and manifest.medium == "app"

    def _check(self, provider: Provider, wanted: Registration) -> None:
        """What the notifier could not send to is not taken."""
        probe = Message(event="test", delivery_id="0", sent_at=0)
        settings = {**self._access.settings(provider), "access_token": "probe"}
        built = self._catalogue.notifier(provider.notifier).build(probe, wanted.target, settings)
        if isinstance(built, Receipt):
            raise InvalidParameter(f"{'token' if wanted.token else 'subscription'}: {built.text}")


async def require_mine(tx: Transaction, actor: Actor, device_id: str) -> Device:
    """One of the actor's own devices. Raises ``NotFound``."""
    found = await person_store.read_device(tx, actor.account_id, device_id)
    if found is None or found.member_id != actor.member_id:
        raise NotFound(f"device_id {device_id}: you have no such device")
    return found


async def require_by_secret(tx: Transaction, device_id: str, secret: str) -> Device:
    """The device that shows its secret, of a member who has not left. Raises ``NotFound``."""
    found = await person_store.read_device_by_secret(tx, credential_store.token_hash(secret))
    if found is not None and found.device_id == device_id:
        member = await people.read_member(tx, found.account_id, found.member_id)
        if member is not None and member.status == "enabled":
            return found
    raise NotFound(f"device_id {device_id}: there is no such device, or the secret is not its own")


async def remove(tx: Transaction, device: Device, *, keep_session: str, now: int) -> None:
    """No more pushes. Its session ends too, unless it is ``keep_session``: who removes their own device may stay."""
    values = {"status": "deleted", "target_sealed": "", "target_hash": "", "secret_hash": "", "updated_at": now}
    await person_store.change_device(tx, device.account_id, device.device_id, {**values, "session_hash": ""})
    if device.session_hash and device.session_hash != keep_session:
        await credential_store.end_session(tx, device.session_hash)


async def push_taken(tx: Transaction, account_id: int, device_id: str, now: int) -> None:
    """The push service took a message for it."""
    await person_store.change_device(tx, account_id, device_id, {"last_ok_at": now, "last_error": ""})


async def push_arrived(tx: Transaction, account_id: int, device_id: str, now: int) -> None:
    """The device itself reported that a message came."""
    await person_store.change_device(tx, account_id, device_id, {"last_receipt_at": now, "seen_at": now})


async def push_gone(tx: Transaction, account_id: int, device_id: str, now: int, text: str = "") -> None:
    """Its push address is no more: it is silent until it registers anew. ``text`` says why, masked."""
    found = await person_store.read_device(tx, account_id, device_id)
    if found is None:
        return
    values = {"status": "silent", "last_error": text[:300], "target_sealed": "", "target_hash": "", "updated_at": now}
    await person_store.change_device(tx, account_id, device_id, values)


def _public(number: int) -> str:
    # Ten megabytes of memory, for something that happens once per account.
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    return to_base64url(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
