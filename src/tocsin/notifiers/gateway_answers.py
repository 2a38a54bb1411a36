"""What a gateway of one's own answers and reports, read by paths into its JSON that the operator entered."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.notifiers.callback import Heard, Inbound, Pressed, Reply, Reported, Said
from tocsin.notifiers.carrier_answers import accepted, by_api_status
from tocsin.notifiers.message import Action
from tocsin.notifiers.notifier import HttpResponse, NoResponse, Outcome, Problem, Receipt, Response
from tocsin.notifiers.provider_settings import read_form, text_of
from tocsin.notifiers.receipts import by_no_response, by_wrong_carrier
from tocsin.notifiers.robots import with_query

DEEPEST = 10


def check_answers(settings: Mapping[str, Any]) -> list[Problem]:
    """What to correct in the settings that say what answers and reports mean."""
    paths = ("success_path", "message_id_path", "receipt_id_path", "receipt_status_path", "receipt_key_path")
    problems = [
        Problem(name, "Enter a path like data.0.status, ten steps deep at most.")
        for name in paths
        if text_of(settings, name).count(".") >= DEEPEST
    ]
    if not _statuses(settings):
        problems.append(Problem("success_status", "Enter HTTP statuses between 200 and 299, like 200, 202."))
    secret = text_of(settings, "receipt_secret")
    if secret and len(secret) < 16:
        problems.append(Problem("receipt_secret", "The secret for reports needs at least 16 characters."))
    return problems


def judge(response: Response) -> Receipt:
    """The judgement by status alone, for who does not know the gateway's settings: a 2xx is accepted."""
    if isinstance(response, NoResponse):
        return by_no_response(response)
    if not isinstance(response, HttpResponse):
        return by_wrong_carrier(response)
    if not 200 <= response.status <= 299:
        return by_api_status(response)
    if response.body.lstrip()[:14].lower().startswith((b"<html", b"<!doctype html")):
        return by_api_status(response)  # a proxy's page, not a gateway's XML
    text = "The gateway took it without a confirmation."
    return Receipt(outcome=Outcome.accepted, code=f"http {response.status}", text=text)


def judge_by(response: Response, settings: Mapping[str, Any]) -> Receipt:
    """The judgement by the status set and the value at the success path; the message's id is read where it was said."""
    if not isinstance(response, HttpResponse) or not 200 <= response.status <= 299:
        return judge(response)
    if response.status not in _statuses(settings):
        return _refused(f"http {response.status}")
    answer, path = read_fields(response.body), text_of(settings, "success_path")
    if not path and not judge(response).ok:
        return judge(response)
    if path and look_up(answer, path) not in _choices(settings, "success_value"):
        return _refused("answer")
    # Whoever gives an id says that a report will follow; without a secret none is believed.
    id_path = text_of(settings, "message_id_path") if text_of(settings, "receipt_secret") else ""
    return accepted(look_up(answer, id_path) if id_path else "")


def read_fields(body: bytes) -> object:
    """The JSON in `body`, or the fields of a form."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {name: values[0] for name, values in read_form(body).items()}


def look_up(value: object, path: str) -> str:
    """The text, number or truth value at `path` (`data.0.id`) as text; empty when there is none."""
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isascii() and step.isdigit() and int(step[:6]) < len(value):
            value = value[int(step[:6])]
        else:
            return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""


def report_url(callback_url: str, callback_token: str, settings: Mapping[str, Any]) -> str:
    """Where the gateway reports on one delivery: with a secret of its own, so that a log of it opens no other."""
    secret = text_of(settings, "receipt_secret")
    if not callback_url or not secret:
        return ""
    return with_query(callback_url, {"secret": _derived(secret, callback_token)})


def hear(call: Inbound, settings: Mapping[str, Any], keys: Mapping[str, Action]) -> Heard | Reply:
    """A report with the shared secret (or the delivery's own) in the query `secret`; `keys` say what keys do."""
    secret = text_of(settings, "receipt_secret")
    if not secret or not _is_known(call, secret):
        return Reply(status=403)
    fields: object = call.query if call.method == "GET" else read_fields(call.body)
    message_id = look_up(fields, text_of(settings, "receipt_id_path"))[:128]
    if not call.token and not message_id:
        return Reply(status=204)
    said: list[Said] = []
    status = look_up(fields, text_of(settings, "receipt_status_path"))
    receipt = _reported(status, settings)
    if receipt is not None:
        said.append(Reported(receipt=receipt, token=call.token, provider_message_id=message_id))
    key = look_up(fields, text_of(settings, "receipt_key_path")) if text_of(settings, "receipt_key_path") else ""
    if key in keys and call.token:
        said.append(Pressed(token=call.token, action=keys[key], event_id=f"{message_id}:{key}"))
    return Heard(said=tuple(said)) if said else Reply(status=204)


def _reported(status: str, settings: Mapping[str, Any]) -> Receipt | None:
    if not status:
        return None
    if status in _choices(settings, "receipt_delivered"):
        return Receipt(outcome=Outcome.delivered, code="delivered")
    if status in _choices(settings, "receipt_failed"):
        text = "The gateway reports that it did not reach the person."
        return Receipt(outcome=Outcome.no_answer, code="failed", text=text)
    return None


def _is_known(call: Inbound, secret: str) -> bool:
    sent = call.query.get("secret", "").encode("utf-8", "replace")
    shared = hmac.compare_digest(sent, secret.encode())
    own = bool(call.token) and hmac.compare_digest(sent, _derived(secret, call.token).encode())
    return shared or own


def _derived(secret: str, token: str) -> str:
    return hmac.new(secret.encode(), f"report:{token}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


def _statuses(settings: Mapping[str, Any]) -> frozenset[int]:
    entered = _choices(settings, "success_status")
    if not entered:
        return frozenset(range(200, 300))
    found = {int(text) for text in entered if text.isascii() and text.isdigit() and len(text) == 3}
    return frozenset(found) if len(found) == len(entered) and all(200 <= one <= 299 for one in found) else frozenset()


def _choices(settings: Mapping[str, Any], name: str) -> frozenset[str]:
    """Entered values: a list, or a text with commas between them."""
    entered = settings.get(name)
    listed = entered if isinstance(entered, list) else str(entered).split(",") if entered is not None else []
    return frozenset(str(one).strip() for one in listed if str(one).strip())


def _refused(code: str) -> Receipt:
    text = "The gateway's answer is not the one that its settings call a success; look into the gateway."
    return Receipt(outcome=Outcome.config_error, code=code, text=text)
