"""One's own APP keys: up to five, each with all rights of its owner, shown once."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import HexId, seconds
from tocsin.api.operation import operation
from tocsin.kernel.errors import NotFound
from tocsin.people import credential_store


class AppKeyItem(Struct, kw_only=True):
    """An APP key without the key itself."""

    key_id: str
    name: str
    key_start: str
    created_at: int
    last_used_at: int


class AppKeyListAnswer(Struct):
    """All keys of the caller."""

    items: list[AppKeyItem]


class AppKeyCreateRequest(Struct):
    """A new APP key."""

    name: Annotated[str, Meta(min_length=1, max_length=100, description="What it is for.")]


class AppKeyCreated(Struct):
    """The key, shown this once."""

    app_key: str
    key_id: str


class AppKeyDeleteRequest(Struct):
    """Names a key."""

    key_id: HexId


@operation("/app-key/list", may="app_keys.read")
async def app_key_list(call: Call) -> AppKeyListAnswer:
    """One's own APP keys, without the keys themselves; ``key_start`` tells them apart."""
    keys = await credential_store.read_keys(call.tx, call.account_id, call.actor.member_id)
    return AppKeyListAnswer(
        [
            AppKeyItem(
                key_id=one.key_id,
                name=one.name,
                key_start=one.key_start,
                created_at=seconds(one.created_at),
                last_used_at=seconds(one.used_at),
            )
            for one in keys
        ]
    )


@operation("/app-key/create", may="app_keys.manage", audit="app_key.create", writes=True)
async def app_key_create(call: Call, body: AppKeyCreateRequest) -> AppKeyCreated:
    """Make an APP key. It is shown in this answer and never again."""
    key, key_id = await call.people.create_app_key(call.tx, call.actor, body.name, call.now)
    call.note(key_id, name=body.name)
    return AppKeyCreated(key, key_id)


@operation("/app-key/delete", may="app_keys.manage", audit="app_key.delete", writes=True)
async def app_key_delete(call: Call, body: AppKeyDeleteRequest) -> None:
    """Delete one's own APP key; requests that carry it are refused from now on."""
    if not await credential_store.remove_key(call.tx, call.account_id, call.actor.member_id, body.key_id):
        raise NotFound(f"key_id {body.key_id}: you have no such key")
