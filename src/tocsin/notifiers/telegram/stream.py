"""Polling by `getUpdates`, for servers that nothing can reach. It waits at Telegram's side until something is said."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.notifiers.callback import Heard, Result
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import post_json, unusable
from tocsin.notifiers.stream import Frame, FrameHeard, Opened, Stream
from tocsin.notifiers.telegram.answers import judge
from tocsin.notifiers.telegram.settings import read_bot
from tocsin.notifiers.telegram.updates import ALLOWED, pair, read_update

WAIT_S = 50
AT_ONCE = 10
"""Updates in one answer: what carries answers keeps the first 64 KB of each, and an update may have some thousands."""


class Polling:
    """Asks for updates; each is confirmed by asking for the next one (`offset`)."""

    def open(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Opened | Receipt:
        """First ask whether a webhook is set: with one, Telegram gives nothing to those who poll."""
        bot = read_bot(settings)
        return unusable(bot) if isinstance(bot, list) else post_json(bot.method("getWebhookInfo"), {})

    def opened(self, response: Response, settings: Mapping[str, Any], now: int) -> Opened | Receipt:
        """Go on where no webhook is set."""
        receipt = judge(response)
        if receipt.outcome is not Outcome.delivered or not isinstance(response, HttpResponse):
            return receipt
        result = read_object(response.body).get("result")
        if isinstance(result, dict) and result.get("url"):
            text = (
                "A webhook is set for this bot, so it cannot be polled. Remove it by deleteWebhook, or use callbacks."
            )
            return Receipt(outcome=Outcome.config_error, code="webhook", text=text)
        return Opened(every_s=1.0, state={"offset": 0, "limit": AT_ONCE})

    def hear(self, frame: Frame, state: Mapping[str, Any], settings: Mapping[str, Any], now: int) -> FrameHeard:
        """There are no frames."""
        return FrameHeard()

    def answer(
        self, heard: Heard, results: Sequence[Result], state: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Sequence[Frame | HttpRequest]:
        """One request for each that asked."""
        bot = read_bot(settings)
        if isinstance(bot, list):
            return []
        return [post_json(bot.method(method), fields) for method, fields in pair(heard.context["asked"], results)]

    def alive(self, state: Mapping[str, Any]) -> Frame | None:
        """Nothing to keep alive."""
        return None

    def poll(self, state: Mapping[str, Any], settings: Mapping[str, Any]) -> HttpRequest:
        """Ask for what came after `offset`, waiting up to 50 s. Raises `ValueError` for settings `open` refuses."""
        bot = read_bot(settings)
        if isinstance(bot, list):
            raise ValueError(unusable(bot).text)
        asked = {"offset": state["offset"], "limit": state["limit"], "timeout": WAIT_S, "allowed_updates": ALLOWED}
        request = post_json(bot.method("getUpdates"), asked)
        return HttpRequest(
            method="POST", url=request.url, headers=request.headers, body=request.body, timeout_s=WAIT_S + 10.0
        )

    def polled(self, response: Response, state: Mapping[str, Any], settings: Mapping[str, Any], now: int) -> FrameHeard:
        """What was said. A conflict or a wrong token opens anew, which tells the operator why."""
        if isinstance(response, HttpResponse) and response.body_cut:
            return FrameHeard(state=_after_cut(response, state))
        receipt = judge(response)
        if not isinstance(response, HttpResponse) or receipt.outcome is not Outcome.delivered:
            return FrameHeard(reconnect=receipt.outcome is Outcome.config_error)
        result = read_object(response.body).get("result")
        updates = result if isinstance(result, list) else []
        numbers = [u["update_id"] for u in updates if isinstance(u, dict) and type(u.get("update_id")) is int]
        if not numbers:
            return FrameHeard()
        found = [one for one in map(read_update, updates) if one is not None]
        context = {"asked": [asked for _, asked in found]}
        heard = Heard(said=tuple(said for said, _ in found), context=context) if found else None
        return FrameHeard(heard=heard, state={"offset": max(numbers) + 1, "limit": AT_ONCE})


def _after_cut(response: HttpResponse, state: Mapping[str, Any]) -> dict[str, Any]:
    """An answer that did not fit: ask for one update at a time; one that alone does not fit is passed over."""
    match = re.search(rb'"update_id"\s*:\s*([0-9]{1,15})', response.body)
    if state["limit"] > 1 or match is None:
        return {"offset": state["offset"], "limit": 1}
    return {"offset": int(match[1]) + 1, "limit": AT_ONCE}


STREAM: Stream = Polling()
