"""Live updates: who hears what, from where on, and until when."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import insert

from tests.api.harness import START_AT, Client, House
from tests.api.streams import listen
from tocsin.db.tables import channel, feed
from tocsin.kernel.clock import HOUR, MINUTE, SECOND
from tocsin.people import credential_store
from tocsin.web import live
from tocsin.web.console import Console
from tocsin.web.live_store import News
from tocsin.web.site import Site

pytestmark = pytest.mark.anyio

_NUMBERS = iter(range(1, 1_000_000))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for real."""
    monkeypatch.setattr(live, "RECHECK_S", 0.01)
    monkeypatch.setattr(live, "_GATHER_S", 0.0)


@pytest.fixture
def site(house: House, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The door of browsers, without a built console."""
    return Site(house.api, Console(tmp_path_factory.mktemp("empty")))


async def happen(house: House, channel_id: int = 0, at: int = 0, line: str = "i_ack") -> str:
    """Write a line on a timeline; its feed id."""
    at = at or house.clock.now()
    feed_id = f"{live.id_at(at)[:12]}{next(_NUMBERS):012x}"
    values = {
        "account_id": house.account.account_id,
        "ref_id": "a" * 24,
        "seq": next(_NUMBERS),
        "feed_id": feed_id,
        "channel_id": channel_id,
        "type": line,
        "detail": "{}",
        "creator_id": 0,
        "created_at": at,
    }
    async with house.db.transaction() as tx:
        await tx.run(insert(feed).values(**values))
        tx.wake("feed")
    return feed_id


async def add_private_channel(house: House, channel_id: int) -> None:
    """A channel only its creator, its teams and admins may see."""
    values: dict[str, object] = {column.name: 0 for column in channel.c}
    for name in ("name", "description", "status", "auto_resolve_mode", "external_report_token"):
        values[name] = "x"
    values |= {"account_id": house.account.account_id, "channel_id": channel_id, "is_private": True}
    values |= {"managing_team_ids": [], "grouping": {}, "flapping": {}}
    values |= {name: False for name in values if name.startswith(("disable_", "is_external", "allow_"))}
    async with house.db.transaction() as tx:
        await tx.run(insert(channel).values(**values))


async def test_a_line_on_a_timeline_is_heard_at_once(house: House, bo: Client, site: Site) -> None:
    async with listen(site, bo) as stream:
        assert stream.status == 200
        feed_id = await happen(house)
        name, event_id, data = await stream.next()
    assert (name, event_id) == ("incident", feed_id)
    assert data == {"id": feed_id, "incident_id": "a" * 24, "channel_id": 0, "type": "i_ack", "at": START_AT // 1_000}


async def test_a_private_channel_is_heard_only_by_those_who_see_it(
    house: House, ana: Client, bo: Client, site: Site
) -> None:
    await add_private_channel(house, 77)
    async with listen(site, ana) as admin, listen(site, bo) as outsider:
        await happen(house, channel_id=77)
        public = await happen(house)
        assert (await admin.next())[2]["channel_id"] == 77
        assert (await outsider.next())[1] == public
        assert outsider.is_silent()


async def test_another_account_hears_nothing(house: House, ana: Client, site: Site) -> None:
    zoe = await house.another_account()
    async with listen(site, ana) as ours, listen(site, zoe) as theirs:
        await happen(house)
        await ours.next()
        assert theirs.is_silent()


async def test_a_stream_goes_on_after_the_last_id_it_saw(house: House, bo: Client, site: Site) -> None:
    ids = [await happen(house) for _ in range(3)]
    async with listen(site, bo, last_event_id=ids[0]) as stream:
        assert [(await stream.next())[1] for _ in range(2)] == ids[1:]
        assert stream.is_silent()
    async with listen(site, bo, f"after={ids[1]}") as stream:
        assert (await stream.next())[1] == ids[2]


async def test_what_is_committed_late_is_told_once_and_the_place_never_goes_back(
    house: House, bo: Client, site: Site
) -> None:
    async with listen(site, bo) as stream:
        house.clock.advance(2 * SECOND)
        newest = await happen(house)
        await stream.next()
        late = await happen(house, at=house.clock.now() - SECOND)
        _, event_id, data = await stream.next()
        assert (event_id, data["id"]) == (newest, late)
        last = await happen(house)
        assert (await stream.next())[2]["id"] == last
        assert stream.is_silent()


@pytest.mark.parametrize("after", ["nonsense", live.id_at(START_AT - HOUR), live.id_at(START_AT + HOUR)])
async def test_an_id_too_old_or_foreign_says_load_again(house: House, bo: Client, site: Site, after: str) -> None:
    async with listen(site, bo, f"after={after}") as stream:
        assert (await stream.next())[0] == "reset"
        await happen(house)
        assert (await stream.next())[0] == "incident"


async def test_too_many_lines_at_once_say_load_again(
    house: House, bo: Client, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_BACKLOG", 3)
    ids = [await happen(house) for _ in range(6)]
    async with listen(site, bo, f"after={ids[0]}") as stream:
        assert await stream.next() == ("reset", ids[-1], {})


async def test_a_session_that_ends_is_cut(house: House, bo: Client, site: Site) -> None:
    async with listen(site, bo) as stream:
        async with house.db.transaction() as tx:
            await credential_store.end_sessions(tx, house.account.account_id, bo.member_id)
        await asyncio.wait_for(stream.ended.wait(), 2)
        await happen(house)
        assert stream.is_silent()


async def test_a_quiet_stream_shows_that_it_lives(bo: Client, site: Site) -> None:
    async with listen(site, bo) as stream:
        await asyncio.wait_for(stream.lives.wait(), 2)
        assert stream.is_silent()


async def test_the_server_can_stop_while_streams_are_open(bo: Client, site: Site) -> None:
    async with listen(site, bo) as stream:
        site.close()
        await asyncio.wait_for(stream.ended.wait(), 2)


async def test_streams_are_bounded(bo: Client, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_PER_MEMBER", 1)
    async with listen(site, bo), listen(site, bo) as second:
        assert second.status == 429
    async with listen(site, bo) as again:
        assert again.status == 200


async def test_only_our_own_pages_and_people_listen(house: House, bo: Client, site: Site) -> None:
    async with listen(site, house.nobody()) as stranger:
        assert stranger.status == 401
    async with listen(site, bo, sec_fetch_site="cross-site") as foreign:
        assert foreign.status == 403
    async with listen(site, await house.key(bo)) as program:
        assert program.status == 200


def test_an_id_knows_its_instant() -> None:
    assert abs(live.instant_of(live.id_at(START_AT + 123)) - (START_AT + 123)) <= 1


def test_a_cursor_forgets_what_is_too_old_to_come_late() -> None:
    cursor = live.Cursor(live.id_at(START_AT))
    rows = [News(f"{live.id_at(START_AT + n * MINUTE)[:12]}{n:012x}", "a", 0, "i_ack", 0) for n in range(1, 50)]
    assert cursor.take(rows, first=True) == [(row, row.feed_id) for row in rows]
    assert cursor.take(rows[-1:], first=False) == []
    assert len(cursor._told) == 1
