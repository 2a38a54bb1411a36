"""Access tokens: providers that hand out a short-lived token for an id and a secret. No I/O.

A folder with the ability `grant` has `GRANT: Grant` in its `notifier.py`. The machinery asks, keeps the token in memory
until shortly before it ends, and asks again once when an answer is judged `auth`.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct

from tocsin.notifiers.notifier import HttpRequest, Receipt, Response


class Token(Struct, frozen=True, kw_only=True):
    """An access token and how long it lives from now, in seconds. Its `repr` shows no secret."""

    value: str
    lives_s: float

    def __repr__(self) -> str:
        return "Token(…)"


class Grant(Protocol):
    """How a provider's token is asked for. Pure."""

    def ask(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Token | Receipt:
        """The request for a token at `now` (ms); a `Token` where it is made here (a signed JWT); a `Receipt`
        (`config_error`) when the settings cannot be used."""

    def read(self, response: Response) -> Token | Receipt:
        """The token in an answer, or what the answer means."""
