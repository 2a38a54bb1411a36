"""Names and contacts of people that incidents, teams and rules mention by id."""

from __future__ import annotations

from typing import Literal, cast

from msgspec import Struct

from tocsin.api.call import Call
from tocsin.api.fields import IdList
from tocsin.api.operation import SIGNED_IN, operation
from tocsin.people import store
from tocsin.people.model import Member

MemberStatus = Literal["enabled", "pending", "deleted"]


class PersonInfosRequest(Struct):
    """Names up to 100 people."""

    person_ids: IdList


class Person(Struct, kw_only=True, rename={"as_": "as"}):
    """Somebody's name and contacts."""

    account_id: int
    person_id: int
    person_name: str
    avatar: str
    locale: str
    time_zone: str
    email: str
    phone: str
    phone_verified: bool
    email_verified: bool
    as_: str = "member"
    status: MemberStatus


class PersonInfosAnswer(Struct):
    """The people that exist or existed."""

    items: list[Person]


@operation("/person/infos", may=SIGNED_IN)
async def person_infos(call: Call, body: PersonInfosRequest) -> PersonInfosAnswer:
    """Up to 100 people by id, those who left included; unknown ids are left out."""
    found = {one.member_id: one for one in await store.read_members(call.tx, call.account_id, body.person_ids)}
    return PersonInfosAnswer([_person(found[one]) for one in dict.fromkeys(body.person_ids) if one in found])


def _person(one: Member) -> Person:
    return Person(
        account_id=one.account_id,
        person_id=one.member_id,
        person_name=one.name,
        avatar=one.avatar,
        locale=one.locale,
        time_zone=one.time_zone,
        email=one.email,
        phone=one.phone,
        phone_verified=one.phone_verified,
        email_verified=one.email_verified,
        status=cast(MemberStatus, one.status),
    )
