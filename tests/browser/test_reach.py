"""How I want to be told, whether it works, and the proof of it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Site

pytestmark = pytest.mark.browser

OTHER_EMAIL = "owner.elsewhere@example.com"


@pytest.fixture
def preferences(site: Site) -> Iterator[None]:
    """The owner's preferences, as they are again afterwards."""
    yield
    site.call("/preference/update", critical=[], warning=[], info=[], quiet=[])


def _tick(page: Page, name: str) -> None:
    """The box shows it a moment after the click, as soon as the page has taken it up."""
    box = page.get_by_role("checkbox", name=name)
    box.click()
    expect(box).to_be_checked()


def test_a_tick_is_saved_and_the_panel_says_what_would_come_of_it(page: Page, site: Site, preferences: None) -> None:
    page.goto("/settings/notifications")
    now = page.get_by_role("complementary", name="What would reach you now?").get_by_role("region", name="Critical")
    expect(now).to_contain_text("owner@example.com")
    _tick(page, "Voice call for Critical")
    expect(now).to_contain_text(re.compile(r"Voice call.*No phone number is known.*If it fails: E-mail"))
    assert site.call("/preference/info")["critical"] == ["voice"]
    _tick(page, "E-mail for Critical")
    expect(now.get_by_role("list", name="If it fails").nth(1)).to_be_visible()
    assert site.call("/preference/info")["critical"] == ["voice", "email"]
    page.reload()
    expect(page.get_by_role("checkbox", name="Voice call for Critical")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Voice call for Warning")).not_to_be_checked()


def test_quiet_hours_decide_and_the_panel_names_them(page: Page, site: Site, preferences: None) -> None:
    page.goto("/settings/notifications")
    page.get_by_role("button", name="Add quiet hours").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("All day")
    dialog.get_by_label("From").fill("00:00")
    dialog.get_by_label("Until").fill("23:59")
    dialog.get_by_role("button", name="Save").click()
    now = page.get_by_role("complementary", name="What would reach you now?").get_by_role("region", name="Info")
    expect(now).to_contain_text("Quiet hours hold: All day")
    [rule] = site.call("/preference/info")["quiet"]
    assert (rule["start"], rule["end"], rule["severities"]) == ("00:00", "23:59", ["Warning", "Info"])
    page.get_by_role("button", name="Remove All day").click()
    expect(now).not_to_contain_text("Quiet hours hold")
    assert site.call("/preference/info")["quiet"] == []


def test_a_drill_by_mail_is_confirmed_and_kept(page: Page, site: Site) -> None:
    page.goto("/settings/notifications")
    page.get_by_role("button", name="Test E-mail").click()
    trial = page.get_by_role("region", name="Your test")
    expect(trial).to_contain_text("Delivered")
    expect(trial.get_by_role("status")).to_contain_text("Waiting for you to confirm")
    [drill] = site.call("/drill/list", limit=1)["items"]
    link = f"{site.server.url}/drills/{drill['drill_id']}"
    site.mails.wait_for("the drill's mail", lambda mails: any(link in mail.text for mail in mails))

    mailed = page.context.new_page()
    mailed.goto(link)
    mailed.get_by_role("button", name="I got it").click()
    expect(mailed.get_by_role("status").filter(has_text="Confirmed")).to_be_visible()
    expect(trial.get_by_role("status")).to_contain_text("Confirmed")
    assert site.call("/drill/info", drill_id=drill["drill_id"])["drill"]["received_at"] > 0

    page.goto("/settings/delivery")
    row = page.get_by_role("link", name="owner", exact=True).first
    row.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Drill")


def test_an_address_is_proved_by_a_code(page: Page, site: Site) -> None:
    page.goto("/settings/profile")
    expect(page.get_by_role("main")).to_contain_text("not verified")
    page.get_by_role("button", name="Verify the e-mail address").click()
    page.get_by_role("dialog").get_by_role("button", name="Send a code").click()
    code_field = page.get_by_role("dialog").get_by_label("Code")
    code_field.fill("000000")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()

    [*_, mail] = site.mails.wait_for("the code", lambda mails: any("code" in one.text for one in mails))
    code = re.search(r"\b\d{6}\b", mail.text)
    assert code
    code_field.fill(code.group())
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("main").get_by_text("verified", exact=True)).to_be_visible()
    assert site.call("/member/info")["email_verified"] is True


def test_a_sign_in_that_came_back_empty_says_what_to_do(page: Page) -> None:
    page.goto("/identity/return")
    expect(page.get_by_role("alert")).to_contain_text("Begin again")
    page.goto("/identity/return?state=unknown&code=1")
    expect(page.get_by_role("alert")).to_contain_text("this sign-in was not begun by you")
