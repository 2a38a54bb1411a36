"""Providers' settings as notifiers want them: opened, and with the access token that some providers hand out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct

from tocsin.kernel.clock import HOUR, MINUTE, SECOND, Clock
from tocsin.kernel.wire import HttpRequest
from tocsin.notifiers.callback import Keys
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.grant import Grant, Token
from tocsin.notifiers.notifier import Receipt, Request, Response
from tocsin.reach.model import Provider
from tocsin.runtime.secrets import Vault

EARLY_S = 120
"""A token is renewed so many seconds before it ends: a request that is under way must not lose it."""


KEYS_LIVE_MS = 24 * HOUR
KEYS_REST_MS = 5 * MINUTE
KEY_REQUESTS = 3
"""Documents that lead to a signer's keys, one naming the next."""


class Carries(Protocol):
    """Whatever carries requests out."""

    async def carry(self, request: Request) -> Response:
        """Send one request within its deadline."""


class _Held(Struct):
    token: Token
    until_at: int
    settings_sealed: str  # a changed secret needs a new token


class Access:
    """Opens settings and keeps access tokens in memory; one per process."""

    def __init__(self, clock: Clock, vault: Vault, catalogue: Catalogue, carrier: Carries) -> None:
        self._clock = clock
        self._vault = vault
        self._catalogue = catalogue
        self._carrier = carrier
        self._held: dict[tuple[int, int], _Held] = {}
        self._keys: dict[tuple[int, int], tuple[str, int]] = {}
        self._asking: dict[tuple[int, int], asyncio.Lock] = {}

    def settings(self, provider: Provider) -> dict[str, Any]:
        """The operator's settings, opened, with a ``callback_secret``: the operator's own, or ours; without a token."""
        opened = self._vault.open(provider.settings_sealed, provider.place) if provider.settings_sealed else {}
        return {"callback_secret": provider.callback_secret, **opened}

    def seal(self, provider: Provider, settings: Mapping[str, Any]) -> str:
        """Settings as they are kept."""
        return self._vault.seal(dict(settings), provider.place)

    async def granted(self, provider: Provider, *, renew: bool = False) -> dict[str, Any] | Receipt:
        """The settings with a good token where the folder needs one; a receipt when none is to be had.

        ``renew``: the present token was refused.
        """
        settings = self.settings(provider)
        grant = self._catalogue.grant(provider.notifier)
        if grant is None:
            return settings
        key = (provider.account_id, provider.provider_id)
        refused = self._held.get(key) if renew else None
        async with self._asking.setdefault(key, asyncio.Lock()):
            held = self._held.get(key)
            if held is None or held is refused or not self._is_good(held, provider):
                token = await self._ask(grant, settings)
                if isinstance(token, Receipt):
                    return token
                until_at = self._clock.now() + round(max(token.lives_s - EARLY_S, token.lives_s / 2) * SECOND)
                held = self._held[key] = _Held(token, until_at, provider.settings_sealed)
        return {**settings, "access_token": held.token.value}

    async def for_callbacks(self, provider: Provider, *, renew: bool = False) -> dict[str, Any]:
        """The settings with which a callback is read: with the signer's public keys where the folder needs them.

        ``renew``: a request did not verify, the signer may have new keys; they are fetched at most once in five minutes.
        """
        settings = self.settings(provider)
        keys = self._catalogue.signer_keys(provider.notifier)
        if keys is None:
            return settings
        now, key = self._clock.now(), (provider.account_id, provider.provider_id)
        async with self._asking.setdefault(key, asyncio.Lock()):
            known = self._keys.get(key)
            age_ms = now - known[1] if known else KEYS_LIVE_MS
            if age_ms >= (KEYS_REST_MS if renew else KEYS_LIVE_MS):
                found = await self._fetch_keys(keys, settings)
                if found or not known:
                    known = self._keys[key] = (found, now)
        return {**settings, "signing_keys": known[0] if known else ""}

    async def _fetch_keys(self, keys: Keys, settings: Mapping[str, Any]) -> str:
        """The keys; an empty text when they cannot be had, so that nothing verifies."""
        step: HttpRequest | Receipt | str = keys.keys_request(settings)
        for _ in range(KEY_REQUESTS):
            if not isinstance(step, HttpRequest):
                break
            step = keys.read_keys(await self._carrier.carry(step), settings)
        return step if isinstance(step, str) else ""

    def _is_good(self, held: _Held, provider: Provider) -> bool:
        return held.settings_sealed == provider.settings_sealed and self._clock.now() < held.until_at

    async def _ask(self, grant: Grant, settings: Mapping[str, Any]) -> Token | Receipt:
        asked = grant.ask(settings, self._clock.now())
        if isinstance(asked, HttpRequest):
            return grant.read(await self._carrier.carry(asked))
        return asked
