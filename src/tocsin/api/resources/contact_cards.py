"""The contact card: the numbers that calls come from, to be saved so that telephones let them through."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from tocsin.api.call import Call
from tocsin.api.operation import SIGNED_IN, operation
from tocsin.people import store as people
from tocsin.people.model import Account
from tocsin.reach import card_flow, contact_card, voice_regions
from tocsin.reach.card_flow import Caller


class ContactCardRequest(Struct, kw_only=True):
    """In which version of the format; telephones take 3.0."""

    version: Literal["3.0", "4.0"] = "3.0"


class CallerItem(Struct, kw_only=True):
    """A voice provider and the numbers it calls from; none when its settings do not say."""

    provider_id: int
    provider_name: str
    numbers: list[str]


class ContactCardInfo(Struct, kw_only=True):
    """The card as a file, and what stands on it."""

    vcard: str
    file_name: str
    callers: list[CallerItem]


class RegionItem(Struct, kw_only=True):
    """A region and who calls there."""

    region: str
    dial_codes: list[str]
    callers: list[CallerItem]


class RegionsAnswer(Struct):
    """All regions."""

    items: list[RegionItem]


@operation("/contact-card/info", may=SIGNED_IN)
async def contact_card_info(call: Call, body: ContactCardRequest) -> ContactCardInfo:
    """The numbers this account's calls come from, as a vCard."""
    account = await people.read_account(call.tx, call.account_id)
    callers = await _callers(call)
    text = contact_card.write(_card(call, account, callers), body.version)
    return ContactCardInfo(vcard=text, file_name="tocsin.vcf", callers=[_item(one) for one in callers])


@operation("/contact-card/regions", may=SIGNED_IN)
async def contact_card_regions(call: Call) -> RegionsAnswer:
    """Which provider of the account calls into which region, and from which numbers."""
    callers = await _callers(call)
    return RegionsAnswer([_region(one, callers) for one in voice_regions.regions()])


async def _callers(call: Call) -> list[Caller]:
    return await card_flow.read_callers(call.tx, call.account_id, call.world.catalogue, call.world.access)


def _card(call: Call, account: Account, callers: list[Caller]) -> contact_card.Card:
    host = urlsplit(call.settings.public_url).hostname or ""
    return contact_card.Card(
        name="Tocsin",
        organisation=account.name,
        note="Calls about incidents come from these numbers. Let them through at all hours.",
        uid=f"tocsin-{account.account_id}@{host}",
        numbers=tuple(dict.fromkeys(number for one in callers for number in one.numbers)),
    )


def _region(one: voice_regions.Region, callers: list[Caller]) -> RegionItem:
    serving = [_item(each) for each in callers if voice_regions.serves(each.reached, one)]
    return RegionItem(region=one.name, dial_codes=list(one.dial_codes), callers=serving)


def _item(one: Caller) -> CallerItem:
    return CallerItem(provider_id=one.provider.provider_id, provider_name=one.provider.name, numbers=list(one.numbers))
