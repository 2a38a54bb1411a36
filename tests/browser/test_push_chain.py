"""Pushes from end to end: a running server encrypts and sends, a browser's worker shows and presses, the server acts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import StorageState, expect

from tests.browser.desk import PHONE, Site, open_context
from tests.browser.worker import SUBSCRIBED, Phone
from tests.vendors.push_service import Browser, PushService
from tocsin.kernel.clock import SystemClock

pytestmark = pytest.mark.browser


@pytest.fixture
def service() -> Iterator[PushService]:
    """A push service on loopback that takes messages as the Internet's do."""
    made = PushService(0)

    class Door(BaseHTTPRequestHandler):
        """HTTP around it."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            made.now = SystemClock().now()
            answer = made.receive("POST", f"{made.origin}{self.path}", dict(self.headers), body)
            self.send_response(answer.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    made.origin = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def on_call(
    browser: Chromium, site: Site, signed_in: StorageState, service: PushService
) -> Iterator[tuple[Phone, Browser]]:
    """A phone whose notifications were switched on, and its subscription."""
    made = service.subscribe(str(site.call("/device/key")["public_key"]))
    given = made.subscription()
    keys = {"p256dh": given["p256dh"], "auth": given["auth"]}
    context = open_context(browser, site, PHONE, signed_in)
    context.add_init_script(SUBSCRIBED % json.dumps({"endpoint": given["endpoint"], "keys": keys}))
    phone = Phone(context, site)
    phone.page.get_by_role("button", name="Switch on notifications").click()
    expect(phone.page.get_by_text("Notifications are on")).to_be_visible()
    phone.until(lambda: "enabled" in [one["status"] for one in site.call("/device/list")["items"] if one["notifier"]])
    phone.listen(None)
    yield phone, made
    phone.page.goto("/settings/devices")  # removed from elsewhere, it would be signed out, and with it every other test
    phone.page.get_by_role("button", name=re.compile("^Remove ")).first.click()
    phone.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(phone.page.get_by_text("No device yet")).to_be_visible()
    context.close()
    phone.complaints.refuse()


def paged(site: Site, title: str) -> str:
    """An incident that its owner is told of by push."""
    me = site.call("/member/info")["member_id"]
    incident_id = site.incident(title, incident_severity="Critical")
    notify = {"follow_preference": False, "personal_channels": ["app"]}
    site.call("/incident/assign", incident_ids=[incident_id], assigned_to={"person_ids": [me], "notify": notify})
    return incident_id


def proof(site: Site, incident_id: str) -> str:
    items = site.call("/delivery/list", incident_id=incident_id)["items"]
    return str(next(one for one in items if one["medium"] == "app")["proof"])


def test_a_press_on_a_real_push_acknowledges_and_the_end_takes_its_place(
    on_call: tuple[Phone, Browser], site: Site
) -> None:
    phone, browser = on_call
    incident_id = paged(site, "Chained")
    phone.until(lambda: len(browser.received) == 1)
    phone.deliver(json.dumps(browser.received[0]))
    phone.until(lambda: [one["title"] for one in phone.notes()] == ["Assigned to you · [Critical] Chained"])
    phone.until(lambda: proof(site, incident_id) == "delivered")
    phone.press("ack")
    phone.until(lambda: site.progress(incident_id) == "Processing")
    assert proof(site, incident_id) == "answered"
    phone.until(lambda: len(browser.received) == 2)
    phone.deliver(json.dumps(browser.received[1]))
    phone.until(lambda: len(phone.notes()) == 1)
    site.call("/incident/resolve", incident_ids=[incident_id])
    phone.until(lambda: len(browser.received) == 3)
    phone.deliver(json.dumps(browser.received[2]))
    phone.until(lambda: ["Closed" in one["title"] for one in phone.notes()] == [True])
    assert phone.notes()[0]["silent"]


def test_a_press_that_comes_too_late_is_said_on_the_phone(on_call: tuple[Phone, Browser], site: Site) -> None:
    phone, browser = on_call
    incident_id = paged(site, "Too late")
    phone.until(lambda: len(browser.received) == 1)
    phone.deliver(json.dumps(browser.received[0]))
    phone.until(lambda: len(phone.notes()) == 1)
    site.call("/incident/remove", incident_ids=[incident_id])
    phone.press("close")
    phone.until(lambda: [one["body"] for one in phone.notes()] == ["You may not see this incident."])
