"""Promise: a body that cannot be parsed is answered 400 and kept whole, with the reason."""

import pytest
from sqlalchemy import select

from tests.world.world import World
from tocsin.db.tables import rejected_event

pytestmark = pytest.mark.anyio


async def test_a_body_that_cannot_be_parsed(world: World) -> None:
    answer = await world.post(b'{"title_rule": ')
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    (kept,) = await world.rows(select(rejected_event))
    assert (kept.body, bool(kept.body_cut)) == (b'{"title_rule": ', False)
    assert kept.reason
    assert await world.fates() == []


async def test_the_push_key_in_it_is_not_kept(world: World) -> None:
    """Whoever may read an integration may not thereby send to it."""
    body = b'{"routing_key": "key-of-db", "event_action": "trigger", "payload": {}}'
    answer = await world.post(body, source="pagerduty", key="")
    assert answer.status == 400
    (kept,) = await world.rows(select(rejected_event))
    assert kept.body == body.replace(b"key-of-db", b"(push key)")
