"""What answers of the Bot Connector mean."""

import re
from collections.abc import Mapping
from typing import Any

from tocsin.notifiers.notifier import HttpResponse, NoResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import (
    Meaning,
    by_no_response,
    by_status,
    by_wrong_carrier,
    read_object,
    retry_after_s,
    unconfirmed,
)

_ACTIVITY = re.compile(r"[!-~]{1,400}")
_GONE = Meaning(Outcome.target_gone, "The bot is not in this conversation any more; add it and link it again.")
_BLOCKED = Meaning(Outcome.target_gone, "The bot is blocked in this conversation; unblock it in Teams and link again.")
_ADMIN = Meaning(Outcome.config_error, "The organisation's administrator does not allow this bot; ask them.")
_FIXED = Meaning(Outcome.content_error, "The message was deleted or can no longer be changed.")
_CONTENT = Meaning(Outcome.content_error, "Teams does not accept this card; check the template.")
_AUTH = Meaning(Outcome.auth, "The access token is not accepted; check the App ID, the tenant and the client secret.")
_BUSY = Meaning(Outcome.transient, "Teams has trouble; it is tried again.")
_SLOW = Meaning(Outcome.rate_limited, "Teams asks to slow down in this conversation.")

CODES: dict[str, Meaning] = {
    **dict.fromkeys(("BotNotInConversationRoster", "ConversationNotFound", "ConversationNotFoundInThread"), _GONE),
    **dict.fromkeys(("MessageWritesBlocked", "ConversationBlockedByUser", "NotEnoughPermissions"), _BLOCKED),
    **dict.fromkeys(("BotDisabledByAdmin", "BotDisabledForTenant", "TenantAdminDisabledBot"), _ADMIN),
    **dict.fromkeys(("ActivityNotFoundInConversation", "MessageNotFound"), _FIXED),
    **dict.fromkeys(("BadSyntax", "BadArgument", "MissingProperty", "MessageSizeTooBig"), _CONTENT),
    **dict.fromkeys(("ServiceError", "InternalServerError", "PreconditionFailed"), _BUSY),
    **dict.fromkeys(("TooManyRequests", "Throttled"), _SLOW),
}
STATUSES: dict[int, Meaning] = {
    400: _CONTENT,
    401: _AUTH,
    403: _ADMIN,
    404: _GONE,
    412: _BUSY,
    413: _CONTENT,
    429: _SLOW,
    502: _BUSY,
    504: _BUSY,
}


def judge(response: Response) -> Receipt:
    """The judgement on the answer to a POST or PUT of an activity."""
    if isinstance(response, NoResponse):
        return by_no_response(response)
    if not isinstance(response, HttpResponse):
        return by_wrong_carrier(response)
    answer = read_object(response.body)
    if 200 <= response.status <= 299:
        name = answer.get("id")
        if not isinstance(name, str) or not _ACTIVITY.fullmatch(name):
            return unconfirmed(response)
        return Receipt(
            outcome=Outcome.delivered, code=f"http {response.status}", provider_message_id=name[:128], ref=name
        )
    code = _word(answer) if response.status != 401 else ""
    known = CODES.get(code)
    meaning = known or STATUSES.get(response.status)
    if meaning is None:
        return by_status(response)
    wait = retry_after_s(response)
    if meaning.outcome is Outcome.rate_limited:
        wait = wait or 30.0
    shown = code if known else f"http {response.status}"
    return Receipt(outcome=meaning.outcome, code=shown, text=meaning.text, retry_after_s=wait)


def _word(answer: Mapping[str, Any]) -> str:
    """The connector's word for the error: Teams puts the telling one into `subCode`, or into the error's `code`."""
    error = answer.get("error")
    error = error if isinstance(error, dict) else {}
    words = [answer.get("subCode"), error.get("subCode"), error.get("code")]
    return next((word for word in words if isinstance(word, str) and word in CODES), "")
