"""The nouns of the reach room: Provider (a configured notifier), Identity, Device, Ticket (a one-time code), MentionTable."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from tocsin.people.model import Member

OWN_RELAY = 0
"""The provider id of the server's own mail relay, and of robots, which need no provider."""

TicketKind = Literal["email", "phone", "device", "link", "group", "sign_in"]


class Provider(Struct, frozen=True, kw_only=True):
    """A notifier with an operator's settings. Providers of one medium are tried by ``priority``, then age.

    ``failures`` counts in a row; from :data:`tocsin.reach.breaker.TRIP` on, others are tried first until
    ``open_until_at``. Instants in ms.
    """

    account_id: int
    provider_id: int
    notifier: str
    name: str
    status: str = "enabled"  # enabled | disabled | deleted
    priority: int = 0
    settings_sealed: str = ""
    callback_secret: str = ""
    failures: int = 0
    open_until_at: int = 0
    last_ok_at: int = 0
    last_failed_at: int = 0
    last_error: str = ""
    creator_id: int = 0
    updated_by: int = 0
    created_at: int = 0
    updated_at: int = 0
    deleted_at: int = 0

    @property
    def place(self) -> str:
        """Where its settings are sealed to."""
        return f"{self.account_id}/provider/{self.provider_id}"


class Identity(Struct, frozen=True, kw_only=True):
    """Who a member is in the chat app of one provider. ``address`` is opaque: what messages need beside ``user_id``."""

    account_id: int
    provider_id: int
    member_id: int
    user_id: str
    user_name: str = ""
    address: str = ""
    linked_by: str = "hand"  # code | sign_in | lookup | hand
    created_at: int = 0
    updated_at: int = 0


class Chat(Struct, frozen=True, kw_only=True):
    """A group that a provider's bot was introduced to."""

    account_id: int
    provider_id: int
    chat_key: str
    chat_id: str
    name: str = ""
    creator_id: int = 0
    created_at: int = 0
    updated_at: int = 0


class Device(Struct, frozen=True, kw_only=True):
    """A phone or browser with the app. ``notifier`` is empty until it registers for pushes."""

    account_id: int
    device_id: str
    member_id: int
    name: str
    platform: str = ""
    notifier: str = ""
    provider_id: int = 0
    target_sealed: str = ""
    target_hash: str = ""
    secret_hash: str = ""
    session_hash: str = ""
    status: str = "enabled"  # enabled | silent (its push address is gone) | deleted
    last_error: str = ""
    bound_at: int = 0
    seen_at: int = 0
    last_ok_at: int = 0
    last_receipt_at: int = 0
    updated_at: int = 0

    @property
    def place(self) -> str:
        """Where its target is sealed to."""
        return f"{self.account_id}/device/{self.device_id}"


class Ticket(Struct, frozen=True, kw_only=True):
    """A one-time code, kept as a hash. ``subject``: the address or number it proves, or the provider it links to."""

    account_id: int
    ticket_id: str
    kind: TicketKind
    member_id: int
    subject: str
    code_hash: str
    tries: int = 0
    created_at: int = 0
    expires_at: int = 0
    used_at: int = 0


class MentionTable(Struct, frozen=True, kw_only=True):
    """E-mail addresses (normalised) and the ids by which a bot mentions their owners."""

    account_id: int
    table_id: str
    name: str
    medium: str
    team_id: int = 0
    entries: dict[str, str] = {}
    creator_id: int = 0
    updated_by: int = 0
    created_at: int = 0
    updated_at: int = 0


class Contacts(Struct, frozen=True, kw_only=True):
    """Everything a member can be reached by."""

    member: Member
    identities: tuple[Identity, ...] = ()
    devices: tuple[Device, ...] = ()


class Means(Struct, frozen=True, kw_only=True):
    """What an account can send through: its enabled providers by id, and the folders' media.

    ``has_relay``: the server has a mail relay of its own.
    """

    providers: dict[int, Provider] = {}
    media: dict[str, str] = {}  # notifier folder -> medium
    has_relay: bool = True

    def serving(self, medium: str) -> list[Provider]:
        """The providers of a medium in the order in which they are tried."""
        found = [one for one in self.providers.values() if self.media.get(one.notifier) == medium]
        return sorted(found, key=lambda one: (one.priority, one.provider_id))


class Way(Struct, frozen=True, kw_only=True):
    """One way to one person. ``provider_id`` is fixed for apps and devices and 0 where any provider of the medium will do."""

    medium: str
    notifier: str = ""
    provider_id: int = 0
    target: dict[str, Any] = {}
    target_sealed: str = ""  # of devices: sealed to ``sealed_to``, opened by the flow
    device_id: str = ""
    name: str = ""  # shown to people: the masked number, the device's name
