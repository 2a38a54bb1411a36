"""What an operator enters for a Slack app, and where a message goes."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tocsin.notifiers.notifier import HttpRequest, Problem
from tocsin.notifiers.robots import encode_json

API = "https://slack.com/api/"
TIMEOUT_S = 10.0

_PLACE = re.compile(r"#?[\w-]{1,80}")
_TOKEN = re.compile(r"[!-~]{1,300}")


class App(Struct, frozen=True, kw_only=True):
    """A Slack app. `signing_secret` serves callbacks, `app_token` Socket Mode, the client's two the sign-in; each may be
    empty. Its `repr` shows no secret."""

    bot_token: str
    signing_secret: str = ""
    app_token: str = ""
    client_id: str = ""
    client_secret: str = ""

    def __repr__(self) -> str:
        return "App(…)"

    @property
    def hears(self) -> bool:
        """Whether a pressed button can come back at all."""
        return bool(self.signing_secret or self.app_token)


def read(settings: Mapping[str, Any]) -> App | list[Problem]:
    """The app, or what to correct."""
    values = {name: _text(settings, name) for name in App.__struct_fields__}
    problems = [
        Problem(name, "This holds a space or a character that belongs to no token; copy it again.")
        for name, value in values.items()
        if value and not _TOKEN.fullmatch(value)
    ]
    app = App(**values)
    if app.bot_token.startswith("xoxe"):
        problems.append(Problem("bot_token", "Switch token rotation off in the Slack app and install it again."))
    elif not app.bot_token.startswith("xoxb-"):
        problems.append(Problem("bot_token", "Enter the Bot User OAuth Token; it begins with xoxb-."))
    if app.app_token and not app.app_token.startswith("xapp-"):
        problems.append(Problem("app_token", "Enter an App-Level Token; it begins with xapp-."))
    if bool(app.client_id) != bool(app.client_secret):
        missing = "client_secret" if app.client_id else "client_id"
        problems.append(Problem(missing, "Sign-in needs both the Client ID and the Client Secret."))
    return problems or app


def place(target: Mapping[str, Any]) -> str:
    """The channel to post to: a group's channel, else the person, whose direct messages Slack opens by itself."""
    name = _text(target, "chat_id") or _text(target, "user_id")
    return name if _PLACE.fullmatch(name) else ""


def call(method: str, content: Mapping[str, Any], token: str) -> HttpRequest:
    """A call of a Web API method in JSON."""
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Tocsin",
    }
    return HttpRequest(method="POST", url=API + method, headers=headers, body=encode_json(content), timeout_s=TIMEOUT_S)


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""
