"""What tests of the things people set up share: a world that can seal secrets and knows the media, and a team."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.api.harness import Client
from tocsin.kernel.ids import SeededIds
from tocsin.notifiers.catalogue import Catalogue
from tocsin.runtime.plugins import load_folders
from tocsin.runtime.secrets import Vault


def parts() -> dict[str, Any]:
    """The slices of the world these operations need."""
    vault = Vault(b"k" * 32, SeededIds(3).bytes)
    carrier = SimpleNamespace(has_relay=True)
    return {"vault": vault, "catalogue": Catalogue(load_folders("tocsin.notifiers")), "carrier": carrier}


async def team(by: Client, name: str, *members: Client) -> int:
    """A new team with these members."""
    made = await by.data("/team/upsert", team_name=name, person_ids=[one.member_id for one in members])
    return int(made["team_id"])


async def channel(by: Client, team_id: int, name: str = "Orders", **more: Any) -> int:
    """A new channel of a team."""
    return int((await by.data("/channel/create", team_id=team_id, channel_name=name, **more))["channel_id"])
