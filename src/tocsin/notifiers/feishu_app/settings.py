"""A Feishu or Lark app's settings: where it lives, its id and secret, and the keys of what it sends here."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.robots import url_problem

HOST = "https://open.feishu.cn"
ACCOUNTS = {
    "https://open.feishu.cn": "https://accounts.feishu.cn",
    "https://open.larksuite.com": "https://accounts.larksuite.com",
}
"""Where people sign in; a private deployment does it at its own host."""


class App(Struct, frozen=True, kw_only=True):
    """An app that can be used. Its `repr` shows no secret."""

    host: str
    app_id: str
    app_secret: str
    encrypt_key: str = ""
    verification_token: str = ""
    access_token: str = ""

    def __repr__(self) -> str:
        return "App(…)"

    @property
    def accounts(self) -> str:
        """The host of the sign-in page."""
        return ACCOUNTS.get(self.host, self.host)


def read(settings: Mapping[str, Any]) -> App | list[Problem]:
    """The app, or what to correct."""
    app = App(
        host=(_text(settings, "host") or HOST).rstrip("/"),
        app_id=_text(settings, "app_id"),
        app_secret=_text(settings, "app_secret"),
        encrypt_key=_text(settings, "encrypt_key"),
        verification_token=_text(settings, "verification_token"),
        access_token=_text(settings, "access_token"),
    )
    return _problems(app) or app


def _problems(app: App) -> list[Problem]:
    found: list[Problem] = []
    host = url_problem(app.host)
    if host:
        found.append(Problem("host", host))
    elif app.host.count("/") > 2 or "?" in app.host or "#" in app.host:
        found.append(Problem("host", "Enter the host alone, such as https://open.larksuite.com."))
    if not _is_word(app.app_id):
        found.append(Problem("app_id", "Enter the App ID (cli_…) from Credentials & Basic Info."))
    if not _is_word(app.app_secret):
        found.append(Problem("app_secret", "Enter the App Secret from Credentials & Basic Info."))
    if bool(app.encrypt_key) != bool(app.verification_token):
        field = "verification_token" if app.encrypt_key else "encrypt_key"
        text = "Requests from Feishu need both the Encrypt Key and the Verification Token; copy both."
        found.append(Problem(field, text))
    return found


def _is_word(text: str) -> bool:
    return bool(text) and text.isprintable() and not any(c.isspace() for c in text)


def _text(settings: Mapping[str, Any], name: str) -> str:
    value = settings.get(name)
    return value.strip() if isinstance(value, str) else ""
