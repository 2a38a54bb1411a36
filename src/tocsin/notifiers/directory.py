"""Who somebody is in a chat app: found by e-mail address or phone number, or told by the app's own sign-in. No I/O.

Abilities `lookup` (the folder's `LOOKUP` in `directory.py`) and `sign_in` (its `SIGN_IN` there).
"""

from collections.abc import Mapping
from typing import Any, Protocol

from msgspec import Struct

from tocsin.notifiers.notifier import HttpRequest, Receipt, Response


class Who(Struct, frozen=True, kw_only=True):
    """A person in a chat app. `address` is what messages to them need beside `user_id`, opaque to all others."""

    user_id: str
    name: str = ""
    address: str = ""


class Lookup(Protocol):
    """Find a member's identity. Pure."""

    def find(self, settings: Mapping[str, Any], email: str, phone: str) -> list[HttpRequest]:
        """Requests to try in order until one finds somebody; `phone` in E.164 or empty."""

    def found(self, response: Response) -> Who | Receipt:
        """Whom an answer names; a `Receipt` with `target_gone` when nobody is found."""


class SignIn(Protocol):
    """Let the app say who somebody is (OAuth 2 and its relatives). Pure."""

    def url(self, settings: Mapping[str, Any], state: str, redirect: str) -> str:
        """Where the browser is sent; it comes back to `redirect` with `code` and `state`. Empty where the settings lack
        what a sign-in needs."""

    def exchange(self, settings: Mapping[str, Any], code: str, redirect: str) -> HttpRequest:
        """The first request that turns `code` into somebody."""

    def read(self, response: Response, settings: Mapping[str, Any]) -> Who | HttpRequest | Receipt:
        """Who it is, the next request to make, or what went wrong."""
