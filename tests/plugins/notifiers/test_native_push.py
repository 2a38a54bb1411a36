"""APNs and FCM: what a phone is asked to do, and the tokens by which the operator's app is known."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.vendors.push_service import unb64
from tocsin.kernel.wire import HttpResponse, NoResponse
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.grant import Token
from tocsin.notifiers.message import Button, Message
from tocsin.notifiers.notifier import HttpRequest, Outcome, Receipt
from tocsin.notifiers.signed_tokens import read_p256, read_rsa
from tocsin.runtime.plugins import load_folders

CATALOGUE = Catalogue(load_folders("tocsin.notifiers"))
NOW = 1_763_695_800_000
EC_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(65_537, 2_048)


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


APPLE = {"key": pem(EC_KEY), "key_id": "ABC123DEFG", "team_id": "TEAM123456", "topic": "com.example.oncall"}
ACCOUNT = {
    "type": "service_account",
    "project_id": "acme-oncall",
    "private_key_id": "k1",
    "private_key": pem(RSA_KEY),
    "client_email": "tocsin@acme-oncall.iam.gserviceaccount.com",
}
GOOGLE = {"service_account": json.dumps(ACCOUNT)}
DEVICES = {"apns": {"token": "ab" * 32}, "fcm": {"token": "fcm-device:APA91bExampleExample"}}


def built(name: str, settings: dict[str, Any], **changes: Any) -> Any:
    values: dict[str, Any] = {"event": "triggered", "delivery_id": "d1", "sent_at": NOW, "incident_id": "6549f8a1"}
    message = Message(**values | {"title": "Disk full", "severity": "Critical"} | changes)
    request = CATALOGUE.notifier(name).build(message, DEVICES[name], settings)
    assert isinstance(request, HttpRequest)
    return json.loads(request.body)


@pytest.mark.parametrize(
    ("critical", "severity", "event", "level"),
    [
        (True, "Critical", "triggered", "critical"),
        (True, "Critical", "closed", "active"),
        (True, "Warning", "triggered", "time-sensitive"),
        (False, "Critical", "triggered", "time-sensitive"),
        (False, "Info", "triggered", "active"),
    ],
)
def test_only_critical_pages_of_apps_with_the_right_ring_through_silence(
    critical: bool, severity: str, event: str, level: str
) -> None:
    aps = built("apns", {**APPLE, "critical": critical}, severity=severity, event=event)["aps"]
    assert aps["interruption-level"] == level
    assert isinstance(aps["sound"], dict) == (level == "critical")


def test_apples_token_is_signed_with_the_operators_key() -> None:
    grant = CATALOGUE.grant("apns")
    assert grant is not None
    token = grant.ask(APPLE, NOW)
    assert isinstance(token, Token)
    assert token.lives_s == 2400
    assert token == grant.ask(APPLE, NOW)
    head, claims, _ = token.value.split(".")
    assert json.loads(unb64(head)) == {"alg": "ES256", "kid": "ABC123DEFG"}
    assert json.loads(unb64(claims)) == {"iss": "TEAM123456", "iat": NOW // 1000}
    assert isinstance(grant.ask({}, NOW), Receipt)
    assert isinstance(grant.read(HttpResponse(status=200, headers={}, body=b"")), Receipt)


def test_googles_assertion_is_signed_by_the_service_account() -> None:
    grant = CATALOGUE.grant("fcm")
    assert grant is not None
    request = grant.ask(GOOGLE, NOW)
    assert isinstance(request, HttpRequest)
    form = parse_qs(request.body.decode(), strict_parsing=True)
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    head, claims, signature = form["assertion"][0].split(".")
    RSA_KEY.public_key().verify(unb64(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())
    said = json.loads(unb64(claims))
    assert said["aud"] == request.url
    assert said["exp"] - said["iat"] == 3600
    body = {"access_token": "ya29", "expires_in": 3599}
    assert grant.read(HttpResponse(status=200, headers={}, body=json.dumps(body).encode())) == Token(
        value="ya29", lives_s=3599
    )
    silence = grant.read(NoResponse(kind="dns", text="oauth2.googleapis.com"))
    assert isinstance(silence, Receipt)
    assert silence.outcome is Outcome.transient
    assert isinstance(grant.ask({"service_account": "{"}, NOW), Receipt)


def test_a_data_message_holds_only_strings() -> None:
    button = Button(action="ack", token="E" + "A" * 39)
    data = built("fcm", GOOGLE, buttons=(button,))["message"]["data"]
    assert all(isinstance(value, str) for value in data.values())
    assert json.loads(data["actions"])[0]["token"] == button.token


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "authorized_user"},
        {"project_id": "../../v2"},
        {"client_email": ""},
        {"private_key": pem(EC_KEY)},
        {"private_key": 7},
    ],
)
def test_a_wrong_service_account_is_said(changes: dict[str, Any]) -> None:
    problems = CATALOGUE.notifier("fcm").check({"service_account": json.dumps(ACCOUNT | changes)})
    assert [one.field for one in problems] == ["service_account"]


def test_other_keys_are_none() -> None:
    other = ec.generate_private_key(ec.SECP384R1())
    assert read_p256(pem(other)) is None
    assert read_p256("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----") is None
    assert read_rsa(pem(EC_KEY)) is None
    assert [one.field for one in CATALOGUE.notifier("apns").check({**APPLE, "environment": "moon"})] == ["environment"]
