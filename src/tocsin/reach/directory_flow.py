"""Asking chat apps who somebody is: by e-mail address or number, or by the app's own sign-in. Never in a transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from tocsin.kernel.errors import InvalidParameter
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.directory import Lookup, Who
from tocsin.notifiers.notifier import HttpRequest, Outcome, Receipt
from tocsin.people.contacts import e164
from tocsin.people.model import Member
from tocsin.reach.access_flow import Access, Carries
from tocsin.reach.model import Provider

STEPS: Final = 6
"""Requests of one sign-in, at most."""
TARGET_GONE: Final = "nobody has this e-mail address or number there"


class Answer(Struct, frozen=True):
    """Who a member is, or in ``problem`` why it is not known. ``is_final``: others would be answered the same."""

    member: Member
    who: Who | None = None
    problem: str = ""
    is_final: bool = False


class Directory:
    """The directories of chat apps."""

    def __init__(self, catalogue: Catalogue, access: Access, carrier: Carries) -> None:
        self._catalogue = catalogue
        self._access = access
        self._carrier = carrier

    async def look_up(self, provider: Provider, members: Sequence[Member]) -> list[Answer]:
        """Who members are, one after the other; it ends early when the app itself refuses.

        Raises ``InvalidParameter`` where this cannot be asked at all.
        """
        lookup = self._catalogue.lookup(provider.notifier)
        if lookup is None:
            raise InvalidParameter(f"provider_id: {provider.name} cannot be asked who somebody is")
        answers: list[Answer] = []
        for one in members:
            answers.append(await self._ask(provider, lookup, one))
            if answers[-1].is_final:
                break
        return answers

    def sign_in_url(self, provider: Provider, state: str, redirect: str) -> str:
        """Where a browser signs in. Raises ``InvalidParameter``."""
        sign_in = self._catalogue.sign_in(provider.notifier)
        if sign_in is None:
            raise InvalidParameter(f"provider_id: {provider.name} has no sign-in")
        url = sign_in.url(self._access.settings(provider), state, redirect)
        if not url:
            raise InvalidParameter(
                f"provider_id: {provider.name} lacks the settings of a sign-in; an admin enters them"
            )
        return url

    async def signed_in(self, provider: Provider, code: str, redirect: str) -> Who:
        """Who came back with a code. Raises ``InvalidParameter`` with what the app said."""
        sign_in = self._catalogue.sign_in(provider.notifier)
        if sign_in is None:
            raise InvalidParameter(f"provider_id: {provider.name} has no sign-in")
        settings = await self._granted(provider)
        if isinstance(settings, Receipt):
            raise InvalidParameter(f"code: {settings.text}")
        found: Who | HttpRequest | Receipt = sign_in.exchange(settings, code, redirect)
        for _ in range(STEPS):
            if not isinstance(found, HttpRequest):
                break
            found = sign_in.read(await self._carrier.carry(found), settings)
        if isinstance(found, Who) and found.user_id:
            return found
        text = found.text if isinstance(found, Receipt) else f"{provider.name} did not say who signed in"
        raise InvalidParameter(f"code: {text}")

    async def _ask(self, provider: Provider, lookup: Lookup, one: Member) -> Answer:
        phone = e164(one.phone, one.country_code) if one.phone else ""
        if not one.email and not phone:
            return Answer(one, problem="has neither an e-mail address nor a phone number")
        found = await self._try(provider, lookup, one.email, phone, renew=False)
        if isinstance(found, Receipt) and found.outcome == Outcome.auth:
            found = await self._try(provider, lookup, one.email, phone, renew=True)
        if isinstance(found, Who):
            return Answer(one, found)
        if found.outcome == Outcome.target_gone:
            return Answer(one, problem=TARGET_GONE)
        return Answer(one, problem=found.text or f"{provider.name} refused", is_final=True)

    async def _try(self, provider: Provider, lookup: Lookup, email: str, phone: str, *, renew: bool) -> Who | Receipt:
        settings = await self._granted(provider, renew=renew)
        if isinstance(settings, Receipt):
            return settings
        nobody = Receipt(outcome=Outcome.target_gone)
        for request in lookup.find(settings, email, phone):
            found = lookup.found(await self._carrier.carry(request))
            if isinstance(found, Who) or found.outcome != Outcome.target_gone:
                return found
        return nobody

    async def _granted(self, provider: Provider, *, renew: bool = False) -> Mapping[str, Any] | Receipt:
        return await self._access.granted(provider, renew=renew)
