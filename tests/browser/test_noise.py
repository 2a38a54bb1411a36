"""What tells nobody: rules of a channel made from real events, put in order, switched off and taken away."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Site
from tests.real.processes import wait_until
from tests.real.tocsin_server import Source, post

pytestmark = pytest.mark.browser


def _push(source: Source, title: str, **labels: str) -> None:
    event = {"title_rule": title, "event_status": "Warning", "alert_key": title, "labels": labels}
    assert post(source.push_url, json.dumps(event).encode())["data"]["alert_key"]


def _rules(site: Site, family: str, channel_id: int) -> list[dict[str, object]]:
    items: list[dict[str, object]] = site.call(f"/channel/{family}/rule/list", channel_id=channel_id)["items"]
    return items


def _wait_for_events(page: Page, source: Source) -> None:
    page.goto(f"/channels/{source.channel_id}/integrations/{source.integration_id}")
    expect(page.get_by_role("link", name=re.compile("Opened an alert")).first).to_be_visible()


def _drop_rules(site: Site, name: str, count: int) -> int:
    channel_id = site.channel(name)
    for number in range(count):
        filters = [[{"key": "labels.env", "oper": "IN", "vals": [f"test-{number}"]}]]
        rule = {"rule_name": f"Rule {number}", "filters": filters}
        site.call("/channel/unsubscribe/rule/create", channel_id=channel_id, **rule)
    return channel_id


def _names(page: Page) -> Locator:
    return page.get_by_role("region", name="Drop rules").get_by_role("listitem").get_by_role("link")


def _order(site: Site, channel_id: int) -> list[object]:
    return [rule["rule_name"] for rule in _rules(site, "unsubscribe", channel_id)]


def _expect_order(page: Page, site: Site, channel_id: int, names: list[str]) -> None:
    wait_until("the order to be saved", lambda: _order(site, channel_id) == names, 10)
    page.reload()
    expect(_names(page)).to_contain_text(names)


def test_a_silence_is_made_from_a_real_event(page: Page, site: Site) -> None:
    source = site.server.source("To be silenced", "standard")
    _push(source, "Disk full", service="checkout", trigger_value="97")
    _wait_for_events(page, source)
    page.goto(f"/channels/{source.channel_id}/noise")
    page.get_by_role("link", name="New silence").click()
    page.get_by_label("Name").fill("Disk work")
    page.get_by_role("button", name="Start from an event").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("Disk full")).check()
    expect(dialog.get_by_role("checkbox", name=re.compile("labels.service"))).to_be_checked()
    expect(dialog.get_by_role("checkbox", name=re.compile("labels.trigger_value"))).not_to_be_checked()
    dialog.get_by_role("button", name="Use these").click()
    page.get_by_role("button", name="1 hour").click()
    page.get_by_role("button", name="Save").click()

    silences = page.get_by_role("region", name="Silences")
    expect(silences.get_by_role("link", name=re.compile("Disk work.*in force now"))).to_be_visible()
    [rule] = _rules(site, "silence", source.channel_id)
    assert rule["filters"] == [[{"key": "labels.service", "oper": "IN", "vals": ["checkout"]}]]
    once = rule["time_filter"]
    assert isinstance(once, dict)
    assert once["end_time"] - once["start_time"] == 3_600


def test_a_wrong_value_is_shown_where_it_stands_and_nothing_is_lost(page: Page, site: Site) -> None:
    channel_id = site.channel("Typing")
    page.goto(f"/channels/{channel_id}/noise/drop/new")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The rule needs a name.")).to_be_visible()
    page.get_by_label("Name").fill("Typed")
    page.get_by_role("button", name="Add a condition").click()
    values = page.get_by_role("combobox", name="Values")
    for typed in ("Critical", "/a(/", ">= 90"):
        values.fill(typed)
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    condition = page.get_by_role("group", name="Condition on severity")
    expect(condition.get_by_role("alert")).to_contain_text("no regular expression in RE2 syntax")
    expect(page.get_by_label("Name")).to_have_value("Typed")

    page.get_by_role("button", name="Change /a(/").press("Enter")
    expect(values).to_be_focused()
    expect(values).to_have_value("/a(/")
    values.fill("/a/")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=re.compile("Typed"))).to_be_visible()
    [rule] = _rules(site, "unsubscribe", channel_id)
    assert rule["filters"] == [[{"key": "severity", "oper": "IN", "vals": ["Critical", "num:ge:90", "/a/"]}]]


def test_rules_are_put_in_order_by_keyboard(page: Page, site: Site) -> None:
    channel_id = _drop_rules(site, "In order", 3)
    page.goto(f"/channels/{channel_id}/noise")
    handle = page.get_by_role("button", name="Move Rule 0")
    handle.press("ArrowDown")
    expect(_names(page).nth(1)).to_contain_text("Rule 0")
    expect(handle).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Rule 0 is now 2 of 3")).to_be_attached()
    for key in ("End", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(_names(page).last).to_contain_text("Rule 0")
    _expect_order(page, site, channel_id, ["Rule 1", "Rule 2", "Rule 0"])


def test_rules_are_put_in_order_by_dragging(page: Page, site: Site) -> None:
    channel_id = _drop_rules(site, "Dragged", 3)
    page.goto(f"/channels/{channel_id}/noise")
    first, last = (page.get_by_role("button", name=f"Move Rule {number}").bounding_box() for number in (0, 2))
    assert first is not None
    assert last is not None
    page.mouse.move(first["x"] + 8, first["y"] + 8)
    page.mouse.down()
    page.mouse.move(last["x"] + 8, last["y"] + 30, steps=5)
    page.mouse.up()
    expect(_names(page).last).to_contain_text("Rule 0")
    _expect_order(page, site, channel_id, ["Rule 1", "Rule 2", "Rule 0"])


def test_a_rule_is_switched_off_copied_and_deleted(page: Page, site: Site) -> None:
    channel_id = _drop_rules(site, "Switched", 1)
    page.goto(f"/channels/{channel_id}/noise")
    page.get_by_label("Rule 0 is in force").press("Space")
    expect(page.get_by_label("Rule 0 is in force")).not_to_be_checked()
    page.get_by_role("button", name="More actions for Rule 0").click()
    page.get_by_role("menuitem", name="Copy").click()
    expect(page.get_by_label("Name")).to_have_value("Rule 0 (copy)")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Rule 0 (copy) is in force")).to_be_checked()

    page.get_by_role("button", name="More actions for Rule 0", exact=True).click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("become alerts again")
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_label("Rule 0 is in force", exact=True)).to_have_count(0)
    [rule] = _rules(site, "unsubscribe", channel_id)
    assert (rule["rule_name"], rule["status"]) == ("Rule 0 (copy)", "enabled")


def test_an_inhibit_rule_takes_conditions_from_elsewhere(page: Page, site: Site) -> None:
    channel_id = site.channel("Inhibiting")
    page.goto(f"/channels/{channel_id}/noise/inhibit/new")
    page.get_by_label("Name").fill("Host down")
    for number, key in enumerate(("title", "severity")):
        conditions = [{"key": key, "oper": "IN", "vals": ["*"]}]
        page.get_by_role("button", name="Paste").nth(number).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Copied conditions").fill("not conditions")
        expect(dialog.get_by_text("These are no conditions.")).to_be_visible()
        dialog.get_by_label("Copied conditions").fill(json.dumps(conditions))
        dialog.get_by_role("button", name="Use these").click()
    page.get_by_role("combobox", name="Equal in both").fill("host")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=re.compile("Host down.*beside Title is any value"))).to_be_visible()
    [rule] = _rules(site, "inhibit", channel_id)
    assert rule["source_filters"] == [[{"key": "title", "oper": "IN", "vals": ["*"]}]]
    assert rule["target_filters"] == [[{"key": "severity", "oper": "IN", "vals": ["*"]}]]
    assert rule["equals"] == ["labels.host"]


def test_grouping_and_flapping_are_set(page: Page, site: Site) -> None:
    channel_id = site.channel("Grouped")
    page.goto(f"/channels/{channel_id}/noise")
    page.get_by_role("radio", name="Marked and quiet").check()
    page.get_by_label("Quiet for").fill("45")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    page.get_by_role("link", name="Change grouping").click()
    page.get_by_role("radio", name="Equal values").check()
    page.get_by_role("combobox", name="The same").fill("service")
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="for a time from its start").check()
    page.get_by_label("For", exact=True).fill("30")
    page.get_by_role("combobox", name="Storm warning").fill("100")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    grouping = page.get_by_role("region", name="Grouping and storms")
    expect(grouping).to_contain_text("Equal labels.service")
    expect(grouping).to_contain_text("For 30 minutes from its start")
    channel = site.call("/channel/info", channel_id=channel_id)
    assert channel["flapping"] == {"is_disabled": False, "max_changes": 4, "in_mins": 60, "mute_mins": 45}
    group = channel["group"]
    assert (group["method"], group["equals"], group["storm_thresholds"]) == ("p", [["labels.service"]], [100])
    assert (group["time_window"], group["window_type"]) == (30, "tumbling")


def test_a_rule_is_tried_on_what_came_before_it_is_saved(page: Page, site: Site) -> None:
    source = site.server.source("To be tried", "standard", ["tried@example.com"])
    for number in range(3):
        _push(source, f"Disk {number} full", env="dev")
    _push(source, "Site down", env="production")
    _wait_for_events(page, source)
    page.goto(f"/channels/{source.channel_id}/noise/drop/new")
    page.get_by_label("Name").fill("Dev machines")
    page.get_by_role("button", name="Start from an event").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("Disk 1 full")).check()
    dialog.get_by_role("button", name="Use these").click()
    preview = page.get_by_role("complementary", name="On real events")
    expect(preview.get_by_role("status")).to_have_text("Would have dropped 3 of 4")
    expect(preview.get_by_role("link", name="Disk 2 full")).to_be_visible()

    page.get_by_role("button", name="Try on history").click()
    replay = page.get_by_role("dialog", name="Try on history")
    replay.get_by_role("button", name="Replay").click()
    expect(replay.get_by_text("Opened an alert → Dropped", exact=True)).to_be_visible()
    row = replay.get_by_role("row", name=re.compile("Incidents that are told"))
    expect(row).to_contain_text("−3")
    replay.get_by_role("button", name="Close").click()

    page.get_by_role("button", name="Save").click()
    rules = page.get_by_role("region", name="Drop rules")
    expect(rules).to_contain_text("nothing in 7 days")
    _push(source, "Disk 3 full", env="dev")
    wait_until("the hit", lambda: _rules(site, "unsubscribe", source.channel_id)[0]["hits_7d"] == 1, 10)
    page.reload()
    expect(rules).to_contain_text("1 event in 7 days")
    rules.get_by_role("button", name="More actions for Dev machines").click()
    page.get_by_role("menuitem", name="What it hid").click()
    hidden = page.get_by_role("dialog", name="What Dev machines hid")
    expect(hidden.get_by_role("link", name="Disk 3 full")).to_be_visible()
    expect(hidden).to_contain_text("dropped")


def test_an_incident_is_silenced_by_one_button_and_told_again(page: Page, site: Site) -> None:
    source = site.server.source("Silenced at night", "standard", ["night@example.com"])
    _push(source, "Queue long", queue="orders")
    _wait_for_events(page, source)
    [incident] = [
        one
        for one in site.server.items("/incident/list", start_time=1, end_time=4_000_000_000, progress="Triggered")
        if one["title"] == "Queue long"
    ]
    page.goto(f"/incidents/{incident['incident_id']}")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Silence what is like it").click()
    dialog = page.get_by_role("dialog", name="Silence what is like it")
    expect(dialog.get_by_text("1 of the 1 events of the last 7 days")).to_be_visible()
    dialog.get_by_text("1 hour").click()
    dialog.get_by_role("button", name="Silence", exact=True).click()
    expect(page.get_by_text("silenced what is like it")).to_be_visible()
    assert site.progress(incident["incident_id"]) == "Processing"
    [rule] = _rules(site, "silence", source.channel_id)
    assert rule["filters"] == [[{"key": "labels.queue", "oper": "IN", "vals": ["orders"]}]]

    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Silence what is like it").click()
    expect(dialog.get_by_text("Silenced until")).to_be_visible()
    dialog.get_by_role("button", name="End it now").click()
    expect(page.get_by_text("ended the silence of what is like it")).to_be_visible()
    [rule] = _rules(site, "silence", source.channel_id)
    assert rule["is_over"]
    page.goto(f"/channels/{source.channel_id}/noise")
    expect(page.get_by_text("1 silence that is over")).to_be_visible()
