"""Members: who has a login in the account, with which roles and contacts."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import Id, IdList, MaybeId, Query, seconds
from tocsin.api.operation import SIGNED_IN, operation
from tocsin.api.paging import PageAnswer, PageRequest, offset, shown_total
from tocsin.kernel.errors import NotFound
from tocsin.people import contacts, passwords, store
from tocsin.people.model import Invitation, Member
from tocsin.people.permissions import require

Locale = Literal["zh-CN", "en-US"]
MemberStatus = Literal["enabled", "pending", "deleted"]
MemberName = Annotated[str, Meta(min_length=2, max_length=39)]
Email = Annotated[str, Meta(max_length=254)]
Phone = Annotated[str, Meta(max_length=32)]
CountryCode = Annotated[str, Meta(max_length=8)]
TimeZone = Annotated[str, Meta(max_length=64, description="An IANA name such as Europe/Berlin.")]
RefId = Annotated[str, Meta(max_length=128, description="The person's id in another system.")]


class MemberInfo(Struct, kw_only=True):
    """The caller and their account."""

    account_id: int
    account_name: str
    account_avatar: str
    account_email: str
    account_role_ids: list[int]
    account_locale: str
    account_time_zone: str
    domain: str
    member_id: int
    member_name: str
    phone: str
    phone_verified: bool
    email: str
    email_verified: bool
    country_code: str
    avatar: str
    locale: str
    time_zone: str
    is_external: bool
    status: MemberStatus


class MemberListRequest(PageRequest, kw_only=True):
    """Which members, in which order."""

    role_id: Annotated[MaybeId, Meta(description="Only members with this role.")] = 0
    orderby: Literal["created_at", "updated_at"] = "created_at"
    asc: bool = False
    query: Annotated[Query, Meta(description="Part of a name or an e-mail address.")] = ""


class MemberItem(Struct, kw_only=True):
    """A member."""

    account_id: int
    member_id: int
    member_name: str
    country_code: str
    phone: str
    email: str
    locale: str
    time_zone: str
    phone_verified: bool
    email_verified: bool
    avatar: str
    status: MemberStatus
    account_role_ids: list[int]
    is_external: bool
    is_owner: bool
    ref_id: str
    created_at: int
    updated_at: int


class MemberListAnswer(PageAnswer, kw_only=True):
    """A page of members."""

    items: list[MemberItem]


class Invited(Struct, kw_only=True):
    """Somebody to become a member; needs an e-mail address or a phone number."""

    member_name: MemberName | None = None
    email: Email = ""
    phone: Phone = ""
    country_code: CountryCode = ""
    role_ids: Annotated[IdList, Meta(description="1 Admin, 2 Responder (without any), 3 Viewer.")] = []
    locale: Locale | None = None
    time_zone: TimeZone = ""
    ref_id: RefId = ""


class MemberInviteRequest(Struct, kw_only=True, rename={"from_": "from"}):
    """Who shall become members."""

    members: Annotated[list[Invited], Meta(min_length=1, max_length=20)]
    from_: Annotated[str, Meta(max_length=100, description="Where the invitation was made; kept in the audit log.")] = (
        ""
    )


class InvitedItem(Struct):
    """A new member."""

    member_id: int
    member_name: str


class MemberInviteAnswer(Struct):
    """The new members, in the order of the request."""

    items: list[InvitedItem]


class MemberResetRequest(Struct, kw_only=True):
    """What to change of a member; absent fields stay."""

    member_id: Id
    member_name: MemberName | None = None
    email: Email | None = None
    phone: Phone | None = None
    country_code: CountryCode | None = None
    avatar: Annotated[str, Meta(max_length=512)] | None = None
    locale: Locale | None = None
    time_zone: TimeZone | None = None


class MemberRolesRequest(Struct):
    """A member and some roles: 1 Admin, 2 Responder, 3 Viewer."""

    member_id: Id
    role_ids: IdList


class MemberNamed(Struct, kw_only=True):
    """Names one member by id, or by anything only that member has."""

    member_id: MaybeId = 0
    member_name: Query = ""
    email: Email = ""
    phone: Phone = ""
    country_code: CountryCode = ""
    ref_id: RefId = ""


class PasswordResetRequest(Struct):
    """Names a member."""

    member_id: Id


class PasswordResetAnswer(Struct):
    """The new password."""

    one_time_password: Annotated[str, Meta(description="For one sign-in; then a password must be chosen.")]


@operation("/member/info", may=SIGNED_IN)
async def member_info(call: Call) -> MemberInfo:
    """The caller and their account."""
    account = await store.read_account(call.tx, call.account_id)
    owner = await store.read_owner(call.tx, call.account_id)
    me = call.me
    return MemberInfo(
        account_id=account.account_id,
        account_name=account.name,
        account_avatar="",
        account_email=owner.email if owner else "",
        account_role_ids=me.role_ids,
        account_locale=account.locale,
        account_time_zone=account.time_zone,
        domain="",
        member_id=me.member_id,
        member_name=me.name,
        phone=me.phone,
        phone_verified=me.phone_verified,
        email=me.email,
        email_verified=me.email_verified,
        country_code=me.country_code,
        avatar=me.avatar,
        locale=me.locale,
        time_zone=me.time_zone,
        is_external=False,
        status=cast(MemberStatus, me.status),
    )


@operation("/member/list", may="members.read")
async def member_list(call: Call, body: MemberListRequest) -> MemberListAnswer:
    """List the members of the account."""
    cut = store.Cut(body.orderby, body.asc, offset(body), body.limit)
    members, total = await store.page_members(call.tx, call.account_id, cut, query=body.query, role_id=body.role_id)
    return MemberListAnswer(
        items=[_item(one) for one in members],
        p=body.p,
        limit=body.limit,
        total=shown_total(total),
        has_next_page=cut.offset + len(members) < total,
    )


@operation("/member/invite", may="members.manage", audit="member.invite", writes=True)
async def member_invite(call: Call, body: MemberInviteRequest) -> MemberInviteAnswer:
    """Make up to 20 people members.

    They are told about incidents from now on. To let one sign in, hand over a one-time password
    (/member/password/reset).
    """
    invitations = [_invitation(one) for one in body.members]
    members = await call.people.invite(call.tx, call.account_id, invitations, call.now)
    call.note(",".join(str(one.member_id) for one in members), source=body.from_)
    return MemberInviteAnswer([InvitedItem(one.member_id, one.name) for one in members])


@operation("/member/info/reset", may=SIGNED_IN, audit="member.info.reset", writes=True)
async def member_info_reset(call: Call, body: MemberResetRequest) -> None:
    """Change what is known of a person: oneself, or with ``members.manage`` anybody. Absent fields stay."""
    if body.member_id != call.actor.member_id:
        require(call.actor, "members.manage")
    member = await _read(call, body.member_id)
    values = _checked(body)
    await call.people.change_member(call.tx, call.actor, member, values, call.now)
    call.note(member.member_id, fields=sorted(values))


@operation("/member/role/update", may="members.manage", audit="member.role.update", writes=True)
async def member_role_update(call: Call, body: MemberRolesRequest) -> None:
    """Give a member exactly these roles."""
    await call.people.set_roles(call.tx, await _read(call, body.member_id), body.role_ids, call.now)
    call.note(body.member_id, role_ids=body.role_ids)


@operation("/member/role/grant", may="members.manage", audit="member.role.grant", writes=True)
async def member_role_grant(call: Call, body: MemberRolesRequest) -> None:
    """Give a member more roles."""
    member = await _read(call, body.member_id)
    await call.people.set_roles(call.tx, member, [*member.role_ids, *body.role_ids], call.now)
    call.note(body.member_id, role_ids=body.role_ids)


@operation("/member/role/revoke", may="members.manage", audit="member.role.revoke", writes=True)
async def member_role_revoke(call: Call, body: MemberRolesRequest) -> None:
    """Take roles from a member, who keeps at least one."""
    member = await _read(call, body.member_id)
    left = [role_id for role_id in member.role_ids if role_id not in body.role_ids]
    await call.people.set_roles(call.tx, member, left, call.now)
    call.note(body.member_id, role_ids=body.role_ids)


@operation("/member/delete", may="members.manage", audit="member.delete", writes=True)
async def member_delete(call: Call, body: MemberNamed) -> None:
    """Delete a member: signed out everywhere, APP keys void, out of all teams. History keeps the name."""
    if body.member_id:
        member = await _read(call, body.member_id)
    else:
        by = {
            "name": body.member_name,
            "email_key": contacts.email_key(body.email),
            "phone": body.phone.strip(),
            "country_code": body.country_code if body.phone else "",
            "ref_id": body.ref_id,
        }
        member = await call.people.find_member(call.tx, call.account_id, by)
    await call.people.delete_member(call.tx, call.actor, member, call.now)
    call.note(member.member_id, member_name=member.name)


@operation("/member/password/reset", may="members.manage", audit="member.password.reset", journey=True)
async def member_password_reset(call: Call, body: PasswordResetRequest) -> PasswordResetAnswer:
    """Make a one-time password for a member, shown in this answer only; the member's sessions end."""
    one_time = passwords.make_one_time(call.world.ids)
    hashed = await call.people.hashing.hash(one_time)
    async with call.world.db.transaction() as tx:
        call.transaction = tx
        member = await _read(call, body.member_id)
        await call.people.set_one_time_password(tx, call.actor, member, hashed, call.now)
    return PasswordResetAnswer(one_time)


async def _read(call: Call, member_id: int) -> Member:
    member = await store.read_member(call.tx, call.account_id, member_id)
    if member is None or member.status == "deleted":
        raise NotFound(f"member_id {member_id}: there is no such member")
    return member


def _invitation(one: Invited) -> Invitation:
    return Invitation(
        name=one.member_name or "",
        email=one.email,
        phone=one.phone,
        country_code=one.country_code,
        role_ids=one.role_ids,
        locale=one.locale or "",
        time_zone=one.time_zone,
        ref_id=one.ref_id,
    )


def _checked(body: MemberResetRequest) -> dict[str, Any]:
    """The columns to set; only what was given."""
    checks = {
        "email": (body.email, contacts.check_email),
        "phone": (body.phone or None, contacts.check_phone),
        "time_zone": (body.time_zone, contacts.check_time_zone),
    }
    values = {name: check(value) for name, (value, check) in checks.items() if value is not None}
    if body.phone == "":
        values["phone"] = ""
    if body.member_name is not None:
        values["name"] = contacts.check_name(body.member_name, "member_name", shortest=2)
    plain = {"country_code": body.country_code, "avatar": body.avatar, "locale": body.locale}
    return values | {name: value for name, value in plain.items() if value is not None}


def _item(one: Member) -> MemberItem:
    return MemberItem(
        account_id=one.account_id,
        member_id=one.member_id,
        member_name=one.name,
        country_code=one.country_code,
        phone=one.phone,
        email=one.email,
        locale=one.locale,
        time_zone=one.time_zone,
        phone_verified=one.phone_verified,
        email_verified=one.email_verified,
        avatar=one.avatar,
        status=cast(MemberStatus, one.status),
        account_role_ids=one.role_ids,
        is_external=False,
        is_owner=one.is_owner,
        ref_id=one.ref_id,
        created_at=seconds(one.created_at),
        updated_at=seconds(one.updated_at),
    )
