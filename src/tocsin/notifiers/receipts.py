"""Reading answers: what HTTP statuses, missing answers and robots' error numbers mean for the next step."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.kernel.masking import mask_text
from tocsin.notifiers.notifier import HttpResponse, NoResponse, Outcome, PhoneResult, Receipt, Response, SmtpResponse

_UNSENT = {
    "refused": (Outcome.config_error, "Not sent: {}."),
    "dns": (Outcome.transient, "The name could not be resolved: {}."),
    "connect": (Outcome.transient, "No connection: {}."),
    "tls": (Outcome.transient, "No secure connection: {}. Check the certificate."),
    "timeout_before_send": (Outcome.transient, "The deadline passed before anything was sent: {}."),
    "timeout_after_send": (Outcome.unknown, "Sent, but no answer: {}. It may have arrived."),
    "cut": (Outcome.unknown, "Sent, but the answer broke off: {}. It may have arrived."),
}


class Meaning(msgspec.Struct, frozen=True):
    """What one error number of a provider means: the outcome, what to do, and how long to wait (seconds)."""

    outcome: Outcome
    text: str
    retry_after_s: float | None = None


def by_no_response(response: NoResponse) -> Receipt:
    """The judgement when no answer came; sent-but-unanswered is `unknown`, never a failure."""
    outcome, pattern = _UNSENT[response.kind]
    return Receipt(outcome=outcome, code=response.kind, text=mask_text(pattern.format(response.text.rstrip("."))))


def by_status(response: HttpResponse) -> Receipt:
    """The judgement by HTTP status alone. Echoes nothing of the body: strangers choose which servers are asked."""
    status = response.status
    outcome, text, wait = Outcome.config_error, "The server refused the request; check the address and the token.", None
    if 200 <= status <= 299:
        outcome, text = Outcome.delivered, ""
    elif 300 <= status <= 399:
        text = "Redirect refused: enter the address it leads to."
    elif status == 410:
        outcome, text = Outcome.target_gone, "The receiver says this address is gone for good; set up a new one."
    elif status == 429:
        outcome, text, wait = Outcome.rate_limited, "The receiver asks to slow down.", retry_after_s(response) or 60.0
    elif status in (413, 422):
        outcome, text = Outcome.content_error, "The receiver does not accept this content; check the template."
    elif status in (408, 425) or status >= 500 or status < 200:
        outcome, text = Outcome.transient, "The receiver has trouble; it is tried again."
        wait = retry_after_s(response)
    return Receipt(outcome=outcome, code=f"http {status}", text=text, retry_after_s=wait)


def by_wrong_carrier(_response: SmtpResponse | PhoneResult | HttpResponse) -> Receipt:
    """A carrier answered in the wrong language; only a fault of our own can cause it."""
    return Receipt(outcome=Outcome.config_error, code="carrier", text="An answer of another kind came to this request.")


def by_robot(
    response: Response, field: tuple[str, ...], text_field: tuple[str, ...], table: Mapping[int, Meaning]
) -> Receipt:
    """The judgement on a chat robot that answers HTTP 200 with an error number inside.

    `field` and `text_field` are the names, in order of preference, of the number and its text; `table` says what
    numbers mean. 0 is delivered. An answer without a number comes from somebody's own server in the robot's place:
    it is accepted, not known to be delivered. A web page in place of an answer is a proxy talking.
    """
    if isinstance(response, NoResponse):
        return by_no_response(response)
    if not isinstance(response, HttpResponse):
        return by_wrong_carrier(response)
    answer = read_object(response.body)
    number = next((answer[name] for name in field if type(answer.get(name)) is int), None)
    if number is None or (number == 0 and not 200 <= response.status <= 299):
        return unconfirmed(response)
    said = str(next((answer[name] for name in text_field if answer.get(name)), ""))
    if number == 0:
        return Receipt(outcome=Outcome.delivered, code="0", provider_message_id=_message_id(answer))
    meaning = table.get(number)
    if meaning is None and not 200 <= response.status <= 299:
        return by_status(response)
    if meaning is None:
        text = mask_text(f"The robot answered {number}: {mask_text(said, limit=160)}. Look the number up in its guide.")
        return Receipt(outcome=Outcome.config_error, code=str(number), text=text)
    return Receipt(outcome=meaning.outcome, code=str(number), text=meaning.text, retry_after_s=meaning.retry_after_s)


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`, or an empty one when there is none."""
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def retry_after_s(response: HttpResponse) -> float | None:
    """The `Retry-After` header in seconds, at most an hour; its date form is ignored, as no clock is read here."""
    text = response.headers.get("retry-after", "").strip()
    return min(float(text), 3600.0) if text.isascii() and text.isdigit() else None


def unconfirmed(response: HttpResponse) -> Receipt:
    """The judgement on an answer that lacks the robot's own confirmation: at best `accepted`."""
    receipt = by_status(response)
    if receipt.outcome is not Outcome.delivered:
        return receipt
    if response.body.lstrip()[:1] == b"<":
        return Receipt(
            outcome=Outcome.transient,
            code=receipt.code,
            text="A web page came in place of the robot's answer; check the address and any proxy.",
        )
    return Receipt(
        outcome=Outcome.accepted, code=receipt.code, text="The server took it without the robot's confirmation."
    )


def _message_id(answer: Mapping[str, Any]) -> str:
    value = answer.get("msgid") or answer.get("message_id") or ""
    return str(value)[:128]
