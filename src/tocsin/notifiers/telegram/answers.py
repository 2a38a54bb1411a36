"""What the Bot API's answers mean: `ok`, an error number, and a sentence that says more than the number."""

from collections.abc import Mapping
from typing import Any

from tocsin.kernel.masking import mask_text
from tocsin.notifiers.notifier import HttpResponse, NoResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import by_no_response, by_status, by_wrong_carrier, read_object, unconfirmed

_CONTENT = (Outcome.content_error, "Telegram does not accept this text; check the template.")
_GONE = (Outcome.target_gone, "Telegram knows no such chat: the bot was removed or the chat is no more.")
_NO_START = (
    Outcome.target_gone,
    "This person has not started the bot, or has blocked it; they open it and press Start.",
)
_RIGHTS = (Outcome.config_error, "The bot may not write in this chat or topic; give it the right, or open the topic.")
_STALE = (Outcome.config_error, "This message cannot be changed any more.")
_SENTENCES = (
    ("can't parse entities", _CONTENT),
    ("message is too long", _CONTENT),
    ("text is too long", _CONTENT),
    ("message text is empty", _CONTENT),
    ("text must be non-empty", _CONTENT),
    ("reply_markup_too_long", _CONTENT),
    ("button_data_invalid", _CONTENT),
    ("message to edit not found", _STALE),
    ("message can't be edited", _STALE),
    ("message_id_invalid", _STALE),
    ("query is too old", _STALE),
    ("bot was blocked", _NO_START),
    ("user is deactivated", _NO_START),
    ("can't initiate conversation", _NO_START),
    ("can't send messages to bots", _NO_START),
    ("bot was kicked", _GONE),
    ("is not a member", _GONE),
    ("chat not found", _GONE),
    ("user not found", _GONE),
    ("chat was deleted", _GONE),
    ("chat was deactivated", _GONE),
    ("peer_id_invalid", _GONE),
    ("not enough rights", _RIGHTS),
    ("have no rights", _RIGHTS),
    ("chat_write_forbidden", _RIGHTS),
    ("need administrator rights", _RIGHTS),
    ("topic_closed", _RIGHTS),
    ("message thread not found", _RIGHTS),
)
_TOKEN = "Telegram does not know this bot: the token is wrong or was revoked; copy it again from @BotFather."  # noqa: S105 - a sentence
_WEBHOOK = "Another connection reads this bot: a webhook is set, or a second server uses its token."


def judge(response: Response) -> Receipt:
    """The receipt of an answer. `ref` is `chat:message`, which `editMessageText` needs."""
    if isinstance(response, NoResponse):
        return by_no_response(response)
    if not isinstance(response, HttpResponse):
        return by_wrong_carrier(response)
    answer = read_object(response.body)
    if answer.get("ok") is True and 200 <= response.status <= 299:
        return _sent(answer.get("result"))
    if answer.get("ok") is not False:
        return unconfirmed(response)
    parameters = answer.get("parameters")
    return _refused(response, answer, parameters if isinstance(parameters, dict) else {})


def _sent(result: object) -> Receipt:
    number, chat = "", ""
    if isinstance(result, dict):
        number = _number(result.get("message_id"))
        chat = _number(result["chat"].get("id")) if isinstance(result.get("chat"), dict) else ""
    ref = f"{chat}:{number}" if number and chat else ""
    return Receipt(outcome=Outcome.delivered, code="ok", provider_message_id=number, ref=ref)


def _refused(response: HttpResponse, answer: Mapping[str, Any], parameters: Mapping[str, Any]) -> Receipt:
    said = str(answer.get("description", ""))
    number = answer.get("error_code") if type(answer.get("error_code")) is int else response.status
    code = str(number)
    if "message is not modified" in said.lower():
        # What was to be changed already says so. Telegram calls that an error; others may not use the words for one.
        return Receipt(outcome=Outcome.delivered, code="unchanged") if response.status == 400 else by_status(response)
    if moved := _number(parameters.get("migrate_to_chat_id")):
        text = "The group became a supergroup; it is sent again to its new number."
        return Receipt(outcome=Outcome.transient, code="moved", text=text, move_to={"chat_id": moved})
    if number == 429:
        wait = parameters.get("retry_after")
        seconds = min(float(wait), 3600.0) if isinstance(wait, int) and wait > 0 else 60.0
        text = "Telegram asks to slow down."
        return Receipt(outcome=Outcome.rate_limited, code=code, text=text, retry_after_s=seconds)
    for sentence, (outcome, text) in _SENTENCES:
        if sentence in said.lower():
            return Receipt(outcome=outcome, code=code, text=text)
    if number in (401, 404):
        return Receipt(outcome=Outcome.config_error, code=code, text=_TOKEN)
    if number == 409:
        return Receipt(outcome=Outcome.config_error, code=code, text=_WEBHOOK)
    if isinstance(number, int) and number >= 500:
        return Receipt(outcome=Outcome.transient, code=code, text="Telegram has trouble; it is tried again.")
    if number == 403:
        return Receipt(outcome=_GONE[0], code=code, text=_GONE[1])
    text = mask_text(f"Telegram refused it ({code}): {mask_text(said, limit=160)}")
    return Receipt(outcome=Outcome.config_error, code=code, text=text)


def _number(value: object) -> str:
    return str(value) if type(value) is int else ""
