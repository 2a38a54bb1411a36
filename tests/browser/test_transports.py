"""What an operator sets up: providers, tables, texts, and whether messages get out."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Site

pytestmark = pytest.mark.browser

BODY = json.dumps({"to": "${phone}", "text": "${text}"})


def _gateway(page: Page, name: str, secret: str) -> None:
    page.goto("/settings/transports")
    page.get_by_role("button", name="Add a provider").click()
    page.get_by_role("textbox", name="Search providers").fill("SMS gateway")
    page.get_by_role("link", name=re.compile("^SMS gateway")).click()
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_label("Address").first.fill("https://sms.example.com/send")
    page.get_by_role("button", name="Set up", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Put the number into the body")
    page.get_by_role("textbox", name="Body").fill(BODY)
    page.locator("input[type=password]").first.fill(secret)
    page.get_by_role("button", name="Set up", exact=True).click()
    expect(page.get_by_role("heading", name=name, level=2)).to_be_visible()
    expect(page.get_by_role("textbox", name="Callback address", exact=True)).to_be_visible()


def test_providers_are_set_up_ordered_and_keep_their_secrets(page: Page, site: Site) -> None:
    secret = "browser-canary-1"
    _gateway(page, "First gateway", secret)
    page.reload()
    field = page.locator("input[type=password]").first
    expect(field).to_have_value("")
    expect(field).to_have_attribute("placeholder", re.compile("kept"))
    assert secret not in page.content()
    expect(page.get_by_role("complementary", name="How to set it up")).to_contain_text("${phone}")

    page.get_by_role("textbox", name="Name", exact=True).fill("Main gateway")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Main gateway", level=2)).to_be_visible()
    kept = next(one for one in site.call("/provider/list")["items"] if one["name"] == "Main gateway")
    assert "******" in site.call("/provider/info", provider_id=kept["provider_id"])["settings"].values()

    _gateway(page, "Second gateway", secret)
    page.goto("/settings/transports")
    rows = page.get_by_role("region").or_(page.locator("section")).filter(has=page.get_by_role("heading", name="SMS"))
    expect(rows.get_by_role("link")).to_have_text(["Main gateway", "Second gateway"])
    page.get_by_role("button", name="Try Second gateway earlier").click()
    expect(rows.get_by_role("link")).to_have_text(["Second gateway", "Main gateway"])
    page.reload()
    expect(rows.get_by_role("link")).to_have_text(["Second gateway", "Main gateway"])

    page.get_by_role("link", name="Second gateway").click()
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_role("button", name="Enable")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="Main gateway")).to_be_visible()
    expect(page.get_by_role("link", name="Second gateway")).to_have_count(0)


def test_a_mention_table_is_pasted(page: Page, site: Site) -> None:
    page.goto("/settings/chats")
    page.get_by_role("button", name="New mention table").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("On call")
    dialog.get_by_label("Paste two columns").fill("e-mail\tid of it\nAna@example.com\tou_1\nbo@example.com\tou_2")
    expect(dialog).to_contain_text("1 line holds no pair")
    dialog.get_by_role("button", name="Take 2 rows").click()
    expect(dialog.get_by_label("Address in row 1")).to_have_value("ana@example.com")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Feishu bot, 2 people")).to_be_visible()
    [table] = [one for one in site.call("/mention-table/list")["items"] if one["name"] == "On call"]
    entries = site.call("/mention-table/info", table_id=table["table_id"])["entries"]
    assert entries == {"ana@example.com": "ou_1", "bo@example.com": "ou_2"}


def test_messages_are_found_opened_and_sent_again(page: Page, site: Site) -> None:
    source = site.server.source("Told", "standard", ["told@example.com"])
    site.incident("Told by mail", channel_id=source.channel_id)
    page.goto("/settings/delivery")
    expect(page.get_by_role("table")).to_contain_text("E-mail")
    line = page.get_by_role("listitem").filter(has_text="told@example.com")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("Delivered")
    line.get_by_role("button", name="told@example.com", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Attempt 1")
    expect(dialog).to_contain_text("layer 1 of rule mail")
    page.keyboard.press("Escape")
    line.get_by_role("button", name="Send again to told@example.com").click()
    expect(line).to_have_count(2)
    expect(line.first).to_contain_text("Sent once more")

    page.get_by_role("textbox", name="State").or_(page.get_by_role("combobox", name="State")).click()
    page.get_by_role("option", name="Failed").click()
    expect(page).to_have_url(re.compile("state="))
    expect(page.get_by_text("No message", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text("No message", exact=True)).to_be_visible()


def test_a_bot_says_what_it_is_told_of(page: Page, site: Site) -> None:
    channel_id = site.channel("With a bot")
    page.goto(f"/channels/{channel_id}/escalation/new")
    page.get_by_role("button", name="Add a group chat").click()
    page.get_by_role("menuitem", name="Feishu", exact=False).first.click()
    bot = page.get_by_role("group").filter(has=page.get_by_label("Webhook address or token"))
    bot.get_by_label("Webhook address or token").fill("https://open.feishu.cn/open-apis/bot/v2/hook/0123456789abcdef")
    bot.get_by_text("What it is told of").click()
    bot.get_by_role("checkbox", name="Info").uncheck()
    bot.get_by_role("switch", name="Mention the responders").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=re.compile("Default"))).to_be_visible()
    [rule] = site.call("/channel/escalate/rule/list", channel_id=channel_id)["items"]
    settings = rule["layers"][0]["target"]["webhooks"][0]["settings"]
    assert settings["severities"] == ["Critical", "Warning"]
    assert settings["mention"] is True
    assert len(settings["events"]) == 7


def test_a_template_is_tried_on_a_real_incident_in_all_media(page: Page, site: Site) -> None:
    site.incident("Rehearsed outage")
    template = site.server.items("/template/list")[0]
    page.goto(f"/settings/templates/{template['template_id']}")
    page.get_by_role("tab", name="SMS").click()
    preview = page.get_by_role("region", name="How it comes out")
    expect(preview).to_contain_text("The built-in text is used.")
    page.get_by_role("button", name="Start from the preset").click()
    expect(preview).not_to_contain_text("The built-in text is used.")
    page.get_by_label("Text", exact=True).fill("Now: {{.Title}}")
    page.get_by_role("combobox", name="Tried on").fill("Rehearsed")
    page.get_by_role("option", name=re.compile("Rehearsed outage")).click()
    expect(preview).to_contain_text("Now: Rehearsed outage")
    page.get_by_role("tab", name="All at once").click()
    expect(page.get_by_role("region", name="SMS")).to_contain_text("Now: Rehearsed outage")
    expect(page.get_by_role("region", name="Voice")).to_contain_text("The built-in text is used.")


def test_a_chat_account_is_linked_by_what_its_bot_understands(page: Page, site: Site) -> None:
    token = {"token": f"123456789:{'A' * 35}"}
    made = site.call("/provider/create", notifier="telegram", name="Linking", settings=token)
    page.goto("/settings/notifications")
    page.get_by_role("button", name="Link Linking by code").click()
    told = page.get_by_role("dialog").get_by_role("textbox", name="What to send")
    expect(told).to_have_text(re.compile(r"^/link [0-9A-Z]{8}$"))
    page.get_by_role("button", name="I have sent it").click()

    site.call("/identity/set", provider_id=made["provider_id"], member_id=_me(site), user_id="77", user_name="owner77")
    page.reload()
    expect(page.get_by_text("Linked as owner77, entered by an administrator")).to_be_visible()
    page.get_by_role("button", name="Unlink Linking").click()
    page.get_by_role("dialog").get_by_role("button", name="Unlink").click()
    expect(page.get_by_role("button", name="Link Linking by code")).to_be_visible()
    assert site.call("/identity/list")["items"] == []
    site.call("/provider/delete", provider_id=made["provider_id"])


def _me(site: Site) -> int:
    return int(site.call("/member/info")["member_id"])
