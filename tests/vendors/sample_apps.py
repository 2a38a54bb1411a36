"""Made-up providers of every kind, as plugin folders in memory, and the far end behind their chat app.

They have the abilities that flows must cope with, whatever real vendors this release has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, cast

from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.directory import Who
from tocsin.notifiers.grant import Token
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Outcome, Problem, Receipt, Request, Response
from tocsin.runtime.plugins import load_folders

HOST = "https://chat.example.com"


def _named(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "of": "provider", "label": {"en": name, "zh": name}, **more}


def _manifest(title: str, medium: str, **more: Any) -> dict[str, Any]:
    text = {"en": title, "zh": title}
    return {"title": text, "summary": text, "medium": medium, "kind": "person", **more}


MANIFESTS: dict[str, dict[str, Any]] = {
    "sample_chat": _manifest(
        "Sample chat",
        "slack_app",
        kind="both",
        types=["sample_chat"],
        abilities=["grant", "lookup", "sign_in", "link_code", "callback"],
        secrets=["app_secret", "headers"],
        fields=[
            _named("app_id", required=True),
            _named("app_secret", required=True),
            _named("cloud", kind="choice", choices=["europe", "china"]),
            _named("is_strict", kind="flag"),
            _named("pace", kind="number"),
            _named("rooms", kind="list"),
            _named("headers", kind="map"),
            {**_named("chat_id"), "of": "target"},
        ],
    ),
    "sample_sms": _manifest("Sample SMS", "sms", secrets=["token"], fields=[_named("token", required=True)]),
    "sample_voice": _manifest(
        "Sample voice",
        "voice",
        secrets=["token", "callback_secret"],
        dial_codes=["+86"],
        fields=[
            _named("token", required=True),
            _named("caller_ids", kind="list"),
            _named("from"),
            _named("callback_secret"),
        ],
    ),
    "sample_browser": _manifest("Sample browser", "app", is_configured=False),
}
CHAT_SETTINGS = {"app_id": "a1", "app_secret": "chat-canary"}


class SampleNotifier:
    """Sends nothing; finds fault with an app id that begins with a hash."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """The app id is looked at."""
        wrong = str(settings.get("app_id", "a")).startswith("#")
        return [Problem("app_id", "Copy the app id without the hash.")] if wrong else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """Nothing can be sent."""
        return Receipt(outcome=Outcome.config_error, text="A sample sends nothing.")

    def judge(self, response: Response) -> Receipt:
        """Nothing was sent."""
        return Receipt(outcome=Outcome.config_error, text="A sample sends nothing.")


def _ask(what: str, **body: Any) -> HttpRequest:
    return HttpRequest(method="POST", url=f"{HOST}/{what}", headers={}, body=json.dumps(body).encode())


def _read(response: Response) -> dict[str, Any] | Receipt:
    if not isinstance(response, HttpResponse):
        return Receipt(outcome=Outcome.transient, text="No answer.")
    said: dict[str, Any] = json.loads(response.body)
    if "error" in said:
        return Receipt(outcome=Outcome(said["error"]), text=said.get("text", ""))
    return said


class SampleGrant:
    """A token for the app's secret."""

    def ask(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Token | Receipt:
        """One request."""
        return _ask("token", secret=settings["app_secret"])

    def read(self, response: Response) -> Token | Receipt:
        """The token."""
        said = _read(response)
        return said if isinstance(said, Receipt) else Token(value=said["token"], lives_s=3_600)


class SampleDirectory:
    """Finds people by address, then by number; signs them in by two requests."""

    def find(self, settings: Mapping[str, Any], email: str, phone: str) -> list[HttpRequest]:
        """By address, then by number."""
        token = settings["access_token"]
        return [_ask("find", token=token, by=one) for one in (email, phone) if one]

    def found(self, response: Response) -> Who | Receipt:
        """Somebody, or nobody."""
        said = _read(response)
        return said if isinstance(said, Receipt) else Who(user_id=said["id"], name=said["name"], address="dm-1")

    def url(self, settings: Mapping[str, Any], state: str, redirect: str) -> str:
        """The page of the app."""
        return f"{HOST}/authorize?app={settings['app_id']}&state={state}&redirect={redirect}"

    def exchange(self, settings: Mapping[str, Any], code: str, redirect: str) -> HttpRequest:
        """First a ticket."""
        return _ask("exchange", token=settings["access_token"], code=code, redirect=redirect)

    def read(self, response: Response, settings: Mapping[str, Any]) -> Who | HttpRequest | Receipt:
        """Then who it is."""
        said = _read(response)
        if isinstance(said, Receipt):
            return said
        return _ask("me", ticket=said["ticket"]) if "ticket" in said else Who(user_id=said["id"], name=said["name"])


@dataclass(frozen=True)
class SampleFolder:
    """A plugin folder in memory."""

    manifest: Mapping[str, Any]

    def module(self, name: str) -> ModuleType:
        """One module holds everything."""
        module = ModuleType(name)
        directory = SampleDirectory()
        parts = {"NOTIFIER": SampleNotifier(), "GRANT": SampleGrant(), "LOOKUP": directory, "SIGN_IN": directory}
        vars(module).update(parts)
        return module

    def read_text(self, name: str) -> str:
        """Guides say nothing."""
        return ""


def folders(package: str = "tocsin.notifiers") -> dict[str, Any]:
    """The real folders and the made-up ones."""
    return {**load_folders(package), **{name: SampleFolder(one) for name, one in MANIFESTS.items()}}


def catalogue() -> Catalogue:
    """A catalogue of all of them."""
    return Catalogue(folders())


@dataclass
class SampleFarEnd:
    """The chat app: ``people`` by address or number; ``refusal`` is answered instead of everything but tokens."""

    people: dict[str, tuple[str, str]] = field(default_factory=dict)
    refusal: dict[str, str] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    stale: int = 0  # so many tokens are no good any more
    redirect: str = ""
    tokens: int = 0
    has_relay: bool = False

    async def carry(self, request: Request) -> HttpResponse | NoResponse:
        """Answer one request."""
        asked = cast("HttpRequest", request)
        what, body = asked.url.rpartition("/")[2], json.loads(asked.body)
        self.heard.append(what)
        said = self._answer(what, body)
        return HttpResponse(status=200, headers={}, body=json.dumps(said).encode())

    def _answer(self, what: str, body: dict[str, Any]) -> dict[str, str]:
        if what == "token":
            self.tokens += 1
            return {"token": f"t{self.tokens}"}
        if self.refusal:
            return self.refusal
        if "token" in body and int(body["token"][1:]) <= self.stale:
            return {"error": "auth"}
        if what == "exchange":
            self.redirect = body["redirect"]
            return {"ticket": body["code"]}
        found = self.people.get(str(body.get("by") or body.get("ticket")))
        return {"id": found[0], "name": found[1]} if found else {"error": "target_gone"}
