"""Asking why somebody was, or was not, told: `await codes(world, "bob")`."""

from __future__ import annotations

from typing import Any

from tests.world.world import World
from tocsin.kernel.clock import MINUTE
from tocsin.notify.person_flow import Answer, Question, why_person
from tocsin.notify.person_wording import say
from tocsin.reach.means_flow import MeansFlow


async def why(world: World, name: str, *, at: int = 0, minutes: int = 15, of: str = "", **fields: Any) -> Answer:
    """What concerned a person around an instant (ms; now by default), asked by themselves; `of`: one incident's title."""
    member_id = world.person_id(name)
    actor = await world.actor(name)
    incident_id = (await world.incident(of)).incident_id if of else ""
    asked = Question(
        person_id=member_id,
        at=at or world.clock.now(),
        window_ms=minutes * MINUTE,
        incident_id=incident_id,
        **fields,
    )
    product = world.product
    means = MeansFlow(product.catalogue, has_relay=product.carrier.has_relay)
    async with world.db.snapshot() as tx:
        found = await why_person(tx, product.vault, means, actor, asked)
    for one in (*found.elsewhere, *found.remarks, *(each for concern in found.concerns for each in concern.reasons)):
        assert "?" not in say(one), f"a reason that misses something: {say(one)}"
        assert say(one) != one.code, f"a reason without words: {one.code}"
    return found


async def codes(world: World, name: str, **fields: Any) -> list[str]:
    """The codes of the reasons for the only incident that concerned a person."""
    found = await why(world, name, **fields)
    (concern,) = found.concerns
    return [one.code for one in concern.reasons]


async def sentence(world: World, name: str, **fields: Any) -> str:
    """The first reason in words."""
    found = await why(world, name, **fields)
    return say(found.concerns[0].reasons[0])
