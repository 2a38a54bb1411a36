"""The bot's access token: client credentials of Microsoft Entra, for the bot's own tenant."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tocsin.notifiers.grant import Token
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, NoResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import Meaning, by_no_response, by_status, by_wrong_carrier, read_object
from tocsin.notifiers.robots import unusable
from tocsin.notifiers.teams_app.settings import read

SCOPE = "https://api.botframework.com/.default"
TIMEOUT_S = 10.0

_NUMBER = re.compile(r"AADSTS(\d{4,8})")
_TENANT = Meaning(Outcome.config_error, "Microsoft knows no such tenant; check the App Tenant ID.")
NUMBERS: dict[str, Meaning] = {
    "7000215": Meaning(Outcome.config_error, "The client secret is wrong; enter its Value, not its ID."),
    "7000222": Meaning(Outcome.config_error, "The client secret has expired; create a new one and enter it."),
    "700016": Meaning(Outcome.config_error, "The App ID is not known in this tenant; check both."),
    "7000229": Meaning(
        Outcome.config_error, "The app has no service principal in this tenant; check the App Tenant ID."
    ),
    "90002": _TENANT,
    "900023": _TENANT,
    "53003": Meaning(Outcome.config_error, "Conditional Access blocks this app; ask the organisation's administrator."),
}
_WORDS: dict[str, Meaning] = {
    "invalid_client": Meaning(Outcome.config_error, "Microsoft does not accept the client secret; create a new one."),
    "unauthorized_client": Meaning(Outcome.config_error, "The App ID is not known in this tenant; check both."),
    "invalid_request": Meaning(Outcome.config_error, "Check the App ID, the tenant and the client secret."),
    "temporarily_unavailable": Meaning(Outcome.transient, "Microsoft's sign-in has trouble; it is tried again."),
}


class EntraGrant:
    """`client_credentials`, the way of a bot without a user."""

    def ask(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Token | Receipt:
        """The request for a token."""
        bot = read(settings)
        if isinstance(bot, list):
            return unusable(bot)
        form = {
            "grant_type": "client_credentials",
            "client_id": bot.app_id,
            "client_secret": bot.client_secret,
            "scope": SCOPE,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Tocsin"}
        url = f"https://login.microsoftonline.com/{bot.tenant_id}/oauth2/v2.0/token"
        return HttpRequest(method="POST", url=url, headers=headers, body=urlencode(form).encode(), timeout_s=TIMEOUT_S)

    def read(self, response: Response) -> Token | Receipt:
        """The token, or what Microsoft's error number says."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        if not isinstance(response, HttpResponse):
            return by_wrong_carrier(response)
        answer = read_object(response.body)
        value, lives = answer.get("access_token"), answer.get("expires_in")
        if 200 <= response.status <= 299:
            if isinstance(value, str) and value and isinstance(lives, int | float) and lives > 0:
                return Token(value=value, lives_s=float(lives))
            text = "Something else than Microsoft's sign-in answered; check any proxy."
            return Receipt(outcome=Outcome.transient, code=f"http {response.status}", text=text)
        return _refused(answer, response)


def _refused(answer: Mapping[str, Any], response: HttpResponse) -> Receipt:
    number = _NUMBER.match(str(answer.get("error_description", "")))
    word = str(answer.get("error", ""))
    if number and number[1] in NUMBERS:
        meaning, code = NUMBERS[number[1]], number[0]
    elif word in _WORDS:
        meaning, code = _WORDS[word], number[0] if number else word
    else:
        return by_status(response)
    is_down = meaning.outcome is Outcome.config_error
    return Receipt(outcome=meaning.outcome, code=code, text=meaning.text, is_down=is_down)
