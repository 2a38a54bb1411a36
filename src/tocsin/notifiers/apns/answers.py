"""What Apple's push service answers: every documented reason and what it means for the next step."""

from tocsin.notifiers.notifier import HttpResponse, Outcome, Receipt
from tocsin.notifiers.receipts import by_status, read_object, retry_after_s

_GONE = (Outcome.target_gone, "This device no longer takes notifications; open the app there to register it again.")
_WRONG_APP = (
    Outcome.target_gone,
    "The device's token does not belong to this app and environment; check the bundle ID and sandbox or production.",
)
_TOPIC = (Outcome.config_error, "Apple does not accept the bundle ID for this key; check the topic and the team.")
_KEY = (
    Outcome.config_error,
    "Apple does not accept the key; check the .p8 file, the key ID, the team ID and the clock.",
)
_OURS = (Outcome.config_error, "Apple does not understand the request; update Tocsin.")
_OLD = (Outcome.auth, "The provider token ran out; a new one is made.")
_BUSY = (Outcome.transient, "Apple's push service has trouble; it is tried again.")

REASONS: dict[str, tuple[Outcome, str]] = {
    **dict.fromkeys(("Unregistered", "ExpiredToken"), _GONE),
    **dict.fromkeys(("BadDeviceToken", "DeviceTokenNotForTopic"), _WRONG_APP),
    **dict.fromkeys(("BadTopic", "MissingTopic", "TopicDisallowed"), _TOPIC),
    **dict.fromkeys(("InvalidProviderToken", "MissingProviderToken", "Forbidden"), _KEY),
    **dict.fromkeys(("BadCertificate", "BadCertificateEnvironment"), _KEY),
    **dict.fromkeys(("UnrelatedKeyIdInToken", "BadEnvironmentKeyIdInToken"), _KEY),
    "ExpiredProviderToken": _OLD,
    **dict.fromkeys(("BadCollapseId", "BadExpirationDate", "BadMessageId", "BadPriority", "BadPath"), _OURS),
    **dict.fromkeys(("DuplicateHeaders", "InvalidPushType", "MethodNotAllowed", "MissingDeviceToken"), _OURS),
    "PayloadEmpty": _OURS,
    "PayloadTooLarge": (Outcome.content_error, "Apple does not accept a message of this length."),
    "TooManyProviderTokenUpdates": (Outcome.rate_limited, "The provider token was renewed too often; wait 20 minutes."),
    "TooManyRequests": (Outcome.rate_limited, "Too many notifications to this device in a row."),
    **dict.fromkeys(("IdleTimeout", "InternalServerError", "ServiceUnavailable", "Shutdown"), _BUSY),
}
_WAIT_S = {"TooManyProviderTokenUpdates": 1200.0, "TooManyRequests": 60.0}
_PROVIDER = (_TOPIC, _KEY, _BUSY)
"""What concerns every device of the app."""


def judge(response: HttpResponse) -> Receipt:
    """By Apple's reason, else by the status. 200 means that Apple has it, not that the phone showed it."""
    name = response.headers.get("apns-id", "")[:64]
    if response.status == 200:
        return Receipt(outcome=Outcome.accepted, code="http 200", provider_message_id=name)
    reason = read_object(response.body).get("reason")
    meaning = REASONS.get(reason) if isinstance(reason, str) else None
    if meaning is None or not isinstance(reason, str) or response.status < 300:
        return _unknown(response)
    outcome, text = meaning
    wait = (retry_after_s(response) or _WAIT_S.get(reason)) if outcome is not Outcome.target_gone else None
    return Receipt(outcome=outcome, code=reason, text=text, retry_after_s=wait, is_down=meaning in _PROVIDER)


def _unknown(response: HttpResponse) -> Receipt:
    if 200 <= response.status <= 299:
        return Receipt(outcome=Outcome.accepted, code=f"http {response.status}")
    return by_status(response)
