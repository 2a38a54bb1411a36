"""Requests of the Bot Framework: pressed buttons as invokes, and people who tell the bot a code."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args
from urllib.parse import urlsplit

import msgspec

from tocsin.notifiers.adaptive_cards import CARD_TYPE
from tocsin.notifiers.button_words import being_done
from tocsin.notifiers.callback import Callback, Heard, Inbound, Keys, Linked, Pressed, Reply, Result, Said
from tocsin.notifiers.cutting import cut
from tocsin.notifiers.link_words import read_code
from tocsin.notifiers.message import Action
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, NoResponse, Outcome, Problem, Receipt, Response
from tocsin.notifiers.receipts import by_no_response, by_status, by_wrong_carrier, read_object
from tocsin.notifiers.robots import encode_json
from tocsin.notifiers.teams_app.card import current_card
from tocsin.notifiers.teams_app.settings import Bot, Conversation, conversation, is_service, post_activity, read
from tocsin.notifiers.teams_app.signed import read_jwks, verify

OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
KEYS_HOST = "login.botframework.com"
TEXT_TYPE = "application/vnd.microsoft.activity.message"
TIMEOUT_S = 10.0
_TEXT_LIMIT = 1000
_ANSWER_BYTES = 3000

_ACTIONS = frozenset(get_args(Action))
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,48}")
_CHOICE = re.compile(r"([A-Za-z0-9_-]{1,48})\.(\d{1,6})")
_AT = re.compile(r"<at\b[^>]*>.*?</at>", re.DOTALL)
_ID = re.compile(r"[!-~]{1,300}")
_FORBIDDEN = Reply(status=403)
_UNKNOWN_KEY = Reply(status=401)
_IGNORED = Reply()


class TeamsCallback:
    """Reads what the Bot Framework posts to the bot's messaging endpoint."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """Verify the token against Microsoft's keys and the activity, then read a press or a code."""
        bot = read(settings)
        activity = read_object(call.body)
        service = _text(activity, "serviceUrl")
        if isinstance(bot, list) or call.method != "POST" or not is_service(service, bot):
            return _FORBIDDEN
        keys = settings.get("signing_keys")
        verdict = verify(call.headers.get("authorization", ""), keys, bot.app_id, service, now)
        if verdict == "unknown_key":
            return _UNKNOWN_KEY
        if verdict == "bad" or not _is_of_tenant(activity, bot):
            return _FORBIDDEN
        said = _said(activity, bot)
        if said is None:
            return _IGNORED
        context = {
            "is_invoke": activity.get("type") == "invoke",
            "locale": _text(activity, "locale")[:20],
            "place": _place(activity, bot).as_address(),
        }
        return Heard(said=(said,), context=context)

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """An invoke shows the presser the new card, or in words why nothing changed; a message is answered by another."""
        if not heard.context.get("is_invoke"):
            return Reply(then=_words_back(heard, results, settings))
        result = results[0] if results else None
        if result is not None and result.message is not None and (result.ok or not result.text):
            return _invoked(CARD_TYPE, current_card(result.message))
        chinese = str(heard.context.get("locale", "")).lower().startswith("zh")
        return _invoked(TEXT_TYPE, (result.text if result else "") or being_done(chinese=chinese))


class BotFrameworkKeys:
    """Microsoft's keys: the OpenID configuration names where they are."""

    def keys_request(self, settings: Mapping[str, Any]) -> HttpRequest | Receipt:
        """The OpenID configuration of the Bot Framework."""
        return _get(OPENID)

    def read_keys(self, response: Response, settings: Mapping[str, Any]) -> str | HttpRequest | Receipt:
        """First the keys' address, which must be at the same host, then the keys themselves."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        if not isinstance(response, HttpResponse):
            return by_wrong_carrier(response)
        if not 200 <= response.status <= 299:
            return by_status(response)
        answer = read_object(response.body)
        address, keys = _text(answer, "jwks_uri"), read_jwks(response.body)
        if keys:
            return msgspec.json.encode({"keys": [{"kty": "RSA", **msgspec.to_builtins(key)} for key in keys]}).decode()
        if "keys" not in answer and _is_keys_address(address):
            return _get(address)
        text = "Microsoft's keys for bots could not be read; it is tried again."
        return Receipt(outcome=Outcome.transient, code="keys", text=text)


def _said(activity: Mapping[str, Any], bot: Bot) -> Said | None:
    sender = _object(activity, "from")
    user_id = _text(sender, "aadObjectId") or _text(sender, "id")
    if not _ID.fullmatch(user_id):
        return None
    value = activity.get("value")
    if activity.get("type") == "invoke" and activity.get("name") == "adaptiveCard/action":
        action = _object(value, "action")
        return _pressed(_object(action, "data"), activity, user_id)
    if activity.get("type") != "message":
        return None
    if isinstance(value, dict):
        return _pressed(value, activity, user_id)
    return _linked(activity, bot, user_id)


def _pressed(data: Mapping[str, Any], activity: Mapping[str, Any], user_id: str) -> Pressed | None:
    """What `Action.Execute` and `Action.Submit` bring along is the same."""
    action, token, minutes = _text(data, "action"), _text(data, "token"), 0
    if action == "snooze":
        choice = _CHOICE.fullmatch(_text(data, "snooze"))
        token, minutes = (choice[1], int(choice[2])) if choice else ("", 0)
    if action not in _ACTIONS or not _TOKEN.fullmatch(token):
        return None
    return Pressed(
        token=token,
        action=cast("Action", action),
        user_id=user_id,
        user_name=_text(_object(activity, "from"), "name")[:200],
        event_id=_text(activity, "id")[:200],
        minutes=minutes,
        ref=_text(activity, "replyToId")[:500],
    )


def _linked(activity: Mapping[str, Any], bot: Bot, user_id: str) -> Linked | None:
    """`link CODE` to the bot: in a personal chat for the person, with a mention of the bot for the group."""
    is_personal = _object(activity, "conversation").get("conversationType") == "personal"
    code = read_code(_AT.sub(" ", _text(activity, "text")[:_TEXT_LIMIT]), needs_word=not is_personal)
    place = _place(activity, bot)
    if not code or not _ID.fullmatch(place.conversation):
        return None
    kept = place.as_address()
    return Linked(
        code=code,
        user_id=user_id,
        user_name=_text(_object(activity, "from"), "name")[:200],
        address=kept if is_personal else "",
        chat_id="" if is_personal else kept,
    )


def _place(activity: Mapping[str, Any], bot: Bot) -> Conversation:
    """The conversation an activity came from; not the thread, in which later messages would hide."""
    name = _text(_object(activity, "conversation"), "id").partition(";messageid=")[0]
    return Conversation(service=_text(activity, "serviceUrl").rstrip("/"), conversation=name, tenant=bot.tenant_id)


def _words_back(heard: Heard, results: Sequence[Result], settings: Mapping[str, Any]) -> tuple[HttpRequest, ...]:
    """What came of a code, or why a press of an old client changed nothing, as a message in the conversation."""
    is_link = any(isinstance(said, Linked) for said in heard.said)
    told = [result.text for result in results if result.text and (is_link or not result.ok)]
    bot, token = read(settings), settings.get("access_token")
    if not told or isinstance(bot, list) or not isinstance(token, str) or not token:
        return ()
    place = conversation({"address": heard.context.get("place")}, bot)
    content = {"type": "message", "textFormat": "plain", "text": cut("\n".join(told), _ANSWER_BYTES)}
    return () if isinstance(place, Problem) else (post_activity(place.url(), token, content),)


def _is_of_tenant(activity: Mapping[str, Any], bot: Bot) -> bool:
    """A bot of one tenant: Teams only, and nobody of another organisation."""
    tenants = {
        _text(_object(_object(activity, "channelData"), "tenant"), "id").lower(),
        _text(_object(activity, "conversation"), "tenantId").lower(),
    } - {""}
    return activity.get("channelId") == "msteams" and tenants == {bot.tenant_id.lower()}


def _is_keys_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.netloc == KEYS_HOST
    except ValueError:
        return False


def _get(url: str) -> HttpRequest:
    return HttpRequest(method="GET", url=url, headers={"User-Agent": "Tocsin"}, body=b"", timeout_s=TIMEOUT_S)


def _invoked(kind: str, value: object) -> Reply:
    body = encode_json({"statusCode": 200, "type": kind, "value": value})
    return Reply(headers={"content-type": "application/json; charset=utf-8"}, body=body)


def _object(values: object, name: str) -> dict[str, Any]:
    value = values.get(name) if isinstance(values, Mapping) else None
    return value if isinstance(value, dict) else {}


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


CALLBACK: Callback = TeamsCallback()
KEYS: Keys = BotFrameworkKeys()
