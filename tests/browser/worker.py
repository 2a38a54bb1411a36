"""A browser on a phone that takes pushes: its worker, its notifications, and their buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Worker

from tests.browser.desk import Complaints, Site

SUBSCRIBED = """
(() => {
  const json = %s;
  const fake = {
    endpoint: json.endpoint,
    options: { applicationServerKey: null, userVisibleOnly: true },
    toJSON: () => json,
    unsubscribe: async () => true,
  };
  let now = null;
  PushManager.prototype.subscribe = async (options) => {
    fake.options.applicationServerKey = options.applicationServerKey.buffer;
    return (now = fake);
  };
  PushManager.prototype.getSubscription = async () => now;
})();
"""

_ACTIVE = """() => navigator.serviceWorker.ready.then(({ active }) => new Promise((resolve) => {
  const look = () => active.state === 'activated' && resolve(true);
  active.addEventListener('statechange', look);
  look();
}))"""

_LISTEN = """(answer) => {
  self.heard = [];
  const real = self.fetch.bind(self);
  self.fetch = async (address, options) => {
    if (options?.method !== 'POST') return real(address, options);
    self.heard.push({ path: String(address), body: JSON.parse(options.body) });
    if (answer === null) return real(address, options);
    return new Response(JSON.stringify(answer.body), { status: answer.status });
  };
}"""


class Phone:
    """A signed-in browser with the worker running and notifications allowed."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        context.grant_permissions(["notifications"], origin=site.server.url)
        self.site = site
        self.page = context.new_page()
        self.complaints = Complaints(self.page)
        self._registrations: list[dict[str, Any]] = []
        self._cdp: CDPSession = context.new_cdp_session(self.page)
        self._cdp.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self._cdp.send("ServiceWorker.enable")
        self.page.goto("/app")
        self.page.get_by_role("heading", name="On call").wait_for()
        self.page.evaluate(_ACTIVE)
        self.worker: Worker = context.service_workers[0]

    def _note(self, event: dict[str, Any]) -> None:
        self._registrations += event["registrations"]

    def listen(self, answer: dict[str, Any] | None) -> None:
        """Write down what the worker sends; `answer` stands in for the server, `None` lets it through."""
        self.worker.evaluate(_LISTEN, answer)

    def heard(self) -> list[dict[str, Any]]:
        """What the worker sent."""
        sent: list[dict[str, Any]] = self.worker.evaluate("self.heard")
        return sent

    def deliver(self, data: str) -> None:
        """A push arrives from the browser's push service."""
        known = [one for one in self._registrations if not one["isDeleted"]]
        registration = [one for one in known if one["scopeURL"].startswith(self.site.server.url)][-1]
        self._cdp.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": self.site.server.url, "registrationId": registration["registrationId"], "data": data},
        )

    def notes(self) -> list[dict[str, Any]]:
        """The notifications that are shown."""
        shown: list[dict[str, Any]] = self.worker.evaluate(
            """() => self.registration.getNotifications().then(all => all.map(one => ({
              title: one.title, body: one.body, tag: one.tag, silent: one.silent, sticky: one.requireInteraction,
              actions: one.actions.map(({ action, title }) => [action, title]) })))"""
        )
        return shown

    def press(self, action: str) -> None:
        """Press a button of the first notification, or with an empty `action` the notification itself."""
        self.worker.evaluate(
            """async (action) => {
              const [notification] = await self.registration.getNotifications();
              self.dispatchEvent(new NotificationEvent('notificationclick', { notification, action }));
            }""",
            action,
        )

    def until(self, ready: Callable[[], bool]) -> None:
        """Wait for the worker, which works beside the page."""
        for _ in range(100):
            if ready():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"it never came; heard {self.heard()}, shown {self.notes()}")
