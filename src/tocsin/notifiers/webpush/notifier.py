"""Web Push (RFC 8030, 8291, 8292): one encrypted notification to one browser."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tocsin.kernel.base64url import to_base64url
from tocsin.notifiers import push_notes
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import (
    HttpRequest,
    HttpResponse,
    NoResponse,
    Notifier,
    Outcome,
    Problem,
    Receipt,
    Request,
    Response,
    Updater,
)
from tocsin.notifiers.push_notes import Note
from tocsin.notifiers.receipts import by_no_response, by_status, by_wrong_carrier, read_object, retry_after_s
from tocsin.notifiers.robots import unusable
from tocsin.notifiers.signed_tokens import es256
from tocsin.notifiers.webpush.encryption import LONGEST_PLAINTEXT, encrypt, one_time_keys, public_bytes
from tocsin.notifiers.webpush.settings import Sender, Subscription, read_sender, read_subscription

TOKEN_LIVES_S = 12 * 3600
"""How long a signed header holds; push services take at most a day. It is the same one for an hour, as they ask for."""

_GONE = "This browser no longer takes notifications; open the app there and switch them on again."
_OTHER_KEY = "The browser subscribed with another key; open the app there and switch notifications on again."
_REFUSED = "The push service does not accept this server's signature; check the server's clock and the contact address."
_MISTAKE = "The push service does not understand the message; update Tocsin."
_WRONG_KEY_WORDS = (b"VapidPkHashMismatch", b"do not correspond to the credentials")
"""How Apple's and Google's services say that a subscription belongs to another key."""


class WebPush:
    """Builds, changes and judges notifications in browsers."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the account's key."""
        sender = read_sender(settings)
        return sender if isinstance(sender, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One encrypted notification; a newer one about the same incident replaces one that still waits."""
        return _post(message, push_notes.compose(message), target, settings)

    def update(
        self, message: Message, ref: str, target: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Request | Receipt | None:
        """A silent notification with the same tag, which takes the place of the one that is shown."""
        return _post(message, push_notes.compose(message, silent=True), target, settings)

    def judge(self, response: Response) -> Receipt:
        """The push service took it, or the subscription is gone, or what else its status means."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        if not isinstance(response, HttpResponse):
            return by_wrong_carrier(response)
        return _by_answer(response)


def _post(
    message: Message, note: Note, target: Mapping[str, Any], settings: Mapping[str, Any]
) -> HttpRequest | Receipt:
    sender, subscription = read_sender(settings), read_subscription(target)
    if isinstance(sender, list):
        return unusable(sender)
    if isinstance(subscription, list):
        return unusable(subscription)
    plaintext = push_notes.within(
        LONGEST_PLAINTEXT,
        note,
        lambda title, body: push_notes.encode_json(push_notes.payload(message, note, title, body)),
    )
    if len(plaintext) > LONGEST_PLAINTEXT:
        return Receipt(outcome=Outcome.config_error, code="size", text="The server's address is too long for a push.")
    about = f"{message.delivery_id} {message.sent_at} {subscription.endpoint}".encode()
    key, salt = one_time_keys(sender.secret, about, plaintext)
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(note.ttl_s),
        "Urgency": "high" if note.is_urgent else "normal",
        "Topic": push_notes.short_topic(message),
        "Authorization": _vapid(sender, subscription, message.sent_at),
    }
    body = encrypt(plaintext, subscription.key, subscription.auth, key, salt)
    return HttpRequest(method="POST", url=subscription.endpoint, headers=headers, body=body)


def _vapid(sender: Sender, subscription: Subscription, now: int) -> str:
    """The signed header (RFC 8292); `now` in ms."""
    parts = urlsplit(subscription.endpoint)
    audience = f"{parts.scheme}://{parts.netloc}"
    claims = {"aud": audience, "exp": now // 3_600_000 * 3600 + TOKEN_LIVES_S, "sub": sender.subject}
    token = es256({"typ": "JWT"}, claims, sender.key)
    return f"vapid t={token}, k={to_base64url(public_bytes(sender.key.public_key()))}"


def _by_answer(response: HttpResponse) -> Receipt:
    status = response.status
    reason = str(read_object(response.body).get("reason", ""))
    code = f"http {status}"
    if 200 <= status <= 299:
        # The push service has it; whether the browser gets it, its worker reports.
        return Receipt(outcome=Outcome.accepted, code=code)
    if status in (404, 410):
        return Receipt(outcome=Outcome.target_gone, code=code, text=_GONE)
    if status in (400, 401, 403) and any(words in response.body for words in _WRONG_KEY_WORDS):
        return Receipt(outcome=Outcome.target_gone, code=code, text=_OTHER_KEY)
    if status in (401, 403) or reason in ("BadJwtToken", "ExpiredJwtToken", "BadAuthorizationHeader"):
        return Receipt(outcome=Outcome.config_error, code=code, text=_REFUSED)
    if status == 400:
        return Receipt(outcome=Outcome.config_error, code=code, text=_MISTAKE)
    if status == 406:  # what Windows' service answers in place of 429
        wait = retry_after_s(response) or 60.0
        return Receipt(
            outcome=Outcome.rate_limited, code=code, text="The push service asks to slow down.", retry_after_s=wait
        )
    return by_status(response)


WEB_PUSH = WebPush()
NOTIFIER: Notifier = WEB_PUSH
UPDATER: Updater = WEB_PUSH
