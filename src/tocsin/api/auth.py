"""Who calls: an APP key, or the session of a browser, which must also prove that the page it comes from is ours."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from tocsin.api.request import Request
from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import AccessDenied, InvalidParameter, Unauthorized
from tocsin.people.flow import SESSION_LIFE_MS, Caller, People
from tocsin.runtime.config import Settings

CSRF_HEADER = "x-csrf-token"


def cookie_name(settings: Settings) -> str:
    """``__Host-`` makes browsers refuse the cookie from other hosts and without TLS; it needs TLS itself."""
    return "__Host-tocsin_session" if _is_https(settings) else "tocsin_session"


def set_cookie(settings: Settings, token: str) -> tuple[str, str]:
    """The header that signs a browser in; an empty ``token`` signs it out."""
    age = SESSION_LIFE_MS // 1_000 if token else 0
    secure = "; Secure" if _is_https(settings) else ""
    value = f"{cookie_name(settings)}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}"
    return "set-cookie", value


async def identify(request: Request, settings: Settings, people: People, tx: Transaction, now: int) -> Caller:
    """The caller with present rights. Raises ``Unauthorized``; does not look at CSRF (:func:`check_origin`)."""
    key = _app_key(request)
    if key:
        caller = await people.by_key(tx, key)
        if caller is None:
            raise Unauthorized("app_key: no such key; it may have been deleted, or its owner has left")
        return caller
    token = request.cookie(cookie_name(settings))
    caller = await people.by_session(tx, token, now) if token else None
    if caller is None:
        raise Unauthorized("sign in, or give an APP key as ?app_key= or Authorization: Bearer")
    return caller


def check_origin(request: Request, settings: Settings) -> None:
    """Raise ``AccessDenied`` when a browser says that another site's page sends this (fetch metadata, ``Origin``)."""
    site = request.headers.get("sec-fetch-site", "")
    if site and site not in ("same-origin", "none"):
        raise AccessDenied("this request comes from another site's page")
    origin = request.headers.get("origin", "")
    if not origin or site or origin == _origin_of(settings.public_url):
        return
    if urlsplit(origin).netloc != request.headers.get("host", ""):
        raise AccessDenied(f"this request comes from a page of {origin[:100]}; use {settings.public_url}")


def check_csrf(request: Request, caller: Caller) -> None:
    """Raise ``AccessDenied`` when a session's request does not carry the session's token."""
    if caller.session is None:
        return
    given = request.headers.get(CSRF_HEADER, "").encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(given, caller.session.csrf_token.encode()):
        raise AccessDenied("X-CSRF-Token: must be the csrf_token of /session/info; load the page again")


def _is_https(settings: Settings) -> bool:
    """Whether browsers reach us through TLS."""
    return settings.public_url.startswith("https://")


def _app_key(request: Request) -> str:
    key = request.query.get("app_key", "")
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    bearer = bearer.strip() if scheme.lower() == "bearer" else ""
    if key and bearer and key != bearer:
        raise InvalidParameter("app_key: differs from the key in Authorization; send one of them")
    return key or bearer


def _origin_of(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"
