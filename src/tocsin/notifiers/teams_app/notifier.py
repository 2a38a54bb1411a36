"""A Teams bot: activities of the Bot Connector, changed by PUT, with a token of Microsoft Entra."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers.grant import Grant
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Notifier, Problem, Receipt, Request, Response, Updater
from tocsin.notifiers.robots import unusable
from tocsin.notifiers.teams_app.answers import judge
from tocsin.notifiers.teams_app.card import activity
from tocsin.notifiers.teams_app.entra import EntraGrant
from tocsin.notifiers.teams_app.settings import conversation, post_activity, read


class TeamsApp:
    """Builds and judges messages of a Teams bot, and changes them."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the bot's settings."""
        bot = read(settings)
        return bot if isinstance(bot, list) else []

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """A message to the conversation that was linked."""
        return self._request("POST", message, "", target, settings)

    def judge(self, response: Response) -> Receipt:
        """By the status and the connector's word for the error; `ref` is the activity's id."""
        return judge(response)

    def update(
        self, message: Message, ref: str, target: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Request | Receipt | None:
        """Put the incident as it is now in the place of what was sent, for everybody in the conversation."""
        return self._request("PUT", message, ref, target, settings) if ref else None

    def _request(
        self, method: str, message: Message, ref: str, target: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Request | Receipt:
        bot, token = read(settings), settings.get("access_token")
        if isinstance(bot, list):
            return unusable(bot)
        place = conversation(target, bot)
        if isinstance(place, Problem):
            return unusable([place])
        if not isinstance(token, str) or not token:
            return unusable([Problem("client_secret", "There is no access token; check the bot's settings.")])
        return post_activity(place.url(ref), token, activity(message) | ({"id": ref} if ref else {}), method)


NOTIFIER: Notifier = TeamsApp()
UPDATER: Updater = TeamsApp()
GRANT: Grant = EntraGrant()
