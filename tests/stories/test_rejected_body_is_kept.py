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
