"""What an operator enters for a WeCom app, and what is wrong with it, in the user's words.

`corp_id`, `agent_id`, `secret` send; `callback_token` and `encoding_aes_key` read what WeCom sends back (both or
neither: without them cards carry no buttons). `base_url` is the address of a private deployment.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from tocsin.notifiers.notifier import HttpRequest, Problem
from tocsin.notifiers.robots import TIMEOUT_S, url_problem

BASE = "https://qyapi.weixin.qq.com"
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,512}")


class App(Struct, frozen=True, kw_only=True):
    """A WeCom app. `aes_key` (32 bytes) and `callback_token` are empty where nothing comes back. No secret in `repr`."""

    base: str
    corp_id: str
    agent_id: int
    secret: str
    callback_token: str = ""
    aes_key: bytes = b""
    access_token: str = ""

    def __repr__(self) -> str:
        return f"App({self.agent_id})"

    @property
    def hears(self) -> bool:
        """Whether presses of buttons can come back."""
        return bool(self.callback_token and self.aes_key)

    def address(self, path: str) -> str:
        """The address of an API with the access token in its query, where WeCom wants it."""
        return f"{self.base}{path}?{urlencode({'access_token': self.access_token})}"

    def get(self, path: str, **query: str) -> HttpRequest:
        """A GET of an API; whatever it needs stands in the query."""
        url = f"{self.base}{path}?{urlencode(query)}"
        return HttpRequest(method="GET", url=url, headers={"User-Agent": "Tocsin"}, body=b"", timeout_s=TIMEOUT_S)


def read(settings: Mapping[str, Any]) -> App | list[Problem]:
    """The app, or what to correct."""
    base = (_text(settings, "base_url") or BASE).rstrip("/")
    agent = settings.get("agent_id")
    agent_id = str(agent).strip() if isinstance(agent, int | str) and not isinstance(agent, bool) else ""
    problems = [
        *_need(settings, "corp_id", "Enter the Corp ID: My Company → Company information."),
        *_need(settings, "secret", "Enter the app's Secret: App Management → the app → Secret."),
    ]
    if not re.fullmatch(r"[0-9]{1,12}", agent_id):
        problems.append(Problem("agent_id", "Enter the app's AgentId: a number, on the app's page."))
    if wrong := url_problem(base):
        problems.append(Problem("base_url", wrong))
    key = _read_aes_key(_text(settings, "encoding_aes_key"))
    token = _text(settings, "callback_token")
    problems += _callback_problems(settings, token, key)
    if problems:
        return problems
    return App(
        base=base,
        corp_id=_text(settings, "corp_id"),
        agent_id=int(agent_id),
        secret=_text(settings, "secret"),
        callback_token=token,
        aes_key=key or b"",
        access_token=_text(settings, "access_token"),
    )


def _callback_problems(settings: Mapping[str, Any], token: str, key: bytes | None) -> list[Problem]:
    if key is None:
        text = "The EncodingAESKey has 43 letters and digits; copy it again from Receive Messages."
        return [Problem("encoding_aes_key", text)]
    if settings.get("callback_token") and not re.fullmatch(r"[A-Za-z0-9]{1,64}", token):
        return [
            Problem("callback_token", "The Token has letters and digits only; copy it again from Receive Messages.")
        ]
    if bool(token) != bool(key):
        field = "encoding_aes_key" if token else "callback_token"
        return [Problem(field, "Token and EncodingAESKey belong together; enter both or neither.")]
    return []


def _need(settings: Mapping[str, Any], name: str, text: str) -> list[Problem]:
    value = _text(settings, name)
    if not value:
        return [Problem(name, text)]
    if not _PRINTABLE.fullmatch(value) or "://" in value:
        return [Problem(name, "This holds a space or a character that cannot be in it; copy it again.")]
    return []


def _read_aes_key(text: str) -> bytes | None:
    """The 32 bytes of an EncodingAESKey; empty for none, `None` for a wrong one."""
    if not text:
        return b""
    if not re.fullmatch(r"[A-Za-z0-9+/]{43}", text):
        return None
    try:
        key = b64decode(text + "=")
    except binascii.Error:
        return None
    return key if len(key) == 32 else None


def _text(settings: Mapping[str, Any], name: str) -> str:
    value = settings.get(name)
    return value.strip() if isinstance(value, str) else ""
