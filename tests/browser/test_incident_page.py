"""The page a notification leads to: what is wrong, who has it, what to press, what happened, why."""

import re

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.desk import DESK, Site, languages, open_context
from tests.real.tocsin_server import ApiError, post

pytestmark = pytest.mark.browser


def test_one_tap_on_a_phone_acknowledges(phone: Page, site: Site) -> None:
    incident_id = site.incident("Woken at three", incident_severity="Critical")
    phone.goto(f"/incidents/{incident_id}")
    phone.get_by_role("button", name="Acknowledge").click()
    expect(phone.get_by_role("list", name="Responders")).to_contain_text("acknowledged")
    expect(phone.get_by_role("button", name="Acknowledge")).to_have_count(0)
    expect(phone.locator("li[data-type=i_ack]")).to_be_visible()
    assert site.progress(incident_id) == "Processing"


def test_that_nobody_was_told_stands_above_everything(page: Page, site: Site) -> None:
    source = site.server.source("No rule here", "standard")
    event = b'{"title_rule": "Nobody hears this", "event_status": "Critical", "alert_key": "nobody"}'
    post(source.push_url, event)
    page.goto(f"/channels/{source.channel_id}")
    page.get_by_role("link", name="Nobody hears this").click()
    note = page.get_by_role("status").filter(has_text="Nobody has been told")
    expect(note).to_be_visible()
    note.get_by_role("link", name="Escalation rules").click()
    expect(page).to_have_url(re.compile("/escalation$"))


def test_the_way_of_an_alert_to_a_person_can_be_read(page: Page, site: Site) -> None:
    source = site.server.source("Told by mail", "standard", ["oncall@example.com"])
    event = (
        b'{"title_rule": "Disk full", "event_status": "Critical", "alert_key": "d1", "labels": {"resource": "db-1"}}'
    )
    post(source.push_url, event)
    page.goto(f"/channels/{source.channel_id}")
    page.get_by_role("link", name="Disk full").click()
    expect(page.locator("li[data-type=i_notify]")).to_contain_text("oncall@example.com")

    page.get_by_role("tab", name="Deliveries").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("Delivered")
    page.get_by_role("tab", name="Alerts").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("db-1")
    expect(page.get_by_role("list", name="Events of this alert").get_by_role("listitem")).to_have_count(1)
    page.get_by_role("tab", name="Why").click()
    panel = page.get_by_role("tabpanel")
    expect(panel).to_contain_text("No open alert has this alert key")
    expect(panel).to_contain_text("mail · version 1")


def test_a_comment_and_an_edit_stand_on_the_timeline(page: Page, site: Site) -> None:
    incident_id = site.incident("Before the edit")
    page.goto(f"/incidents/{incident_id}")
    page.get_by_role("button", name="Comment").click()
    page.get_by_label("Your comment").fill("Restarted the primary.")
    page.get_by_role("dialog").get_by_role("button", name="Comment").click()
    expect(page.locator("li[data-type=i_comm]")).to_contain_text("Restarted the primary.")

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Edit").click()
    page.get_by_label("Title").fill("After the edit")
    page.get_by_role("radio", name="Critical").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("After the edit")
    expect(page.locator("li[data-type=i_r_title]")).to_contain_text("“Before the edit” to “After the edit”")
    expect(page.locator("li[data-type=i_r_severity]")).to_contain_text("from Warning to Critical")


def test_reopening_asks_for_the_reason(page: Page, site: Site) -> None:
    incident_id = site.incident("Closed too soon")
    site.call("/incident/resolve", incident_ids=[incident_id])
    page.goto(f"/incidents/{incident_id}")
    page.get_by_role("button", name="Reopen").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Reopen")).to_be_disabled()
    dialog.get_by_label("Why is it open again?").fill("It came back.")
    dialog.get_by_role("button", name="Reopen").click()
    expect(page.locator("li[data-type=i_reopen]")).to_contain_text("It came back.")
    assert site.progress(incident_id) == "Triggered"


def test_a_snooze_ends_and_its_undo_leaves_it_with_me(page: Page, site: Site) -> None:
    incident_id = site.incident("Snooze me")
    site.call("/incident/ack", incident_ids=[incident_id])
    page.goto(f"/incidents/{incident_id}")
    page.get_by_role("button", name="Snooze").click()
    page.get_by_role("menuitem", name="1 hour").click()
    expect(page.get_by_role("button", name="End snooze")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone")).to_be_visible()
    expect(page.get_by_role("button", name="Snooze")).to_be_visible()
    assert site.progress(incident_id) == "Processing"


def test_a_deleted_incident_leaves_page_and_list(page: Page, site: Site) -> None:
    incident_id = site.incident("Delete me")
    page.goto("/incidents")
    row = page.get_by_role("link", name="Delete me")
    expect(row).to_be_visible()
    row.click()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete incident").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("“Delete me” leaves every list")
    dialog.get_by_role("button", name="Delete incident").click()
    expect(dialog).to_have_count(0)
    expect(row).to_have_count(0)
    with pytest.raises(ApiError, match="ResourceNotFound"):
        site.call("/incident/info", incident_id=incident_id)


def test_decisions_are_read_in_the_readers_language(browser: Browser, site: Site, signed_in: StorageState) -> None:
    source = site.server.source("In Chinese", "standard")
    post(source.push_url, b'{"title_rule": "Disk", "event_status": "Ok", "alert_key": "never-open"}')
    context = open_context(browser, site, DESK, signed_in, **languages("zh"))
    context.add_init_script("localStorage.setItem('tocsin.language', 'zh')")
    page = context.new_page()
    page.goto(f"/channels/{source.channel_id}/integrations/{source.integration_id}")
    page.get_by_role("link", name=re.compile("无可恢复")).click()
    expect(page.get_by_role("main")).to_contain_text("没有此标识的未恢复告警")
    context.close()


def test_an_unknown_incident_says_so(page: Page) -> None:
    page.goto("/incidents/0123456789abcdef01234567")
    expect(page.get_by_role("alert")).to_contain_text("This does not exist, or you may not see it.")
