"""What Slack's payloads say, the same by callback and by Socket Mode: presses, and codes told to the bot."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast, get_args
from urllib.parse import urlsplit

from tocsin.notifiers.callback import Heard, Linked, Pressed, Result
from tocsin.notifiers.link_words import read_code
from tocsin.notifiers.message import Action
from tocsin.notifiers.notifier import HttpRequest
from tocsin.notifiers.robots import post_json
from tocsin.notifiers.slack_app.settings import call, read
from tocsin.notifiers.slack_mrkdwn import cut_escaped, escape

_ACTIONS = frozenset(get_args(Action))
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,48}")
_CHOICE = re.compile(r"([A-Za-z0-9_-]{1,48})\.(\d{1,6})")
_TO_BOT = re.compile(r"\s*<@[A-Z0-9]+>\s*")
_ANSWER_BYTES = 3000


def interaction(payload: Mapping[str, Any]) -> Heard | None:
    """The presses in a `block_actions` payload; `None` when it holds nothing of ours."""
    if payload.get("type") != "block_actions":
        return None
    user, container, actions = _object(payload, "user"), _object(payload, "container"), payload.get("actions")
    user_id = _text(user, "id")
    if not user_id or not isinstance(actions, list):
        return None
    channel, ts = _text(container, "channel_id"), _text(container, "message_ts")
    ref = f"{channel}:{ts}" if channel and ts else ""
    name = _text(user, "name") or _text(user, "username")
    read_one = (_pressed(each, payload) for each in actions if isinstance(each, dict))
    said = [(token, action, minutes, event_id) for token, action, minutes, event_id in read_one if token]
    if not said:
        return None
    pressed = tuple(
        Pressed(
            token=token,
            action=cast("Action", action),
            user_id=user_id,
            user_name=name,
            event_id=event_id,
            minutes=minutes,
            ref=ref,
        )
        for token, action, minutes, event_id in said
    )
    return Heard(said=pressed, context={"kind": "press", "response_url": _response_url(payload)})


def event(payload: Mapping[str, Any]) -> Heard | None:
    """A code told to the bot: in its direct messages, or as `@bot link CODE` in a channel."""
    said = _object(payload, "event")
    user_id, channel, text = _text(said, "user"), _text(said, "channel"), _text(said, "text")
    if payload.get("type") != "event_callback" or not user_id or not channel:
        return None
    if said.get("bot_id") or said.get("subtype"):  # the bot's own words, edits and joins
        return None
    code, group = "", ""
    if said.get("type") == "message" and said.get("channel_type") == "im":
        code = read_code(text, needs_word=False)
    elif said.get("type") == "app_mention":
        code, group = read_code(_TO_BOT.sub("", text), needs_word=True), channel
    if not code:
        return None
    linked = Linked(code=code, user_id=user_id, chat_id=group)
    return Heard(said=(linked,), context={"kind": "link", "channel": channel})


def words_back(heard: Heard, results: Sequence[Result], settings: Mapping[str, Any]) -> list[HttpRequest]:
    """Requests that tell the person what came of it: to the presser alone, or in the conversation of the code."""
    kind = heard.context.get("kind")
    told = [result.text for result in results if result.text and (kind == "link" or not result.ok)]
    app = read(settings)
    if not told or isinstance(app, list):
        return []
    text = cut_escaped(escape("\n".join(told)), _ANSWER_BYTES)
    if kind == "link":
        return [call("chat.postMessage", {"channel": heard.context["channel"], "text": text}, app.bot_token)]
    url = heard.context.get("response_url")
    if not url:
        return []
    return [post_json(url, {"response_type": "ephemeral", "replace_original": False, "text": text})]


def _pressed(action: Mapping[str, Any], payload: Mapping[str, Any]) -> tuple[str, str, int, str]:
    """Token, action, minutes and the press's own id; an empty token where the element is none of ours."""
    name = _text(action, "action_id")
    event_id = f"{_text(payload, 'trigger_id')}/{_text(action, 'action_ts')}"[:200]
    if name not in _ACTIONS:
        return "", "", 0, ""
    if name == "snooze":
        choice = _CHOICE.fullmatch(_text(_object(action, "selected_option"), "value"))
        return (choice[1], name, int(choice[2]), event_id) if choice else ("", "", 0, "")
    token = _text(action, "value")
    return (token, name, 0, event_id) if _TOKEN.fullmatch(token) else ("", "", 0, "")


def _response_url(payload: Mapping[str, Any]) -> str:
    """Where an answer may be posted, only if it is Slack's own host."""
    url = _text(payload, "response_url")
    try:
        parts = urlsplit(url)
        fits = parts.scheme == "https" and parts.netloc == "hooks.slack.com"
    except ValueError:
        return ""
    return url if fits else ""


def _object(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = values.get(name)
    return value if isinstance(value, dict) else {}


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
