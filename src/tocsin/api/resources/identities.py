"""Identities: who members are in chat apps; and the groups that bots were introduced to."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import HexId, Id, MaybeId, seconds
from tocsin.api.operation import SIGNED_IN, operation
from tocsin.api.return_address import sign_in_url
from tocsin.kernel.errors import AccessDenied
from tocsin.people.permissions import has, require
from tocsin.reach import link_flow, lookup_flow, person_store, provider_store
from tocsin.reach.directory_flow import Directory
from tocsin.reach.link_flow import Entered, Links
from tocsin.reach.model import Chat, Identity, Provider

ChatUser = Annotated[str, Meta(min_length=1, max_length=link_flow.LONGEST)]
Opaque = Annotated[str, Meta(max_length=link_flow.LONGEST)]


class IdentityListRequest(Struct, kw_only=True):
    """Whose; 0 is the caller, others need ``members.read``."""

    member_id: MaybeId = 0


class IdentityItem(Struct, kw_only=True):
    """Who a member is in the chat app of one provider."""

    provider_id: int
    provider_name: str
    notifier: str
    member_id: int
    user_id: str
    user_name: str
    linked_by: Annotated[Literal["code", "sign_in", "lookup", "hand"], Meta(description="How this became known.")]
    created_at: int
    updated_at: int


class IdentityListAnswer(Struct):
    """A member's identities."""

    items: list[IdentityItem]


class IdentityCodeRequest(Struct, kw_only=True):
    """``link`` makes a chat account the caller's; ``group`` makes a group known (transports or channels manage)."""

    provider_id: Id
    kind: Literal["link", "group"] = "link"


class IdentityCodeAnswer(Struct, kw_only=True):
    """The code to tell the provider's bot, in a direct message or in the group."""

    code: str
    provider_name: str
    expires_at: int


class IdentityLookupRequest(Struct, kw_only=True):
    """Whom to look for: the caller, or with ``all`` and ``transports.manage`` a page of everybody not linked yet."""

    provider_id: Id
    all: bool = False
    p: Annotated[int, Meta(ge=1, le=1_000, description=f"Page of {lookup_flow.PAGE} members.")] = 1


class LookupItem(Struct, kw_only=True):
    """What came of one member; ``problem`` says why nothing was found."""

    member_id: int
    member_name: str
    user_id: str
    user_name: str
    problem: str


class IdentityLookupAnswer(Struct, kw_only=True):
    """What came of the members. ``is_stopped``: the chat app refused; the rest of the page was not asked for."""

    items: list[LookupItem]
    has_next_page: bool
    is_stopped: bool


class IdentitySetRequest(Struct, kw_only=True):
    """An identity as the chat app's administrator knows it."""

    provider_id: Id
    member_id: Id
    user_id: ChatUser
    user_name: Opaque = ""
    address: Annotated[Opaque, Meta(description="What messages need beside the id, if anything.")] = ""


class IdentityRemoveRequest(Struct, kw_only=True):
    """Whose identity; 0 is the caller, others need ``transports.manage``."""

    provider_id: Id
    member_id: MaybeId = 0


class IdentitySignInRequest(Struct):
    """Where to sign in."""

    provider_id: Id


class IdentitySignInAnswer(Struct):
    """Where the browser goes; it comes back to the console with ``state`` and ``code``."""

    url: str


class SignInFinishRequest(Struct, kw_only=True):
    """What the browser came back with."""

    state: Annotated[str, Meta(min_length=1, max_length=200)]
    code: Annotated[str, Meta(min_length=1, max_length=4_000)]


class ChatListRequest(Struct, kw_only=True):
    """Of which provider; 0: of all."""

    provider_id: MaybeId = 0


class ChatItem(Struct, kw_only=True):
    """A group that a bot was introduced to; ``chat_id`` is what rules name it by."""

    provider_id: int
    provider_name: str
    chat_key: str
    chat_id: str
    name: str
    creator_id: int
    created_at: int


class ChatListAnswer(Struct):
    """The groups, by name."""

    items: list[ChatItem]


class ChatRemoveRequest(Struct, kw_only=True):
    """Names a group."""

    provider_id: Id
    chat_key: HexId


@operation("/identity/list", may=SIGNED_IN)
async def identity_list(call: Call, body: IdentityListRequest) -> IdentityListAnswer:
    """Who somebody is in the chat apps."""
    member_id = body.member_id or call.actor.member_id
    if member_id != call.actor.member_id:
        require(call.actor, "members.read")
    found = await person_store.read_identities(call.tx, call.account_id, [member_id])
    named = await provider_store.read_named(call.tx, call.account_id, [one.provider_id for one in found])
    return IdentityListAnswer([_item(one, named.get(one.provider_id)) for one in found])


@operation("/identity/code", may=SIGNED_IN, audit="identity.code", writes=True)
async def identity_code(call: Call, body: IdentityCodeRequest) -> IdentityCodeAnswer:
    """Make a code that says to a bot who somebody is, or which group it is in. It is good once, for 15 minutes."""
    if body.kind == "group" and not any(has(call.actor, one) for one in ("transports.manage", "channels.manage")):
        raise AccessDenied("this needs the permission 'transports.manage' or 'channels.manage'")
    made = await _links(call).make_code(call.tx, call.actor, body.provider_id, body.kind, call.now)
    call.note(body.provider_id, kind=body.kind)
    name, expires_at = made.provider.name, seconds(made.expires_at)
    return IdentityCodeAnswer(code=made.code, provider_name=name, expires_at=expires_at)


@operation("/identity/lookup", may=SIGNED_IN, audit="identity.lookup", journey=True)
async def identity_lookup(call: Call, body: IdentityLookupRequest) -> IdentityLookupAnswer:
    """Find people in a chat app by their e-mail addresses and numbers. An identity is never taken from somebody else."""
    if body.all:
        require(call.actor, "transports.manage")
    page = body.p if body.all else 0
    wanted = (call.actor, body.provider_id, page, call.now)
    found = await lookup_flow.look_up(call.world.db, _directory(call), *wanted)
    call.note(body.provider_id, member_ids=[one.member.member_id for one in found.items if one.identity])
    items = [_looked_up(one) for one in found.items]
    return IdentityLookupAnswer(items=items, has_next_page=found.more, is_stopped=found.stopped)


@operation("/identity/set", may="transports.manage", audit="identity.set", writes=True)
async def identity_set(call: Call, body: IdentitySetRequest) -> None:
    """Enter who a member is in a chat app."""
    wish = Entered(body.member_id, body.provider_id, body.user_id, body.user_name, body.address)
    one = await _links(call).enter(call.tx, call.actor, wish, call.now)
    call.note(one.member_id, provider_id=one.provider_id, user_id=one.user_id)


@operation("/identity/remove", may=SIGNED_IN, audit="identity.remove", writes=True)
async def identity_remove(call: Call, body: IdentityRemoveRequest) -> None:
    """Forget who somebody is in a chat app."""
    member_id = body.member_id or call.actor.member_id
    if member_id != call.actor.member_id:
        require(call.actor, "transports.manage")
    await link_flow.remove(call.tx, call.account_id, body.provider_id, member_id)
    call.note(member_id, provider_id=body.provider_id)


@operation("/identity/sign-in", may=SIGNED_IN, audit="identity.sign-in", writes=True)
async def identity_sign_in(call: Call, body: IdentitySignInRequest) -> IdentitySignInAnswer:
    """Begin a sign-in at a chat app, which says who the caller is there. It must be finished within ten minutes."""
    wanted = (call.actor, body.provider_id, _directory(call), sign_in_url(call), call.now)
    return IdentitySignInAnswer(await _links(call).begin_sign_in(call.tx, *wanted))


@operation("/identity/sign-in/finish", may=SIGNED_IN, audit="identity.sign-in.finish", journey=True)
async def identity_sign_in_finish(call: Call, body: SignInFinishRequest) -> IdentityItem:
    """Finish a sign-in. Only who began it may: another person's is refused."""
    given = (body.state, body.code, sign_in_url(call), call.now)
    one = await _links(call).finish_sign_in(call.world.db, _directory(call), call.actor, *given)
    call.note(one.member_id, provider_id=one.provider_id, user_id=one.user_id)
    async with call.world.db.snapshot() as tx:
        named = await provider_store.read_named(tx, call.account_id, [one.provider_id])
    return _item(one, named.get(one.provider_id))


@operation("/chat/list", may="transports.read")
async def chat_list(call: Call, body: ChatListRequest) -> ChatListAnswer:
    """List the groups that can be chosen in rules."""
    found = await provider_store.read_chats(call.tx, call.account_id, body.provider_id)
    named = await provider_store.read_named(call.tx, call.account_id, [one.provider_id for one in found])
    return ChatListAnswer([_chat(one, named.get(one.provider_id)) for one in found])


@operation("/chat/remove", may="channels.manage", audit="chat.remove", writes=True)
async def chat_remove(call: Call, body: ChatRemoveRequest) -> None:
    """Forget a group; rules that name it go on telling it."""
    await link_flow.remove_chat(call.tx, call.account_id, body.provider_id, body.chat_key)
    call.note(body.chat_key, provider_id=body.provider_id)


def _links(call: Call) -> Links:
    return Links(call.world.ids, call.world.vault, call.world.catalogue)


def _directory(call: Call) -> Directory:
    return Directory(call.world.catalogue, call.world.access, call.world.carrier)


def _item(one: Identity, provider: Provider | None) -> IdentityItem:
    return IdentityItem(
        provider_id=one.provider_id,
        provider_name=provider.name if provider else "",
        notifier=provider.notifier if provider else "",
        member_id=one.member_id,
        user_id=one.user_id,
        user_name=one.user_name,
        linked_by=one.linked_by,  # type: ignore[arg-type]  # the table's own words
        created_at=seconds(one.created_at),
        updated_at=seconds(one.updated_at),
    )


def _looked_up(one: lookup_flow.Outcome) -> LookupItem:
    return LookupItem(
        member_id=one.member.member_id,
        member_name=one.member.name,
        user_id=one.identity.user_id if one.identity else "",
        user_name=one.identity.user_name if one.identity else "",
        problem=one.problem,
    )


def _chat(one: Chat, provider: Provider | None) -> ChatItem:
    return ChatItem(
        provider_id=one.provider_id,
        provider_name=provider.name if provider else "",
        chat_key=one.chat_key,
        chat_id=one.chat_id,
        name=one.name,
        creator_id=one.creator_id,
        created_at=seconds(one.created_at),
    )
