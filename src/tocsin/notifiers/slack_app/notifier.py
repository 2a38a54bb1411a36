"""A Slack app: `chat.postMessage` and `chat.update`; answers are HTTP 200 with `ok` inside."""

import re
from collections.abc import Mapping
from typing import Any

from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Notifier, Problem, Receipt, Request, Response, Updater
from tocsin.notifiers.robots import unusable
from tocsin.notifiers.slack_app.answers import judge
from tocsin.notifiers.slack_app.card import content
from tocsin.notifiers.slack_app.settings import call, place, read

_REF = re.compile(r"([A-Z0-9]{2,40}):(\d{1,12}\.\d{1,9})")


class SlackApp:
    """Builds and judges messages of a Slack app, and changes them."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the app's settings."""
        app = read(settings)
        return app if isinstance(app, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """A message to a channel, or to a person's direct messages."""
        app = read(settings)
        if isinstance(app, list):
            return unusable(app)
        channel = place(target)
        if not channel:
            return unusable([Problem("chat_id", "Enter the channel's ID, or let the person link their Slack account.")])
        shown = content(message, has_buttons=app.hears, is_group=bool(target.get("chat_id")))
        plain = {"channel": channel, "unfurl_links": False, "unfurl_media": False}
        return call("chat.postMessage", plain | shown, app.bot_token)

    def judge(self, response: Response) -> Receipt:
        """By `ok` and Slack's word for the error; `ref` is the channel and the message's `ts`."""
        return judge(response)

    def update(
        self, message: Message, ref: str, target: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Request | Receipt | None:
        """Put the incident as it is now in the place of what was sent."""
        app = read(settings)
        if isinstance(app, list):
            return unusable(app)
        named = _REF.fullmatch(ref)
        if named is None:
            return None
        # A part that is left out of an update stays as it was: what the new wording lacks is emptied by name.
        empty: dict[str, Any] = {"channel": named[1], "ts": named[2], "blocks": [], "attachments": []}
        shown = content(message, has_buttons=app.hears, is_group=bool(target.get("chat_id")))
        return call("chat.update", empty | shown, app.bot_token)


NOTIFIER: Notifier = SlackApp()
UPDATER: Updater = SlackApp()
