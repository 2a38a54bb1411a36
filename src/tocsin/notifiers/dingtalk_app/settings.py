"""A DingTalk app's settings: its id and secret, its robot, its card template, and the keys of what it sends here."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.robots import url_problem

HOST = "https://api.dingtalk.com"
OLD_HOST = "https://oapi.dingtalk.com"
LOGIN_HOST = "https://login.dingtalk.com"
AES_KEY_CHARS = 43


class App(Struct, frozen=True, kw_only=True):
    """An app that can be used. Its `repr` shows no secret."""

    app_key: str
    app_secret: str
    robot_code: str = ""  # empty: the app's key, as robots of apps of one's own have it
    card_template_id: str = ""
    callback_route_key: str = ""  # empty: presses come by Stream mode
    card_secret: str = ""
    event_token: str = ""
    event_aes_key: str = ""
    host: str = HOST
    old_host: str = OLD_HOST
    login_host: str = LOGIN_HOST
    access_token: str = ""

    def __repr__(self) -> str:
        return "App(…)"

    @property
    def robot(self) -> str:
        """The code of the app's robot."""
        return self.robot_code or self.app_key


def read(settings: Mapping[str, Any]) -> App | list[Problem]:
    """The app, or what to correct."""
    hosts = {"host": HOST, "old_host": OLD_HOST, "login_host": LOGIN_HOST}
    values = {name: _text(settings, name) for name in App.__struct_fields__}
    values |= {name: (values[name] or default).rstrip("/") for name, default in hosts.items()}
    app = App(**values)
    return _problems(app) or app


def aes_key(text: str) -> bytes | None:
    """The 32 bytes of an event subscription's key of 43 characters, `None` where it is not one."""
    try:
        key = base64.b64decode(text + "=", validate=True) if len(text) == AES_KEY_CHARS else b""
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == 32 else None


def _problems(app: App) -> list[Problem]:
    found = [problem for name in ("host", "old_host", "login_host") for problem in _host(name, getattr(app, name))]
    if not _is_word(app.app_key):
        found.append(Problem("app_key", "Enter the Client ID (AppKey) from Credentials and Basic Information."))
    if not _is_word(app.app_secret):
        found.append(Problem("app_secret", "Enter the Client Secret (AppSecret)."))
    words = {name: getattr(app, name) for name in ("robot_code", "card_template_id", "callback_route_key")}
    wrong = [name for name, word in words.items() if word and not _is_word(word)]
    found += [Problem(name, "This may hold no spaces; copy it again.") for name in wrong]
    if app.callback_route_key and not app.card_secret:
        found.append(Problem("card_secret", "Enter the apiSecret that the callback address was registered with."))
    if app.event_aes_key and aes_key(app.event_aes_key) is None:
        found.append(Problem("event_aes_key", "The aes_key has 43 letters and digits; copy it again."))
    if bool(app.event_aes_key) != bool(app.event_token):
        field = "event_token" if app.event_aes_key else "event_aes_key"
        found.append(Problem(field, "An event subscription by HTTP needs both token and aes_key; copy both."))
    return found


def _host(name: str, host: str) -> list[Problem]:
    problem = url_problem(host)
    if not problem and (host.count("/") > 2 or "?" in host or "#" in host):
        problem = "Enter the host alone, such as https://api.dingtalk.com."
    return [Problem(name, problem)] if problem else []


def _is_word(text: str) -> bool:
    return bool(text) and text.isprintable() and not any(c.isspace() for c in text)


def _text(settings: Mapping[str, Any], name: str) -> str:
    value = settings.get(name)
    return value.strip() if isinstance(value, str) else ""
