"""Promise: a push with a key that nobody has is refused, and the answer says where the right one stands."""

import pytest

from tests.world.world import World

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("key", ["wrong", "", "x" * 300])
async def test_an_unknown_key(world: World, key: str) -> None:
    answer = await world.post(b"{}", key=key)
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    assert "integration_key" in answer.message
