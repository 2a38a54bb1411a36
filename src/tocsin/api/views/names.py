"""The names behind the ids of a page of things, read once per page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from msgspec import Struct, field

from tocsin.channels import store as channels
from tocsin.channels.model import Channel
from tocsin.db.transaction import Transaction
from tocsin.integrations import store as integrations
from tocsin.integrations.model import Integration
from tocsin.people import store as people
from tocsin.people.model import Member


class Person(Struct, kw_only=True):
    """A member as others see them; ``as`` is the role in which they were given the thing, where there is one."""

    person_id: int
    person_name: str
    email: str
    as_: str = field(name="as", default="")


@dataclass(frozen=True)
class Names:
    """What is known of some ids; those that do not exist (0, or long gone) have empty names."""

    channels: dict[int, Channel]
    integrations: dict[int, Integration]
    people: dict[int, Member]

    def channel_name(self, channel_id: int) -> str:
        """A channel's name."""
        return self.channels[channel_id].name if channel_id in self.channels else ""

    def channel_status(self, channel_id: int) -> str:
        """A channel's status: enabled, disabled or deleted."""
        return self.channels[channel_id].status if channel_id in self.channels else ""

    def integration_name(self, integration_id: int) -> str:
        """An integration's name."""
        return self.integrations[integration_id].name if integration_id in self.integrations else ""

    def integration_type(self, integration_id: int) -> str:
        """An integration's type, as in its push URL."""
        return self.integrations[integration_id].type if integration_id in self.integrations else ""

    def person(self, person_id: int) -> Person | None:
        """A member; ``None`` for Tocsin itself (0)."""
        one = self.people.get(person_id)
        return Person(person_id=person_id, person_name=one.name, email=one.email) if one else None


async def read_names(
    tx: Transaction,
    account_id: int,
    *,
    channel_ids: Iterable[int] = (),
    integration_ids: Iterable[int] = (),
    person_ids: Iterable[int] = (),
) -> Names:
    """The names of these ids, deleted things included: history names them."""
    wanted_channels = sorted({one for one in channel_ids if one})
    wanted_integrations = sorted({one for one in integration_ids if one})
    found_channels = await channels.read_by_ids(tx, account_id, wanted_channels) if wanted_channels else []
    found_integrations = (
        await integrations.read_by_ids(tx, account_id, wanted_integrations) if wanted_integrations else []
    )
    members = await people.read_members(tx, account_id, (one for one in person_ids if one))
    return Names(
        {one.channel_id: one for one in found_channels},
        {one.integration_id: one for one in found_integrations},
        {one.member_id: one for one in members},
    )
