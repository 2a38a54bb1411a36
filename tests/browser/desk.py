"""What browser tests share: the site under test, screens, and an ear for what the browser complains about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState, ViewportSize

from tests.real.smtp_sink import SmtpSink
from tests.real.tocsin_server import TocsinServer

DESK = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)


@dataclass(frozen=True)
class Site:
    """A served account and its owner."""

    server: TocsinServer
    email: str
    password: str
    mails: SmtpSink

    def call(self, operation: str, **fields: object) -> dict[str, Any]:
        """One API operation by APP key, as if done from elsewhere."""
        return self.server.call(operation, **fields)

    def incident(self, title: str, **fields: object) -> str:
        """Declare an incident, outside any channel unless `fields` name one; returns its id."""
        made = self.call("/incident/create", **{"title": title, "incident_severity": "Warning", **fields})
        return str(made["incident_id"])

    def progress(self, incident_id: str) -> str:
        """Triggered, Processing or Closed, as the server has it."""
        return str(self.call("/incident/info", incident_id=incident_id)["progress"])

    def channel(self, name: str) -> int:
        """A new channel of the first team; returns its id."""
        team_id = self.server.items("/team/list")[0]["team_id"]
        return int(self.call("/channel/create", team_id=team_id, channel_name=name)["channel_id"])


def open_context(
    browser: Browser, site: Site, screen: ViewportSize, state: StorageState | None = None, **options: Any
) -> BrowserContext:
    """A browser of its own, in English and light unless `options` say otherwise."""
    context = browser.new_context(
        base_url=site.server.url,
        viewport=screen,
        storage_state=state,
        **{"locale": "en-US", "color_scheme": "light", **options},
    )
    context.set_default_timeout(10_000)
    return context


class Complaints:
    """Errors that a page writes to its console or throws; refused answers of the API are not among them."""

    def __init__(self, page: Page) -> None:
        self.heard: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(str(error)))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.heard.append(message.text)

    def refuse(self) -> None:
        """Fail the test when there were any."""
        assert not self.heard, "the browser complained: " + "; ".join(self.heard)


def languages(language: str) -> Mapping[str, str]:
    """The options of a browser whose owner reads this language (`en` or `zh`)."""
    return {"locale": "zh-CN" if language == "zh" else "en-US"}
