"""Connecting whatever one has: found by name, mapped without code, tried again, watched."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Site
from tests.real.tocsin_server import ApiError, post

pytestmark = pytest.mark.browser


def test_a_system_is_found_by_name_and_brings_its_guide_and_files(page: Page, site: Site) -> None:
    channel_id = site.channel("Racks")
    page.goto(f"/channels/{channel_id}/integrations")
    page.get_by_role("button", name="New integration").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Sender").first.fill("nagi")
    dialog.get_by_text("Nagios", exact=True).click()
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Nagios")).to_be_visible()
    push_url = page.get_by_role("textbox", name="Push URL").inner_text()
    expect(page.get_by_role("main")).to_contain_text("notify-service-by-tocsin")
    expect(page.get_by_role("main")).to_contain_text(f'send_to_tocsin.sh "{push_url}"')
    with page.expect_download() as download:
        page.get_by_role("link", name="send_to_tocsin.sh").click()
    assert download.value.suggested_filename == "send_to_tocsin.sh"
    assert download.value.path().read_text().startswith("#!/bin/sh")


def test_any_body_is_mapped_without_code_and_what_came_before_is_not_lost(page: Page, site: Site) -> None:
    source = site.server.source("House", "universal")
    body = {"msg": "Boiler is cold", "level": "BAD", "meta": {"room": "cellar"}, "host": "boiler-1", "id": 7}
    with pytest.raises(ApiError, match="say on the integration's page"):
        post(source.push_url, json.dumps(body).encode())
    page.goto(f"/channels/{source.channel_id}/integrations/{source.integration_id}")
    title = page.get_by_role("textbox", name=re.compile("^Title"))
    expect(title).to_have_value("${msg}")  # guessed from what came
    title.fill("${msg} in the ${meta.room}")
    page.get_by_role("textbox", name=re.compile("^Words of the status")).fill("bad = Critical\ngood = Ok")
    expect(page.get_by_text("Boiler is cold in the cellar")).to_be_visible()
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Saved").first).to_be_visible()
    page.get_by_role("button", name=re.compile("no_mapping")).click()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("taken later")).to_be_visible()
    expect(
        page.get_by_role("link", name=re.compile("Opened an alert: why Boiler is cold in the cellar"))
    ).to_be_visible()


def test_an_integration_is_watched(page: Page, site: Site) -> None:
    source = site.server.source("Cron", "heartbeat")
    assert post(source.push_url, b'{"name": "nightly backup", "every": "1d"}')["request_id"]
    page.goto(f"/channels/{source.channel_id}/integrations/{source.integration_id}")
    expect(page.get_by_text("nightly backup", exact=True)).to_be_visible()
    expect(page.get_by_text("expected every 1 day")).to_be_visible()
    page.get_by_role("combobox", name="Alert when nothing at all has come for").click()
    page.get_by_role("option", name="1 hour").click()
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Any event", exact=True)).to_be_visible()
    page.get_by_role("button", name="Forget: nightly backup").click()
    expect(page.get_by_text("nightly backup", exact=True)).to_have_count(0)


def test_robots_are_read_by_rules(page: Page, site: Site) -> None:
    source = site.server.source("Bot", "dingtalk-alert")
    page.goto(f"/channels/{source.channel_id}/integrations/{source.integration_id}")
    page.get_by_label("By rules").check()
    page.get_by_role("textbox", name=re.compile("^What closes it")).fill("*RESOLVED*")
    page.get_by_role("combobox", name="Close by").click()
    page.get_by_role("option", name="Text").click()
    page.get_by_role("textbox", name=re.compile("^Pattern of the key")).fill("(")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("main")).to_contain_text("settings.key_pattern")
    page.get_by_role("textbox", name=re.compile("^Pattern of the key")).fill("host-[0-9]+")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Saved").first).to_be_visible()
    saved = site.call("/integration/info", integration_id=source.integration_id)["settings"]
    assert saved["key_pattern"] == "host-[0-9]+"
    assert saved["close"] == [[{"key": "content", "oper": "IN", "vals": ["*RESOLVED*"]}]]


def test_a_change_stands_beside_the_incident_it_may_have_caused(page: Page, site: Site) -> None:
    source = site.server.source("Releases", "change.standard")
    change = {
        "change_key": "d-1",
        "title": "Deploy shop 1.2.3",
        "change_status": "Processing",
        "labels": {"service": "shop"},
    }
    assert post(source.push_url, json.dumps(change | {"link": "https://ci.example.com/1"}).encode())["request_id"]
    alerts = site.server.source("Shop alerts", "standard")
    event = {
        "title_rule": "Shop is slow",
        "event_status": "Warning",
        "alert_key": "slow",
        "labels": {"service": "shop"},
    }
    post(alerts.push_url, json.dumps(event).encode())
    page.goto("/incidents")
    page.get_by_text("Shop is slow").first.click()
    page.get_by_role("tab", name=re.compile("^Changes")).click()
    near = page.get_by_role("list", name="Changes")
    expect(near).to_contain_text("Deploy shop 1.2.3")
    expect(near).to_contain_text("same service")
    page.get_by_role("link", name="All changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Changes")
    page.get_by_label("Find").fill("shop")
    expect(page.get_by_role("link", name="Open Deploy shop 1.2.3")).to_have_attribute(
        "href", "https://ci.example.com/1"
    )
    page.get_by_label("Find").fill("nothing like it")
    expect(page.get_by_text("No changes")).to_be_visible()


def test_everything_that_arrives_is_shown_as_it_comes(page: Page, site: Site) -> None:
    source = site.server.source("Bugs", "sentry")
    page.goto(f"/channels/{source.channel_id}/integrations/{source.integration_id}")
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    post(source.push_url, json.dumps({"action": "created", "data": {"comment": "looking into it"}}).encode())
    rows = page.get_by_role("list", name="What arrives")
    expect(rows).to_contain_text("it says what people did with an issue, not how it is", timeout=10_000)
    page.get_by_role("button", name="Pause").click()
    with pytest.raises(ApiError, match="must be an object"):
        post(source.push_url, b'{"action": "triggered"}')
    issue = {"action": "triggered", "data": {"event": {"issue_id": "7", "title": "Login fails", "url": ""}}}
    post(source.push_url, json.dumps(issue).encode())
    page.get_by_role("button", name="Go on, 2 new").click(timeout=10_000)
    expect(rows).to_contain_text("Login fails")
    show = page.get_by_role("radiogroup", name="Show")
    show.get_by_text("Refused").click()
    expect(rows.get_by_role("listitem")).to_have_count(1)
    rows.get_by_role("button", name=re.compile("data_missing")).click()
    expect(rows.get_by_label("What was sent")).to_have_value('{"action": "triggered"}')
    show.get_by_text("Events").click()
    expect(rows.get_by_role("link", name=re.compile("why Login fails"))).to_be_visible()
    expect(page.get_by_text("Last 24 hours: 1 accepted, 1 rejected")).to_contain_text("1 no alert")
