"""The quiet Tuesday: a channel, something that feeds it, and a rule that says who is told."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Site
from tests.real.tocsin_server import ApiError, post

pytestmark = pytest.mark.browser


def test_a_channel_is_connected_and_lights_up(page: Page, site: Site) -> None:
    page.goto("/channels")
    page.get_by_role("button", name="New channel").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Checkout")
    page.get_by_role("button", name="Create").click()

    expect(page.get_by_text("Nothing is connected yet")).to_be_visible()
    page.get_by_role("button", name="New integration").click()
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_text("No event yet")).to_be_visible()
    push_url = page.get_by_role("textbox", name="Push URL").inner_text()
    assert push_url.startswith(f"{site.server.url}/event/push/alert/standard?integration_key=")

    page.get_by_role("button", name="Send a critical event").click()
    expect(page.get_by_text(re.compile("Latest event"))).to_be_visible()
    page.get_by_role("link", name=re.compile("Opened an alert: why Test event")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why: event")
    expect(page.get_by_role("main")).to_contain_text("a new alert was opened")


def test_what_was_refused_is_shown_with_its_reason(page: Page, site: Site) -> None:
    source = site.server.source("Refusals", "standard")
    with pytest.raises(ApiError):
        post(source.push_url, b'{"event_status": "Loud"')
    page.goto(f"/channels/{source.channel_id}/integrations/{source.integration_id}")
    page.get_by_role("button", name=re.compile("not_json")).click()
    expect(page.get_by_role("textbox", name="What was sent")).to_have_value('{"event_status": "Loud"')


def test_a_new_key_ends_the_old_push_url(page: Page, site: Site) -> None:
    source = site.server.source("Leaked", "standard")
    page.goto(f"/channels/{source.channel_id}/integrations/{source.integration_id}")
    push_url = page.get_by_role("textbox", name="Push URL")
    expect(push_url).to_have_text(source.push_url)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="New key").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="The old key is taken for").click()
    page.get_by_role("option", name="no longer: at once").click()
    expect(dialog).to_contain_text("stops working at once")
    dialog.get_by_role("button", name="New key").click()
    expect(push_url).not_to_have_text(source.push_url)
    event = b'{"title_rule": "t", "event_status": "Warning", "alert_key": "k"}'
    assert post(push_url.inner_text(), event)["request_id"]
    with pytest.raises(ApiError, match="integration_key is not a valid one"):
        post(source.push_url, event)


def test_a_rule_is_written_and_shows_what_it_would_do(page: Page, site: Site) -> None:
    channel_id = site.channel("With a rule")
    page.goto(f"/channels/{channel_id}/escalation")
    page.get_by_role("link", name="New rule").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Layer 1 tells nobody")

    page.get_by_role("combobox", name="E-mail addresses").fill("first@example.com")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add a layer").click()
    page.get_by_role("combobox", name="E-mail addresses").nth(1).fill("second@example.com")
    page.keyboard.press("Enter")
    page.get_by_label("Next layer after").fill("7")
    course = page.get_by_role("complementary", name="If nobody answers").get_by_role("listitem")
    expect(course).to_contain_text([re.compile("At once.*first@example.com"), re.compile("7m 0s.*second@example.com")])

    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=re.compile("Default"))).to_be_visible()
    [rule] = site.call("/channel/escalate/rule/list", channel_id=channel_id)["items"]
    assert [layer["target"]["emails"] for layer in rule["layers"]] == [["first@example.com"], ["second@example.com"]]
    assert rule["layers"][0]["escalate_window"] == 7


def test_a_rule_is_switched_off_and_moved(page: Page, site: Site) -> None:
    channel_id = site.channel("Two rules")
    for name in ("One", "Two"):
        layer = {"target": {"emails": ["a@example.com"]}}
        site.call(
            "/channel/escalate/rule/create", channel_id=channel_id, rule_name=name, template_id="", layers=[layer]
        )
    page.goto(f"/channels/{channel_id}/escalation")
    page.get_by_label("One is in force").press("Space")
    expect(page.get_by_label("One is in force")).not_to_be_checked()
    names = page.get_by_role("main").get_by_role("link").filter(has_text="layer")
    first = names.first.inner_text().splitlines()[0]
    page.get_by_role("button", name=f"Try {first} later").click()
    expect(names.last).to_contain_text(first)
    found = site.call("/channel/escalate/rule/list", channel_id=channel_id)["items"]
    assert sorted(found, key=lambda rule: rule["priority"])[-1]["rule_name"] == first
    assert {rule["rule_name"]: rule["status"] for rule in found} == {"One": "disabled", "Two": "enabled"}


def test_channel_settings_are_kept(page: Page, site: Site) -> None:
    channel_id = site.channel("To be changed")
    helpers = site.call("/team/upsert", team_name="Helpers")["team_id"]
    page.goto(f"/channels/{channel_id}/settings")
    page.get_by_label("Name").fill("Changed")
    page.get_by_label("Close by itself after").fill("90")
    page.get_by_label("Let any integration end an alert").press("Space")
    page.get_by_role("combobox", name="Managing teams").click()
    page.get_by_role("option", name="Helpers").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Changed")
    channel = site.call("/channel/info", channel_id=channel_id)
    assert (channel["channel_name"], channel["auto_resolve_timeout"]) == ("Changed", 5_400)
    assert (channel["allow_foreign_recovery"], channel["managing_team_ids"]) == (True, [helpers])


def test_a_member_is_invited_and_put_into_a_team(page: Page, site: Site) -> None:
    page.goto("/people")
    page.get_by_role("button", name="Invite").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Priya Nair")
    dialog.get_by_label("E-mail").fill("priya@example.com")
    dialog.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("priya@example.com", exact=True)).to_be_visible()

    page.get_by_role("tab", name="Teams").click()
    page.get_by_role("button", name="New team").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Payments")
    dialog.get_by_role("combobox", name="Members").fill("Priya")
    page.get_by_role("option", name=re.compile("Priya")).click()
    page.keyboard.press("Tab")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Payments")).to_be_visible()
    [team] = [one for one in site.server.items("/team/list") if one["team_name"] == "Payments"]
    assert len(team["person_ids"]) == 1


def test_an_app_key_is_shown_once_and_works(page: Page, site: Site) -> None:
    page.goto("/settings/app-keys")
    page.get_by_role("button", name="New APP key").click()
    page.get_by_role("dialog").get_by_label("Name").fill("for a test")
    page.get_by_role("dialog").get_by_role("button", name="Create").click()
    key = page.get_by_role("textbox", name="APP key").inner_text()
    assert post(f"{site.server.url}/channel/list?app_key={key}", b"{}")["data"]["items"] is not None
    page.get_by_role("button", name="I have copied it").click()
    expect(page.get_by_text(key)).to_have_count(0)
    page.get_by_role("button", name="Delete for a test").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("for a test")).to_have_count(0)
    with pytest.raises(ApiError, match="Unauthorized"):
        post(f"{site.server.url}/channel/list?app_key={key}", b"{}")


def test_a_template_shows_how_it_comes_out_and_where_it_is_wrong(page: Page) -> None:
    page.goto("/settings/templates/new")
    page.get_by_label("Name").fill("Short")
    page.get_by_role("tab", name="SMS").click()
    page.get_by_label("Text").fill("Alarm: {{.Title}}")
    preview = page.get_by_role("region", name="How it comes out")
    expect(preview).to_contain_text(re.compile(r"Alarm: \w+"))
    page.get_by_label("Text").fill("Alarm: {{.Title")
    expect(preview.get_by_role("alert")).to_be_visible()
    page.get_by_label("Text").fill("Alarm: {{.Title}}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Short")).to_be_visible()

    page.get_by_role("link", name="Short").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="Short")).to_have_count(0)
