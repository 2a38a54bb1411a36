"""Mapping APIs are made, changed and given up; who may comes from teams. Who uses one is the caller's question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import structs

from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.mapping import api_store
from tocsin.mapping.check import MASK, check_url, checked_headers
from tocsin.mapping.model import MappingApi
from tocsin.people import store as people
from tocsin.people.contacts import check_name
from tocsin.people.model import Actor
from tocsin.people.permissions import require_change
from tocsin.runtime.addresses import Refused, read_url
from tocsin.runtime.secrets import Vault

MOST_APIS: Final = 100
LONGEST_NAME: Final = 199


class MappingApis:
    """The mapping APIs of accounts; opens and seals their headers."""

    def __init__(self, ids: Ids, vault: Vault) -> None:
        self._ids = ids
        self._vault = vault

    async def find(self, tx: Transaction, account_id: int, api_id: str, field: str = "api_id") -> MappingApi:
        """One API. Raises ``NotFound``."""
        one = await api_store.read(tx, account_id, api_id)
        if one is None:
            raise NotFound(f"{field} {api_id}: there is no such mapping API")
        return one

    async def find_to_change(self, tx: Transaction, actor: Actor, api_id: str) -> MappingApi:
        """One API that the actor may change, held until the transaction ends. Raises ``NotFound``, ``AccessDenied``."""
        one = await api_store.read(tx, actor.account_id, api_id, lock=True)
        if one is None:
            raise NotFound(f"api_id {api_id}: there is no such mapping API")
        require_change(actor, [one.team_id], one.creator_id, f"the mapping API {one.name!r}")
        return one

    async def create(self, tx: Transaction, actor: Actor, values: Mapping[str, Any], now: int) -> MappingApi:
        """A new API. ``values``: its columns, and ``headers``. Raises ``InvalidParameter``, ``NotFound`` for a team."""
        await people.lock_account(tx, actor.account_id)
        if len(await api_store.read_all(tx, actor.account_id)) >= MOST_APIS:
            raise InvalidParameter(f"api_name: an account has at most {MOST_APIS} mapping APIs; delete one first")
        fixed = {"account_id": actor.account_id, "api_id": self._ids.hex24(now), "creator_id": actor.member_id}
        dated = {"updated_by": actor.member_id, "created_at": now, "updated_at": now}
        old = MappingApi(name="", url="", **fixed, **dated)  # type: ignore[arg-type]
        one = structs.replace(old, **await self._checked(tx, old, {"headers": {}, **values}))
        await api_store.add(tx, one)
        return one

    async def change(
        self, tx: Transaction, actor: Actor, api_id: str, values: Mapping[str, Any], now: int
    ) -> MappingApi:
        """Set columns of an API; ``headers`` replace the old ones, ``***`` stays. Raises as :meth:`create`."""
        await people.lock_account(tx, actor.account_id)
        old = await self.find_to_change(tx, actor, api_id)
        changed = await self._checked(tx, old, values) | {"updated_by": actor.member_id, "updated_at": now}
        await api_store.change(tx, actor.account_id, api_id, changed)
        return structs.replace(old, **changed)

    async def delete(self, tx: Transaction, actor: Actor, one: MappingApi, now: int) -> None:
        """Give up an API found by :meth:`find_to_change`; its headers are forgotten."""
        values = {"status": "deleted", "deleted_at": now, "updated_at": now, "headers_sealed": ""}
        await api_store.change(tx, actor.account_id, one.api_id, {**values, "updated_by": actor.member_id})

    def headers(self, one: MappingApi) -> dict[str, str]:
        """The headers with their secrets."""
        if not one.headers_sealed:
            return {}
        opened: dict[str, str] = self._vault.open(one.headers_sealed, _place(one))
        return opened

    def masked(self, one: MappingApi) -> dict[str, str]:
        """The names of the headers."""
        return dict.fromkeys(self.headers(one), MASK)

    async def _checked(self, tx: Transaction, old: MappingApi, values: Mapping[str, Any]) -> dict[str, Any]:
        checked = dict(values)
        if "url" in checked:
            _check_move(old, checked["url"], self.headers(old), checked.get("headers"))
        if "headers" in checked:
            headers = checked_headers(checked.pop("headers"), self.headers(old))
            checked["headers_sealed"] = self._vault.seal(headers, _place(old)) if headers else ""
        if "name" in checked:
            checked["name"] = check_name(checked["name"], "api_name", longest=LONGEST_NAME)
            others = [one for one in await api_store.read_all(tx, old.account_id) if one.api_id != old.api_id]
            if any(one.name == checked["name"] for one in others):
                raise InvalidParameter(f"api_name: there is a mapping API {checked['name']!r} already")
        if checked.get("team_id") and not await people.read_teams(tx, old.account_id, [checked["team_id"]]):
            raise NotFound(f"team_id: there is no team {checked['team_id']}")
        return checked


def _check_move(old: MappingApi, url: str, kept: Mapping[str, str], given: Mapping[str, str] | None) -> None:
    """An address that can be asked; secrets that nobody can read do not follow it to another host."""
    check_url(url)
    try:
        new = read_url(url)
    except Refused as error:
        raise InvalidParameter(f"url: {error}") from error
    stays = given is None or MASK in given.values()
    if kept and stays and read_url(old.url).authority != new.authority:
        raise InvalidParameter("headers: enter their values again, because the address leads to another host")


def _place(one: MappingApi) -> str:
    return f"{one.account_id}/mapping_api/{one.api_id}"
