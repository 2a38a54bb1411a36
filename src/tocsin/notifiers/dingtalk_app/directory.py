"""Who somebody is in DingTalk: found by mobile number, or told by DingTalk's own sign-in."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tocsin.notifiers.dingtalk_app import answers
from tocsin.notifiers.dingtalk_app.calls import old_call
from tocsin.notifiers.dingtalk_app.settings import App, read
from tocsin.notifiers.directory import Lookup, SignIn, Who
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import post_json


class DingTalkDirectory:
    """Look-up and sign-in of one app. People are named by their `userId` in the organisation."""

    def find(self, settings: Mapping[str, Any], email: str, phone: str) -> list[HttpRequest]:
        """By mobile number; DingTalk finds nobody by e-mail address."""
        app = read(settings)
        if isinstance(app, list) or not phone or not app.access_token:
            return []
        return [old_call(app, "/topapi/v2/user/getbymobile", {"mobile": _mobile(phone)})]

    def found(self, response: Response) -> Who | Receipt:
        """The person the answer names."""
        receipt = answers.judge(response)
        if not receipt.ok or not isinstance(response, HttpResponse):
            return receipt
        return _person(read_object(response.body)) or _nobody()

    def url(self, settings: Mapping[str, Any], state: str, redirect: str) -> str:
        """DingTalk's page that asks the person to agree; empty when the settings cannot be used."""
        app = read(settings)
        if isinstance(app, list):
            return ""
        asked = {
            "redirect_uri": redirect,
            "response_type": "code",
            "client_id": app.app_key,
            "scope": "openid",
            "state": state,
            "prompt": "consent",
        }
        return f"{app.login_host}/oauth2/auth?{urlencode(asked)}"

    def exchange(self, settings: Mapping[str, Any], code: str, redirect: str) -> HttpRequest:
        """The code for the person's own token."""
        app = read(settings)
        # Unusable settings cannot be said here; a host that can never exist keeps the code from going anywhere.
        usable = app if isinstance(app, App) else App(app_key="", app_secret="", host="https://settings.invalid")
        content = {
            "clientId": usable.app_key,
            "clientSecret": usable.app_secret,
            "code": code,
            "grantType": "authorization_code",
        }
        return post_json(f"{usable.host}/v1.0/oauth2/userAccessToken", content)

    def read(self, response: Response, settings: Mapping[str, Any]) -> Who | HttpRequest | Receipt:
        """The person's token, then their `unionId`, then their `userId` in this organisation."""
        receipt = answers.judge(response)
        app = read(settings)
        if not receipt.ok or not isinstance(response, HttpResponse) or isinstance(app, list):
            return receipt
        answer = read_object(response.body)
        token, union_id = answer.get("accessToken"), answer.get("unionId")
        if isinstance(token, str) and token:
            headers = {"x-acs-dingtalk-access-token": token, "User-Agent": "Tocsin"}
            return HttpRequest(method="GET", url=f"{app.host}/v1.0/contact/users/me", headers=headers, body=b"")
        if isinstance(union_id, str) and union_id:
            return old_call(app, "/topapi/user/getbyunionid", {"unionid": union_id})
        return _person(answer) or _nobody()


def _person(answer: Mapping[str, Any]) -> Who | None:
    result = answer.get("result")
    user_id = result.get("userid") if isinstance(result, dict) else None
    return Who(user_id=user_id) if isinstance(user_id, str) and user_id else None


def _nobody() -> Receipt:
    text = "Nobody in this DingTalk organisation fits; let the person link themself."
    return Receipt(outcome=Outcome.target_gone, code="not found", text=text)


def _mobile(phone: str) -> str:
    """Mainland numbers without their country's code, others as they are."""
    return phone.removeprefix("+86")


_DIRECTORY = DingTalkDirectory()
LOOKUP: Lookup = _DIRECTORY
SIGN_IN: SignIn = _DIRECTORY
