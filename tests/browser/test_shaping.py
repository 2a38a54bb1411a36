"""What is done with an integration's events before they reach a channel: enriched, processed and routed, from the console."""

import json
import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.desk import Site
from tests.real.processes import wait_until
from tests.real.tocsin_server import post

pytestmark = pytest.mark.browser


class Shared:
    """A shared integration of the site."""

    def __init__(self, site: Site, name: str) -> None:
        self._site = site
        made = site.call("/integration/create", integration_name=name, integration_type="standard")
        self.integration_id = int(made["integration_id"])
        self.push_url = str(site.call("/integration/info", integration_id=self.integration_id)["push_url"])

    def push(self, title: str, **labels: str) -> None:
        event = {"title_rule": title, "event_status": "Warning", "alert_key": title, "labels": labels}
        assert post(self.push_url, json.dumps(event).encode())["data"]["alert_key"]
        wait_until(f"the event {title}", lambda: title in self._titles(), 10)

    def route(self, *channel_ids: int) -> None:
        self._site.call(
            "/route/upsert", integration_id=self.integration_id, cases=[], default={"channel_ids": list(channel_ids)}
        )

    def _titles(self) -> list[str]:
        found = self._site.call("/alert-event/list", integration_ids=[self.integration_id], limit=50)["items"]
        return [one["title"] for one in found]


def _open(page: Page, shared: Shared, part: str) -> None:
    page.goto(f"/integrations/{shared.integration_id}/{part}")


def test_labels_are_extracted_as_tried_before(page: Page, site: Site) -> None:
    shared = Shared(site, "Enriched")
    shared.route(site.channel("Enriched to"))
    shared.push("web-7: disk full", env="prod")
    _open(page, shared, "enrich")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_role("menuitem", name="Extract a label").click()
    page.get_by_label("Into label").fill("host")
    page.get_by_label("Regular expression").fill("(?P<result>web-[0-9]+")
    page.get_by_role("button", name="Try on the latest events").click()
    tried = page.get_by_role("complementary", name="On real events")
    expect(tried.get_by_role("alert")).to_contain_text("pattern")

    page.get_by_label("Regular expression").fill("(?P<result>web-[0-9]+)")
    page.get_by_role("button", name="Try on the latest events").click()
    expect(tried.get_by_text(re.compile("labels.host:.*web-7"))).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    [rule] = site.call("/enrichment/info", integration_id=shared.integration_id)["rules"]
    assert rule["settings"]["result_label"] == "host"
    shared.push("web-8: disk full")
    [event] = site.call("/alert-event/list", integration_ids=[shared.integration_id], limit=1)["items"]
    assert event["labels"]["host"] == "web-8"


def test_a_rule_that_drops_everything_says_so_before_it_is_saved(page: Page, site: Site) -> None:
    shared = Shared(site, "Processed")
    shared.route(site.channel("Processed to"))
    shared.push("Nightly backup done")
    _open(page, shared, "process")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_role("menuitem", name="Drop the event").click()
    page.get_by_role("button", name="Try on the latest events").click()
    tried = page.get_by_role("complementary", name="On real events")
    expect(tried.get_by_text("dropped")).to_be_visible()
    assert site.call("/alert/pipeline/info", integration_id=shared.integration_id)["rules"] == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("rule 1 drops every event that gets to it (1 of the latest 1)")).to_be_visible()


def test_a_table_is_uploaded_and_read(page: Page, site: Site) -> None:
    page.goto("/settings/mappings")
    page.get_by_role("button", name="New table").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Owners")
    for label, value in (("Found by", "service"), ("Gives", "owner")):
        field = dialog.get_by_role("combobox", name=re.compile(label)).or_(
            dialog.get_by_role("textbox", name=re.compile(label))
        )
        field.first.fill(value)
        page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Owners")).to_be_visible()
    wrong = FilePayload(name="owners.csv", mimeType="text/csv", buffer=b"service,team\ncheckout,payments\n")
    page.locator("input[type=file]").set_input_files(wrong)
    expect(page.get_by_role("alert")).to_contain_text("owner")
    right = FilePayload(
        name="owners.csv", mimeType="text/csv", buffer="service,owner\ncheckout,支付团队\n".encode("gbk")
    )
    page.locator("input[type=file]").set_input_files(right)
    expect(page.get_by_role("cell", name="支付团队")).to_be_visible()


def test_a_route_is_built_tried_saved_and_restored(page: Page, site: Site) -> None:
    shared = Shared(site, "Central")
    checkout, rest = site.channel("Route checkout"), site.channel("Route rest")
    shared.route(rest)
    shared.push("Payments are slow", service="checkout")
    _open(page, shared, "route")
    page.get_by_role("button", name="Add a case").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("A case needs at least one condition.")).to_be_visible()
    page.get_by_role("button", name="Start from an event").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("Payments are slow")).check()
    dialog.get_by_role("button", name="Use these").click()
    page.get_by_role("combobox", name="Channels", exact=True).click()
    page.get_by_role("option", name="Route checkout").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Try on the latest events").click()
    tried = page.get_by_role("complementary", name="On real events")
    expect(tried.get_by_role("status")).to_have_text("1 of 1 events would go elsewhere.")
    expect(tried.get_by_text("Route checkout (case 1)")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    found = site.call("/route/info", integration_id=shared.integration_id)
    assert [one["channel_ids"] for one in found["cases"]] == [[checkout]]

    page.get_by_role("button", name="Versions").click()
    versions = page.get_by_role("dialog", name="Versions")
    versions.get_by_role("button", name="What changed").first.click()
    expect(versions.get_by_text("Case 1 is new")).to_be_visible()
    versions.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("No case yet: every event goes to the default channels.")).to_be_visible()
    assert site.call("/route/info", integration_id=shared.integration_id)["cases"] == []


def test_nobody_overwrites_what_somebody_else_saved_meanwhile(page: Page, site: Site) -> None:
    shared = Shared(site, "Edited by two")
    first, second = site.channel("First wish"), site.channel("Second wish")
    shared.route(first)
    _open(page, shared, "route")
    choice = page.get_by_role("combobox", name=re.compile("Channels for whatever"))
    expect(page.locator("#main").get_by_text("First wish")).to_be_visible()
    shared.route(second)
    choice.click()
    page.get_by_role("option", name="Second wish").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("saved version 2 while you were editing")
    assert site.call("/route/info", integration_id=shared.integration_id)["default"]["channel_ids"] == [second]
    alert.get_by_role("button", name="Save mine as the next version").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert site.call("/route/info", integration_id=shared.integration_id)["version"] == 3


def test_a_shared_integration_without_a_route_says_what_becomes_of_its_events(page: Page, site: Site) -> None:
    shared = Shared(site, "Without a route")
    shared.push("Nobody hears this")
    page.goto("/settings/integrations")
    page.get_by_role("link", name=re.compile("Without a route")).click()
    expect(page.get_by_role("link", name="No route: why Nobody hears this")).to_be_visible()
