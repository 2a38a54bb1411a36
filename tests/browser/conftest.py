"""A real server, a real Chromium, and people who are signed in to one through the other."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

from tests.browser.desk import DESK, PHONE, Complaints, Site, open_context
from tests.programs import program
from tests.real.smtp_sink import SmtpSink
from tests.real.tocsin_server import OWNER, TocsinServer

_ASSETS = Path(__file__).parents[2] / "src" / "tocsin" / "web" / "assets"


@pytest.fixture(scope="session")
def built_console() -> Path:
    """The folder of the built console."""
    if not (_ASSETS / "index.html").is_file():
        text = "The console is not built. Run: npm --prefix console ci && npm --prefix console run build"
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(text)
        pytest.skip(text)
    return _ASSETS


@pytest.fixture(scope="session")
def site(built_console: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An account on a running server. Tests share it and keep apart by the names they choose."""
    folder = tmp_path_factory.mktemp("site")
    with SmtpSink() as mails:
        server = TocsinServer(folder, mails.url)
        server.init()
        server.start()
        yield Site(server, OWNER, (folder / "password").read_text().strip(), mails)
        server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program("chromium", "chromium-browser", "google-chrome"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def signed_in(browser: Browser, site: Site) -> StorageState:
    """The cookie of a session, got the way people get it."""
    context = open_context(browser, site, DESK)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(site.email)
    page.get_by_label("Password", exact=True).fill(site.password)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Incidents", level=1).wait_for()
    state = context.storage_state()
    context.close()
    return state


def _page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    complaints = Complaints(page)
    yield page
    context.close()
    complaints.refuse()


@pytest.fixture
def page(browser: Browser, site: Site, signed_in: StorageState) -> Iterator[Page]:
    """A signed-in page on a desk. Its console must stay free of errors."""
    yield from _page(open_context(browser, site, DESK, signed_in))


@pytest.fixture
def phone(browser: Browser, site: Site, signed_in: StorageState) -> Iterator[Page]:
    """A signed-in page on a phone."""
    yield from _page(open_context(browser, site, PHONE, signed_in))
