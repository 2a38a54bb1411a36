"""Pushes in a real browser: the real service worker, fed by the browser's own development protocol.

`pushManager.subscribe` needs the browser vendor's service, which no test may ask, so a subscription whose keys the test
holds takes its place. Delivering to the worker, showing and pressing are the browser's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser.desk import DESK, PHONE, Site, open_context
from tests.browser.worker import SUBSCRIBED, Phone
from tests.vendors.push_service import PushService

pytestmark = pytest.mark.browser

TOKEN = "E" + "A" * 39
ACK = "E" + "B" * 39


@pytest.fixture
def on_call(browser: Browser, site: Site, signed_in: StorageState) -> Iterator[Phone]:
    """A phone that takes pushes."""
    context = open_context(browser, site, PHONE, signed_in)
    phone = Phone(context, site)
    yield phone
    context.close()
    phone.complaints.refuse()


def note_of(site: Site, incident_id: str, **changes: Any) -> str:
    """A payload as `webpush` makes it."""
    note: dict[str, Any] = {
        "title": "[Critical] Disk full",
        "body": "INC #A1B2C3 · Payments",
        "tag": f"inc-{incident_id}",
        "url": f"{site.server.url}/incidents/{incident_id}",
        "severity": "Critical",
        "event": "triggered",
        "incident_id": incident_id,
        "actions": [
            {"action": "ack", "title": "认领", "token": ACK},
            {"action": "close", "title": "关闭", "token": TOKEN},
        ],
        "token": TOKEN,
        "callback_url": f"{site.server.url}/callback/1/7/{TOKEN}",
        "locale": "zh-CN",
        "ts": 1_763_695_800_000,
        "silent": False,
    }
    return json.dumps(note | changes)


DONE = {"status": 200, "body": {"ok": True, "text": ""}}


def test_a_push_is_shown_reported_and_its_button_reaches_the_server(on_call: Phone, site: Site) -> None:
    on_call.listen(DONE)
    on_call.deliver(note_of(site, site.incident("Pushed")))
    on_call.until(lambda: len(on_call.notes()) == 1 and len(on_call.heard()) == 1)
    (shown,) = on_call.notes()
    assert shown["title"] == "[Critical] Disk full"
    assert shown["actions"] == [["ack", "认领"], ["close", "关闭"]]
    assert shown["sticky"]
    receipt = on_call.heard()[0]
    assert receipt == {
        "path": f"/callback/1/7/{TOKEN}",
        "body": {"token": TOKEN, "action": "delivered", "id": "arrived"},
    }
    on_call.press("ack")
    on_call.until(lambda: len(on_call.heard()) == 2)
    press = on_call.heard()[1]
    assert press["path"] == receipt["path"]
    assert (press["body"]["token"], press["body"]["action"]) == (ACK, "ack")
    assert len(press["body"]["id"]) == 36
    on_call.until(lambda: on_call.notes() == [])


def test_what_became_of_it_takes_its_place(on_call: Phone, site: Site) -> None:
    on_call.listen(DONE)
    incident_id = site.incident("Replaced")
    on_call.deliver(note_of(site, incident_id))
    on_call.until(lambda: len(on_call.notes()) == 1)
    on_call.deliver(note_of(site, incident_id, title="Closed", silent=True, actions=[], event="closed"))
    on_call.until(lambda: [one["title"] for one in on_call.notes()] == ["Closed"])
    assert on_call.notes()[0]["silent"]
    assert not on_call.notes()[0]["sticky"]


def test_a_press_on_the_notification_itself_is_reported_and_asks_for_the_incident(on_call: Phone, site: Site) -> None:
    """The browser lets a worker open windows only after a real press, so what it would show is written down."""
    incident_id = site.incident("Looked at")
    on_call.listen(DONE)
    on_call.worker.evaluate(
        """() => {
          self.asked = [];
          self.clients.matchAll = async () => [];
          self.clients.openWindow = async (address) => void self.asked.push(address);
        }"""
    )
    on_call.deliver(note_of(site, incident_id, url=f"https://another.name.example/incidents/{incident_id}?a=1"))
    on_call.until(lambda: len(on_call.notes()) == 1)
    on_call.press("")
    on_call.until(lambda: [one["body"]["action"] for one in on_call.heard()] == ["delivered", "opened"])
    assert on_call.worker.evaluate("self.asked") == [f"/incidents/{incident_id}?a=1"]


def test_a_press_that_is_refused_is_said(on_call: Phone, site: Site) -> None:
    on_call.listen({"status": 409, "body": {"ok": False, "text": "This incident was closed."}})
    on_call.deliver(note_of(site, site.incident("Refused")))
    on_call.until(lambda: len(on_call.notes()) == 1)
    on_call.press("ack")
    on_call.until(lambda: [one["body"] for one in on_call.notes()] == ["This incident was closed."])
    assert on_call.notes()[0]["actions"] == []


def test_a_press_while_the_server_is_away_is_tried_again_and_then_offered_again(on_call: Phone, site: Site) -> None:
    on_call.listen({"status": 503, "body": {}})
    on_call.deliver(note_of(site, site.incident("Away"), token=""))
    on_call.until(lambda: len(on_call.notes()) == 1)
    on_call.press("ack")
    on_call.until(lambda: [one["actions"] for one in on_call.notes()] == [[["ack", "重试"]]])
    tries = [one["body"] for one in on_call.heard()]
    assert len(tries) == 3
    assert len({one["id"] for one in tries}) == 1


@pytest.mark.parametrize("data", ["not json", "{}", "", "[1]"])
def test_something_is_always_shown(on_call: Phone, data: str) -> None:
    on_call.listen(DONE)
    on_call.deliver(data)
    on_call.until(lambda: len(on_call.notes()) == 1)
    assert on_call.notes()[0]["title"] == "Tocsin"


def test_without_a_network_a_page_says_so_and_nothing_of_the_account_is_kept(on_call: Phone, site: Site) -> None:
    on_call.page.reload()
    on_call.page.get_by_role("heading", name="On call").wait_for()
    on_call.page.context.set_offline(True)
    on_call.page.goto("/incidents")
    expect(on_call.page.get_by_role("heading", level=1)).to_have_text("No connection")
    kept = on_call.worker.evaluate(
        """async () => {
          const names = await caches.keys();
          const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys())));
          return all.flat().map((request) => new URL(request.url).pathname).sort();
        }"""
    )
    assert kept == ["/offline.html", "/tocsin.svg"]
    on_call.page.context.set_offline(False)
    on_call.complaints.heard.clear()  # the browser says that there was no network


def test_notifications_are_switched_on_and_the_server_knows(
    browser: Browser, site: Site, signed_in: StorageState
) -> None:
    service = PushService(0)
    made = service.subscribe("").subscription()
    keys = {"p256dh": made["p256dh"], "auth": made["auth"]}
    context = open_context(browser, site, PHONE, signed_in)
    context.add_init_script(SUBSCRIBED % json.dumps({"endpoint": made["endpoint"], "keys": keys}))
    phone = Phone(context, site)
    phone.page.get_by_role("button", name="Switch on notifications").click()
    expect(phone.page.get_by_text("Notifications are on")).to_be_visible()
    phone.page.goto("/settings/devices")
    expect(phone.page.get_by_text("This one")).to_be_visible()
    device_id = phone.page.evaluate(
        """() => new Promise((resolve) => {
          const opening = indexedDB.open('tocsin', 1);
          opening.onsuccess = () => {
            const reading = opening.result.transaction('kept').objectStore('kept').get('device');
            reading.onsuccess = () => resolve(reading.result.device_id);
          };
        })"""
    )
    found = next(one for one in site.call("/device/list")["items"] if one["device_id"] == device_id)
    assert (found["notifier"], found["status"]) == ("webpush", "enabled")
    phone.page.get_by_role("button", name=re.compile("^Remove ")).first.click()
    phone.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(phone.page.get_by_text("No device yet")).to_be_visible()
    assert site.call("/device/list")["items"] == []
    context.close()
    phone.complaints.refuse()


def test_a_phone_is_signed_in_by_the_code_on_the_desk(browser: Browser, site: Site, page: Page) -> None:
    page.goto("/settings/devices")
    page.get_by_role("button", name="Add a phone").click()
    expect(page.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
    code = page.locator("[class*=code]").inner_text()
    context = open_context(browser, site, PHONE)
    other = context.new_page()
    other.goto(f"/app/bind#{code.replace(' ', '')}")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("On call")
    expect(page.get_by_role("img", name=re.compile("QR code"))).to_have_count(0)
    expect(page.get_by_text("Last seen")).to_be_visible()
    again = open_context(browser, site, DESK)
    third = again.new_page()
    third.goto(f"/app/bind#{code.replace(' ', '')}")
    third.get_by_role("button", name="Sign in").click()
    expect(third.get_by_role("alert")).to_contain_text("show a new one")
    page.get_by_role("button", name=re.compile("^Remove ")).click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No device yet")).to_be_visible()
    other.goto("/app")
    expect(other).to_have_url(re.compile("/sign-in"))
    context.close()
    again.close()


def test_what_is_mine_is_taken_with_one_press(phone: Page, site: Site) -> None:
    me = site.call("/member/info")["member_id"]
    incident_id = site.incident("At the thumb", incident_severity="Critical")
    site.call("/incident/assign", incident_ids=[incident_id], assigned_to={"person_ids": [me]})
    phone.goto("/app")
    card = phone.get_by_role("listitem").filter(has_text="At the thumb")
    card.get_by_role("button", name="Acknowledge").click()
    expect(card.get_by_role("button", name="Acknowledge")).to_have_count(0)
    card.get_by_role("button", name="Escalate").click()
    expect(phone.get_by_role("dialog")).to_be_visible()
    phone.keyboard.press("Escape")
    with phone.expect_response("**/incident/resolve"):  # the page shows the outcome before the server has it
        card.get_by_role("button", name="Close").click()
    expect(card).to_have_count(0)
    assert site.progress(incident_id) == "Closed"
