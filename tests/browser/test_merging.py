"""Incidents put together by hand, kept apart, and what was learned from the ones before."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Site
from tests.real.tocsin_server import post

pytestmark = pytest.mark.browser


def fire(site: Site, url: str, title: str, **fields: object) -> None:
    """One standard event."""
    post(url, json.dumps({"title_rule": title, "event_status": "Critical", "alert_key": title, **fields}).encode())


def shown(site: Site, channel_id: int, title: str) -> str:
    """The id of the incident of that title in a channel, once it is there."""
    window = {"start_time": 1, "end_time": 4_000_000_000, "progress": "Triggered,Processing"}
    for _ in range(100):
        found = site.call("/incident/list", **window, channel_ids=[channel_id])["items"]
        for one in found:
            if one["title"] == title:
                return str(one["incident_id"])
    raise AssertionError(f"no incident {title!r}")


def test_an_incident_is_merged_into_another_one(page: Page, site: Site) -> None:
    source = site.incident("Checkout is slow")
    target = site.incident("Database out of connections")
    page.goto(f"/incidents/{source}")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Merge into another").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Into which incident").fill("out of conn")
    page.get_by_role("option", name=re.compile("Database out of connections")).click()
    dialog.get_by_label("Why they belong together").fill("Same cause.")
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.locator("li[data-type=i_merge]")).to_contain_text("into “Database out of connections”")
    expect(page.locator("li[data-type=i_merge]")).to_contain_text("Same cause.")
    assert site.progress(source) == "Closed"
    page.get_by_role("link", name="To the incident it was merged into").click()
    expect(page).to_have_url(re.compile(target))
    expect(page.locator("li[data-type=i_merge]")).to_contain_text("merged an incident into this one")


def test_several_are_merged_from_the_list(page: Page, site: Site) -> None:
    for number in range(3):
        site.incident(f"Bulk merge {number}")
    page.goto("/incidents?q=Bulk%20merge")
    expect(page.get_by_role("row")).to_have_count(4)
    page.get_by_label("Select all shown").check()
    page.get_by_role("region", name="What to do with the selected").get_by_role("button", name="Merge").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("Bulk merge 1")).check()
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("region", name="What to do with the selected")).to_have_count(0)
    expect(page.get_by_role("row").filter(has_text="Closed")).to_have_count(2)


def test_single_alerts_are_moved(page: Page, site: Site) -> None:
    source = site.server.source("Alerts to move", "standard")
    site.call("/channel/update", channel_id=source.channel_id, group={"method": "i", "i_keys": ["labels.service"]})
    for title in ("Pump pressure low", "Valve stuck open"):
        fire(site, source.push_url, title, labels={"service": "water works"})
    incident_id = shown(site, source.channel_id, "Pump pressure low")
    site.incident("Power is out")
    page.goto(f"/incidents/{incident_id}")
    page.get_by_role("tab", name="Alerts").click()
    page.get_by_label("Select: Valve stuck open").check()
    page.get_by_role("region", name="Move into another incident").get_by_role("button", name="Move").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Into which incident").fill("Power")
    page.get_by_role("option", name=re.compile("Power is out")).click()
    dialog.get_by_role("button", name="Move into another incident").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_label("Select: Valve stuck open")).to_have_count(0)
    page.get_by_role("tab", name="Timeline").click()
    expect(page.locator("li[data-type=a_merge]")).to_contain_text("moved one of its alerts into “Power is out”")


def test_merging_by_itself_is_switched_off_and_on(page: Page, site: Site) -> None:
    incident_id = site.incident("Keep this one alone")
    page.goto(f"/incidents/{incident_id}")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Do not merge automatically").click()
    expect(page.get_by_text("Not merged automatically")).to_be_visible()
    expect(page.locator("li[data-type=i_merge_off]")).to_contain_text("no alert joins it automatically")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Merge automatically again").click()
    expect(page.get_by_text("Not merged automatically")).to_have_count(0)


def test_an_outlier_is_marked_and_the_next_one_shows_what_was_learned(page: Page, site: Site) -> None:
    source = site.server.source("Past and present", "standard")
    fire(site, source.push_url, "Tape robot jammed", alert_key="one")
    first = shown(site, source.channel_id, "Tape robot jammed")
    page.goto(f"/incidents/{first}")
    expect(page.get_by_role("banner").or_(page.locator("header")).get_by_text("Outlier").first).to_be_visible()
    page.get_by_role("tab", name="Past incidents").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("No past incident is like this one")

    site.call("/incident/resolve", incident_ids=[first], root_cause="A loose belt.", resolution="Tightened it.")
    fire(site, source.push_url, "Tape robot jammed", alert_key="two")
    second = shown(site, source.channel_id, "Tape robot jammed")
    page.goto(f"/incidents/{second}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tape robot jammed")
    expect(page.get_by_text("Outlier")).to_have_count(0)
    page.get_by_role("tab", name="Past incidents").click()
    panel = page.get_by_role("tabpanel")
    expect(panel).to_contain_text("100 % alike")
    expect(panel).to_contain_text("Tightened it.")
    panel.get_by_role("link", name="Tape robot jammed").click()
    expect(page).to_have_url(re.compile(first))


def test_what_is_quiet_says_why(page: Page, site: Site) -> None:
    source = site.server.source("Silenced here", "standard")
    everything = [[{"key": "title", "oper": "IN", "vals": ["*"]}]]
    rule = {
        "rule_name": "Night work",
        "filters": everything,
        "time_filter": {"start_time": 1, "end_time": 4_000_000_000},
    }
    site.call("/channel/silence/rule/create", channel_id=source.channel_id, **rule)
    fire(site, source.push_url, "Nobody hears of it")
    incident_id = shown(site, source.channel_id, "Nobody hears of it")
    page.goto(f"/incidents/{incident_id}")
    expect(page.locator("li[data-type=i_muted]")).to_contain_text("silence rule “Night work” covers it")
    page.get_by_role("tab", name="Why").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("Night work")
