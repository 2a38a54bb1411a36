"""Promise: a text that the far side does not take is said once more in the default wording."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.kernel.wire import SmtpResponse

pytestmark = pytest.mark.anyio


async def test_a_text_that_is_refused_is_sent_once_more_in_the_default_wording(world: World) -> None:
    one = await world.template(email="We are down: {{.Title}}")
    await world.rule(layer("alice"), template_id=one.template_id)
    world.ends.answer("alice", SmtpResponse(code=554, text="5.6.0 content rejected"))
    await world.fire("disk full")
    assert "We are down" in world.expect("alice").text
    assert "We are down" not in world.expect("alice", reason="you are named in it").text
    (delivery,) = await world.deliveries()
    assert (delivery.state, delivery.attempts) == ("delivered", 2)
