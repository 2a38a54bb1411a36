"""The account itself."""

from __future__ import annotations

from msgspec import Struct

from tocsin.api.call import Call
from tocsin.api.fields import seconds
from tocsin.api.operation import SIGNED_IN, operation
from tocsin.people import store


class Restrictions(Struct, kw_only=True, frozen=True):
    """Who may sign in from where; empty lists restrict nothing."""

    allow_subdomain: bool = False
    email_domains: list[str] = []
    ips: list[str] = []


class AccountInfo(Struct, kw_only=True):
    """The account. Fields about domains and marketplaces are there for official clients."""

    account_id: int
    account_name: str
    avatar: str = ""
    country_code: str = ""
    created_at: int
    domain: str = ""
    email: str
    extra_domains: list[str] = []
    locale: str
    mp_account_id: str = ""
    mp_plat: str = ""
    phone: str
    restrictions: Restrictions = Restrictions()
    time_zone: str


@operation("/account/info", may=SIGNED_IN)
async def account_info(call: Call) -> AccountInfo:
    """The caller's account; e-mail and phone are its owner's."""
    account = await store.read_account(call.tx, call.account_id)
    owner = await store.read_owner(call.tx, call.account_id)
    return AccountInfo(
        account_id=account.account_id,
        account_name=account.name,
        created_at=seconds(account.created_at),
        email=owner.email if owner else "",
        country_code=owner.country_code if owner else "",
        phone=owner.phone if owner else "",
        locale=account.locale,
        time_zone=account.time_zone,
    )
