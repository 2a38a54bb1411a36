"""What FCM and Google's token endpoint answer, and what it means for the next step."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers.notifier import HttpResponse, Outcome, Receipt
from tocsin.notifiers.receipts import Meaning, by_status, read_object, retry_after_s, unconfirmed

_FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_APNS_ERROR = "type.googleapis.com/google.firebase.fcm.v1.ApnsError"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"

_GONE = "This device no longer takes notifications; open the app there to register it again."
_RIGHTS = "The service account may not send; switch on the Firebase Cloud Messaging API and give it the role."
_BUSY = Meaning(Outcome.transient, "Google's push service has trouble; it is tried again.")
_SLOW = Meaning(Outcome.rate_limited, "Google's push service asks to slow down.", 60.0)
_APPLE = Meaning(Outcome.config_error, "Apple refused what Firebase sent; check the APNs key in the Firebase project.")

CODES: dict[str, Meaning] = {
    "UNREGISTERED": Meaning(Outcome.target_gone, _GONE),
    "SENDER_ID_MISMATCH": Meaning(
        Outcome.target_gone, "The device registered with another Firebase project; check the service account."
    ),
    "INVALID_ARGUMENT": Meaning(Outcome.target_gone, "Firebase does not know this device; open the app there again."),
    "QUOTA_EXCEEDED": _SLOW,
    "UNAVAILABLE": _BUSY,
    "INTERNAL": _BUSY,
    "UNSPECIFIED_ERROR": _BUSY,
    "THIRD_PARTY_AUTH_ERROR": _APPLE,
}
"""By `errorCode` of the FcmError among the details."""

STATUSES: dict[str, Meaning] = {
    "INVALID_ARGUMENT": Meaning(Outcome.content_error, "Firebase does not accept this message; check the template."),
    "UNAUTHENTICATED": Meaning(Outcome.auth, "The access token ran out; a new one is asked for."),
    "PERMISSION_DENIED": Meaning(Outcome.config_error, _RIGHTS),
    "NOT_FOUND": Meaning(Outcome.config_error, "There is no such Firebase project; check the service account."),
    "RESOURCE_EXHAUSTED": _SLOW,
    "UNAVAILABLE": _BUSY,
    "INTERNAL": _BUSY,
    "DEADLINE_EXCEEDED": _BUSY,
}
"""By `error.status`, where no detail says more."""

_GRANTS: dict[str, Meaning] = {
    "invalid_grant": Meaning(
        Outcome.config_error, "Google does not accept the key; it may be deleted, or this server's clock is wrong."
    ),
    "invalid_client": Meaning(Outcome.config_error, "Google does not know this service account; download a new key."),
    "unauthorized_client": Meaning(Outcome.config_error, _RIGHTS),
    "invalid_scope": Meaning(Outcome.config_error, _RIGHTS),
    "access_denied": Meaning(Outcome.config_error, _RIGHTS),
}


def judge(response: HttpResponse) -> Receipt:
    """By the most exact code in the answer, else by its status. `name` means that Google has it."""
    answer = read_object(response.body)
    error = answer.get("error")
    name = answer.get("name")
    if response.status == 200 and isinstance(name, str) and "/messages/" in name:
        return Receipt(outcome=Outcome.accepted, code="http 200", provider_message_id=name[-128:])
    if not isinstance(error, dict) or response.status < 300:
        return unconfirmed(response)
    code, meaning = _meaning(error)
    if meaning is None:
        return by_status(response)
    wait = meaning.retry_after_s
    if meaning.outcome in (Outcome.rate_limited, Outcome.transient):
        # Google asks for a minute at least where it limits, whatever the header says.
        wait = max(retry_after_s(response) or 0.0, wait or 0.0) or None
    is_down = meaning.outcome in (Outcome.config_error, Outcome.transient)
    return Receipt(outcome=meaning.outcome, code=code, text=meaning.text, retry_after_s=wait, is_down=is_down)


def judge_grant(response: HttpResponse) -> Receipt:
    """Why no access token came."""
    error = read_object(response.body).get("error")
    meaning = _GRANTS.get(error) if isinstance(error, str) else None
    if meaning is None or not isinstance(error, str) or response.status < 300:
        receipt = by_status(response)
        text = "Google's token endpoint answered without a token; check proxies on the way."
        return Receipt(outcome=Outcome.transient, code=receipt.code, text=text) if receipt.ok else receipt
    return Receipt(outcome=meaning.outcome, code=error, text=meaning.text, is_down=True)


def _meaning(error: Mapping[str, Any]) -> tuple[str, Meaning | None]:
    details = error.get("details")
    found = {one.get("@type"): one for one in details if isinstance(one, dict)} if isinstance(details, list) else {}
    wrong = _wrong_fields(found.get(_BAD_REQUEST, {}))
    if wrong and wrong != {"message.token"}:  # a field of ours is wrong, whatever else is said
        return "INVALID_ARGUMENT fields", STATUSES["INVALID_ARGUMENT"]
    if _FCM_ERROR in found:
        code = str(found[_FCM_ERROR].get("errorCode", ""))
        if code in CODES:
            return code, CODES[code]
    if _APNS_ERROR in found:
        return "APNS", _APPLE
    status = str(error.get("status", ""))
    return status, STATUSES.get(status)


def _wrong_fields(bad_request: Mapping[str, Any]) -> set[str]:
    violations = bad_request.get("fieldViolations")
    fields = [one.get("field") for one in violations if isinstance(one, dict)] if isinstance(violations, list) else []
    return {field for field in fields if isinstance(field, str)}
