"""Providers of a story: stand-ins of vendors' services joined to the product, and the telephone at their other end."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

from tests.api.harness import Answer
from tests.vendors.slack import SIGNING_SECRET, TOKEN, FakeSlack
from tests.vendors.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio, Heard
from tests.world.world import World
from tocsin.kernel.wire import HttpRequest, HttpResponse
from tocsin.notifiers.callback import Inbound, Reply
from tocsin.reach.model import Provider

PHONE = "+4915112345678"
SLACK = {"bot_token": TOKEN, "signing_secret": SIGNING_SECRET, "app_token": ""}


class Gateway:
    """A text message gateway of the plainest kind: it takes everything, and keeps what it was told."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """Take a message."""
        self.sent.append(request.body.decode())
        return HttpResponse(status=200, headers={}, body=b'{"status":"ok","id":"m%d"}' % len(self.sent))


async def gateway(world: World, name: str, *, reports: bool = False) -> tuple[Provider, Gateway]:
    """A gateway for text messages that the story knows by `name`."""
    settings: dict[str, Any] = {
        "url": f"https://{name}.example/send",
        "body": '{"to":"${phone}","text":"${text}"}',
        "success_path": "status",
        "success_value": ["ok"],
    }
    if reports:
        settings |= {
            "message_id_path": "id",
            "receipt_secret": "a-secret-of-the-gateway",
            "receipt_id_path": "id",
            "receipt_status_path": "state",
            "receipt_delivered": ["DELIVRD"],
            "receipt_failed": ["UNDELIV"],
        }
    fake = Gateway()
    world.ends.vendor(name, f"https://{name}.example/", fake)
    return await world.provider("http_sms", settings, name=name), fake


async def slack(world: World) -> tuple[Provider, FakeSlack]:
    """A workspace whose channel is C0PAY, and Ann (U0ANN) and Bob (U0BOB) in it."""
    fake = FakeSlack()
    fake.now = world.clock.now()
    world.ends.vendor("slack", "https://slack.com/", fake)
    world.ends.vendor("slack", "https://hooks.slack.com/", fake)
    return await world.provider("slack_app", SLACK), fake


async def press(world: World, provider: Provider, fake: FakeSlack, action: str, **who: Any) -> Answer:
    """Somebody presses a button of the newest message that stands in Slack."""
    channel, ts = list(fake.messages)[-1]
    fake.now = world.clock.now()
    return await world.call_back(at(world, provider, fake.press(channel, ts, action, **who)))


def at(world: World, provider: Provider, call: Inbound) -> Inbound:
    """The same request at a provider's own address."""
    url = f"{world.settings.public_url}/callback/{provider.account_id}/{provider.provider_id}"
    url += f"?{urlencode(call.query)}" if call.query else ""
    return Inbound(method=call.method, url=url, query=call.query, headers=call.headers, body=call.body)


class Telephone:
    """A Twilio account, and the person who takes its calls."""

    def __init__(self, world: World, provider: Provider) -> None:
        self._world = world
        self.provider = provider
        self.twilio = FakeTwilio(self._handle)
        self._loop = asyncio.get_running_loop()

    def _handle(self, call: Inbound) -> Reply:
        answer: Answer = asyncio.run_coroutine_threadsafe(self._world.call_back(call), self._loop).result(30)
        return Reply(status=answer.status, headers=dict(answer.headers), body=answer.content)

    async def ring(self, keys: str = "", **how: Any) -> Heard:
        """The newest call is taken (or not), keys are pressed; everything Twilio would send goes to the door."""
        sid = list(self.twilio.calls)[-1]
        return await asyncio.to_thread(self.twilio.ring, sid, keys, **how)


async def telephone(world: World, notifier: str = "twilio_voice") -> Telephone:
    """Calls (or with `twilio_sms` text messages) by Twilio."""
    settings = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "from": NUMBER}
    phone = Telephone(world, await world.provider(notifier, settings))
    world.ends.vendor("twilio", "https://api.twilio.com/", phone.twilio)
    return phone
