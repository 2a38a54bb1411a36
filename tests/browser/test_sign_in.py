"""Signing in, in and out of the right places."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import DESK, Site, open_context

pytestmark = pytest.mark.browser


@pytest.fixture
def stranger(browser: Browser, site: Site) -> Iterator[Page]:
    """A browser that nobody has signed in with."""
    context = open_context(browser, site, DESK)
    yield context.new_page()
    context.close()


def _sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_wrong_password_is_said_and_keeps_the_address(stranger: Page, site: Site) -> None:
    stranger.goto("/sign-in")
    _sign_in(stranger, site.email, "not the password")
    expect(stranger.get_by_role("alert")).to_contain_text("E-mail or password is wrong")
    expect(stranger.get_by_label("E-mail")).to_have_value(site.email)


def test_who_follows_a_link_comes_to_it_after_signing_in(stranger: Page, site: Site) -> None:
    incident_id = site.incident("Link from a mail")
    stranger.goto(f"/incidents/{incident_id}")
    _sign_in(stranger, site.email, site.password)
    expect(stranger).to_have_url(re.compile(f"/incidents/{incident_id}$"))
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Link from a mail")


@pytest.mark.parametrize("next_page", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_no_link_leads_out_of_the_console(stranger: Page, site: Site, next_page: str) -> None:
    stranger.goto(f"/sign-in?next={next_page}")
    _sign_in(stranger, site.email, site.password)
    expect(stranger).to_have_url(re.compile(rf"^{re.escape(site.server.url)}/incidents"))


def test_signing_out_ends_the_session(stranger: Page, site: Site) -> None:
    stranger.goto("/sign-in")
    _sign_in(stranger, site.email, site.password)
    stranger.get_by_role("button", name=re.compile("my menu")).click()
    stranger.get_by_role("menuitem", name="Sign out").click()
    expect(stranger).to_have_url(re.compile("/sign-in"))
    stranger.goto("/channels")
    expect(stranger).to_have_url(re.compile("/sign-in"))


def test_the_language_is_chosen_at_the_door_and_stays(stranger: Page) -> None:
    stranger.goto("/sign-in")
    stranger.get_by_role("button", name=re.compile("^Language")).click()
    stranger.get_by_role("menuitem", name="中文").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("登录")
    stranger.reload()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("登录")
    expect(stranger.locator("html")).to_have_attribute("lang", "zh-CN")
