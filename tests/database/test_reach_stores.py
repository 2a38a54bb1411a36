"""What people are reached through comes back as it was, in order, and only to the account it belongs to."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from msgspec import structs

from tocsin.db.database import Database
from tocsin.kernel.clock import DAY, MINUTE
from tocsin.kernel.errors import InvalidParameter, StoreConflict
from tocsin.kernel.ids import SeededIds
from tocsin.people import store as people
from tocsin.people.flow import People
from tocsin.people.login import Hashing
from tocsin.people.model import Actor, Member
from tocsin.reach import breaker, codes, mention_store, person_store, provider_store
from tocsin.reach.contact_flow import Proofs
from tocsin.reach.model import Chat, Device, Identity, MentionTable, Provider, Ticket
from tocsin.runtime.secrets import Vault

pytestmark = pytest.mark.anyio

NOW = 1_760_000_000_000


def provider(provider_id: int, **more: Any) -> Provider:
    """A provider of account 1."""
    values: dict[str, Any] = {"account_id": 1, "provider_id": provider_id, "notifier": "chat"}
    return Provider(**values | {"name": f"p{provider_id}"} | more)


def identity(member_id: int, user_id: str, **more: Any) -> Identity:
    """An identity in provider 4."""
    values: dict[str, Any] = {"account_id": 1, "provider_id": 4, "member_id": member_id, "user_id": user_id}
    return Identity(**values | more)


def ticket(number: int, **more: Any) -> Ticket:
    """A code of member 7."""
    values: dict[str, Any] = {
        "account_id": 1,
        "ticket_id": f"{number:024x}",
        "kind": "email",
        "member_id": 7,
        "subject": "Ana@example.com",
        "code_hash": f"hash {number}",
        "created_at": NOW + number,
        "expires_at": NOW + MINUTE,
    }
    return Ticket(**values | more)


class TestProviders:
    """Providers, their health, connections, events and groups."""

    async def test_they_come_in_the_order_in_which_they_are_tried(self, db: Database) -> None:
        rows = [
            provider(3),
            provider(2, priority=1),
            provider(1),
            provider(4, status="deleted"),
            provider(5, status="disabled"),
        ]
        async with db.transaction() as tx:
            for one in [*rows, provider(9, account_id=2)]:
                await provider_store.add(tx, one)
            assert [one.provider_id for one in await provider_store.read_all(tx, 1)] == [1, 3, 5, 2]
            enabled = await provider_store.read_all(tx, 1, status="enabled")
            assert [one.provider_id for one in enabled] == [1, 3, 2]
            assert await provider_store.read(tx, 1, 3) == rows[0]
            assert await provider_store.read(tx, 1, 4) is None
            assert await provider_store.read(tx, 2, 3) is None
            named = await provider_store.read_named(tx, 1, [4, 9, 77, 4])
            assert named == {4: rows[3]}
            assert await provider_store.read_named(tx, 1, []) == {}
            everywhere = await provider_store.read_of_notifiers(tx, ["chat"])
            assert [(one.account_id, one.provider_id) for one in everywhere] == [(1, 1), (1, 2), (1, 3), (2, 9)]

    async def test_health_is_written_without_the_rest(self, db: Database) -> None:
        async with db.transaction() as tx:
            await provider_store.add(tx, provider(1))
            failed = breaker.after_failure(provider(1, name="not written"), "No.", NOW)
            await provider_store.write_health(tx, [failed])
            await provider_store.change(tx, 1, 1, {"priority": 3})
            assert await provider_store.read(tx, 1, 1) == structs.replace(failed, name="p1", priority=3)

    async def test_an_event_is_heard_once(self, db: Database) -> None:
        async with db.transaction() as tx:
            heard = [await provider_store.hear_once(tx, 1, one, "e" * 200, NOW) for one in (4, 4, 5)]
            assert heard == [True, False, True]
            await provider_store.forget_heard(tx, NOW + 1)
            assert await provider_store.hear_once(tx, 1, 4, "e" * 200, NOW)

    async def test_one_process_holds_a_connection(self, db: Database) -> None:
        async with db.transaction() as tx:
            assert await provider_store.take_stream(tx, 1, 4, "a", NOW + 100, NOW) == {}
            assert await provider_store.take_stream(tx, 1, 4, "b", NOW + 200, NOW + 50) is None
            await provider_store.change_stream(tx, 1, 4, {"cursor": {"offset": 7}, "state": "open", "changed_at": NOW})
            assert await provider_store.take_stream(tx, 1, 4, "a", NOW + 200, NOW + 50) == {"offset": 7}
            assert await provider_store.take_stream(tx, 1, 4, "b", NOW + 300, NOW + 200) == {"offset": 7}
            assert await provider_store.read_streams(tx, 1) == {4: ("open", "", NOW)}
            assert await provider_store.read_streams(tx, 2) == {}

    async def test_groups_are_renamed_and_forgotten(self, db: Database) -> None:
        one = Chat(account_id=1, provider_id=4, chat_key="a" * 24, chat_id="C1", name="b", creator_id=7, created_at=NOW)
        other = structs.replace(one, chat_key="b" * 24, name="a", provider_id=5)
        async with db.transaction() as tx:
            await provider_store.add_chat(tx, one)
            await provider_store.add_chat(tx, other)
            await provider_store.add_chat(tx, structs.replace(one, name="c", creator_id=9, updated_at=NOW))
            assert await provider_store.read_chats(tx, 1) == [other, structs.replace(one, name="c", updated_at=NOW)]
            assert await provider_store.read_chats(tx, 1, 5) == [other]
            assert not await provider_store.remove_chat(tx, 2, 5, "b" * 24)
            assert await provider_store.remove_chat(tx, 1, 5, "b" * 24)
            await provider_store.remove_chats(tx, 1, 4)
            assert await provider_store.read_chats(tx, 1) == []


class TestPeople:
    """Identities, devices and everything one person can be reached by."""

    async def test_an_identity_is_one_members(self, db: Database) -> None:
        async with db.transaction() as tx:
            await person_store.write_identity(tx, identity(7, "U1"))
            await person_store.write_identity(tx, identity(8, "U2"))
            await person_store.write_identity(tx, identity(8, "U1", address="dm", user_name="漢"))
            await person_store.write_identity(tx, identity(8, "U1", provider_id=5))
            await person_store.write_identity(tx, identity(8, "U1", account_id=2))
            assert await person_store.read_identities(tx, 1, [7]) == []
            found = await person_store.read_identities(tx, 1, [8, 7, 8])
            assert found == [identity(8, "U1", address="dm", user_name="漢"), identity(8, "U1", provider_id=5)]
            assert await person_store.read_identity_of(tx, 1, 4, "U2") is None
            holder = await person_store.read_identity_of(tx, 1, 4, "U1")
            assert holder is not None
            assert holder.member_id == 8
            assert not await person_store.remove_identity(tx, 1, 4, 7)
            assert await person_store.remove_identity(tx, 1, 4, 8)
            await person_store.remove_identities(tx, 1, 5)
            assert await person_store.read_identities(tx, 1, [8]) == []
            assert len(await person_store.read_identities(tx, 2, [8])) == 1

    async def test_a_device_registers_its_push_address_once(self, db: Database) -> None:
        one = Device(account_id=1, device_id="a" * 24, member_id=7, name="old", target_hash="t", secret_hash="s1")
        new = structs.replace(one, device_id="b" * 24, name="new", secret_hash="s2")
        async with db.transaction() as tx:
            await person_store.add_device(tx, one)
            await person_store.add_device(tx, new)
            await person_store.silence_target(tx, 1, "t", new.device_id)
            assert await person_store.read_devices(tx, 1, [7]) == [new]
            assert await person_store.read_device(tx, 1, one.device_id) is None
            assert await person_store.read_device_by_secret(tx, "s1") is None
            assert await person_store.read_device_by_secret(tx, "s2") == new
            await person_store.change_device(tx, 1, new.device_id, {"status": "silent"})
            found = await person_store.read_device(tx, 1, new.device_id)
            assert found is not None
            assert found.status == "silent"
            assert await person_store.read_devices(tx, 1, []) == []

    async def test_contacts_are_gathered_by_member(self, db: Database) -> None:
        device = Device(account_id=1, device_id="a" * 24, member_id=7, name="phone")
        async with db.transaction() as tx:
            for number in (7, 8):
                await people.add_members(tx, [Member(account_id=1, member_id=number, name=f"m{number}")])
            await person_store.write_identity(tx, identity(8, "U1"))
            await person_store.add_device(tx, device)
            found = await person_store.read_contacts(tx, 1, [7, 8, 9])
        assert found.keys() == {7, 8}
        assert (found[7].devices, found[7].identities) == ((device,), ())
        assert (found[8].devices, found[8].identities) == ((), (identity(8, "U1"),))


class TestTickets:
    """One-time codes."""

    async def test_the_newest_code_counts(self, db: Database) -> None:
        async with db.transaction() as tx:
            for one in (ticket(1), ticket(3), ticket(2), ticket(4, member_id=8), ticket(5, kind="phone")):
                await person_store.add_ticket(tx, one)
            assert await person_store.read_newest_ticket(tx, 1, 7, "email") == ticket(3)
            assert await person_store.read_newest_ticket(tx, 2, 7, "email") is None
            await person_store.change_ticket(tx, 1, ticket(3).ticket_id, {"tries": 2, "used_at": NOW})
            assert await person_store.read_ticket(tx, "hash 3", ("email",)) == ticket(3, tries=2, used_at=NOW)
            assert await person_store.read_ticket(tx, "hash 3", ("link", "group")) is None

    async def test_what_was_asked_for_is_counted_by_person_and_by_address(self, db: Database) -> None:
        elsewhere = ticket(3, account_id=2, member_id=9, subject="ana@EXAMPLE.com")
        async with db.transaction() as tx:
            for one in (ticket(1), ticket(2), elsewhere, ticket(4, subject="other@example.com")):
                await person_store.add_ticket(tx, one)
            assert sorted(await person_store.read_asked(tx, 1, 7, "email", NOW + 2)) == [NOW + 2, NOW + 4]
            asked = await person_store.read_asked_of(tx, "email", "ana@example.com", NOW - DAY)
            assert sorted(asked) == [NOW + 1, NOW + 2, NOW + 3]
            assert await person_store.read_asked_of(tx, "phone", "ana@example.com", NOW - DAY) == []
            await person_store.forget_tickets(tx, NOW + MINUTE + 1)
            assert await person_store.read_asked(tx, 1, 7, "email", 0) == []

    async def test_tries_at_the_same_moment_are_all_counted(self, db: Database) -> None:
        ids = SeededIds(1)
        vault, hashing = Vault(b"k" * 32, ids.bytes), Hashing(memory_kib=8, passes=1)
        proofs = Proofs(ids, vault, People(ids, hashing))
        kept = codes.kept("123456", ticket(1).ticket_id, vault.code_key)
        async with db.transaction() as tx:
            await people.add_members(tx, [Member(account_id=1, member_id=7, name="Ana")])
            await person_store.add_ticket(tx, ticket(1, code_hash=kept, created_at=NOW))

        async def guess(number: int) -> None:
            for _ in range(20):  # the API repeats what met another transaction
                try:
                    with pytest.raises(InvalidParameter):
                        await proofs.verify(db, Actor(account_id=1, member_id=7), "email", f"{number:06d}", NOW)
                except StoreConflict:
                    continue
                return

        await asyncio.gather(*(guess(number) for number in range(8)))
        hashing.close()
        async with db.transaction() as tx:
            found = await person_store.read_newest_ticket(tx, 1, 7, "email")
        assert found is not None
        assert found.tries == codes.TRIES


async def test_mention_tables_come_back_by_name(db: Database) -> None:
    one = MentionTable(account_id=1, table_id="a" * 24, name="b", medium="feishu", entries={"ana@x.de": "漢"})
    other = structs.replace(one, table_id="b" * 24, name="a", entries={})
    async with db.transaction() as tx:
        for each in (one, other, structs.replace(one, account_id=2)):
            await mention_store.add(tx, each)
        assert await mention_store.read_all(tx, 1) == [other, one]
        assert await mention_store.read(tx, 1, [one.table_id, "c" * 24]) == {one.table_id: one}
        assert await mention_store.read(tx, 1, []) == {}
        await mention_store.change(tx, 1, one.table_id, {"entries": {"bo@x.de": "1"}})
        found = await mention_store.read_to_change(tx, 1, one.table_id)
        assert found is not None
        assert found.entries == {"bo@x.de": "1"}
        await mention_store.remove(tx, 1, one.table_id)
        assert await mention_store.read_to_change(tx, 1, one.table_id) is None
        assert len(await mention_store.read_all(tx, 2)) == 1
