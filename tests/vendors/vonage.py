"""A Vonage of our own: takes messages and calls for one application, and sends the signed webhooks of both."""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Inbound

MESSAGE_FIELDS = {
    *("message_type", "channel", "to", "from", "text", "ttl", "client_ref", "webhook_url", "webhook_version"),
}
CALL_FIELDS = {
    *("to", "from", "ncco", "ringing_timer", "length_timer", "machine_detection", "event_url", "event_method"),
}
LANGUAGES = {"en-US", "cmn-CN"}


class FakeVonage:
    """One application; `now` is its clock in ms."""

    def __init__(self, application_id: str, private_key: str, signature_secret: str, now: int) -> None:
        key = load_pem_private_key(private_key.encode(), None)
        assert isinstance(key, RSAPrivateKey)
        self.application_id = application_id
        self.key: RSAPublicKey = key.public_key()
        self.secret = signature_secret
        self.now = now
        self.messages: list[dict[str, Any]] = []
        self.calls: list[dict[str, Any]] = []

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """The API's answer to a request."""
        parts = urlsplit(request.url)
        if parts.netloc != "api.nexmo.com" or parts.scheme != "https":
            return NoResponse(kind="dns", text="no such host")
        if not self._is_token(request.headers.get("Authorization", "").removeprefix("Bearer ")):
            return error(401, "https://developer.nexmo.com/api-errors#unauthorized")
        content = json.loads(request.body)
        if parts.path == "/v1/messages":
            return self._take_message(content)
        if parts.path == "/v1/calls":
            return self._take_call(content)
        return error(404, "https://developer.nexmo.com/api-errors#not-found")

    def signed(self, url: str, content: dict[str, Any], **claims: Any) -> Inbound:
        """A webhook of Vonage's; `claims` replace those of its token."""
        body = json.dumps(content).encode()
        said: dict[str, Any] = {
            "iat": self.now // 1000,
            "jti": "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5",
            "iss": "Vonage",
            "payload_hash": hashlib.sha256(body).hexdigest(),
            "api_key": "a1b2c3d",
            "application_id": self.application_id,
        }
        token = make_token({k: v for k, v in (said | claims).items() if v is not None}, self.secret)
        return Inbound(
            method="POST",
            url=url,
            query=dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)),
            headers={"content-type": "application/json", "authorization": f"Bearer {token}"},
            body=body,
            token=urlsplit(url).path.rsplit("/", 1)[-1],
        )

    def press(self, ncco: list[dict[str, Any]], digit: str, call_id: str) -> Inbound:
        """The webhook of the key (or of silence, an empty `digit`) that an NCCO waits for."""
        waits = check_ncco(ncco)
        assert waits is not None, "the call waits for no key"
        content = {"dtmf": {"digits": digit, "timed_out": not digit}, "uuid": call_id, "to": "1", "from": "2"}
        return self.signed(waits["eventUrl"][0], content)

    def _is_token(self, token: str) -> bool:
        head, body, sign = token.split(".")
        try:
            self.key.verify(decode(sign), f"{head}.{body}".encode(), PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        claims, now = json.loads(decode(body)), self.now // 1000
        is_ours = claims["application_id"] == self.application_id and bool(claims["jti"])
        return is_ours and json.loads(decode(head))["alg"] == "RS256" and claims["iat"] <= now < claims["exp"]

    def _take_message(self, content: dict[str, Any]) -> HttpResponse:
        if set(content) - MESSAGE_FIELDS or content["message_type"] != "text" or content["channel"] != "sms":
            return error(422, "https://developer.vonage.com/api-errors/messages#1020")
        if not content["to"].isdigit() or content["to"].startswith("0"):
            return error(422, "https://developer.vonage.com/api-errors/messages#1170")
        if len(content["text"]) > 1000:
            return error(422, "https://developer.vonage.com/api-errors/messages#1090")
        self.messages.append(content)
        uuid = f"aaaaaaaa-bbbb-4ccc-8ddd-{len(self.messages):012d}"
        return HttpResponse(status=202, headers={}, body=json.dumps({"message_uuid": uuid}).encode())

    def _take_call(self, content: dict[str, Any]) -> HttpResponse:
        if set(content) - CALL_FIELDS or not content["to"][0]["number"].isdigit():
            return error(400, "https://developer.nexmo.com/api-errors#invalid-request")
        check_ncco(content["ncco"])
        self.calls.append(content)
        uuid = f"63f61863-4a51-4f6b-86e1-{len(self.calls):012d}"
        answer = {"uuid": uuid, "status": "started", "direction": "outbound", "conversation_uuid": f"CON-{uuid}"}
        return HttpResponse(status=201, headers={}, body=json.dumps(answer).encode())


def check_ncco(ncco: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The `input` of an NCCO, if it has one. Raises `AssertionError` where Vonage would refuse it."""
    waits = None
    for action in ncco:
        if action["action"] == "talk":
            assert set(action) <= {"action", "text", "language", "style", "bargeIn", "loop", "level", "premium"}
            assert 0 < len(action["text"]) <= 1500
            assert not set(action["text"]) & set("<>&")
            assert action["language"] in LANGUAGES
        else:
            assert set(action) == {"action", "type", "dtmf", "eventUrl", "eventMethod"}
            assert action["type"] == ["dtmf"]
            assert 0 <= action["dtmf"]["timeOut"] <= 10
            waits = action
    return waits


def make_token(claims: dict[str, Any], secret: str, alg: str = "HS256") -> str:
    """A JWT of Vonage's webhooks."""
    signed = f"{encode({'alg': alg, 'typ': 'JWT'})}.{encode(claims)}"
    digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def encode(value: dict[str, Any]) -> str:
    """One part of a JWT."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """One part of a JWT back."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def error(status: int, kind: str) -> HttpResponse:
    """An error as Vonage writes it."""
    body = json.dumps({"type": kind, "title": "No", "detail": "Not so", "instance": "bf0ca0bf927b3b52"})
    return HttpResponse(status=status, headers={}, body=body.encode())
