"""Who somebody is in Slack: by e-mail address, or by Sign in with Slack (OpenID Connect)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tocsin.notifiers.directory import Lookup, SignIn, Who
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.slack_app.answers import judge
from tocsin.notifiers.slack_app.settings import API, TIMEOUT_S, read

AUTHORIZE = "https://slack.com/openid/connect/authorize"


class SlackLookup:
    """`users.lookupByEmail`; Slack knows no look-up by telephone."""

    def find(self, settings: Mapping[str, Any], email: str, phone: str) -> list[HttpRequest]:
        """The one request, if there is an address to look for."""
        app = read(settings)
        if isinstance(app, list) or not email:
            return []
        return [_get(f"users.lookupByEmail?{urlencode({'email': email})}", app.bot_token)]

    def found(self, response: Response) -> Who | Receipt:
        """The person, unless they left the workspace or are a bot."""
        receipt = judge(response)
        if not receipt.ok or not isinstance(response, HttpResponse):
            return receipt
        user = read_object(response.body).get("user")
        if not isinstance(user, dict) or not _is_text(user.get("id")) or user.get("deleted") or user.get("is_bot"):
            return _nobody()
        name = user.get("real_name") or user.get("name")
        return Who(user_id=user["id"], name=name[:200] if isinstance(name, str) else "")


class SlackSignIn:
    """Sign in with Slack: the code becomes a token, the token says who it is."""

    def url(self, settings: Mapping[str, Any], state: str, redirect: str) -> str:
        """Slack's page; the person chooses nothing but their workspace. Empty without a Client ID and Secret."""
        if not (settings.get("client_id") and settings.get("client_secret")):
            return ""
        query = {
            "response_type": "code",
            "scope": "openid profile",
            "client_id": settings.get("client_id", ""),
            "state": state,
            "redirect_uri": redirect,
        }
        return f"{AUTHORIZE}?{urlencode(query)}"

    def exchange(self, settings: Mapping[str, Any], code: str, redirect: str) -> HttpRequest:
        """`openid.connect.token`."""
        form = {
            "client_id": settings.get("client_id", ""),
            "client_secret": settings.get("client_secret", ""),
            "code": code,
            "grant_type": "authorization_code",
            "redirect_uri": redirect,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Tocsin"}
        url = f"{API}openid.connect.token"
        return HttpRequest(method="POST", url=url, headers=headers, body=urlencode(form).encode(), timeout_s=TIMEOUT_S)

    def read(self, response: Response, settings: Mapping[str, Any]) -> Who | HttpRequest | Receipt:
        """After the token `openid.connect.userInfo` is asked; Slack itself answers, so no signature needs a check."""
        receipt = judge(response)
        if not receipt.ok or not isinstance(response, HttpResponse):
            return receipt
        answer = read_object(response.body)
        token, user_id = answer.get("access_token"), answer.get("https://slack.com/user_id") or answer.get("sub")
        if _is_text(token):
            return _get("openid.connect.userInfo", str(token))
        if not _is_text(user_id):
            return _nobody()
        name = answer.get("name")
        return Who(user_id=str(user_id), name=name[:200] if isinstance(name, str) else "")


def _get(method: str, token: str) -> HttpRequest:
    headers = {"Authorization": f"Bearer {token}", "User-Agent": "Tocsin"}
    return HttpRequest(method="GET", url=API + method, headers=headers, body=b"", timeout_s=TIMEOUT_S)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 4000


def _nobody() -> Receipt:
    text = "Slack finds no person here; link the Slack account by hand."
    return Receipt(outcome=Outcome.target_gone, code="nobody", text=text)


LOOKUP: Lookup = SlackLookup()
SIGN_IN: SignIn = SlackSignIn()
