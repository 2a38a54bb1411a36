"""Requests that want HTTP/2 go through the same guarded client: Apple's push service over TLS on the loopback."""

import asyncio
import json
from ipaddress import ip_network
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.unit.runtime.conftest import Identity
from tests.vendors.apns import Apns, serving
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.grant import Token
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.runtime.http import Outbound
from tocsin.runtime.plugins import load_folders

pytestmark = pytest.mark.anyio
LOOPBACK = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
NOW = 1_763_695_800_000
DEVICE = "ab12" * 16
CATALOGUE = Catalogue(load_folders("tocsin.notifiers"))


class Rig:
    """An app at Apple, its settings here, and requests of the plugin led to the loopback."""

    def __init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        self.settings: dict[str, Any] = {
            "key": pem,
            "key_id": "ABC123DEFG",
            "team_id": "TEAM123456",
            "topic": "com.example.oncall",
        }
        self.apple = Apns(key.public_key(), "ABC123DEFG", "TEAM123456", "com.example.oncall", NOW, devices={DEVICE})

    def request(self, port: int, device: str = DEVICE, issued_at: int = NOW, **changes: Any) -> HttpRequest:
        """One notification for the fake at `port`, with a token issued at `issued_at`."""
        grant = CATALOGUE.grant("apns")
        assert grant is not None
        token = grant.ask(self.settings, issued_at)
        assert isinstance(token, Token)
        values: dict[str, Any] = {"event": "triggered", "delivery_id": "d1", "sent_at": NOW, "incident_id": "6549f8a1"}
        message = Message(**values | {"title": "Disk full", "severity": "Critical"} | changes)
        built = CATALOGUE.notifier("apns").build(
            message, {"token": device}, {**self.settings, "access_token": token.value}
        )
        assert isinstance(built, HttpRequest)
        assert built.http2
        return msgspec.structs.replace(
            built, url=built.url.replace("api.push.apple.com", f"localhost:{port}"), timeout_s=5.0
        )


def judged(response: HttpResponse | NoResponse) -> Receipt:
    return CATALOGUE.notifier("apns").judge(response)


async def test_a_notification_reaches_apple_by_http2(identity: Identity) -> None:
    rig, client = Rig(), Outbound(allow=LOOPBACK, tls=lambda: identity.client)
    async with serving(rig.apple, identity.server) as port:
        response = await client.send(rig.request(port))
        old = await client.send(rig.request(port, issued_at=NOW - 3_700_000))
        unknown = await client.send(rig.request(port, device="cd" * 32))
        rig.apple.gone.add(DEVICE)
        gone = await client.send(rig.request(port))
    await client.aclose()
    assert judged(response).outcome is Outcome.accepted
    assert isinstance(response, HttpResponse)
    assert response.headers["apns-id"]
    assert rig.apple.received[0]["aps"]["alert"]["title"] == "[Critical] Disk full"
    assert rig.apple.received[0]["aps"]["interruption-level"] == "time-sensitive"
    assert [judged(one).outcome for one in (old, unknown, gone)] == [
        Outcome.auth,
        Outcome.target_gone,
        Outcome.target_gone,
    ]
    assert rig.apple.connections == 1


async def test_many_notifications_share_one_connection_and_the_last_one_shows(identity: Identity) -> None:
    rig, client = Rig(), Outbound(allow=LOOPBACK, tls=lambda: identity.client)
    async with serving(rig.apple, identity.server) as port:
        requests = [rig.request(port, delivery_id=f"d{number}") for number in range(60)]
        answers = await asyncio.gather(*map(client.send, requests))
    await client.aclose()
    assert {judged(one).outcome for one in answers} == {Outcome.accepted}
    assert rig.apple.connections == 1
    assert len(rig.apple.received) == 60
    assert len(rig.apple.shown) == 1


async def test_the_address_guard_holds_for_http2_too(identity: Identity) -> None:
    rig, client = Rig(), Outbound(tls=lambda: identity.client)
    async with serving(rig.apple, identity.server) as port:
        response = await client.send(rig.request(port))
    await client.aclose()
    assert isinstance(response, NoResponse)
    assert response.kind == "refused"
    assert rig.apple.connections == 0


async def test_a_certificate_of_a_stranger_is_a_tls_failure(identity: Identity) -> None:
    rig, client = Rig(), Outbound(allow=LOOPBACK)
    async with serving(rig.apple, identity.server) as port:
        response = await client.send(rig.request(port))
    await client.aclose()
    assert isinstance(response, NoResponse)
    assert response.kind == "tls"


@pytest.mark.parametrize(("status", "reason"), [(429, "TooManyRequests"), (503, "Shutdown"), (413, "PayloadTooLarge")])
async def test_what_apple_refuses_is_read(identity: Identity, status: int, reason: str) -> None:
    rig, client = Rig(), Outbound(allow=LOOPBACK, tls=lambda: identity.client)
    rig.apple.refuse = (status, reason)
    async with serving(rig.apple, identity.server) as port:
        response = await client.send(rig.request(port))
    await client.aclose()
    assert isinstance(response, HttpResponse)
    assert json.loads(response.body) == {"reason": reason}
    assert judged(response).code == reason


async def test_silence_after_the_request_may_mean_it_arrived(identity: Identity) -> None:
    rig, client = Rig(), Outbound(allow=LOOPBACK, tls=lambda: identity.client)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    identity.server.set_alpn_protocols(["h2"])
    server = await asyncio.start_server(silent, "127.0.0.1", 0, ssl=identity.server)
    port = server.sockets[0].getsockname()[1]
    response = await client.send(msgspec.structs.replace(rig.request(port), timeout_s=0.3))
    await client.aclose()
    server.close()
    assert isinstance(response, NoResponse)
    assert response.kind == "timeout_after_send"
