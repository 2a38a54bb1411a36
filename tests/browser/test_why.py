"""Why: what was decided, a rule asked why it did not apply, and why a person was, or was not, told."""

import json
import re

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.desk import DESK, Site, languages, open_context
from tests.real.processes import wait_until
from tests.real.tocsin_server import post

pytestmark = pytest.mark.browser


def push(url: str, **fields: object) -> None:
    """A standard event."""
    event = {"title_rule": "Disk full", "event_status": "Critical", "alert_key": "why", **fields}
    post(url, json.dumps(event).encode())


def test_a_rule_is_asked_why_it_did_not_apply(page: Page, site: Site) -> None:
    source = site.server.source("Asked", "standard", ["oncall@example.com"])
    dev = [[{"key": "labels.env", "oper": "IN", "vals": ["dev"]}]]
    site.call("/channel/unsubscribe/rule/create", channel_id=source.channel_id, rule_name="Only dev", filters=dev)
    push(source.push_url, labels={"env": "prod"})
    page.goto(f"/channels/{source.channel_id}")
    page.get_by_role("link", name="Disk full").click()
    page.get_by_role("tab", name="Why").click()
    panel = page.get_by_role("tabpanel")
    expect(panel).to_contain_text("1 drop, 0 silence and 0 inhibit rules")
    expect(panel).to_contain_text("decided again: the same")
    panel.get_by_label("Why did a rule not apply?").first.click()
    page.get_by_role("option", name="Only dev").click()
    answer = panel.get_by_role("status")
    expect(answer).to_contain_text("None of its groups of conditions matched.")
    expect(answer.get_by_role("row", name=re.compile("labels.env"))).to_contain_text("prod")


def test_a_rule_is_read_as_it_was(page: Page, site: Site) -> None:
    source = site.server.source("As it was", "standard")
    everything = [[{"key": "title", "oper": "IN", "vals": ["*"]}]]
    drop = {"channel_id": source.channel_id, "rule_name": "All of it", "filters": everything}
    site.call("/channel/unsubscribe/rule/create", **drop)
    push(source.push_url)
    window = {"start_time": 1, "end_time": 4_000_000_000, "integration_ids": [source.integration_id], "limit": 1}
    wait_until("the event to be decided", lambda: bool(site.call("/alert-event/list", **window)["items"]), 10.0)
    [event] = site.call("/alert-event/list", **window)["items"]
    page.goto(f"/why/event/{event['event_id']}")
    page.get_by_role("button", name=re.compile("Drop rule All of it")).click()
    page.get_by_role("button", name="The rule as it was in version 1").click()
    expect(page.locator("pre")).to_contain_text('"filters"')


def test_why_was_i_not_told(page: Page, site: Site) -> None:
    me = site.call("/member/info")["member_id"]
    source = site.server.source("Night", "standard")
    layers = [
        {"target": {"emails": ["first@example.com"]}, "max_times": 1, "notify_step": 1, "escalate_window": 30},
        {"target": {"person_ids": [me]}, "max_times": 1, "notify_step": 1, "escalate_window": 0},
    ]
    template_id = site.server.items("/template/list")[0]["template_id"]
    rule = {"rule_name": "Two layers", "template_id": template_id, "aggr_window": 0, "layers": layers}
    site.call("/channel/escalate/rule/create", channel_id=source.channel_id, **rule)
    push(source.push_url, title_rule="Nobody woke me")
    page.goto(f"/channels/{source.channel_id}")
    page.get_by_role("link", name="Nobody woke me").click()
    page.get_by_role("tab", name="Why").click()
    page.get_by_role("tabpanel").get_by_role("link", name="Why was I (not) told?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why was I (not) told?")
    card = page.get_by_role("article").filter(has_text="Nobody woke me")
    expect(card).to_contain_text("Not told")
    expect(card).to_contain_text("They are in layer 2 of Escalation rule “Two layers” (version 1); layer 1 was told at")
    expect(page.get_by_role("main")).to_contain_text("Teams are taken as they are today.")


def test_it_is_reached_from_the_own_menu(page: Page) -> None:
    page.goto("/incidents")
    page.get_by_role("button", name=re.compile("my menu")).click()
    page.get_by_role("menuitem", name="Why was I (not) told?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why was I (not) told?")
    page.get_by_label("Moment (now when empty)").fill("2020-01-01T03:12")
    expect(page).to_have_url(re.compile("at=15778"))
    expect(page.get_by_role("main")).to_contain_text("Nothing concerned this person")


def test_it_speaks_chinese(browser: Browser, site: Site, signed_in: StorageState) -> None:
    context = open_context(browser, site, DESK, signed_in, **languages("zh"))
    context.add_init_script("localStorage.setItem('tocsin.language', 'zh')")
    page = context.new_page()
    page.goto("/why/told")
    expect(page.get_by_role("heading", level=1)).to_have_text("为何（没有）通知我？")
    expect(page.get_by_role("main")).to_contain_text("团队以今天为准。")
    context.close()
